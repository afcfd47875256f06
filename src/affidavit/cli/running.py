"""Commands that send requests, or say which: ``plan`` and ``run``."""

import sys
from contextlib import nullcontext
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from affidavit import cases, runlog
from affidavit import contract as contracts
from affidavit.approvals import load
from affidavit.cli.options import contracts_option, resource_options
from affidavit.cli.progress import Progress
from affidavit.cli.restoring import remind
from affidavit.cli.saying import say
from affidavit.cli.targeting import aim, check, rehearse, target_options
from affidavit.errors import nearest
from affidavit.jsontext import pretty
from affidavit.opening import opener
from affidavit.operation import Operation
from affidavit.reports import FORMATS
from affidavit.reports.acceptance import accept
from affidavit.reports.schema import read
from affidavit.selection import choose, parse_age, settings
from affidavit.session import Tapes, execute, exit_code, make_room

SEVERITIES = ["high", "medium", "low", "never"]


@click.command()
@click.argument("operation")
@click.option("--json", "as_json", is_flag=True, help="Print cases whole, as JSON.")
@resource_options
@contracts_option
def plan(operation: str, as_json: bool, root: Path, **options: Any) -> None:
    """Print the cases that a run would send. Nothing is sent.

    \b
    affidavit plan acme/update-thing --budget 40
    affidavit plan acme/update-thing --json | jq '.[].request'
    """  # noqa: D301 - click reads the \b
    contract = choose(root, [operation])[0]
    made = cases.plan(Operation(contract), settings(**options))
    if as_json:
        click.echo(pretty([_case(case) for case in made.cases]), nl=False)
        return
    for case in made.cases:
        clauses = ", ".join(dict.fromkeys(check.clause for check in case.checks))
        say(f"{case.id}\t{case.title}\t{clauses}")
    spent = sum(cases.cost(case) for case in made.cases) + cases.CONTROL
    left = f"; {made.left_out} cases are beyond the budget" if made.left_out else ""
    say(f"{len(made.cases)} cases, about {spent:.0f} of {made.budget} requests{left}", err=True)


def _case(case: Any) -> dict[str, Any]:
    made = asdict(case)
    for request in (made["request"], *made["setup"]):
        request["body"] = (request["body"] or b"").decode("utf-8", "replace")
    return made


