"""Pages for the rules of lint: a clean one, one per rule, and what only looks like its finding."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

PATH = "/coats/{coat_id}"

COAT = {
    "type": "object",
    "properties": {
        "colour": {"type": "string", "maxLength": 9, "enum": ["red", "blue"], "example": "red"},
        "labels": {"type": "object", "properties": {"size": {"type": "string"}}},
        "tags": {"type": "array", "items": {"type": "string"}},
        "note": {"type": "string"},
        "shelf_mark": {"type": "string"},
    },
}


def body(schema: Any, **more: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": deepcopy(schema), **more}}}


CLEAN: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Coats", "description": "Send Authorization: Bearer and a token."},
    "servers": [
        {"url": "https://coats.example.test/{stage}", "variables": {"stage": {"default": "a"}}}
    ],
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        PATH: {
            "patch": {
                "description": "The server is at coats.example.test; there is a rate limit.",
                "security": [{"bearer": []}],
                "parameters": [
                    {
                        "name": "coat_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "mask",
                        "in": "query",
                        "description": "A field mask.",
                        "schema": {"type": "array", "items": {"enum": ["colour"]}},
                    },
                    {
                        "name": "strategy",
                        "in": "query",
                        "description": "Update strategy for the labels field.",
                        "schema": {"type": "string", "enum": ["MERGE", "REPLACE"]},
                    },
                ],
                "requestBody": body(COAT),
                "responses": {
                    "200": body(COAT, example={"colour": "red"}),
                    "4XX": body({"type": "object"}),
                },
            }
        }
    },
}

ERROR = {"content": {"application/json": {"schema": {"type": "object"}}}}

Change = Callable[[dict[str, Any], dict[str, Any]], Any]


def schema(holder: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = holder["content"]["application/json"]["schema"]["properties"]
    return found


def _nullable(document: dict[str, Any], operation: dict[str, Any], *forms: dict[str, Any]) -> None:
    """Make a note of several forms nullable as documents of 3.0 do that a program has written."""
    document["openapi"] = "3.0.3"
    schema(operation["requestBody"])["note"] = {"nullable": True, "oneOf": [*forms]}


def key_scheme(document: dict[str, Any], _operation: dict[str, Any]) -> None:
    scheme = {"type": "apiKey", "in": "header", "name": "X-Coat"}
    document["components"]["securitySchemes"]["bearer"] = scheme


def json_of(holder: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = holder["content"]["application/json"]["schema"]
    return found


def has(*names: str) -> dict[str, Any]:
    return {"type": "object", "properties": {name: {"type": "string"} for name in names}}


def _steps() -> dict[str, Any]:
    step = {"type": "object", "properties": {"op": {"type": "string"}, "path": {"type": "string"}}}
    return {
        "content": {"application/json-patch+json": {"schema": {"type": "array", "items": step}}}
    }


def mask(operation: dict[str, Any]) -> list[str]:
    found: list[str] = operation["parameters"][1]["schema"]["items"]["enum"]
    return found


def put(document: dict[str, Any]) -> None:
    item = document["paths"][PATH]
    item["put"] = item.pop("patch")


FIRES: dict[str, Change] = {
    "auth-contradiction": lambda doc, op: (
        key_scheme(doc, op),
        op.update(description="Send `Authorization: Token abc`."),
    ),
    "server-foreign": lambda _, op: op.update(description="The server is at other.example.test"),
    "server-template": lambda doc, _: doc["servers"][0].pop("variables"),
    "server-missing": lambda doc, _: doc.pop("servers"),
    "status-401-missing": lambda _, op: op["responses"].pop("4XX"),
    "status-404-missing": lambda _, op: op["responses"].pop("4XX"),
    "status-429-missing": lambda _, op: op["responses"].pop("4XX"),
    "status-success-missing": lambda _, op: op["responses"].pop("200"),
    "error-body-missing": lambda _, op: op["responses"]["4XX"].pop("content"),
    "strategy-field-missing": lambda _, op: op["parameters"][2].update(
        description="Update strategy for the stickers field."
    ),
    "mask-paths-missing": lambda _, op: op["parameters"][1]["schema"].pop("items"),
    "limit-one-sided": lambda _, op: schema(op["requestBody"])["colour"].pop("maxLength"),
    "enum-differs": lambda _, op: schema(op["requestBody"])["colour"]["enum"].append("green"),
    "type-differs": lambda _, op: schema(op["requestBody"])["labels"].update(type="string"),
    "example-invalid": lambda _, op: schema(op["requestBody"])["colour"].update(example="grey"),
    "required-read-only": lambda _, op: op["requestBody"]["content"]["application/json"][
        "schema"
    ].update(required=["colour"], properties={"colour": {"type": "string", "readOnly": True}}),
    "array-items-missing": lambda _, op: schema(op["requestBody"])["tags"].pop("items"),
    "restricted-member-missing": lambda _, op: schema(op["requestBody"])["labels"].update(
        description="Only weight can be modified."
    ),
    "parameter-renamed": lambda _, op: op["parameters"][0].update(
        {"x-affidavit-table-name": "coat"}
    ),
    "path-parameters-differ": lambda _, op: op["parameters"][0].update(name="other_id"),
    "body-missing": lambda _, op: op.pop("requestBody"),
    "security-unstated": lambda _, op: (op.pop("security"), op["responses"].update({"401": ERROR})),
    "security-undefined": lambda _, op: op.update(security=[{"bearer": []}, {"lost": []}]),
    "server-insecure": lambda doc, _: doc.update(servers=[{"url": "http://coats.example.test"}]),
    "server-local": lambda doc, _: doc.update(servers=[{"url": "http://127.0.0.1:8000/api"}]),
    "method-differs": lambda _, op: op.update(summary="Send a POST request to update a coat."),
    "put-partial": lambda doc, op: (
        op.update(summary="Changes only the fields that are provided."),
        put(doc),
    ),
    "patch-whole": lambda _, op: op.update(summary="Replaces the entire coat."),
    "patch-requires": lambda _, op: json_of(op["requestBody"]).update(required=["colour"]),
    "status-refusal-missing": lambda _, op: (
        op["responses"].pop("4XX"),
        op["responses"].update({"401": ERROR, "404": ERROR, "429": ERROR}),
    ),
    "status-created-only": lambda _, op: op["responses"].update(
        {"201": op["responses"].pop("200")}
    ),
    "success-body-missing": lambda _, op: op["responses"]["200"].pop("content"),
    "body-of-204": lambda _, op: op["responses"].update({"204": body({"type": "object"})}),
    "error-bodies-differ": lambda _, op: op["responses"].update(
        {"400": body(has("error")), "404": body(has("reason"))}
    ),
    "mask-path-unknown": lambda _, op: mask(op).append("weight"),
    "mask-path-frozen": lambda _, op: (
        schema(op["requestBody"])["labels"].update(readOnly=True),
        mask(op).append("labels"),
    ),
    "merge-patch-null": lambda _, op: op["requestBody"].update(
        content={"application/merge-patch+json": op["requestBody"]["content"]["application/json"]}
    ),
    "steps-alone": lambda _, op: op.update(requestBody=_steps()),
    "limit-differs": lambda _, op: schema(op["requestBody"])["colour"].update(maxLength=8),
    "limit-disputed": lambda _, op: schema(op["requestBody"])["colour"].update(
        description="Up to 7 characters."
    ),
    "format-differs": lambda _, op: (
        schema(op["requestBody"])["note"].update(format="date"),
        schema(op["responses"]["200"])["note"].update(format="date-time"),
    ),
    "null-differs": lambda _, op: schema(op["responses"]["200"])["note"].update(
        type=["string", "null"]
    ),
    "read-only-differs": lambda _, op: schema(op["responses"]["200"])["note"].update(readOnly=True),
    "write-only-shown": lambda _, op: schema(op["responses"]["200"])["note"].update(writeOnly=True),
    "name-differs": lambda _, op: schema(op["requestBody"]).update(
        shelfMark=schema(op["requestBody"]).pop("shelf_mark")
    ),
    "not-read-back": lambda _, op: schema(op["responses"]["200"]).pop("note"),
    "bounds-crossed": lambda _, op: schema(op["requestBody"])["colour"].update(minLength=10),
    "keyword-ignored": lambda _, op: schema(op["requestBody"])["labels"].update(maxLength=10),
    "nullable-ignored": lambda doc, op: _nullable(doc, op, {"type": "string"}, {"enum": [""]}),
    "enum-repeated": lambda _, op: schema(op["requestBody"])["colour"]["enum"].append("red"),
    "enum-alike": lambda _, op: schema(op["requestBody"])["colour"]["enum"].append("Red"),
    "enum-type": lambda _, op: schema(op["requestBody"])["colour"]["enum"].append(3),
    "default-invalid": lambda _, op: schema(op["requestBody"])["colour"].update(default="grey"),
    "example-read-only": lambda _, op: (
        schema(op["requestBody"])["note"].update(readOnly=True),
        op["requestBody"]["content"]["application/json"].update(example={"note": "x"}),
    ),
    "example-unlisted": lambda _, op: op["responses"]["200"]["content"]["application/json"].update(
        example={"weight": 1}
    ),
    "required-deprecated": lambda _, op: (
        json_of(op["requestBody"]).update(required=["note"]),
        schema(op["requestBody"])["note"].update(deprecated=True),
    ),
    "required-unlisted": lambda _, op: json_of(op["requestBody"]).update(required=["weight"]),
    "read-only-write-only": lambda _, op: schema(op["requestBody"])["note"].update(
        readOnly=True, writeOnly=True
    ),
    "parameter-repeated": lambda _, op: op["parameters"].append(op["parameters"][2]),
    "parameter-type-differs": lambda _, op: schema(op["requestBody"]).update(
        coat_id={"type": "integer"}
    ),
    "header-ignored": lambda _, op: op["parameters"].append(
        {"name": "Content-Type", "in": "header", "schema": {"type": "string"}}
    ),
    "body-frozen": lambda _, op: [
        each.update(readOnly=True) for each in schema(op["requestBody"]).values()
    ],
}

NEAR_MISSES: dict[str, Change] = {
    "auth-contradiction": lambda _, op: op.update(description="Send `Authorization: Bearer abc`."),
    "security-unstated": lambda _, op: op["responses"].update({"401": ERROR}),
    "server-insecure": lambda doc, _: doc.update(servers=[{"url": "HTTPS://coats.example.test"}]),
    "server-local": lambda doc, _: doc.update(servers=[{"url": "https://localhosts.example.test"}]),
    "method-differs": lambda _, op: op.update(
        description="Updates a coat. Use a GET request to read it. Send a PATCH request to update."
    ),
    "put-partial": lambda _, op: op.update(summary="Changes only the fields that are provided."),
    "patch-whole": lambda doc, op: (op.update(summary="Replaces the entire coat."), put(doc)),
    "patch-requires": lambda doc, op: (
        json_of(op["requestBody"]).update(required=["colour"]),
        put(doc),
    ),
    "status-created-only": lambda _, op: op["responses"].update({"201": op["responses"]["200"]}),
    "success-body-missing": lambda _, op: op["responses"].update({"204": {"description": ""}}),
    "error-bodies-differ": lambda _, op: op["responses"].update(
        {"400": body(has("error", "code")), "404": body(has("error"))}
    ),
    "mask-path-unknown": lambda _, op: mask(op).extend(["*", "labels.size", "shelfMark"]),
    "merge-patch-null": lambda _, op: (
        schema(op["requestBody"])["note"].update(type=["string", "null"]),
        FIRES["merge-patch-null"](_, op),
    ),
    "limit-disputed": lambda _, op: schema(op["requestBody"])["colour"].update(
        description="Up to 9 characters."
    ),
    "steps-alone": lambda _, op: op["requestBody"]["content"].update(_steps()["content"]),
    "null-differs": lambda _, op: schema(op["requestBody"])["note"].update(type=["string", "null"]),
    "not-read-back": lambda _, op: (
        schema(op["responses"]["200"]).pop("note"),
        schema(op["requestBody"])["note"].update(writeOnly=True),
    ),
    "nullable-ignored": lambda doc, op: _nullable(doc, op, {"type": "string"}, {"enum": [None]}),
    "keyword-ignored": lambda _, op: schema(op["requestBody"])["note"].update(
        type=["integer", "string"], maxLength=3
    ),
    "enum-type": lambda _, op: schema(op["requestBody"])["note"].update(type="number", enum=[1, 2]),
    "enum-repeated": lambda _, op: schema(op["requestBody"])["note"].update(
        type=["integer", "boolean", "string"], enum=[1, True, "1", "true"]
    ),
    "example-unlisted": lambda _, op: (
        json_of(op["responses"]["200"]).update(additionalProperties=True),
        FIRES["example-unlisted"](_, op),
    ),
    "example-invalid": lambda _, op: (
        json_of(op["requestBody"]).update(required=["note"]),
        schema(op["requestBody"])["note"].update(readOnly=True),
        op["requestBody"]["content"]["application/json"].update(example={"colour": "red"}),
    ),
    "required-unlisted": lambda _, op: (
        json_of(op["requestBody"]).update(required=["weight"], allOf=[has("weight")]),
    ),
    "parameter-repeated": lambda _, op: op["parameters"].append(
        op["parameters"][2] | {"in": "header"}
    ),
    "parameter-type-differs": lambda _, op: schema(op["requestBody"]).update(
        coat_id={"type": ["integer", "string"]}
    ),
    "header-ignored": lambda _, op: op["parameters"].append(
        {"name": "X-Content-Type", "in": "header", "schema": {"type": "string"}}
    ),
}
"""For the rules that could cry wolf: what looks like their finding, and is none."""
