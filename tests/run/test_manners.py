"""A guest's manners: what is waited for, what is sent twice, when a run gives up."""

import json
from _thread import interrupt_main
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import Any

import examined
import httpx
import pytest
from examined import BASE_URL, TWILIO

from affidavit import manners, watch
from affidavit.model import Exchange, OperationResult, Request, Response, Settings
from affidavit.opening import Choice
from affidavit.run import examine
from affidavit.session import execute
from affidavit.targets import Connection, Credentials, HttpTarget, MockServer
from affidavit.targets.deadline import Deadline, OverdueError
from affidavit.targets.inprocess import respond
from affidavit.watch import Watch

READ, UPDATE = Request("GET", "/a"), Request("PATCH", "/a", (), (), b"{}")


def answered(request: Request, status: int, after: str | None = None) -> Exchange:
    return Exchange(request, Response(status, (("retry-after", after),) if after else ()))


@pytest.mark.parametrize(
    ("exchange", "tried", "wanted"),
    [
        (answered(READ, 200), 1, None),
        (answered(UPDATE, 400), 1, None),
        (answered(READ, 429), 1, 1.0),
        (answered(READ, 429), 2, 2.0),
        (answered(READ, 429), 3, None),
        (answered(UPDATE, 429), 1, 1.0),
        (answered(UPDATE, 429, "7"), 1, 7.0),
        (answered(UPDATE, 429, "0"), 1, 0.0),
        (answered(UPDATE, 429, "3600"), 1, None),
        (answered(UPDATE, 429, "99999999999999999999"), 1, None),
        (answered(UPDATE, 429, "soon"), 1, 1.0),
        (answered(UPDATE, 429, "Wed, 21 Oct 2015 07:28:00 GMT"), 1, 0.0),
        (answered(READ, 503), 1, 1.0),
        (answered(UPDATE, 503), 1, None),
        (answered(UPDATE, 503, "1"), 1, None),
        (Exchange(READ, None, "the target broke off"), 1, 1.0),
        (Exchange(UPDATE, None, "the target broke off"), 1, None),
        (Exchange(READ, None, "there is no credential for the scheme X"), 1, None),
    ],
)
def test_what_is_sent_again_and_when(exchange: Exchange, tried: int, wanted: float | None) -> None:
    assert manners.pause(exchange, tried) == wanted


def test_a_date_is_waited_for() -> None:
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    wait = manners.pause(answered(READ, 429, when), 1)
    assert wait is not None
    assert 15 < wait <= 20


# --- runs ----------------------------------------------------------------------------------------


class Live:
    """The mock as a live target whose answers can be replaced."""

    def __init__(self, instead: Callable[[int, Request], Any]) -> None:
        self.mock, self.instead = examined.mock(TWILIO), instead
        self.count = 0

    def __call__(self, sent: httpx.Request) -> httpx.Response:
        """Answer a request."""
        self.count += 1
        path = sent.url.raw_path.partition(b"?")[0].decode()
        made = self.instead(self.count, Request(sent.method, path, (), (), sent.content))
        if isinstance(made, Exception):
            raise made
        return made or respond(self.mock, sent)

    @property
    def state(self) -> dict[str, Any]:
        """Return the resource under test."""
        return self.mock.resources[self.mock.primary]


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(watch, "sleep", found.append)
    return found


def run(server: Live, **settings: Any) -> OperationResult:
    viewed = examined.operation(TWILIO)
    target = HttpTarget(
        BASE_URL, viewed, Credentials(), kind="live", transport=httpx.MockTransport(server)
    )
    *_, last = examine(viewed, target, Settings(**settings))
    return last.result


def test_too_many_requests_now_and_then_change_no_verdict(waits: list[float]) -> None:
    def every_tenth(count: int, _: Request) -> httpx.Response | None:
        return httpx.Response(429, headers={"retry-after": "2"}) if count % 10 == 0 else None

    usual, now = run(Live(lambda *_: None)), run(Live(every_tenth))
    assert now.findings == ()
    assert [each.verdict for each in now.clauses] == [each.verdict for each in usual.clauses]
    assert set(waits) == {2.0}
    assert now.requests <= 300


def test_a_budget_holds_what_is_sent_again(waits: list[float]) -> None:
    server = Live(lambda count, _: httpx.Response(429) if count % 2 else None)
    found = run(server, budget=40)
    assert found.requests == server.count <= 40
    assert waits


def test_an_update_without_an_answer_is_not_sent_again_at_once() -> None:
    sent: list[bytes] = []

    def broken(_: int, request: Request) -> Exception | None:
        sent.append(request.body or b"")
        return httpx.ReadError("gone") if b"affidavit 20" in sent[-1] else None

    found = run(Live(broken))
    assert found.findings == ()
    lost = [at for at, body in enumerate(sent) if b"affidavit 20" in body]
    assert all(sent[at - 1] != sent[at] for at in lost[1:])


def test_a_target_that_is_gone_ends_the_run_and_what_is_left_is_named(waits: list[float]) -> None:
    gone = httpx.ConnectError("gone")
    server = Live(lambda count, _: gone if count > 40 else None)
    found = run(server)
    assert found.verdict == "inconclusive"
    assert "answered nothing for" in found.reason
    assert server.count < 90
    (notice,) = [each for each in found.notices if each.code == "not-restored"]
    assert "name" in notice.message
    assert waits


