"""Observations made by hand, on a contract of an invented vendor."""

import json
from functools import cache
from typing import Any

from affidavit import contract as contracts
from affidavit import pages
from affidavit.model import Case, Check, Exchange, Request, Response, Ruling
from affidavit.operation import Operation
from affidavit.pointer import MISSING
from affidavit.verdicts import Observation, judge

HOME = "/boats/b-1"
BOAT: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "name": {"type": "string", "maxLength": 9},
        "state": {"type": "string", "enum": ["AFLOAT", "DOCKED"]},
        "berth": {"type": ["integer", "null"]},
        "motor": {"type": "boolean"},
        "log": {"type": "object"},
        "crew": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}, "rank": {"type": "string"}},
            },
        },
        "sailed": {"type": "string", "format": "date-time", "readOnly": True},
        "accountId": {"type": "string", "readOnly": True},
        "revision": {"type": "integer", "readOnly": True},
    },
}
ERROR = {
    "type": "object",
    "required": ["why"],
    "properties": {"why": {"type": "string"}, "code": {"type": "integer"}},
}


def _body(schema: Any, media_type: str = "application/json") -> dict[str, Any]:
    return {"description": "", "content": {media_type: {"schema": schema}}}


@cache
def operation() -> Operation:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Boats", "version": "1"},
        "paths": {
            "/boats/{boat}": {
                "patch": {
                    "parameters": [
                        {
                            "name": "boat",
                            "in": "path",
                            "required": True,
                            "schema": {"type": "string"},
                        }
                    ],
                    "requestBody": _body(BOAT),
                    "security": [{"Basic": []}, {"Token": []}],
                    "responses": {
                        "200": _body(BOAT),
                        "400": _body(ERROR),
                        "401": {"description": "no body"},
                        "404": _body(ERROR, "application/problem+json"),
                        "422": _body(ERROR),
                    },
                }
            }
        },
        "components": {
            "securitySchemes": {
                "Basic": {"type": "http", "scheme": "basic"},
                "Token": {"type": "http", "scheme": "bearer"},
            }
        },
    }
    reading = pages.read(json.dumps(document), "boats", "openapi")[0]
    return Operation(contracts.build(reading, "acme/boats"))


GOOD = {"id": "b-1", "name": "Anne"}


def answer(status: int, body: Any = MISSING, media_type: str = "application/json") -> Response:
    """Make an answer; bytes go as they are, ``MISSING`` is no body at all."""
    raw = body if isinstance(body, bytes) else b"" if body is MISSING else json.dumps(body).encode()
    headers = (("Content-Type", media_type),) if media_type else ()
    return Response(status, headers, raw)


def right(status: int, body: Any = MISSING) -> Response:
    """Make an answer as the page documents it, for a status."""
    if status == 401:
        return Response(401)
    if 200 <= status < 300:
        return answer(status, GOOD if body is MISSING else body)
    return answer(
        status, {"why": "so"}, "application/problem+json" if status == 404 else "application/json"
    )


def seen(
    *checks: Check,
    response: Response | None,
    before: Any = MISSING,
    after: Any = MISSING,
    sent: Any = None,
    credential: str = "valid",
    path: str = HOME,
    family: str = "test",
    **more: Any,
) -> Observation:
    raw = sent if isinstance(sent, bytes) else json.dumps(sent if sent is not None else {}).encode()
    request = Request("PATCH", path, (), (("Content-Type", "application/json"),), raw, credential)
    case = Case("test/one", family, "A test.", request, checks)
    exchange = Exchange(request, response, "" if response else "the connection failed")
    settable = frozenset(each.name for each in operation().writable)
    return Observation(case, exchange, before, after, home=HOME, settable=settable, **more)


def rulings(observation: Observation) -> dict[str, list[Ruling]]:
    found: dict[str, list[Ruling]] = {}
    for ruling in judge(operation(), observation):
        found.setdefault(ruling.clause, []).append(ruling)
    return found


def verdict(observation: Observation, clause: str = "request.name.semantics") -> str:
    """Return the first ruling on a clause."""
    return rulings(observation)[clause][0].verdict


def failed(observation: Observation) -> set[str]:
    return {
        clause
        for clause, each in rulings(observation).items()
        if any(r.verdict == "fail" for r in each)
    }
