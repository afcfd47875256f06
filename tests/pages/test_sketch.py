"""The operation in the making, and the types that pages print."""

from typing import Any

import pytest

from affidavit.pages.sketch import Sketch, schema_of


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ("string", {"type": "string"}),
        ("  String ", {"type": "string"}),
        ("int", {"type": "integer"}),
        ("any", {}),
        ("", {}),
        ("string,null", {"type": ["string", "null"]}),
        ("object, array", {"type": ["object", "array"]}),
        ("string | null", {"type": ["string", "null"]}),
        ("string or integer", {"type": ["string", "integer"]}),
        ("array", {"type": "array"}),
        ("array[object]", {"type": "array", "items": {"type": "object"}}),
        ("array of strings", {"type": "array", "items": {"type": "string"}}),
        ("array<any>", {"type": "array"}),
        ("string<date-time>", {"type": "string", "format": "date-time"}),
        ("enum<string>", {"type": "string"}),
        ("array[array[integer]]", None),
        ("Widget", None),
        ("array[Widget]", None),
        ("quick", None),
    ],
)
def test_types_as_pages_print_them(text: str, schema: Any) -> None:
    if text == "array[array[integer]]":
        inner = {"type": "array", "items": {"type": "integer"}}
        schema = {"type": "array", "items": inner}
    assert schema_of(text) == schema


def drawn() -> Sketch:
    sketch = Sketch("a page")
    sketch.endpoint("PATCH", "/t/{id}", (0, 1))
    return sketch


def test_a_path_parameter_is_required_though_no_page_says_so() -> None:
    sketch = drawn()
    pointer = sketch.parameter("path", "id", (1, 2))
    assert sketch.operation["parameters"][0]["required"] is True
    assert pointer + "/required" not in sketch.marks
    sketch.parameter("query", "q", (2, 3), required=True)
    assert "/parameters/1/required" in sketch.marks


@pytest.mark.parametrize(
    ("kind", "below"),
    [
        ({"type": "array"}, "items"),
        ({"type": ["array", "null"]}, "items"),
        ({"type": "object"}, ""),
        ({"type": ["object", "array"]}, ""),
        ({}, ""),
    ],
)
def test_members_stand_in_an_arrays_items(kind: Any, below: str) -> None:
    sketch = drawn()
    base = sketch.body("application/json", (0, 1))
    sketch.member(base, ("a",), kind, (1, 2))
    pointer = sketch.member(base, ("a", "b"), {"type": "string"}, (2, 3), required=True)
    holder = f"{base}/properties/a" + (f"/{below}" if below else "")
    assert pointer == holder + "/properties/b"
    assert sketch.marks[holder + "/required/b"].span == (2, 3)


def test_a_parent_without_a_row_is_an_object() -> None:
    sketch = drawn()
    base = sketch.body("application/json", (0, 1))
    sketch.member(base, ("a", "b", "c"), {"type": "string"}, (1, 2))
    schema = sketch.operation["requestBody"]["content"]["application/json"]["schema"]
    assert schema["properties"]["a"]["properties"]["b"]["properties"]["c"] == {"type": "string"}


def test_the_reading_stands_under_path_and_method() -> None:
    sketch = drawn()
    sketch.status("200", (2, 3))
    sketch.gap("row-cut", "half", (3, 4))
    sketch.gap("row-cut", "half", (3, 4))
    reading = sketch.reading("redocly", "digest")
    assert reading.document["paths"] == {"/t/{id}": {"patch": {"responses": {"200": {}}}}}
    assert reading.marks["/paths/~1t~1{id}/patch"].span == (0, 1)
    assert reading.marks["/paths/~1t~1{id}/patch/responses/200"].span == (2, 3)
    assert len(reading.gaps) == 1
