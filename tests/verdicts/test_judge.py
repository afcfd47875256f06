"""The judge, one table per kind of check."""

from typing import Any

import pytest
from observed import GOOD, answer, failed, operation, right, rulings, seen, verdict

from affidavit.model import Check
from affidavit.pointer import MISSING
from affidavit.verdicts import changes, outcome
from affidavit.verdicts.observation import matches, within

CLAUSE = "request.name.semantics"
FROM, TO = GOOD, GOOD | {"name": "Bess"}


# --- outcome -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        *((status, "accepted") for status in (200, 201, 202, 204, 226)),
        *((status, "refused") for status in (400, 403, 405, 409, 410, 415, 418, 422, 499)),
        *((status, "undecided") for status in (300, 301, 302, 304, 307, 308, 401, 404, 429)),
        *((status, "undecided") for status in (502, 503, 504)),
        *((status, "crashed") for status in (500, 501, 505, 507, 599)),
        (None, "undecided"),
    ],
)
def test_how_a_server_took_an_ordinary_request(status: int | None, expected: str) -> None:
    found = seen(response=None if status is None else answer(status))
    assert outcome(found)[0] == expected
    assert bool(outcome(found)[1]) is (expected != "accepted")


@pytest.mark.parametrize("status", [401, 403, 404])
@pytest.mark.parametrize("more", [{"credential": "none"}, {"path": "/boats/other"}])
def test_a_case_about_credentials_or_ids_is_refused_by_these(status: int, more: Any) -> None:
    assert outcome(seen(response=answer(status), **more))[0] == "refused"


# --- accepted and refused ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "accepted", "soft", "refused"),
    [
        (200, "pass", "pass", "fail"),
        (400, "fail", "inconclusive", "pass"),
        (422, "fail", "inconclusive", "pass"),
        (409, "inconclusive", "inconclusive", "pass"),
        (500, "fail", "fail", "inconclusive"),
        (503, "inconclusive", "inconclusive", "inconclusive"),
        (429, "inconclusive", "inconclusive", "inconclusive"),
        (302, "inconclusive", "inconclusive", "inconclusive"),
        (401, "inconclusive", "inconclusive", "inconclusive"),
        (404, "inconclusive", "inconclusive", "inconclusive"),
        (None, "inconclusive", "inconclusive", "inconclusive"),
    ],
)
def test_accepted_and_refused(status: int | None, accepted: str, soft: str, refused: str) -> None:
    response = None if status is None else right(status)
    assert verdict(seen(Check("accepted", CLAUSE), response=response)) == accepted
    assert verdict(seen(Check("accepted", CLAUSE, soft=True), response=response)) == soft
    assert verdict(seen(Check("refused", CLAUSE), response=response)) == refused


@pytest.mark.parametrize("status", [401, 403])
def test_a_documented_scheme_that_is_refused_breaks_its_clause(status: int) -> None:
    check = Check("accepted", "auth.Basic")
    found = seen(check, response=answer(status), credential="scheme:Basic")
    assert verdict(found, "auth.Basic") == "fail"


def test_a_scheme_without_a_credential_of_ours_decides_nothing() -> None:
    found = seen(Check("accepted", "auth.Basic"), response=None, credential="scheme:Basic")
    assert verdict(found, "auth.Basic") == "inconclusive"


@pytest.mark.parametrize("status", [401, 403, 404, 400])
def test_a_wrong_credential_may_be_refused_in_any_way(status: int) -> None:
    found = seen(Check("refused", "auth.required"), response=answer(status), credential="wrong")
    assert verdict(found, "auth.required") == "pass"


def test_an_inconclusive_ruling_says_why() -> None:
    soft = seen(Check("accepted", CLAUSE, soft=True), response=right(400))
    assert "--known" in rulings(soft)[CLAUSE][0].reason
    lost = seen(Check("accepted", CLAUSE), response=None)
    assert rulings(lost)[CLAUSE][0].reason == "the connection failed"


def test_a_set_up_that_failed_decides_nothing() -> None:
    checks = (Check("refused", CLAUSE), Check("shows", "endpoint", "/name", "x"))
    found = rulings(seen(*checks, response=answer(200, b""), unready="it was refused"))
    assert {clause: each[0].verdict for clause, each in found.items()} == {
        CLAUSE: "inconclusive",
        "endpoint": "inconclusive",
    }


