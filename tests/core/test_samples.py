"""Values for a schema: valid, different from each other where there is room, always the same."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from json_values import SCHEMAS

from affidavit import samples
from affidavit.schema import is_valid

quiet = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)


@quiet
@given(SCHEMAS, st.integers(0, 9))
def test_a_value_satisfies_its_schema(schema: Any, variant: int) -> None:
    made = samples.value({"x": schema}, schema, variant)
    assert is_valid({"x": schema}, "/x", made), made


@quiet
@given(SCHEMAS, st.integers(0, 9))
def test_a_value_is_the_same_every_time(schema: Any, variant: int) -> None:
    assert samples.value({}, schema, variant) == samples.value({}, schema, variant)


ROOMY: list[dict[str, Any]] = [
    {"type": "string"},
    {"type": "string", "minLength": 40},
    {"type": "string", "maxLength": 1},
    {"type": "string", "maxLength": 5, "minLength": 2},
    {"type": "integer"},
    {"type": "integer", "minimum": 1, "maximum": 100},
    {"type": "integer", "maximum": -5},
    {"type": "integer", "exclusiveMinimum": 3, "multipleOf": 4},
    {"type": "number"},
    {"type": "number", "minimum": 0.5, "multipleOf": 0.5},
    {"type": "number", "minimum": 0, "maximum": 1},
    {"type": "number", "exclusiveMinimum": 0.1, "exclusiveMaximum": 0.2},
    {"type": "integer", "minimum": 1, "maximum": 9},
    {"type": "string", "pattern": "^[a-z]{3}$"},
    {"type": "array", "items": {"type": "string"}},
    {"type": "object", "properties": {"a": {"type": "integer"}}},
    {"type": "object"},
    {"enum": list(range(12))},
    {"anyOf": [{"type": "string"}, {"type": "null"}]},
    {"type": ["null", "string"]},
    *({"type": "string", "format": name} for name in ("uuid", "date-time", "email", "uri", "ipv4")),
]


@pytest.mark.parametrize("schema", ROOMY, ids=str)
def test_variants_differ_where_there_is_room(schema: dict[str, Any]) -> None:
    made = [samples.value({}, schema, variant) for variant in range(1, 10)]
    assert len({str(value) for value in made}) == len(made)
    assert all(is_valid({"x": schema}, "/x", value) for value in made)


def test_a_flag_alternates() -> None:
    assert [samples.value({}, {"type": "boolean"}, variant) for variant in (1, 2, 3)] == [
        True,
        False,
        True,
    ]


def test_variant_zero_is_the_pages_example() -> None:
    schema = {"type": "string", "examples": ["theirs", "other"]}
    assert samples.value({}, schema) == "theirs"
    assert samples.value({}, schema, 1) != "theirs"


def test_read_only_members_are_not_sent() -> None:
    schema = {
        "type": "object",
        "properties": {"id": {"type": "string", "readOnly": True}, "name": {"type": "string"}},
        "required": ["id", "name"],
    }
    assert set(samples.value({}, schema, 1)) == {"id", "name"}
    assert set(samples.value({}, schema, 1, sending=True)) == {"name"}


def test_a_schema_that_holds_itself_ends() -> None:
    document = {
        "node": {
            "type": "object",
            "properties": {
                "next": {"$ref": "#/node"},
                "all": {"type": "array", "items": {"$ref": "#/node"}},
            },
        }
    }
    made = samples.value(document, {"$ref": "#/node"}, 1)
    assert is_valid(document, "/node", made)


@pytest.mark.parametrize(
    ("pattern", "extra"),
    [
        ("^[A-Z]{2}[0-9]{32}$", {}),
        (r"^\+[1-9]\d{1,14}$", {}),
        ("^(?:a|b)+$", {"minLength": 4}),
        ("^[^/]+$", {"maxLength": 3}),
        (r"\d", {}),
    ],
)
def test_a_text_matches_its_pattern(pattern: str, extra: dict[str, Any]) -> None:
    schema = {"type": "string", "pattern": pattern, **extra}
    for variant in range(1, 6):
        assert is_valid({"x": schema}, "/x", samples.value({}, schema, variant))


def test_a_pattern_of_another_dialect_raises_nothing() -> None:
    schema = {"type": "string", "pattern": r"^\p{Lu}+$"}
    assert isinstance(samples.value({}, schema, 1), str)


@pytest.mark.parametrize("name", ["uuid", "date-time", "date", "time", "email", "ipv4", "ipv6"])
@given(variant=st.integers(0, 60))
def test_a_text_has_its_format(name: str, variant: int) -> None:
    schema = {"type": "string", "format": name}
    assert is_valid({"x": schema}, "/x", samples.value({}, schema, variant))


@given(st.integers(-20, 20), st.integers(0, 40), st.integers(0, 12))
def test_bounds_hold_for_every_variant(low: int, room: int, variant: int) -> None:
    schema = {"type": "integer", "minimum": low, "maximum": low + room}
    assert low <= samples.value({}, schema, variant) <= low + room


def test_texts_for_paths_and_headers_are_plain() -> None:
    assert samples.as_text(True) == "true"
    assert samples.as_text(7) == "7"
    assert samples.as_text("x y") == "x y"


def test_an_example_that_its_schema_refuses_is_no_sample() -> None:
    schema = {
        "type": "string",
        "maxLength": 4,
        "examples": [{"no": "text"}, "far too long", "fits"],
    }
    assert samples.value({}, schema) == "fits"
    assert samples.usable_examples({"type": "integer", "example": "7"}) == []
