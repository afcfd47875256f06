from typing import Any

import pytest

from affidavit import samples
from affidavit.errors import ContractError
from affidavit.model import Contract
from affidavit.operation import Operation, Scheme, frozen, is_json, locate


def operation(spec: dict[str, Any], path: str = "/boats/{id}", **more: Any) -> Operation:
    document = {"openapi": "3.1.0", "info": {}, "paths": {path: {"patch": spec}}, **more}
    return Operation(Contract("acme/boats", "Boats", document, ()))


def json_body(schema: Any, media_type: str = "application/json") -> dict[str, Any]:
    return {"content": {media_type: {"schema": schema}}}


BOAT = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "hull": {"type": "string"},
        "sails": {"type": "integer"},
    },
}


def test_a_document_without_an_update_is_refused() -> None:
    document = {"paths": {"/boats": {"get": {}}}}
    with pytest.raises(ContractError, match="no update operation"):
        Operation(Contract("acme/boats", "", document, ()))


def test_parameters_of_the_operation_win_over_those_of_the_path() -> None:
    shared = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    own = shared | {"schema": {"type": "integer"}}
    viewed = operation({"parameters": [own]})
    viewed.document["paths"]["/boats/{id}"]["parameters"] = [
        shared,
        {"$ref": "#/components/parameters/mask"},
    ]
    viewed.document["components"] = {
        "parameters": {"mask": {"name": "mask", "in": "query", "x-affidavit-role": "field-mask"}}
    }
    assert [(each.name, each.location) for each in viewed.parameters] == [
        ("id", "path"),
        ("mask", "query"),
    ]
    assert viewed.parameters[0].schema == {"type": "integer"}
    mask = viewed.by_role("field-mask")
    assert mask is not None
    assert mask.pointer == "/components/parameters/mask"
    assert viewed.by_role("merge-strategy") is None


def test_json_bodies_come_first() -> None:
    content = {
        name: {"schema": BOAT}
        for name in ("multipart/form-data", "application/vnd.acme+json", "application/json")
    }
    viewed = operation({"requestBody": {"content": content}})
    names = [body.media_type for body in viewed.bodies]
    assert names == ["application/vnd.acme+json", "application/json", "multipart/form-data"]
    assert viewed.body == viewed.bodies[0]


def test_writable_fields_are_those_that_an_update_can_set() -> None:
    schema = {"properties": BOAT["properties"] | {"own": {"x-affidavit-identity": True}}}
    viewed = operation({"requestBody": json_body(schema)})
    assert [each.name for each in viewed.writable] == ["hull", "sails"]


@pytest.mark.parametrize(
    ("documented", "status", "key"),
    [
        ({"200": {}, "4XX": {}}, 404, "4XX"),
        ({"200": {}, "4xx": {}, "404": {}}, 404, "404"),
        ({"200": {}, "default": {}}, 500, "default"),
        ({"200": {}}, 404, None),
    ],
)
def test_a_status_is_documented_by_itself_its_class_or_the_default(
    documented: dict[str, Any], status: int, key: str | None
) -> None:
    assert operation({"responses": documented}).documented(status) == key


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        (BOAT, ""),
        ({"properties": {"ok": {"type": "boolean"}, "boat": BOAT}}, "/boat"),
        ({"properties": {"a/b": BOAT}}, "/a~1b"),
        ({"properties": {"boat": BOAT, "hull": {}, "sails": {}, "id": {}}}, ""),
        ({"allOf": [{"properties": {"boat": BOAT}}]}, "/boat"),
        ({"type": "object"}, ""),
    ],
)
def test_the_resource_stands_where_most_fields_are(answer: Any, place: str) -> None:
    viewed = operation({"requestBody": json_body(BOAT), "responses": {"200": json_body(answer)}})
    assert viewed.resource == place


def test_a_stated_place_of_the_resource_is_believed() -> None:
    viewed = operation({"x-affidavit-resource": "/data"})
    assert viewed.resource == "/data"


def test_the_members_that_an_answer_shows() -> None:
    wrapped = {"properties": {"ok": {"type": "boolean"}, "boat": BOAT}}
    viewed = operation({"requestBody": json_body(BOAT), "responses": {"200": json_body(wrapped)}})
    assert viewed.shown == {"id", "hull", "sails"}
    assert operation({"responses": {"204": {}}}).shown == frozenset()


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ({"type": "http", "scheme": "Basic"}, "basic"),
        ({"type": "http", "scheme": "bearer"}, "bearer"),
        ({"type": "http", "scheme": "digest"}, "other"),
        ({"type": "oauth2"}, "bearer"),
        ({"type": "openIdConnect"}, "bearer"),
        ({"type": "apiKey", "in": "header"}, "header"),
        ({"type": "apiKey", "in": "query"}, "query"),
        ({"type": "apiKey", "in": "cookie"}, "cookie"),
        ({"type": "apiKey"}, "other"),
        ({}, "other"),
    ],
)
def test_how_a_credential_travels(spec: dict[str, Any], kind: str) -> None:
    assert Scheme("x", spec).kind == kind


def test_security_of_the_operation_wins_and_an_empty_alternative_needs_no_credential() -> None:
    schemes = {"securitySchemes": {"A": {"type": "oauth2"}, "B": {"type": "oauth2"}}}
    viewed = operation({"security": [{"B": []}]}, security=[{"A": []}], components=schemes)
    assert [each.name for each in viewed.schemes] == ["B"]
    assert viewed.authenticated
    assert operation({}, security=[{"A": []}], components=schemes).authenticated
    assert not operation({"security": [{"A": []}, {}]}, components=schemes).authenticated
    assert not operation({"security": []}, security=[{"A": []}]).authenticated
    assert not operation({}).authenticated


