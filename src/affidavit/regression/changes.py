"""One change: what it is, where it stands on both sides, and how bad it is here."""

import hashlib
from dataclasses import dataclass
from typing import Any

from affidavit import pointer as ptr
from affidavit.model import Basis, Clause, Contract, Source
from affidavit.regression.aspects import LEVELS, Level
from affidavit.regression.limits import Pointers
from affidavit.regression.rules import Rule
from affidavit.regression.values import unordered

INFERRED = "only inferred, not stated by a page"
UNSET = "an update doesn't set it: read-only, or the resource's own id"
UNSEEN = "write-only: no answer shows it"


@dataclass(frozen=True, slots=True)
class Side:
    """Where one side states what changed; of what it doesn't state, where it would stand.

    ``clauses`` are the promises about just that.
    """

    stated: bool
    clauses: tuple[str, ...]
    basis: Basis | None
    pointer: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two contracts, as one rule sees it.

    ``level`` is the rule's, unless ``because`` says why it is milder here. ``old`` and ``new`` are
    ``MISSING`` where a side states nothing. ``cases`` are those of the new plan that it touches.
    """

    rule: Rule
    level: Level
    because: str
    operation: str
    place: str
    statement: str
    old: Any
    new: Any
    before: Side
    after: Side
    fingerprint: str
    cases: tuple[str, ...] = ()


class Sides:
    """Finds the clauses of one contract by the pointers that they stand at."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.by_pointer: dict[str, list[Clause]] = {}
        for clause in contract.clauses:
            self.by_pointer.setdefault(clause.pointer, []).append(clause)

    def side(self, at: Pointers, near: Pointers, *, whole: bool, stated: bool) -> Side:
        """Return the place of what is stated ``at`` pointers; ``near``: of what holds it.

        ``whole``: all that stands below is meant, too.
        """
        exact = [clause for pointer in at for clause in self._exact(pointer, whole=whole)]
        close = exact[0] if exact else self._close((*at, *near))
        basis = self._basis(exact) or (close.basis if close else None)
        pointer = next((each for each in (*at, *near) if each), "")
        names = tuple(dict.fromkeys(clause.id for clause in exact))
        source = next((each.source for each in exact if each.source.origin != "standard"), None)
        return Side(
            stated,
            names if stated else (),
            basis if stated else None,
            pointer,
            source or (close.source if close else None),
        )

    @staticmethod
    def _basis(clauses: list[Clause]) -> Basis | None:
        """Return what a place stands on; a standard adds none to a page's word."""
        found = [clause.basis for clause in clauses if clause.basis != "standard"]
        return next((each for each in found if each != "inferred"), found[0] if found else None)

    def _exact(self, pointer: str, *, whole: bool) -> list[Clause]:
        """Return the clauses of a keyword; of a ``type``, those of the schema that name types."""
        found = list(self.by_pointer.get(pointer, ()))
        holder, _, keyword = pointer.rpartition("/")
        if keyword == "type":
            found += [
                each
                for each in self.by_pointer.get(holder, ())
                if each.kind in ("type", "response-field", "error-schema")
            ]
        if whole or keyword in ("enum", "type"):
            below = pointer + "/"
            found += [each for each in self.contract.clauses if each.pointer.startswith(below)]
        return found

    def _close(self, pointers: Pointers) -> Clause | None:
        """Return the clause of the nearest place that has one of the page's or the overlay's."""
        for pointer in pointers:
            for place in ptr.ancestors(pointer):
                for clause in self.by_pointer.get(place, ()):
                    if clause.source.origin != "standard":
                        return clause
        return None


def fingerprint(rule: str, operation: str, place: str, old: Any, new: Any) -> str:
    """Return a change's stable name: no prose in it, nothing of where a page states it."""
    parts = "\0".join((rule, operation, place, unordered(old), unordered(new)))
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


def eased(
    level: Level, *, write: bool, unset: bool, unseen: bool, bases: set[Basis | None]
) -> tuple[Level, str]:
    """Return a level as it is here, and why it is milder than the rule's."""
    if unset and not write and level != "compatible":
        return "compatible", UNSET
    if unseen and not write and level != "compatible":
        return "compatible", UNSEEN
    if bases == {"inferred"} and level == "breaking":
        return "risky", INFERRED
    return level, ""


def order(change: Change) -> tuple[Any, ...]:
    """Return what changes are sorted by: operation, the worst first, then place."""
    return (
        change.operation,
        LEVELS.index(change.level),
        change.place,
        change.rule.id,
        change.fingerprint,
    )
