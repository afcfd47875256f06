"""What JSON Schema 2020-12 lets each keyword hold: the meta-schema, as one check per keyword.

Written out because a page's schemas are checked whole, and a general validator takes half a
millisecond for each value of them. A test holds it to the meta-schema itself.
"""

from collections.abc import Callable, Iterator
from typing import Any

from affidavit import pointer as ptr
from affidavit.patterns import readable
from affidavit.schema import TYPES

Check = Callable[[Any], bool]
Wrong = tuple[Any, str, Any]
"""A container, the pointer where it stands, and the key in it whose value means nothing."""


def _count(value: Any) -> bool:
    return _number(value) and value >= 0 and value == int(value)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _texts(value: Any) -> bool:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return False
    return len(set(value)) == len(value)


def _type(value: Any) -> bool:
    if isinstance(value, str):
        return value in TYPES
    return _texts(value) and bool(value) and set(value) <= set(TYPES)


def _pattern(value: Any) -> bool:
    return isinstance(value, str) and readable(value)


def _schema(value: Any) -> bool:
    return isinstance(value, (dict, bool))


def _schemas(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def _is(kind: type) -> Check:
    return lambda value: isinstance(value, kind)


NAMED = ("properties", "patternProperties", "$defs", "dependentSchemas")
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
SINGLE = (
    *("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"),
    *("unevaluatedItems", "unevaluatedProperties"),
)
COUNTS = (
    *("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties"),
    *("minContains", "maxContains"),
)
NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
FLAGS = ("uniqueItems", "deprecated", "readOnly", "writeOnly")

CHECKS: dict[str, Check] = {
    **dict.fromkeys(NAMED, _is(dict)),
    **dict.fromkeys(LISTS, _schemas),
    **dict.fromkeys(SINGLE, _schema),
    **dict.fromkeys(COUNTS, _count),
    **dict.fromkeys(NUMBERS, _number),
    **dict.fromkeys(FLAGS, _is(bool)),
    **dict.fromkeys(("enum", "examples"), _is(list)),
    **dict.fromkeys(("format", "title", "description", "contentEncoding"), _is(str)),
    "contentMediaType": _is(str),
    "contentSchema": _schema,
    "type": _type,
    "required": _texts,
    "pattern": _pattern,
    "multipleOf": lambda value: _number(value) and value > 0,
    "$ref": lambda _: False,
    "definitions": lambda _: False,
    "dependencies": lambda _: False,
    "dependentRequired": lambda value: isinstance(value, dict) and all(map(_texts, value.values())),
}
"""Every keyword of the meta-schema; others may hold anything. References have been followed."""


def wrong(schema: dict[str, Any], place: str) -> Iterator[Wrong]:
    """Yield what means nothing in a schema, the deepest and the last of a list first."""
    for key, value in schema.items():
        if not CHECKS.get(key, _always)(value):
            yield schema, place, key
        elif key in NAMED:
            yield from _members(value, ptr.join(place, key), patterns=key == "patternProperties")
        elif key in LISTS:
            yield from _members(value, ptr.join(place, key))
        elif key in SINGLE and isinstance(value, dict):
            yield from wrong(value, ptr.join(place, key))


def _members(value: Any, place: str, *, patterns: bool = False) -> Iterator[Wrong]:
    keys = value if isinstance(value, dict) else reversed(range(len(value)))
    for key in keys:
        member = value[key]
        if not _schema(member) or (patterns and not _pattern(key)):
            yield value, place, key
        elif isinstance(member, dict):
            yield from wrong(member, ptr.join(place, key))


def _always(_value: Any) -> bool:
    return True
