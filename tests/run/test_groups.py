"""Accepted updates share a read, and what is lost is blamed as if each had one of its own."""

from collections.abc import Callable
from typing import Any

import examined
import pytest
from examined import HILOS, TWILIO
from held import Held, sent

from affidavit.cases import plan
from affidavit.examination import Examination
from affidavit.model import CaseFinished, Request, Response
from affidavit.proof import IDS

State = dict[str, Any]


def verdicts(found: Any) -> dict[str, str]:
    return {each.clause.id: each.verdict for each in found.clauses}


def test_updates_of_different_members_are_read_together() -> None:
    server = Held(HILOS)
    examination = Examination(
        examined.operation(HILOS), examined.settings(HILOS), examined.live(HILOS, server)
    )
    examination.control()
    maker = examination.maker
    fields = [each for each in maker.steady if not maker.soft(each)][:3]
    chosen = [
        maker.case(
            f"one/{field.name}",
            "one field",
            maker.update(maker.body({field.name: maker.value(field, 3)})),
            maker.sets(field, maker.value(field, 3), f"request.{field.name}.semantics"),
        )
        for field in fields
    ]
    before = server.count, server.reads
    judged = list(examination.examine(chosen))
    assert [each.evidence.case.id for each in judged] == [case.id for case in chosen]
    assert (server.count - before[0], server.reads - before[1]) == (len(chosen) + 1, 1)
    again = list(examination.examine([chosen[0], chosen[0]]))  # of one member: a read each
    assert len(again) == 2
    assert server.reads - before[1] == 3


def test_where_an_answer_does_not_show_what_a_read_shows_each_is_read() -> None:
    def terse(_: Held, request: Request, answer: Response, __: State) -> Response | None:
        return Response(answer.status, answer.headers, b"{}") if sent(request) else None

    told, terse_one = Held(HILOS), Held(HILOS, after=terse)
    plain = examined.result(HILOS, told)
    examined.result(HILOS, terse_one)
    assert plain.verdict == "pass"
    share = [each.reads / (each.count - each.reads) for each in (told, terse_one)]
    assert share[0] < share[1]


@pytest.mark.parametrize("field", ["name", "status"])
def test_what_an_answer_shows_and_is_not_stored_is_blamed_on_its_field(field: str) -> None:
    def forgets(server: Held, request: Request, _: Response, earlier: State) -> None:
        if field in sent(request) and field in earlier:
            server.state[field] = earlier[field]

    found = examined.result(TWILIO, Held(TWILIO, after=forgets))
    assert f"request.{field}.semantics" in examined.broken(found)
    assert "semantics.preserve" not in examined.broken(found)


def test_what_an_update_of_something_else_undoes_is_not_blamed_on_the_field() -> None:
    def undoes(server: Held, request: Request, _: Response, earlier: State) -> None:
        if "status" in sent(request) and "name" not in sent(request):
            server.state["name"] = "undone"

    found = examined.result(TWILIO, Held(TWILIO, after=undoes))
    assert "semantics.preserve" in examined.broken(found)
    assert "request.name.semantics" not in examined.broken(found)


def test_what_is_lost_now_and_then_is_found_with_its_rate() -> None:
    def loses(server: Held, request: Request, _: Response, earlier: State) -> None:
        if "name" in sent(request):
            seen.append(server.count)
            if len(seen) % 7 == 5 and "name" in earlier:
                server.state["name"] = earlier["name"]

    seen: list[int] = []
    found = examined.result(TWILIO, Held(TWILIO, after=loses))
    (finding,) = [each for each in found.findings if "request.name.semantics" in each.clauses]
    assert finding.rate is not None


def late(behind: int) -> Callable[[Held, Request], Response | None]:
    """Let reads show what was there before, so many times after each update."""
    old: list[Response] = []
    left = [0]

    def read(server: Held, request: Request) -> Response | None:
        if request.method == "PATCH":
            old[:] = [server.mock.handle(Request("GET", request.path, credential="valid"))]
            left[0] = behind
            return None
        left[0] -= 1
        return old[0] if old and left[0] >= 0 and old[0].status == 200 else None

    return read


@pytest.mark.parametrize("behind", [1, 2])
def test_reads_that_begin_to_lag_are_waited_for(
    behind: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("affidavit.watch.MOMENT", 0.0)
    lagging = late(behind)

    def later(server: Held, request: Request) -> Response | None:
        return lagging(server, request) if server.count > 14 else None

    found = examined.result(TWILIO, Held(TWILIO, later))
    assert found.findings == ()


def test_what_shared_reads_save_is_spent_on_cases_beyond_the_plan() -> None:
    target = examined.live(HILOS, Held(HILOS))
    happened = list(examined.events(HILOS, target))
    sent_ids = {each.case.id for each in happened if isinstance(each, CaseFinished)}
    beyond = plan(examined.operation(HILOS), examined.settings(HILOS)).more
    assert sent_ids & {case.id for case in beyond}
    assert len(target.sent) <= 300


def test_where_all_at_once_is_refused_each_goes_alone_next() -> None:
    """Which of them it is can't be told otherwise, and few requests must not hide it."""

    def refuses(_: Held, request: Request) -> Response | None:
        return Response(400, (), b"") if "status" in sent(request) else None

    known = dict.fromkeys(("contact", "assigned", "assigned_team"), (IDS[0], IDS[1]))
    target = examined.live(HILOS, Held(HILOS, refuses))
    events = list(examined.events(HILOS, target, profile="quick", known=known))
    ids = [each.case.id for each in events if isinstance(each, CaseFinished)]
    at = ids.index("semantics/all")
    fields = [each.name for each in examined.operation(HILOS).writable]
    assert set(ids[at + 1 : at + 1 + len(fields)]) == {f"semantics/{name}/2" for name in fields}
    assert len(ids) == len(set(ids))
    found = examined.finished(iter(events))
    assert examined.verdict(found, "request.status.semantics") == "fail"
    assert all(examined.verdict(found, f"request.{name}.semantics") != "none" for name in fields)
