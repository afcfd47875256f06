"""Hypothesis strategies for the values of a schema: good ones of every sort, and nearly good ones.

Only the oracle says which they are: what is drawn here may as well turn out to be the other.
"""

import math
from typing import Any

from hypothesis import strategies as st

from affidavit import samples
from affidavit.fold import fold
from affidavit.schema import Schema, kind_of, resolve, types

Strategy = st.SearchStrategy[Any]

LETTERS = "abcxyzABC 012.-_/'\"<>&%\\äßéŁжא中語😀\u0301\n\t"
"""Characters that programs treat differently; none that a store may have to refuse."""

PIECES = (
    *("null", "true", "0", "-1", "1e3", "NaN", "undefined", "{}", "[]", "{{x}}", "${x}", "%s"),
    *("a@b", "<b>", "&amp;", "O'Neil", 'say "so"', "C:\\x", "../x", "a,b", "a;b", "--", "#", "?"),
    *(
        "İstanbul",
        "straße",
        "A\u030a",
        "ﬁ",
        "👩‍👩‍👧",
        "🇨🇭",
        "עברית",
        "\u2028",
        "\r\n",
        "\u00a0",
        "  ",
    ),
)
"""Texts that programs stumble over; each is a text like any other."""

LONGEST = 300
"""Characters of drawn text, where a limit is beyond that."""

WIDE = 2**31 - 1
DEEPEST = 3

JSON_VALUES: Strategy = st.sampled_from(
    [7, -1, 1.5, True, False, "affidavit", "", "12", "true", [], ["affidavit"], {}, {"a": 1}, None]
)


def valid(document: Schema, raw: Any, depth: int = 0) -> Strategy:
    """Return good values of a schema."""
    schema, _ = resolve(document, raw)
    if "const" in schema:
        return st.just(schema["const"])
    if schema.get("enum"):
        return st.sampled_from(schema["enum"])
    for keyword in ("oneOf", "anyOf"):
        if schema.get(keyword):
            rest = {key: value for key, value in schema.items() if key != keyword}
            parts = [resolve(document, each)[0] for each in schema[keyword]]
            return st.one_of([valid(document, fold(rest, part), depth) for part in parts])
    kinds = types(schema) or ("string",)
    return st.one_of([_of(document, schema, kind, depth) for kind in kinds])


def _of(document: Schema, schema: Schema, kind: str, depth: int) -> Strategy:
    match kind:
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer" | "number":
            return _number(schema, whole=kind == "integer")
        case "array":
            return _array(document, schema, depth)
        case "object":
            return _object(document, schema, depth)
    return _text(document, schema)


def _number(schema: Schema, *, whole: bool) -> Strategy:
    low, high = samples.bounds(schema)
    step = schema.get("multipleOf", 1)
    least = math.ceil((low if low is not None else max(-WIDE, (high or 0) - WIDE)) / step)
    most = math.floor((high if high is not None else least * step + 2 * WIDE) / step)
    steps = st.integers(least, max(least, most)).map(lambda each: each * step)
    if whole or "multipleOf" in schema or most <= least:
        return steps
    # eighths are exact in every binary and decimal notation
    return st.one_of(steps, st.integers(least * 8, most * 8).map(lambda each: each / 8))


def _text(document: Schema, schema: Schema) -> Strategy:
    if {"format", "pattern"} & schema.keys():
        numbers = st.integers(1, 9 if "pattern" in schema else 200)
        return numbers.map(lambda variant: samples.value(document, schema, variant))
    least, most = schema.get("minLength", 0), schema.get("maxLength", LONGEST)
    most = max(least, min(most, max(LONGEST, least)))
    pieces = st.lists(st.one_of(st.sampled_from(PIECES), st.text(LETTERS, max_size=9)), max_size=5)
    joined = pieces.map("".join).map(lambda text: text[:most].ljust(least, "x"))
    return st.one_of(joined, st.text(LETTERS, min_size=least, max_size=min(most, least + 60)))


