"""What Hypothesis draws finds what no directed case sends, and makes it small."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rares import MERGE_PATCH, Rare, made, operation, target

from affidavit.exploration import SHRINKING
from affidavit.model import CaseFinished, OperationFinished, OperationResult, Settings
from affidavit.run import examine, out_of_reach

LOCKER = operation(MERGE_PATCH)


def run(kind: type[Rare], **chosen: object) -> tuple[OperationResult, list[CaseFinished]]:
    wanted = Settings(**{"profile": "deep", "budget": 1000, **chosen})  # type: ignore[arg-type]
    wanted = out_of_reach(LOCKER, wanted)
    *events, last = examine(LOCKER, target(LOCKER, kind, wanted), wanted)
    assert isinstance(last, OperationFinished)
    return last.result, [each for each in events if isinstance(each, CaseFinished)]


def members(body: bytes) -> dict[str, object]:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def test_a_good_server_passes_every_law() -> None:
    result, events = run(Rare)
    assert (result.verdict, result.findings) == ("pass", ())
    drawn = {event.case.id.split("/")[1] for event in events if event.case.family == "property"}
    ours = {"round-trip", "sequence", "together", "merge", "value", "broken"}
    assert drawn == ours | {"schemathesis-positive", "schemathesis-negative"}
    assert result.requests <= 1000


def test_a_failure_is_made_small() -> None:
    broken = made("x", crashes=lambda body: b"<" in body and b">" not in body)
    found, _ = run(broken, profile="standard", budget=2000)
    (finding,) = found.findings
    sent = members(finding.evidence.exchange.request.body or b"")
    assert finding.evidence.case.family == "property"
    assert len(sent) == 1
    assert "<" in str(sent)
    assert len(str(sent)) < 50


def test_a_law_that_only_a_row_breaks_is_reported_with_the_row() -> None:
    class Remembers(Rare):
        """Loses what is set to a value that it had two updates ago."""

        def stores(self, sent: dict[str, object]) -> dict[str, object]:
            """Compare with the last but one."""
            past = self.__dict__.setdefault("past", [])
            past.append(dict(sent))
            old = past[-3] if len(past) > 2 else {}
            return {name: each for name, each in sent.items() if old.get(name, self) != each}

    result, _ = run(Remembers)
    assert result.findings


@pytest.mark.parametrize("budget", [120, 333, 700])
def test_the_budget_holds(budget: int) -> None:
    result, _ = run(made("x", crashes=lambda body: b"<" in body), budget=budget)
    assert result.requests <= budget


def test_the_same_seed_draws_the_same() -> None:
    ids = [[event.case.id for event in run(Rare, seed=seed)[1]] for seed in (3, 3, 4)]
    assert ids[0] == ids[1] != ids[2]


def test_what_failed_is_tried_first_next_time(tmp_path: Path) -> None:
    """It is kept in Hypothesis' own database of examples."""
    broken = made("x", crashes=lambda body: b"<" in body and b">" not in body)
    first, _ = run(broken, examples=str(tmp_path))
    assert first.findings
    assert any(tmp_path.iterdir())
    again, events = run(broken, examples=str(tmp_path), seed=5)
    found = first.findings[0].evidence.case.id
    law = found.rpartition("/")[0]
    tried = [each.case.id for each in events if each.case.id.startswith(law)]
    assert again.findings
    assert found in tried[:5]


def test_a_failure_that_comes_now_and_then_is_not_made_smaller() -> None:
    class Seldom(Rare):
        """Every ninetieth update crashes."""

        def _instead(self) -> object:  # type: ignore[override]
            return self.refuse(500) if self.updates() and self.count % 90 == 0 else None

    result, _ = run(Seldom)
    assert result.findings
    assert all(finding.rate for finding in result.findings)
    assert result.requests <= 1000 + SHRINKING


@settings(max_examples=2, deadline=None)
@given(st.integers())
def test_a_run_works_inside_of_somebody_elses_search(number: int) -> None:
    result, _events = run(Rare, profile="standard", budget=150, seed=number)
    assert result.verdict == "pass"
