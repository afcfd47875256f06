"""Proof that every check can fail: the mock with each clause broken in turn, and what a run says.

A *fault* is a mutant of the mock, and the share of faults that a run reports is its mutation score.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from types import MappingProxyType
from typing import Any, Literal

from affidavit.errors import AffidavitError
from affidavit.model import (
    ClauseResult,
    Contract,
    OperationFinished,
    OperationResult,
    Profile,
    Settings,
)
from affidavit.operation import REFERENCE, Operation
from affidavit.run import examine, out_of_reach
from affidavit.schema import types
from affidavit.targets import Fault, faults, mock_target, parse
from affidavit.verdicts.observation import SETS

IDS = ("00000000-0000-4000-8000-00000000aaa1", "00000000-0000-4000-8000-00000000aaa2")
Word = Literal["found", "diagnosed", "survived"]
WORDS: tuple[Word, ...] = ("found", "diagnosed", "survived")


class ProofError(AffidavitError):
    """A run came to no end: a fault of ours."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run said of one fault; ``beside`` are clauses that were blamed and aren't broken."""

    operation: str
    fault: Fault
    kind: str
    found: bool
    diagnosis: str
    beside: tuple[str, ...]
    requests: int

    @property
    def word(self) -> Word:
        """Say how it went: ``found``, ``diagnosed`` (by the control) or ``survived``."""
        return "found" if self.found else "diagnosed" if self.diagnosis else "survived"

    @property
    def row(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {**asdict(self), "fault": str(self.fault), "word": self.word}


def settings(operation: Operation, profile: Profile = "standard") -> Settings:
    """Return settings under which references name things that exist, as ``--known`` would."""
    known = {
        each.path[0]: ("7", "8") if "integer" in types(each.schema) else IDS
        for each in operation.fields
        if each.top and each.schema.get(REFERENCE)
    }
    return out_of_reach(operation, Settings(profile=profile, known=known))


def check(operation: Operation, fault: Fault, profile: Profile = "standard") -> Outcome:
    """Run against the mock with one fault."""
    chosen = settings(operation, profile)
    *_, last = examine(operation, mock_target(operation, chosen, None, fault), chosen)
    if not isinstance(last, OperationFinished) or last.result.verdict == "error":
        raise ProofError(f"{operation.contract.id}, broken by {fault}: the run ended with {last}")
    return judge(operation.contract, fault, last.result)


def judge(contract: Contract, fault: Fault, result: OperationResult) -> Outcome:
    """Compare what was broken with what was reported; a broken inference is a notice."""
    clause = contract.clause(fault.clause_id)
    if clause is None:
        raise ProofError(f"{contract.id} has no clause {fault.clause_id}")
    failed = [each.clause.id for each in result.clauses if broken(each)]
    noticed = {notice.clause for notice in result.notices}
    found = clause.id in failed or (clause.basis == "inferred" and clause.id in noticed)
    shared = {
        name
        for finding in result.findings
        if fault.clause_id in finding.clauses and fault.variant.startswith("crash-")
        for name in finding.clauses  # whatever value trips a server belongs to some clause, too
    }
    beside = tuple(name for name in failed if not goes_with(fault, name) and name not in shared)
    return Outcome(contract.id, fault, clause.kind, found, result.reason, beside, result.requests)


def broken(each: ClauseResult) -> bool:
    """Say whether a clause failed."""
    return each.verdict == "fail"


def goes_with(fault: Fault, clause: str) -> bool:
    """Say whether a fault breaks a clause, its own or one that can't be broken alone.

    A crash also breaks the promise of the status that is documented for the situation, and what
    reaches a resource that it shouldn't also breaks the promises of a 404 and of an id's form. A
    text that loses its characters of four bytes is also shorter than what a limit allows.
    """
    own = fault.clause_id
    if fault.variant.startswith("crash"):
        return clause.startswith("status.")
    if fault.variant == "three-bytes" and clause == own.replace("semantics", "max-length"):
        return True
    if (
        own == "semantics.idempotent"
    ):  # what a second update spoils wasn't named, or reads otherwise
        return clause in (own, "semantics.preserve") or clause.endswith(SETS)
    field, _, what = own.rpartition(".")
    if what in ("enum", "semantics") and clause in (f"{field}.enum", f"{field}.semantics"):
        return True  # a listed value that isn't taken as it is
    if own.endswith(".type") and clause == own.removesuffix("type") + "enum":
        return True  # what is of another type isn't in the list either
    ids = ("endpoint", "status.404", "path.")
    return clause == own or (clause.startswith(ids) and own.startswith(ids))


def chosen(operation: Operation, *, fast: bool) -> list[Fault]:
    """Return the faults of a contract; ``fast``: the first of each kind, side and variant."""
    every = list(faults(operation))
    if not fast:
        return every
    found: dict[tuple[str, str, str], Fault] = {}
    for fault in every:
        clause = operation.contract.clause(fault.clause_id)
        kind = clause.kind if clause else ""
        found.setdefault((kind, fault.clause_id.partition(".")[0], fault.variant), fault)
    return list(found.values())


Task = tuple[str, str, Profile]
"""A contract's id, a fault as it is spelled, and the profile of the run."""


def tasks(
    operations: Iterable[Operation], profile: Profile = "standard", *, fast: bool = False
) -> list[Task]:
    """List what is to be checked: every fault of each contract."""
    return [
        (operation.contract.id, str(fault), profile)
        for operation in operations
        for fault in chosen(operation, fast=fast)
    ]


def outcomes(
    operations: Iterable[Operation], todo: Iterable[Task], jobs: int = 1
) -> Iterator[Outcome]:
    """Check faults in their order, in so many processes at once."""
    known = {operation.contract.id: operation for operation in operations}
    if jobs <= 1:
        yield from (_done(known, task) for task in todo)
        return
    held = [operation.contract for operation in known.values()]
    with ProcessPoolExecutor(jobs, get_context("spawn"), _hold, (held,)) as pool:
        yield from pool.map(_in_worker, todo)


def _done(known: Mapping[str, Operation], task: Task) -> Outcome:
    name, fault, profile = task
    return check(known[name], parse(known[name], fault), profile)


_HELD: dict[str, Operation] = {}
"""The contracts of a worker, which are handed over once."""


def _hold(contracts: list[Contract]) -> None:
    _HELD.update((contract.id, Operation(contract)) for contract in contracts)


def _in_worker(task: Task) -> Outcome:
    return _done(_HELD, task)


def score(done: list[Outcome]) -> tuple[int, int]:
    """Return how many faults were noticed, and of how many."""
    return sum(each.word != "survived" for each in done), len(done)


def told(
    done: list[Outcome], spent: str, reasons: Mapping[str, str] = MappingProxyType({})
) -> Iterator[str]:
    """Yield the score in lines: by kind, in all, what survived and why, what else was blamed."""
    noticed, total = score(done)
    yield table(done)
    yield f"\nscore {noticed}/{total} ({noticed / max(1, total):.1%}), {spent}"
    for each in done:
        if each.word == "survived":
            reason = reasons.get(str(each.fault), each.fault.text)
            yield f"survived: {each.operation} {each.fault}: {reason}"
        if each.beside:
            yield f"beside:   {each.operation} {each.fault}: {', '.join(each.beside)}"


def table(done: list[Outcome]) -> str:
    """Return the counts by kind of clause, in columns."""
    count = Counter((each.kind, each.word) for each in done)
    total = Counter(each.word for each in done)
    lines = [f"{'kind of clause':<20}" + "".join(f"{word:>11}" for word in WORDS)]
    for kind in dict.fromkeys(each.kind for each in done):
        lines += [f"{kind:<20}" + "".join(f"{count[kind, word]:>11}" for word in WORDS)]
    lines += [f"{'all':<20}" + "".join(f"{total[word]:>11}" for word in WORDS)]
    return "\n".join(lines)
