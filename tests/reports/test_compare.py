"""Behaviour regression: two reports, a baseline, waivers; and the formats that machines read."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from affidavit import contract as contracts
from affidavit import pointer as ptr
from affidavit.approvals import Approval, load
from affidavit.errors import UsageError
from affidavit.model import Settings
from affidavit.operation import Operation
from affidavit.reports import render
from affidavit.reports.acceptance import accept
from affidavit.reports.canonical import collect
from affidavit.reports.compare import CLASSES, compare, worse
from affidavit.reports.markdown import comparison as as_markdown
from affidavit.reports.places import lines
from affidavit.run import run
from affidavit.session import exit_code
from affidavit.targets import mock_target, parse

ROOT = Path(__file__).parents[2] / "contracts"
NAME = "twilio/patch-conversation"
CONTRACT = contracts.load(ROOT / NAME, NAME)
TODAY = date(2030, 1, 1)
QUIET = dict.fromkeys(CLASSES, 0)


def report_of(broken: str = "") -> dict[str, Any]:
    def opened(operation: Operation) -> Any:
        fault = parse(operation, broken) if broken else None
        return mock_target(operation, Settings(), None, fault)

    return collect(run([CONTRACT], opened, Settings(profile="quick")))


CLEAN = report_of()
REFUSED = report_of("request.status.enum:refused")
EXTRA = report_of("request.status.enum:extra")
NULL = report_of("request.name.type:unchecked")


def copied(report: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(report))
    return made


def summary(old: dict[str, Any], new: dict[str, Any]) -> dict[str, int]:
    found = compare(old, new)
    return {name: count for name, count in found["summary"].items() if count}


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (CLEAN, CLEAN, {}),
        (CLEAN, EXTRA, {"newly_broken": 1}),
        (EXTRA, CLEAN, {"repaired": 1}),
        (EXTRA, EXTRA, {"still_broken": 1}),
        (EXTRA, NULL, {"newly_broken": 1, "repaired": 1}),
        (REFUSED, EXTRA, {"changed": 1}),
    ],
)
def test_what_changed_is_told(
    old: dict[str, Any], new: dict[str, Any], wanted: dict[str, int]
) -> None:
    assert summary(old, new) == wanted
    assert worse(compare(old, new)) is bool({"newly_broken", "changed"} & wanted.keys())


def test_a_clause_that_is_decided_no_more_is_told() -> None:
    new = copied(CLEAN)
    clause = next(each for each in new["operations"][0]["clauses"] if each["verdict"] == "pass")
    clause |= {"verdict": "inconclusive", "reason": "429", "cases": 0}
    (lost,) = compare(CLEAN, new)["operations"][0]["no_longer_exercised"]
    assert (lost["clause"], lost["before"], lost["now"]) == (clause["id"], "pass", "inconclusive")


def test_what_another_fault_leaves_open_was_exercised() -> None:
    new = copied(CLEAN)
    clause = next(each for each in new["operations"][0]["clauses"] if each["verdict"] == "pass")
    clause |= {"verdict": "inconclusive", "reason": "an answer shows what should have been refused"}
    assert summary(CLEAN, new) == {}


def test_an_operation_that_is_gone_is_told() -> None:
    without = copied(CLEAN) | {"operations": []}
    decided = CLEAN["operations"][0]["summary"]["pass"]
    assert summary(CLEAN, without) == {"no_longer_exercised": decided}
    assert summary(without, EXTRA) == {"newly_broken": 1}


def test_a_finding_says_what_its_clauses_were() -> None:
    (found,) = compare(CLEAN, EXTRA)["operations"][0]["newly_broken"]
    assert found["clauses"] == {"request.status.enum": "pass"}


# --- baseline and waivers ------------------------------------------------------------------------


def fingerprint(report: dict[str, Any]) -> str:
    (finding,) = report["operations"][0]["findings"]
    found: str = finding["fingerprint"]
    return found


def test_only_what_is_new_fails_beside_a_baseline() -> None:
    known, new = copied(EXTRA), copied(NULL)
    accept(known, EXTRA, (), TODAY)
    accept(new, EXTRA, (), TODAY)
    assert (exit_code(EXTRA), exit_code(known), exit_code(new)) == (1, 0, 1)
    assert new["comparison"]["summary"] == QUIET | {"newly_broken": 1, "repaired": 1}


@pytest.mark.parametrize(
    ("waiver", "code", "rotten"),
    [
        (Approval(fingerprint(EXTRA), "known"), 0, ""),
        (Approval(fingerprint(EXTRA), "known", date(2030, 1, 1)), 0, ""),
        (Approval(fingerprint(EXTRA), "known", date(2029, 12, 31)), 1, "expired"),
        (Approval("0" * 12, "fixed"), 1, "stale"),
        (Approval("0" * 12, "of another one", None, "acme/other"), 1, ""),
    ],
)
def test_a_waiver_accepts_while_it_is_true(waiver: Approval, code: int, rotten: str) -> None:
    report = copied(EXTRA)
    accept(report, None, [waiver], TODAY)
    assert exit_code(report) == code
    assert [rotten in each for each in report["rotten"]] == ([True] if rotten else [])


def test_nothing_is_stale_of_what_was_not_run_to_its_end() -> None:
    report = copied(CLEAN)
    report["operations"][0]["verdict"] = "inconclusive"
    accept(report, None, [Approval("0" * 12, "seen last week")], TODAY)
    assert report["rotten"] == []


def test_waivers_are_read_from_their_own_tables(tmp_path: Path) -> None:
    file = tmp_path / "waivers.toml"
    file.write_text('[[waiver]]\nfingerprint = "a"\nreason = "b"\noperation = "c/d"\n')
    assert load(file, "waiver") == (Approval("a", "b", None, "c/d"),)
    with pytest.raises(UsageError, match="approved"):
        load(file)


# --- formats -------------------------------------------------------------------------------------


def test_every_pointer_of_a_contract_has_its_line() -> None:
    text = (ROOT / NAME / "openapi.json").read_text(encoding="utf-8")
    found, document = lines(text), json.loads(text)
    stated = text.splitlines()
    for pointer, number in found.items():
        value = ptr.get(document, pointer)
        assert value is not ptr.MISSING, pointer
        if pointer and not isinstance(value, dict | list):
            assert json.dumps(value, ensure_ascii=False) in stated[number - 1]
    assert {pointer for pointer, _ in ptr.leaves(document)} <= found.keys()


def test_machines_find_a_finding_at_the_contracts_line() -> None:
    run_ = json.loads(render(EXTRA, "sarif"))["runs"][0]
    (result,) = run_["results"]
    place = result["locations"][0]["physicalLocation"]
    text = (ROOT / NAME / "openapi.json").read_text(encoding="utf-8").splitlines()
    assert place["artifactLocation"]["uri"] == f"contracts/{NAME}/openapi.json"
    assert '"enum"' in text[place["region"]["startLine"] - 1]
    assert run_["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "enum"
    line = place["region"]["startLine"]
    assert f"file=contracts/{NAME}/openapi.json,line={line}::" in render(EXTRA, "github")


def test_what_is_accepted_is_a_suppressed_result_and_a_notice() -> None:
    report = copied(EXTRA)
    accept(report, None, [Approval(fingerprint(EXTRA), "agreed")], TODAY)
    (result,) = json.loads(render(report, "sarif"))["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "external", "justification": "agreed"}]
    assert render(report, "github").startswith("::notice ")
    assert render(EXTRA, "github").startswith("::error ")
    assert "agreed" in render(report, "markdown")


def test_a_comparison_is_shown_in_every_view_for_people() -> None:
    report = copied(EXTRA)
    accept(report, CLEAN, (), TODAY)
    assert "Newly broken" in as_markdown(report["comparison"])
    assert "Newly broken" in render(report, "markdown")
    assert "Newly broken" in render(report, "html")
    assert "Nothing has changed" in as_markdown(compare(CLEAN, CLEAN))
