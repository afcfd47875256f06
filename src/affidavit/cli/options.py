"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from affidavit import pages
from affidavit.model import Profile
from affidavit.selection import contracts_folder

F = TypeVar("F", bound=Callable[..., Any])


def contracts_option(command: F) -> F:
    """Add ``--contracts``."""
    return click.option(
        "--contracts",
        "root",
        type=click.Path(path_type=Path),
        callback=lambda _ctx, _param, value: contracts_folder(value),
        help="Folder of contracts.  [default: ./contracts, else the bundled ones]",
    )(command)


def operation_option(command: F) -> F:
    """Add ``--operation``, for pages that have several."""
    return click.option(
        "--operation",
        "only",
        default="",
        metavar="METHOD:PATH",
        help="Which operation of a page that has several.",
    )(command)


def profile_option(command: F) -> F:
    """Add ``--profile``."""
    return click.option(
        "--profile",
        type=click.Choice(get_args(Profile)),
        default="standard",
        show_default=True,
        help="At most 60, 300 or 5000 requests per operation.",
    )(command)


config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of targets.  [default: affidavit.toml]",
)


def resource_options(command: F) -> F:
    """Add the options that say which resource is under test and how deep to go."""
    for option in (
        click.option(
            "--seed", type=int, default=0, show_default=True, help="Seed of the property phase."
        ),
        click.option(
            "--budget",
            type=click.IntRange(min=1),
            help="Most requests per operation.  [default: by profile]",
        ),
        profile_option,
        click.option(
            "--known",
            multiple=True,
            metavar="FIELD=VALUE",
            help="A value that exists, for a field that names another thing.",
        ),
        click.option(
            "--other",
            multiple=True,
            metavar="NAME=VALUE",
            help="Parameter of a resource that must stay out of reach.",
        ),
        click.option(
            "--set",
            "set_",
            multiple=True,
            metavar="NAME=VALUE",
            help=(
                "Path, query or header parameter of the resource under test.  Given again with "
                "another value: one more resource, in a lane beside the first."
            ),
        ),
    ):
        command = option(command)
    return command


FORMATS = ["auto", *(reader.name for reader in pages.READERS)]
