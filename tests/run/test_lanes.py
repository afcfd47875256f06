"""Lanes: what several resources side by side show is what one of them shows, only sooner."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import examined
import httpx
import pytest
from examined import BASE_URL, NAMES, ROOT, SINCH, TWILIO

from affidavit import lanes, recording
from affidavit.errors import UsageError
from affidavit.lanes import Door, StoppedError, lanes_of, shares
from affidavit.model import (
    CaseFinished,
    Exchange,
    OperationFinished,
    OperationResult,
    Request,
    Response,
    Settings,
)
from affidavit.opening import Choice, opener
from affidavit.run import examine, out_of_reach
from affidavit.session import Tapes, execute
from affidavit.targets import Credentials, HttpTarget, Mock, MockServer, parse
from affidavit.targets.inprocess import respond
from affidavit.targets.serve import _Handler  # which writes a line per request
from affidavit.testing import Bench
from affidavit.wrapped import OneByOne, Paced


def several(name: str, count: int = 2, **more: Any) -> Settings:
    names = examined.operation(name).path_names
    made = [{each: f"{each}-{'ABCD'[at]}" for each in names} for at in range(count)]
    return Settings(set=made[0], beside=tuple(made[1:]), **more)


class Site:
    """A live API that holds each lane's resource; ``instead`` answers in its place, or waits."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        instead: Callable[[Request], Response | None] = lambda _: None,
        broken: str = "",
    ) -> None:
        viewed = examined.operation(name)
        self.settings = out_of_reach(viewed, settings)
        fault = parse(viewed, broken) if broken else None
        self.operation = viewed
        self.mock = Mock(viewed, self.settings, Credentials(), fault)
        self.first = deepcopy(self.mock.resources)
        self.instead = instead
        self.lock = threading.Lock()
        self.sent: list[Request] = []

    def __call__(self, sent: httpx.Request) -> httpx.Response:
        """Answer a request."""
        path = sent.url.raw_path.partition(b"?")[0].decode()
        made = Request(sent.method, path, (), (), sent.content)
        answer = self.instead(made)
        with self.lock:
            self.sent.append(made)
            if answer is not None:
                return httpx.Response(
                    answer.status, headers=list(answer.headers), content=answer.body
                )
            return respond(self.mock, sent)

    def open(self) -> HttpTarget:
        """Return one lane's target."""
        transport = httpx.MockTransport(self)
        return HttpTarget(BASE_URL, self.operation, Credentials(), transport=transport)

    def run(self) -> OperationResult:
        """Examine the operation to the end."""
        *_, last = self.events()
        assert isinstance(last, OperationFinished)
        return last.result

    def events(self) -> Iterator[Any]:
        """Yield what happens."""
        count = len(lanes_of(self.operation, self.settings))
        first, *beside = [self.open() for _ in range(count)]
        return examine(self.operation, first, self.settings, beside)

    @property
    def restored(self) -> bool:
        """Whether each resource is as it was."""
        return self.mock.resources == self.first


def verdicts(found: OperationResult) -> list[tuple[str, str]]:
    return [(each.clause.id, each.verdict) for each in found.clauses]


def summed(found: OperationResult) -> Any:
    findings = [(each.fingerprint, each.clauses, each.rate) for each in found.findings]
    return found.verdict, verdicts(found), findings


def reported(report: dict[str, Any]) -> Any:
    (operation,) = report["operations"]
    return (
        [(each["id"], each["verdict"]) for each in operation["clauses"]],
        [each["fingerprint"] for each in operation["findings"]],
    )