# --- the resource ------------------------------------------------------------------------------


def effect(check: Check, before: Any, after: Any, status: int = 200, **more: Any) -> str:
    found = rulings(seen(check, response=right(status), before=before, after=after, **more))
    return found[check.clause][0].verdict if check.clause in found else "no ruling"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (FROM, TO, "pass"),
        (FROM, FROM, "fail"),
        (TO, TO, "none"),
        (TO, FROM, "fail"),
        (FROM, {"id": "b-1"}, "fail"),
        ({"id": "b-1"}, {"id": "b-1"}, "inconclusive"),
        ({"id": "b-1"}, TO, "pass"),
        (MISSING, TO, "pass"),
        (MISSING, {}, "inconclusive"),
        (FROM, MISSING, "inconclusive"),
        (FROM, GOOD | {"name": None}, "fail"),
    ],
)
def test_shows(before: Any, after: Any, expected: str) -> None:
    assert effect(Check("shows", CLAUSE, "/name", "Bess"), before, after) == expected


@pytest.mark.parametrize(
    ("value", "after", "shows", "exact"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, "pass", "fail"),
        ({"a": 1}, {"a": 1}, "pass", "pass"),
        ({"a": 1}, {"a": 1.0}, "pass", "pass"),
        ({"a": 1}, {"a": True}, "fail", "fail"),
        ({"a": {"b": [1]}}, {"a": {"b": [1], "c": 0}}, "pass", "fail"),
        ([1], [1, 2], "fail", "fail"),
        ([{"a": 1}], [{"a": 1, "id": 7}], "pass", "fail"),
    ],
)
def test_an_exact_value_holds_no_more_than_was_sent(
    value: Any, after: Any, shows: str, exact: str
) -> None:
    before = {"log": {"old": 1}}
    assert effect(Check("shows", CLAUSE, "/log", value), before, {"log": after}) == shows
    assert effect(Check("exact", CLAUSE, "/log", value), before, {"log": after}) == exact


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (["a", "b"], ["b", "a"]),
        (["b", "a", "a"], ["a", "a", "b"]),
        ([{"a": 1}, {"a": 2}], [{"a": 2, "id": 7}, {"a": 1, "id": 8}]),
        ({"a": [1, [2, 3]]}, {"a": [[3, 2], 1], "b": 0}),
    ],
)
def test_another_order_breaks_the_clause_that_promises_order(sent: Any, shown: Any) -> None:
    before, after, limit = {"log": None}, {"log": shown}, "request.crew.max-items"
    found = rulings(
        seen(
            Check("shows", limit, "/log", sent, order=CLAUSE),
            response=right(200),
            before=before,
            after=after,
        )
    )
    assert limit not in found
    assert [(each.verdict, each.detail) for each in found[CLAUSE]] == [("fail", "order")]
    assert effect(Check("shows", CLAUSE, "/log", sent), before, after) == "fail"
    assert effect(Check("shows", CLAUSE, "/log", sent, order=None), before, after) == "pass"


@pytest.mark.parametrize("shown", [["a"], ["a", "b", "b"], ["a", "c"], "ab", None, {}])
def test_other_values_are_no_other_order(shown: Any) -> None:
    check = Check("shows", CLAUSE, "/log", ["a", "b"], order=None)
    assert effect(check, {"log": []}, {"log": shown}) == "fail"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (GOOD, "fail"),
        (GOOD | {"name": "Bess"}, "pass"),
        (GOOD | {"name": "BESS"}, "pass"),  # another notation is no old value
        ({"id": "b-1"}, "pass"),
        (MISSING, "pass"),
    ],
)
def test_an_answer_shows_what_the_update_came_to(told: Any, expected: str) -> None:
    check = Check("shows", CLAUSE, "/name", "Bess")
    assert effect(check, FROM, TO, answer=told) == expected
    other = Check("shows", "request.name.max-length", "/name", "Bess")  # of which it is no promise
    assert effect(other, FROM, TO, answer=told) == "pass"


