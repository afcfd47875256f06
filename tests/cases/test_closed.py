"""Objects that take only documented members, bodies of so many members, and what maps hold."""

from typing import Any

import papers
import pytest

from affidavit import cases
from affidavit.model import Case, OperationFinished, Settings
from affidavit.operation import Operation
from affidavit.proof import check
from affidavit.run import examine, out_of_reach
from affidavit.targets import faults, mock_target

SHUT: dict[str, Any] = {"additionalProperties": False}
MEMBERS = {
    "title": papers.text(maxLength=9),
    "count": {"type": "integer"},
    "place": papers.obj({"row": {"type": "integer"}, "side": papers.text()}, **SHUT),
    "parts": {"type": "array", "items": papers.obj({"sku": papers.text()}, **SHUT)},
    "labels": {"type": "object", "additionalProperties": papers.text(maxLength=7, minLength=2)},
}
CLOSED = {"request.closed", "request.place.closed", "request.parts[].closed"}
HELD = {"request.labels.*.max-length", "request.labels.*.min-length"}


def crate(**more: Any) -> Operation:
    """Return the update of a crate."""
    answer = {"description": "OK", **papers.body(papers.obj(MEMBERS, **SHUT))}
    return papers.build(
        {
            "requestBody": papers.body(papers.obj(MEMBERS, **SHUT, **more)),
            "responses": {"200": answer, "400": {"description": "No"}},
            "parameters": [papers.param("id", "path")],
        },
        "/crates/{id}",
    )


CRATE = crate(minProperties=1, maxProperties=4)


def plan(operation: Operation) -> tuple[Case, ...]:
    return cases.plan(operation, Settings(profile="deep")).cases


def test_each_promise_is_a_clause() -> None:
    known = {each.id: each for each in CRATE.contract.clauses}
    assert known.keys() >= CLOSED | HELD | {
        "response.200.closed",
        "response.200.place.closed",
        "request.min-properties",
        "request.max-properties",
    }
    assert known["request.closed"].statement.endswith("no member but the documented ones.")
    assert known["request.labels.type"].statement == (
        "In a request, labels is an object of string members."
    )
    assert known["request.labels.*.max-length"].statement.startswith("Each member of a request's")


def test_a_map_with_members_of_its_own_is_no_plain_map() -> None:
    own = papers.obj({"a": papers.text()}, additionalProperties=papers.text(maxLength=3))
    operation = papers.field(own)
    assert not [each for each in operation.contract.clauses if ".*" in each.id]
    assert operation.elements == ()


@pytest.mark.parametrize("clause", sorted(CLOSED))
def test_an_unknown_member_is_refused_where_no_other_is_allowed(clause: str) -> None:
    (found,) = [each for each in plan(CRATE) if papers.kinds(each, clause) == ["refused"]]
    assert "affidavit_unknown_field" in str(papers.sent(found.request))


def test_an_open_object_gets_no_such_case() -> None:
    operation = papers.field(papers.obj({"a": papers.text()}))
    assert not [each for each in plan(operation) if "closed" in each.id]
    assert [each for each in plan(operation) if each.id == "unknown/alone"]


def test_bodies_of_too_few_and_too_many_members_are_refused() -> None:
    sent = {each.id: each.request for each in plan(CRATE)}
    assert papers.sent(sent["length/min-properties"]) == {}
    assert len(papers.sent(sent["length/max-properties"])) == 5


def test_every_update_has_as_many_members_as_it_must() -> None:
    operation = crate(minProperties=3)
    for each in plan(operation):
        if any(check.kind == "accepted" for check in each.checks):
            assert len(papers.sent(each.request)) >= 3, each.id


def test_a_good_server_passes_and_no_fault_escapes() -> None:
    settings = out_of_reach(CRATE, Settings())
    *_, last = examine(CRATE, mock_target(CRATE, settings), settings)
    assert isinstance(last, OperationFinished)
    assert (last.result.verdict, last.result.findings) == ("pass", ())
    passed = {each.clause.id for each in last.result.clauses if each.verdict == "pass"}
    assert passed >= CLOSED | HELD | {"response.200.closed", "request.min-properties"}


@pytest.mark.parametrize(
    "fault",
    [
        fault
        for fault in faults(CRATE)
        if ".*" in fault.clause_id
        or fault.clause_id.endswith(("closed", "properties", "parts.type", "labels.type"))
    ],
    ids=str,
)
def test_a_fault_of_one_is_found_under_its_clause(fault: Any) -> None:
    outcome = check(CRATE, fault)
    assert (outcome.found, outcome.beside) == (True, ())
