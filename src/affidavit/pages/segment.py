"""Splitting values that a rendered page ran together, without ever guessing in silence.

A page that loses the boxes around its values shows ``OPENCLOSED`` for two values. What the page
itself settles (separators, examples) is *documented*; what only ordinary words suggest is
*inferred*; what stays ambiguous is not split at all, and the caller reports a gap.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from affidavit.model import Basis
from affidavit.pages.words import WORDS

LONGEST_TEXT = 10_000
"""Longer runs without separators are left alone: no page has such an enumeration."""

LONGEST_VALUE = 100
SHORT_PREFIX = 3
"""A prefix such as ``IN_`` is an ordinary word too, and needs more evidence than a longer one."""

Method = Literal["separators", "prefix", "words", "letter-case"]


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The values that a text was split into, how firmly, and how they were told apart."""

    values: tuple[str, ...]
    basis: Basis
    method: Method


def split_statuses(text: str) -> list[str] | None:
    """Split run-together HTTP status codes.

    >>> split_statuses("200404")
    ['200', '404']
    """
    if not text or len(text) % 3 or len(text) > 3 * 500 or not (text.isascii() and text.isdigit()):
        return None
    codes = [text[start : start + 3] for start in range(0, len(text), 3)]
    fit = all("100" <= code <= "599" for code in codes) and len(set(codes)) == len(codes)
    return codes if fit else None


def split_enum(text: str, known: Collection[str] = ()) -> Segmentation | None:
    """Split run-together values; ``known`` are values that the page shows elsewhere.

    >>> split_enum("ACTIVEINACTIVECLOSED", {"ACTIVE"}).values
    ('ACTIVE', 'INACTIVE', 'CLOSED')
    """
    text = text.strip()
    if not text:
        return None
    usable = frozenset(each for each in known if 0 < len(each) <= LONGEST_VALUE and each in text)
    if text not in usable and (parts := _separated(text)) is not None:
        return _by_separators(text, parts, usable)
    if len(text) > LONGEST_TEXT:
        return None
    found = _by_prefix(text, usable) or _by_words(text, usable) or _by_letter_case(text, usable)
    return found if found and len(set(found.values)) == len(found.values) else None


# --- separators --------------------------------------------------------------------------------


def _separated(text: str) -> list[str] | None:
    """Return the parts between the strongest separators in the text, or None without any."""
    if text.startswith("`") and text.endswith("`"):
        return [part for part in text.split("`") if part.strip(" ,|")]
    for separator in ("\n", "|", ",", " "):
        if separator in text:
            parts = text.strip("[]").split(separator)
            return [cleaned for part in parts if (cleaned := part.strip(" \t\r,\"'"))]
    return None


def _by_separators(text: str, parts: list[str], known: frozenset[str]) -> Segmentation | None:
    if len(parts) > 1:
        parts[-1] = re.sub(r"^(?:or|and)\s+", "", parts[-1])
    if not parts or len(set(parts)) < len(parts):
        return None
    if re.search(r"\s(?:or|and)\s", parts[-1]) and len(parts) > 1:
        return None  # 'a, b or c' is two values or three
    spaced = [each for each in known if " " in each and each not in parts]
    bare = not any(sign in text for sign in "\n|,`")
    if bare and (spaced or any(_pieces(part, known) > 1 for part in parts)):
        return None  # a value with a space in it: the spaces don't say where values end
    return Segmentation(tuple(parts), "documented", "separators")


# --- a shared prefix ---------------------------------------------------------------------------


def _by_prefix(text: str, known: frozenset[str]) -> Segmentation | None:
    """Split before each recurrence of the prefix that starts the text, such as ``KIND_``."""
    match = re.match(r"[A-Za-z]{1,40}_", text)
    if match is None:
        return None
    prefix = match[0]
    starts = [each.start() for each in re.finditer(re.escape(prefix), text)]
    starts = [start for start in starts if start == 0 or text[start - 1] != "_"]
    starts = _outside_known(text, prefix, starts, known)
    values = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    shown = known.intersection(values)
    evidence = len(prefix) > SHORT_PREFIX or len(values) > 2 or shown  # noqa: PLR2004 - a pair
    if len(values) == 1 or prefix in values or not evidence or len(values[-1]) > LONGEST_VALUE:
        return None
    if any(_pieces(value, known) > 1 for value in values):
        return None  # one of them is itself several words: the prefix is no separator here
    tiled = _best(text, known)
    if tiled and tiled[2] and tiled[0] != tuple(values):
        return None  # known values make up the text in one way, and it is another one
    return Segmentation(tuple(values), "documented" if shown else "inferred", "prefix")


