"""Lint: each rule fires on a page made for it, and none on a clean page."""

import ast
import json
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from page_contracts import ALL, ROOT, made, redocly

from affidavit import pages
from affidavit.contract import GAPS
from affidavit.contract.lint import RULES
from affidavit.model import Contract

PATH = "/coats/{coat_id}"
DOCS = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")

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


def key_scheme(document: dict[str, Any], _operation: dict[str, Any]) -> None:
    scheme = {"type": "apiKey", "in": "header", "name": "X-Coat"}
    document["components"]["securitySchemes"]["bearer"] = scheme


def json_of(holder: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = holder["content"]["application/json"]["schema"]
    return found


def has(*names: str) -> dict[str, Any]:
    return {"type": "object", "properties": {name: {"type": "string"} for name in names}}


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
    "null-differs": lambda _, op: schema(op["requestBody"])["note"].update(type=["string", "null"]),
    "not-read-back": lambda _, op: (
        schema(op["responses"]["200"]).pop("note"),
        schema(op["requestBody"])["note"].update(writeOnly=True),
    ),
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


def linted(change: Change | None = None) -> Contract:
    document = deepcopy(CLEAN)
    if change:
        change(document, document["paths"][PATH]["patch"])
    return made(json.dumps(document, indent=1))


def test_ids_are_unique_and_every_rule_has_its_page() -> None:
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    assert set(ids) == set(FIRES)
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)+", each) for each in ids)


def test_a_clean_page_is_clean() -> None:
    assert linted().lint == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_fires_on_the_page_made_for_it(rule: Any) -> None:
    found = [each for each in linted(FIRES[rule.id]).lint if each.rule == rule.id]
    assert found
    assert all(each.message for each in found)
    assert all(each.span is None or each.line is not None for each in found)


@pytest.mark.parametrize("rule", NEAR_MISSES)
def test_a_rule_is_silent_on_what_only_looks_like_its_finding(rule: str) -> None:
    assert rule not in {each.rule for each in linted(NEAR_MISSES[rule]).lint}


def test_a_finding_has_the_severity_of_its_rule() -> None:
    for rule in RULES:
        severities = {each.severity for each in linted(FIRES[rule.id]).lint if each.rule == rule.id}
        assert severities == {rule.severity}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("example-invalid", '"grey"'),
        ("array-items-missing", '{\n            "type": "array"'),
        ("limit-one-sided", "9"),
        ("enum-differs", '"green"'),
    ],
)
def test_a_finding_has_its_place_in_the_page(rule: str, words: str) -> None:
    document = deepcopy(CLEAN)
    FIRES[rule](document, document["paths"][PATH]["patch"])
    text = json.dumps(document, indent=1)
    (found,) = [each for each in made(text).lint if each.rule == rule]
    assert found.span is not None
    assert words.split("\n", maxsplit=1)[0] in text[slice(*found.span)]
    assert found.line == text.count("\n", 0, found.span[0]) + 1


def test_a_prefix_that_an_api_key_has_no_place_for_is_a_contradiction() -> None:
    def change(document: dict[str, Any], _: dict[str, Any]) -> None:
        scheme = {"type": "apiKey", "in": "header", "name": "Authorization"}
        scheme["description"] = 'With the prefix "Token".'
        document["components"]["securitySchemes"]["bearer"] = scheme

    assert [each.rule for each in linted(change).lint] == ["auth-contradiction"]


def test_lint_sees_the_page_before_any_overlay() -> None:
    text = redocly("- `a` (array)")
    laid = made(text, [{"target": "$", "update": {"servers": [{"url": "https://a.test"}]}}])
    assert "server-missing" in {each.rule for each in laid.lint}


def test_gaps_come_first_with_their_place() -> None:
    found = made(redocly("- `a` (Thing)", "- `b` (string)")).lint
    assert found[0].rule == "type-unknown"
    assert found[0].span is not None


def texts(node: ast.AST) -> set[str]:
    """Return the texts in a piece of source."""
    return {
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


def reported(node: ast.AST) -> set[str]:
    """Return the codes that calls of ``gap`` and ``Gap`` name outright."""
    calls = [each for each in ast.walk(node) if isinstance(each, ast.Call) and each.args]
    named = [
        each for each in calls if getattr(each.func, "attr", getattr(each.func, "id", "")) in CALLS
    ]
    return {text for each in named for text in texts(each.args[0])}


CALLS = ("gap", "Gap", "_gap")


def test_every_gap_of_the_readers_has_its_meaning_and_every_meaning_its_gap() -> None:
    sources = sorted((ROOT / "src" / "affidavit" / "pages").glob("*.py"))
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources]
    assert {code for tree in trees for code in reported(tree)} <= set(GAPS)
    assert set(GAPS) <= {text for tree in trees for text in texts(tree)}


def test_the_page_of_lint_names_every_rule_and_every_gap() -> None:
    first, _, second = DOCS.partition("## Gaps")
    rules = re.findall(r"^\| `([\w-]+)` \| (\w+) \| (.*) \| (.*) \|$", first, re.MULTILINE)
    gaps = re.findall(r"^\| `([\w-]+)` \| (.*) \|$", second, re.MULTILINE)
    assert rules == [
        (each.id, each.severity, each.about.rstrip("."), each.remedy) for each in RULES
    ]
    assert gaps == sorted(GAPS.items())


@pytest.mark.parametrize("name", ALL)
def test_every_gap_at_hand_is_a_known_one(name: str) -> None:
    assert {gap.code for gap in ALL[name].gaps} <= set(GAPS)


def test_the_clean_page_is_read_without_a_gap() -> None:
    assert pages.read(json.dumps(CLEAN))[0].gaps == ()
