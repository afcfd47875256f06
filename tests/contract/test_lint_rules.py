"""Lint: each rule fires on a page made for it, and none on a clean page."""

import ast
import json
import re
from copy import deepcopy
from typing import Any

import pytest
from lint_pages import CLEAN, FIRES, NEAR_MISSES, PATH, Change
from page_contracts import ALL, ROOT, made, redocly

from affidavit import pages
from affidavit.contract import GAPS
from affidavit.contract.lint import RULES
from affidavit.model import Contract

DOCS = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")


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


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ({"nullable": True, "oneOf": [{"type": "string"}, {"enum": [""]}]}, True),
        ({"nullable": True, "enum": ["a"]}, True),
        ({"nullable": True, "$ref": "#/components/schemas/Text"}, True),
        ({"nullable": True, "allOf": [{"oneOf": [{"type": "string"}]}]}, True),
        ({"nullable": True, "allOf": [{"$ref": "#/components/schemas/Text"}]}, False),
        ({"nullable": True, "type": "string"}, False),
        ({"nullable": True, "enum": ["a", None]}, False),
        ({"nullable": False, "enum": ["a"]}, False),
        ({"nullable": True}, False),
    ],
)
def test_a_nullable_that_means_nothing_is_told(field: dict[str, Any], told: bool) -> None:
    """Without a type any value will do, null as well: there, nothing is lost."""

    def change(document: dict[str, Any], operation: dict[str, Any]) -> None:
        document["openapi"] = "3.0.3"
        document["components"]["schemas"] = {"Text": {"type": "string"}}
        answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
        answer["properties"]["worn"] = field

    document = deepcopy(CLEAN)
    change(document, document["paths"][PATH]["patch"])
    text = json.dumps(document, indent=1)
    found = [each for each in made(text).lint if each.rule == "nullable-ignored"]
    assert bool(found) is told
    for each in found:
        assert each.message == "worn: nullable stands beside no type, and so admits no null"
        assert each.span
        assert text[slice(*each.span)] == "true"


def test_swaggers_own_word_for_it_is_named() -> None:
    field = {"x-nullable": True, "enum": ["a"]}
    schema = {"type": "object", "properties": {"worn": field}}
    operation = {
        "parameters": [{"name": "body", "in": "body", "schema": schema}],
        "responses": {"200": {"description": "OK"}},
    }
    text = json.dumps({"swagger": "2.0", "info": {}, "paths": {"/coats": {"patch": operation}}})
    (found,) = [each for each in made(text).lint if each.rule == "nullable-ignored"]
    assert found.message == "worn: x-nullable stands beside no type, and so admits no null"
    assert found.span
    assert text[slice(*found.span)] == "true"
