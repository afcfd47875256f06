"""A mock before whose answers, and after them, a test looks at what it holds."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import examined

from affidavit.model import Request, Response

Before = Callable[["Held", Request], Response | None]
After = Callable[["Held", Request, Response, dict[str, Any]], Response | None]


def nothing(*_: Any) -> None:
    """Do nothing."""


class Held:
    """``before`` may answer in the mock's place; ``after`` may change what it holds or answers.

    The latter also gets what the resource was.
    """

    def __init__(self, name: str, before: Before = nothing, after: After = nothing) -> None:
        self.mock = examined.mock(name)
        self.before = before
        self.after = after
        self.count = 0
        self.reads = 0

    def matches(self, path: str) -> bool:
        """Say whether the mock serves a path."""
        return self.mock.matches(path)

    @property
    def state(self) -> dict[str, Any]:
        """Return the resource under test."""
        return self.mock.resources[self.mock.primary]

    def handle(self, request: Request) -> Response:
        """Answer as the test says, or as the mock does."""
        self.count += 1
        self.reads += request.method == "GET"
        early = self.before(self, request)
        if early is not None:
            return early
        earlier = deepcopy(self.state)
        answer = self.mock.handle(request)
        changed = request.method == "PATCH" and 200 <= answer.status < 300
        late = self.after(self, request, answer, earlier) if changed else None
        return late if late is not None else answer


def sent(request: Request) -> dict[str, Any]:
    """Return a request's JSON object; an empty one where its body is something else."""
    try:
        value = json.loads(request.body or b"")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
