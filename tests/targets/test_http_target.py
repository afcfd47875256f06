"""Sending: exact bytes, one host, plain words for failures."""

import gc
import socket
from typing import Any

import httpx
import pytest
from mock_contracts import CONTRACTS

from affidavit.errors import TargetError
from affidavit.model import Request, Settings
from affidavit.operation import Operation
from affidavit.targets import Credentials, HttpTarget, Mock, mock_target, mock_transport

KIOSK = Operation(CONTRACTS["kiosk"])
PATH = "/v1/shops/s-1/kiosks/k-1"
JSON = (("Content-Type", "application/json"),)


def target(handler: Any, base_url: str = "http://api.test/root/", **more: Any) -> HttpTarget:
    return HttpTarget(base_url, KIOSK, transport=httpx.MockTransport(handler), **more)


def test_a_request_goes_out_as_it_is_below_the_base_path() -> None:
    seen = []

    def handler(sent: httpx.Request) -> httpx.Response:
        seen.append(sent)
        return httpx.Response(200, content=b"{}")

    request = Request("PATCH", "/a%2Fb", (("q", "1 &,é"),), (("X-A", "é"),), b'{"a" : 1}')
    exchange = target(handler).send(request)
    sent = seen[0]
    assert str(sent.url) == "http://api.test/root/a%2Fb?q=1%20%26%2C%C3%A9"
    assert sent.content == b'{"a" : 1}'
    assert dict(sent.headers.raw)[b"X-A"] == "é".encode()
    assert sent.headers["accept-encoding"] == "identity"
    assert sent.headers["user-agent"].startswith("affidavit/")
    assert exchange.request is request
    assert exchange.response.status == 200
    assert exchange.seconds > 0


def test_the_credential_is_sent_and_not_recorded() -> None:
    seen = []

    def handler(sent: httpx.Request) -> httpx.Response:
        seen.append(sent.headers.get("authorization"))
        return httpx.Response(204)

    exchange = target(handler).send(Request("PATCH", "/a"))
    assert seen[0].startswith("Basic ")
    assert seen[0] not in repr(exchange)


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    seen = []

    def handler(sent: httpx.Request) -> httpx.Response:
        seen.append(sent.url)
        return httpx.Response(302, headers={"location": "http://evil.test/"})

    assert target(handler).send(Request("GET", "/a")).response.status == 302
    assert len(seen) == 1


@pytest.mark.parametrize("path", ["@evil.test/", ".evil.test/", "a", ""])
def test_a_path_cannot_lead_to_another_host(path: str) -> None:
    with pytest.raises(TargetError, match="starts with '/'"):
        target(lambda _: httpx.Response(200)).send(Request("GET", path))


@pytest.mark.parametrize(
    "base_url", ["", "api.test", "ftp://api.test", "http://", "http://api.test:port"]
)
def test_a_base_url_must_be_one(base_url: str) -> None:
    with pytest.raises(TargetError, match="address"):
        HttpTarget(base_url, KIOSK)


@pytest.mark.parametrize("rest", ["user:secret@api.test", "api.test/?key=secret"])
def test_a_base_url_holds_no_credential_and_the_error_does_not_show_it(rest: str) -> None:
    with pytest.raises(TargetError, match="AFFIDAVIT_AUTH_BASIC") as caught:
        HttpTarget(f"https://{rest}", KIOSK)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ConnectTimeout("x"), "in time"),
        (httpx.ReadTimeout("x"), "in time"),
        (httpx.RemoteProtocolError("x"), "not HTTP"),
        (httpx.LocalProtocolError("x"), "can't be sent"),
        (httpx.ReadError("cut"), "failed: cut"),
    ],
)
def test_a_failure_is_an_exchange_with_plain_words(error: Any, words: str) -> None:
    def handler(_: httpx.Request) -> httpx.Response:
        raise error

    exchange = target(handler).send(Request("GET", "/a"))
    assert exchange.response is None
    assert words in exchange.failure


def test_a_name_that_does_not_resolve_is_said_so() -> None:
    def handler(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("x") from socket.gaierror("unknown")

    assert "DNS" in target(handler).send(Request("GET", "/a")).failure


def test_a_refused_connection_is_said_so() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    refused = HttpTarget(f"http://127.0.0.1:{port}", KIOSK)
    assert "refused" in refused.send(Request("GET", "/a")).failure
    refused.close()


def test_an_answer_is_read_up_to_a_limit() -> None:
    exchange = target(lambda _: httpx.Response(200, content=b"x" * (5 * 2**20 + 1)))
    assert "larger than 5 MB" in exchange.send(Request("GET", "/a")).failure


def test_a_scheme_without_a_credential_is_no_exchange() -> None:
    held = Credentials(("a", "b"), None, None, stated=True)
    exchange = target(lambda _: httpx.Response(200), credentials=held).send(
        Request("GET", "/a", credential="scheme:Token")
    )
    assert exchange.response is None
    assert "Token" in exchange.failure


def test_the_mock_answers_in_process() -> None:
    mock = mock_target(KIOSK, credentials=Credentials())
    assert (mock.kind, mock.base_url) == ("mock", "http://mock.test")
    sent = mock.send(Request("PATCH", PATH, (("update_mask", "open"),), JSON, b'{"open": true}'))
    read = mock.send(Request("GET", PATH))
    assert sent.response.json() == read.response.json()
    assert read.response.json()["open"] is True
    assert mock.send(Request("GET", PATH, credential="none")).response.status == 403
    mock.close()


def test_the_user_s_parameters_name_the_mocks_resource() -> None:
    mock = Mock(KIOSK, Settings(set={"kiosk": "mine"}, other={"kiosk": "theirs"}))
    assert mock.primary == ("s-1", "mine")
    assert mock.other == ("s-1", "theirs")


def test_what_is_not_for_the_mock_is_an_error_of_ours() -> None:
    lost = HttpTarget("http://else.test", KIOSK, transport=mock_transport(Mock(KIOSK)))
    with pytest.raises(TargetError, match="mock"):
        lost.send(Request("GET", PATH))


def test_the_mock_keeps_no_exchange_of_a_long_run() -> None:
    mock = mock_target(KIOSK, credentials=Credentials())
    for _ in range(50):
        mock.send(Request("GET", PATH))
    gc.collect()
    held = [each for each in gc.get_objects() if isinstance(each, httpx.Response)]
    assert len(held) < 20
