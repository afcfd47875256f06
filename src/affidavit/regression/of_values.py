"""Rows on what a schema says of values: asked of parameters, of request and of response fields.

Codes are in the order of the areas: parameter, request field, response field.
"""

from collections.abc import Iterator
from typing import Any

from affidavit.operation import EMPTY, IDENTITY, IMMUTABLE, ONLY, REFERENCE, UNIT
from affidavit.regression import limits
from affidavit.regression.aspects import FIELDS, REQUEST, SENT, VALUES, Aspect, became, nothing
from affidavit.regression.limits import Action, Delta
from affidavit.regression.spots import HOLDERS, Spot
from affidavit.regression.values import both
from affidavit.regression.words import Form

LIMIT = {"added": "BBC", "removed": "CCB", "tightened": "BBC", "loosened": "CCB"}
NOTE = {"changed": "CCC"}


def _value(stem: str, form: Form, noun: str, find: Any, levels: Any, **more: Any) -> Aspect:
    return Aspect(stem, form, noun, find, levels, more.pop("areas", VALUES), **more)


def _limit(stem: str, noun: str, find: Any, levels: Any = LIMIT) -> Aspect:
    return _value(stem, "limit", noun, find, levels, typed=True)


def _flag(stem: str, noun: str, find: Any, levels: Any, **more: Any) -> Aspect:
    return _value(stem, "flag", noun, find, levels, names=became(stem), **more)


