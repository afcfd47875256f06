"""``affidavit selfcheck``: does a run report every clause that is broken, and nothing beside it?"""

import sys
import time
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from affidavit import proof
from affidavit.cli.options import contracts_option, profile_option
from affidavit.cli.saying import say
from affidavit.jsontext import pretty
from affidavit.model import Profile
from affidavit.operation import Operation
from affidavit.selection import choose


@click.command("selfcheck")
@click.argument("operations", nargs=-1)
@profile_option
@click.option("--fast", is_flag=True, help="One fault of each kind of clause and way to break it.")
@click.option("--json", "as_json", is_flag=True, help="Print every fault as JSON.")
@click.option(
    "--least",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Exit with 1 where the score is lower.",
)
@click.option(
    "--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes at once."
)
@contracts_option
def selfcheck(  # noqa: PLR0917 - click gives them by name
    operations: tuple[str, ...],
    profile: Profile,
    fast: bool,
    as_json: bool,
    least: float,
    jobs: int,
    root: Path,
) -> None:
    """Break each clause of the mock in every way its kind has, and see whether a run reports it.

    \b
    affidavit selfcheck                            all contracts: some minutes
    affidavit selfcheck acme/update-thing --fast   a sample, in seconds
    affidavit selfcheck --profile quick --least 0.9
    affidavit selfcheck --profile deep --jobs 4    an hour and more on one processor
    """  # noqa: D301 - click reads the \b
    viewed = [Operation(contract) for contract in choose(root, operations)]
    todo = proof.tasks(viewed, profile, fast=fast)
    begun = time.monotonic()
    console = Console(stderr=True)
    seen = track(
        proof.outcomes(viewed, todo, jobs),
        "breaking clauses",
        len(todo),
        console=console,
        disable=not console.is_terminal,
    )
    done = list(seen)
    noticed, total = proof.score(done)
    if as_json:
        click.echo(pretty([each.row for each in done]), nl=False)
    else:
        for line in proof.told(done, f"profile {profile}, {time.monotonic() - begun:.0f} s"):
            say(line)
    if noticed < least * total:
        sys.exit(1)