def test_a_policy_is_either_unless_the_contract_settles_it() -> None:
    viewed = operation({"x-affidavit-policies": {"null": "reject"}})
    assert viewed.policy("null") == "reject"
    assert viewed.policy("unknown-field") == "either"


def test_path_names_come_in_order() -> None:
    assert operation({}, "/a/{one}/b/{two}").path_names == ("one", "two")


@pytest.mark.parametrize(
    ("media_type", "json"),
    [
        ("application/json", True),
        ("application/JSON; charset=utf-8", True),
        ("application/merge-patch+json", True),
        ("text/json", False),
        ("application/jsonp", False),
        ("", False),
    ],
)
def test_is_json(media_type: str, json: bool) -> None:
    assert is_json(media_type) is json


@pytest.mark.parametrize("keyword", ["readOnly", "x-affidavit-immutable", "x-affidavit-identity"])
def test_frozen(keyword: str) -> None:
    assert frozen({keyword: True})
    assert not frozen({})


def test_locate_prefers_the_outermost_of_equals() -> None:
    assert locate({"a"}, {"/x": {"a"}, "": {"a"}}) == ""
    assert locate({"a", "b"}, {"": {"a"}, "/x": {"a", "b"}}) == "/x"
    assert locate({"a"}, {}) == ""


@pytest.mark.parametrize(
    ("path", "route", "fixed"),
    [
        ("/boats/{id}", "/boats/{id}", ()),
        ("/boats/{id}#rename", "/boats/{id}", ()),
        ("/boats/{id}?part=hull", "/boats/{id}", (("part", "hull"),)),
        ("/boats/{id}?part={part}#x", "/boats/{id}", ()),
    ],
)
def test_a_fragment_is_never_sent_and_a_query_in_a_path_is(
    path: str, route: str, fixed: tuple[tuple[str, str], ...]
) -> None:
    viewed = operation({}, path)
    assert (viewed.route, viewed.fixed, viewed.path_names) == (route, fixed, ("id",))


@pytest.mark.parametrize(
    ("sent", "shown", "comparable"),
    [
        ({"type": "string"}, {"type": "string"}, True),
        ({"type": ["string", "null"]}, {"type": "object"}, False),
        ({"type": "integer"}, {"type": "number"}, True),
        ({"type": "string"}, {}, True),
        ({"type": "array", "items": {"type": "integer"}}, {"type": "array"}, True),
        (
            {"type": "array", "items": {"type": "integer"}},
            {"type": "array", "items": {"type": "object"}},
            False,
        ),
    ],
)
def test_a_field_is_compared_only_where_answers_show_it_in_a_type_that_requests_have(
    sent: dict[str, Any], shown: dict[str, Any], comparable: bool
) -> None:
    answer = {"type": "object", "properties": {"crew": shown}}
    viewed = operation(
        {
            "requestBody": json_body({"type": "object", "properties": {"crew": sent}}),
            "responses": {"200": json_body(answer)},
        }
    )
    assert samples.comparable(viewed, "crew") is comparable
    assert samples.comparable(viewed, "unknown")


@pytest.mark.parametrize(
    ("stated", "sent", "covered", "not_covered"),
    [
        ("application/json", "application/json", "Application/JSON; charset=utf-8", "text/json"),
        ("*/*", "application/json", "", "\0"),
        ("application/*", "application/json", "application/problem+json", "text/plain"),
        ("text/*", "text/plain", "text/csv", "application/json"),
        ("image/*", "image/*", "image/png", "text/plain"),
        (
            "application/json; charset=utf-8",
            "application/json; charset=utf-8",
            "application/json",
            "text/plain",
        ),
    ],
)
def test_a_media_type_may_be_a_range(
    stated: str, sent: str, covered: str, not_covered: str
) -> None:
    viewed = operation(
        {"requestBody": json_body(BOAT, stated), "responses": {"200": json_body(BOAT, stated)}}
    )
    (body,) = viewed.bodies
    assert body.media_type == sent
    assert body.covers(covered)
    assert body.covers(not_covered) is (stated == "*/*")
    assert (viewed.success[1] is not None) is sent.startswith("application/json")


def test_a_media_type_goes_before_a_range_that_holds_it() -> None:
    content = {"*/*": {"schema": {}}, "application/json": {"schema": BOAT}}
    viewed = operation({"requestBody": {"content": content}, "responses": {}})
    assert [(each.stated, each.schema) for each in viewed.bodies] == [("application/json", BOAT)]


def test_what_stands_deep_in_a_field_may_have_another_form_in_answers() -> None:
    def crew(kind: str) -> dict[str, Any]:
        rower = {"type": "object", "properties": {"id": {"type": kind}}}
        listed = {"type": "array", "items": rower}
        boat = {"type": "object", "properties": {"rowers": listed}}
        return {"type": "object", "properties": {"crew": boat}}

    for kind, expected in (("integer", True), ("string", False)):
        viewed = operation(
            {
                "requestBody": json_body(crew("integer")),
                "responses": {"200": json_body(crew(kind))},
            }
        )
        assert samples.comparable(viewed, "crew") is expected
