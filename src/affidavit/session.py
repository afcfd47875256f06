"""What the command line and the pytest plugin share: a run from its targets to its report."""

import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from affidavit import reports
from affidavit.errors import ReportError
from affidavit.lanes import NOT_RESTORED
from affidavit.masks import listed
from affidavit.model import Contract, Event, RunFinished, Settings
from affidavit.opening import Choice, opener
from affidavit.operation import Operation
from affidavit.recording import Recorder
from affidavit.redact import Redactor
from affidavit.reports.canonical import Canonical
from affidavit.run import run, settings_for
from affidavit.runlog import RunLog
from affidavit.targets import (
    Target,
)
from affidavit.wrapped import Logged, Taped

STANDARD = (("json", "report.json"), ("html", "report.html"), ("junit", "junit.xml"))
"""What every run writes into its folder."""

SEVERITIES = ("high", "medium", "low")


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
        taped.recorder.masks.public.update(listed(operation.document))
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
            log.masks.public.update(listed(operation.document))
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
