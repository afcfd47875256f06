"""``affidavit diff``: what a new page, contract or OpenAPI file would break."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from affidavit import comparing, har
from affidavit.approvals import load
from affidavit.cli.options import contracts_option, operation_option
from affidavit.errors import ReportError, UsageError
from affidavit.regression import LEVELS, RULES
from affidavit.regression.views import VIEWS


@click.command("diff")
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option("--rules", is_flag=True, help="List the rules instead.")
@operation_option
@click.option(
    "--fail-on",
    type=click.Choice([*LEVELS, "never"]),
    default="breaking",
    show_default=True,
    help="Exit with 1 where a change is as bad as that, or worse.",
)
@click.option("--approvals", type=click.Path(path_type=Path), help="TOML file of accepted changes.")
@click.option("--format", "form", type=click.Choice(list(VIEWS)), default="text", show_default=True)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="File to write to.  [default: stdout]"
)
@click.option(
    "--recorded",
    type=click.Path(path_type=Path),
    help="HAR file or report.json whose exchanges are asked about each change.",
)
@contracts_option
def diff(  # noqa: PLR0917 - click gives them by name
    old: str | None,
    new: str | None,
    rules: bool,
    only: str,
    fail_on: Any,
    approvals: Path | None,
    form: str,
    out: Path | None,
    recorded: Path | None,
    root: Path,
) -> None:
    """Show what changes for a client between two contracts, pages or OpenAPI files.

    \b
    affidavit diff old.md new.md
    affidavit diff acme/update-thing new.yaml --fail-on risky
    affidavit diff v1.yaml v2.yaml --approvals approved.toml --format sarif -o diff.sarif
    affidavit diff old.md new.md --recorded sandbox.har
    affidavit diff --rules
    """  # noqa: D301 - click reads the \b
    if rules:
        _write(_table(form), out)
        return
    if old is None or new is None:
        raise UsageError("diff takes two sides: affidavit diff OLD NEW (or --rules alone)")
    accepted = load(approvals) if approvals else ()
    before, after = comparing.load(root, old, only), comparing.load(root, new, only)
    notes = comparing.lend(before, after)
    heard = har.read(recorded) if recorded else ()
    found = comparing.compare(before.contracts, after.contracts, str(recorded or ""), heard)
    found.notes[:0] = notes
    today = datetime.now(UTC).date()
    told = comparing.told(before.compared, after.compared, found, accepted, fail_on, today)
    _write(comparing.render(told, form), out)
    if told["verdict"] == "fail":
        sys.exit(1)


def _write(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ReportError(f"{out}: can't be written: {error.strerror or error}") from error


def _table(form: str) -> str:
    """Return the table of rules: as JSON, as Markdown's table, else as columns."""
    if form == "json":
        from dataclasses import asdict  # noqa: PLC0415 - used here only

        from affidavit.jsontext import pretty  # noqa: PLC0415 - likewise

        return pretty([asdict(rule) for rule in RULES])
    if form == "markdown":
        rows = ["| Rule | Level | Direction | Action | Meaning |", "|---|---|---|---|---|"]
        rows += [
            f"| `{rule.id}` | {rule.level} | {rule.direction} | {rule.action} | {rule.meaning} |"
            for rule in RULES
        ]
        return "\n".join(rows) + "\n"
    if form != "text":
        raise UsageError(f"the rules are listed as text, json or markdown, not as {form}")
    wide = max(len(rule.id) for rule in RULES)
    return "".join(
        f"{rule.id:<{wide}}  {rule.level:<10}  {rule.direction:<8}  {rule.action:<9}  "
        f"{rule.meaning}\n"
        for rule in RULES
    )
