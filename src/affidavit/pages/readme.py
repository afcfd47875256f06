"""A page in Markdown, as ReadMe makes them: prose, and the OpenAPI document in a code fence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from affidavit.documents import DocumentError, load_json, load_yaml
from affidavit.errors import PageError
from affidavit.model import Gap, Reading
from affidavit.pages import openapi
from affidavit.pages.locate import JsonPlaces, Places, YamlPlaces

FENCE = re.compile(
    r"(?P<lead>^[ \t]{0,3})(?P<mark>`{3,9}|~{3,9})[ \t]*(?P<language>[\w.+-]{0,20})[^`\n]*\n"
    r"|(?:```|~~~)[ \t]*[\w.+-]{0,20}\s+(?=\{)",
    re.MULTILINE,
)
"""A fence on its own line, or on a page whose lines were run together."""

BLANK = re.compile(r"\s*")
YAML = ("yaml", "yml", "")


@dataclass(frozen=True, slots=True)
class _Block:
    """What stands in a fence, from ``start`` on; YAML's end is where the fence is closed."""

    opening: int
    start: int
    end: int
    yaml: bool


def detect(text: str) -> bool:
    """Say whether a page is no OpenAPI document itself, and has one in a fence."""
    if "```" not in text and "~~~" not in text:
        return False
    if openapi.detect(text):
        return False
    first = next(_blocks(text), None)
    return first is not None and bool(
        openapi.JSON_HEAD.search(text, first.start) or any(block.yaml for block in _blocks(text))
    )


def read(text: str, digest: str) -> tuple[Reading, ...]:
    """Read the first fence that holds a document with an update; broken ones before it are gaps."""
    gaps: list[Gap] = []
    failed: PageError | None = None
    for block in _blocks(text):
        try:
            document, places = _parse(text, block)
        except DocumentError as error:
            message = f"a code fence can't be read: {error}"
            gaps.append(Gap("fence-broken", message, (block.opening, block.start + 1)))
            continue
        if not isinstance(document, dict) or not {"openapi", "swagger"} & document.keys():
            continue
        try:
            found = openapi.operations(text, digest, document, places, "readme")
        except PageError as error:
            failed = failed or error
            continue
        if block.yaml and block.end == len(text):
            message = "the page ends inside the fence of its document: is it whole?"
            gaps.append(Gap("value-cut", message, (block.opening, len(text))))
        return tuple(replace(each, gaps=(*gaps, *each.gaps)) for each in found)
    if failed:
        raise failed
    reasons = "; ".join(gap.message for gap in gaps) or "no code fence holds an OpenAPI document"
    raise PageError(
        f"the OpenAPI document of this page can't be read: {reasons}; is the page whole?"
    )


def _parse(text: str, block: _Block) -> tuple[Any, Places]:
    if block.yaml:
        value, node = load_yaml(text[block.start : block.end])
        return value, YamlPlaces(node, text, block.start)
    value, _ = load_json(text, block.start, whole=False)
    return value, JsonPlaces(text, block.start)


def _blocks(text: str) -> Iterator[_Block]:
    """Yield the fences that hold an object: JSON also on flattened pages, YAML where lines are."""
    at = 0
    unclosed: set[str] = set()
    while fence := FENCE.search(text, at):
        at = fence.end()
        if fence["lead"] is None:
            if text[at : at + 1] == "{":
                yield _Block(fence.start(), at, len(text), yaml=False)
            continue
        start, end = at, len(text)
        if fence["mark"] not in unclosed and (closing := _closing(text, fence["mark"], start)):
            end, at = closing
        else:
            unclosed.add(fence["mark"])
        first = BLANK.match(text, start)
        begin = first.end() if first else start
        if text[begin : begin + 1] == "{":
            yield _Block(fence.start("mark"), begin, len(text), yaml=False)
        elif fence["language"].lower() in YAML and openapi.YAML_HEAD.search(text, start, end):
            yield _Block(fence.start("mark"), start, end, yaml=True)


def _closing(text: str, mark: str, start: int) -> tuple[int, int] | None:
    """Find where a fence is closed: by as many of its marks, or more, alone on a line."""
    closing = re.compile(rf"^[ \t]{{0,3}}{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$", re.MULTILINE)
    found = closing.search(text, start)
    return found.span() if found else None
