"""``affidavit serve``: the stateful mock for any client in any language."""

import sys
from collections import Counter

import click

from affidavit.cli.options import contracts_option, operation_option, resource_options
from affidavit.cli.saying import say
from affidavit.operation import Operation
from affidavit.selection import contract_or_page, settings
from affidavit.session import terminable
from affidavit.targets import Credentials, Ledger, Mock, faults, parse, serve


@click.command("serve")
@click.argument("operations", nargs=-1, required=True)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="0 takes a free one.",
)
@click.option("--break", "fault", metavar="CLAUSE[:VARIANT]", help="Break this clause.")
@click.option(
    "--check",
    "checked",
    is_flag=True,
    help="Report what clients send that the page doesn't allow; exit with 1 where there is any.",
)
@click.option("--list-breaks", is_flag=True, help="List what can be broken, and stop.")
@resource_options
@operation_option
@contracts_option
def serve_(  # noqa: PLR0917 - click gives them by name
    operations: tuple[str, ...],
    port: int,
    fault: str | None,
    checked: bool,
    list_breaks: bool,
    only: str,
    root: object,
    **options: object,
) -> None:
    """Serve a contract, or a page, as a stateful mock on 127.0.0.1.

    \b
    affidavit serve acme/update-thing --port 8080
    affidavit serve page.md
    affidavit serve acme/update-thing --break request.status.enum:extra
    affidavit serve acme/update-thing --check     # is what my client sends allowed?
    """  # noqa: D301 - click reads the \b
    chosen = settings(**options)  # type: ignore[arg-type]  # click gives them by name
    credentials = Credentials.from_environment()
    mocks = []
    for name in operations:
        operation = Operation(contract_or_page(root, name, only))  # type: ignore[arg-type]  # a path, from the callback
        if list_breaks:
            for each in faults(operation):
                say(str(each))
            continue
        broken = parse(operation, fault) if fault else None
        mock = Mock(operation, chosen, credentials, broken)
        mocks.append(mock)
    if list_breaks:
        return
    ledger = Ledger(credentials) if checked else None
    with terminable():
        serve(
            mocks,
            port=port,
            on_ready=lambda url: say(f"serving {', '.join(operations)} at {url}", err=True),
            ledger=ledger,
        )
    if ledger:
        _close(ledger)


def _close(ledger: Ledger) -> None:
    """Say what clients sent that the page doesn't allow, each thing once."""
    for text, count in Counter(map(str, ledger.complaints)).items():
        say(f"{text}, {count} times" if count > 1 else text)
    say(f"{ledger.seen} updates, {len(ledger.complaints)} things that the page doesn't allow")
    sys.exit(1 if ledger.complaints else 0)
