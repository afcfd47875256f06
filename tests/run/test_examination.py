"""Budget, confirmation, restoration, interruption, and faults of our own."""

import json
from itertools import islice
from typing import Any

import examined
import pytest
from examined import HILOS, NAMES, SINCH, TWILIO, Server, live
from quirks_answering import LaggingMore

from affidavit import control, examination, reports
from affidavit.cases import BUDGETS, FAMILIES, Family
from affidavit.model import (
    CaseFinished,
    OperationFinished,
    OperationStarted,
    Request,
    Response,
    RunFinished,
    RunStarted,
    Settings,
)
from affidavit.opening import Choice
from affidavit.run import run
from affidavit.session import execute, exit_code
from affidavit.targets import mock_target
from affidavit.targets.answers import shows
from affidavit.verdicts import Observation

WRITABLE = {
    name: [
        each.path[0]
        for each in examined.operation(name).writable
        if shows(examined.operation(name), each.path[0])
    ]
    for name in NAMES
}
"""What can be set and read: the rest can't be seen, so it can't be put back."""


# --- budget ------------------------------------------------------------------------------------


@pytest.mark.parametrize("budget", [1, 2, 3, 4, 5, 7, 9, 11, 20, 37, 60, 150])
@pytest.mark.parametrize("name", NAMES)
def test_the_budget_is_never_exceeded_restoration_included(name: str, budget: int) -> None:
    target = live(name, examined.mock(name))
    found = examined.finished(examined.events(name, target, budget=budget))
    assert found.requests == len(target.sent)
    assert len(target.sent) <= budget
    assert bool(target.sent) is ("too small" not in found.reason)


def test_a_budget_that_holds_no_control_is_said_to_be_too_small() -> None:
    target = live(TWILIO, examined.mock(TWILIO))
    found = examined.finished(examined.events(TWILIO, target, budget=3))
    assert found.reason.startswith("a budget of 3 is too small: a run takes at least ")
    assert found.verdict == "inconclusive"
    assert target.sent == []


@pytest.mark.parametrize("name", NAMES)
def test_the_budget_holds_for_a_server_that_fails_and_lags(name: str) -> None:
    class Bad(LaggingMore):
        def _answer(self, response: Response) -> Response:
            if self.count % 3 == 0 and self.updates():
                return Response(500, (("content-type", "application/json"),), b"{}")
            return super()._answer(response)

    target = live(name, Bad(examined.mock(name)))
    examined.finished(examined.events(name, target, budget=60))
    assert len(target.sent) <= 60


def test_each_profile_has_its_budget() -> None:
    for profile, budget in BUDGETS.items():
        target = live(SINCH, examined.mock(SINCH))
        examined.finished(examined.events(SINCH, target, profile=profile))
        assert len(target.sent) <= budget


# --- what fails now and then -------------------------------------------------------------------


def test_a_failure_that_comes_and_goes_is_reported_with_its_rate() -> None:
    updates = 0

    def change(request: Request, response: Response, _: int) -> Response:
        nonlocal updates
        updates += request.method == "PATCH" and response.status == 200
        if request.method == "PATCH" and response.status == 200 and updates % 5 == 0:
            return Response(200, response.headers, b'{"status":17}')
        return response

    found = examined.result(TWILIO, Server(TWILIO, change))
    rates = [finding.rate for finding in found.findings]
    assert rates
    assert all(rate is not None and 0 < rate[0] < rate[1] for rate in rates)


def test_a_steady_failure_has_no_rate() -> None:
    def change(request: Request, response: Response, _: int) -> Response:
        if request.method == "PATCH" and response.status == 200:
            return Response(200, response.headers, b'{"status":17}')
        return response

    found = examined.result(TWILIO, Server(TWILIO, change))
    assert found.findings
    assert [finding.rate for finding in found.findings] == [None] * len(found.findings)


# --- restoration -------------------------------------------------------------------------------


def state(server: Any) -> dict[str, Any]:
    made = server.mock if isinstance(server, Server) else server
    return json.loads(json.dumps(made.resources[made.primary]))


@pytest.mark.parametrize("name", NAMES)
def test_writable_fields_are_put_back(name: str) -> None:
    server = examined.mock(name)
    before = state(server)
    target = live(name, server)
    examined.finished(examined.events(name, target))
    after = state(server)
    assert {key: after.get(key) for key in WRITABLE[name] if key in before} == {
        key: before[key] for key in WRITABLE[name] if key in before
    }


@pytest.mark.parametrize("steps", [2, 3, 5, 20])
def test_closing_the_generator_restores(steps: int) -> None:
    server = examined.mock(TWILIO)
    before = state(server)
    happened = examined.events(TWILIO, live(TWILIO, server))
    seen = list(islice(happened, steps))
    assert len(seen) == steps
    happened.close()  # type: ignore[attr-defined]  # a generator
    assert state(server) == before


