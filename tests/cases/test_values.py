"""What families of values send and expect: enum, length, type, null, format, required, readonly."""

import json
from typing import Any

import papers
import pytest
from papers import check, field, kinds, obj, of, sent, text

from affidavit.cases.enum import outside
from affidavit.schema import is_valid, types


def notes(family: str, schema: Any, profile: str = "deep", **spec: Any) -> dict[str, Any]:
    """Return what a family sends as ``note``, by the end of the case's id, with the case."""
    found = of(family, field(schema, **spec), profile)
    prefix = f"{family}/note/"
    return {
        name.removeprefix(prefix): (sent(case.request).get("note"), case)
        for name, case in found.items()
        if name.startswith(prefix)
    }


# --- enum --------------------------------------------------------------------------------------


def test_every_documented_value_is_accepted_and_shows() -> None:
    found = notes("enum", text(enum=["RED", "BLUE", "GREEN"]))
    for value in ("RED", "BLUE", "GREEN"):
        body, case = found[f"value/{value}"]
        assert body == value
        assert kinds(case, "request.note.enum") == ["accepted", "shows"]
        assert check(case, "shows").value == value


def test_values_that_only_look_documented_are_refused() -> None:
    found = notes("enum", text(enum=["RED", "BLUE"]))
    strange = {name: body for name, (body, _) in found.items() if "value/" not in name}
    assert strange == {
        "outside": "affidavit_unknown",
        "case": "red",
        "empty": "",
        "space": "RED ",
        "prefix": "RE",
        "array": ["RED"],
        "title": "Red",
        "ordinal": 0,
        "zero-width": "RED\u200b",
        "look-alike": "R\u0415D",
    }
    for name in strange:
        assert kinds(found[name][1], "request.note.enum") == ["refused"]


@pytest.mark.parametrize(
    "values", [["a", "A"], ["", "x"], ["x", "x "], ["xy", "x"], [1, 2], [0], [True, False], [None]]
)
def test_what_looks_outside_is_never_inside(values: list[Any]) -> None:
    assert outside(values)
    assert all(value not in values for _, value in outside(values))


def test_null_in_an_enum_is_a_matter_of_nullable() -> None:
    found = notes("enum", {"type": ["string", "null"], "enum": ["RED", None]})
    assert "value/None" not in found
    assert "value/RED" in found


# --- length ------------------------------------------------------------------------------------


def test_a_greatest_length_counts_code_points() -> None:
    found = notes("length", text(maxLength=10))
    inside = {name: body for name, (body, case) in found.items() if "accepted" in kinds(case)}
    assert {len(body) for name, body in inside.items() if name != "max/below"} == {10}
    assert {len(body.encode()) for body in inside.values()} >= {10, 20, 30, 40}
    assert len(inside["max/below"]) == 9
    assert len(found["above"][0]) == 11
    assert len(found["far-above"][0]) > 100
    assert kinds(found["above"][1], "request.note.max-length") == ["refused"]


def test_a_length_in_bytes_is_filled_with_bytes() -> None:
    found = notes("length", text(maxLength=12, **{"x-affidavit-unit": "bytes"}))
    for name, (body, case) in found.items():
        if name.startswith("max/") and name != "max/below":
            assert len(body.encode()) == 12
            assert "accepted" in kinds(case)


def test_a_least_length_has_both_sides() -> None:
    found = notes("length", text(minLength=3))
    assert (found["min"][0], found["below"][0]) == ("xxx", "xx")
    assert notes("length", text(minLength=0)) == {}


def test_a_text_with_another_restriction_is_only_tried_outside() -> None:
    found = notes("length", text(maxLength=5, pattern="^[a-z]+$"))
    assert [name for name, (_, case) in found.items() if "accepted" in kinds(case)] == []


def test_a_huge_limit_is_not_sent() -> None:
    assert notes("length", text(maxLength=10**7)) == {}


