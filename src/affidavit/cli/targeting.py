"""Where requests go: what flags say, and below them what ``affidavit.toml`` says of a target."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import click
from click.core import ParameterSource

from affidavit import cases, config
from affidavit.cli.options import config_option
from affidavit.cli.saying import say
from affidavit.lanes import lanes_of, shares
from affidavit.model import Contract, Request, Settings, TargetKind
from affidavit.opening import Choice, settings_of_mock
from affidavit.operation import Operation
from affidavit.run import settled
from affidavit.selection import check_names, doubts, parse_rate, settings

FLAGS = ("profile", "budget", "seed", "set_", "other", "known")
SETTINGS = {flag.rstrip("_"): flag for flag in FLAGS}
"""Settings, and the flags that they are."""


def target_options(command: Any) -> Any:
    """Add the options that say where requests go."""
    for option in (
        click.option(
            "--break",
            "fault",
            metavar="CLAUSE[:VARIANT]",
            help="Break this clause of the mock, to see the checks fail.",
        ),
        click.option("--rate", metavar="N/s", help="Most requests per second."),
        click.option(
            "--production",
            is_flag=True,
            help="A resource on the host that the page itself names may be changed.",
        ),
        click.option(
            "--allow-host",
            multiple=True,
            help="Host that a live run may send to; loopback always may.",
        ),
        click.option("--base-url", help="Where the API is; implies --target live."),
        click.option(
            "--app",
            metavar="MODULE:ATTRIBUTE",
            help="ASGI or WSGI application to run in this process; implies --target app.",
        ),
        config_option,
        click.option(
            "--target",
            "kind",
            metavar="TARGET",
            help=(
                "mock, recorded, live, app, or a target of affidavit.toml.  "
                "[default: mock, or live with --base-url]"
            ),
        ),
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Aim:
    """What flags and file come to."""

    choice: Choice
    settings: Settings
    redact: tuple[str, ...] = ()
    named: config.Named | None = None


def aim(options: dict[str, Any], **more: Any) -> Aim:
    """Read the options of ``target_options`` and ``resource_options``; flags go first."""
    kind, given = options.pop("kind"), options.pop("config_file")
    base_url, allowed = options.pop("base_url"), options.pop("allow_host")
    rate, fault, app = options.pop("rate"), options.pop("fault"), options.pop("app")
    production = options.pop("production")
    stated = _stated()
    extra: dict[str, Any] = {}
    redact: tuple[str, ...] = ()
    named = None
    policies: dict[str, str] = {}
    stated_in = ""
    if kind is not None and kind not in get_args(TargetKind):
        named = config.named(kind, given)
        kind, values = "live", named.values
        base_url = base_url or values["base_url"]
        allowed = (*allowed, *values.get("allow_hosts", ()))
        production = production or values.get("production", False)
        rate = rate or values.get("rate")
        redact = tuple(values.get("redact", ()))
        policies = values.get("policies", {})
        stated_in = str(named.path) if policies else ""
        for name in ("profile", "budget", "seed"):
            if name in values and name not in stated:
                options[name] = values[name]
        named_by_flag = {each.partition("=")[0] for each in options["set_"]}
        told = {
            key: each for key, each in values.get("set", {}).items() if key not in named_by_flag
        }
        options["set_"] = (*_pairs(told), *options["set_"])
        options["other"] = (*_pairs(values.get("other", {})), *options["other"])
        options["known"] = (*_pairs(values.get("known", {})), *options["known"])
        extra = {
            "connection": named.connection,
            "credentials": named.credentials(),
            "tokens": named.tokens(),
        }
    choice = Choice.of(
        kind,
        base_url,
        allowed,
        parse_rate(rate),
        fault,
        app=app or "",
        production=production,
        stated=stated,
        **extra,
        **more,
    )
    chosen = replace(settings(**options), policies=policies, stated_in=stated_in)
    return Aim(choice, chosen, redact, named)


def _pairs(values: dict[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        yield from (f"{name}={each}" for each in (value if isinstance(value, list) else [value]))


def _stated() -> frozenset[str]:
    """Return the settings that were given by flags, and are no defaults."""
    context = click.get_current_context()
    return frozenset(
        name
        for name, flag in SETTINGS.items()
        if context.get_parameter_source(flag) is ParameterSource.COMMANDLINE
    )


def check(contracts: list[Contract], chosen: Settings) -> None:
    """Refuse a parameter that no contract has; of a value that no page admits, only warn."""
    check_names(contracts, chosen)
    for each in doubts(contracts, chosen):
        say(each, err=True)


def rehearse(contracts: list[Contract], aimed: Aim) -> None:
    """Print every request that a run would send; what Hypothesis draws isn't known before."""
    where = aimed.choice.base_url or aimed.choice.kind
    for contract in contracts:
        operation = settled(Operation(contract), aimed.settings)
        chosen = settings_of_mock(operation, aimed.choice, aimed.settings)
        plans = [cases.plan(operation, each) for each in lanes_of(operation, chosen)]
        say(f"{contract.id} at {where}: read, then each with a read after it where it is needed")
        for at, share in enumerate(shares(plans[0].cases, len(plans))):
            made, sent = plans[at], {case.id for case in share}
            if len(plans) > 1:
                say(f"lane {at + 1} of {len(plans)}, beside the others")
            say(f"{made.read.method} {made.read.path}")
            for case in (*made.control, *(each for each in made.cases if each.id in sent)):
                for request in (*case.setup, case.request):
                    say(_line(request))
    say("nothing was sent", err=True)


def _line(request: Request) -> str:
    query = "&".join(f"{name}={value}" for name, value in request.query)
    body = (request.body or b"").decode("utf-8", "backslashreplace")
    shown = body if len(body) <= 200 else f"{body[:200]}… ({len(body):,} characters)"  # noqa: PLR2004 - a line or two
    tail = "" if request.credential == "valid" else f"  [credential: {request.credential}]"
    return f"{request.method} {request.path}{'?' + query if query else ''} {shown}{tail}"


@click.command("config")
@click.argument("name", required=False)
@config_option
@click.option("--schema", "as_schema", is_flag=True, help="Print the file's JSON Schema.")
def config_(name: str | None, config_file: Path | None, as_schema: bool) -> None:
    """Show the targets of affidavit.toml, each value with its origin. No secret is shown.

    \b
    affidavit config sandbox
    affidavit config --schema > affidavit.schema.json
    """  # noqa: D301 - click reads the \b
    from affidavit.jsontext import compact, pretty  # noqa: PLC0415 - only here

    if as_schema:
        click.echo(pretty(config.schema()), nl=False)
        return
    known = config.read(config_file)
    if not known:
        say(f"{config_file or config.NAME}: no target; `affidavit config --schema` says how")
        return
    chosen = [config.named(name, config_file)] if name else list(known.values())
    for each in chosen:
        say(f"[targets.{each.name}]")
        for key, value in each.values.items():
            say(f"  {key} = {compact(value)}  ({each.path})")
        defaults = config.schema()["$defs"]["target"]["properties"]
        left = [key for key in defaults if key not in each.values]
        usual = each.connection
        told = {
            "timeouts": (
                f"connect {usual.connect:g} s, read {usual.read:g} s, whole {usual.whole:g} s"
            ),
            "policies": "what each contract says",
            "profile": "standard",
            "seed": "0",
            "auth": "AFFIDAVIT_AUTH_BASIC, AFFIDAVIT_AUTH_BEARER, AFFIDAVIT_AUTH_HEADER",
        }
        for key in left:
            say(f"  {key} = {told.get(key, 'nothing')}  (default)")
