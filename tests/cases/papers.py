"""Small contracts of invented vendors, derived from OpenAPI documents, and the bundled ones."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from affidavit import contract as contracts
from affidavit import pages
from affidavit.cases import FAMILIES
from affidavit.cases.maker import Maker
from affidavit.model import Case, Check, Request, Settings
from affidavit.operation import Operation

ROOT = Path(__file__).parents[2] / "contracts"
BUNDLED = contracts.find(ROOT)


def text(**more: Any) -> dict[str, Any]:
    return {"type": "string", **more}


def obj(properties: Any, *required: str, **more: Any) -> dict[str, Any]:
    made = {"type": "object", "properties": properties, **more}
    return made | ({"required": list(required)} if required else {})


def body(schema: Any, *media_types: str) -> dict[str, Any]:
    return {"content": {each: {"schema": schema} for each in media_types or ("application/json",)}}


def param(name: str, place: str, schema: Any = None, **more: Any) -> dict[str, Any]:
    required = {"required": True} if place == "path" else {}
    return {"name": name, "in": place, "schema": schema or text(), **required, **more}


def build(spec: dict[str, Any], path: str, method: str = "patch", **more: Any) -> Operation:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Small", "version": "1"},
        "paths": {path: {method: {"responses": {"200": {"description": "OK"}}} | spec}},
        **more,
    }
    reading = pages.read(json.dumps(document), "small", "openapi")[0]
    return Operation(contracts.build(reading, "small/update"))


def field(schema: Any, name: str = "note", *required: str, **spec: Any) -> Operation:
    """One field, which answers show, beside a plain text field called ``label``."""
    whole = obj({"label": text(), name: schema}, *required)
    answer = {"description": "OK", **body(obj({"label": text(), name: schema}))}
    return build(
        {
            "requestBody": body(whole),
            "responses": {"200": answer},
            "parameters": [param("id", "path")],
        }
        | spec,
        "/things/{id}",
    )


@cache
def small() -> dict[str, Operation]:
    """Documents that between them give every family something to do."""
    boat = obj(
        {
            "id": text(readOnly=True),
            "name": text(maxLength=20, minLength=2),
            "state": text(enum=["AFLOAT", "DOCKED"]),
            "berth": {"type": ["integer", "null"], "minimum": 1, "maximum": 500},
            "sails": {"type": "number", "multipleOf": 0.5, "exclusiveMinimum": 0},
            "motor": {"type": "boolean"},
            "owner": text(format="uuid", **{"x-affidavit-reference": True}),
            "code": text(pattern="^[a-z]{3}$"),
            "log": obj({}, additionalProperties=text()),
            "crew": {
                "type": "array",
                "maxItems": 3,
                "minItems": 1,
                "uniqueItems": True,
                "items": obj({"name": text(maxLength=5), "rank": text(enum=["A", "B"])}, "name"),
            },
            "rig": obj(
                {"kind": text(), "age": {"type": "integer"}}, **{"x-affidavit-only": ["kind"]}
            ),
            "built": text(format="date-time", **{"x-affidavit-immutable": True}),
            "a/b": text(),
        }
    )
    harbour = build(
        {
            "parameters": [
                param("port", "path", example="p-1"),
                param("boat", "path", text(format="uuid")),
                param("update_mask", "query", {"type": "array", "items": text()}),
                param("log_strategy", "query", text(enum=["REPLACE", "MERGE_PATCH"])),
                param("limit", "query", {"type": "integer"}),
                param("Edition", "header", text(enum=["2020-02-02"]), required=True),
            ],
            "requestBody": body(
                boat, "application/json", "application/x-www-form-urlencoded", "multipart/form-data"
            ),
            "responses": {
                "200": {"description": "OK", **body(boat)},
                "400": {"description": "Bad", **body(obj({"why": text()}))},
                "404": {"description": "Gone"},
            },
            "security": [{"Basic": []}, {"Token": []}],
        },
        "/ports/{port}/boats/{boat}",
        components={
            "securitySchemes": {
                "Basic": {"type": "http", "scheme": "basic"},
                "Token": {"type": "http", "scheme": "bearer"},
            }
        },
    )
    for each in harbour.spec["parameters"]:
        if each["name"] == "update_mask":
            each["x-affidavit-role"] = "field-mask"
        if each["name"] == "log_strategy":
            each |= {"x-affidavit-role": "merge-strategy", "x-affidavit-target": "log"}
    put = build(
        {
            "parameters": [param("tableId", "path")],
            "requestBody": body(obj({"room": text(), "seats": {"type": "integer"}}, "room")),
        },
        "/tables/{tableId}",
        "put",
    )
    bare = build({}, "/nothing")
    form = build(
        {"requestBody": body(obj({"name": text()}), "application/x-www-form-urlencoded")}, "/forms"
    )
    merge = build(
        {"requestBody": body(obj({"name": text()}), "application/merge-patch+json")}, "/merged"
    )
    return {
        "harbour": _again(harbour),
        "put": put,
        "bare": bare,
        "form": form,
        "merge": merge,
        "odd names": build(
            {"requestBody": body(obj({"a/b": text(), "c~d": text(), "e.f": text(), "": text()}))},
            "/odd/{a b}",
        ),
    }


def _again(operation: Operation) -> Operation:
    """Derive the clauses anew, of a document that was changed by hand."""
    text_of = json.dumps(operation.document)
    reading = pages.read(text_of, "small", "openapi")[0]
    return Operation(contracts.build(reading, operation.contract.id))


@cache
def every() -> dict[str, Operation]:
    bundled = {name: Operation(contracts.load(ROOT / name, name)) for name in BUNDLED}
    return bundled | small()


def maker(operation: Operation, profile: Any = "standard", **more: Any) -> Maker:
    return Maker(operation, Settings(profile=profile, **more))


def of(
    family: str, operation: Operation, profile: Any = "standard", **more: Any
) -> dict[str, Case]:
    """Return one family's cases by id."""
    found = next(each for each in FAMILIES if each.name == family)
    return {case.id: case for case in found.cases(maker(operation, profile, **more))}


def sent(request: Request) -> Any:
    return json.loads(request.body or b"null")


def kinds(case: Case, clause: str = "") -> list[str]:
    return [check.kind for check in case.checks if clause in ("", check.clause)]


def check(case: Case, kind: str) -> Check:
    return next(each for each in case.checks if each.kind == kind)