# --- the same as with one resource ---------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_lanes_give_the_verdicts_of_one_resource(name: str) -> None:
    one = Site(name, several(name, 1)).run()
    more = Site(name, several(name, 3)).run()
    assert summed(more) == summed(one)
    assert more.notices == one.notices


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        (TWILIO, "request.name.semantics:dropped"),
        (TWILIO, "request.status.enum:refused"),
        (SINCH, "query.update_mask.mask.listed:ignored"),
        (SINCH, "request.metadata.type:coerced"),
        (SINCH, "status.5xx:crash"),
    ],
)
def test_a_fault_has_the_same_fingerprint_in_any_lane(name: str, broken: str) -> None:
    """On the embedded mock, which holds a resource for each lane."""
    found = [
        reported(
            execute(
                [examined.operation(name).contract],
                Choice("mock", fault=broken),
                several(name, count),
                lambda _: None,
            ).report
        )
        for count in (1, 2)
    ]
    assert found[0][1]
    assert found[1] == found[0]


def test_the_result_does_not_depend_on_which_lane_is_faster() -> None:
    def slow(seed: int) -> Callable[[Request], None]:
        random = Random(seed)  # noqa: S311 - it must be repeatable
        return lambda _: time.sleep(random.choice((0, 0, 0.002)))

    broken = "request.status.enum:refused"
    found = [Site(TWILIO, several(TWILIO, 3), slow(seed), broken).run() for seed in (1, 2)]
    assert found[0].findings
    assert examined.untimed(found[0]) == examined.untimed(found[1])


def test_each_case_has_one_lane_and_what_fills_the_resource_has_all() -> None:
    planned = lanes.cases.plan(examined.operation(SINCH), several(SINCH)).cases
    made = shares(planned, 3)
    names = [[case.id for case in share] for share in made]
    assert sorted({name for share in names for name in share}) == sorted(
        case.id for case in planned
    )
    filling = {case.id for case in planned if case.rank == 0}
    assert filling
    assert all(filling <= set(share) for share in names)
    others = [name for share in names for name in share if name not in filling]
    assert len(others) == len(set(others))
    spent = [sum(map(lanes.cases.cost, share)) for share in made]
    assert max(spent) - min(spent) < 10
    assert made == shares(planned, 3)


def test_one_resource_is_examined_in_the_callers_thread() -> None:
    seen: set[str] = set()
    found = Site(
        TWILIO, several(TWILIO, 1), lambda _: seen.add(threading.current_thread().name)
    ).run()
    assert found.verdict == "pass"
    assert seen == {threading.current_thread().name}


# --- side by side --------------------------------------------------------------------------------


def test_the_lanes_requests_are_under_way_at_once() -> None:
    """Each first update of the plan waits until the other lane's is there, too."""
    meeting, met = threading.Barrier(2), threading.Event()
    counts: dict[str, int] = {}

    def meet(request: Request) -> None:
        counts[request.path] = counts.get(request.path, 0) + 1
        if counts[request.path] == 8 and not met.is_set():  # the control is six requests
            meeting.wait(20)
            met.set()

    found = Site(TWILIO, several(TWILIO), meet).run()
    assert met.is_set()
    assert not meeting.broken
    assert found.verdict == "pass"


def test_a_lane_sends_nothing_to_another_ones_resource() -> None:
    threads: dict[str, set[str]] = {}

    def note(request: Request) -> None:
        threads.setdefault(request.path, set()).add(threading.current_thread().name)

    site = Site(TWILIO, several(TWILIO), note)
    site.run()
    own = [f"/Conversations/Sid-{each}" for each in "AB"]
    first, second = (names for path, names in threads.items() if path.endswith(tuple(own)))
    assert first
    assert second
    assert not first & second


@pytest.mark.parametrize("busy", [0, 9])
@pytest.mark.parametrize("budget", [18, 19, 25, 41, 60])
def test_all_lanes_together_keep_to_the_budget(budget: int, busy: int) -> None:
    def now_and_then(_: Request) -> Response | None:
        due = busy and len(site.sent) % busy == busy - 1
        return Response(429, (("retry-after", "0"),)) if due else None

    site = Site(TWILIO, several(TWILIO, budget=budget), now_and_then)
    found = site.run()
    assert found.requests == len(site.sent) <= budget
    assert site.restored
    assert found.findings == ()


def test_a_budget_for_one_lane_is_too_small_for_two() -> None:
    site = Site(TWILIO, several(TWILIO, budget=17))
    assert "a budget of 17 is too small: 2 lanes take at least 24" in site.run().reason
    assert site.sent == []


