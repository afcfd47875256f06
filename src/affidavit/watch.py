"""Watching one resource: requests are counted, reads are found, late ones are waited for."""

import json
from dataclasses import dataclass, field, replace
from time import sleep
from typing import Any, Protocol

from affidavit import cases, manners
from affidavit import pointer as ptr
from affidavit.cases.bodies import decode
from affidavit.jsontext import same
from affidavit.model import Exchange, Request, Settings, TargetKind, base_type
from affidavit.operation import Operation
from affidavit.pointer import MISSING
from affidavit.verdicts import changes, resource_in
from affidavit.verdicts.observation import GATEWAY

LAGS = 2
"""How often a resource is read again that doesn't show an accepted update yet."""


class Target(Protocol):
    """What an examination needs of a target."""

    @property
    def kind(self) -> TargetKind:
        """Which sort of target this is."""

    def send(self, request: Request) -> Exchange:
        """Send one request."""


MOMENT = 0.1
"""Seconds before a resource is read again."""

SILENT = (429, *GATEWAY)
"""Statuses that decide nothing: too many requests, or no API behind a gateway."""

MOST_SILENT = 12
LONGEST_SILENCE = 60.0
"""Requests, and seconds, without an answer after which a target counts as lost."""


class BudgetSpentError(Exception):
    """The next request would exceed the budget."""


class TargetLostError(Exception):
    """The target doesn't answer any more, or takes no update any more: there is no going on."""


