"""Mutation score: the mock with each clause broken in turn; is the broken clause reported?

    python benchmarks/selfcheck.py [--profile quick|standard|deep] [OPERATION…]

It prints the score by kind of clause, the faults that survive, and the clauses that were blamed
beside the broken one. References are given values that exist, as ``--known`` would.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from affidavit import contract as contracts
from affidavit.model import ClauseResult, Contract, OperationFinished, OperationResult, Settings
from affidavit.operation import REFERENCE, Operation
from affidavit.run import examine, out_of_reach
from affidavit.schema import types
from affidavit.targets import Fault, faults, mock_target

ROOT = Path(__file__).parents[1] / "contracts"
IDS = ("00000000-0000-4000-8000-00000000aaa1", "00000000-0000-4000-8000-00000000aaa2")

UNDECIDABLE = {
    "request.feedback.semantics:refused": "the page is silent on what the object may hold",
    "request.assigned.semantics:refused": "what it names may have to exist",
}
"""Faults that no outsider can tell from a server that is right, each with the reason."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run said of one fault; ``beside`` are clauses that were blamed and aren't broken."""

    operation: str
    fault: Fault
    kind: str
    found: bool
    diagnosis: str
    beside: tuple[str, ...]

    @property
    def word(self) -> str:
        """Say how it went: ``found``, ``diagnosed`` (by the control) or ``survived``."""
        return "found" if self.found else "diagnosed" if self.diagnosis else "survived"


def settings(operation: Operation, profile: str = "standard") -> Settings:
    """Return settings under which references name things that exist."""
    known = {
        each.path[0]: ("7", "8") if "integer" in types(each.schema) else IDS
        for each in operation.fields
        if each.top and each.schema.get(REFERENCE)
    }
    chosen = Settings(profile=profile, known=known)  # type: ignore[arg-type]  # one of the three
    return out_of_reach(operation, chosen)


def check(operation: Operation, fault: Fault, profile: str = "standard") -> Outcome:
    """Run against the mock with one fault."""
    chosen = settings(operation, profile)
    *_, last = examine(operation, mock_target(operation, chosen, None, fault), chosen)
    if not isinstance(last, OperationFinished) or last.result.verdict == "error":
        raise RuntimeError(f"{operation.contract.id} {fault}: {last}")
    return judge(operation.contract, fault, last.result)


def judge(contract: Contract, fault: Fault, result: OperationResult) -> Outcome:
    """Compare what was broken with what was reported; a broken inference is a notice."""
    clause = contract.clause(fault.clause_id)
    if clause is None:
        raise LookupError(fault.clause_id)
    failed = [each.clause.id for each in result.clauses if broken(each)]
    noticed = {notice.clause for notice in result.notices}
    found = clause.id in failed or (clause.basis == "inferred" and clause.id in noticed)
    beside = tuple(name for name in failed if not goes_with(fault, name))
    return Outcome(contract.id, fault, clause.kind, found, result.reason, beside)


def broken(each: ClauseResult) -> bool:
    """Say whether a clause failed."""
    return each.verdict == "fail"


def goes_with(fault: Fault, clause: str) -> bool:
    """Say whether a fault breaks a clause, its own or one that can't be broken alone.

    A crash also breaks the promise of the status that is documented for the situation, and what
    reaches a resource that it shouldn't also breaks the promise of a 404.
    """
    own = fault.clause_id
    if fault.variant == "crash":
        return clause.startswith("status.")
    return clause == own or {own, clause} == {"endpoint", "status.404"}


def outcomes(names: Iterable[str], profile: str) -> Iterator[Outcome]:
    """Check every fault of the named contracts, or of all."""
    wanted = tuple(names)
    for name in contracts.find(ROOT):
        if not wanted or name in wanted:
            operation = Operation(contracts.load(ROOT / name, name))
            for fault in faults(operation):
                yield check(operation, fault, profile)


def main() -> None:
    """Print the score."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("operations", nargs="*")
    parser.add_argument("--profile", choices=["quick", "standard", "deep"], default="standard")
    chosen = parser.parse_args()
    began = time.monotonic()
    done = list(outcomes(chosen.operations, chosen.profile))
    kinds = dict.fromkeys(each.kind for each in done)
    count = Counter((each.kind, each.word) for each in done)
    words = ("found", "diagnosed", "survived")
    print(f"{'kind of clause':<20}" + "".join(f"{word:>11}" for word in words))
    for kind in kinds:
        print(f"{kind:<20}" + "".join(f"{count[kind, word]:>11}" for word in words))
    total = Counter(each.word for each in done)
    print(f"{'all':<20}" + "".join(f"{total[word]:>11}" for word in words))
    noticed = total["found"] + total["diagnosed"]
    print(f"\nscore {noticed}/{len(done)} ({noticed / max(1, len(done)):.1%}), ", end="")
    print(f"profile {chosen.profile}, {time.monotonic() - began:.0f} s")
    for each in done:
        if each.word == "survived":
            reason = UNDECIDABLE.get(str(each.fault), "no case of this profile tells it")
            print(f"survived: {each.operation} {each.fault}: {reason}")
        if each.beside:
            print(f"beside:   {each.operation} {each.fault}: {', '.join(each.beside)}")


if __name__ == "__main__":
    main()
