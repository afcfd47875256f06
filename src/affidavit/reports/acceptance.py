"""Findings that fail no run: what a baseline has already, and what a waiver accepts."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from affidavit.approvals import Approval, judge
from affidavit.reports.compare import compare

KNOWN = "the baseline has it, too"


def accept(
    report: dict[str, Any],
    baseline: dict[str, Any] | None,
    waivers: Iterable[Approval],
    today: date,
) -> None:
    """Mark a report's findings that are accepted, and say which waivers are no longer true.

    Of an operation that wasn't run, or not to its end, nothing is stale.
    """
    known = fingerprints(baseline) if baseline else set()
    run = {each["id"]: each["verdict"] for each in report["operations"]}
    bearing = [each for each in waivers if not each.operation or each.operation in run]
    given = judge(bearing, fingerprints(report), today)
    whole = not report["interrupted"] and not set(run.values()) & {"inconclusive", "error"}
    for operation in report["operations"]:
        for finding in operation["findings"]:
            reason = given.reasons.get(finding["fingerprint"])
            if reason is not None:
                finding["accepted"] = {"by": "waiver", "reason": reason}
            elif finding["fingerprint"] in known:
                finding["accepted"] = {"by": "baseline", "reason": KNOWN}
    report["rotten"] = rotten(given.expired, given.stale if whole else ())
    if baseline is not None:
        report["comparison"] = compare(baseline, report)


def rotten(expired: Iterable[Approval], stale: Iterable[Approval]) -> list[str]:
    """Say which waivers are no longer true."""
    return [
        *(
            f"the waiver of {each.fingerprint} expired on {each.expires}: {each.reason}"
            for each in expired
        ),
        *(
            f"the waiver of {each.fingerprint} is stale, nothing shows it any more: {each.reason}"
            for each in stale
        ),
    ]


def fingerprints(report: dict[str, Any]) -> set[str]:
    """Return the names of a report's findings."""
    return {each["fingerprint"] for view in report["operations"] for each in view["findings"]}
