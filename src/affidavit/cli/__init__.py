"""The command line. Each command is thin: it reads options, calls the flow, shows what comes."""

import sys
from typing import Any, ClassVar

import click

from affidavit import __version__
from affidavit.cli.saying import say
from affidavit.errors import AffidavitError

EXIT_CODES = """\b
Exit codes:
  0  the API conforms            3  a fault of ours
  1  findings (see --fail-on)    4  target unreachable, nothing decided, or a resource left changed
  2  usage or configuration      5  nothing to run          130  interrupted
"""


class Group(click.Group):
    """Loads commands when they are called, and names the nearest one for a typo."""

    commands_at: ClassVar = {
        "import": "pages:import_",
        "derive": "pages:derive_",
        "list": "contracts:list_",
        "show": "contracts:show",
        "lint": "linting:lint",
        "plan": "running:plan",
        "run": "running:run_",
        "record": "running:record",
        "replay": "replaying:replay",
        "restore": "restoring:restore",
        "serve": "serving:serve_",
        "report": "reporting:report",
        "compare": "comparing:compare_",
        "diff": "diffing:diff",
        "config": "targeting:config_",
        "selfcheck": "proving:selfcheck",
    }

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the commands in the order of the flow."""
        return list(self.commands_at)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Import the module that holds a command."""
        from importlib import import_module  # noqa: PLC0415 - only what is called is loaded

        if name not in self.commands_at:
            return None
        module, _, attribute = self.commands_at[name].partition(":")
        command: click.Command = getattr(import_module(f"affidavit.cli.{module}"), attribute)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Resolve a command, with a hint where there is none of that name."""
        from affidavit.errors import nearest  # noqa: PLC0415 - only where it is needed

        if args and not args[0].startswith("-") and args[0] not in self.commands_at:
            raise click.UsageError(
                f"no command {args[0]!r}{nearest(args[0], self.commands_at)}", ctx
            )
        return super().resolve_command(ctx, args)


@click.group(
    cls=Group,
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="affidavit")
@click.option("--debug", is_flag=True, help="Show a traceback where something goes wrong.")
def app(debug: bool) -> None:
    """Hold an HTTP API to its documentation: one verdict per promise.

    \b
    affidavit run                                  all bundled contracts, offline
    affidavit import page.md -o contracts/acme     a contract from a page
    affidavit run contracts/acme --base-url http://127.0.0.1:8000
    affidavit show acme/update-thing       what a page promises
    """  # noqa: D301 - click reads the \b


def main() -> None:
    """Run the command line; every error that a user can act on is one line on stderr."""
    try:
        app(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        _say("interrupted")
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except AffidavitError as error:
        if "--debug" in sys.argv:
            raise
        _say(str(error))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        _say("interrupted")
        sys.exit(130)
    except Exception as error:  # a fault of ours: say so, without a wall of text
        if "--debug" in sys.argv:
            raise
        _say(
            f"a fault of ours: {error!r}; "
            "run it again with `affidavit --debug …` and report what it prints"
        )
        sys.exit(3)


def _say(message: str) -> None:
    say(f"affidavit: {message}", err=True)
