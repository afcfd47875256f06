"""The command ``replay``: one case again."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from affidavit import cases
from affidavit.cases import oracle
from affidavit.cases.maker import Maker
from affidavit.cli.options import contracts_option, resource_options
from affidavit.cli.restoring import remind
from affidavit.cli.saying import say
from affidavit.cli.targeting import aim, check, target_options
from affidavit.errors import CaseError, ContractError, nearest
from affidavit.lanes import left
from affidavit.model import Case, Exchange, Request, Settings
from affidavit.opening import Choice, opener, settings_of_mock
from affidavit.operation import Operation
from affidavit.reports.schema import read
from affidavit.run import settled
from affidavit.selection import choose


@click.command()
@click.argument("case")
@target_options
@resource_options
@contracts_option
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("reports/report.json"),
    show_default=True,
    help="The report that shows a drawn case.",
)
def replay(
    case: str,
    root: Path,
    report: Path,
    **options: Any,
) -> None:
    """Send one case again, by the name that a report gives it, and say what it shows.

    A case that Hypothesis has drawn (property/…) is taken from the report that shows it.

    \b
    affidavit replay 'acme/update-thing::enum/status/outside' --base-url http://127.0.0.1:8000
    affidavit replay 'acme/update-thing::property/value/0e5122e87e' --report reports/report.json
    """  # noqa: D301 - click reads the \b
    name, _, identifier = case.partition("::")
    contract = choose(root, [name])[0]
    aimed = aim(options | {"profile": "deep", "budget": None})
    choice, folder = aimed.choice, report.parent
    journal = "" if choice.kind == "recorded" else str(folder / "journal")
    chosen = replace(aimed.settings, profile="deep", budget=None, journal=journal)
    check([contract], chosen)
    operation = settled(Operation(contract), chosen)
    chosen = settings_of_mock(operation, choice, chosen)
    wanted = _find(operation, identifier, chosen, report)
    code = _replay(operation, wanted, choice, chosen)
    remind(folder, aimed, root)
    sys.exit(code)


def _find(operation: Operation, identifier: str, chosen: Settings, report: Path) -> Case:
    if not identifier:
        raise ContractError("a case is OPERATION::CASE, as `affidavit plan OPERATION` lists them")
    if identifier.startswith("property/"):
        return _drawn(operation, identifier, chosen, report)
    made = cases.plan(operation, chosen)
    known = {each.id: each for each in (*made.control, *made.cases)}
    if identifier not in known:
        name = operation.contract.id
        raise CaseError(f"{name} has no case {identifier!r}{nearest(identifier, known)}")
    return known[identifier]


def _drawn(operation: Operation, identifier: str, chosen: Settings, report: Path) -> Case:
    """Make a drawn case again, of the finding that shows it."""
    if not report.exists():
        raise CaseError(f"{report}: no such report; name the one that shows the case with --report")
    findings = (
        finding
        for each in read(report)["operations"]
        if each["id"] == operation.contract.id
        for finding in each["findings"]
        if finding["reproduction"]["case"] == identifier
    )
    finding = next(findings, None)
    if finding is None:
        raise CaseError(f"{report} shows no case {identifier!r} of {operation.contract.id}")
    *setup, request = (
        _request(each, report)
        for each in (*finding["exchange"]["setup"], finding["exchange"]["request"])
    )
    title, in_row = finding["reproduction"]["title"], bool(setup)
    maker = Maker(operation, chosen)
    return oracle.case(maker, identifier, title, request, setup=tuple(setup), history=in_row)


def _request(stored: dict[str, Any], report: Path) -> Request:
    if stored["body_note"]:
        raise CaseError(f"{report} doesn't hold the whole body: {stored['body_note']}")
    return Request(
        stored["method"],
        stored["path"],
        tuple((name, value) for name, value in stored["query"]),
        tuple((name, value) for name, value in stored["headers"]),
        None if stored["body"] is None else stored["body"].encode(),
        stored["credential"],
    )


def _replay(operation: Operation, wanted: Case, choice: Choice, chosen: Settings) -> int:
    """Send the case, say what it shows, and return the exit code."""
    from affidavit.examination import Examination  # noqa: PLC0415 - not needed by the other commands

    target = opener(choice, chosen)(operation)
    examination = Examination(operation, chosen, target)
    diagnosis, judged = examination.control()
    if not diagnosis:
        judged = list(examination.examine([wanted]))
    for each in judged:
        _tell(each.evidence.exchange)
        for ruling in each.rulings:
            say(f"{ruling.verdict:13}{ruling.clause}  {ruling.reason}")
    examination.restore()
    target.close()
    if examination.not_restored:
        say(left(examination), err=True)
    if diagnosis:
        say(f"the control failed: {diagnosis}", err=True)
        return 4
    if any(ruling.verdict == "fail" for each in judged for ruling in each.rulings):
        return 1
    return 4 if examination.not_restored else 0


def _tell(exchange: Exchange) -> None:
    """Print an exchange; the credential was never part of it."""
    sent, got = exchange.request, exchange.response
    query = "&".join(f"{name}={value}" for name, value in sent.query)
    say(f"> {sent.method} {sent.path}{'?' + query if query else ''}")
    say(f"> {(sent.body or b'').decode('utf-8', 'replace')}")
    say(f"< {got.status} {got.body.decode('utf-8', 'replace')}" if got else f"< {exchange.failure}")
