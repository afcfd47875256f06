"""Behaviour regression: what two reports of one API have apart."""

from collections.abc import Iterator
from typing import Any

from affidavit import __version__

FORMAT_VERSION = 1
DECIDED = ("pass", "fail")
CLASSES = ("newly_broken", "changed", "no_longer_exercised", "repaired", "still_broken")

Comparison = dict[str, Any]


def compare(old: dict[str, Any], new: dict[str, Any]) -> Comparison:
    """Return what changed from one report to another, by operation.

    ``newly_broken``: findings that the old report lacks, with what their clauses were before.
    ``changed``: clauses that are broken in both, in another way. ``repaired``: findings whose
    clauses all hold now. ``no_longer_exercised``: clauses that were decided and aren't any more.
    ``still_broken``: findings in both.
    """
    before = {each["id"]: each for each in old["operations"]}
    after = {each["id"]: each for each in new["operations"]}
    operations = [
        _operation(name, before.get(name), after.get(name)) for name in {**before, **after}
    ]
    return {
        "format_version": FORMAT_VERSION,
        "tool": {"name": "affidavit", "version": __version__},
        "old": _side(old),
        "new": _side(new),
        "summary": {kind: sum(len(each[kind]) for each in operations) for kind in CLASSES},
        "operations": operations,
    }


def worse(comparison: Comparison) -> bool:
    """Say whether anything is broken now that wasn't, or in another way."""
    found = comparison["summary"]
    return bool(found["newly_broken"] or found["changed"])


def _side(report: dict[str, Any]) -> dict[str, Any]:
    return {name: report[name] for name in ("started", "target", "profile", "verdict")}


def _operation(name: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> dict[str, Any]:
    was = {each["id"]: each for each in old["clauses"]} if old else {}
    now = {each["id"]: each for each in new["clauses"]} if new else {}
    known = {each["fingerprint"]: each for each in old["findings"]} if old else {}
    found = {each["fingerprint"]: each for each in new["findings"]} if new else {}
    fresh = [each for key, each in found.items() if key not in known]
    gone = [each for key, each in known.items() if key not in found]
    failed = {clause for each in known.values() for clause in each["clauses"]}
    return {
        "id": name,
        "in": [side for side, each in (("old", old), ("new", new)) if each],
        "newly_broken": [
            _finding(each, was) for each in fresh if not set(each["clauses"]) & failed
        ],
        "changed": [_finding(each, was) for each in fresh if set(each["clauses"]) & failed],
        "repaired": [
            _finding(each, now)
            for each in gone
            if all(now.get(one, {}).get("verdict") == "pass" for one in each["clauses"])
        ],
        "no_longer_exercised": list(_lost(was, now)),
        "still_broken": [_finding(each, was) for key, each in found.items() if key in known],
    }


def _finding(finding: dict[str, Any], clauses: dict[str, Any]) -> dict[str, Any]:
    """Return a finding in short, with the other report's verdict on each of its clauses."""
    return {
        "fingerprint": finding["fingerprint"],
        "title": finding["title"],
        "severity": finding["severity"],
        "clauses": {
            name: clauses[name]["verdict"] if name in clauses else None
            for name in finding["clauses"]
        },
        "replay": finding["reproduction"]["replay"],
    }


def _lost(was: dict[str, Any], now: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, clause in was.items():
        verdict = now[name]["verdict"] if name in now else None
        asked = name in now and now[name]["cases"]  # left open by what another promise's fault did
        if clause["verdict"] in DECIDED and verdict not in DECIDED and not asked:
            reason = now[name]["reason"] if name in now else "the new report lacks this clause"
            yield {
                "clause": name,
                "statement": clause["statement"],
                "before": clause["verdict"],
                "now": verdict,
                "reason": reason,
            }
