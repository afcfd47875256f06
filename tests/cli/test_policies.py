"""Policies of a target in ``affidavit.toml``: they go over the contract's own word."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from command import BUNDLED
from served import TWILIO, Caller, serving, verdicts

from affidavit import config
from affidavit import contract as contracts
from affidavit.contract import settle
from affidavit.errors import UsageError
from affidavit.model import Contract, Source
from affidavit.operation import POLICIES, Operation, Policy

CLAUSE = "semantics.unknown-field"
DOCS = BUNDLED.parent / "docs"
FILE = """
[targets.sandbox]
base_url = "{url}"
profile = "quick"
policies = {{ unknown-field = "{answer}" }}
"""


@pytest.fixture
def call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Caller:
    return Caller(monkeypatch, capsys, tmp_path)


def written(folder: Path, answer: str, url: str = "http://127.0.0.1:1") -> None:
    (folder / "affidavit.toml").write_text(FILE.format(url=url, answer=answer), encoding="utf-8")


def row(report: dict[str, Any], clause: str = CLAUSE) -> dict[str, Any]:
    (operation,) = report["operations"]
    return next(each for each in operation["clauses"] if each["id"] == clause)


def told(own: str = "") -> Contract:
    """Return a contract whose overlay answers the question itself, or doesn't."""
    found = contracts.load(BUNDLED / TWILIO, TWILIO)
    Operation(found).spec[POLICIES] = {"unknown-field": own} if own else {}
    return found


def test_a_target_is_held_to_its_policies_and_so_is_its_recording(
    call: Caller, tmp_path: Path
) -> None:
    """The mock ignores a field that it doesn't know."""
    with serving(TWILIO) as server:
        written(tmp_path, "ignore", server.url)
        good = call("run", TWILIO, "--target", "sandbox")
        assert (good.code, row(call.report)["verdict"]) == (0, "pass"), good.err
        written(tmp_path, "reject", server.url)
        bad = call("record", TWILIO, "--target", "sandbox", "--out", "reports")
        live = call.report
        again = call("replay", f"{TWILIO}::unknown/alone", "--target", "sandbox")
    assert (bad.code, row(live)["verdict"]) == (1, "fail")
    assert row(live)["basis"] == "overlay"
    assert row(live)["source"]["name"] == "affidavit.toml"
    assert again.code == 1
    assert f"fail         {CLAUSE}" in again.out
    (tmp_path / "affidavit.toml").unlink()
    replayed = call("run", TWILIO, "--target", "recorded", "--recordings", "reports")
    assert replayed.code == 1
    assert verdicts(call.report) == verdicts(live)
    (operation,) = call.report["operations"]
    assert "recording-drifted" not in {each["code"] for each in operation["notices"]}
    assert row(call.report)["source"] == row(live)["source"]


def test_without_policies_nothing_is_made_anew() -> None:
    contract = told()
    assert settle(contract, {}, "affidavit.toml") is contract


@pytest.mark.parametrize(("own", "answer"), [("", "reject"), ("ignore", "reject")])
def test_the_targets_answer_goes_over_the_contracts(own: str, answer: str) -> None:
    contract = told(own)
    settled = settle(contract, {"unknown-field": answer}, "affidavit.toml")
    clause = settled.clause(CLAUSE)
    assert clause
    assert clause.statement == "Unknown field: the answer is to reject."
    assert (clause.basis, clause.source) == ("overlay", Source("overlay", "affidavit.toml"))
    others = [each for each in contract.clauses if each.id != CLAUSE]
    assert [each for each in settled.clauses if each.id != CLAUSE] == others
    assert (settled.digest, settled.document) == (contract.digest, contract.document)
    assert Operation(settled).policy("unknown-field") == "reject"


def test_a_target_may_leave_open_what_the_contract_settles() -> None:
    contract = told("reject")
    stated = settle(contract, {"unknown-field": "reject"}, "overlay.yaml")
    opened = settle(stated, {"unknown-field": "either"}, "affidavit.toml")
    assert stated.clause(CLAUSE)
    assert opened.clause(CLAUSE) is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('unknown-field = "refuse"', "'refuse' is not one of ['accept', 'ignore', 'reject',"),
        ('unknwon-field = "reject"', "'unknwon-field' is not one of ['unknown-field', 'read-only'"),
    ],
)
def test_an_unknown_policy_is_refused_and_the_known_ones_are_listed(
    line: str, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "affidavit.toml"
    text = FILE.format(url="http://127.0.0.1:1", answer="reject")
    path.write_text(text.replace('unknown-field = "reject"', line), encoding="utf-8")
    with pytest.raises(UsageError, match=re.escape(words)):
        config.read(path)


def test_the_schema_knows_the_answers_and_the_questions_of_the_page() -> None:
    told = config.schema()["$defs"]["target"]["properties"]["policies"]
    assert tuple(told["additionalProperties"]["enum"]) == get_args(Policy)
    (line,) = re.findall(r"`x-affidavit-policies`.*", (DOCS / "overlays.md").read_text("utf-8"))
    named = re.findall(r"`([a-z-]+)`", line)[1:]
    assert named == [*told["propertyNames"]["enum"], *get_args(Policy)]


def test_policies_are_shown_and_a_dry_run_follows_them(call: Caller, tmp_path: Path) -> None:
    """A quick run has no time for what would decide nothing."""
    asked = {}
    for answer in ("either", "reject"):
        written(tmp_path, answer)
        shown = call("config", "sandbox").out
        assert f'policies = {{"unknown-field":"{answer}"}}  (affidavit.toml)' in shown
        asked[answer] = call("run", TWILIO, "--target", "sandbox", "--dry-run").out
    sent = {answer: "affidavit_unknown_field" in dry for answer, dry in asked.items()}
    assert sent == {"either": False, "reject": True}
