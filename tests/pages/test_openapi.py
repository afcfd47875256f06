"""OpenAPI files, JSON and YAML, 3.0 and 3.1, of an invented vendor."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from openapi_pages import at, body, read

from affidavit import pages
from affidavit.documents import load_yaml
from affidavit.errors import PageError
from affidavit.model import Reading
from affidavit.pages import openapi

YAML = (Path(__file__).parent / "fixtures" / "kiosk.yaml").read_text(encoding="utf-8")
DOCUMENT, _ = load_yaml(YAML)
JSON = json.dumps(DOCUMENT, indent=1, ensure_ascii=False)
KIOSK = "/paths/~1kiosks~1{kiosk_id}/patch"
BODY = KIOSK + "/requestBody/content/application~1json/schema/properties"


def quoted(reading: Reading, pointer: str) -> str:
    return reading.text[slice(*reading.marks[pointer].span)]


@pytest.fixture(scope="module")
def kiosk() -> Reading:
    return read(YAML)


def test_json_and_yaml_give_the_same_documents() -> None:
    for one, other in zip(pages.read(YAML), pages.read(JSON), strict=True):
        assert one.document == other.document
        assert one.marks.keys() == other.marks.keys()
        assert [gap.code for gap in one.gaps] == [gap.code for gap in other.gaps]


def test_patches_come_first_and_every_update_is_read() -> None:
    found = [next(iter(each.document["paths"].items())) for each in pages.read(YAML)]
    assert [(path, next(iter(item))) for path, item in found] == [
        ("/kiosks/{kiosk_id}", "patch"),
        ("/kiosks/{kiosk_id}/lamps", "patch"),
        ("/kiosks/{kiosk_id}/doors/{door}", "put"),
    ]


def test_what_the_operation_inherits_is_kept(kiosk: Reading) -> None:
    assert kiosk.document["info"]["title"] == "patchKiosk"
    assert kiosk.document["info"]["version"] == "1.1"
    assert kiosk.document["servers"][0]["url"] == "https://kiosk.example.test/{stage}"
    assert at(kiosk, KIOSK + "/security") == [{"key": []}, {"login": ["write"]}]
    assert set(kiosk.document["components"]["securitySchemes"]) == {"key", "login"}
    (shared,) = at(kiosk, "/paths/~1kiosks~1{kiosk_id}/parameters")
    assert shared["name"] == "kiosk_id"
    assert shared["schema"] == {"type": "string", "format": "uuid"}
    assert at(kiosk, "/paths/~1kiosks~1{kiosk_id}/get/responses/200/content")


def test_an_operations_own_servers_and_security_win() -> None:
    door = read(YAML, 2)
    assert [each["url"] for each in door.document["servers"]] == ["https://doors.example.test"]
    assert at(door, "/paths/~1kiosks~1{kiosk_id}~1doors~1{door}/put/security") == []
    assert "components" not in door.document
    assert quoted(door, "/servers/0/url").strip('"') == "https://doors.example.test"


def test_other_peoples_extensions_and_unused_members_are_left_out(kiosk: Reading) -> None:
    text = json.dumps(kiosk.document)
    assert "x-code-samples" not in text
    assert "x-internal-note" not in text
    assert "operationId" not in text


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("size", {"type": "number", "exclusiveMinimum": 0, "maximum": 10, "examples": [2.5]}),
        ("mood", {"type": ["string", "null"], "enum": ["happy", "sad", None]}),
        ("kept", {"type": "string", "maxLength": 40, "minLength": 3}),
        ("choice", {"oneOf": [{"type": "string"}, {"type": "integer"}]}),
        (
            "raw",
            {
                "type": "object",
                "examples": [{"$ref": "#/nowhere", "nullable": True, "example": 1}],
            },
        ),
        ("nullable", {"type": ["boolean", "null"]}),
        ("required", {"type": "boolean"}),
        ("default", {"type": "string", "default": "a", "maxLength": 5}),
        ("example", {"type": "string", "examples": ["b"]}),
        ("responses", {"type": "string"}),
        ("enum", {"type": "array", "items": {"type": "string", "examples": ["x"]}}),
    ],
)
def test_schemas_are_brought_to_3_1(kiosk: Reading, field: str, expected: Any) -> None:
    assert wordless(at(kiosk, f"{BODY}/{field}")) == expected


def wordless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: wordless(each) for key, each in value.items() if key != "description"}
    return [wordless(each) for each in value] if isinstance(value, list) else value


def test_a_lone_all_of_with_words_beside_it_is_one_schema(kiosk: Reading) -> None:
    assert at(kiosk, BODY + "/name") == {
        "type": ["string", "null"],
        "maxLength": 40,
        "description": "What the kiosk is called.\nUp to 40 characters.",
    }
    assert quoted(kiosk, BODY + "/name/maxLength") == "40"
    assert quoted(kiosk, BODY + "/name/description") == "What the kiosk is called."


def test_nullable_without_a_type_says_nothing(kiosk: Reading) -> None:
    assert wordless(at(kiosk, BODY + "/anything")) == {"readOnly": True}


def test_fields_may_be_called_like_keywords(kiosk: Reading) -> None:
    names = set(at(kiosk, BODY))
    assert {"description", "title", "schema", "properties", "enum", "required"} <= names
    assert wordless(at(kiosk, BODY + "/schema/properties")) == {
        "nullable": {"type": "boolean"},
        "example": {"type": "string"},
    }
    assert at(kiosk, BODY + "/properties/properties/properties/type") == ["string", "null"]
    assert at(kiosk, BODY + "/content/properties/schema") == {"type": "integer"}


def test_the_first_named_example_is_taken(kiosk: Reading) -> None:
    assert at(kiosk, KIOSK + "/parameters/0/example") == "fast"
    content = at(kiosk, KIOSK + "/requestBody/content/application~1json")
    assert content["example"] == {"name": "Café", "opened": "2024-05-01"}
    assert at(kiosk, KIOSK + "/parameters/0/schema/enum") == ["on", "off", "yes"]


@pytest.mark.parametrize(
    ("pointer", "json_words", "yaml_words"),
    [
        (BODY + "/size/exclusiveMinimum", "0", "0"),
        (BODY + "/mood/type/1", "true", "true"),
        (BODY + "/size/examples/0", "2.5", "2.5"),
        ("/info/title", '"Kiosk API — Überall"', "Kiosk API — Überall"),
        (KIOSK + "/parameters/0/name", '"mode"', "mode"),
        (KIOSK + "/security/0/key", "[]", "[]"),
        (BODY + "/default/maxLength", "Up to 5 characters", "Up to 5 characters"),
        (KIOSK + "/parameters/0/example", '"fast"', "fast"),
        (
            "/servers/0/url",
            '"https://kiosk.example.test/{stage}"',
            "https://kiosk.example.test/{stage}",
        ),
        ("/components/securitySchemes/key/name", '"X-Key"', "X-Key"),
    ],
)
def test_spans_are_exact(pointer: str, json_words: str, yaml_words: str) -> None:
    assert quoted(read(JSON), pointer) == json_words
    assert quoted(read(YAML), pointer) == yaml_words
    assert quoted(read("\ufeff" + YAML), pointer) == yaml_words
    assert quoted(read("\ufeff\n" + JSON), pointer) == json_words


def test_every_span_is_inside_the_page() -> None:
    for text in (JSON, YAML):
        for reading in pages.read(text):
            for mark in reading.marks.values():
                assert 0 <= mark.span[0] <= mark.span[1] <= len(text)
                assert not text[slice(*mark.span)].endswith((" ", "\n"))


def test_a_recursive_schema_ends_and_is_a_gap() -> None:
    lamps = read(YAML, 1)
    codes = [gap.code for gap in lamps.gaps]
    assert codes == ["schema-recursive", "reference-dangling"]
    tree = at(lamps, "/paths/~1kiosks~1{kiosk_id}~1lamps/patch/requestBody/content")
    children = tree["application/json"]["schema"]["properties"]["children"]
    assert children == {"type": "array", "items": {"type": "object"}}
    assert "Lost" in lamps.text[slice(*lamps.gaps[1].span)]


@pytest.mark.parametrize("place", ["other.yaml#/Thing", "https://example.test/thing.json"])
def test_a_reference_out_of_the_document_is_refused(place: str) -> None:
    with pytest.raises(
        PageError, match=r"leads out of the document; bundle the document into one file"
    ):
        body({"$ref": place})
    with pytest.raises(PageError, match="leads out of the document"):
        pages.read(json.dumps({"openapi": "3.1.0", "paths": {"/t": {"$ref": place}}}))


def test_references_that_multiply_are_bounded() -> None:
    schemas = {
        f"S{n}": {
            "properties": {str(k): {"$ref": f"#/components/schemas/S{n + 1}"} for k in range(9)}
        }
        for n in range(30)
    }
    started = time.monotonic()
    _, codes = body({"$ref": "#/components/schemas/S0"}, components={"schemas": schemas})
    assert time.monotonic() - started < 30
    assert "document-large" in codes


def test_references_in_a_circle_end() -> None:
    schemas = {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}
    found, codes = body({"$ref": "#/components/schemas/A"}, components={"schemas": schemas})
    assert found == {}
    assert codes == ["schema-recursive"]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"oneOf": ["LOOP", {"type": "string"}]}, {"anyOf": [{}, {"type": "string"}]}),
        ({"not": {"items": "LOOP"}, "minimum": 1}, {"minimum": 1}),
        ({"if": "LOOP", "then": {"minimum": 1}}, {"then": {"minimum": 1}}),
        ({"oneOf": [{"type": "null"}]}, {"oneOf": [{"type": "null"}]}),
        ({"anyOf": ["LOOP"]}, {"anyOf": [{}]}),
    ],
)
def test_what_is_not_read_further_makes_nothing_stricter(schema: Any, expected: Any) -> None:
    loop = {"$ref": "#/components/schemas/A"}
    schemas = {"A": {"$ref": "#/components/schemas/A"}}
    spelled = json.loads(json.dumps(schema).replace('"LOOP"', json.dumps(loop)))
    found, codes = body(spelled, components={"schemas": schemas})
    assert found == expected
    assert codes == (["schema-recursive"] if "LOOP" in json.dumps(schema) else [])


def test_a_place_that_is_renamed_keeps_its_mark() -> None:
    loop = {"$ref": "#/components/schemas/A"}
    schema = {"oneOf": [{"type": "string", "maxLength": 3}, loop]}
    document = {
        "openapi": "3.1.0",
        "paths": {
            "/t/{id}": {
                "patch": {
                    "requestBody": {
                        "content": {"application/json": {"schema": {"properties": {"a": schema}}}}
                    },
                    "responses": {},
                }
            }
        },
        "components": {"schemas": {"A": loop}},
    }
    (reading,) = pages.read(json.dumps(document))
    marked = [each for each in reading.marks if each.endswith("/anyOf/0/maxLength")]
    assert [reading.text[slice(*reading.marks[each].span)] for each in marked] == ["3"]


def test_3_1_keeps_words_beside_a_reference_and_3_0_does_not() -> None:
    schemas = {"A": {"type": "string", "maxLength": 3}}
    schema = {"$ref": "#/components/schemas/A", "maxLength": 2}
    assert body(schema, components={"schemas": schemas})[0]["maxLength"] == 2
    assert body(schema, "3.0.0", components={"schemas": schemas})[0]["maxLength"] == 3


def test_an_all_of_beside_more_fields_keeps_both() -> None:
    schema = {"allOf": [{"properties": {"a": {}}}], "properties": {"b": {"type": "string"}}}
    assert body(schema)[0] == {"properties": {"b": {"type": "string"}, "a": {}}}


def test_parts_that_cannot_be_one_schema_stay_parts() -> None:
    schema = {"allOf": [{"pattern": "a"}, {"pattern": "b", "maxLength": 3}]}
    assert body(schema)[0] == {"pattern": "a", "maxLength": 3, "allOf": [{"pattern": "b"}]}


def test_an_outer_unevaluated_properties_sees_every_part() -> None:
    schema = {"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False}
    assert body(schema)[0] == {"properties": {"a": {}}, "unevaluatedProperties": False}


def test_a_path_item_by_reference_is_followed() -> None:
    item = {"patch": {"responses": {}, "summary": "Here"}}
    text = json.dumps(
        {
            "openapi": "3.1.0",
            "paths": {"/t": {"$ref": "#/components/pathItems/T"}},
            "components": {"pathItems": {"T": item}},
        }
    )
    assert read(text).document["info"]["title"] == "Here"


def test_its_own_documents_are_detected() -> None:
    assert openapi.detect(YAML)
    assert openapi.detect(JSON)
    assert openapi.detect(
        '{"components": ' + json.dumps({"x": "y" * 50_000}) + ', "openapi": "3.1.0"}'
    )
    assert not openapi.detect("# A page\n\n```yaml\nopenapi: 3.1.0\n```\n")
    assert not openapi.detect("The openapi: 3.0 document is elsewhere.")
