"""Which target a user has chosen, whether it may be asked at all, and how it is opened."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from affidavit import har, recording
from affidavit.errors import UsageError
from affidavit.har import Recorded
from affidavit.hearsay import Hearsay
from affidavit.lanes import lanes_of
from affidavit.model import Settings
from affidavit.operation import Operation
from affidavit.run import Opener, out_of_reach
from affidavit.targets import (
    Connection,
    Credentials,
    HttpTarget,
    RecordedTarget,
    Target,
    TokenSource,
    application,
    mock_target,
    parse,
)
from affidavit.wrapped import OneByOne, Paced


@dataclass(frozen=True, slots=True)
class Choice:
    """Where requests go. ``pause`` is the least number of seconds between two of them.

    ``recordings`` is the folder of recordings, or of the contracts that they stand beside.
    ``stated`` names the settings that a user gave, which then count for more than a recording's.
    """

    kind: str = "mock"
    base_url: str = ""
    allowed: tuple[str, ...] = ()
    pause: float = 0.0
    fault: str = ""
    recordings: Path | None = None
    oldest: timedelta | None = None
    stated: frozenset[str] = frozenset()
    app: str = ""
    production: bool = False
    connection: Connection | None = None
    credentials: Credentials | None = None
    tokens: TokenSource | None = None

    @classmethod
    def of(
        cls,
        kind: str | None,
        base_url: str | None,
        allowed: Iterable[str],
        pause: float,
        fault: str | None,
        **more: Any,
    ) -> "Choice":
        """Make a choice of flags that may be left out: a base URL alone means a live target."""
        kind = kind or ("live" if base_url else "app" if more.get("app") else "mock")
        return cls(kind, base_url or "", tuple(allowed), pause, fault or "", **more)


def opener(choice: Choice, settings: Settings) -> Opener:
    """Return what opens the chosen target for an operation; refuse what isn't allowed."""
    if choice.kind == "recorded":
        return _recorded(choice, settings)
    credentials = choice.credentials or Credentials.from_environment()
    if choice.kind == "app":
        return _application(choice, credentials)
    if choice.kind == "mock":
        if choice.base_url:
            raise UsageError("--target mock takes no --base-url: it runs in this process")
        return _pacing(_mocks(choice, settings, credentials), choice.pause)
    if not choice.base_url:
        raise UsageError(
            "--target live needs --base-url, such as --base-url https://sandbox.example.com"
        )
    if choice.fault:
        raise UsageError(
            "--break only works on the mock; `affidavit serve --break` serves a broken one"
        )
    _check_host(choice)

    def opened(operation: Operation, _lane: int = 0, /) -> Target:
        _check_production(choice, operation)
        return HttpTarget(
            choice.base_url,
            operation,
            credentials,
            connection=choice.connection,
            tokens=choice.tokens,
        )

    return _pacing(opened, choice.pause)


def settings_of_mock(operation: Operation, choice: Choice, settings: Settings) -> Settings:
    """Return the settings of a plan that isn't run; of the mock, more is known."""
    return out_of_reach(operation, settings) if choice.kind == "mock" else settings


def _application(choice: Choice, credentials: Credentials) -> Opener:
    if not choice.app:
        raise UsageError("--target app needs --app module:attribute, such as --app shop.api:app")
    if choice.base_url or choice.fault:
        raise UsageError("--target app takes no --base-url and no --break: it runs in this process")
    called = application.load(choice.app)

    shared: dict[str, Target] = {}

    def opened(operation: Operation, lane: int = 0, /) -> Target:
        if lane:  # an application is started once, and lives in one event loop
            return shared[operation.contract.id]
        transport = application.transport(called)
        target = HttpTarget(
            application.BASE_URL, operation, credentials, kind="app", transport=transport
        )
        return shared.setdefault(operation.contract.id, OneByOne(target))

    return opened


def _check_production(choice: Choice, operation: Operation) -> None:
    """Ask for a second word where the page itself names the host: there are other people's data."""
    host = urlsplit(choice.base_url).hostname
    documented = {urlsplit(each).hostname for each in operation.servers}
    if host in documented and not choice.production and not _is_loopback(host or ""):
        raise UsageError(
            f"{host} is the host that the page of {operation.contract.id} names: it is likely "
            "production. If a resource there may really be changed, add --production"
        )


def _recorded(choice: Choice, settings: Settings) -> Opener:
    if choice.base_url or choice.fault:
        raise UsageError("--target recorded takes no --base-url and no --break: nothing is sent")
    folder = choice.recordings or Path("contracts")
    found = recording.find(folder)

    @cache
    def elsewhere() -> tuple[Recorded, ...]:
        return har.read_all(recording.foreign(folder)) if choice.recordings else ()

    def opened(operation: Operation, lane: int = 0, /) -> Target:
        chosen = found.get(operation.contract.id)
        if chosen is None and elsewhere():
            return Hearsay(elsewhere())
        if chosen is None:
            raise UsageError(
                f"{folder}: no recording of {operation.contract.id}; make one with "
                f"`affidavit record {operation.contract.id} --base-url URL --out {folder}`"
            )
        taken = chosen.settings
        if taken is not None:
            stated = choice.stated | ({"beside"} if "set" in choice.stated else set())
            own = {name: getattr(settings, name) for name in stated}
            chosen = replace(chosen, settings=replace(taken, **own))
        concerns = recording.concerns(chosen, operation.contract.digest, choice.oldest)
        sent = tuple(each for each in chosen.exchanges if each.lane == lane)
        return RecordedTarget(replace(chosen, exchanges=sent, remarks=tuple(concerns)))

    return opened


def _mocks(choice: Choice, settings: Settings, credentials: Credentials) -> Opener:
    """Give each lane a mock of its own, whose faults count its requests alone."""

    def opened(operation: Operation, lane: int = 0, /) -> Target:
        fault = parse(operation, choice.fault) if choice.fault else None
        return mock_target(operation, lanes_of(operation, settings)[lane], credentials, fault)

    return opened


def _pacing(opened: Opener, pause: float) -> Opener:
    """Let all targets together send one request at a time, ``pause`` seconds apart: no burst."""
    if not pause:
        return opened
    from pyrate_limiter import Limiter, Rate  # noqa: PLC0415 - only where a rate is set

    limiter = Limiter(Rate(1, max(1, round(pause * 1000))))
    return lambda operation, lane=0, /: Paced(opened(operation, lane), limiter)


def _check_host(choice: Choice) -> None:
    parts = urlsplit(choice.base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"--base-url must be http://… or https://…, not {choice.base_url!r}")
    if parts.username or parts.password:
        raise UsageError("--base-url must hold no credential; set AFFIDAVIT_AUTH_BASIC instead")
    host = parts.hostname
    if not (_is_loopback(host) or host in choice.allowed or parts.netloc in choice.allowed):
        raise UsageError(
            f"a live run changes a resource on {host}; if that is meant, "
            f"allow it with --allow-host {host}"
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
