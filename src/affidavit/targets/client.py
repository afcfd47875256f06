"""A target over HTTP: one httpx client, one host, the contract's credentials."""

import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

import httpx

from affidavit import __version__
from affidavit.errors import TargetError
from affidavit.model import Exchange, Request, Response, TargetKind
from affidavit.operation import Operation
from affidavit.targets.credentials import Applied, Credentials
from affidavit.targets.deadline import Deadline, OverdueError
from affidavit.targets.oauth import TokenSource

LARGEST = 5 * 1024 * 1024
"""Bytes of an answer that are read at most."""


@dataclass(frozen=True, slots=True)
class Connection:
    """How requests travel. Times are in seconds; ``whole`` is for one request in all.

    ``headers`` go with every request that has none of the name, ``ca`` and ``client_certificate``
    are files (PEM), ``proxy`` is an address.
    """

    headers: tuple[tuple[str, str], ...] = ()
    connect: float = 10.0
    read: float = 30.0
    whole: float = 60.0
    ca: str = ""
    client_certificate: str = ""
    proxy: str = ""

    def client(self, transport: httpx.BaseTransport | None) -> httpx.Client:
        """Return a client that follows no redirect."""
        return httpx.Client(
            transport=transport,
            follow_redirects=False,
            timeout=httpx.Timeout(self.read, connect=self.connect),
            verify=self._verify() if transport is None else False,
            proxy=self.proxy or None,
            trust_env=not self.proxy,
        )

    def _verify(self) -> ssl.SSLContext | bool:
        if not (self.ca or self.client_certificate):
            return True
        try:
            context = ssl.create_default_context(cafile=self.ca or None)
            if self.client_certificate:
                context.load_cert_chain(self.client_certificate)
        except (OSError, ssl.SSLError) as error:
            given = self.ca or self.client_certificate
            raise TargetError(f"{given}: these certificates can't be read: {error}") from error
        return context


class HttpTarget:
    """Sends requests to one base URL, over the network or through a transport.

    ``base_url`` may have a path, which goes before every request's path. A failure of the network
    is an exchange without a response; only our own mistakes raise.
    """

    def __init__(
        self,
        base_url: str,
        operation: Operation,
        credentials: Credentials | None = None,
        *,
        kind: TargetKind = "live",
        transport: httpx.BaseTransport | None = None,
        connection: Connection | None = None,
        tokens: TokenSource | None = None,
    ) -> None:
        self.kind: TargetKind = kind
        self.base_url = base_url.rstrip("/")
        self._host = _host(self.base_url)
        self._operation = operation
        self._credentials = credentials or Credentials()
        self._transport = transport
        self._connection = connection or Connection()
        self._tokens = tokens
        self._client = self._make()
        self._deadline = None if transport else Deadline(self._connection.whole)

    def send(self, request: Request) -> Exchange:
        """Send a request with its credential and return what came of it."""
        if missing := self._unheld(request):
            return Exchange(request, None, f"there is no credential for the scheme {missing}")
        if self._tokens:
            self._credentials = replace(
                self._credentials, bearer=self._tokens.current(), stated=True
            )
        applied = self._credentials.apply(request, self._operation)
        prepared = self._prepare(request, applied)
        started = time.perf_counter()
        try:
            response, failure = self._in_time(prepared), ""
        except httpx.HTTPError as error:
            response, failure = None, explain(error)
        except OverdueError:
            limit = self._connection.whole
            response, failure = None, f"the target took longer than {limit:g} seconds in all"
        except _TooLargeError:
            response, failure = None, f"the answer is larger than {LARGEST // 2**20} MB"
        return Exchange(request, response, failure, time.perf_counter() - started)

    def secrets(self) -> frozenset[str]:
        """Return every text that no report may show."""
        found = self._credentials.secrets()
        return frozenset(found | self._tokens.secrets() if self._tokens else found)

    def close(self) -> None:
        """Close the client's connections."""
        if self._deadline:
            self._deadline.close()
        self._client.close()

    def _make(self) -> httpx.Client:
        return self._connection.client(self._transport)

    def _in_time(self, prepared: httpx.Request) -> Response:
        """Send a request; a client that is still busy when the time is over is given up."""
        if self._deadline is None:
            return self._exchange(prepared)
        client = self._client
        try:
            return self._deadline.call(lambda: self._exchange(prepared))
        except OverdueError:
            if self._client is client:
                self._client = self._make()
            raise

    def _unheld(self, request: Request) -> str:
        """Return the scheme that a request is to use and that there is no credential for."""
        wanted = request.credential.removeprefix("scheme:")
        schemes = {scheme.name: scheme for scheme in self._operation.schemes}
        if wanted == request.credential or wanted not in schemes:
            return ""
        return "" if self._credentials.holds(schemes[wanted]) else wanted

    def _prepare(self, request: Request, applied: Applied) -> httpx.Request:
        if not request.path.startswith("/"):
            raise TargetError(f"a request's path starts with '/', and {request.path!r} does not")
        query = urlencode((*request.query, *applied.query), quote_via=quote, errors="replace")
        address = self.base_url + request.path + (f"?{query}" if query else "")
        try:
            made = self._client.build_request(
                request.method,
                address,
                headers=self._headed(request, applied),
                content=request.body,
            )
        except httpx.InvalidURL as error:
            raise TargetError(f"{address} is no address: {error}") from None
        if _origin(made.url) != self._host:
            raise TargetError(f"{address} would leave {self._host}; nothing was sent")
        if request.body is None and request.method in ("POST", "PUT", "PATCH"):
            made.headers["content-length"] = "0"
        return made

    def _headed(self, request: Request, applied: Applied) -> list[tuple[bytes, bytes]]:
        """Return the headers of a request, with those that every one has besides."""
        stated = list(_headers(request, applied))
        known = {name.lower() for name, _ in stated}
        more = [pair for pair in self._connection.headers if pair[0].lower() not in known]
        return [(_raw(name), _raw(value)) for name, value in (*more, *stated)]

    def _exchange(self, prepared: httpx.Request) -> Response:
        answer = self._client.send(prepared, stream=True)
        try:
            body = b"".join(_limited(answer))
        finally:
            answer.close()
        headers = tuple((name.lower(), value) for name, value in answer.headers.multi_items())
        return Response(answer.status_code, headers, body)