def _array(document: Schema, schema: Schema, depth: int) -> Strategy:
    least = schema.get("minItems", 0)
    most = max(least, min(schema.get("maxItems", 6), least + 5))
    if depth >= DEEPEST:
        most = least
    items = schema.get("items")
    inner = valid(document, items, depth + 1) if isinstance(items, dict) else st.text(LETTERS)
    if schema.get("uniqueItems"):
        return st.lists(inner, min_size=least, max_size=most, unique_by=repr)
    return st.lists(inner, min_size=least, max_size=most)


def _object(document: Schema, schema: Schema, depth: int) -> Strategy:
    members = schema.get("properties") or {}
    required = [name for name in members if name in schema.get("required", ())]
    drawn = {
        name: valid(document, raw, depth + 1)
        for name, raw in members.items()
        if not resolve(document, raw)[0].get("readOnly")
    }
    if members:
        optional = {name: each for name, each in drawn.items() if name not in required}
        kept = {name: each for name, each in drawn.items() if name in required}
        return st.fixed_dictionaries(kept, optional=optional if depth < DEEPEST else {})
    extra = schema.get("additionalProperties")
    if extra is False:
        return st.just({})
    inner = valid(document, extra, depth + 1) if isinstance(extra, dict) else st.text(LETTERS)
    names = st.one_of(st.sampled_from("abc"), st.text("abcé._- ", min_size=1, max_size=8))
    least = schema.get("minProperties", 0)
    most = max(least, min(schema.get("maxProperties", 4), least + 4))
    return st.dictionaries(names, inner, min_size=least, max_size=most)


def broken(document: Schema, raw: Any) -> Strategy:
    """Return values that break one keyword of a schema, or look as if."""
    schema, _ = resolve(document, raw)
    kinds = set(types(schema))
    found: list[Strategy] = [JSON_VALUES.filter(lambda each: kind_of(each) not in kinds)]
    if texts := [each for each in schema.get("enum", ()) if isinstance(each, str)]:
        found += [_near(texts), st.text(LETTERS, max_size=12)]
    if (most := schema.get("maxLength")) is not None and most <= LONGEST * 100:
        found.append(
            st.builds(str.__mul__, st.sampled_from("xé語😀"), st.integers(most + 1, most + 20))
        )
    if least := schema.get("minLength"):
        found.append(st.text(LETTERS, max_size=least - 1))
    if {"format", "pattern"} & schema.keys():
        good = samples.value(document, schema, 1)
        found.append(_mangled(good) if isinstance(good, str) else st.text(LETTERS))
    if kinds & {"integer", "number"}:
        found += _beyond(schema)
    if (most := schema.get("maxItems")) is not None and most <= LONGEST:
        inner = valid(document, schema.get("items") or {}, 1)
        found.append(st.lists(inner, min_size=most + 1, max_size=most + 3))
    return st.one_of(found)


def _near(texts: list[str]) -> Strategy:
    """Texts that are documented but for letter case, blanks, a letter more or less."""
    changes = (str.lower, str.upper, str.title, lambda text: text + " ", lambda text: " " + text)
    more = (lambda text: text[:-1], lambda text: text + "s", lambda text: text.replace("_", "-"))
    return st.builds(
        lambda text, change: change(text), st.sampled_from(texts), st.sampled_from(changes + more)
    ).filter(lambda text: text not in texts)


def _mangled(text: str) -> Strategy:
    """A good text with one character replaced, or cut off."""
    at = st.integers(0, max(0, len(text) - 1))
    letter = st.sampled_from("g§ \n!")
    replaced = st.builds(lambda place, new: text[:place] + new + text[place + 1 :], at, letter)
    return st.one_of(replaced, at.map(lambda place: text[:place]))


def _beyond(schema: Schema) -> list[Strategy]:
    low, high = samples.bounds(schema)
    step = st.integers(1, 1000)
    found = []
    if low is not None:
        found.append(step.map(lambda each: low - each))
    if high is not None:
        found.append(step.map(lambda each: high + each))
    if "integer" in types(schema):
        found.append(step.map(lambda each: each + 0.5))
    return found
