"""What a pytest session comes to beside its tests: what is accepted, and what fails all of it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from affidavit.approvals import Approved, judge, load
from affidavit.reports.acceptance import KNOWN, fingerprints, rotten
from affidavit.reports.schema import read


class Outcome(TypedDict):
    """A session, or the part of one that a worker had: plain data, so that it can travel."""

    changed: list[str]
    """What couldn't be put back, a sentence for each resource."""
    shown: list[str]
    """Fingerprints of what was found."""
    unsent: dict[str, list[str]]
    """Of each operation, the cases that could fail a clause and were not sent."""


def accepted(waivers: str | None, baseline: str | None) -> dict[str, str]:
    """Return the reasons of what waivers and the baseline accept; a waiver's goes first."""
    known = fingerprints(read(Path(baseline))) if baseline else ()
    return dict.fromkeys(known, KNOWN) | _judged(waivers).reasons


def trouble(outcomes: list[Outcome], waivers: str | None) -> list[str]:
    """Say what fails a session whose tests may all have passed.

    A waiver is stale only where everything was sent that could have shown what it accepts.
    """
    shown = {each for outcome in outcomes for each in outcome["shown"]}
    names = {name for outcome in outcomes for name in outcome["unsent"]}
    unsent = {
        name: set.intersection(*(set(outcome["unsent"].get(name, ())) for outcome in outcomes))
        for name in names
    }
    given = _judged(waivers, shown)
    stale = [
        each
        for each in given.stale
        if not (unsent.get(each.operation, True) if each.operation else any(unsent.values()))
    ]
    changed = [each for outcome in outcomes for each in outcome["changed"]]
    return [*changed, *rotten(given.expired, stale)]


def _judged(waivers: str | None, shown: set[str] | None = None) -> Approved:
    """Judge a file of waivers today; while nothing is shown yet, none of them is stale."""
    given = load(Path(waivers), "waiver") if waivers else ()
    known = {each.fingerprint for each in given} if shown is None else shown
    return judge(given, known, datetime.now(UTC).date())