def _outside_known(text: str, prefix: str, starts: list[int], known: frozenset[str]) -> list[int]:
    """Drop the recurrences that are inside a known value, such as ``KIND_OF_KIND_A``."""
    inner: set[int] = set()
    for value in known:
        offsets = [each.start() for each in re.finditer(re.escape(prefix), value)]
        if len(offsets) > 1 and offsets[0] == 0:
            found = [start for start in starts if text.startswith(value, start)]
            inner |= {start + offset for start in found for offset in offsets[1:]}
    return [start for start in starts if start not in inner]


def _pieces(value: str, known: frozenset[str]) -> int:
    """Return of how many words a value is made up, zero where it isn't made of words."""
    best = _best(value, known | _vocabulary(_style(value)))
    return len(best[0]) if best else 0


# --- known values and ordinary words -----------------------------------------------------------


def _by_words(text: str, known: frozenset[str]) -> Segmentation | None:
    shown = _best(text, known)
    mixed = _best(text, known | _vocabulary(_style(text)), known)
    if shown and shown[1]:
        firm = shown[2] and (mixed is None or len(mixed[0]) >= len(shown[0]))
        return Segmentation(shown[0], "documented" if firm else "inferred", "words")
    if mixed and mixed[1]:
        return Segmentation(mixed[0], "inferred", "words")
    return None


def _best(
    text: str, words: frozenset[str], liked: frozenset[str] = frozenset()
) -> tuple[tuple[str, ...], bool, bool] | None:
    """Return the segmentation of fewest pieces, whether it alone is best, and whether it is alone.

    Of equally few pieces, those with more ``liked`` ones are better. Dynamic programming: time
    grows with the text's length times the longest word's.
    """
    longest = min(max(map(len, words), default=0), LONGEST_VALUE)
    costs: list[tuple[int, int] | None] = [(0, 0)] + [None] * len(text)
    ways, total, back = [1] + [0] * len(text), [1] + [0] * len(text), [0] * (len(text) + 1)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - longest), end):
            before = costs[start]
            if before is None or (piece := text[start:end]) not in words:
                continue
            cost = (before[0] + 1, before[1] - (piece in liked))
            total[end] = min(2, total[end] + total[start])
            current = costs[end]
            if current is None or cost < current:
                costs[end], ways[end], back[end] = cost, ways[start], start
            elif cost == current:
                ways[end] = min(2, ways[end] + ways[start])
    if costs[-1] is None:
        return None
    return tuple(_trace(text, back)), ways[-1] == 1, total[-1] == 1


def _trace(text: str, back: list[int]) -> list[str]:
    pieces, end = [], len(text)
    while end:
        pieces.append(text[back[end] : end])
        end = back[end]
    return pieces[::-1]


Style = Literal["upper", "lower", "mixed"]


def _style(text: str) -> Style:
    return "upper" if text.isupper() else "lower" if text.islower() else "mixed"


@lru_cache(maxsize=3)
def _vocabulary(style: Style) -> frozenset[str]:
    return frozenset(form for word in WORDS for form in _forms(word, style))


def _forms(word: str, style: Style) -> Iterator[str]:
    first, *rest = word.split("_")
    if style == "upper":
        yield from (word.upper(), word.upper().replace("_", "-"))
    elif style == "lower":
        yield from (word, word.replace("_", "-"))
    else:
        tail = "".join(part.capitalize() for part in rest)
        yield from (first + tail, first.capitalize() + tail)


# --- letter case -------------------------------------------------------------------------------


def _by_letter_case(text: str, known: frozenset[str]) -> Segmentation | None:
    """Split before capitals, where known values show that each value is one capitalised word."""
    pieces = re.findall(r"[A-Z][a-z0-9]+", text)
    if not known or "".join(pieces) != text or not known <= set(pieces) or pieces == [text]:
        return None
    return Segmentation(tuple(pieces), "inferred", "letter-case")
