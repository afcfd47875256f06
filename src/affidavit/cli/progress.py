"""What a run shows on stderr while it goes on: a bar on a terminal, else a line now and then."""

import os
import sys
import time
from typing import Any, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import (
    Progress as Bar,
)

from affidavit.model import CaseFinished, Event, OperationFinished, OperationStarted
from affidavit.reports.text import summary

EVERY = 10.0
"""Seconds between two lines where stderr is no terminal."""


class Progress:
    """Shows events; the flow knows nothing of it."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False)
        self.bar: Bar | None = None
        self.task: TaskID | None = None
        self.spoken = time.monotonic()
        self.done = self.planned = 0
        self.name = ""

    def __enter__(self) -> Self:
        """Start the bar where someone is looking."""
        if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            self.bar = Bar(
                TextColumn("{task.description}"),
                BarColumn(bar_width=28),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=self.console,
                transient=True,
            )
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        if self.bar:
            self.bar.stop()

    def show(self, event: Event) -> None:
        """Take one event."""
        if isinstance(event, OperationStarted):
            self.name, self.done, self.planned = event.contract.id, 0, event.planned
            if self.bar:
                self.task = self.bar.add_task(self.name, total=event.planned)
        elif isinstance(event, CaseFinished):
            self.done += 1
            self._advance(event.case.family)
        elif isinstance(event, OperationFinished) and self.bar and self.task is not None:
            done = max(self.done, 1)
            self.bar.update(self.task, completed=done, total=done, description=self.name)

    def _advance(self, family: str) -> None:
        """Show how far it is; nobody knows how many cases are still to be drawn."""
        drawn = family == "property"
        if self.bar and self.task is not None:
            total = max(self.planned, self.done)
            name = f"{self.name} (drawing more)" if drawn else self.name
            self.bar.update(self.task, completed=self.done, total=total, description=name)
        elif time.monotonic() - self.spoken > EVERY:
            self.spoken = time.monotonic()
            planned = ", drawing more" if drawn else f" of {self.planned}"
            self.console.print(f"{self.name}: {self.done}{planned} cases", markup=False)

    def summary(self, report: dict[str, Any], paths: list[str]) -> None:
        """Print the tables, and where the reports are."""
        summary(report, self.console)
        for path in paths:
            self.console.print(f"written: {path}", markup=False, soft_wrap=True)
