"""What the command line and the pytest plugin share: targets by choice, a run to its report."""

import ipaddress
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlsplit

from affidavit import har, recording, reports
from affidavit.errors import ReportError, UsageError
from affidavit.har import Recorded
from affidavit.hearsay import Hearsay
from affidavit.lanes import NOT_RESTORED, lanes_of
from affidavit.model import Contract, Event, Exchange, Request, RunFinished, Settings, TargetKind
from affidavit.operation import Operation
from affidavit.recording import Recorder
from affidavit.redact import Redactor
from affidavit.reports.canonical import Canonical
from affidavit.run import Opener, out_of_reach, run, settings_for
from affidavit.runlog import RunLog
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

STANDARD = (("json", "report.json"), ("html", "report.html"), ("junit", "junit.xml"))
"""What every run writes into its folder."""

SEVERITIES = ("high", "medium", "low")


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


@dataclass
class Wrapped:
    """A target with something before or after it."""

    target: Target

    @property
    def kind(self) -> TargetKind:
        """Which sort of target this is."""
        return self.target.kind

    @property
    def base_url(self) -> str:
        """Where requests go."""
        return self.target.base_url

    def send(self, request: Request) -> Exchange:
        """Send a request."""
        return self.target.send(request)

    def secrets(self) -> frozenset[str]:
        """Return every text that no report may show."""
        return self.target.secrets()

    def close(self) -> None:
        """Let go of connections."""
        self.target.close()


@dataclass
class Paced(Wrapped):
    """A target that waits for its turn, which it may share with others."""

    limiter: Any

    def send(self, request: Request) -> Exchange:
        """Wait for the turn, then send."""
        self.limiter.try_acquire(self.base_url)
        return self.target.send(request)


@dataclass
class OneByOne(Wrapped):
    """A target that several lanes share, and that takes one request at a time."""

    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, request: Request) -> Exchange:
        """Send a request when nobody else does."""
        with self.lock:
            return self.target.send(request)


@dataclass
class Taped(Wrapped):
    """A target whose exchanges a recorder keeps."""

    recorder: Recorder = field(default_factory=Recorder)
    lane: int = 0

    def send(self, request: Request) -> Exchange:
        """Send a request, and keep what came of it."""
        exchange = self.target.send(request)
        self.recorder.keep(exchange, self.lane)
        return exchange


@dataclass
class Logged(Wrapped):
    """A target whose exchanges a run's file keeps, and gives again to the run that goes on."""

    log: RunLog
    operation: str
    lane: int = 0
    resumed: bool = False

    def send(self, request: Request) -> Exchange:
        """Return the exchange that is on disk, else send; then the state before isn't known."""
        stored = self.log.again(self.operation, self.lane, request)
        if stored is not None:
            self.resumed = True
            return replace(stored, stored=True)
        exchange = self.target.send(request)
        self.log.exchange(self.operation, self.lane, exchange, self.base_url)
        first, self.resumed = self.resumed, False
        return replace(exchange, apart=True) if first else exchange


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


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run's canonical report."""

    report: dict[str, Any]
    interrupted: bool = False

    def write(self, folder: Path, extra: Sequence[tuple[str, str]] = ()) -> list[str]:
        """Write the standard reports into a folder and the extra ones where they are wanted."""
        written = []
        for form, name in [*((form, str(folder / name)) for form, name in STANDARD), *extra]:
            if name == "-":
                print(reports.render(self.report, form), end="")  # noqa: T201 - stdout is for reports
            else:
                reports.write(self.report, form, name)
                written.append(name)
        return written


def make_room(folder: Path) -> None:
    """Make the folder of the reports before anything is sent, so that no run ends without one."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ReportError(
            f"{folder}: reports can't be written there ({error.strerror}); "
            "choose another folder with --out"
        ) from error


@contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM end a run as Ctrl-C does, so that the resource is put back."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    held = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, held)


@dataclass
class Tapes:
    """What a run records, by operation."""

    redacted: tuple[str, ...] = ()
    made: dict[str, tuple[Operation, Taped, Settings]] = field(default_factory=dict)

    def insert(
        self, operation: Operation, target: Target, settings: Settings, lane: int = 0
    ) -> Target:
        """Return a target whose exchanges are kept; those of all lanes make one recording."""
        if lane:
            first = self.made[operation.contract.id][1]
            return Taped(target, first.recorder, lane)
        taped = Taped(target, Recorder(self.redacted))
        chosen = settings_for(operation, target, settings)
        self.made[operation.contract.id] = (operation, taped, chosen)
        return taped

    def write(self, places: Mapping[str, Path]) -> list[str]:
        """Write each recording to its place; what was never asked for has none."""
        written = []
        for name, (operation, taped, settings) in self.made.items():
            if not taped.recorder.kept:
                continue
            text = taped.recorder.archive(operation.contract, settings, taped, taped.secrets())
            written.append(str(reports.store(text, places[name])))
        return written


def execute(
    contracts: Iterable[Contract],
    choice: Choice,
    settings: Settings,
    show: Callable[[Event], None],
    *,
    tapes: Tapes | None = None,
    log: RunLog | None = None,
) -> Outcome:
    """Run to the end, or to Ctrl-C or SIGTERM, and return the report of what was seen."""
    secrets: set[str] = set()
    targets: list[Target] = []
    opened = opener(choice, settings)

    def remember(operation: Operation, lane: int = 0, /) -> Target:
        target = opened(operation, lane)
        targets.append(target)
        secrets.update(target.secrets())
        if log:
            log.redact = Redactor(secrets).json
            target = Logged(target, log, operation.contract.id, lane)
        return tapes.insert(operation, target, settings, lane) if tapes else target

    canonical = Canonical()
    interrupted = False
    events = run(contracts, remember, settings)
    try:
        with terminable():
            for event in events:
                canonical.add(event)
                if log:
                    log.take(event)
                show(event)
    except KeyboardInterrupt:
        interrupted = True
        events.close()  # type: ignore[attr-defined]  # a generator: it restores the resource
        canonical.add(RunFinished(0.0, interrupted=True))
    canonical.hide(secrets.union(*(target.secrets() for target in targets)))
    return Outcome(canonical.report(), interrupted)


def exit_code(report: dict[str, Any], fail_on: str = "low") -> int:
    """Return the exit code that a report amounts to (DESIGN section 4)."""
    operations = report["operations"]
    if not operations:
        return 5
    if any(operation["verdict"] == "error" for operation in operations):
        return 3
    failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on in SEVERITIES else ()
    if any(
        finding["severity"] in failing and not finding["accepted"]
        for operation in operations
        for finding in operation["findings"]
    ):
        return 1
    if report.get("rotten"):
        return 1
    return 4 if any(map(_open, operations)) else 0


def _open(operation: dict[str, Any]) -> bool:
    """Say whether something of an operation is undecided, or left changed."""
    codes = {notice["code"] for notice in operation["notices"]}
    return operation["verdict"] == "inconclusive" or NOT_RESTORED in codes
