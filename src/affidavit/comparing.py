"""Contract regression as a whole: two sides loaded, compared, and told in a format.

A side is a contract (its name or folder; a vendor's name stands for all of its), a documentation
page or an OpenAPI file.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict, dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from affidavit import __version__, cases
from affidavit import regression as table
from affidavit.approvals import Approval, judge
from affidavit.contract import build, load_overlay
from affidavit.contract.overlay import Action, Overlay, apply
from affidavit.contract.store import OVERLAY
from affidavit.errors import AffidavitError, ContractError, ReportError, nearest
from affidavit.har import Recorded
from affidavit.model import Case, Contract, Reading, Settings
from affidavit.operation import Operation
from affidavit.regression.report import Compared, FailOn, report
from affidavit.regression.views import EXACT, VIEWS
from affidavit.reports.plain import storable, visible
from affidavit.selection import choose
from affidavit.witnesses import Said, consult


@dataclass(frozen=True, slots=True)
class Given:
    """One side: its contracts, and by their ids what pages and overlays they were made of."""

    compared: Compared
    contracts: list[Contract]
    readings: dict[str, Reading]
    overlays: dict[str, Overlay]


def load(root: Path, name: str, operation: str = "") -> Given:
    """Load one side; ``operation`` is one ``METHOD:PATH`` of a page."""
    path = Path(name)
    readings: dict[str, Reading] = {}
    overlays: dict[str, Overlay] = {}
    if path.is_file():
        from affidavit.derive import import_page  # noqa: PLC0415 - readers are only needed for pages

        made = import_page(path, operation=operation)
        found = [contract for _, contract in made]
        readings = {contract.id: reading for reading, contract in made}
    else:
        found = choose(root, [name])
        overlays = {each.id: known for each in found if (known := _overlay(root, each.id, path))}
    operations = tuple(_name(contract) for contract in found)
    return Given(
        Compared(name, name if path.is_file() else "", operations), found, readings, overlays
    )


def _overlay(root: Path, name: str, path: Path) -> Overlay | None:
    folders = (folder for folder in (root / name, path) if folder.is_dir())
    return next((known for each in folders if (known := load_overlay(each / OVERLAY))), None)


def lend(one: Given, other: Given) -> list[str]:
    """Lay a contract's overlay over the page that it is compared with; return what to tell of it.

    What people wrote down beside a page stays true of its next version, which has no overlay yet:
    without it, all of that would seem to be gone.
    """
    notes: list[str] = []
    for giver, taker in ((one, other), (other, one)):
        paired = table.pair(giver.contracts, taker.contracts).both
        for contract, bare in paired:
            overlay, reading = giver.overlays.get(contract.id), taker.readings.get(bare.id)
            if overlay and reading:
                made, note = _overlaid(reading, bare, overlay)
                taker.contracts[taker.contracts.index(bare)] = made
                notes.append(f"{giver.compared.name} and {taker.compared.name}: {note}.")
    return notes


def _overlaid(reading: Reading, bare: Contract, overlay: Overlay) -> tuple[Contract, str]:
    """Apply the actions that still find their target."""
    fits: list[Action] = []
    for action in overlay.actions:
        try:
            apply(Overlay(overlay.name, (*fits, action)), deepcopy(reading.document))
        except ContractError:
            continue
        fits.append(action)
    count, whole = len(fits), len(overlay.actions)
    told = "the overlay of the one is laid over the other"
    if count < whole:
        told += f", but for {whole - count} of its {whole} actions, whose target is gone"
    try:
        made = build(reading, bare.id, Overlay(overlay.name, tuple(fits)))
    except ContractError as error:
        return bare, f"the overlay of the one can't be laid over the other ({error})"
    return made, told


def _name(contract: Contract) -> str:
    operation = Operation(contract)
    return f"{operation.method.upper()} {operation.path}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a comparison found; ``said`` is what a recording says of changes, by fingerprint.

    ``heard`` tells how much of the recording that was.
    """

    changes: list[table.Change]
    notes: list[str]
    said: dict[str, Said]
    heard: str


def compare(
    old: list[Contract],
    new: list[Contract],
    recording: str = "",
    recorded: tuple[Recorded, ...] = (),
) -> Found:
    """Return every change between two sides, with the cases that each touches, and notes.

    ``recording`` is the name of the file whose exchanges are asked about each change.
    """
    paired = table.pair(old, new)
    changes: list[table.Change] = []
    notes: list[str] = []
    said: dict[str, Said] = {}
    heard = 0
    for before, after in paired.both:
        found = table.compare(before, after)
        decided, asked = consult(before, after, found, recorded)
        said |= decided
        heard += asked
        changes += _with_cases(found, after, notes)
    changes += [table.alone(contract, added=False) for contract in paired.gone]
    for contract in paired.come:
        changes += _with_cases((table.alone(contract, added=True),), contract, notes)
    told = _heard(recording, heard, len(recorded), len(said)) if recording else UNHEARD
    return Found(sorted(changes, key=table.order), notes, said, told)


UNHEARD = "No recording was consulted (--recorded): this compares what is documented."


def _heard(recording: str, heard: int, recorded: int, said: int) -> str:
    if not heard:
        return f"{recording}: none of its {recorded} exchanges is of a compared operation."
    return (
        f"{recording}: {heard} of its {recorded} exchanges are of compared operations, and decide "
        f"{said} of the changes; of the others they say nothing."
    )


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
    found: Found,
    approvals: tuple[Approval, ...],
    fail_on: FailOn,
    today: date,
) -> dict[str, Any]:
    """Return the report of a comparison."""
    approved = judge(approvals, (change.fingerprint for change in found.changes), today)
    said = {name: {**asdict(each), "says": each.says} for name, each in found.said.items()}
    return report(
        __version__, old, new, found.changes, approved, fail_on, (*found.notes, found.heard), said
    )


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
