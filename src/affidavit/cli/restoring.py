"""``affidavit restore``: put back what a run that was killed has left changed."""

import shlex
import sys
from dataclasses import replace
from pathlib import Path

import click

from affidavit import config
from affidavit.cli.options import config_option, contracts_option
from affidavit.cli.saying import say
from affidavit.cli.targeting import Aim
from affidavit.journal import Entry, Journal
from affidavit.model import Settings
from affidavit.opening import Choice, opener
from affidavit.operation import Operation
from affidavit.restoration import Restoration
from affidavit.selection import choose, contracts_folder
from affidavit.targets import application


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("reports"))
@click.option("--allow-host", multiple=True, help="Host that may be sent to; loopback always may.")
@click.option("--app", metavar="MODULE:ATTRIBUTE", help="The application that the run was of.")
@click.option("--target", metavar="NAME", help="The target of affidavit.toml that the run was of.")
@config_option
@contracts_option
def restore(  # noqa: PLR0917 - click gives them by name
    folder: Path,
    allow_host: tuple[str, ...],
    app: str | None,
    target: str | None,
    config_file: Path | None,
    root: Path,
) -> None:
    """Put resources back as a run had found them that was killed, or refused, before it could.

    FOLDER is that of the run's reports; its journal says what each resource was. The credentials
    are read from the environment, or where the target says that they are, as for the run itself.

    \b
    affidavit restore reports --allow-host sandbox.acme.test
    affidavit restore reports --target sandbox
    """  # noqa: D301 - click reads the \b
    named = config.named(target, config_file) if target else None
    journal = Journal(folder / "journal")
    entries = list(journal.entries())
    if not entries:
        say(f"{journal.folder}: every resource is as it was found")
        return
    left = False
    for entry in entries:
        contract = choose(root, [entry.operation])[0]
        choice = _choice(entry, named, allow_host, app)
        names = _restore(Operation(contract), entry, choice)
        if names:
            left = True
            say(f"{entry.operation} {entry.place}: can't be put back: {', '.join(sorted(names))}")
        else:
            journal.close(entry)
            say(f"{entry.operation} {entry.place}: is as it was found")
    sys.exit(4 if left else 0)


def _choice(
    entry: Entry, named: config.Named | None, allowed: tuple[str, ...], app: str | None
) -> Choice:
    """Return where the run went; a run that was let on production has changed something there."""
    if entry.base_url == application.BASE_URL:
        return Choice("app", app=app or "")
    usual = Choice("live", entry.base_url, allowed, production=True)
    if named is None:
        return usual
    return replace(
        usual,
        allowed=(*allowed, *named.values.get("allow_hosts", ())),
        connection=named.connection,
        credentials=named.credentials(),
        tokens=named.tokens(),
    )


def remind(folder: Path, aimed: Aim, root: Path) -> None:
    """Say on stderr which resources the journal still holds, and the command that goes on."""
    if aimed.choice.kind not in ("live", "app"):
        return
    choice = aimed.choice
    here = application.BASE_URL if choice.kind == "app" else choice.base_url.rstrip("/")
    journal = Journal(folder / "journal")
    entries = [each for each in journal.entries() if each.base_url.rstrip("/") == here]
    for entry in entries:
        say(f"{entry.operation} {entry.place} isn't known to be as it was found", err=True)
    if entries:
        say(f"to put it back: {_command(folder, aimed, root)}", err=True)


def _command(folder: Path, aimed: Aim, root: Path) -> str:
    """Return the command that puts back what a run has left changed."""
    choice, words = aimed.choice, ["affidavit", "restore", str(folder)]
    if choice.app:
        words += ["--app", choice.app]
    elif aimed.named:
        words += ["--target", aimed.named.name]
        words += ["--config", str(aimed.named.path)] if str(aimed.named.path) != config.NAME else []
    else:
        words += [word for host in choice.allowed for word in ("--allow-host", host)]
    if root != contracts_folder(None):
        words += ["--contracts", str(root)]
    return shlex.join(words)


def _restore(operation: Operation, entry: Entry, choice: Choice) -> set[str]:
    settings = replace(Settings(), set=entry.parameters)
    target = opener(choice, settings)(operation)
    try:
        restoration = Restoration(operation, settings, target)
        restoration.undo(entry.fields)
        return restoration.not_restored
    finally:
        target.close()
