"""Targets with something before or after them: a pace, a lock, a tape, a run's file."""

import threading
from dataclasses import dataclass, field, replace
from typing import Any

from affidavit.model import Exchange, Request, TargetKind
from affidavit.recording import Recorder
from affidavit.runlog import RunLog
from affidavit.targets import Target


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
