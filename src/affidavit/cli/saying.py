"""Words for people at a terminal: nothing that a page or a server says may act on it."""

import click
from rich.text import Text

from affidavit.reports.plain import visible


def say(text: str, *, err: bool = False) -> None:
    """Print a line in which control characters and the like are spelled out."""
    click.echo(visible(text), err=err)


def shown(text: str, style: str = "") -> Text:
    """Return text for a table, likewise spelled out, and without markup."""
    return Text(visible(text), style=style)
