"""Contracts: valid OpenAPI 3.1 documents without a vendor's sentences."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from page_contracts import ALL, BODY, MADE, READINGS, at, made, redocly

from affidavit import contract as contracts
from affidavit import pages
from affidavit import pointer as ptr
from affidavit.contract.build import plain
from affidavit.errors import ContractError, PageError
from affidavit.operation import Operation

every = pytest.mark.parametrize("name", ALL)
WORDS = ("description", "summary", "title", "externalDocs")


@every
def test_the_document_is_valid_openapi(name: str) -> None:
    errors = list(OpenAPIV31SpecValidator(ALL[name].document).iter_errors())
    assert [error.message for error in errors] == []


@every
def test_every_schema_is_valid_json_schema_and_usable_alone(name: str) -> None:
    operation = Operation(ALL[name])
    bodies = [*operation.bodies, *(body for each in operation.responses.values() for body in each)]
    schemas = [body.schema for body in bodies] + [each.schema for each in operation.parameters]
    assert schemas
    for schema in schemas:
        Draft202012Validator.check_schema(schema)
        assert '"$ref"' not in json.dumps(schema).replace('"$ref": "#/nowhere"', "")


@every
def test_schemathesis_loads_the_operation(name: str) -> None:
    operation = Operation(ALL[name])
    schema = schemathesis.openapi.from_dict(ALL[name].document)
    loaded = schema[operation.path][operation.method.upper()]
    assert loaded.path == operation.path
    assert loaded.method.upper() == operation.method.upper()


@pytest.mark.parametrize("name", MADE)
def test_no_sentence_of_the_page_is_left(name: str) -> None:
    text = json.dumps(MADE[name].document, ensure_ascii=False)
    assert "Words." not in text
    for place, leaf in ptr.leaves(READINGS[name].document):
        if place.endswith("/description") and isinstance(leaf, str) and len(leaf) > 12:
            assert leaf not in text


def test_answers_have_their_status_own_phrase() -> None:
    responses = at(MADE["parcel.md-0"], Operation(MADE["parcel.md-0"]).pointer + "/responses")
    assert {status: each["description"] for status, each in responses.items()} == {
        "200": "OK",
        "4XX": "Any 4XX answer",
        "default": "Any other answer",
        "204": "No Content",
    }


def test_plain_keeps_what_the_vendor_named() -> None:
    named = {
        word: {"type": "string", "description": "Words."} for word in (*WORDS, "scopes", "enum")
    }
    schema = {"title": "Words.", "properties": named, "enum": [{"description": "a value"}]}
    found = plain({"schema": schema})["schema"]
    assert found["properties"] == {word: {"type": "string"} for word in named}
    assert found["enum"] == [{"description": "a value"}]
    assert "title" not in found


def test_plain_takes_the_words_out_of_scopes_variables_and_headers() -> None:
    document = {
        "components": {"securitySchemes": {"title": {"flows": {"x": {"scopes": {"a": "Words."}}}}}},
        "servers": [
            {"url": "u", "variables": {"title": {"default": "d", "description": "Words."}}}
        ],
        "headers": {"title": {"description": "Words.", "schema": {}}},
    }
    found = plain(document)
    assert "Words." not in json.dumps(found)
    assert found["components"]["securitySchemes"]["title"]["flows"]["x"]["scopes"] == {"a": ""}
    assert found["servers"][0]["variables"] == {"title": {"default": "d"}}
    assert found["headers"] == {"title": {"schema": {}}}


TARGET = "$.paths.*.patch.requestBody.content.*.schema.properties"
ROWS = ('- `colour` (string) Enum: "RED", "BLUE"', "- `size` (integer)", "- `owner_id` (string)")


def bases(overlay: Any) -> dict[str, str]:
    plain_ = {each.id: each.basis for each in made(redocly(*ROWS)).clauses}
    laid = {each.id: each.basis for each in made(redocly(*ROWS), overlay).clauses}
    return {key: basis for key, basis in laid.items() if plain_.get(key) != basis}


@pytest.mark.parametrize(
    ("update", "touched"),
    [
        ({"colour": {"maxLength": 3}}, {"request.colour.max-length"}),
        ({"colour": {"enum": ["GREEN"]}}, {"request.colour.enum"}),
        ({"size": {"type": "string"}}, {"request.size.type"}),
        (
            {"new": {"type": "string", "minLength": 1}},
            {"request.new.type", "request.new.semantics", "request.new.min-length"},
        ),
        ({"size": {"readOnly": True}}, {"request.size.read-only"}),
    ],
)
def test_the_overlay_is_the_basis_of_what_it_touches_alone(update: Any, touched: set[str]) -> None:
    assert bases([{"target": TARGET, "update": update}]) == dict.fromkeys(touched, "overlay")


def test_a_required_name_and_a_status_from_an_overlay_are_its_own() -> None:
    schema = TARGET.removesuffix(".properties")
    assert bases([{"target": schema, "update": {"required": ["size"]}}]) == {
        "request.size.required": "overlay"
    }
    answer = {"404": {"content": {"text/plain": {"schema": {"type": "string"}}}}}
    assert bases([{"target": "$.paths.*.patch.responses", "update": answer}]) == {
        "status.404": "overlay",
        "response.404.content-type": "overlay",
    }


def test_what_an_overlay_takes_by_reference_is_its_own_down_to_its_leaves() -> None:
    pointer = "#/paths/~1t~1{t_id}/patch/responses/200/content/application~1json/schema"
    answer = {"409": {"content": {"application/json": {"schema": {"$ref": pointer}}}}}
    found = bases([{"target": "$.paths.*.patch.responses", "update": answer}])
    assert found["response.409.id"] == "overlay"


def test_an_overlay_makes_an_inference_firm() -> None:
    shelf = READINGS["shelf.txt-0"]
    inferred = [each for each in MADE["shelf.txt-0"].clauses if each.basis == "inferred"]
    assert inferred
    first = next(each for each in inferred if each.pointer.endswith("/enum"))
    *_, name, _ = ptr.split(first.pointer)
    target = "$" + "".join(f"['{each}']" for each in ptr.split(first.pointer)[:-1])
    laid = made(shelf.text, [{"target": target, "update": {"x-affidavit-confirmed": True}}])
    confirmed = laid.clause(first.id)
    assert name in first.id
    assert confirmed is not None
    assert confirmed.basis == "overlay"
    others = {
        each.id: each.basis
        for each in laid.clauses
        if not each.pointer.startswith(first.pointer[:-5])
    }
    assert others == {key: MADE["shelf.txt-0"].clause(key).basis for key in others}  # type: ignore[union-attr]


def test_an_overlay_moves_an_operation_to_its_endpoint() -> None:
    endpoint = {"x-affidavit-endpoint": "PUT /moved/{t_id}"}
    read = {"get": {"responses": {"200": {}}}}
    found = made(
        redocly(*ROWS),
        [{"target": "$", "update": endpoint}, {"target": "$.paths.*", "update": read}],
    )
    operation = Operation(found)
    assert (operation.method, operation.path) == ("put", "/moved/{t_id}")
    assert found.document["paths"]["/moved/{t_id}"]["get"]["parameters"][0]["name"] == "t_id"
    first = found.clause("endpoint")
    colour = found.clause("request.colour.enum")
    assert first is not None
    assert first.basis == "overlay"
    assert colour is not None
    assert colour.basis == "documented"
    assert colour.source.span is not None


@pytest.mark.parametrize("word", ["GET /x", "PATCH x", "nowhere", "7"])
def test_an_endpoint_that_is_none_is_refused(word: str) -> None:
    with pytest.raises(ContractError, match="x-affidavit-endpoint must be"):
        made(redocly(*ROWS), [{"target": "$", "update": {"x-affidavit-endpoint": word}}])


def test_an_endpoint_for_several_paths_is_refused() -> None:
    update = {"x-affidavit-endpoint": "PUT /x", "paths": {"/more": {"patch": {}}}}
    with pytest.raises(ContractError, match="for a document of one path"):
        made(redocly(*ROWS), [{"target": "$", "update": update}])


def test_the_body_stands_where_the_tests_look_for_it() -> None:
    assert set(at(made(redocly(*ROWS)), BODY + "/properties")) == {"colour", "size", "owner_id"}


# --- documents of any form ----------------------------------------------------------------------

WORDS_OF_SCHEMAS = st.sampled_from(
    [
        *("properties", "type", "items", "allOf", "oneOf", "$ref", "enum", "required", "pattern"),
        *("example", "examples", "description", "nullable", "exclusiveMinimum", "minimum", "not"),
        *("maxLength", "minItems", "multipleOf", "additionalProperties", "patternProperties"),
        *("format", "const", "default", "readOnly", "uniqueItems", "dependentRequired", "id"),
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from([0, 1, -1, 0.5, "string", "integer", "[", "a", "", "date", "Read-only."]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(WORDS_OF_SCHEMAS, inner, max_size=4)
    ),
    max_leaves=15,
)


@given(VALUES, VALUES, VALUES, st.sampled_from(["3.0.3", "3.1.0"]))
def test_schemas_of_any_form_come_to_a_valid_contract(
    sent: Any, shown: Any, example: Any, version: str
) -> None:
    def body(schema: Any) -> Any:
        return {"content": {"application/json": {"schema": schema, "example": example}}}

    operation = {
        "requestBody": body({"properties": {"a": sent, "id": sent}}),
        "responses": {"200": {"description": "", **body({"properties": {"a": shown}})}},
        "parameters": [{"name": "q", "in": "query", "schema": shown}],
    }
    text = json.dumps({"openapi": version, "paths": {"/t": {"patch": operation}}})
    try:
        (reading,) = pages.read(text)
    except PageError:
        return
    found = contracts.build(reading, "x")
    Draft202012Validator.check_schema(Operation(found).bodies[0].schema)
    Draft202012Validator.check_schema(Operation(found).responses["200"][0].schema)
    assert json.dumps(found.document, allow_nan=False)
