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
from affidavit.contract.lint import RULES, describe
from affidavit.model import Contract

PATH = "/coats/{coat_id}"
DOCS = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")

COAT = {
    "type": "object",
    "properties": {
        "colour": {"type": "string", "maxLength": 9, "enum": ["red", "blue"], "example": "red"},
        "labels": {"type": "object", "properties": {"size": {"type": "string"}}},
        "tags": {"type": "array", "items": {"type": "string"}},
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

Change = Callable[[dict[str, Any], dict[str, Any]], Any]


def schema(holder: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = holder["content"]["application/json"]["schema"]["properties"]
    return found


def key_scheme(document: dict[str, Any], _operation: dict[str, Any]) -> None:
    scheme = {"type": "apiKey", "in": "header", "name": "X-Coat"}
    document["components"]["securitySchemes"]["bearer"] = scheme


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
}


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


def gap_codes() -> set[str]:
    """Find the codes of gaps in the readers' source."""
    codes = set()
    for path in sorted((ROOT / "src" / "affidavit" / "pages").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                codes |= set((re.fullmatch(CODE, node.value) and [node.value]) or [])
    return codes


CODE = (
    r"(?:document|endpoint|enum|example|fence|heading|line|nesting|number|openapi|path|reference|row"
    r"|schema|security|security-scheme|status|table|type|value)-"
    r"(?:large|missing|cut|unread|unsplit|broken|unknown|flat|mismatch|dangling|repeated|recursive"
    r"|unplaced)"
)


def test_the_page_of_lint_names_every_rule_and_every_gap() -> None:
    first, _, second = DOCS.partition("## Gaps")
    rules = re.findall(r"^\| `([\w-]+)` \|", first, re.MULTILINE)
    gaps = re.findall(r"^\| `([\w-]+)` \|", second, re.MULTILINE)
    assert rules == [identifier for identifier, _ in describe()]
    assert gaps == sorted(gap_codes())


@pytest.mark.parametrize("name", ALL)
def test_every_gap_at_hand_is_a_known_one(name: str) -> None:
    assert {gap.code for gap in ALL[name].gaps} <= gap_codes()


def test_the_clean_page_is_read_without_a_gap() -> None:
    assert pages.read(json.dumps(CLEAN))[0].gaps == ()
