"""The example of an answer: JSON in which a rendered page may number each line."""

import json
from typing import Any

from affidavit.model import Span
from affidavit.pages.lines import Line
from affidavit.pages.literals import refuse


def without_numbers(lines: list[Line]) -> list[Line]:
    """Return the lines from the first of the JSON on, without those that only number them."""
    found: list[Line] = []
    expected = 1
    for line in lines:
        if line.text == str(expected):
            expected += 1
        elif found or line.text[0] in "{[":
            found.append(line)
    return found


def decode(lines: list[Line]) -> tuple[Any, Span]:
    """Return the JSON value that the lines start with, and its place; ValueError: it is none."""
    whole = "\n".join(line.text for line in lines)
    try:
        value, end = json.JSONDecoder(parse_constant=refuse).raw_decode(whole)
        json.dumps(value, allow_nan=False)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    return value, (lines[0].start, _place(lines, end))


def _place(lines: list[Line], end: int) -> int:
    """Translate an offset into the joined lines to one into the page."""
    for line in lines:
        if end <= len(line.text):
            return line.start + end
        end -= len(line.text) + 1
    return lines[-1].end