@pytest.mark.parametrize(
    ("schema", "inside", "beyond"),
    [
        ({"type": "array", "items": text(), "maxItems": 3}, {"max-items": 3}, {"items-above": 4}),
        ({"type": "array", "items": text(), "minItems": 2}, {"min-items": 2}, {"items-below": 1}),
        (
            {"type": "object", "maxProperties": 2, "additionalProperties": text()},
            {"max-properties": 2},
            {"max-properties-broken": 3},
        ),
        (
            {"type": "object", "minProperties": 2, "additionalProperties": text()},
            {"min-properties": 2},
            {"min-properties-broken": 1},
        ),
    ],
)
def test_arrays_and_objects_have_both_sides(schema: Any, inside: Any, beyond: Any) -> None:
    found = notes("length", schema)
    for sizes, kind in ((inside, "accepted"), (beyond, "refused")):
        for name, size in sizes.items():
            assert len(found[name][0]) == size
            assert kind in kinds(found[name][1])


def test_a_limit_inside_an_array_is_tried_in_a_whole_body() -> None:
    schema = {"type": "array", "items": obj({"name": text(maxLength=3), "kind": text()}, "name")}
    found = of("length", field(schema), "deep")
    body = sent(found["length/note[].name/max/ascii"].request)
    assert body["note"][0]["name"] == "xxx"
    assert "kind" in body["note"][0]


# --- type --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["string", "integer", "number", "boolean", "array", "object"])
def test_what_is_sent_as_a_wrong_type_is_of_a_wrong_type(kind: str) -> None:
    schema = {"type": kind, **({"items": text()} if kind == "array" else {})}
    operation = field(schema)
    place = next(each.pointer for each in operation.fields if each.name == "note")
    found = notes("type", schema)
    assert len(found) > 2
    for body, case in found.values():
        assert not is_valid(operation.document, place, body)
        assert kinds(case, "request.note.type") in (["refused"], ["unapplied"])


def test_a_near_miss_may_be_coerced_and_not_stored_as_it_came() -> None:
    body, case = notes("type", text())["number"]
    assert body == 12345
    assert kinds(case, "request.note.type") == ["unapplied"]
    assert check(case, "unapplied").when == "accepted"


def test_one_of_several_types_is_not_wrong() -> None:
    schema = {"type": ["string", "number", "null"]}
    sent_values = [body for body, _ in notes("type", schema).values()]
    assert sent_values
    assert all(isinstance(body, dict | list | bool) for body in sent_values)


def test_a_form_only_tells_texts_from_numbers() -> None:
    spec = {
        "requestBody": papers.body(
            obj({"label": text(), "note": {"type": "integer"}}), "application/x-www-form-urlencoded"
        )
    }
    found = of("type", field({"type": "integer"}, **spec), "deep")
    assert list(found) == ["type/note/text"]
    assert found["type/note/text"].request.body == b"note=affidavit"
    assert of("null", field({"type": "integer"}, **spec), "deep") == {}


# --- null --------------------------------------------------------------------------------------


def test_null_clears_what_may_be_null() -> None:
    case = of("null", field({"type": ["string", "null"]}))["null/note"]
    assert sent(case.request) == {"note": None}
    assert kinds(case, "request.note.nullable") == ["accepted", "absent"]
    assert sent(case.setup[0])["note"]


@pytest.mark.parametrize("schema", [text(), {"type": ["string", "null"]}])
def test_null_elsewhere_may_be_taken_either_way(schema: Any) -> None:
    case = of("null", field(schema))["null/label"]
    assert "refused" not in kinds(case)
    assert "accepted" not in kinds(case)


def test_a_policy_says_that_null_is_refused() -> None:
    operation = field(text(), **{"x-affidavit-policies": {"null": "reject"}})
    assert kinds(of("null", operation)["null/note"], "request.note.type") == ["refused"]


