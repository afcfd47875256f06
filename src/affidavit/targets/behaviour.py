"""The points at which the mock decides, each with the answer that a good API gives.

A fault overrides one or two of these methods, and the mock stays as it is. The methods stand in
the order in which a request meets them.
"""

from collections.abc import Callable
from typing import Any

from jsonschema.exceptions import ValidationError

from affidavit.model import Request, Response
from affidavit.operation import Parameter, Policy
from affidavit.targets.places import Path
from affidavit.targets.refusal import Refusal

State = dict[str, Any]
Key = tuple[str, ...]


class Behaviour:
    """A conforming API: every method leaves things as they are."""

    lenient: str = ""
    """A top-level field that may hold what the documented answer doesn't allow."""

    def finds(self, key: Key, primary: Key, other: Key) -> Key:  # noqa: ARG002 - for overriding
        """Return the key of the resource that an update's path leads to."""
        return key

    def admits(self, allowed: bool, request: Request) -> bool:  # noqa: ARG002 - for overriding
        """Say whether a credential is good, after the mock's own check."""
        return allowed

    def takes(self, media_type: str) -> bool:  # noqa: ARG002 - for overriding
        """Say whether a documented media type is accepted."""
        return True

    def unreadable(self, refusal: Refusal) -> State:
        """Return what to do with a body that can't be read: nothing but refuse it."""
        raise refusal

    def excuses(self, param: Parameter) -> bool:  # noqa: ARG002 - for overriding
        """Say whether a required parameter may be left out."""
        return False

    def dislikes(self, param: Parameter, texts: list[str]) -> str:  # noqa: ARG002 - for overriding
        """Return a reason to refuse a parameter that the contract allows."""
        return ""

    def decides(self, question: str, policy: Policy) -> Policy:  # noqa: ARG002 - for overriding
        """Return the answer to a question that standards leave open and a contract settles."""
        return policy

    def writes(self, path: Path) -> bool:  # noqa: ARG002 - for overriding
        """Say whether a read-only field is written after all."""
        return False

    def tolerates(self, place: str, error: ValidationError) -> bool:  # noqa: ARG002 - for overriding
        """Say whether what a schema forbids is let through.

        ``place`` is a parameter's pointer, or empty for the body.
        """
        return False

    def objects(self, sent: State) -> str:  # noqa: ARG002 - for overriding
        """Return a reason to refuse a body that the contract allows."""
        return ""

    def stores(self, sent: State) -> State:
        """Return the fields and values that an accepted body comes down to."""
        return sent

    def follows(self, mask: tuple[str, ...] | None, sent: State) -> tuple[str, ...] | None:  # noqa: ARG002
        """Return the mask's paths that count."""
        return mask

    def merges(self, merge: bool, strategy: str) -> bool:  # noqa: ARG002 - for overriding
        """Say whether an object is merged (otherwise: replaced) under a strategy that was sent."""
        return merge

    def unlocks(self, field: str) -> bool:  # noqa: ARG002 - for overriding
        """Say whether a field's restriction to some of its members is lifted."""
        return False

    def settles(self, before: State, after: State, sent: State) -> State:  # noqa: ARG002 - likewise
        """Return what an accepted update leaves behind."""
        return after

    def salvages(self, sent: State, invalid: frozenset[str]) -> State:  # noqa: ARG002 - likewise
        """Return the fields of a refused update that are applied all the same."""
        return {}

    def sends(
        self,
        response: Response,
        refusal: Refusal | None,  # noqa: ARG002 - for overriding
        accepted: Callable[[], Response],  # noqa: ARG002 - for overriding
    ) -> Response:
        """Return an update's answer as it goes out; ``accepted`` makes one without an effect."""
        return response