def test_a_state_that_takes_no_update_is_no_finding() -> None:
    """Once it is closed, the resource takes nothing: that is its state, not a value's fault."""

    def closed(_: int, request: Request) -> httpx.Response | None:
        shut = server.state.get("status") == "INACTIVE" and request.method == "PATCH"
        return httpx.Response(422, json={"message": "closed"}) if shut else None

    server = Live(closed)
    found = run(server)
    assert found.findings == ()
    assert "takes no update" in found.reason
    assert [each.code for each in found.notices if each.code == "not-restored"]


def test_a_state_that_is_the_last_one_by_its_name_costs_no_case_but_its_own() -> None:
    def closed(_: int, request: Request) -> httpx.Response | None:
        shut = server.state.get("status") == "CLOSED" and request.method == "PATCH"
        return httpx.Response(422, json={"message": "closed"}) if shut else None

    server, free = Live(closed), Live(lambda *_: None)
    found = run(server)
    assert found.findings == ()
    assert found.cases >= run(free).cases - 30  # what Hypothesis draws comes after it
    assert [each.code for each in found.notices if each.code == "not-restored"]


def test_what_the_page_does_not_name_may_follow_from_an_update() -> None:
    def derived(_: int, request: Request) -> httpx.Response | None:
        if request.method not in ("GET", "PATCH"):
            return None
        credential = Credentials().apply(READ, examined.operation(TWILIO)).headers
        headers = {"content-type": "application/json", **dict(credential)}
        address, body = BASE_URL + request.path, request.body
        made = respond(
            server.mock, httpx.Request(request.method, address, content=body, headers=headers)
        )
        shown = json.loads(made.content)
        if made.status_code == 200:
            shown["slug"] = f"of {shown.get('name')}"
        return httpx.Response(made.status_code, json=shown)

    server = Live(derived)
    assert not [each for each in run(server).findings if "slug" in each.title]


# --- time ----------------------------------------------------------------------------------------


def test_no_function_outlives_its_deadline() -> None:
    deadline = Deadline(0.05)
    never = Event()
    with pytest.raises(OverdueError):
        deadline.call(never.wait)
    assert deadline.call(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        deadline.call(lambda: 1 // 0)
    never.set()
    deadline.close()


def test_an_answer_that_trickles_in_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    viewed = examined.operation(TWILIO)
    target = HttpTarget("http://127.0.0.1:9", viewed, connection=Connection(whole=0.05))
    stop = Event()
    monkeypatch.setattr(target, "_exchange", lambda _: stop.wait(5))
    found = target.send(READ)
    assert found.response is None
    assert "took longer than 0.05 seconds" in found.failure
    stop.set()
    target.close()


# --- secrets -------------------------------------------------------------------------------------


def test_a_credential_that_a_server_repeats_gets_into_no_report(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """A whole run over HTTP against a server that puts the credential into every answer."""
    secret = "hunter2-Zx9"
    monkeypatch.setenv("AFFIDAVIT_AUTH_BASIC", f"me:{secret}")
    viewed = examined.operation(TWILIO)
    mock = examined.mock(TWILIO)
    mock.credentials = Credentials.from_environment()
    answer = mock.handle

    def repeat(request: Request) -> Response:
        made = answer(request)
        value = made.json()
        if isinstance(value, dict):
            value["name"] = f"{dict(request.headers).get('authorization')} {secret}"
        return Response(made.status, made.headers, json.dumps(value).encode())

    monkeypatch.setattr(mock, "handle", repeat)
    with MockServer([mock]) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        outcome = execute(
            [viewed.contract], Choice("live", server.url), Settings(profile="quick"), lambda _: None
        )
        server.shutdown()
    assert outcome.report["operations"][0]["findings"]
    more = [(form, str(tmp_path / form)) for form in ("markdown", "sarif", "github")]
    written = outcome.write(tmp_path, more)
    encoded = "bWU6aHVudGVyMi1aeDk="
    for path in map(Path, written):
        text = path.read_text(encoding="utf-8")
        assert secret not in text
        assert encoded not in text


def test_an_interrupted_request_ends_before_the_next_and_is_not_taken_for_it() -> None:
    deadline = Deadline(10)
    order: list[str] = []

    def slow() -> str:
        interrupt_main()
        sleep(0.2)
        order.append("first")
        return "first"

    def quick() -> str:
        order.append("second")
        return "second"

    with pytest.raises(KeyboardInterrupt):
        deadline.call(slow)
    assert deadline.call(quick) == "second"
    assert deadline.call(lambda: "third") == "third"
    assert order == ["first", "second"]
    deadline.close()


def test_only_lasting_resources_are_waited_for() -> None:
    viewed = examined.operation(TWILIO)
    busy = httpx.MockTransport(lambda _: httpx.Response(429))
    target = HttpTarget(BASE_URL, viewed, kind="mock", transport=busy)
    held = Watch(viewed, Settings(), target)
    held.look()
    assert held.requests == 1


def test_a_read_that_is_no_json_any_more_ends_no_run() -> None:
    """What a failing case has spoilt is put back, also where nobody can see what it is."""

    def spoilt(_: int, request: Request) -> httpx.Response | None:
        odd = request.method == "GET" and server.state.get("name") == "null"
        if request.method == "PATCH" and b'"status": 7' in (request.body or b""):
            return httpx.Response(200, json={})
        return httpx.Response(200, content=b'{"name": Infinity}') if odd else None

    server = Live(spoilt)
    assert "fault of ours" not in run(server).reason
