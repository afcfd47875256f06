"""The judge never raises, and never blames a mock that keeps its word."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from observed import HOME, operation

from affidavit import contract as contracts
from affidavit.cases import plan
from affidavit.model import Case, Check, Evidence, Exchange, Request, Response, Settings
from affidavit.operation import Operation
from affidavit.pointer import MISSING
from affidavit.targets import mock_target
from affidavit.verdicts import Observation, Tally, judge

ROOT = Path(__file__).parents[2] / "contracts"
OPERATIONS = {name: Operation(contracts.load(ROOT / name, name)) for name in contracts.find(ROOT)}

NAMES = st.sampled_from(["id", "name", "state", "crew", "log", "sailed", "revision", "a/b", ""])
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
)
STATES = st.dictionaries(NAMES, VALUES, max_size=5) | VALUES | st.just(MISSING)
BODIES = st.binary(max_size=30) | VALUES.map(lambda value: json.dumps(value).encode())
MEDIA = st.sampled_from(
    ["application/json", "application/problem+json", "text/html", "", "application/json; q=ü", "x"]
)
RESPONSES = st.builds(
    lambda status, media, body: Response(status, (("Content-Type", media),), body),
    st.integers(100, 599) | st.sampled_from([200, 400, 401, 404, 422, 500]),
    MEDIA,
    BODIES,
)
POINTERS = st.sampled_from(["", "/name", "/log/a", "/crew/0/name", "/a~1b", "/none"])
CHECKS = st.builds(
    Check,
    st.sampled_from(["accepted", "refused", "shows", "exact", "unapplied", "unchanged", "absent"]),
    st.sampled_from([clause.id for clause in operation().contract.clauses]),
    POINTERS,
    VALUES,
    st.lists(POINTERS, max_size=2).map(tuple),
    st.sampled_from(["always", "accepted", "refused"]),
    st.booleans(),
)


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(
    response=st.none() | RESPONSES,
    states=st.tuples(STATES, STATES, STATES),
    checks=st.lists(CHECKS, max_size=3),
    body=BODIES,
    credential=st.sampled_from(["valid", "none", "scheme:Basic"]),
    path=st.sampled_from([HOME, "/boats/other"]),
    volatile=st.sets(POINTERS, max_size=2),
)
def test_the_judge_never_raises(  # noqa: PLR0917 - Hypothesis gives them by name
    response: Response | None,
    states: tuple[Any, Any, Any],
    checks: list[Check],
    body: bytes,
    credential: str,
    path: str,
    volatile: set[str],
) -> None:
    request = Request("PATCH", path, (), (("Content-Type", "application/json"),), body, credential)
    case = Case("test/one", "test", "A test.", request, tuple(checks))
    exchange = Exchange(request, response, "" if response else "lost")
    found = Observation(case, exchange, *states, HOME, frozenset(volatile))
    for ruling in judge(operation(), found):
        assert ruling.case == case.id
        assert ruling.verdict in ("pass", "fail", "inconclusive", "none")
        assert ruling.reason or ruling.verdict == "pass"
    tally = Tally(operation().contract)
    tally.add(Evidence(case, exchange), judge(operation(), found))
    clauses, _, _ = tally.results()
    assert len(clauses) == len(operation().contract.clauses)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=5,
)


@pytest.mark.parametrize("name", OPERATIONS)
def test_whatever_is_sent_to_the_mock_its_answers_conform(name: str) -> None:
    viewed = OPERATIONS[name]
    fields = sorted({each.path[0] for each in viewed.fields})
    known = plan(viewed, Settings()).control[0].request
    target = mock_target(viewed)

    @settings(deadline=None, max_examples=60, database=None)
    @given(st.dictionaries(st.sampled_from(fields) | st.text(max_size=4), JSON, max_size=4))
    def holds(body: dict[str, Any]) -> None:
        request = Request(
            known.method, known.path, known.query, known.headers, json.dumps(body).encode()
        )
        case = Case("test/any", "test", "Anything.", request, ())
        found = Observation(case, target.send(request), home=request.path)
        assert [each for each in judge(viewed, found) if each.verdict == "fail"] == []

    holds()
