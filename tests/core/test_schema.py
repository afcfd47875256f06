from typing import Any

import pytest
from hypothesis import given
from json_values import VALUES

from affidavit.schema import errors, fields, is_valid, kind_of, lacking, resolve, sendable, types

DOCUMENT: dict[str, Any] = {
    "body": {"$ref": "#/defs/Boat"},
    "defs": {
        "Boat": {
            "type": "object",
            "required": ["id", "hull"],
            "properties": {
                "id": {"type": "string", "readOnly": True},
                "hull": {"$ref": "#/defs/Colour", "description": "beside"},
                "crew": {"type": "array", "items": {"$ref": "#/defs/Sailor"}},
                "a/b": {"type": "integer", "maximum": 9},
                "twin": {"$ref": "#/defs/Boat"},
            },
            "allOf": [{"$ref": "#/defs/Owned"}],
        },
        "Colour": {"type": "string", "enum": ["red", "blue"]},
        "Sailor": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {"type": "string", "minLength": 1}},
        },
        "Owned": {"properties": {"owner": {"type": ["string", "null"]}}, "required": ["owner"]},
        "Loop": {"$ref": "#/defs/Loop2"},
        "Loop2": {"$ref": "#/defs/Loop"},
    },
}
GOOD = {"id": "1", "hull": "red", "owner": None}


def test_fields_are_walked_through_references_arrays_and_parts() -> None:
    found = {each.name: each for each in fields(DOCUMENT, DOCUMENT["body"], "/body")}
    assert list(found)[:6] == ["id", "hull", "crew", "crew[].name", "a/b", "twin"]
    assert found["owner"].pointer == "/defs/Owned/properties/owner"
    assert found["owner"].required
    assert found["crew[].name"].pointer == "/defs/Sailor/properties/name"
    assert found["crew[].name"].path == ("crew", "[]", "name")
    assert found["a/b"].pointer == "/defs/Boat/properties/a~1b"
    assert found["hull"].schema["enum"] == ["red", "blue"]
    assert found["hull"].top
    assert not found["crew[].name"].top


def test_a_schema_that_holds_itself_ends() -> None:
    names = [each.name for each in fields(DOCUMENT, DOCUMENT["body"], "/body")]
    assert "twin" in names
    assert not [name for name in names if name.startswith("twin.twin.")]
    assert len(names) < 50


def test_a_reference_is_resolved_with_what_stands_beside_it() -> None:
    given = {"$ref": "#/defs/Colour", "description": "ours", "enum": ["red"]}
    schema, pointer = resolve(DOCUMENT, given, "/here")
    assert schema == {"type": "string", "enum": ["red"], "description": "ours"}
    assert pointer == "/defs/Colour"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"$ref": "#/defs/Loop"}, None),
        ({"$ref": "#/nowhere"}, {}),
        ({"$ref": "https://elsewhere.test/schema"}, {"$ref": "https://elsewhere.test/schema"}),
        (True, {}),
        (False, {}),
        ({}, {}),
    ],
)
def test_a_reference_that_leads_nowhere_ends(given: Any, expected: Any) -> None:
    schema, _ = resolve(DOCUMENT, given, "/here")
    assert expected is None or schema == expected


@pytest.mark.parametrize(
    ("value", "keyword"),
    [
        (GOOD | {"hull": "green"}, "/defs/Colour/enum"),
        (GOOD | {"hull": 1}, "/defs/Colour/type"),
        (GOOD | {"crew": [{"name": ""}]}, "/defs/Sailor/properties/name/minLength"),
        (GOOD | {"crew": [{}]}, "/defs/Sailor/required"),
        (GOOD | {"a/b": 10}, "/defs/Boat/properties/a~1b/maximum"),
        (GOOD | {"owner": 1}, "/defs/Owned/properties/owner/type"),
        ({"id": "1", "hull": "red"}, "/defs/Owned/required"),
        (GOOD | {"twin": {"id": "2", "owner": None}}, "/defs/Boat/required"),
        ([], "/defs/Boat/type"),
    ],
)
def test_an_error_names_the_keyword_that_says_so(value: Any, keyword: str) -> None:
    assert keyword in [pointer for _, pointer in errors(DOCUMENT, "/body", value)]
    assert not is_valid(DOCUMENT, "/body", value)


def test_a_good_value_has_no_errors() -> None:
    assert errors(DOCUMENT, "/body", GOOD) == []


@given(VALUES)
def test_valid_means_without_errors(value: Any) -> None:
    assert is_valid(DOCUMENT, "/body", value) is (errors(DOCUMENT, "/body", value) == [])


@pytest.mark.parametrize(
    ("value", "may_be_sent"),
    [
        ({"hull": "red", "owner": "me"}, True),
        ({"owner": "me"}, False),
        ({"hull": "red"}, False),
        ({"hull": "pink", "owner": "me"}, False),
        ({"hull": "red", "owner": "me", "crew": [{}]}, False),
    ],
)
def test_a_read_only_member_may_be_left_out_of_a_request(value: Any, may_be_sent: bool) -> None:
    assert sendable(DOCUMENT, "/body", value) is may_be_sent


def test_lacking_names_what_is_not_there() -> None:
    error, _ = errors(DOCUMENT, "/defs/Sailor", {})[0]
    assert lacking(error) == ["name"]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, ("string",)),
        ({"type": ["string", "null"]}, ("string", "null")),
        ({"properties": {}}, ("object",)),
        ({"additionalProperties": True}, ("object",)),
        ({"items": {}}, ("array",)),
        ({}, ()),
    ],
)
def test_types_are_stated_or_told_by_other_keywords(schema: Any, expected: Any) -> None:
    assert types(schema) == expected


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "null"),
        (True, "boolean"),
        (1, "integer"),
        (1.5, "number"),
        ("", "string"),
        ([], "array"),
        ({}, "object"),
    ],
)
def test_kind_of_a_value(value: Any, name: str) -> None:
    assert kind_of(value) == name


def test_what_is_no_json_has_no_kind() -> None:
    with pytest.raises(TypeError, match="set is no JSON type"):
        kind_of(set())


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [("int32", 2**31 - 1, 2**31), ("int64", -(2**63), 2**63), ("uuid", "0" * 8, None)],
)
def test_formats_of_openapi_are_checked(name: str, good: Any, bad: Any) -> None:
    document = {"x": {"format": name}}
    if name.startswith("int"):
        assert is_valid(document, "/x", good)
        assert not is_valid(document, "/x", bad)
        assert is_valid(document, "/x", "text")
        assert is_valid(document, "/x", True)
    else:
        assert not is_valid(document, "/x", good)
