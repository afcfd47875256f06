"""``affidavit restore``: put back what a run that was killed has left changed."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from affidavit.cli.options import contracts_option
from affidavit.cli.saying import say
from affidavit.examination import Examination
from affidavit.journal import Journal
from affidavit.model import Settings
from affidavit.operation import Operation
from affidavit.selection import choose
from affidavit.session import Choice, opener


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("reports"))
@click.option("--allow-host", multiple=True, help="Host that may be sent to; loopback always may.")
@contracts_option
def restore(folder: Path, allow_host: tuple[str, ...], root: Path) -> None:
    """Put resources back as a run had found them that was killed before it could.

    FOLDER is that of the run's reports; its journal says what each resource was. The credentials
    are read from the environment, as for the run itself.

    \b
    affidavit restore reports --allow-host sandbox.acme.test
    """  # noqa: D301 - click reads the \b
    journal = Journal(folder / "journal")
    entries = list(journal.entries())
    if not entries:
        say(f"{journal.folder}: every resource is as it was found")
        return
    left = False
    for entry in entries:
        contract = choose(root, [entry.operation])[0]
        names = _restore(Operation(contract), entry, allow_host)
        if names:
            left = True
            say(f"{entry.operation} {entry.place}: can't be put back: {', '.join(sorted(names))}")
        else:
            journal.close(entry)
            say(f"{entry.operation} {entry.place}: is as it was found")
    sys.exit(4 if left else 0)


def _restore(operation: Operation, entry: Any, allowed: tuple[str, ...]) -> set[str]:
    settings = replace(Settings(), set=entry.parameters)
    target = opener(Choice("live", entry.base_url, allowed), settings)(operation)
    try:
        examination = Examination(operation, settings, target)
        examination.undo(entry.fields)
        return examination.not_restored
    finally:
        target.close()
