"""Accepted changes and findings: fingerprints in a TOML file, with a reason and perhaps an expiry.

    [[approved]]
    fingerprint = "0123456789abcdef"
    reason = "agreed with the vendor; our client doesn't send it"
    expires = 2030-01-31          # good through that day
    operation = "acme/update"     # if wanted: what is said of it counts only where that was run

An approval that has expired approves nothing; one that matches nothing is stale. Both fail a run,
so that the file never holds more than what is still true.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from affidavit.errors import UsageError, nearest

MEMBERS = ("fingerprint", "reason", "expires", "operation")


@dataclass(frozen=True, slots=True)
class Approval:
    """One accepted change or finding."""

    fingerprint: str
    reason: str
    expires: date | None = None
    operation: str = ""


@dataclass(frozen=True, slots=True)
class Approved:
    """What a file of approvals comes to for some changes or findings, on a day."""

    reasons: dict[str, str]
    expired: tuple[Approval, ...] = ()
    stale: tuple[Approval, ...] = ()

    @property
    def rotten(self) -> bool:
        """Whether the file holds what is no longer true."""
        return bool(self.expired or self.stale)


def load(path: Path, table: str = "approved") -> tuple[Approval, ...]:
    """Read a file of approvals; what is wrong with it is the user's error.

    ``table`` is what each is called in the file: ``approved`` of changes, ``waiver`` of findings.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"{path}: no such file; write [[{table}]] tables into it") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: this TOML file can't be read: {error}") from error
    unknown = [key for key in raw if key != table]
    if unknown or not isinstance(raw.get(table, []), list):
        raise UsageError(f"{path}: it holds [[{table}]] tables and nothing beside them")
    found = [
        _approval(each, f"{path}: {table}[{at}]") for at, each in enumerate(raw.get(table, []))
    ]
    for at, each in enumerate(found):
        if any(each.fingerprint == other.fingerprint for other in found[:at]):
            raise UsageError(f"{path}: {each.fingerprint} stands there twice; keep one of them")
    return tuple(found)


def _approval(raw: Any, where: str) -> Approval:
    if not isinstance(raw, dict):
        raise UsageError(f"{where}: write it as a table of its own")
    for key in raw:
        if key not in MEMBERS:
            raise UsageError(f"{where}: there is no {key!r}{nearest(key, MEMBERS)}")
    name, reason = raw.get("fingerprint"), raw.get("reason")
    if not isinstance(name, str) or not name.strip():
        raise UsageError(f"{where}: which one? Give its fingerprint, as the report has it")
    if not isinstance(reason, str) or not reason.strip():
        raise UsageError(f"{where}: {name} has no reason; say why it is accepted")
    operation = raw.get("operation", "")
    if not isinstance(operation, str):
        raise UsageError(f"{where}: operation is a name such as acme/update-thing")
    return Approval(name.strip(), reason.strip(), _expiry(raw.get("expires"), where), operation)


def _expiry(raw: Any, where: str) -> date | None:
    if isinstance(raw, datetime):
        return raw.date()
    if raw is None or isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(raw)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{where}: expires is a date such as 2030-01-31, not {raw!r}") from error


def judge(approvals: Iterable[Approval], fingerprints: Iterable[str], today: date) -> Approved:
    """Say what is approved, and which approvals are no longer true."""
    known = set(fingerprints)
    given = tuple(approvals)
    expired = tuple(each for each in given if each.expires is not None and each.expires < today)
    stale = tuple(each for each in given if each.fingerprint not in known and each not in expired)
    good = (each for each in given if each not in expired and each not in stale)
    return Approved({each.fingerprint: each.reason for each in good}, expired, stale)