@pytest.mark.parametrize("status", [400, 409])
def test_a_value_that_another_lane_holds_is_no_fault(status: int) -> None:
    """Such as a name that must be unique: it is free again once the other resource is put back."""

    def unique(request: Request) -> Response | None:
        (first, second) = site.first
        busy = site.mock.resources[second] != site.first[second]
        names = request.method == "PATCH" and b'"name":' in (request.body or b"")
        if names and not sent:
            sent.append(request)  # the control's, which nobody else holds
        if busy and names and request.path.endswith(first[0]) and request.body != sent[0].body:
            refused.append(request)
            return Response(status, (("content-type", "application/json"),), b"{}")
        return None

    sent: list[Request] = []
    refused: list[Request] = []
    site = Site(TWILIO, several(TWILIO), unique)
    found = site.run()
    assert len(refused) > 3
    assert not found.reason
    assert found.findings == ()
    assert verdicts(found) == verdicts(Site(TWILIO, several(TWILIO, 1)).run())


# --- a lane that can't go on ---------------------------------------------------------------------


def test_a_wrong_id_in_one_lane_ends_the_operation_and_is_named() -> None:
    def gone(request: Request) -> Response | None:
        return Response(404) if request.path.endswith("Sid-B") else None

    site = Site(TWILIO, several(TWILIO, 3), gone)
    found = site.run()
    assert found.verdict == "inconclusive"
    assert found.reason.startswith("Sid=Sid-B: there is no ")
    assert "Sid-A:" not in found.reason
    assert found.findings == ()
    assert len(site.sent) < 30
    assert site.restored


def test_a_lane_that_is_lost_is_named_and_the_others_finish() -> None:
    def silent(request: Request) -> Response | None:
        if request.path.endswith("Sid-B"):
            asked.append(request)
        return Response(502) if request.path.endswith("Sid-B") and len(asked) > 20 else None

    asked: list[Request] = []
    site = Site(TWILIO, several(TWILIO), silent)
    found = site.run()
    assert found.verdict == "inconclusive"
    assert "Sid=Sid-B: the target has answered nothing" in found.reason
    (left,) = [each.message for each in found.notices if each.code == "not-restored"]
    assert left.startswith("Sid=Sid-B: not as they were found")
    own = site.mock.resources[site.mock.primary]
    assert own == site.first[site.mock.primary]
    assert dict(verdicts(found))["request.status.enum"] == "pass"


def test_a_fault_of_ours_in_a_lane_is_told_and_everything_put_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = lanes.Lane.accept

    def odd(lane: lanes.Lane, judged: Any) -> Any:
        if lane.name.endswith("B") and judged.evidence.case.family == "enum":
            raise ZeroDivisionError
        return usual(lane, judged)

    monkeypatch.setattr(lanes.Lane, "accept", odd)
    site = Site(TWILIO, several(TWILIO))
    found = site.run()
    assert found.verdict == "error"
    assert "ZeroDivisionError" in found.reason
    assert site.restored


def test_a_run_that_is_left_in_the_middle_puts_every_resource_back() -> None:
    site = Site(TWILIO, several(TWILIO))
    happened = site.events()
    for number, event in enumerate(happened):
        if isinstance(event, CaseFinished) and number > 12:
            break
    sent = len(site.sent)
    happened.close()  # type: ignore[attr-defined]
    assert site.restored
    assert len(site.sent) - sent < 20


def test_an_interruption_while_resources_are_put_back_leaves_none_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual, main = lanes.Lane.restore, threading.main_thread().ident
    assert main is not None

    def interrupted(lane: lanes.Lane) -> None:
        if lane.name.endswith("A"):  # the last one to be put back
            signal.pthread_kill(main, signal.SIGINT)
            time.sleep(0.1)
        usual(lane)

    monkeypatch.setattr(lanes.Lane, "restore", interrupted)
    site = Site(TWILIO, several(TWILIO))
    with pytest.raises(KeyboardInterrupt):
        site.run()
    assert site.restored


