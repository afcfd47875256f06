"""Folds the parts of an ``allOf`` into one schema, as far as that says the very same.

Readers, families and people look at a field's keywords, and documents scatter them over parts. What
can't be said in one schema (two patterns, a closed part beside another one's members) stays a part.
"""

import json
from collections.abc import Callable
from typing import Any

from affidavit.schema import Schema, types

Folding = tuple[Schema, Schema]
"""What two schemas come to, and what of the second one has to stay a part."""

LEAST = ("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum")
MOST = ("minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum")
EITHER = ("readOnly", "writeOnly", "deprecated", "uniqueItems")
NOTES = (
    "description",
    "title",
    "default",
    "example",
    "examples",
    "$comment",
    "externalDocs",
    "xml",
)
"""Keywords that allow and refuse nothing: the first one counts."""

UNEVALUATED = ("unevaluatedProperties", "unevaluatedItems")
"""Speak of what no keyword beside them has seen, so that none may come beside them."""

OBJECTS = ("properties", "patternProperties", "additionalProperties")
ARRAYS = ("items", "prefixItems", "contains", "minContains", "maxContains")
CONDITION = ("if", "then", "else")


def fold(one: Schema, other: Schema) -> Schema:
    """Return one schema for two that both hold; the rest of the second one stays its ``allOf``."""
    if not one or not other:
        return one or other
    if any(key in each for key in UNEVALUATED for each in (one, other)) or not (
        _sound(one) and _sound(other)
    ):
        return {"allOf": [one, other]}
    merged, rest = _keywords(one, other)
    return merged | {"allOf": [*merged.get("allOf", ()), rest]} if rest else merged


def _sound(schema: Schema) -> bool:
    """Say whether members and lists are such; what isn't is left for others to report."""
    return all(isinstance(schema.get(key, {}), dict) for key in OBJECTS[:2]) and all(
        isinstance(schema.get(key, []), list) for key in ("allOf", "required", "enum")
    )


def _keywords(one: Schema, other: Schema) -> Folding:
    merged: Schema = dict(one)
    rest: Schema = {}
    todo = dict(other)
    for group, folding in ((OBJECTS, _objects), (ARRAYS, _together), (CONDITION, _together)):
        part = {key: todo.pop(key) for key in group if key in todo}
        own = {key: merged.pop(key) for key in group if key in merged}
        both, left = folding(own, part)
        merged |= both
        rest |= left
    for key, value in todo.items():
        if key not in merged:
            merged[key] = value
        elif (both := _value(key, merged[key], value)) is not None:
            merged[key] = both
        elif key not in NOTES and not key.startswith("x-"):
            rest[key] = value
    return merged, rest


def _together(one: Schema, other: Schema) -> Folding:
    """Fold keywords that speak of each other: equal ones, or those of one side alone."""
    if not other or _spell(one) == _spell(other):
        return one, {}
    if not one:
        return other, {}
    if set(one) == set(other) == {"items"} and isinstance(one["items"], dict):
        return {"items": _member(one["items"], other["items"])}, {}
    return one, other


def _objects(one: Schema, other: Schema) -> Folding:
    """Fold members by name; a part that is closed to others' members stays by itself."""
    if not other or not one:
        return (one or other), {}
    if _closes(one, other) or _closes(other, one):
        return one, other
    merged = dict(one)
    for key, value in other.items():
        if key not in merged:
            merged[key] = value
        elif key in ("properties", "patternProperties"):
            merged[key] = _members(merged[key], value)
        else:
            merged[key] = _member(merged[key], value)
    return merged, {}


def _closes(one: Schema, other: Schema) -> bool:
    """Say whether a part says something of all members that it doesn't name, and the other has."""
    if one.get("additionalProperties", True) in (True, {}):
        return False
    named = (set(each.get(key, ())) for key in OBJECTS[:2] for each in (one, other))
    first, second, patterns, others = named
    return first != second or patterns != others


def _members(one: Schema, other: Schema) -> Schema:
    shared = {name: _member(one[name], other[name]) for name in one.keys() & other.keys()}
    return {name: shared.get(name, {**other, **one}[name]) for name in {**one, **other}}


def _member(one: Any, other: Any) -> Any:
    """Fold two schemas of one place; a boolean one allows all or nothing."""
    if one is True or other is False:
        return other
    if other is True or one is False:
        return one
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return {"allOf": [one, other]}
    return fold(one, other)


def _value(key: str, one: Any, other: Any) -> Any:
    """Return what two values of one keyword come to, or None where they can't be one."""
    if _spell(one) == _spell(other):
        return one
    folding = FOLDINGS.get(key)
    try:
        return folding(one, other) if folding else None
    except (TypeError, AttributeError):
        return None  # it is no value of that keyword: both stay, and are reported


def _words(one: Any, other: Any) -> Any:
    """Keep the words of both: each may promise something."""
    return one if str(other) in str(one) else f"{one}\n{other}"


def _required(one: Any, other: Any) -> Any:
    return list(dict.fromkeys([*one, *other]))


def _parts(one: Any, other: Any) -> Any:
    return [*one, *other]


def _enum(one: Any, other: Any) -> Any:
    spelled = {_spell(value) for value in other}
    return [value for value in one if _spell(value) in spelled] or None


def shared_types(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    """Return the types that both allow; a whole number is a number."""
    shared = [kind for kind in first if kind in second]
    for narrow, wide in ((first, second), (second, first)):
        if "integer" in narrow and "number" in wide and "integer" not in shared:
            shared.append("integer")
    return tuple(shared)


def _types(one: Any, other: Any) -> Any:
    shared = shared_types(types({"type": one}), types({"type": other}))
    return (shared[0] if len(shared) == 1 else list(shared)) or None


def _dependent(one: Any, other: Any) -> Any:
    return {name: _required(one.get(name, ()), other.get(name, ())) for name in {**one, **other}}


FOLDINGS: dict[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(LEAST, min),
    **dict.fromkeys(MOST, max),
    **dict.fromkeys(EITHER, lambda one, other: one or other),
    "type": _types,
    "description": _words,
    "enum": _enum,
    "required": _required,
    "allOf": _parts,
    "dependentRequired": _dependent,
}
"""How two values of a keyword become one; any other keyword must be equal."""


def _spell(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
