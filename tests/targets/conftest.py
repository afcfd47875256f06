"""Contracts of invented vendors, and a way to ask a mock."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from mock_contracts import CONTRACTS

from affidavit.model import Request, Response, Settings
from affidavit.operation import Operation
from affidavit.samples import parameter
from affidavit.targets import Credentials, Fault, Mock


class Client:
    """Talks to a mock the way a test reads best: a body in, an answer out."""

    def __init__(self, operation: Operation, fault: Fault | None = None) -> None:
        self.operation = operation
        self.credentials = Credentials()
        self.mock = Mock(operation, credentials=self.credentials, fault=fault)

    @property
    def path(self) -> str:
        """The path of the resource under test."""
        path = self.operation.path
        for param in self.operation.parameters:
            if param.location == "path":
                path = path.replace(
                    f"{{{param.name}}}", parameter(self.operation, param, Settings())
                )
        return path

    def send(
        self,
        body: Any = None,
        *,
        query: tuple[tuple[str, str], ...] = (),
        headers: dict[str, str] | None = None,
        raw: bytes | None = None,
        path: str = "",
        method: str = "",
        credential: str = "valid",
    ) -> Response:
        """Send an update; a header of ``-`` is left out."""
        given = {"content-type": "application/json", **self._required(), **(headers or {})}
        content = raw if raw is not None else json.dumps(body).encode()
        request = Request(
            method or self.operation.method.upper(),
            path or self.path,
            query,
            tuple((name, value) for name, value in given.items() if value != "-"),
            content,
            credential,
        )
        applied = self.credentials.apply(request, self.operation)
        return self.mock.handle(
            Request(
                request.method,
                request.path,
                (*query, *applied.query),
                (*request.headers, *applied.headers),
                content,
            )
        )

    def get(self) -> Any:
        """Read the resource."""
        answer = self.send(raw=b"", method="GET")
        assert answer.status == 200
        whole = answer.json()
        for token in self.operation.resource.split("/")[1:]:
            whole = whole[token]
        return whole

    def _required(self) -> dict[str, str]:
        return {
            param.name: parameter(self.operation, param, Settings())
            for param in self.operation.parameters
            if param.location == "header" and param.required
        }


Ask = Callable[..., Client]


@pytest.fixture
def client() -> Ask:
    def make(name: str, fault: Fault | None = None) -> Client:
        return Client(Operation(CONTRACTS[name]), fault)

    return make
