"""Commands that read pages: ``import`` and ``derive``."""

import sys
from pathlib import Path

import click

from affidavit.cli.options import FORMATS, contracts_option, operation_option
from affidavit.cli.saying import say
from affidavit.contract import render
from affidavit.jsontext import line as json_line
from affidavit.model import Contract, Reading


@click.command("import")
@click.argument("page", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="Folder to write the contract to."
)
@click.option("--format", "wanted", type=click.Choice(FORMATS), default="auto", show_default=True)
@operation_option
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder that an OpenAPI file's references may not leave.  [default: the file's own]",
)
@click.option(
    "--strict", is_flag=True, help="Exit with 1 where something on the page couldn't be read."
)
def import_(  # noqa: PLR0917 - click gives them by name
    page: Path, out: Path | None, wanted: str, only: str, root: Path | None, strict: bool
) -> None:
    """Make a contract of a documentation page or an OpenAPI file.

    \b
    affidavit import page.md -o contracts/acme/update-thing
    affidavit import openapi.yaml --operation PUT:/things/{id} -o contracts/acme/put-thing
    affidavit import page.md                        prints the contract as JSON
    """  # noqa: D301 - click reads the \b
    from affidavit.derive import import_page, save_import  # noqa: PLC0415 - readers are only needed here

    found = import_page(page, wanted, only, root)
    if out is not None:
        for (reading, contract), folder in zip(found, save_import(found, out), strict=True):
            _tell(reading, contract, f"{folder}: ")
    else:
        for reading, contract in found:
            _tell(reading, contract, "")
            files = render(contract, Path(contract.id), reading.digest, reading.format)
            click.echo(
                json_line({"id": contract.id, "openapi": contract.document, **_parsed(files)})
            )
    if strict and any(reading.gaps for reading, _ in found):
        sys.exit(1)


def _parsed(files: dict[str, str]) -> dict[str, object]:
    import json  # noqa: PLC0415 - used here only

    listing = json.loads(files["clauses.json"])
    return {key: listing[key] for key in ("clauses", "gaps", "lint")}


SHOWN = 100
"""Gaps of one operation that are told one by one; all of them are in the contract."""


def _tell(reading: Reading, contract: Contract, prefix: str) -> None:
    inferred = sum(clause.basis == "inferred" for clause in contract.clauses)
    say(
        f"{prefix}{contract.title or contract.id} ({reading.format}): "
        f"{len(contract.clauses)} clauses, "
        f"{inferred} of them inferred; {len(reading.gaps)} gaps, {len(contract.lint)} lint",
        err=True,
    )
    for gap in reading.gaps[:SHOWN]:
        line = reading.text.count("\n", 0, gap.span[0]) + 1
        say(
            f"  gap {gap.code} at line {line}, characters {gap.span[0]}-{gap.span[1]}: "
            f"{gap.message}",
            err=True,
        )
    if len(reading.gaps) > SHOWN:
        say(f"  and {len(reading.gaps) - SHOWN} more gaps", err=True)


@click.command("derive")
@click.option(
    "--sources", required=True, type=click.Path(path_type=Path), help="Folder that holds the pages."
)
@click.option(
    "--check", is_flag=True, help="Write nothing; exit with 1 where page and contract differ."
)
@contracts_option
def derive_(sources: Path, check: bool, root: Path) -> None:
    """Derive the listed contracts from their pages (contracts/sources.toml lists them).

    \b
    affidavit derive --sources ~/pages             write what has changed
    affidavit derive --sources ~/pages --check     only say what would change
    """  # noqa: D301 - click reads the \b
    from affidavit.derive import derive  # noqa: PLC0415 - readers are only needed here

    drifts = derive(root, sources, check=check)
    for drift in drifts:
        say(f"{drift.operation}: {drift.message}", err=True)
        for each in drift.promises:
            say(f"    {each}", err=True)
    if check and drifts:
        say("pages and contracts have drifted apart; run: affidavit derive --sources DIR", err=True)
        sys.exit(1)
    say(
        "every contract is what its page says" if not drifts else f"{len(drifts)} changes written",
        err=True,
    )
