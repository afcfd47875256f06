"""Breaking one clause on purpose, to see whether the cases notice: the catalogue of faults.

A fault is a row: the kind and side of the clauses that it breaks, its name, what it does, and the
``Behaviour`` that does it. Clauses that can't be broken so that anyone sees it have none.
"""

from dataclasses import dataclass

from affidavit.errors import TargetError, UsageError, nearest
from affidavit.operation import Operation
from affidavit.targets import (
    breaks_answer,
    breaks_bound,
    breaks_flow,
    breaks_parameter,
    breaks_rarely,
    breaks_update,
    breaks_value,
)
from affidavit.targets.behaviour import Behaviour
from affidavit.targets.credentials import Credentials
from affidavit.targets.site import Row, Site

ROWS: tuple[Row, ...] = (
    *breaks_value.ROWS,
    *breaks_bound.ROWS,
    *breaks_update.ROWS,
    *breaks_parameter.ROWS,
    *breaks_flow.ROWS,
    *breaks_answer.ROWS,
    *breaks_rarely.ROWS,
)
"""Every row; of a clause's rows with one variant, the first that leaves room for it counts."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One clause, broken in one way."""

    clause_id: str
    variant: str
    text: str = ""

    def __str__(self) -> str:
        return f"{self.clause_id}:{self.variant}"

    def behaviour(self, operation: Operation, credentials: Credentials | None = None) -> Behaviour:
        """Return what the mock does instead."""
        found = _makers(operation, self.clause_id, credentials).get(self.variant)
        if found is None:
            parse(operation, str(self))  # says what there is
            raise TargetError(f"{operation.contract.id}: {self} can't be broken")
        return found[1]


def faults(operation: Operation) -> list[Fault]:
    """Return every fault that the mock knows for a contract's clauses."""
    return [
        Fault(clause.id, variant, text)
        for clause in operation.contract.clauses
        for variant, (text, _) in _makers(operation, clause.id).items()
    ]


def parse(operation: Operation, text: str) -> Fault:
    """Read ``CLAUSE[:VARIANT]``; without a variant, the clause's first.

    A media type or a field may hold a colon, so the whole text is tried as a clause first.
    """
    known = faults(operation)
    chosen = next((each for each in known if text in (each.clause_id, str(each))), None)
    if chosen:
        return chosen
    name = operation.contract.id
    if operation.contract.clause(text):
        raise UsageError(f"{name}: no fault is known for {text!r}; it can't be broken visibly")
    clause = text.rpartition(":")[0]
    variants = [each.variant for each in known if each.clause_id == clause]
    if variants:
        wrong = text.rpartition(":")[2]
        raise UsageError(f"{name}: {clause} has no fault {wrong!r}{nearest(wrong, variants)}")
    hint = nearest(clause or text, {each.clause_id for each in known})
    raise UsageError(f"{name}: no clause {clause or text!r} that can be broken{hint}")


def _makers(
    operation: Operation, clause_id: str, credentials: Credentials | None = None
) -> dict[str, tuple[str, Behaviour]]:
    clause = operation.contract.clause(clause_id)
    if clause is None:
        return {}
    site = Site(operation, clause, credentials or Credentials())
    made: dict[str, tuple[str, Behaviour]] = {}
    for row in ROWS:
        if row.variant not in made and row.fits(clause) and (behaviour := row.make(site)):
            made[row.variant] = (row.text, behaviour)
    return made
