"""What only answers have: no request is said to set it, and nobody says that none may try."""

from typing import Any

import papers
import pytest

from affidavit import cases
from affidavit.cases import oracle, readonly
from affidavit.cases.maker import Maker
from affidavit.model import Case, OperationFinished, Profile, Settings
from affidavit.operation import POLICIES, Operation
from affidavit.proof import check
from affidavit.run import examine, out_of_reach
from affidavit.targets import faults, mock_target

OPENED = {"type": "string", "format": "date-time"}
SET = {"title": papers.text(maxLength=9), "rows": {"type": "integer"}}
SHOWN = SET | {"owner": papers.text(), "opened": OPENED, "archived": {"type": "boolean"}}
LAST = ("readonly/answers/", "readonly/closedAt/")
FIRM = SHOWN | {"opened": OPENED | {"readOnly": True}}


def crate(
    shown: dict[str, Any],
    *,
    policy: str = "",
    policies: dict[str, str] | None = None,
    settable: dict[str, Any] = SET,
    **shut: Any,
) -> Operation:
    """Return the update of a crate whose answer shows more than a request may set."""
    stated = policies or ({"unknown-field": policy} if policy else {})
    spec = {
        "requestBody": papers.body(papers.obj(settable, **shut)),
        "responses": {
            "200": {"description": "OK", **papers.body(papers.obj(shown))},
            "400": {"description": "No"},
        },
        "parameters": [papers.param("id", "path")],
    }
    return papers.build(spec | ({POLICIES: stated} if stated else {}), "/c/{id}")


def told(viewed: Operation, profile: Profile = "deep") -> dict[str, Case]:
    made = readonly.cases(Maker(viewed, Settings(profile=profile)))
    return {each.id: each for each in made}


def test_what_would_end_a_thing_by_its_name_is_never_sent() -> None:
    assert [each.name for each in crate(SHOWN).told] == ["owner", "opened", "archived"]
    ids = ["readonly/answers/owner", "readonly/answers/opened", "readonly/answers/beside"]
    assert list(told(crate(SHOWN))) == ids
    assert list(told(crate(SHOWN), "quick")) == ids[-1:]


def test_the_page_is_silent_on_them() -> None:
    for case in told(crate(SHOWN)).values():
        assert {each.kind for each in case.checks} == {"unchanged"}
    beside = told(crate(SHOWN))["readonly/answers/beside"]
    assert papers.sent(beside.request).keys() == {"title", "owner", "opened"}


@pytest.mark.parametrize(
    ("viewed", "kinds", "clause"),
    [
        (crate(SHOWN, additionalProperties=False), {"refused"}, "request.closed"),
        (crate(SHOWN, policy="reject"), {"refused"}, "semantics.unknown-field"),
        (crate(SHOWN, policy="ignore"), {"accepted", "unapplied"}, "semantics.unknown-field"),
    ],
)
def test_what_is_said_of_unknown_fields_holds_for_them(
    viewed: Operation, kinds: set[str], clause: str
) -> None:
    for case in told(viewed).values():
        assert {each.kind for each in case.checks if each.clause == clause} == kinds


def test_a_field_that_the_answer_calls_read_only_is_promised_to_stay() -> None:
    viewed = crate(FIRM)
    clause = viewed.contract.clause("request.opened.read-only")
    assert clause is not None
    assert (clause.kind, clause.statement) == ("read-only", "An update doesn't change opened.")
    assert clause.pointer.endswith("/schema/properties/opened/readOnly")
    assert "/responses/" in clause.pointer
    alone = told(viewed, "quick")["readonly/opened/alone/7"]
    assert papers.check(alone, "unapplied").clause == clause.id
    assert viewed.contract.clause("request.owner.read-only") is None


@pytest.mark.parametrize("profile", ["quick", "standard"])
def test_a_server_that_writes_it_is_found(profile: Profile) -> None:
    viewed = crate(FIRM)
    (fault,) = [each for each in faults(viewed) if each.clause_id == "request.opened.read-only"]
    outcome = check(viewed, fault, profile)
    assert (outcome.word, outcome.beside) == ("found", ())


