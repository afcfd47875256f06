"""Commands that look at contracts: ``list`` and ``show``."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import get_args

import click
from rich.console import Console
from rich.table import Table

from affidavit import contract as contracts
from affidavit import pages
from affidavit.cli.options import contracts_option, operation_option
from affidavit.cli.saying import shown
from affidavit.jsontext import pretty
from affidavit.model import Clause, Contract, Kind
from affidavit.operation import Operation
from affidavit.selection import choose, contract_or_page


def _console() -> Console:
    return Console(highlight=False, soft_wrap=False)


@click.command("list")
@click.option("--rules", is_flag=True, help="List the rules of lint instead.")
@contracts_option
def list_(root: Path, rules: bool) -> None:
    """List the contracts, each with its method, path and number of clauses."""
    table = Table(box=None, pad_edge=False)
    if rules:
        for name in ("rule", "severity", "finds"):
            table.add_column(name, overflow="fold")
        for rule in contracts.LINT.values():
            table.add_row(rule.id, rule.severity, rule.about)
    else:
        for name in ("operation", "request", "clauses", "inferred", "lint"):
            table.add_column(name, overflow="fold")
        for contract in choose(root, []):
            operation = Operation(contract)
            inferred = sum(clause.basis == "inferred" for clause in contract.clauses)
            table.add_row(
                shown(contract.id),
                shown(f"{operation.method.upper()} {operation.path}"),
                str(len(contract.clauses)),
                str(inferred),
                str(len(contract.lint)),
            )
    _console().print(table)


@click.command()
@click.argument("operation")
@click.option("--kind", type=click.Choice(get_args(Kind)), help="Only clauses of this kind.")
@click.option("--json", "as_json", is_flag=True, help="Print clauses as JSON.")
@click.option("--openapi", is_flag=True, help="Print the OpenAPI document.")
@click.option("--page", type=click.Path(path_type=Path), help="The page, to quote its words.")
@operation_option
@contracts_option
def show(  # noqa: PLR0917 - click gives them by name
    operation: str,
    kind: str | None,
    as_json: bool,
    openapi: bool,
    page: Path | None,
    only: str,
    root: Path,
) -> None:
    """Show what a page promises: every clause with its place.

    \b
    affidavit show acme/update-thing
    affidavit show acme/update-thing --kind enum
    affidavit show my/contract --page page.md      quotes the page beside each clause
    """  # noqa: D301 - click reads the \b
    contract = contract_or_page(root, operation, only)
    if openapi:
        click.echo(pretty(contract.document), nl=False)
        return
    clauses = [clause for clause in contract.clauses if kind in (None, clause.kind)]
    if as_json:
        click.echo(pretty([asdict(clause) for clause in clauses]), nl=False)
        return
    _table(contract, clauses, pages.load(page) if page else "")


def _table(contract: Contract, clauses: list[Clause], text: str) -> None:
    console = _console()
    viewed = Operation(contract)
    console.print(shown(f"{contract.id}: {contract.title}", style="bold"))
    console.print(shown(f"{viewed.method.upper()} {viewed.path}"))
    table = Table(box=None, pad_edge=False, show_lines=False)
    for name in ("clause", "basis", "promise", "place"):
        table.add_column(name, overflow="fold")
    for clause in clauses:
        quote = contracts.quote(clause, text)
        statement = clause.statement + (f" “{' '.join(quote.split())[:120]}”" if quote else "")
        basis = clause.basis if clause.level == "MUST" else f"{clause.basis}, {clause.level}"
        table.add_row(shown(clause.id), basis, shown(statement), shown(_place(clause)))
    console.print(table)
    kinds = Counter(clause.kind for clause in clauses)
    console.print(
        shown(
            f"{len(clauses)} clauses: "
            + ", ".join(f"{n} {name}" for name, n in kinds.most_common())
        )
    )


def _place(clause: Clause) -> str:
    source = clause.source
    if source.origin != "page":
        return source.name
    return f"line {source.line}, {source.span[0]}-{source.span[1]}" if source.span else "page"
