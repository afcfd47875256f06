"""How a contract and its page have drifted apart: in promises, not in lines of a file."""

from collections.abc import Iterator
from dataclasses import replace

from affidavit import regression
from affidavit.model import Clause, Contract
from affidavit.reports.words import counted


def told(stored: Contract, derived: Contract) -> Iterator[str]:
    """Yield what the page now says otherwise: changes for a client, clauses, gaps, lint.

    Where none of it differs, say what does.
    """
    lines = [*_changes(stored, derived), *_clauses(stored, derived), *_remarks(stored, derived)]
    yield from lines
    if lines:
        return
    moved = sum(
        new.source != old.source
        for new in derived.clauses
        if (old := stored.clause(new.id)) is not None
    )
    if moved:
        yield f"no promise differs; {counted(moved, 'clause')} stand elsewhere on the page"
    else:
        yield "no promise differs; only how the file is written"


def _changes(stored: Contract, derived: Contract) -> Iterator[str]:
    for change in sorted(regression.compare(stored, derived), key=regression.order):
        yield f"{change.level}: {change.statement} ({change.rule.id})"


def _clauses(stored: Contract, derived: Contract) -> Iterator[str]:
    was, now = ({each.id: each for each in side.clauses} for side in (stored, derived))
    for name in sorted(now.keys() - was.keys()):
        yield f"clause {name} is new: {now[name].statement}"
    for name in sorted(was.keys() - now.keys()):
        yield f"clause {name} is gone: {was[name].statement}"
    for name in sorted(was.keys() & now.keys()):
        yield from _clause(was[name], now[name])


def _clause(was: Clause, now: Clause) -> Iterator[str]:
    if replace(was, source=now.source, pointer=now.pointer) == now:
        return
    for word in ("statement", "basis", "level", "kind"):
        old, new = getattr(was, word), getattr(now, word)
        if old != new:
            yield f"clause {now.id}: its {word} was {old!r}, and is {new!r}"


def _remarks(stored: Contract, derived: Contract) -> Iterator[str]:
    for name, was, now in (
        ("gap", _gaps(stored), _gaps(derived)),
        ("lint", _lint(stored), _lint(derived)),
    ):
        yield from (f"{name} is new: {each}" for each in now if each not in was)
        yield from (f"{name} is gone: {each}" for each in was if each not in now)


def _gaps(contract: Contract) -> list[str]:
    return [f"{each.code}: {each.message}" for each in contract.gaps]


def _lint(contract: Contract) -> list[str]:
    return [f"{each.rule}: {each.message}" for each in contract.lint]
