"""``run.ndjson``: what happens in a run, a line each, so that a crash loses nothing.

A run is a function of its contract, its settings and the answers. To go on after a crash, the
answers that are on disk are given again, up to the last one; from there on requests are sent.
"""

import json
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import IO, Any, Self

from affidavit.errors import ReportError, UsageError
from affidavit.jsontext import line
from affidavit.masks import Masks
from affidavit.model import CaseFinished, Event, Exchange, OperationFinished, Request, Settings
from affidavit.recording import MARK, entry, now, read_entry, told
from affidavit.redact import Redactor

NAME = "run.ndjson"


@dataclass
class RunLog:
    """A run's file, open for appending; ``kept`` are the exchanges of the run that goes on.

    Several lanes may write at once; each is given its own exchanges again.
    """

    path: Path
    file: IO[str]
    kept: dict[tuple[str, int], deque[Exchange]] = field(default_factory=dict)
    redact: Callable[[Any], Any] = Redactor().json
    masks: Masks = field(default_factory=Masks)
    lock: Lock = field(default_factory=Lock)

    def __enter__(self) -> Self:
        """Keep the file open for a run."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it, however the run ended."""
        self.file.close()

    def write(self, event: str, **members: Any) -> None:
        """Append a line, and give it to the system at once."""
        text = line(self.redact({"event": event, **members})) + "\n"
        with self.lock:
            self.file.write(text)
            self.file.flush()

    def exchange(self, operation: str, lane: int, exchange: Exchange, base_url: str) -> None:
        """Append what was sent and answered, masked."""
        kept = self.masks.exchange(exchange)
        self.write("exchange", operation=operation, entry=entry(now(), kept, base_url, lane))

    def take(self, event: Event) -> None:
        """Append what came of a case or an operation."""
        if isinstance(event, CaseFinished):
            rulings = [[each.clause, each.verdict] for each in event.rulings]
            self.write("case", operation=event.operation, case=event.case.id, rulings=rulings)
        elif isinstance(event, OperationFinished):
            result = event.result
            self.write("operation", operation=result.contract.id, verdict=result.verdict)

    def again(self, operation: str, lane: int, request: Request) -> Exchange | None:
        """Return the next exchange of a lane that is on disk, if it is of this request."""
        waiting = self.kept.get((operation, lane))
        masks = self.masks
        if not waiting or masks.form(waiting[0].request) != masks.form(request):
            self.kept.pop((operation, lane), None)
            return None
        return masks.again(waiting.popleft(), request)


def start(folder: Path, settings: Settings, contracts: Mapping[str, str], base_url: str) -> RunLog:
    """Begin a file for a run; ``contracts`` are their digests."""
    path = folder / NAME
    try:
        log = RunLog(path, path.open("w", encoding="utf-8"))
    except OSError as error:
        raise ReportError(f"{path}: can't be written: {error.strerror}") from error
    log.write("run", settings=told(settings), contracts=dict(contracts), base_url=base_url)
    return log


def resume(folder: Path, settings: Settings, contracts: Mapping[str, str], base_url: str) -> RunLog:
    """Go on with the file of a run that came to no end.

    Raises:
        UsageError: There is none, or it is of another run: other settings, contracts or target.
    """
    path = folder / NAME
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path}: there is no run to go on with ({error.strerror}); leave out --resume"
        ) from error
    whole, _, torn = raw.rpartition(b"\n")
    rows = [json.loads(each) for each in whole.splitlines() if each]
    first = rows[0] if rows else {}
    wanted = {"settings": told(settings), "contracts": dict(contracts), "base_url": base_url}
    for name, value in wanted.items():
        if first.get(name) != value:
            raise UsageError(
                f"{path}: is of a run with other {name}; go on with the same options, or leave out "
                "--resume"
            )
    if torn:  # a line that the crash has cut
        path.write_bytes(whole + b"\n")
    kept: defaultdict[tuple[str, int], deque[Exchange]] = defaultdict(deque)
    for row in rows:
        if row["event"] == "exchange":
            lane = row["entry"][MARK].get("lane", 0)
            kept[row["operation"], lane].append(read_entry(row["entry"]))
    return RunLog(path, path.open("a", encoding="utf-8"), dict(kept))
