"""Schemathesis' checks are a second opinion, and only where the judge says nothing."""

import pytest
from observed import operation

from affidavit.model import Exchange, Request, Response, Ruling
from affidavit.verdicts.peer import second_opinion

ASKED = Request("PATCH", "/boats/b-1", headers=(("Content-Type", "application/json"),), body=b"{}")
PROBLEM = (("content-type", "application/json"),)


def opinions(status: int, body: bytes, *rulings: Ruling) -> set[str]:
    exchange = Exchange(ASKED, Response(status, PROBLEM, body))
    return {clause for clause, _ in second_opinion(operation(), exchange, rulings)}


def test_a_good_answer_gets_none() -> None:
    assert opinions(200, b'{"id": "b-1"}') == set()
    assert list(second_opinion(operation(), Exchange(ASKED, None, "no answer"), ())) == []


@pytest.mark.parametrize(
    ("status", "body", "clause"),
    [
        (500, b"{}", "status.5xx"),
        (200, b'{"id": 7}', "response.200.content-type"),
        (200, b"no json", "response.200.content-type"),
    ],
)
def test_each_finding_is_put_to_a_clause(status: int, body: bytes, clause: str) -> None:
    assert opinions(status, body) == {clause}


def test_what_the_judge_has_found_is_not_said_again() -> None:
    failed = Ruling("response.200.id", "fail")
    assert opinions(200, b'{"id": 7}', failed) == set()
    assert opinions(500, b"{}", Ruling("status.5xx", "fail")) == set()