class _TooLargeError(Exception):
    pass


def _limited(answer: httpx.Response) -> Iterator[bytes]:
    read = 0
    for chunk in answer.iter_bytes():
        read += len(chunk)
        if read > LARGEST:
            raise _TooLargeError
        yield chunk


def _headers(request: Request, applied: Applied) -> Iterator[tuple[str, str]]:
    """Yield our own headers, where the request has none of that name, then the request's."""
    own = {
        "user-agent": f"affidavit/{__version__}",
        "accept": "application/json",
        "accept-encoding": "identity",
    }
    stated = {name.lower() for name, _ in (*request.headers, *applied.headers)}
    yield from ((name, value) for name, value in own.items() if name not in stated)
    taken = {name.lower() for name, _ in applied.headers}
    yield from ((name, value) for name, value in request.headers if name.lower() not in taken)
    yield from applied.headers


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _host(url: str) -> str:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise TargetError(f"{url} is no address: {error}") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise TargetError(f"{url} is no address of an API: it needs http:// or https:// and a host")
    if parsed.userinfo or parsed.query or parsed.fragment:
        raise TargetError(
            f"{parsed.scheme}://{parsed.host}: a base URL holds no credential, query or fragment; "
            "credentials come from AFFIDAVIT_AUTH_BASIC and its like"
        )
    return _origin(parsed)


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (socket.gaierror, "the host's name is unknown (DNS)"),
    (ssl.SSLError, "no secure connection (TLS)"),
    (ConnectionRefusedError, "the connection was refused: nothing listens at that address"),
    (httpx.TimeoutException, "the target did not answer in time"),
    (httpx.RemoteProtocolError, "the target broke off, or its answer is not HTTP"),
    (httpx.LocalProtocolError, "the request can't be sent over HTTP"),
    (httpx.DecodingError, "the answer's content encoding can't be read"),
)
"""What causes mean, in plain words."""


def explain(error: BaseException) -> str:
    """Say in plain words why there is no answer."""
    for cause in _causes(error):
        for kind, words in WORDS:
            if isinstance(cause, kind):
                return f"{words}: {cause.reason}" if isinstance(cause, ssl.SSLError) else words
    return f"the connection failed: {str(error) or type(error).__name__}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
