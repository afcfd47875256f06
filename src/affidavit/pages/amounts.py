"""Limits in prose: which of a sentence's quantities is one of its field, and as which keyword."""

import re
from collections.abc import Iterator
from typing import Any

from affidavit.operation import UNIT
from affidavit.pages.guards import NEGATED, Said, of_value, sentences
from affidavit.pages.quantity import HINT, Quantity, quantities

Facts = dict[str, Any]
Found = tuple[int, int, Facts]
"""Where words stand in a description, and the keywords that they state."""

LENGTH = ("characters", "bytes")
COUNTED = {"items": ("minItems", "maxItems"), "members": ("minProperties", "maxProperties")}
HOLDERS = {"items": "array", "members": "object"}

LEADS = re.compile(
    r"(?:^|(?:^\s*|[:*]\s+)(?:(?!of\b)[A-Za-z-]+ ){1,3}|[,(:;*_\u2013-]"
    r"|\b(?:be|is|are|values?|number|integer|range|percentage|amount|and|or|it|accepts|allowed"
    r"|whole|must|should|an?))\s*$",
    re.IGNORECASE,
)
"""What stands before a range that is one of the field's own number."""

ENDS = re.compile(
    r"\s*(?:$|[.,;:)\]]|(?:inclusive(?:ly)?|exclusive(?:ly)?|seconds?|minutes?|hours?|days?|weeks?"
    r"|months?|years?|ms|milliseconds?|percent|and|or|but)\b|%)",
    re.IGNORECASE,
)
"""What follows it; any other noun says that things are counted."""


EACH_AFTER = re.compile(
    r"\s*(?:long )?(?:each|per (?:item|element|entry|value))\b(?! time)", re.IGNORECASE
)
EACH_BEFORE = re.compile(
    r"(?:^|[,;:(.]|\band|\bwith|\bof)\s*(?:each|every)(?: [a-z]+)?"
    r"(?: (?:is|has|of|with|being"
    r"|(?:must|may|can|should)(?: not)?(?: be| have| contain| exceed)?))?\s*$",
    re.IGNORECASE,
)
"""What makes a limit one of every element."""


def amounts(text: str, name: str, kinds: tuple[str, ...]) -> Iterator[Found]:
    """Yield the limits that a description states of its own field."""
    if not HINT.search(text):
        return
    for start, end in sentences(text):
        sentence = text[start:end]
        for quantity in quantities(sentence):
            said = Said(
                sentence[quantity.start : quantity.end],
                sentence[: quantity.start],
                sentence[quantity.end :],
                name,
            )
            if quantity.unit in LENGTH and "array" in kinds and _of_each(said):
                inner = _length(quantity).items()
                facts: Facts = {f"items/{keyword}": value for keyword, value in inner}
                yield start + quantity.start, start + quantity.end, facts
                continue
            facts = _facts(quantity, said, kinds)
            if facts and not NEGATED.search(said.before) and of_value(said):
                yield start + quantity.start, start + quantity.end, facts


def _facts(quantity: Quantity, said: Said, kinds: tuple[str, ...]) -> Facts:
    """Return a quantity as keywords, where the field's type has room for them."""
    if quantity.low is not None and quantity.high is not None and quantity.low > quantity.high:
        return {}
    if quantity.unit in LENGTH or _of_length(said):
        return _length(quantity) if not kinds or "string" in kinds else {}
    counted = quantity.unit if quantity.unit in COUNTED else _own(quantity, said, kinds)
    if counted:
        return _counted(quantity, counted) if HOLDERS[counted] in kinds else {}
    return _number(quantity, said) if {"integer", "number"} & set(kinds) else {}


def _of_each(said: Said) -> bool:
    """Say whether a limit is one of every element of a list."""
    return not NEGATED.search(said.before) and bool(
        EACH_AFTER.match(said.after) or EACH_BEFORE.search(said.before)
    )


def _of_length(said: Said) -> bool:
    return bool(re.match(r"(?:a )?m(?:ax|in)(?:imum)?[ -]?length", said.words, re.IGNORECASE))


def _length(quantity: Quantity) -> Facts:
    low, high = _whole(quantity)
    facts: Facts = {} if low is None or low < 0 else {"minLength": low}
    if high is not None and high >= 0:
        facts["maxLength"] = high
    return facts | ({UNIT: "bytes"} if facts and quantity.unit == "bytes" else {})


def _whole(quantity: Quantity) -> tuple[Any, Any]:
    """Return the least and the greatest count, None where there is none or one isn't whole."""
    low, high = quantity.low, quantity.high
    if any(isinstance(each, float) for each in (low, high)):
        return None, None
    if quantity.open:
        low, high = (None if low is None else low + 1), (None if high is None else high - 1)
    return low, high


def _own(quantity: Quantity, said: Said, kinds: tuple[str, ...]) -> str:
    """Say what a word counts: the elements or members of the field that is called like it."""
    if quantity.unit != "word":
        return ""
    noun, name = _singular(quantity.noun), _singular(re.split(r"[._]", said.field)[-1])
    if noun != name:
        return ""
    return "items" if "array" in kinds else "members" if "object" in kinds else ""


def _singular(word: str) -> str:
    word = word.lower()
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")


def _counted(quantity: Quantity, what: str) -> Facts:
    least, most = COUNTED[what]
    low, high = _whole(quantity)
    facts: Facts = {} if low is None or low < 0 else {least: low}
    return facts | ({} if high is None or high < 0 else {most: high})


def _number(quantity: Quantity, said: Said) -> Facts:
    if quantity.unit not in ("", "word") or not LEADS.search(said.before):
        return {}
    after = said.words[len(said.words.removesuffix(quantity.noun)) :] + said.after
    if not ENDS.match(after if quantity.noun else said.after):
        return {}
    if quantity.step:
        return {"multipleOf": quantity.step}
    facts: Facts = {}
    if quantity.low is not None:
        facts["exclusiveMinimum" if quantity.open else "minimum"] = quantity.low
    if quantity.high is not None:
        facts["exclusiveMaximum" if quantity.open else "maximum"] = quantity.high
    return facts
