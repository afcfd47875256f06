"""``affidavit lint`` and ``affidavit list --rules``."""

import json
from pathlib import Path

import pytest
from command import BUNDLED, PAGES, called

from affidavit import contract as contracts
from affidavit.errors import UsageError


def test_findings_are_lines_with_their_place() -> None:
    done = called("lint", PAGES / "parcel.md")
    assert done.code == 0
    first, *others = done.out.splitlines()
    assert first.startswith("type-unknown (line ")
    assert "characters" in first
    assert any(line.startswith("server-missing") for line in others)
    assert done.err == f"{len(others) + 1} found in change-a-parcel\n"


def test_json_holds_the_same_findings() -> None:
    found = json.loads(called("lint", PAGES / "parcel.md", "--json").out)
    lines = called("lint", PAGES / "parcel.md").out.splitlines()
    assert [each["rule"] for each in found] == [line.split(" (")[0].split(":")[0] for line in lines]


def test_strict_fails_where_anything_is_found(tmp_path: Path) -> None:
    assert called("lint", PAGES / "parcel.md", "--strict").code == 1
    document = {
        "openapi": "3.1.0",
        "servers": [{"url": "https://a.test"}],
        "paths": {
            "/t": {
                "patch": {
                    "requestBody": {"content": {"application/json": {"schema": {}}}},
                    "responses": {"204": {"description": ""}},
                }
            }
        },
    }
    clean = tmp_path / "clean.json"
    clean.write_text(json.dumps(document), encoding="utf-8")
    done = called("lint", clean, "--strict")
    assert (done.code, done.out) == (0, "")


def test_bundled_contracts_are_linted() -> None:
    for name in contracts.find(BUNDLED):
        done = called("lint", name, "--contracts", BUNDLED)
        assert done.code == 0
        assert len(done.out.splitlines()) == len(contracts.load(BUNDLED / name).lint)


def test_every_rule_is_listed() -> None:
    out = called("list", "--rules", "--contracts", BUNDLED).out
    assert all(name in out for name in contracts.LINT)


def test_rules_can_be_chosen_and_left_out() -> None:
    page = PAGES / "parcel.md"
    every = {each["rule"] for each in json.loads(called("lint", page, "--json").out)}
    assert {"server-missing", "type-unknown"} < every
    chosen = ("--rule", "server-missing", "--rule", "type-unknown")
    found = json.loads(called("lint", page, "--json", *chosen).out)
    assert {each["rule"] for each in found} == {"server-missing", "type-unknown"}
    found = json.loads(called("lint", page, "--json", "--ignore", "server-missing").out)
    assert {each["rule"] for each in found} == every - {"server-missing"}


def test_a_misspelled_rule_is_no_silence() -> None:
    with pytest.raises(UsageError, match="did you mean 'server-missing'"):
        called("lint", PAGES / "parcel.md", "--ignore", "server-mising")


def test_it_fails_from_the_severity_that_was_asked_for() -> None:
    page = PAGES / "parcel.md"
    only = ("--rule", "server-missing")
    codes = {
        level: called("lint", page, *only, "--fail-on", level).code
        for level in ("error", "warning", "note", "never")
    }
    assert codes == {"error": 0, "warning": 1, "note": 1, "never": 0}


def test_a_rule_and_a_gap_are_explained() -> None:
    assert (
        "On the page: state it on both sides." in called("lint", "--explain", "limit-one-sided").out
    )
    assert "gap" in called("lint", "--explain", "row-cut").out


def test_sarif_and_annotations_have_places() -> None:
    page = PAGES / "parcel.md"
    rows = json.loads(called("lint", page, "--json").out)
    (run,) = json.loads(called("lint", page, "--format", "sarif").out)["runs"]
    assert [each["ruleId"] for each in run["results"]] == [each["rule"] for each in rows]
    physical = run["results"][0]["locations"][0]["physicalLocation"]
    assert physical["region"]["startLine"] == rows[0]["line"]
    lines = called("lint", page, "--format", "github").out.splitlines()
    assert len(lines) == len(rows)
    assert f",line={rows[0]['line']}::" in lines[0]
    assert {line.split(" ")[0] for line in lines} <= {"::error", "::warning", "::notice"}


def test_a_page_of_several_operations_is_linted_whole() -> None:
    page = PAGES / "twilio" / "lamp.txt"
    every = {each["operation"] for each in json.loads(called("lint", page, "--json").out)}
    assert len(every) > 1
    with pytest.raises(UsageError, match="name one with --operation"):
        called("show", page)
