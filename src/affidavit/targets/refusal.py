"""Why the mock refuses a request, and the status that a contract leaves for it."""

from typing import Literal

from affidavit.operation import Operation

Situation = Literal["missing", "method", "auth", "media", "malformed", "invalid"]

PREFERRED: dict[Situation, tuple[int, ...]] = {
    "missing": (404, 403, 400),
    "method": (405,),
    "auth": (401, 403),
    "media": (415, 400, 422),
    "malformed": (400, 422),
    "invalid": (400, 422),
}
"""The statuses that fit each situation, best first (RFC 9110 section 15.5)."""


class Refusal(Exception):  # noqa: N818 - it is an answer on its way, not an error
    """A request that the mock answers with a 4xx; ``why`` is a sentence for the error body."""

    def __init__(self, situation: Situation, why: str, field: str = "") -> None:
        super().__init__(why)
        self.situation = situation
        self.why = why
        self.field = field


def status_for(operation: Operation, situation: Situation) -> int:
    """Return the best status for a situation that the contract documents, or the best of all."""
    preferred = PREFERRED[situation]
    if situation == "invalid" and {"400", "422"} <= operation.responses.keys():
        preferred = (422, 400)
    return next((code for code in preferred if operation.documented(code)), preferred[0])
