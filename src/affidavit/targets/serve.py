"""The mock over HTTP, for any client in any language."""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import ClassVar
from urllib.parse import parse_qsl

from affidavit.errors import TargetError
from affidavit.model import Request, Response
from affidavit.targets.answers import JSON, encode
from affidavit.targets.clients import Ledger
from affidavit.targets.mock import Mock

LARGEST = 1024 * 1024
"""Bytes of a request's body that are read at most."""

PIECE = 64 * 1024
"""Bytes that are read at a time of a body that isn't wanted."""


class MockServer(ThreadingHTTPServer):
    """Serves several contracts, told apart by path and method; the first that matches answers."""

    daemon_threads = True

    def __init__(
        self,
        mocks: Sequence[Mock],
        host: str = "127.0.0.1",
        port: int = 0,
        ledger: Ledger | None = None,
    ) -> None:
        self.mocks = tuple(mocks)
        self.ledger = ledger
        self.lock = Lock()
        try:
            super().__init__((host, port), _Handler)
        except OSError as error:
            raise TargetError(
                f"can't listen on {host}:{port}: {error.strerror}; choose another --port"
            ) from None

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def answer(self, request: Request) -> Response:
        """Hand a request to the mock that it is for, one request at a time."""
        fitting = [mock for mock in self.mocks if mock.matches(request.path)]
        methods = ("GET", request.method.upper())
        exact = [mock for mock in fitting if mock.operation.method.upper() in methods]
        chosen = next(iter(exact or fitting), None)
        if chosen is None:
            return _problem(404, "No contract has this path.")
        with self.lock:
            for each in self.ledger.take(chosen.operation, request) if self.ledger else ():
                sys.stderr.write(f"not allowed: {each}\n")
            return chosen.handle(request)


class _Handler(BaseHTTPRequestHandler):
    """One connection; HTTP/1.1 with keep-alive."""

    protocol_version = "HTTP/1.1"
    server: MockServer
    timeout: ClassVar[float] = 60.0  # seconds
    # an answer in one piece: head and body apart wait 40 ms for each other (Nagle, delayed ACK)
    wbufsize: ClassVar[int] = -1
    disable_nagle_algorithm: ClassVar[bool] = True

    def handle_any(self) -> None:
        """Read a request, answer it."""
        length = self.headers.get("content-length") or "0"
        if self.headers.get("transfer-encoding") or not length.isdecimal():
            self._send(_problem(411, "Send the body with a Content-Length."), close=True)
        elif int(length) > LARGEST:
            self._send(_problem(413, f"A body holds {LARGEST} bytes at most."), close=True)
        else:
            body = self.rfile.read(int(length)) or None
            self._send(self.server.answer(self._request(body)))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_any  # noqa: N815

    def _request(self, body: bytes | None) -> Request:
        path, _, query = self.path.partition("?")
        pairs = tuple(parse_qsl(query, keep_blank_values=True))
        return Request(self.command, path, pairs, tuple(self.headers.items()), body)

    def _send(self, answer: Response, *, close: bool = False) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status != 204:  # noqa: PLR2004 - which has no body (RFC 9110 section 8.6)
            self.send_header("content-length", str(len(answer.body)))
        if close:
            self.send_header("connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
        if close:
            self._drain()

    def _drain(self) -> None:
        """Read what is still coming: a connection closed on it would take the answer away."""
        self.wfile.flush()
        self.connection.settimeout(0.2)
        with suppress(OSError):
            for _ in range(LARGEST // PIECE):
                if not self.rfile.read1(PIECE):
                    break

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:  # noqa: ARG002 - base's form
        """Write one line per request, without the query, which may hold a key."""
        sys.stderr.write(f"{self.command} {self.path.partition('?')[0]} -> {code}\n")

    def log_message(self, *_: object) -> None:
        """Say nothing else."""


def _problem(status: int, message: str) -> Response:
    return encode(status, JSON, {"error": {"message": message}})


def serve(
    mocks: Sequence[Mock],
    host: str = "127.0.0.1",
    port: int = 0,
    on_ready: Callable[[str], None] = lambda _: None,
    ledger: Ledger | None = None,
) -> None:
    """Serve until Ctrl-C; ``on_ready`` is told the base URL, whose port is a free one for 0."""
    with MockServer(mocks, host, port, ledger) as server:
        try:
            on_ready(server.url)
            server.serve_forever()
        except KeyboardInterrupt:
            return
