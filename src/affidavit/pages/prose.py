"""Promises that a page makes in words rather than in its tables: ``phrases`` has them as rows.

Each description is read once; what a table states already stays as it is. A fact's place is that of
the words that state it.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from affidavit import pointer as ptr
from affidavit.model import Level, Mark, Reading, Span
from affidavit.pages.phrases import NULL, PHRASES, Phrase
from affidavit.schema import types

DATA = ("enum", "examples", "example", "default", "const")
NAMED = ("properties", "patternProperties", "$defs", "responses")
"""Keywords whose members are named by the vendor, so that a field called ``default`` is a field."""

LEVELS = re.compile(r"\b(?:should(?: not)?|recommended)\b", re.IGNORECASE)


def enrich(reading: Reading) -> Reading:
    """Return the reading with the facts that its descriptions state beside its tables."""
    document, marks = deepcopy(reading.document), dict(reading.marks)
    for place, holder, text in list(_described(document.get("paths"), "/paths")):
        schema = holder.get("schema", holder)
        kinds = types(schema) if isinstance(schema, dict) else ()
        for phrase, match in _matches(kinds, text, str(holder.get("name", ptr.split(place)[-1]))):
            mark = Mark(_span(reading, place, match), "documented", _level(text, match))
            for keyword, value in phrase.facts(match).items():
                _state(document, marks, place, (keyword, value), mark)
    return replace(reading, document=document, marks=marks)


def _matches(
    kinds: tuple[str, ...], text: str, name: str
) -> Iterator[tuple[Phrase, re.Match[str]]]:
    for phrase in PHRASES:
        if phrase.applies and kinds and not set(kinds) & set(phrase.applies):
            continue
        if match := next(phrase.find(text, name), None):
            yield phrase, match


def _described(value: Any, place: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield each parameter and schema that has a description of its own."""
    parent = ptr.split(place)[-1]
    if isinstance(value, dict):
        text = value.get("description")
        if isinstance(text, str) and ("type" in value or "schema" in value or _is_field(place)):
            yield place, value, text
        for key, member in value.items():
            if key not in DATA or (parent in NAMED and not _is_field(place)):
                yield from _described(member, ptr.join(place, key))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _described(member, ptr.join(place, index))


def _is_field(place: str) -> bool:
    """Say whether a place is a field's: a map of fields holds one, and is none itself."""
    named = False
    for step in ptr.split(place)[:-1]:
        named = step == "properties" and not named
    return named


def _state(
    document: dict[str, Any], marks: dict[str, Mark], place: str, fact: tuple[str, Any], mark: Mark
) -> None:
    """Put one fact where it belongs, unless something is stated there."""
    keyword, value = fact
    holder = ptr.get(document, place)
    if keyword.startswith("../"):
        target = ptr.join(place, keyword[3:]) if "in" in holder and "name" in holder else ""
    else:
        place = place + "/schema" if isinstance(holder.get("schema"), dict) else place
        target = ptr.join(place, keyword)
    if keyword == NULL:
        _nullable(ptr.get(document, place), marks, place, mark)
    elif target and ptr.get(document, target) is ptr.MISSING:
        ptr.put(document, target, value)
        marks[target] = mark


def _nullable(schema: dict[str, Any], marks: dict[str, Mark], place: str, mark: Mark) -> None:
    kind = schema.get("type")
    if not isinstance(kind, str) or kind == "null":
        return
    schema["type"] = [kind, "null"]
    marks[place + "/type/1"] = mark
    if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]


def _span(reading: Reading, place: str, match: re.Match[str]) -> Span:
    """Place a match in the page: exact where the description stands there letter for letter."""
    chain = ptr.ancestors(place + "/description")
    start = next((reading.marks[each].span for each in chain if each in reading.marks), (0, 0))
    begin = reading.text.find(match[0], *start)
    return (begin, begin + len(match[0])) if begin >= 0 else start


def _level(text: str, match: re.Match[str]) -> Level:
    """Read RFC 2119's words in the sentence that holds the match."""
    begin = text.rfind(". ", 0, match.start()) + 1
    return "SHOULD" if LEVELS.search(text[begin : match.end()]) else "MUST"