@click.command("run")
@click.argument("operations", nargs=-1)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("reports"),
    show_default=True,
    help="Folder for report.json, report.html and junit.xml.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=PATH",
    help="One more report; '-' is stdout.",
)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="low",
    show_default=True,
    help="Least severe finding that fails the run.",
)
@click.option("--dry-run", is_flag=True, help="Print what would be sent, and send nothing.")
@click.option(
    "--resume",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Go on with a run that was cut short: the folder of its reports, and the same options.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A report whose findings are known: only what is new fails the run.",
)
@click.option(
    "--waivers",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file of accepted findings: [[waiver]] with fingerprint, reason, expires.",
)
@click.option(
    "--recordings",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of recordings for --target recorded.  [default: the contracts' own]",
)
@click.option("--max-age", metavar="AGE", help="Oldest recording that counts, such as 90d or 12w.")
@target_options
@resource_options
@contracts_option
def run_(  # noqa: PLR0917 - click gives them by name
    operations: tuple[str, ...],
    out: Path,
    reports: tuple[str, ...],
    fail_on: str,
    resume: Path | None,
    baseline: Path | None,
    waivers: Path | None,
    recordings: Path | None,
    max_age: str | None,
    dry_run: bool,
    root: Path,
    **options: Any,
) -> None:
    """Hold APIs to their contracts and report a verdict per clause.

    \b
    affidavit run                                     all contracts, against the embedded mock
    affidavit run acme                                all of one vendor
    affidavit run acme/update --base-url https://sandbox.acme.test --allow-host sandbox.acme.test \\
        --set thing_id=t-123 --known owner_id=u-7
    affidavit run acme --break request.status.enum   see a check fail
    affidavit run --target recorded --max-age 90d    offline, against what was recorded
    affidavit run acme --target sandbox --dry-run    what a target of affidavit.toml would get

    Credentials come from AFFIDAVIT_AUTH_BASIC (user:password), AFFIDAVIT_AUTH_BEARER (a token) or
    AFFIDAVIT_AUTH_HEADER ('Name: value'); with _FILE behind the name, from a file.
    """  # noqa: D301 - click reads the \b
    chosen = choose(root, operations)
    out = resume or out
    aimed = aim(options, recordings=recordings or root, oldest=parse_age(max_age))
    choice, wanted = aimed.choice, aimed.settings
    check(chosen, wanted)
    if dry_run:
        rehearse(chosen, aimed)
        return
    if choice.kind != "recorded":
        wanted = replace(wanted, examples=str(out / "examples"), journal=str(out / "journal"))
    extra = [_format(each) for each in reports]
    known = read(baseline) if baseline else None
    waived = load(waivers, "waiver") if waivers else ()
    make_room(out)
    log = None
    if choice.kind == "live":
        opener(choice, wanted)  # what is wrong with the choice mustn't cost an earlier run's file
        digests = {each.id: each.digest for each in chosen}
        log = (runlog.resume if resume else runlog.start)(out, wanted, digests, choice.base_url)
    with Progress() as progress, log or nullcontext():
        outcome = execute(chosen, choice, wanted, progress.show, log=log)
    if known is not None or waivers is not None:
        accept(outcome.report, known, waived, datetime.now(UTC).date())
    paths = outcome.write(out, extra)
    progress.summary(outcome.report, paths)
    remind(out, aimed, root)
    sys.exit(130 if outcome.interrupted else exit_code(outcome.report, fail_on))


@click.command()
@click.argument("operations", nargs=-1)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("recordings"),
    show_default=True,
    help="Folder for the recordings, one file per operation, and the reports.",
)
@click.option(
    "--beside-contracts",
    is_flag=True,
    help="Put each recording into its contract's own folder instead.",
)
@click.option(
    "--redact",
    multiple=True,
    metavar="NAME",
    help="One more header, parameter or member whose values are masked.",
)
@target_options
@resource_options
@contracts_option
def record(
    operations: tuple[str, ...],
    out: Path,
    beside_contracts: bool,
    redact: tuple[str, ...],
    root: Path,
    **options: Any,
) -> None:
    """Run against an API and keep every exchange, to be run again offline (HAR 1.2).

    \b
    affidavit record acme/update --base-url https://sandbox.acme.test --allow-host sandbox.acme.test
    affidavit run acme/update --target recorded --recordings recordings

    Credentials never get into a file; values of headers, parameters and members such as token or
    password are masked. A recording from the embedded mock says that it is one.
    """  # noqa: D301 - click reads the \b
    chosen = choose(root, operations)
    aimed = aim(options)
    choice, wanted = aimed.choice, replace(aimed.settings, journal=str(out / "journal"))
    if choice.kind == "recorded":
        raise click.UsageError("a recording can't be recorded again; name a --base-url")
    check(chosen, wanted)
    make_room(out)
    tapes = Tapes((*redact, *aimed.redact))
    with Progress() as progress:
        outcome = execute(chosen, choice, wanted, progress.show, tapes=tapes)
    places = {
        each.id: contracts.resolve(each.id, root)[1] / "recordings" / f"{choice.kind}.har"
        if beside_contracts
        else out / f"{each.id}.har"
        for each in chosen
    }
    paths = [*outcome.write(out), *tapes.write(places)]
    progress.summary(outcome.report, paths)
    remind(out, aimed, root)
    sys.exit(130 if outcome.interrupted else exit_code(outcome.report))


def _format(text: str) -> tuple[str, str]:
    name, equals, path = text.partition("=")
    if not equals:
        raise click.UsageError(f"--report takes FORMAT=PATH, not {text!r}")
    if name not in FORMATS:
        raise click.UsageError(f"--report has no format {name!r}{nearest(name, FORMATS)}")
    return name, path
