"""A limit to how long one request may take in all, whatever the target does meanwhile.

An HTTP client limits each read, and a target that sends a byte now and then passes every such
limit. So the request runs in a thread of its own, which is left to itself when its time is over.
"""

from collections.abc import Callable
from itertools import count
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")

Call = tuple[int, Callable[[], Any]]
"""A function, and the number by which its result is known."""


class OverdueError(Exception):
    """The time is over."""


class Deadline:
    """Calls functions in one thread, each within a number of seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._calls: SimpleQueue[Call | None] | None = None
        self._results: SimpleQueue[tuple[int, Any, BaseException | None]] = SimpleQueue()
        self._numbers = count()

    def call(self, function: Callable[[], T]) -> T:
        """Return what a function returns.

        Raises:
            OverdueError: It took too long. It goes on, and nobody waits for it any more.
        """
        if self._calls is None:
            self._start()
        own, done, calls = next(self._numbers), -1, self._calls
        if calls is not None:
            calls.put((own, function))
        try:
            while done != own:  # what an interrupted call came to isn't the result of this one
                done, value, error = self._results.get(timeout=self.seconds)
        except Empty:
            self.close()
            raise OverdueError from None
        if error is not None:
            raise error
        made: T = value
        return made

    def close(self) -> None:
        """Let the thread end after what it does."""
        if self._calls is not None:
            self._calls.put(None)
        self._calls = None

    def _start(self) -> None:
        self._calls, self._results = SimpleQueue(), SimpleQueue()
        Thread(target=_work, args=(self._calls, self._results), daemon=True).start()


def _work(calls: "SimpleQueue[Call | None]", results: "SimpleQueue[Any]") -> None:
    while (call := calls.get()) is not None:
        number, function = call
        try:
            results.put((number, function(), None))
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
            results.put((number, None, error))