# --- manners -------------------------------------------------------------------------------------


def test_what_one_lane_is_asked_to_wait_all_of_them_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    door = Door()
    monkeypatch.setattr(door, "rest", waits.append)
    request = Request("GET", "/a")
    door.enter()
    door.heed(Exchange(request, Response(200)))
    door.heed(Exchange(request, None, "the target broke off"))
    door.enter()
    assert waits == [0, 0]
    door.heed(Exchange(request, Response(429, (("retry-after", "30"),))))
    door.heed(Exchange(request, Response(429, (("retry-after", "3"),))))
    door.enter()
    assert 29 < waits[-1] <= 30


def test_nobody_waits_beyond_the_end() -> None:
    door = Door()
    threading.Timer(0.05, door.shut).start()
    began = time.monotonic()
    with pytest.raises(StoppedError):
        door.rest(30)
    assert time.monotonic() - began < 10


def test_the_lanes_share_one_rate() -> None:
    viewed = examined.operation(TWILIO)
    opened = opener(Choice("live", "http://127.0.0.1:1", pause=0.5), several(TWILIO))
    made = [opened(viewed), opened(viewed, 1)]
    first, second = made
    assert isinstance(first, Paced)
    assert isinstance(second, Paced)
    assert first.target is not second.target
    assert first.limiter is second.limiter
    for each in made:
        each.close()


