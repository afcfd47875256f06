"""Documents that are broken, endless or hostile: gaps where one part is, errors where all is."""

import time
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_pages import body, of, read

from affidavit import pages
from affidavit import pointer as ptr
from affidavit.documents import load_yaml
from affidavit.errors import PageError

BOOLEANS = {"properties": {"a": {}, "b": {"not": {}}}}


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"parameters": {}}, "parameters"),
        ({"parameters": [7, {"name": 1}]}, "parameters/1"),
        ({"responses": []}, "responses"),
        ({"responses": {"200": 3}}, "responses/200"),
        ({"requestBody": "x"}, "requestBody"),
        ({"requestBody": {"content": []}}, "requestBody/content"),
        ({"requestBody": {"content": {"a/b": 1}}}, "content/a~1b"),
        ({"security": {"a": []}}, "security"),
        ({"security": ["a"]}, "security/0"),
        ({"servers": ["x"]}, "servers/0"),
    ],
)
def test_what_openapi_has_no_meaning_for_is_a_gap(broken: Any, message: str) -> None:
    reading = read(of(broken))
    assert {gap.code for gap in reading.gaps} == {"openapi-broken"}
    assert any(message in gap.message for gap in reading.gaps)


@pytest.mark.parametrize(
    ("schema", "mended"),
    [
        ({"type": "strin"}, {}),
        ({"maxLength": "ten", "minLength": 1}, {"minLength": 1}),
        ({"pattern": r"\p{L}["}, {}),
        ({"multipleOf": 0}, {}),
        ({"required": [1, 2, "a"]}, {}),
        ({"allOf": [7], "properties": {"a": True, "b": False}}, BOOLEANS),
        ({"$ref": None}, {}),
        ({"properties": {"a": 7, "b": {"type": "x"}}}, {"properties": {"b": {}}}),
        ({"properties": []}, {}),
        ({"enum": "a"}, {}),
        ({"items": [{"type": "string"}]}, {}),
        ({"$dynamicRef": "#x", "$id": "y", "$schema": "z"}, {}),
        (7, ptr.MISSING),
    ],
)
def test_what_json_schema_has_no_meaning_for_is_left_out(schema: Any, mended: Any) -> None:
    found, codes = body(schema)
    assert found == mended
    assert set(codes) <= {"openapi-broken"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"openapi": "3.1.0", "paths": {"/t": {"patch": ', "isn't valid JSON: line 1"),
        ('{"openapi": "3.1.0", "paths": {}} and more', "more text follows"),
        ('{"openapi": "3.1.0", "a": NaN}', "NaN is no JSON"),
        ("openapi: 3.1.0\npaths: [\n", "isn't valid YAML"),
        ("openapi: 3.1.0\npaths: !!python/object:os.system {}\n", "isn't valid YAML"),
        ("swagger: '1.2'\npaths: {}\n", "this is OpenAPI 1.2; 2.0, 3.0 and 3.1 can be read"),
        ('{"openapi": "3.2.0"}', "this is OpenAPI 3.2.0"),
        ('{"openapi": "3.1.0"}', "no PATCH, PUT or POST operation"),
        ('{"openapi": "3.1.0", "paths": {"/t": {"get": {}}}}', "no PATCH, PUT or POST operation"),
        ('{"openapi": "3.1.0", "x": ' + "[" * 10_000, "nested"),
        ("openapi: 3.1.0\nx: " + "[" * 10_000, "nested more than 200 levels"),
        ("openapi: 3.1.0\nx: &a [*a]\n", "holds itself"),
        ("openapi: 3.1.0\nx: " + "9" * 5_000, "can't be read as YAML"),
    ],
)
def test_documents_that_cannot_be_read_say_why(text: str, message: str) -> None:
    with pytest.raises(PageError, match=message):
        pages.read(text)


def test_an_alias_bomb_is_refused_at_once() -> None:
    lines = ["openapi: 3.1.0", "a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    started = time.monotonic()
    with pytest.raises(PageError, match="unfolds to more than 1000000 values"):
        pages.read("\n".join(lines) + "\npaths: {/t: {patch: {x: *a39}}}\n")
    assert time.monotonic() - started < 5


def test_merges_of_merges_do_not_grow_without_end() -> None:
    lines = ["openapi: 3.1.0", "a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 40)]
    started = time.monotonic()
    assert read("\n".join(lines) + "\npaths: {/t: {patch: {}}}\n").document["paths"]
    assert time.monotonic() - started < 5


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.sampled_from(["string", "#/a", "x", "/t", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "schema",
                    "properties",
                    "type",
                    "items",
                    "allOf",
                    "$ref",
                    "enum",
                    "required",
                    "name",
                    "in",
                    "content",
                    "example",
                    "examples",
                    "description",
                    "nullable",
                    "exclusiveMinimum",
                    "a/b",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
PARTS = ["parameters", "requestBody", "responses", "security", "servers", "summary", "deprecated"]


@settings(max_examples=300)
@given(
    st.dictionaries(st.sampled_from(PARTS), VALUES, max_size=4),
    st.dictionaries(
        st.sampled_from(["info", "servers", "security", "components"]), VALUES, max_size=3
    ),
    st.sampled_from(["3.0.3", "3.1.0"]),
)
def test_no_document_raises_anything_but_a_page_error(
    operation: Any, rest: Any, version: str
) -> None:
    try:
        readings = pages.read(of(operation, version, **rest))
    except PageError:
        return
    for reading in readings:
        assert all(each.span[1] <= len(reading.text) for each in reading.gaps)


@given(VALUES)
def test_yaml_is_read_as_json_has_it(value: Any) -> None:
    text = yaml.safe_dump({"value": value}, sort_keys=False)
    assert load_yaml(text)[0]["value"] == value
