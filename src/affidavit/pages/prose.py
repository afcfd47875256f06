"""Promises that a page makes in words rather than in its tables.

Quantities have a grammar (``quantity``, ``amounts``), set phrases are rows (``phrases``).

Each description is read once; what a table states already stays as it is. A fact's place is that of
the words that state it.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from affidavit import operation as keys
from affidavit import pointer as ptr
from affidavit.model import Basis, Level, Lint, Mark, Reading, Span
from affidavit.operation import IMMUTABLE
from affidavit.pages.amounts import amounts
from affidavit.pages.keywords import COUNTS, NUMBERS
from affidavit.pages.phrases import COMPLETE, NULL, PHRASES
from affidavit.pages.updates import told
from affidavit.schema import types

DATA = ("enum", "examples", "example", "default", "const")
MUTABILITY = ("readOnly", "writeOnly", IMMUTABLE)
NAMED = ("properties", "patternProperties", "$defs", "responses")
"""Keywords whose members are named by the vendor, so that a field called ``default`` is a field."""

LIMITS = (*COUNTS, *NUMBERS)

LEVELS = re.compile(r"\b(?:should(?: not)?|recommended)\b", re.IGNORECASE)


def enrich(reading: Reading) -> Reading:
    """Return the reading with the facts that its descriptions state beside its tables."""
    document, marks = deepcopy(reading.document), dict(reading.marks)
    remarks: list[Lint] = []
    for place, holder, text in list(_described(document.get("paths"), "/paths")):
        schema = holder.get("schema", holder)
        kinds = types(schema) if isinstance(schema, dict) else ()
        name = str(holder.get("name", ptr.split(place)[-1]))
        for promise in _promises(text, name, kinds):
            level = _level(text, promise)
            mark = Mark(_span(reading, place, promise.words), promise.basis, level)
            for keyword, value in promise.facts.items():
                stated = _state(document, marks, place, (keyword, value), mark)
                if keyword in LIMITS and _differs(stated, value):
                    remarks.append(_dispute(name, keyword, stated, promise, mark, place))
    for place, text in _operations(document):
        if match := COMPLETE.search(text):
            ptr.put(document, ptr.join(place, keys.COMPLETE), True)
            marks[ptr.join(place, keys.COMPLETE)] = Mark(_span(reading, place, match[0]))
    for fact in told(document):
        if ptr.get(document, fact.place) is ptr.MISSING:
            ptr.put(document, fact.place, fact.value)
            marks[fact.place] = Mark(_span(reading, fact.holder, fact.words))
    return replace(reading, document=document, marks=marks, remarks=(*reading.remarks, *remarks))


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each operation with its own description and those of its answers."""
    for place, responses in _responses(document):
        told = [ptr.get(document, place + "/description")]
        told += [each.get("description") for each in responses.values() if isinstance(each, dict)]
        yield place, "\n".join(each for each in told if isinstance(each, str))


def _responses(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    paths = document.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        for method, operation in item.items() if isinstance(item, dict) else ():
            responses = operation.get("responses") if isinstance(operation, dict) else None
            if isinstance(responses, dict):
                yield ptr.join("/paths", path, method), responses


@dataclass(frozen=True, slots=True)
class Promise:
    """What some words of a description state of its field; ``start`` is where they stand in it."""

    start: int
    words: str
    facts: dict[str, Any]
    basis: Basis = "documented"


def _differs(stated: Any, value: Any) -> bool:
    return isinstance(stated, (int, float)) and stated != value


def _dispute(  # noqa: PLR0917 - a message's parts
    name: str, keyword: str, stated: Any, promise: Promise, mark: Mark, place: str
) -> Lint:
    told = " ".join(promise.words.split())
    message = f"{name}: the text says “{told}”, which makes {keyword} {promise.facts[keyword]}; "
    return Lint("limit-disputed", f"{message}elsewhere it is {stated}", place, mark.span)


def _promises(text: str, name: str, kinds: tuple[str, ...]) -> Iterator[Promise]:
    for start, end, facts in amounts(text, name, kinds):
        yield Promise(start, text[start:end], facts)
    for phrase in PHRASES:
        if phrase.applies and kinds and not set(kinds) & set(phrase.applies):
            continue
        if match := next(phrase.find(text, name), None):
            yield Promise(match.start(), match[0], phrase.facts(match), phrase.basis)


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
) -> Any:
    """Put one fact where it belongs, unless something is stated there; return what stands there."""
    keyword, value = fact
    holder = ptr.get(document, place)
    if keyword.startswith("../"):
        target = ptr.join(place, keyword[3:]) if "in" in holder and "name" in holder else ""
    else:
        place = place + "/schema" if isinstance(holder.get("schema"), dict) else place
        target = ptr.join(place, keyword)
    if keyword.startswith("items/"):
        inside = ptr.get(document, place + "/items")
        texts = isinstance(inside, dict) and "string" in types(inside)
        target = f"{place}/{keyword}" if texts else ""
    if keyword == NULL:
        _nullable(ptr.get(document, place), marks, place, mark)
    elif keyword in MUTABILITY and "in" in holder:
        pass  # what a parameter names may be generated; the parameter itself is still sent
    elif target and ptr.get(document, target) is ptr.MISSING:
        ptr.put(document, target, value)
        marks[target] = mark
    return ptr.get(document, target) if target else ptr.MISSING


def _nullable(schema: dict[str, Any], marks: dict[str, Mark], place: str, mark: Mark) -> None:
    kind = schema.get("type")
    if not isinstance(kind, str) or kind == "null":
        return
    schema["type"] = [kind, "null"]
    marks[place + "/type/1"] = mark
    if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]


def _span(reading: Reading, place: str, words: str) -> Span:
    """Place words in the page: exact where the description stands there letter for letter."""
    chain = ptr.ancestors(place + "/description")
    start = next((reading.marks[each].span for each in chain if each in reading.marks), (0, 0))
    begin = reading.text.find(words, *start)
    return (begin, begin + len(words)) if begin >= 0 else start


def _level(text: str, promise: Promise) -> Level:
    """Read RFC 2119's words in the sentence that holds a promise."""
    begin = text.rfind(". ", 0, promise.start) + 1
    return "SHOULD" if LEVELS.search(text[begin : promise.start + len(promise.words)]) else "MUST"