KNOWN = frozenset(
    {
        *HOLDERS,
        *("type", "enum", "const", "pattern", "format", "required", "readOnly", "writeOnly"),
        *("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("uniqueItems", "dependentRequired", "oneOf", "anyOf", "x-extensible-enum"),
        *("default", "example", "examples", "deprecated", "title", "description", "$comment"),
        *("xml", "externalDocs", "x-affidavit-confirmed", "x-affidavit-always"),
        *(ONLY, IMMUTABLE, EMPTY, IDENTITY, REFERENCE, UNIT),
    }
)
"""Keywords that have a row of their own, or mean nothing to a client."""

SCHEMA_ASPECTS = (
    _value(
        "type",
        "limit",
        "the type",
        limits.kinds,
        {"tightened": "BBC", "loosened": "CCB", "changed": "BBB"},
    ),
    _flag("nullable", "nullable", limits.nullable, {"added": "CCB", "removed": "BBC"}),
    _limit(
        "enum", "the list of values", limits.appears("enum"), {"added": "BBC", "removed": "CCR"}
    ),
    Aspect(
        "enum-value",
        "item",
        "the values",
        limits.items("enum"),
        {"added": "-CR", "removed": "-BC"},
        VALUES,
        typed=True,
    ),
    _limit(
        "extensible-enum",
        "the list of values so far",
        limits.appears("x-extensible-enum"),
        {"added": "RRC", "removed": "CCR"},
    ),
    _value(
        "extensible-enum-value",
        "item",
        "the values so far",
        limits.items("x-extensible-enum"),
        {"added": "CCC", "removed": "BBC"},
        typed=True,
    ),
    _limit(
        "const",
        "the only value",
        limits.stated("const"),
        {"added": "BBC", "removed": "CCR", "changed": "BBB"},
    ),
    _limit(
        "pattern",
        "the pattern",
        limits.stated("pattern"),
        {"added": "BBC", "removed": "CCR", "changed": "RRR"},
    ),
    _limit(
        "format",
        "the format",
        limits.stated("format", {"int32": "int64", "float": "double"}),
        LIMIT | {"changed": "BBB"},
    ),
    _limit("max-length", "the greatest length", limits.bound("maxLength", upper=True)),
    _limit("min-length", "the least length", limits.bound("minLength", upper=False)),
    _limit(
        "length-unit",
        "the unit of the greatest length",
        limits.unit,
        {"tightened": "BBC", "loosened": "CCB"},
    ),
    _limit("max-items", "the greatest number of items", limits.bound("maxItems", upper=True)),
    _limit("min-items", "the least number of items", limits.bound("minItems", upper=False)),
    _limit(
        "max-properties",
        "the greatest number of members",
        limits.bound("maxProperties", upper=True),
    ),
    _limit(
        "min-properties", "the least number of members", limits.bound("minProperties", upper=False)
    ),
    _limit(
        "maximum", "the greatest number", limits.extent("maximum", "exclusiveMaximum", upper=True)
    ),
    _limit(
        "minimum", "the least number", limits.extent("minimum", "exclusiveMinimum", upper=False)
    ),
    _limit(
        "multiple-of",
        "the number that it is a multiple of",
        limits.multiple,
        LIMIT | {"changed": "BBB"},
    ),
    _flag(
        "unique-items",
        "free of equal items",
        limits.flag(lambda schema: schema.get("uniqueItems"), "uniqueItems"),
        {"added": "BBC", "removed": "CCB"},
        typed=True,
    ),
    _flag(
        "closed",
        "closed to members that aren't listed",
        limits.flag(limits.closed, "additionalProperties"),
        {"added": "BBC", "removed": "CCR"},
        typed=True,
    ),
    _value(
        "dependent-required",
        "item",
        "the members that need others",
        limits.dependents,
        {"added": "BBC", "removed": "CCB"},
        typed=True,
    ),
    _limit(
        "choice",
        "the choice of schemas",
        limits.appears("oneOf", "anyOf"),
        {"added": "BBC", "removed": "CCR"},
    ),
    _value(
        "choice-schema",
        "item",
        "the choice of schemas",
        limits.items("oneOf", "anyOf"),
        {"added": "CCR", "removed": "BBC"},
        typed=True,
    ),
    _value(
        "other-keyword",
        "limit",
        "a keyword that no other rule knows",
        limits.others(KNOWN),
        {"changed": "RRR"},
        typed=True,
    ),
    _value("default", "limit", "the default", limits.noted("default"), NOTE),
    _value(
        "example",
        "limit",
        "the example",
        limits.noted("example", "examples"),
        {"changed": "-CC"},
    ),
    _flag(
        "deprecated",
        "deprecated",
        limits.flag(lambda schema: schema.get("deprecated"), "deprecated"),
        {"added": "-CC", "removed": "-CC"},
        write=True,
    ),
    _flag(
        "read-only",
        "read-only",
        limits.flag(lambda schema: schema.get("readOnly"), "readOnly"),
        {"added": "BC", "removed": "CC"},
        areas=FIELDS,
        write=True,
    ),
    _flag(
        "write-only",
        "write-only",
        limits.flag(lambda schema: schema.get("writeOnly"), "writeOnly"),
        {"added": "CB", "removed": "CR"},
        areas=FIELDS,
        write=True,
    ),
    _flag(
        "immutable",
        "fixed once it is set",
        limits.flag(lambda schema: schema.get(IMMUTABLE), IMMUTABLE),
        {"added": "B", "removed": "C"},
        areas=REQUEST,
        write=True,
    ),
    _flag(
        "cleared-by-empty",
        "cleared by an empty array",
        limits.flag(lambda schema: schema.get(EMPTY), EMPTY),
        {"added": "C", "removed": "B"},
        areas=REQUEST,
        typed=True,
        write=True,
    ),
    _flag(
        "identity",
        "the resource's own id, which no update changes",
        limits.flag(lambda schema: schema.get(IDENTITY), IDENTITY),
        {"added": "B", "removed": "C"},
        areas=REQUEST,
        write=True,
    ),
    _flag(
        "reference",
        "the id of another thing, which must exist",
        limits.flag(lambda schema: schema.get(REFERENCE), REFERENCE),
        {"added": "RR", "removed": "CC"},
        areas=SENT,
    ),
    _value(
        "modifiable-members",
        "limit",
        "the list of members that can be modified",
        limits.members(ONLY),
        {"added": "B", "removed": "C", "tightened": "B", "loosened": "C"},
        areas=REQUEST,
    ),
)
"""Asked of every place that holds values on both sides."""


def _required(old: Spot, new: Spot) -> Iterator[Delta]:
    if old.required != new.required:
        places = both(lambda spot: (spot.required_at,) if spot.required_at else (), old, new)
        action: Action = "added" if new.required else "removed"
        yield Delta(action, old.required, new.required, *places)


REQUIRED = Aspect(
    "required",
    "flag",
    "required",
    _required,
    {"added": "BBC", "removed": "CCB"},
    VALUES,
    names={"added": "became-required", "removed": "became-optional"},
)
PRESENCE = {
    True: Aspect(
        "required-presence",
        "presence",
        "required",
        nothing,
        {"added": "BBC", "removed": "BBB"},
        VALUES,
        names={"added": "added-required", "removed": "removed-required"},
    ),
    False: Aspect(
        "optional-presence",
        "presence",
        "optional",
        nothing,
        {"added": "CCC", "removed": "BBR"},
        VALUES,
        names={"added": "added-optional", "removed": "removed-optional"},
    ),
}
"""By whether it is required on the side that has it."""
