"""Checks of partial updates for a plain Schemathesis run: hooks to load with one variable.

    SCHEMATHESIS_HOOKS=affidavit.schemathesis st run openapi.yaml --url http://127.0.0.1:8080

Of every update, the resource is read before and after, where its path answers a GET. The oracle
says what the contract promises of the update, and the judge of every other run says whether it was
kept: what was sent shows, what wasn't sent stays, read-only fields too, a refused update changes
nothing, a field mask and a merge patch are honoured. What Schemathesis checks by itself, such as
the schemas of answers, is left to it. One worker at a time: an update beside another one would be
taken for its effect.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import schemathesis
from schemathesis.core.errors import SchemathesisError

from affidavit import contract as contracts
from affidavit import pages
from affidavit.cases import oracle
from affidavit.cases.maker import Maker
from affidavit.errors import AffidavitError
from affidavit.model import Exchange, Request, Response, Ruling, Settings
from affidavit.operation import Operation
from affidavit.pointer import MISSING
from affidavit.schema import Identity
from affidavit.verdicts import Observation, changes, judge, resource_in

KEPT = 64
"""Reads that wait for the answer to their update; more are of updates that got none."""


@dataclass(frozen=True, slots=True)
class _Read:
    """How a resource is read, and what it was before an update."""

    call: Any
    options: dict[str, Any] = field(default_factory=dict)
    before: Any = MISSING

    def again(self, operation: Operation) -> Any:
        """Read it."""
        with suppress(SchemathesisError, OSError):
            answer = self.call.call(**self.options)
            return resource_in(operation, _exchange(answer).response)
        return MISSING


_reads: dict[str, _Read] = {}


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:  # noqa: ARG001 - its signature
    """Read the resource that an update is about to change."""
    operation = _operation(case)
    if operation is None:
        return
    while len(_reads) >= KEPT:
        _reads.pop(next(iter(_reads)))
    read = _Read(_companion(case), dict(kwargs))
    _reads[case.id] = replace(read, before=read.again(operation))


@schemathesis.check
def update_semantics(ctx: Any, response: Any, case: Any) -> None:  # noqa: ARG001 - its signature
    """Hold an update to what its contract promises of the resource."""
    operation, read = _operation(case), _reads.pop(case.id, None)
    if operation is None or read is None or read.before is MISSING:
        return
    exchange = _exchange(response)
    seen = _seen(operation, exchange, read.before, read.again(operation))
    if not list(_broken(operation, seen)):
        return
    moving = frozenset(changes(seen.after, read.again(operation)))  # what moves by itself
    if failed := list(_broken(operation, replace(seen, volatile=moving))):
        raise AssertionError("\n".join(f"{each.clause}: {each.reason}" for each in failed))


def _broken(operation: Operation, seen: Observation) -> Iterator[Ruling]:
    """Yield what an update breaks of the promises that Schemathesis doesn't know."""
    for ruling in judge(operation, seen):
        clause = operation.contract.clause(ruling.clause)
        ours = ruling.clause.startswith(("request.", "query.", "semantics."))
        if ruling.verdict == "fail" and ours and clause and clause.basis != "inferred":
            yield ruling


def _seen(operation: Operation, exchange: Exchange, before: Any, after: Any) -> Observation:
    maker = _maker(operation)
    case = oracle.case(
        maker, "property/schemathesis", "an update of Schemathesis", exchange.request
    )
    settable = frozenset(each.name for each in operation.writable)
    answer, home = resource_in(operation, exchange.response), exchange.request.path
    return Observation(case, exchange, before, after, answer, home, settable=settable)


@lru_cache(maxsize=256)
def _maker(operation: Operation) -> Maker:
    return Maker(operation, Settings())


def _operation(case: Any) -> Operation | None:
    """Return what is documented of a case's update; None: it is none, or its method is another."""
    if case.method.lower() != case.operation.method.lower():
        return None
    known = _documented(Identity(case.operation.schema.raw_schema))
    return known.get((case.operation.path, case.operation.method.lower()))


def _companion(case: Any) -> Any:
    """Return a GET of the resource that a case updates: the documented one, else on its path."""
    shared = {"path_parameters": dict(case.path_parameters), "headers": dict(case.headers)}
    try:
        return case.operation.schema[case.operation.path]["GET"].Case(**shared)
    except (LookupError, SchemathesisError):
        return case.operation.Case(method="GET", **shared)


@lru_cache(maxsize=8)
def _documented(holder: Identity) -> dict[tuple[str, str], Operation]:
    """Return the update operations of a document, by path and method."""
    try:
        readings = pages.read(json.dumps(holder.document), wanted="openapi")
        made = [Operation(contracts.build(each, "schemathesis/update")) for each in readings]
    except (AffidavitError, TypeError, ValueError):
        return {}  # a form of document that can't be a contract
    return {(each.path, each.method): each for each in made}


def _exchange(answer: Any) -> Exchange:
    """Turn Schemathesis' answer, and the request that it holds, into an exchange."""
    sent = answer.request
    address = urlsplit(sent.url)
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body
    media = [
        (name, value) for name, value in sent.headers.items() if name.lower() == "content-type"
    ]
    request = Request(
        sent.method,
        address.path,
        tuple(parse_qsl(address.query, keep_blank_values=True)),
        tuple(("Content-Type", _text(value)) for _, value in media),
        body if isinstance(body, bytes) else None,
    )
    headers = tuple((name, value) for name, values in answer.headers.items() for value in values)
    return Exchange(request, Response(answer.status_code, headers, answer.content or b""))


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
