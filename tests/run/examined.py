"""Run an operation of a bundled contract against a server of one's own making."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from affidavit import contract as contracts
from affidavit import pages
from affidavit.model import (
    CaseFinished,
    Event,
    Exchange,
    OperationFinished,
    OperationResult,
    Request,
    Response,
    Settings,
)
from affidavit.operation import Operation
from affidavit.run import examine, out_of_reach
from affidavit.targets import Credentials, HttpTarget, Mock, mock_transport, parse
from affidavit.wrapped import Wrapped

ROOT = Path(__file__).parents[2] / "contracts"
NAMES = contracts.find(ROOT)
BASE_URL = "http://mock.test"


@cache
def operation(name: str) -> Operation:
    return Operation(contracts.load(ROOT / name, name))


SINCH, TWILIO, HILOS, HIGHLEVEL = (
    next(name for name in NAMES if name.startswith(vendor) and "message" not in name)
    for vendor in ("sinch", "twilio", "hilos", "highlevel")
)


def invented(path: str, method: str, schema: Any) -> Operation:
    """Return the update of a resource with an id, whose requests and answers have one schema."""
    content = {"content": {"application/json": {"schema": schema}}}
    spec = {
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        ],
        "requestBody": content,
        "responses": {"200": {"description": "OK", **content}, "400": {"description": "No"}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Invented", "version": "1"},
        "paths": {path: {method: spec}},
    }
    (reading,) = pages.read(json.dumps(document), chosen="")
    return Operation(contracts.build(reading, "invented/update"))


def mock(name: str, broken: str = "") -> Mock:
    viewed = operation(name)
    fault = parse(viewed, broken) if broken else None
    return Mock(viewed, out_of_reach(viewed, Settings()), Credentials(), fault)


@dataclass
class Counting(Wrapped):
    """A target that keeps what was sent through it."""

    sent: list[Request] = field(default_factory=list)
    closed: bool = False

    def send(self, request: Request) -> Exchange:
        """Keep a request, then send it."""
        self.sent.append(request)
        return super().send(request)

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True
        super().close()


def live(name: str, server: Any) -> Counting:
    """Return a live target for a mock, a quirk of one, or a function that answers httpx."""
    if callable(server):
        transport = httpx.MockTransport(server)
    else:
        transport = mock_transport(server, BASE_URL)
    return Counting(HttpTarget(BASE_URL, operation(name), Credentials(), transport=transport))


def settings(name: str, **more: Any) -> Settings:
    return out_of_reach(operation(name), Settings(**more))


def events(name: str, target: Counting, **more: Any) -> Iterator[Event]:
    return examine(operation(name), target, settings(name, **more))


def result(name: str, server: Any, **more: Any) -> OperationResult:
    """Run to the end and return the result."""
    return finished(events(name, live(name, server), **more))


def finished(happened: Iterator[Event]) -> OperationResult:
    last = list(happened)[-1]
    assert isinstance(last, OperationFinished)
    return last.result


def untimed(result: OperationResult) -> OperationResult:
    """Leave out what no two runs have in common: how long each took."""
    findings = tuple(
        replace(
            each,
            evidence=replace(each.evidence, exchange=replace(each.evidence.exchange, seconds=0)),
        )
        for each in result.findings
    )
    return replace(result, seconds=0.0, findings=findings)


def cases(happened: Iterator[Event]) -> list[CaseFinished]:
    return [event for event in happened if isinstance(event, CaseFinished)]


def broken(found: OperationResult) -> dict[str, str]:
    """Return the clauses that failed, each with its reason."""
    return {each.clause.id: each.reason for each in found.clauses if each.verdict == "fail"}


def verdict(found: OperationResult, clause: str) -> str:
    return next(each.verdict for each in found.clauses if each.clause.id == clause)


class Server:
    """A mock whose answers a test changes: ``change`` takes (request, response, number)."""

    def __init__(self, name: str, change: Callable[[Request, Response, int], Response]) -> None:
        self.mock = mock(name)
        self.change = change
        self.count = 0

    def handle(self, request: Request) -> Response:
        """Answer, changed."""
        self.count += 1
        return self.change(request, self.mock.handle(request), self.count)
