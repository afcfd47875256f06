"""Good values of several fields in one update stand for the updates of each, and fail nothing."""

from typing import Any

import examined
import pytest
from examined import SINCH, TWILIO
from rares import JSON, Rare, made, operation

from affidavit.model import Case, CaseFinished, OperationResult, Response, Settings
from affidavit.run import examine, out_of_reach
from affidavit.targets import Credentials, HttpTarget, Mock, mock_transport
from affidavit.targets.answers import encode

LOCKER = operation(JSON)


def run(kind: type[Rare], **chosen: Any) -> tuple[OperationResult, list[Case]]:
    """Run against a locker; return the result and what was sent, in order."""
    wanted = out_of_reach(LOCKER, Settings(**chosen))
    server = kind(Mock(LOCKER, wanted, Credentials(), None))
    transport = mock_transport(server, "http://locker.test")
    target = HttpTarget("http://locker.test", LOCKER, Credentials(), transport=transport)
    events = list(examine(LOCKER, target, wanted))
    cases = [each.case for each in events if isinstance(each, CaseFinished)]
    return examined.finished(iter(events)), cases


def bundles(cases: list[Case]) -> list[int]:
    return [at for at, case in enumerate(cases) if case.family == "bundle"]


def test_each_is_proven_where_all_is_well() -> None:
    found, cases = run(Rare)
    assert found.findings == ()
    (first, *_) = bundles(cases)
    names = cases[first].title.removeprefix("set ").removesuffix(" together").split(", ")
    assert len(names) > 4
    after = cases[first + 1]
    assert after.family == "bundle" or not after.title.startswith(f"set {names[0]} ")
    clauses = {check.clause for at in bundles(cases) for check in cases[at].checks}
    assert all(examined.verdict(found, clause) == "pass" for clause in clauses)
    assert all(check.soft for check in cases[first].checks if check.kind != "unchanged")


def test_a_deep_run_sends_each_by_itself() -> None:
    assert not bundles(run(Rare, profile="deep", budget=400)[1])


@pytest.mark.parametrize("name", [SINCH, TWILIO])
def test_a_form_has_bundles_too(name: str) -> None:
    events = examined.events(name, examined.live(name, examined.mock(name)))
    assert bundles([each.case for each in events if isinstance(each, CaseFinished)])


def test_what_is_amiss_is_found_by_the_case_of_its_own() -> None:
    found, cases = run(made("trims", stores=lambda sent: trimmed(sent, "title")))
    assert set(examined.broken(found)) == {"request.title.semantics"}
    (finding,) = found.findings
    assert finding.evidence.case.family != "bundle"
    at = next(at for at in bundles(cases) if "title" in cases[at].title)
    assert cases[at + 1].title.startswith("set title to a telling value")


def test_a_field_that_is_known_to_be_broken_spoils_no_bundle() -> None:
    _, cases = run(made("trims", stores=lambda sent: trimmed(sent, "title")))
    at = next(at for at in bundles(cases) if "title" in cases[at].title)
    assert not [later for later in bundles(cases) if later > at and "title" in cases[later].title]


def test_what_only_a_bundle_breaks_is_found_too() -> None:
    """Two fields that are lost beside each other: alone, each is as it should be."""
    found, cases = run(made("clash", stores=without_clash))
    assert examined.broken(found).keys() == {"request.note.semantics"}
    drawn = found.findings[0].evidence.case
    assert drawn.id.startswith("property/together/")
    assert drawn.title in {cases[at].title for at in bundles(cases)}


def test_where_bundles_prove_nothing_there_are_no_more() -> None:
    """A server that takes one field at a time isn't asked for many, again and again."""

    class Single(Rare):
        """Takes one field at a time."""

        def _instead(self) -> Response | None:
            return encode(400, JSON, {"error": "one"}) if len(self.sent() or ()) > 1 else None

    found, cases = run(Single)
    assert len(bundles(cases)) <= 2
    assert not any(each.startswith("request.") for each in examined.broken(found))


def trimmed(sent: dict[str, Any], name: str) -> dict[str, Any]:
    return sent | {name: sent[name].strip()} if isinstance(sent.get(name), str) else sent


def without_clash(sent: dict[str, Any]) -> dict[str, Any]:
    clash = "ß" in str(sent.get("title")) and "note" in sent
    return {name: value for name, value in sent.items() if not (clash and name == "note")}