def test_an_application_in_process_takes_one_request_at_a_time() -> None:
    busy = threading.Lock()

    @dataclass
    class Frail:
        kind = "app"
        base_url = ""

        def send(self, request: Request) -> Exchange:
            assert busy.acquire(blocking=False)
            time.sleep(0.001)
            busy.release()
            return Exchange(request, Response(200))

    shared = OneByOne(Frail())  # type: ignore[arg-type]
    answers: list[Exchange] = []

    def ask() -> None:
        answers.extend(shared.send(Request("GET", "/a")) for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(answers) == 60


def test_each_worker_of_pytest_has_a_resource_of_its_own() -> None:
    unstated = ("target", "base_url", "rate", "break", "recordings", "waivers", "baseline")
    options = dict.fromkeys(unstated)
    options |= {"contracts": str(ROOT), "allow_host": [], "profile": "quick", "seed": 0}
    options |= {"set": ["Sid=A", "Sid=B"], "other": [], "known": []}
    for worker, sid in enumerate("AB"):
        assert Bench.of(options | {"worker": worker}).settings.set == {"Sid": sid}
    with pytest.raises(UsageError, match="worker 3 has no resource of its own"):
        Bench.of(options | {"worker": 2})


# --- which resources -----------------------------------------------------------------------------


def test_an_operation_without_the_name_has_one_lane() -> None:
    settings = Settings(set={"elsewhere": "1"}, beside=({"elsewhere": "2"},))
    assert [each.set for each in lanes_of(examined.operation(TWILIO), settings)] == [
        {"elsewhere": "1"}
    ]


def test_two_lanes_of_one_resource_are_refused() -> None:
    viewed = examined.operation(SINCH)
    other = next(each.name for each in viewed.parameters if each.location == "query")
    settings = Settings(set={other: "a"}, beside=({other: "b"},))
    with pytest.raises(UsageError, match="each resource is used by one lane only"):
        lanes_of(viewed, settings)


# --- recordings ----------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", ["", "request.status.enum:refused"])
def test_a_recording_of_lanes_is_replayed_to_the_same(broken: str, tmp_path: Path) -> None:
    viewed = examined.operation(TWILIO)
    tapes = Tapes()
    settings = out_of_reach(viewed, several(TWILIO, profile="standard"))
    with served(TWILIO, settings, broken) as server:
        choice = Choice("live", server.url)
        made = execute([viewed.contract], choice, settings, lambda _: None, tapes=tapes)
    tapes.write({TWILIO: tmp_path / "made.har"})
    read = recording.read(tmp_path / "made.har")
    assert read.settings == settings
    assert {each.lane for each in read.exchanges} == {0, 1}
    choice = Choice("recorded", recordings=tmp_path)
    again = execute([viewed.contract], choice, Settings(), lambda _: None)
    (first,), (second,) = made.report["operations"], again.report["operations"]
    for each in ("clauses", "notices", "requests", "cases", "verdict", "summary"):
        assert second[each] == first[each]
    assert [each["fingerprint"] for each in second["findings"]] == [
        each["fingerprint"] for each in first["findings"]
    ]
    assert bool(first["findings"]) == bool(broken)


# --- over HTTP, in a process of its own ----------------------------------------------------------


@contextmanager
def served(name: str, settings: Settings, broken: str = "") -> Iterator[MockServer]:
    viewed = examined.operation(name)
    fault = parse(viewed, broken) if broken else None
    mock = Mock(viewed, settings, Credentials(), fault)
    usual = _Handler.log_request
    _Handler.log_request = lambda *_: None  # type: ignore[method-assign]
    with MockServer([mock]) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
    _Handler.log_request = usual  # type: ignore[method-assign]


COMMAND = (sys.executable, "-m", "affidavit")
SETS = ("--set", "Sid=Sid-A", "--set", "Sid=Sid-B", "--contracts", str(ROOT))


@contextmanager
def held_up(after: int) -> Iterator[tuple[MockServer, threading.Event, threading.Event]]:
    """Serve two resources and answer nothing after so many requests, until ``hold`` is set."""
    settings = out_of_reach(examined.operation(TWILIO), several(TWILIO))
    reached, hold = threading.Event(), threading.Event()
    with served(TWILIO, settings) as server:
        usual, seen = server.answer, []

        def answer(request: Request) -> Response:
            made = usual(request)
            seen.append(request)
            if len(seen) >= after:
                reached.set()
                hold.wait(20)
            return made

        server.answer = answer  # type: ignore[method-assign]
        yield server, reached, hold


@pytest.mark.parametrize(
    ("ending", "after"),
    [(signal.SIGKILL, 80), (signal.SIGTERM, 80), (signal.SIGINT, 10), (signal.SIGINT, 80)],
)
def test_every_resource_is_put_back_however_the_run_ends(
    ending: signal.Signals, after: int, tmp_path: Path
) -> None:
    with held_up(after) as (server, reached, hold):
        (mock,) = server.mocks
        first = deepcopy(mock.resources)
        command = (*COMMAND, "run", TWILIO, "--base-url", server.url, "--out", str(tmp_path), *SETS)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert reached.wait(60)
        process.send_signal(ending)
        time.sleep(0.2)
        hold.set()
        code = process.wait(30)
        if ending is signal.SIGKILL:
            assert len(list((tmp_path / "journal").glob("*.json"))) == 2
            assert mock.resources != first
            again = (*COMMAND, "restore", str(tmp_path), "--contracts", str(ROOT))
            subprocess.run(again, capture_output=True, check=True)
        else:
            assert code == 130
        assert mock.resources == first
        assert not list((tmp_path / "journal").glob("*"))


@pytest.mark.parametrize("after", [4, 110])
def test_a_killed_run_goes_on_in_each_lane(after: int, tmp_path: Path) -> None:
    with held_up(after) as (server, reached, hold):
        (mock,) = server.mocks
        first = deepcopy(mock.resources)
        command = (*COMMAND, "run", TWILIO, "--base-url", server.url, *SETS)
        process = subprocess.Popen(
            (*command, "--out", str(tmp_path / "killed")),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert reached.wait(60)
        process.kill()
        process.wait()
        hold.set()
        time.sleep(0.2)
        for options in (("--resume", str(tmp_path / "killed")), ("--out", str(tmp_path / "usual"))):
            done = subprocess.run((*command, *options), capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            assert mock.resources == first
    found = [
        json.loads((tmp_path / each / "report.json").read_text(encoding="utf-8"))
        for each in ("killed", "usual")
    ]
    assert reported(found[0]) == reported(found[1])
