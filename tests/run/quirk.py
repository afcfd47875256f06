"""What a quirk is: a server that keeps a page's word and still has a habit of its own."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from affidavit import pointer as ptr
from affidavit.model import Request, Response
from affidavit.operation import Operation
from affidavit.targets import Mock
from affidavit.targets.answers import (
    JSON,
    answer_schema,
    encode,
    error_body,
    explain,
    members,
)

HTML = Response(503, (("content-type", "text/html"),), b"<html>Service Unavailable</html>")


def refusal(operation: Operation, status: int) -> Response:
    """Return a refusal in the form that the page documents for a status, else in a plain one."""
    body = error_body(operation, status)
    if body is None:
        return encode(status, JSON, {"error": {"message": "Not accepted."}})
    return encode(status, body.media_type, explain(operation, body, status, "Not accepted."))


class Quirk:
    """As the page says.

    Subclasses give an answer of their own, change the request that the mock gets (``asked``), or
    change its answer. The docstring says what they do.
    """

    def __init__(self, mock: Mock) -> None:
        self.mock = mock
        self.operation = mock.operation
        self.home = mock.primary
        self.count = 0
        self.asked = Request("GET", "/")
        schema, place = answer_schema(self.operation)
        known = members(self.operation.document, schema, place)
        self.answered = {name: raw for name, (raw, _) in known.items()}
        self.required = set(schema.get("required", ()))
        self.fields = {each.path[0]: each for each in self.operation.fields if each.top}

    @classmethod
    def fits(cls, operation: Operation) -> bool:
        """Say whether a contract leaves room for the quirk."""
        return cls._fits(operation)

    @classmethod
    def _fits(cls, _: Operation) -> bool:
        return True

    def matches(self, path: str) -> bool:
        """Say whether the mock serves a path."""
        return self.mock.matches(path)

    def handle(self, request: Request) -> Response:
        """Answer as the quirk will have it."""
        self.count += 1
        self.asked = request
        early = self._instead()
        return early if early is not None else self._answer(self.mock.handle(self._request()))

    def _instead(self) -> Response | None:
        """Return an answer that comes without the mock."""

    def _request(self) -> Request:
        return self.asked

    def _answer(self, response: Response) -> Response:
        return response

    # -- helpers --------------------------------------------------------------------------------

    def updates(self) -> bool:
        """Say whether an update was asked for."""
        return self.asked.method.upper() == self.operation.method.upper()

    def ordinary(self) -> bool:
        """Say whether it comes with a good credential, for the resource under test."""
        asked = self.asked
        allowed = self.mock.credentials.check(asked.headers, asked.query, self.operation)
        return self.updates() and allowed and self.mock._route(asked) == self.home  # noqa: SLF001

    def sent(self) -> dict[str, Any]:
        """Return the JSON object that was sent, or an empty one."""
        try:
            value = json.loads(self.asked.body or b"")
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def refuse(self, status: int) -> Response:
        """Return a refusal as the page documents it."""
        return refusal(self.operation, status)

    def change(self, response: Response, edit: Callable[[dict[str, Any]], Any]) -> Response:
        """Edit the resource inside an accepted answer."""
        whole, place = response.json(), self.operation.resource
        inside = ptr.get(whole, place)
        if response.status >= 300 or not isinstance(inside, dict):
            return response
        edited = deepcopy(inside)
        edit(edited)
        if place:
            ptr.put(whole, place, edited)
        return encode(response.status, response.media_type, whole if place else edited)