@pytest.mark.parametrize("value", ["", 0, False, [], {}])
def test_an_empty_value_may_be_left_out_of_answers(value: Any) -> None:
    before = {"name": "full", "id": "b-1"}
    assert effect(Check("shows", CLAUSE, "/name", value), before, {"id": "b-1"}) == "pass"
    assert effect(Check("exact", CLAUSE, "/name", value), before, {"id": "b-1"}) == "pass"


def test_an_exact_value_proves_something_even_if_it_was_there_before() -> None:
    assert effect(Check("exact", CLAUSE, "/name", "Bess"), TO, TO) == "pass"


@pytest.mark.parametrize(
    ("actual", "sent", "equal"),
    [
        ("2024-01-01T12:00:00Z", "2024-01-01T12:00:00+00:00", True),
        ("2024-01-01T12:00:00.000Z", "2024-01-01T12:00:00Z", True),
        ("2024-01-01T14:00:00+02:00", "2024-01-01T12:00:00Z", True),
        ("2024-01-01T12:00:01Z", "2024-01-01T12:00:00Z", False),
        ("2024-01-01T12:00:00", "2024-01-01T12:00:00Z", False),
        ("12:00:00", "12:00:00Z", False),
        ("2024-01-01", "2024-01-01T00:00:00Z", False),
    ],
)
def test_times_are_compared_as_instants(actual: str, sent: str, equal: bool) -> None:
    assert matches(actual, sent) is equal


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (FROM, FROM, "pass"),
        (FROM, TO, "fail"),
        (TO, TO, "none"),
        ({}, TO, "fail"),
        (FROM, GOOD | {"name": "Cara"}, "pass"),
        (FROM, {}, "pass"),
        ({}, {}, "inconclusive"),
        (MISSING, TO, "fail"),
        (FROM, MISSING, "inconclusive"),
    ],
)
def test_unapplied(before: Any, after: Any, expected: str) -> None:
    assert effect(Check("unapplied", CLAUSE, "/name", "Bess"), before, after) == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [({}, "pass"), ({"berth": None}, "pass"), ({"berth": 3}, "fail"), (MISSING, "inconclusive")],
)
def test_absent(after: Any, expected: str) -> None:
    check = Check("absent", "request.berth.nullable", "/berth")
    assert effect(check, {"berth": 3}, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (FROM, FROM, "pass"),
        (FROM, TO, "fail"),
        (FROM, FROM | {"log": {}}, "pass"),
        (FROM, {"id": "b-1"}, "fail"),
        (FROM | {"log": {}}, FROM, "pass"),
        (FROM | {"motor": False}, FROM, "pass"),
        (FROM | {"log": {"a": 1}}, FROM | {"log": {"a": 2}}, "fail"),
        (FROM | {"log": {"a": 1}}, FROM | {"log": {"a": 1, "b": 2}}, "pass"),
        (FROM | {"crew": [1]}, FROM | {"crew": [1, 2]}, "fail"),
        (MISSING, FROM, "inconclusive"),
        (FROM, MISSING, "inconclusive"),
        # what no request sets and a server keeps by itself
        (FROM | {"revision": 1}, FROM | {"revision": 2}, "pass"),
        (
            FROM | {"sailed": "2024-01-01T12:00:00Z"},
            FROM | {"sailed": "2024-01-02T12:00:00Z"},
            "pass",
        ),
        (FROM | {"total": "1.50"}, FROM | {"total": "3.00"}, "pass"),
        (FROM | {"total": "1.50"}, FROM | {"total": ""}, "fail"),
        (FROM | {"updatedBy": "a"}, FROM | {"updatedBy": "b"}, "pass"),
        (FROM | {"revision": 1}, FROM, "fail"),
        (FROM | {"remarks": 1}, FROM | {"remarks": 0}, "pass"),
        (FROM | {"isEdited": False}, FROM | {"isEdited": True}, "pass"),
        (FROM | {"accountId": "a"}, FROM | {"accountId": "b"}, "fail"),
        (
            FROM | {"archived": True, "hidden": False},
            FROM | {"archived": True, "hidden": True},
            "fail",
        ),
    ],
)
def test_unchanged(before: Any, after: Any, expected: str) -> None:
    check = Check("unchanged", "semantics.preserve", when="accepted")
    assert effect(check, before, after) == expected


