"""Parts of an ``allOf`` folded into one schema: the same instances are valid as before."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from affidavit.fold import fold

KEYS = st.sampled_from(
    [
        *("properties", "items", "allOf", "required", "enum", "type", "maxLength", "minimum"),
        *("additionalProperties", "dependentRequired", "description", "readOnly", "if", "a"),
    ]
)
SCALARS = st.sampled_from([None, True, 0, 1, 2.5, 7, "", "a", "ab", "abc", [], ["a"], ["a", "a"]])
NAMES = st.sampled_from(["a", "b", "c"])


def keywords(members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Make schemas of the keywords that documents scatter over parts."""
    small = st.integers(0, 3)
    named = st.dictionaries(NAMES, members, max_size=3)
    kinds = st.sampled_from(["string", "integer", "number", "boolean", "array", "object", "null"])
    return st.fixed_dictionaries(
        {},
        optional={
            "type": kinds | st.lists(kinds, min_size=1, max_size=3, unique=True),
            "enum": st.lists(SCALARS, min_size=1, max_size=4, unique_by=repr),
            "const": SCALARS,
            "minLength": small,
            "maxLength": small,
            "minimum": small,
            "exclusiveMaximum": small,
            "multipleOf": st.sampled_from([1, 2, 3]),
            "pattern": st.sampled_from(["^a", "b"]),
            "minItems": small,
            "maxItems": small,
            "uniqueItems": st.booleans(),
            "minProperties": small,
            "required": st.lists(NAMES, unique=True, max_size=2),
            "dependentRequired": st.dictionaries(NAMES, st.lists(NAMES, unique=True), max_size=2),
            "properties": named,
            "patternProperties": st.dictionaries(st.just("^a"), members, max_size=1),
            "additionalProperties": members | st.booleans(),
            "unevaluatedProperties": st.booleans(),
            "items": members,
            "contains": members,
            "minContains": small,
            "anyOf": st.lists(members, min_size=1, max_size=2),
            "allOf": st.lists(members, min_size=1, max_size=2),
            "if": members,
            "then": members,
            "readOnly": st.booleans(),
        },
    )


SCHEMAS = st.recursive(st.just({}), keywords, max_leaves=5)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)


@settings(
    max_examples=600,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(SCHEMAS, SCHEMAS, st.lists(VALUES, min_size=1, max_size=8))
def test_a_folded_schema_allows_just_what_both_parts_allow(
    one: dict[str, Any], other: dict[str, Any], values: list[Any]
) -> None:
    folded = fold(one, other)
    for value in values:
        both = Draft202012Validator({"allOf": [one, other]}).is_valid(value)
        assert Draft202012Validator(folded).is_valid(value) == both, value


@pytest.mark.parametrize(
    ("one", "other", "merged", "rest"),
    [
        ({"type": ["string", "null"]}, {"type": "string"}, {"type": "string"}, {}),
        ({"type": "number"}, {"type": "integer"}, {"type": "integer"}, {}),
        ({"maxLength": 5}, {"maxLength": 3, "minLength": 1}, {"maxLength": 3, "minLength": 1}, {}),
        ({"pattern": "a"}, {"pattern": "b"}, {"pattern": "a"}, {"pattern": "b"}),
        ({"description": "one"}, {"description": "two"}, {"description": "one\ntwo"}, {}),
        ({"title": "one"}, {"title": "two"}, {"title": "one"}, {}),
        ({"type": "string"}, {"type": "object"}, {"type": "string"}, {"type": "object"}),
        (
            {"properties": {"a": {"type": "string"}}},
            {"properties": {"a": {"maxLength": 3}, "b": {}}, "required": ["b"]},
            {"properties": {"a": {"type": "string", "maxLength": 3}, "b": {}}, "required": ["b"]},
            {},
        ),
        (
            {"properties": {"a": {}}, "additionalProperties": False},
            {"properties": {"b": {}}},
            {"properties": {"a": {}}, "additionalProperties": False},
            {"properties": {"b": {}}},
        ),
    ],
)
def test_parts_fold_as_a_person_would(
    one: dict[str, Any], other: dict[str, Any], merged: dict[str, Any], rest: dict[str, Any]
) -> None:
    assert fold(one, other) == (merged | {"allOf": [rest]} if rest else merged)


NONSENSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=500, derandomize=True, database=None, deadline=None)
@given(st.dictionaries(KEYS, NONSENSE, max_size=5), st.dictionaries(KEYS, NONSENSE, max_size=5))
def test_values_that_mean_nothing_are_kept_and_break_nothing(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    folded = fold(one, other)
    parts = folded.get("allOf")
    inside = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    assert {*one, *other} <= {*folded, *(key for part in inside for key in part)}
