"""Promises that a page makes in words rather than in its tables.

One row per phrase: what it looks like, and the facts that it states about the field or parameter
whose description holds it. A phrase speaks of a field's value only where nothing in it says that
it speaks of something else (a rate limit, a file, an example).
"""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from affidavit import pointer as ptr
from affidavit.model import Level, Mark, Reading
from affidavit.operation import IMMUTABLE, ONLY, ROLE, TARGET, UNIT
from affidavit.schema import types

Facts = dict[str, Any]
"""Keywords for the schema (or ``../name`` for the parameter that holds it) and their values."""

NUMBER = r"(?P<n>\d[\d,_  ]*\d|\d)"
UNITS = (
    r"(?P<unit>(?:unicode |ascii |utf-8 )?(?:characters?|chars?|code points|bytes|octets|letters))"
)
MOST = (
    r"(?:up to|at most|(?:a )?max(?:imum)?(?: length)?(?: allowed)?(?: of| is|:)?|no (?:more|longer) than|not"
    r" (?:be )?(?:more|longer) than|(?:is |be )?limited to|must not exceed|cannot exceed|within)"
)
LEAST = r"(?:at least|(?:a )?min(?:imum)?(?: length)?(?: of| is|:)?|no (?:fewer|less|shorter) than)"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way of saying a promise; ``applies`` names the JSON types that it can speak of."""

    name: str
    pattern: re.Pattern[str]
    facts: Callable[[re.Match[str]], Facts]
    applies: tuple[str, ...] = ()


def _phrase(
    name: str, pattern: str, facts: Callable[[re.Match[str]], Facts], *applies: str
) -> Phrase:
    return Phrase(name, re.compile(pattern, re.IGNORECASE), facts, applies)


def _count(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _length(keyword: str) -> Callable[[re.Match[str]], Facts]:
    def facts(match: re.Match[str]) -> Facts:
        in_bytes = re.search(r"bytes|octets", match["unit"], re.IGNORECASE)
        return {keyword: _count(match["n"])} | ({UNIT: "bytes"} if in_bytes else {})

    return facts


def _between(match: re.Match[str]) -> Facts:
    return {"minLength": _count(match["low"]), "maxLength": _count(match["n"])}


def _members(match: re.Match[str]) -> Facts:
    names = re.findall(r"[A-Za-z_][\w.]*", re.sub(r"\b(?:and|or|the)\b", " ", match["names"]))
    return {ONLY: names} if names else {}


PHRASES = (
    _phrase(
        "length-between",
        rf"\bbetween (?P<low>\d+) (?:and|to) {NUMBER} {UNITS}\b",
        _between,
        "string",
    ),
    _phrase("length-most", rf"\b{MOST} {NUMBER}[ -]{UNITS}\b", _length("maxLength"), "string"),
    _phrase("length-least", rf"\b{LEAST} {NUMBER}[ -]{UNITS}\b", _length("minLength"), "string"),
    _phrase(
        "items-most",
        rf"\b{MOST} {NUMBER} (?:items?|elements?|entries|values)\b",
        lambda match: {"maxItems": _count(match["n"])},
        "array",
    ),
    _phrase("read-only", r"\bread[- ]only\b", lambda _: {"readOnly": True}),
    _phrase(
        "immutable",
        r"\b(?:immutable|(?:cannot|can't|can not|may not|must not) be (?:changed|modified|updated))\b",
        lambda _: {IMMUTABLE: True},
    ),
    _phrase(
        "deprecated", r"(?<!not )(?<!no longer )\bdeprecated\b", lambda _: {"deprecated": True}
    ),
    _phrase(
        "only-members",
        r"\bonly (?P<names>`?\w[\w.`]*(?:(?:, | and |, and | or )`?\w[\w.`]*)*) (?:can|may) be "
        r"(?:modified|changed|updated|set)\b",
        _members,
        "object",
    ),
    _phrase("field-mask", r"\bfield[ _-]?masks?\b", lambda _: {"../" + ROLE: "field-mask"}),
    _phrase(
        "merge-strategy",
        r"\bupdate strategy (?:for|of) (?:the )?`?(?P<field>[\w.]+)`?",
        lambda match: {"../" + ROLE: "merge-strategy", "../" + TARGET: match["field"]},
    ),
    _phrase(
        "nullable",
        r"\bnull (?:to remove|to clear|removes|clears|to unset)\b",
        lambda _: {"x-null": True},
    ),
)

LEVELS = re.compile(r"\b(?P<should>should(?: not)?|recommended)\b", re.IGNORECASE)


def enrich(reading: Reading) -> Reading:
    """Return the reading with the facts that its descriptions state; what is there already stays."""
    document = deepcopy(reading.document)
    marks = dict(reading.marks)
    for place, schema, text in list(_described(document)):
        start = marks.get(place + "/description")
        for phrase, match in _matches(schema, text):
            span = _span(reading.text, start, match)
            for keyword, value in phrase.facts(match).items():
                _state(document, marks, place, keyword, value, span, _level(text, match))
    return replace(reading, document=document, marks=marks)


def _matches(schema: dict[str, Any], text: str) -> Iterator[tuple[Phrase, re.Match[str]]]:
    kinds = types(schema.get("schema", schema))
    for phrase in PHRASES:
        match = phrase.pattern.search(text)
        if match and (not phrase.applies or not kinds or set(kinds) & set(phrase.applies)):
            yield phrase, match


def _described(value: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield each parameter and schema that has a description of its own."""
    if isinstance(value, dict):
        text = value.get("description")
        if isinstance(text, str) and ("type" in value or "schema" in value or _field(place)):
            yield place, value, text
        for key, member in value.items():
            if key not in ("enum", "examples", "example", "default", "const"):
                yield from _described(member, ptr.join(place, key))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _described(member, ptr.join(place, index))


def _field(place: str) -> bool:
    tokens = ptr.split(place)
    return len(tokens) > 1 and tokens[-2] == "properties"


def _state(
    document: dict[str, Any],
    marks: dict[str, Mark],
    place: str,
    keyword: str,
    value: Any,
    span: tuple[int, int],
    level: Level,
) -> None:
    holder = ptr.get(document, place)
    is_parameter = "schema" in holder and "in" in holder
    if keyword.startswith("../"):
        if not is_parameter:
            return
        target = ptr.join(place, keyword[3:])
    elif keyword == "x-null":
        _nullable(document, marks, place + ("/schema" if is_parameter else ""), span)
        return
    else:
        target = ptr.join(place + ("/schema" if is_parameter else ""), keyword)
    if ptr.get(document, target) is ptr.MISSING:
        ptr.put(document, target, value)
        marks[target] = Mark(span, "documented", level)


def _nullable(
    document: dict[str, Any], marks: dict[str, Mark], place: str, span: tuple[int, int]
) -> None:
    schema = ptr.get(document, place)
    if isinstance(kind := schema.get("type"), str) and kind != "null":
        schema["type"] = [kind, "null"]
        marks[place + "/x-nullable"] = Mark(span)


def _span(page: str, start: Mark | None, match: re.Match[str]) -> tuple[int, int]:
    """Place a match in the page: exact where the description stands there letter for letter."""
    if start is None:
        return (0, 0)
    begin = page.find(match[0], *start.span)
    return (begin, begin + len(match[0])) if begin >= 0 else start.span


def _level(text: str, match: re.Match[str]) -> Level:
    """Read RFC 2119's words in the sentence that holds the match."""
    begin = text.rfind(". ", 0, match.start()) + 1
    return "SHOULD" if LEVELS.search(text[begin : match.end()]) else "MUST"
