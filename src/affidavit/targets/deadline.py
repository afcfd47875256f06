"""A limit to how long one request may take in all, whatever the target does meanwhile.

An HTTP client limits each read, and a target that sends a byte now and then passes every such
limit. So the request runs in a thread of its own, which is left to itself when its time is over.
"""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


class OverdueError(Exception):
    """The time is over."""


class Deadline:
    """Calls functions in one thread, each within a number of seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._calls: SimpleQueue[Callable[[], Any] | None] | None = None
        self._results: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
        self._interrupted = False

    def call(self, function: Callable[[], T]) -> T:
        """Return what a function returns.

        Raises:
            OverdueError: It took too long. It goes on, and nobody waits for it any more.
        """
        if self._interrupted:
            self._leave_behind()
        if self._calls is None:
            self._start()
        calls, results = self._calls, self._results
        if calls is not None:
            calls.put(function)
        try:
            value, error = results.get(timeout=self.seconds)
        except Empty:
            self.close()
            raise OverdueError from None
        except KeyboardInterrupt:
            self._interrupted = True
            raise
        if error is not None:
            raise error
        made: T = value
        return made

    def close(self) -> None:
        """Let the thread end after what it does."""
        if self._calls is not None:
            self._calls.put(None)
        self._calls = None

    def _leave_behind(self) -> None:
        """Let an interrupted call come to its end: its result isn't that of the next one."""
        self._interrupted = False
        try:
            self._results.get(timeout=self.seconds)
        except Empty:
            self.close()

    def _start(self) -> None:
        self._calls, self._results = SimpleQueue(), SimpleQueue()
        Thread(target=_work, args=(self._calls, self._results), daemon=True).start()


def _work(calls: "SimpleQueue[Callable[[], Any] | None]", results: "SimpleQueue[Any]") -> None:
    while (function := calls.get()) is not None:
        try:
            results.put((function(), None))
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
            results.put((None, error))