def test_closing_a_run_restores_and_closes_the_target() -> None:
    server = examined.mock(TWILIO)
    before = state(server)
    target = live(TWILIO, server)
    events = run([examined.operation(TWILIO).contract], lambda _: target, Settings())
    list(islice(events, 12))
    events.close()  # type: ignore[attr-defined]  # a generator
    assert state(server) == before
    assert target.closed


def test_a_late_read_does_not_keep_a_resource_from_being_restored() -> None:
    server = examined.mock(SINCH)
    before = state(server)
    examined.finished(examined.events(SINCH, live(SINCH, LaggingMore(server))))
    after = state(server)
    assert {key: after.get(key) for key in WRITABLE[SINCH] if key in before} == {
        key: before[key] for key in WRITABLE[SINCH] if key in before
    }


def test_the_mock_of_this_process_is_not_restored() -> None:
    viewed = examined.operation(TWILIO)
    target = mock_target(viewed, Settings())
    made = examination.Examination(viewed, Settings(), target)
    made.control()
    sent = made.requests
    made.restore()
    assert made.requests == sent


# --- events ------------------------------------------------------------------------------------


def test_a_run_is_a_sequence_of_known_events() -> None:
    contracts = [examined.operation(name).contract for name in NAMES]
    happened = list(run(contracts, lambda viewed: mock_target(viewed, Settings()), Settings()))
    assert isinstance(happened[0], RunStarted)
    assert isinstance(happened[-1], RunFinished)
    assert happened[0].operations == tuple(NAMES)
    starts = [event.contract.id for event in happened if isinstance(event, OperationStarted)]
    ends = [event.result for event in happened if isinstance(event, OperationFinished)]
    assert starts == [each.contract.id for each in ends] == NAMES
    for each in ends:
        seen = [
            e for e in happened if isinstance(e, CaseFinished) and e.operation == each.contract.id
        ]
        assert each.cases == len(seen) - 1  # the control is no case


def test_a_run_of_nothing_ends_at_once() -> None:
    first, last = run([], mock_target, Settings())
    assert isinstance(first, RunStarted)
    assert isinstance(last, RunFinished)


@pytest.mark.parametrize("name", NAMES)
def test_two_runs_send_the_same_requests(name: str) -> None:
    sent = []
    for _ in range(2):
        target = live(name, examined.mock(name))
        examined.finished(examined.events(name, target))
        sent.append(target.sent)
    assert sent[0] == sent[1]


# --- faults of ours ----------------------------------------------------------------------------


def test_a_judge_that_crashes_is_our_error_and_the_run_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    honest = control.judge
    count = 0

    def crashing(viewed: Any, seen: Observation) -> Any:
        nonlocal count
        count += 1
        if viewed.contract.id == HILOS and count > 3:
            raise ZeroDivisionError("oops")
        return honest(viewed, seen)

    monkeypatch.setattr(control, "judge", crashing)
    chosen = [examined.operation(name).contract for name in (HILOS, TWILIO)]
    shown: list[Any] = []
    outcome = execute(chosen, Choice(), Settings(), shown.append)
    first, second = outcome.report["operations"]
    assert first["verdict"] == "error"
    assert "ZeroDivisionError" in first["reason"]
    assert second["verdict"] == "pass"
    assert exit_code(outcome.report) == 3


def test_a_family_that_crashes_is_our_error_and_the_run_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def crash(maker: Any) -> Any:
        yield from ()
        if maker.operation.contract.id == HILOS:
            raise ZeroDivisionError("oops")

    broken = Family("broken", crash, "Crashes.")
    monkeypatch.setattr("affidavit.cases.FAMILIES", (*FAMILIES, broken))
    chosen = [examined.operation(name).contract for name in (HILOS, TWILIO)]
    outcome = execute(chosen, Choice(), Settings(), lambda _: None)
    first, second = outcome.report["operations"]
    assert first["verdict"] == "error"
    assert "ZeroDivisionError" in first["reason"]
    assert second["verdict"] == "pass"
    assert exit_code(outcome.report) == 3


def test_ctrl_c_ends_in_a_report_of_what_was_seen() -> None:
    count = 0

    def show(_: Any) -> None:
        nonlocal count
        count += 1
        if count == 10:
            raise KeyboardInterrupt

    contract = examined.operation(TWILIO).contract
    outcome = execute([contract], Choice(), Settings(), show)
    assert outcome.interrupted
    assert reports.render(outcome.report, "json")


def test_what_a_refused_scheme_kept_from_sight_is_put_back_too() -> None:
    """The first documented scheme is refused: the resource is first seen with the second one."""
    name = "sinch/update-conversation"
    mock = examined.mock(name, broken="auth.Basic:refused")
    before = dict(mock.resources[mock.primary])
    found = examined.finished(examined.events(name, live(name, mock)))
    assert "auth.Basic" in {each.clause.id for each in found.clauses if each.verdict == "fail"}
    assert mock.resources[mock.primary] == before