@dataclass
class Watch:
    """A target, and what is known of the one resource on it that is under test."""

    operation: Operation
    settings: Settings
    target: Target
    requests: int = 0
    state: Any = MISSING
    volatile: set[str] = field(default_factory=set)
    readable: bool = True
    lagging: bool = False
    """Whether a read has been seen to show an accepted update late."""
    never_read: set[str] = field(default_factory=set)
    """Fields that an answer has shown and no read after it."""
    silent: int = 0
    waited: float = 0.0
    """Requests in a row, and their seconds, to which there was no answer."""
    patience: int = 3
    """How many requests may still wait in vain."""
    credential: str = "valid"
    """What stands for a valid credential: another scheme, where the first one is refused."""

    def __post_init__(self) -> None:
        """Make the plan, which says how the resource is read and what may be spent."""
        self.plan = cases.plan(self.operation, self.settings)
        self.last = self.last_read = Exchange(self.plan.read, None)
        self.names = set(self.operation.tops)

    @property
    def lasting(self) -> bool:
        """Whether the resource outlives the run, so that it is put back and its host spared."""
        return getattr(self.target, "origin", self.target.kind) != "mock"

    def send(self, request: Request) -> Exchange:
        """Send one request, if the budget holds it; again, where the target asks to wait."""
        if request.credential == "valid":
            request = replace(request, credential=self.credential)
        exchange = self._once(request)
        tried = 1
        while self.lasting and self.requests < self.plan.budget:
            wait = manners.pause(exchange, tried) if self.patience else None
            if wait is None:
                break
            if self.target.kind != "recorded" and not exchange.stored:
                self.rest(wait)
            exchange = self._once(request)
            tried += 1
        if tried == manners.TRIES and manners.pause(exchange, 1) is not None:
            self.patience -= 1  # waiting doesn't help: a run mustn't be all waiting
        return exchange

    def _once(self, request: Request) -> Exchange:
        if self.requests >= self.plan.budget:
            raise BudgetSpentError
        self.requests += 1
        exchange = self.last = self.target.send(request)
        if self.lasting and self.target.kind != "recorded" and not exchange.stored:
            self._mind(exchange)
        return exchange

    def _mind(self, exchange: Exchange) -> None:
        """Give up on a target that has answered nothing for a while.

        What trips over a body may leave many of them without an answer: a read tells.
        """
        if exchange.response is not None and exchange.response.status not in SILENT:
            self.silent, self.waited = 0, 0.0
            return
        self.silent += 1
        self.waited += exchange.seconds
        if self.silent < MOST_SILENT and self.waited < LONGEST_SILENCE:
            return
        if self.requests >= self.plan.budget:
            raise BudgetSpentError
        probe = self.target.send(self.plan.read)
        self.requests += 1
        if probe.response is not None and probe.response.status not in SILENT:
            self.silent, self.waited = 0, 0.0
            return
        last = probe.failure or f"the answer was {probe.response.status if probe.response else 0}"
        raise TargetLostError(
            f"the target has answered nothing for {self.silent + 1} requests: {last}"
        )

    def rest(self, seconds: float) -> None:
        """Wait as long as a target asks."""
        sleep(seconds)

    def wait(self, tried: int) -> None:
        """Give a target that lags a moment, longer each time."""
        if self.target.kind in ("live", "app"):
            sleep(MOMENT * 4**tried)

    def look(self) -> Any:
        """Read the resource."""
        self.last_read = self.send(self.plan.read)
        return self.shown(self.last_read)

    def shown(self, exchange: Exchange) -> Any:
        """Return the resource that a 2xx answer shows."""
        return self.resource(exchange) if exchange.accepted else MISSING

    def look_again(self) -> Any:
        """Read a resource that should be as it was; where reads lag, the first may be old."""
        now = self.look() if self.readable else MISSING
        for tried in range(LAGS if self.lagging else 0):
            if now is MISSING or not self.differs(self.state, now):
                break
            self.wait(tried)
            now = self.look()
        return now

    def after(self, exchange: Exchange, before: Any) -> Any:
        """Read the resource after an accepted update, again where the read lags behind."""
        if not (self.readable and exchange.accepted):
            return MISSING
        answer, after = self.resource(exchange), self.look()
        sent = body_of(exchange.request)
        if not isinstance(sent, dict):  # a form
            sent = dict.fromkeys(self.names, "")
        late = self._late(sent, before, answer, after) - self.never_read
        for tried in range(LAGS if late else 0):
            self.wait(tried)
            after = self.look()
            late &= self._late(sent, before, answer, after)
            if not late:
                self.lagging = True
                break
        self.never_read |= late
        return after

    def _late(self, sent: dict[str, Any], before: Any, answer: Any, after: Any) -> set[str]:
        """Return what a read doesn't show yet; of a target that lags, whatever an answer showed."""
        late = _late(sent, before, answer, after)
        if self.lagging and isinstance(answer, dict) and isinstance(after, dict):
            late |= {
                name
                for name in self.names
                if not same(_plain(answer.get(name)), _plain(after.get(name)))
            }
        return late

    def resource(self, exchange: Exchange) -> Any:
        """Find the resource in an answer."""
        return resource_in(self.operation, exchange.response)

    def differs(self, before: Any, after: Any) -> bool:
        """Say whether two reads differ in what doesn't change by itself."""
        return any(place not in self.volatile for place in changes(before, after))


def _late(sent: dict[str, Any], before: Any, answer: Any, after: Any) -> set[str]:
    """Return the fields of which an answer shows a change and a read doesn't yet."""

    def late(name: str) -> bool:
        shown = [ptr.step(each, name) for each in (before, answer, after)]
        if MISSING not in shown:  # null and false are two values where both are shown
            old, new, now = shown
            return same(now, old) and not same(new, old)
        old, new, now = map(_plain, shown)
        return (new is not None or not sent[name]) and same(now, old) and not same(new, old)

    return {name for name in sent if late(name)} if isinstance(answer, dict) else set()


def _plain(value: Any) -> Any:
    """Return None for what may be shown by leaving it out, as protobuf's JSON does."""
    return value if value is not MISSING and value else None


def body_of(request: Request) -> Any:
    """Return a request's JSON body, or None where it has none."""
    try:
        return json.loads(request.body or b"")
    except ValueError:
        return None


def members_of(request: Request) -> dict[str, Any]:
    """Return the members that a request's body names, be it JSON or a form."""
    body = body_of(request)
    if body is None and request.body:
        return dict(decode(request.body, base_type(request.header("content-type"))))
    return body if isinstance(body, dict) else {}
