"""Exchanges that somebody else recorded, held to the contract by the judge of every other case.

Nobody chose these requests, so the oracle says what is to be expected of each. What the resource
was before is known where the exchange before it shows that, and what it was after where a read
follows. A refusal proves nothing of the request: who knows what it named, and with which rights.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from affidavit.cases import oracle
from affidavit.cases.maker import Maker
from affidavit.har import Recorded
from affidavit.model import (
    CaseFinished,
    Event,
    Evidence,
    Exchange,
    Notice,
    OperationFinished,
    OperationResult,
    OperationStarted,
    Request,
    Ruling,
    Settings,
    TargetKind,
)
from affidavit.operation import Operation
from affidavit.pointer import MISSING
from affidavit.verdicts import Observation, Tally, judge, overall, remarks, resource_in

REFUSING = 400
UNAUTHORIZED = (401, 403)


@dataclass
class Hearsay:
    """Recorded exchanges as a target; there is nothing to send to."""

    exchanges: tuple[Recorded, ...]
    kind: TargetKind = "recorded"
    base_url: str = ""

    def send(self, request: Request) -> Exchange:
        """Answer nothing."""
        return Exchange(request, None, "a recording from elsewhere answers no request")

    def secrets(self) -> frozenset[str]:
        """Return nothing: credentials are left behind while a file is read."""
        return frozenset()

    def close(self) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class _Said:
    """An exchange of the operation or of reading its resource, with the path's values."""

    recorded: Recorded
    values: dict[str, str]
    updates: bool


@dataclass
class _Review:
    operation: Operation
    settings: Settings
    tally: Tally
    states: dict[tuple[tuple[str, str], ...], Any] = field(default_factory=dict)

    def case(self, said: _Said, follows: _Said | None) -> tuple[Evidence, tuple[Ruling, ...]]:
        """Judge one update; ``follows`` is the next exchange of the operation."""
        exchange, key = said.recorded.exchange, tuple(sorted(said.values.items()))
        answered = exchange.response
        status = answered.status if answered else 0
        role = "wrong" if status in UNAUTHORIZED else "valid"
        request = replace(exchange.request, credential=role)
        exchange = replace(exchange, request=request)
        maker = Maker(self.operation, replace(self.settings, set=said.values))
        case = oracle.case(maker, said.recorded.place, "an exchange as it was recorded", request)
        before = self.states.get(key, MISSING)
        if before is MISSING:  # who sends a thing back as it was read changes nothing by it
            told = tuple(check for check in case.checks if check.kind != "unapplied")
            case = replace(case, checks=told)
        answer = resource_in(self.operation, answered) if exchange.accepted else MISSING
        after = MISSING
        if follows and not follows.updates and follows.values == said.values:
            read = follows.recorded.exchange
            after = resource_in(self.operation, read.response) if read.accepted else MISSING
        self.states[key] = after if after is not MISSING else answer
        seen = Observation(
            case,
            exchange,
            before,
            after,
            answer,
            request.path,
            settable=frozenset(each.name for each in self.operation.writable),
            documented=self.operation.named,
        )
        rulings = judge(self.operation, seen)
        if status >= REFUSING:
            rulings = tuple(
                replace(each, verdict="inconclusive", reason="a refusal proves nothing here")
                if each.verdict == "fail" and not each.clause.startswith(("response.", "status."))
                else each
                for each in rulings
            )
        return Evidence(case, exchange, before, seen.state), rulings


def review(operation: Operation, heard: Hearsay, settings: Settings) -> Iterator[Event]:
    """Hold each recorded exchange of an operation to its contract."""
    began = time.monotonic()
    said = list(_of(operation, heard.exchanges))
    updates = [each for each in said if each.updates]
    yield OperationStarted(operation.contract, len(updates))
    tally = Tally(operation.contract)
    held = _Review(operation, settings, tally)
    for at, each in enumerate(said):
        if not each.updates:
            key = tuple(sorted(each.values.items()))
            if each.recorded.exchange.accepted:
                held.states[key] = resource_in(operation, each.recorded.exchange.response)
            continue
        evidence, rulings = held.case(each, said[at + 1] if at + 1 < len(said) else None)
        tally.add(evidence, rulings)
        for code, message in remarks(operation, evidence):
            tally.remark(evidence.case, code, message)
        yield CaseFinished(operation.contract.id, evidence.case, evidence.exchange, rulings)
    yield OperationFinished(
        _result(operation, heard, tally, len(updates), time.monotonic() - began)
    )


def _result(
    operation: Operation, heard: Hearsay, tally: Tally, judged: int, seconds: float
) -> OperationResult:
    clauses, findings, notices = tally.results()
    clauses = tuple(
        replace(each, reason="no recorded exchange bears on it") if each.verdict == "none" else each
        for each in clauses
    )
    open_ = sum(each.verdict in ("none", "inconclusive") for each in clauses)
    told = Notice(
        "recording-judged",
        f"{judged} of {len(heard.exchanges)} recorded exchanges are updates of this operation; "
        f"they leave {open_} of {len(clauses)} clauses open",
    )
    verdict = overall(clauses) if judged else "none"
    reason = "" if judged else "no recorded exchange is of this operation"
    return OperationResult(
        operation.contract,
        verdict,
        0,
        judged,
        clauses,
        findings,
        (*notices, told),
        reason,
        round(seconds, 3),
    )


def _of(operation: Operation, exchanges: Sequence[Recorded]) -> Iterator[_Said]:
    """Yield what is of an operation or reads its resource; a base path may stand before it."""
    for each in exchanges:
        request = each.exchange.request
        values = operation.values_in(request.path)
        updates = request.method.upper() == operation.method.upper()
        if values is not None and (updates or request.method.upper() == "GET"):
            yield _Said(each, {name: unquote(text) for name, text in values.items()}, updates)