@pytest.mark.parametrize("profile", ["quick", "standard"])
def test_what_is_written_is_written_each_time(profile: Profile) -> None:
    """It is put back between two tries: what it holds already, it can't be seen to take."""
    viewed = crate(FIRM)
    (fault,) = [each for each in faults(viewed) if each.clause_id == "request.opened.read-only"]
    settings = out_of_reach(viewed, Settings(profile=profile))
    *_, last = examine(viewed, mock_target(viewed, settings, None, fault), settings)
    assert isinstance(last, OperationFinished)
    (finding,) = last.result.findings
    assert finding.rate is None


def test_they_go_last() -> None:
    """A server that takes them may not know its own resource after that."""
    made = cases.plan(crate(SHOWN | {"closedAt": OPENED | {"readOnly": True}}), Settings())
    told = [at for at, each in enumerate(made.cases) if each.id.startswith(LAST)]
    assert told
    assert told == list(range(len(made.cases) - len(told), len(made.cases)))


def test_what_a_thing_is_called_by_is_never_sent() -> None:
    assert "readonly/answers/id" not in told(crate(SHOWN | {"id": papers.text()}))
    ended = SHOWN | {"state": papers.text(enum=["closed", "archived"])}
    assert "readonly/answers/state" not in told(crate(ended))


def test_what_a_closed_body_allows_by_pattern_may_be_taken() -> None:
    open_ones = {"additionalProperties": False, "patternProperties": {"^[a-z]+$": {}}}
    for case in told(crate(SHOWN, **open_ones)).values():
        assert {each.kind for each in case.checks} == {"unchanged"}


def test_a_policy_on_read_only_fields_says_nothing_of_them() -> None:
    """To a request they are unknown: what is refused as unknown was not promised otherwise."""
    spec = {"read-only": "ignore", "unknown-field": "reject"}
    for case in told(crate(FIRM, policies=spec)).values():
        assert "semantics.read-only" not in {each.clause for each in case.checks}


def test_inside_an_object_of_both_sides_too() -> None:
    holder = {"lid": papers.obj({"kind": papers.text()})}
    shown = {"lid": papers.obj({"kind": papers.text(), "made": OPENED | {"readOnly": True}})}
    viewed = crate(SHOWN | shown, settable=SET | holder)
    assert viewed.contract.clause("request.lid.made.read-only")
    (fault,) = [each for each in faults(viewed) if each.clause_id == "request.lid.made.read-only"]
    outcome = check(viewed, fault)
    assert (outcome.word, outcome.beside) == ("found", ())


def test_two_sides_without_a_name_in_common_tell_nothing() -> None:
    assert crate({"crate": papers.obj(SHOWN)}, settable={"box": papers.obj(SET)}).told == ()


def test_the_oracle_knows_them() -> None:
    maker = Maker(crate(FIRM), Settings())
    request = maker.update({"title": "a", "opened": "2024-01-02T12:00:00Z"})
    drawn = oracle.case(maker, "drawn", "", request)
    (kept,) = [each for each in drawn.checks if each.kind == "unapplied"]
    assert kept.clause == "request.opened.read-only"


@pytest.mark.parametrize("policy", ["", "reject", "ignore", "accept"])
@pytest.mark.parametrize("shut", [{}, {"additionalProperties": False}])
def test_a_good_server_passes(policy: str, shut: dict[str, Any]) -> None:
    viewed = crate(FIRM, policy=policy, **shut)
    settings = out_of_reach(viewed, Settings(profile="standard"))
    *_, last = examine(viewed, mock_target(viewed, settings, None, None), settings)
    assert isinstance(last, OperationFinished)
    assert (last.result.verdict, last.result.findings) == ("pass", ())
    assert any("/answers/" in each.id for each in cases.plan(viewed, settings).cases)