def test_unchanged_but_for_what_was_named() -> None:
    check = Check("unchanged", "semantics.preserve", but=("/log/a", "/name"))
    before = {"name": "a", "log": {"a": {"x": 1}, "ab": 1}}
    assert effect(check, before, {"name": "b", "log": {"a": {"x": 2}, "ab": 1}}) == "pass"
    assert effect(check, before, {"name": "b", "log": {"a": {"x": 1}, "ab": 2}}) == "fail"


def test_a_refused_update_is_judged_by_a_read_and_never_by_its_answer() -> None:
    check = Check("unchanged", "semantics.atomic", when="refused")
    assert effect(check, FROM, FROM, 400) == "pass"
    assert effect(check, FROM, TO, 400) == "fail"
    assert effect(check, FROM, MISSING, 400) == "inconclusive"


@pytest.mark.parametrize(
    ("when", "status", "judged"),
    [
        ("always", 200, True),
        ("always", 400, True),
        ("accepted", 200, True),
        ("accepted", 400, False),
        ("refused", 200, False),
        ("refused", 400, True),
        ("always", 503, False),
        ("always", 500, False),
        ("always", 401, False),
    ],
)
def test_a_check_of_the_resource_waits_for_its_outcome(
    when: Any, status: int, judged: bool
) -> None:
    check = Check("unapplied", CLAUSE, "/name", "Bess", when=when)
    assert (effect(check, FROM, FROM, status) == "pass") is judged


@pytest.mark.parametrize("kind", ["shows", "exact", "unapplied"])
def test_what_changes_by_itself_is_no_evidence(kind: Any) -> None:
    check = Check(kind, CLAUSE, "/log/seen", "Bess")
    moved = frozenset({"/log"})
    assert (
        effect(check, {"log": {"seen": 1}}, {"log": {"seen": 2}}, volatile=moved) == "inconclusive"
    )


@pytest.mark.parametrize(
    ("before", "sent", "after", "expected"),
    [
        ("2024-05-01T10:00:00Z", "2024-01-02T12:00:00Z", "2024-01-02T12:00:00.000Z", "fail"),
        ("2024-05-01T10:00:00Z", "2024-01-02T12:00:00Z", "2024-01-02T13:00:00+01:00", "fail"),
        ({"a": 1}, {"a": 2}, {"a": 2, "id": 7}, "fail"),
        ({"a": 2, "id": 7}, {"a": 2}, {"a": 2, "id": 7}, "pass"),
        ({"a": 2, "id": 7}, {"a": 2}, {"a": 2}, "fail"),
        ({"a": 2}, {"a": 2}, {"a": 2}, "none"),
        (8, 9, 9.0, "fail"),
    ],
)
def test_what_is_taken_shows_however_it_is_spelled(
    before: Any, sent: Any, after: Any, expected: str
) -> None:
    check = Check("unapplied", CLAUSE, "/it", sent)
    assert effect(check, {"it": before}, {"it": after}) == expected


def test_what_a_server_makes_of_an_empty_text_may_be_empty() -> None:
    check = Check("unchanged", "semantics.preserve", but=("/name",), when="accepted")
    before, after = {"name": "Ada", "title": "Ada"}, {"name": "", "title": ""}
    assert effect(check, before, after, sent={"name": ""}) == "pass"
    assert effect(check, before, after, sent={"name": "Bess"}) == "fail"


def test_a_text_that_moves_by_itself_and_is_what_was_sent_was_taken() -> None:
    check, moved = Check("unapplied", CLAUSE, "/at", "2024-01-02"), frozenset({"/at"})
    before, after = {"at": "2026-01-01"}, {"at": "2024-01-02"}
    assert effect(check, before, after, volatile=moved) == "fail"


def test_what_changes_by_itself_is_not_missed() -> None:
    check = Check("unchanged", "semantics.preserve")
    moved = frozenset({"/log/seen"})
    after = {"log": {"seen": 2, "kept": 1}}
    assert effect(check, {"log": {"seen": 1, "kept": 1}}, after, volatile=moved) == "pass"
    assert effect(check, {"log": {"seen": 1, "kept": 0.5}}, after, volatile=moved) == "fail"


