"""``affidavit lint``: what a page contradicts or leaves out."""

import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from affidavit import __version__
from affidavit import contract as contracts
from affidavit.cli.options import contracts_option, operation_option
from affidavit.cli.saying import say
from affidavit.errors import UsageError, nearest
from affidavit.jsontext import pretty
from affidavit.markup import command, location, log
from affidavit.model import Contract, Lint
from affidavit.operation import Operation
from affidavit.reports.plain import visible
from affidavit.selection import contracts_or_pages

SEVERITIES = ("error", "warning", "note")
Found = list[tuple[Contract, Lint]]


@click.command()
@click.argument("operation", required=False)
@operation_option
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="Only this rule, or gap.")
@click.option("--ignore", multiple=True, metavar="RULE", help="All but this rule, or gap.")
@click.option("--explain", metavar="RULE", help="Say what a rule finds, and what to do.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--strict", is_flag=True, help="The same as --fail-on note.")
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="never",
    show_default=True,
    help="Exit with 1 where something as bad as that is found, or worse.",
)
@click.option("--format", "form", type=click.Choice(["text", "json", "sarif", "github"]))
@contracts_option
def lint(  # noqa: PLR0917 - click gives them by name
    operation: str | None,
    only: str,
    rules: tuple[str, ...],
    ignore: tuple[str, ...],
    explain: str | None,
    as_json: bool,
    strict: bool,
    fail_on: str,
    form: str | None,
    root: Path,
) -> None:
    """Show gaps and contradictions inside a page.

    \b
    affidavit lint acme/update-thing
    affidavit lint page.md --fail-on error
    affidavit lint openapi.yaml --operation PATCH:/things/{id} --format sarif
    affidavit lint --explain limit-one-sided
    """  # noqa: D301 - click reads the \b
    if explain is not None:
        say(_explained(explain))
        return
    if operation is None:
        raise UsageError("lint takes a contract or a page: affidavit lint page.md")
    for name in (*rules, *ignore):
        _known(name)
    made = contracts_or_pages(root, operation, only)
    found = [(each, row) for each in made for row in each.lint if _wanted(row, rules, ignore)]
    file = operation if Path(operation).is_file() else ""
    click.echo(VIEWS["json" if as_json else form or "text"](found, file), nl=False)
    if not as_json and form in (None, "text"):
        told = made[0].id if len(made) == 1 else f"{operation} ({len(made)} operations)"
        say(f"{len(found)} found in {told}", err=True)
    limit = "note" if strict else fail_on
    if limit != "never" and any(_index(row) <= SEVERITIES.index(limit) for _, row in found):
        sys.exit(1)


def _index(row: Lint) -> int:
    return SEVERITIES.index(row.severity)


def _wanted(row: Lint, rules: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    return (not rules or row.rule in rules) and row.rule not in ignore


def _known(name: str) -> None:
    every = {*contracts.LINT, *contracts.GAPS}
    if name not in every:
        raise UsageError(f"lint has no rule {name!r}{nearest(name, every)}")


def _explained(name: str) -> str:
    _known(name)
    if name in contracts.GAPS:
        return f"{name} (a gap): {contracts.GAPS[name]}."
    rule = contracts.LINT[name]
    return f"{name} ({rule.severity}): {rule.about}\nOn the page: {rule.remedy}."


def _text(found: Found, _file: str) -> str:
    several = len({contract.id for contract, _ in found}) > 1
    lines = [
        (f"{contract.id}: " if several else "") + f"{row.rule}{_where(row)}: {row.message}"
        for contract, row in found
    ]
    return "".join(f"{visible(' '.join(line.split()))}\n" for line in lines)


def _where(row: Lint) -> str:
    if row.span is None:
        return ""
    return f" (line {row.line}, characters {row.span[0]}-{row.span[1]})"


def _json(found: Found, _file: str) -> str:
    return pretty([asdict(row) | {"operation": contract.id} for contract, row in found])


def _github(found: Found, file: str) -> str:
    return "".join(
        command(
            "notice" if row.severity == "note" else row.severity,
            visible(f"{row.rule} ({contract.id})"),
            visible(file),
            row.line,
            visible(row.message),
        )
        + "\n"
        for contract, row in found
    )


def _sarif(found: Found, file: str) -> str:
    """Return a SARIF 2.1.0 log of one run. Regions count code points from 0, lines from 1."""
    used = sorted({row.rule for _, row in found})
    driver = {
        "name": "affidavit",
        "version": __version__,
        "rules": [{"id": name, "shortDescription": {"text": _explained(name)}} for name in used],
    }
    return log(driver, [_result(contract, row, used, file) for contract, row in found])


def _result(contract: Contract, row: Lint, used: list[str], file: str) -> dict[str, Any]:
    viewed = Operation(contract)
    name = f"{viewed.method.upper()} {viewed.path} {row.pointer}".rstrip()
    return {
        "ruleId": row.rule,
        "ruleIndex": used.index(row.rule),
        "level": row.severity,
        "message": {"text": row.message},
        "locations": [location(name, file, row.line, row.span)],
    }


VIEWS: dict[str, Callable[[Found, str], str]] = {
    "text": _text,
    "json": _json,
    "github": _github,
    "sarif": _sarif,
}