# --- format ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "schema",
    [
        text(format="uuid"),
        text(format="date-time"),
        text(format="email"),
        text(format="ipv4"),
        text(pattern="^[a-z]{3}$"),
        {"type": "integer", "minimum": 2, "maximum": 8},
        {"type": "integer", "exclusiveMinimum": 2, "exclusiveMaximum": 8},
        {"type": "number", "minimum": 0.5, "multipleOf": 0.5},
        {"type": "integer", "multipleOf": 3},
        {"type": "integer", "format": "int32"},
        {"type": "array", "items": text(), "uniqueItems": True},
    ],
    ids=json.dumps,
)
def test_inside_a_format_is_valid_and_outside_is_not(schema: Any) -> None:
    operation = field(schema)
    place = next(each.pointer for each in operation.fields if each.name == "note")
    found = notes("format", schema)
    assert found
    for body, case in found.values():
        assert is_valid(operation.document, place, body) is ("accepted" in kinds(case))
        assert ("refused" in kinds(case)) is ("accepted" not in kinds(case))
    assert any("refused" in kinds(case) for _, case in found.values())


def test_a_path_that_breaks_its_format_is_refused() -> None:
    found = of("format", papers.every()["harbour"], "deep")
    case = found["format/path/boat/uuid-0"]
    assert case.request.path.endswith("/boats/not-a-uuid")
    assert kinds(case, "path.boat.format") == ["refused"]


# --- required ----------------------------------------------------------------------------------


def test_each_required_thing_is_left_out_in_turn() -> None:
    found = of("required", papers.every()["put"])
    assert list(found) == ["required/room"]
    assert set(sent(found["required/room"].request)) == {"seats"}
    harbour = of("required", papers.every()["harbour"])
    lacking = harbour["required/header/Edition"].request
    assert "Edition" not in dict(lacking.headers)
    nested = sent(harbour["required/crew[].name"].request)
    assert "name" not in nested["crew"][0]
    assert "rank" in nested["crew"][0]


def test_every_other_update_carries_what_is_required() -> None:
    for name, key in (("put", "room"), ("harbour", None)):
        operation = papers.every()[name]
        for family in ("enum", "length", "semantics", "unknown", "null"):
            for case in of(family, operation).values():
                assert key is None or key in sent(case.request)
                assert name == "put" or "Edition" in dict(case.request.headers)


# --- readonly ----------------------------------------------------------------------------------


def test_a_read_only_value_must_stay_alone_and_beside() -> None:
    found = of("readonly", papers.every()["harbour"], "deep")
    for name in ("readonly/id/alone/7", "readonly/id/beside", "readonly/built/alone/7"):
        case = found[name]
        assert check(case, "unapplied").value == sent(case.request)[name.split("/")[1]]
    assert "name" in sent(found["readonly/id/beside"].request)


def test_a_restricted_member_is_sent_in_its_own_type() -> None:
    case = of("readonly", papers.every()["harbour"])["readonly/rig.age"]
    assert isinstance(sent(case.request)["rig"]["age"], int)
    assert check(case, "unapplied").pointer == "/rig/age"
    assert check(case, "unapplied").clause == "request.rig.write-restriction"


def test_a_frozen_field_is_left_alone_by_other_families() -> None:
    operation = papers.every()["harbour"]
    for family in ("semantics", "type", "null", "length", "enum", "format"):
        for case in of(family, operation, "deep").values():
            if dict(case.request.headers)["Content-Type"] != "application/json":
                continue
            body = sent(case.request)
            assert not isinstance(body, dict) or not {"id", "built"} & body.keys()


def test_types_of_small_contracts_are_all_tried() -> None:
    operation = papers.every()["harbour"]
    tried = {name.split("/")[1] for name in of("type", operation)}
    assert {kind for each in operation.fields for kind in types(each.schema)} >= {"array", "object"}
    assert {"name", "berth", "motor", "crew", "crew[].name", "rig.kind"} <= tried