def test_the_answer_stands_in_where_nothing_can_be_read() -> None:
    check = Check("shows", CLAUSE, "/name", "Bess")
    assert effect(check, FROM, MISSING, answer=TO) == "pass"
    assert effect(check, FROM, FROM, answer=TO) == "fail"


@pytest.mark.parametrize(
    ("before", "after", "places"),
    [
        ({"a": {"b": 1}}, {"a": {"b": 2}}, ["/a/b"]),
        ({"a/b": 1}, {}, ["/a~1b"]),
        ({"a": None, "b": "", "c": 0, "d": [], "e": {}}, {}, []),
        ({"a": [1]}, {"a": [1.0]}, []),
        ({"a": {"b": 1}}, {"a": 1}, ["/a"]),
        ({}, {"a": 1}, []),
        ("x", "y", [""]),
    ],
)
def test_changes(before: Any, after: Any, places: list[str]) -> None:
    assert list(changes(before, after)) == places


def test_within() -> None:
    assert within("/a/b", ("/a",))
    assert within("/a", ("/a",))
    assert within("/a", ("",))
    assert not within("/ab", ("/a",))


# --- server errors -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "documented"),
    [
        ({"sent": b"{"}, "status.400"),
        ({"sent": {"name": 1}}, "status.422"),
        ({"path": "/boats/none"}, "status.404"),
        ({"credential": "wrong"}, "status.401"),
    ],
)
def test_a_crash_breaks_the_status_that_is_documented_for_the_situation(
    more: Any, documented: str
) -> None:
    found = seen(Check("refused", CLAUSE), response=answer(500, b"<html>", "text/html"), **more)
    assert failed(found) == {"status.5xx", documented}


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_proves_nothing(status: int) -> None:
    found = seen(Check("refused", CLAUSE), response=answer(status, b"<html>", "text/html"))
    assert failed(found) == set()


def test_a_crash_on_a_valid_request_is_the_fault_of_what_was_asked() -> None:
    found = seen(Check("accepted", CLAUSE), response=answer(500, b"{}"))
    assert failed(found) == {CLAUSE, "status.5xx"}


def test_any_other_answer_to_a_mistake_keeps_the_promise() -> None:
    assert verdict(seen(Check("refused", CLAUSE), response=right(400)), "status.5xx") == "pass"


# --- consequences ------------------------------------------------------------------------------


def test_an_answer_that_repeats_what_was_wrongly_accepted_is_one_fault() -> None:
    body = GOOD | {"state": "SUNK"}
    check = Check("refused", "request.state.enum")
    found = seen(check, response=answer(200, body), sent={"state": "SUNK"}, before=GOOD, after=body)
    assert failed(found) == {"request.state.enum"}


def test_what_a_consequence_breaks_is_left_open() -> None:
    body = GOOD | {"state": "SUNK"}
    check = Check("refused", "request.state.enum")
    found = seen(check, response=answer(200, body), sent={"state": "SUNK"}, before=GOOD, after=body)
    (ruling,) = rulings(found)["response.200.state.enum"]
    assert (ruling.verdict, ruling.detail) == ("inconclusive", "consequence")


def test_an_answer_that_shows_a_fault_of_its_own_is_blamed() -> None:
    body = GOOD | {"state": "SUNK"}
    check = Check("accepted", CLAUSE)
    found = seen(check, response=answer(200, body), sent={"name": "Bess"}, before=GOOD, after=body)
    assert failed(found) == {"response.200.state.enum"}


def test_what_was_faulty_before_is_not_this_cases_fault() -> None:
    body = GOOD | {"state": "SUNK"}
    check = Check("accepted", CLAUSE)
    found = seen(check, response=answer(200, body), sent={"name": "Bess"}, before=body, after=body)
    assert failed(found) == set()


def test_null_may_leave_null_behind_on_a_page_that_does_not_say() -> None:
    body = GOOD | {"name": None}
    check = Check("unchanged", "semantics.preserve", but=("/name",))
    found = seen(check, response=answer(200, body), sent={"name": None}, before=GOOD, after=body)
    assert failed(found) == set()


def test_the_contract_of_these_tests_has_what_they_blame() -> None:
    known = {clause.id for clause in operation().contract.clauses}
    assert {CLAUSE, "auth.Basic", "status.422", "response.200.state.enum"} <= known
