"""The report of a comparison: one plain document, which every format is a view of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Literal

from affidavit import pointer as ptr
from affidavit.approvals import Approval, Approved
from affidavit.regression.aspects import LEVELS
from affidavit.regression.changes import Change, Side

FORMAT_VERSION = 1

FailOn = Literal["breaking", "risky", "compatible", "never"]


@dataclass(frozen=True, slots=True)
class Compared:
    """What was given as one side: its name, its file where it is a page, its operations."""

    name: str
    file: str
    operations: tuple[str, ...]


def report(  # noqa: PLR0917 - the parts of a report, in their order
    version: str,
    old: Compared,
    new: Compared,
    changes: Sequence[Change],
    approved: Approved,
    fail_on: FailOn,
    notes: Iterable[str] = (),
    said: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return the report of a comparison."""
    failing = [each for each in changes if fails(each, approved, fail_on)]
    shown = [
        {
            **_change(each, approved, failing=each in failing),
            "recorded": said.get(each.fingerprint),
        }
        for each in changes
    ]
    return {
        "format_version": FORMAT_VERSION,
        "tool": {"name": "affidavit", "version": version},
        "old": _side_given(old),
        "new": _side_given(new),
        "fail_on": fail_on,
        "verdict": "fail" if failing or approved.rotten else "pass",
        "summary": _summary(changes, approved, len(failing)),
        "changes": shown,
        "approvals": {
            "expired": [_approval(each) for each in approved.expired],
            "stale": [_approval(each) for each in approved.stale],
        },
        "notes": list(notes),
    }


def fails(change: Change, approved: Approved, fail_on: FailOn) -> bool:
    """Say whether a change fails a run: bad enough, and not approved."""
    if fail_on == "never" or change.fingerprint in approved.reasons:
        return False
    return LEVELS.index(change.level) <= LEVELS.index(fail_on)


def _side_given(side: Compared) -> dict[str, Any]:
    return {"name": side.name, "file": side.file or None, "operations": list(side.operations)}


def _summary(changes: Sequence[Change], approved: Approved, failing: int) -> dict[str, int]:
    counts: dict[str, int] = {
        level: sum(each.level == level for each in changes) for level in LEVELS
    }
    accepted = sum(each.fingerprint in approved.reasons for each in changes)
    return {**counts, "approved": accepted, "failing": failing}


def _change(change: Change, approved: Approved, *, failing: bool) -> dict[str, Any]:
    rule = change.rule
    return {
        "rule": rule.id,
        "level": change.level,
        "rule_level": rule.level,
        "because": change.because or None,
        "direction": rule.direction,
        "action": rule.action,
        "operation": change.operation,
        "place": change.place,
        "statement": change.statement,
        "old": _value(change.old),
        "new": _value(change.new),
        "before": _side(change.before),
        "after": _side(change.after),
        "cases": list(change.cases),
        "fingerprint": change.fingerprint,
        "approved": approved.reasons.get(change.fingerprint),
        "fails": failing,
    }


def _side(side: Side) -> dict[str, Any]:
    source = asdict(side.source) if side.source else {}
    return {
        "stated": side.stated,
        "clause": side.clauses[0] if side.clauses else None,
        "clauses": list(side.clauses),
        "basis": side.basis,
        "pointer": side.pointer or None,
        "source": {key: value for key, value in source.items() if value not in (None, "")} or None,
    }


def _approval(approval: Approval) -> dict[str, Any]:
    expires = approval.expires.isoformat() if approval.expires else None
    return {"fingerprint": approval.fingerprint, "reason": approval.reason, "expires": expires}


def _value(given: Any) -> Any:
    """Return a value for the report: what isn't stated is null there, and so is null itself."""
    return None if given is ptr.MISSING else given
