"""Contract regression as a whole: two sides loaded, compared, and told in a format.

A side is a contract (its name or folder; a vendor's name stands for all of its), a documentation
page or an OpenAPI file.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from affidavit import __version__, cases
from affidavit import regression as table
from affidavit.errors import AffidavitError, ReportError, nearest
from affidavit.model import Case, Contract, Settings
from affidavit.operation import Operation
from affidavit.regression.approvals import Approval, judge
from affidavit.regression.report import Compared, FailOn, report
from affidavit.regression.views import EXACT, VIEWS
from affidavit.reports.plain import storable, visible
from affidavit.selection import choose


def load(root: Path, name: str, operation: str = "") -> tuple[Compared, list[Contract]]:
    """Load one side; ``operation`` is one ``METHOD:PATH`` of a page."""
    path = Path(name)
    if path.is_file():
        from affidavit.derive import import_page  # noqa: PLC0415 - readers are only needed for pages

        found = [contract for _, contract in import_page(path, operation=operation)]
    else:
        found = choose(root, [name])
    operations = tuple(_name(contract) for contract in found)
    return Compared(name, name if path.is_file() else "", operations), found


def _name(contract: Contract) -> str:
    operation = Operation(contract)
    return f"{operation.method.upper()} {operation.path}"


def compare(old: list[Contract], new: list[Contract]) -> tuple[list[table.Change], list[str]]:
    """Return every change between two sides, with the cases that each touches, and notes."""
    paired = table.pair(old, new)
    changes: list[table.Change] = []
    notes: list[str] = []
    for before, after in paired.both:
        changes += _with_cases(table.compare(before, after), after, notes)
    changes += [table.alone(contract, added=False) for contract in paired.gone]
    for contract in paired.come:
        changes += _with_cases((table.alone(contract, added=True),), contract, notes)
    return sorted(changes, key=table.order), notes


def _with_cases(
    changes: tuple[table.Change, ...], contract: Contract, notes: list[str]
) -> list[table.Change]:
    """Name the cases of the new plan whose checks name a clause of a change."""
    if not changes:
        return []
    try:
        plan = cases.plan(Operation(contract), Settings())
    except AffidavitError as error:
        notes.append(f"No plan can be made of {_name(contract)}, so no cases are named: {error}")
        return list(changes)
    return [replace(change, cases=_touched(change, plan.cases)) for change in changes]


def _touched(change: table.Change, planned: tuple[Case, ...]) -> tuple[str, ...]:
    if change.rule.id == "operation-added":
        return tuple(case.id for case in planned)
    clauses = {*change.before.clauses, *change.after.clauses}
    return tuple(
        case.id for case in planned if any(check.clause in clauses for check in case.checks)
    )


def told(  # noqa: PLR0917 - what a report is made of
    old: Compared,
    new: Compared,
    found: tuple[list[table.Change], list[str]],
    approvals: tuple[Approval, ...],
    fail_on: FailOn,
    today: date,
) -> dict[str, Any]:
    """Return the report of a comparison."""
    changes, notes = found
    approved = judge(approvals, (change.fingerprint for change in changes), today)
    return report(__version__, old, new, changes, approved, fail_on, notes)


def render(found: dict[str, Any], form: str) -> str:
    """Return a report in a format; those for people show no character that acts on a reader."""
    if form not in VIEWS:
        raise ReportError(f"there is no format {form!r} for a comparison{nearest(form, VIEWS)}")
    css = files("affidavit.reports").joinpath("report.css").read_text("utf-8")
    return VIEWS[form](_strings(found, storable if form in EXACT else visible), css)


def _strings(value: Any, make: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return make(value)
    if isinstance(value, dict):
        return {make(key): _strings(member, make) for key, member in value.items()}
    return [_strings(each, make) for each in value] if isinstance(value, list | tuple) else value
