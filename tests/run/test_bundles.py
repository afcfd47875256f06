"""Good values of several fields in one update stand for the updates of each, and fail nothing."""

from typing import Any

import examined
import pytest
from examined import SINCH, TWILIO
from rares import JSON, Rare, made, operation, target

from affidavit.cases import closes
from affidavit.cases.bundles import together
from affidavit.cases.maker import Maker
from affidavit.examination import Examination
from affidavit.model import Case, CaseFinished, OperationResult, Response, Settings
from affidavit.run import examine, out_of_reach
from affidavit.targets.answers import encode
from affidavit.testing import Runner

LOCKER = operation(JSON)


def run(kind: type[Rare], **chosen: Any) -> tuple[OperationResult, list[Case]]:
    """Run against a locker; return the result and what was sent, in order."""
    wanted = out_of_reach(LOCKER, Settings(**chosen))
    events = list(examine(LOCKER, target(LOCKER, kind, wanted), wanted))
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


class Merging(Rare):
    """Merges maps, of which no page says that they are replaced."""

    def stores(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Keep what is there beside what is sent."""
        held = self.state.get("meta")
        if isinstance(sent.get("meta"), dict) and isinstance(held, dict):
            sent["meta"] = held | sent["meta"]
        return sent


@pytest.mark.parametrize("profile", ["quick", "standard"])
def test_a_map_may_be_merged_into_what_is_there(profile: str) -> None:
    assert run(Merging, profile=profile)[0].findings == ()


def test_half_of_the_fields_stay_unnamed() -> None:
    """What a value does beside its field shows on those that the update doesn't name."""

    class Spoils(Rare):
        """Resets a count where a title has as many characters as it may."""

        def stores(self, sent: dict[str, Any]) -> dict[str, Any]:
            return {"count": 7} | sent if len(str(sent.get("title"))) == 80 else sent

    _, cases = run(Rare)
    named = [cases[at].title.count(",") + 1 for at in bundles(cases)]
    assert max(named) <= len(LOCKER.writable) // 2
    assert "semantics.preserve" in examined.broken(run(Spoils)[0])


def test_a_failure_that_does_not_come_again_is_a_notice() -> None:
    class Once(Rare):
        """Forgets the first update of several fields after the one of all."""

        wide = 0

        def stores(self, sent: dict[str, Any]) -> dict[str, Any]:
            type(self).wide += len(sent) > 3
            return {} if len(sent) > 3 and self.wide == 2 else sent

    found, _ = run(Once)
    assert found.findings == ()
    (notice,) = [each for each in found.notices if each.code == "unexplained-failure"]
    assert "sent again, all of it was" in notice.message


def test_an_update_that_starts_from_a_last_state_is_known_by_it() -> None:
    """There may be no way back from it, so that it isn't sent in the middle of a run."""
    ending = operation(JSON, kind={"type": "string", "enum": ["open", "archived"]})
    maker = Maker(ending, Settings())
    several = maker.case("bundle/1", "several", maker.update({"title": "a", "kind": "open"}), ())
    assert closes(ending, together(maker, several, ["title", "kind"]))
    assert not closes(ending, together(maker, several, ["title"]))


def test_what_a_bundle_proves_is_seen_by_each_test() -> None:
    wanted = out_of_reach(LOCKER, Settings())
    runner = Runner(Examination(LOCKER, wanted, target(LOCKER, Rare, wanted)))
    runner.examination.control()
    runner.keep(runner.examination.planned())
    assert runner.examination.stood_for
    for name, judged in runner.examination.stood_for.items():
        assert judged.evidence.case.family == "bundle"
        assert runner.seen[name] is judged
