"""The mock as a target in this process: no socket, no patching, nothing leaves it."""

import httpx
import respx

from affidavit.errors import TargetError
from affidavit.model import Request, Settings
from affidavit.operation import Operation
from affidavit.targets.client import HttpTarget
from affidavit.targets.credentials import Credentials
from affidavit.targets.faults import Fault
from affidavit.targets.mock import Mock

BASE_URL = "http://mock.test"
"""A name that is never resolved (RFC 6761)."""


def mock_target(
    operation: Operation,
    settings: Settings | None = None,
    credentials: Credentials | None = None,
    fault: Fault | None = None,
) -> HttpTarget:
    """Return a target with a fresh mock behind it; both sides use the same credentials."""
    held = credentials or Credentials.from_environment()
    mock = Mock(operation, settings, held, fault)
    return HttpTarget(BASE_URL, operation, held, kind="mock", transport=mock_transport(mock))


def mock_transport(mock: Mock, base_url: str = BASE_URL) -> httpx.MockTransport:
    """Return a transport that leads to a mock, and to nothing else."""
    router = respx.Router(assert_all_called=False)
    router.route(url__startswith=base_url).mock(side_effect=lambda sent: respond(mock, sent))

    def handler(sent: httpx.Request) -> httpx.Response:
        try:
            return router.handler(sent)
        except AssertionError:  # respx's word for a request that no route takes
            raise TargetError(
                f"{sent.method} {sent.url} was sent to the mock, which stands for {base_url} only"
            ) from None
        finally:
            router.reset()  # it keeps each call for a test's assertions, and a deep run has many

    return httpx.MockTransport(handler)


def respond(mock: Mock, sent: httpx.Request) -> httpx.Response:
    """Translate between httpx and the mock's plain values."""
    path = sent.url.raw_path.partition(b"?")[0].decode("ascii")
    headers = tuple(
        (name.decode("latin-1"), value.decode("utf-8", "replace"))
        for name, value in sent.headers.raw
    )
    query = tuple(sent.url.params.multi_items())
    answer = mock.handle(Request(sent.method, path, query, headers, sent.content or None))
    return httpx.Response(answer.status, headers=list(answer.headers), content=answer.body)
