"""The mock over a socket on this machine."""

import http.client
import json
from collections.abc import Iterator
from threading import Thread

import pytest
from mock_contracts import CONTRACTS

from affidavit.errors import TargetError
from affidavit.model import Request
from affidavit.operation import Operation
from affidavit.targets import Credentials, HttpTarget, Mock, MockServer, serve

KIOSK = Operation(CONTRACTS["kiosk"])
CAFE = Operation(CONTRACTS["cafe"])
PATH = "/v1/shops/s-1/kiosks/k-1"
JSON = (("Content-Type", "application/json"),)


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer([Mock(KIOSK), Mock(CAFE)]) as made:
        thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def test_a_target_over_http_meets_the_same_mock(
    server: MockServer, capfd: pytest.CaptureFixture[str]
) -> None:
    target = HttpTarget(server.url, KIOSK, Credentials())
    body = '{"label": "é 🙂"}'.encode()
    sent = target.send(Request("PATCH", PATH, (("update_mask", "label"),), JSON, body))
    assert sent.response.status == 200
    read = target.send(Request("GET", PATH)).response
    assert read.json()["label"] == "é 🙂"
    assert read.media_type == "application/json"
    target.close()
    assert f"PATCH {PATH} -> 200" in capfd.readouterr().err


def test_several_contracts_are_told_apart_by_path(server: MockServer) -> None:
    target = HttpTarget(server.url, CAFE, Credentials())
    headers = (*JSON, ("Edition", "2020-02-02"))
    answer = target.send(Request("PUT", "/tables/t7", (), headers, b'{"roomId": "r"}')).response
    assert answer.json()["table"]["roomId"] == "r"
    assert target.send(Request("GET", "/nothing")).response.status == 404
    assert target.send(Request("PATCH", "/tables/t7")).response.status == 405
    target.close()


def test_a_connection_is_kept_and_bodies_are_limited(server: MockServer) -> None:
    connection = http.client.HTTPConnection(*server.server_address[:2], timeout=10)
    for _ in range(2):
        connection.request("GET", PATH)
        answer = connection.getresponse()
        assert answer.status == 403
        assert "error" in json.loads(answer.read())
    connection.request("PATCH", PATH, headers={"Content-Length": str(2**21)})
    assert connection.getresponse().status == 413
    connection.close()


def test_a_body_without_a_length_is_refused(server: MockServer) -> None:
    connection = http.client.HTTPConnection(*server.server_address[:2], timeout=10)
    connection.request("PATCH", PATH, body=iter([b"{}"]), encode_chunked=True)
    assert connection.getresponse().status == 411
    connection.close()


def test_a_taken_port_is_an_error_that_says_so(server: MockServer) -> None:
    with pytest.raises(TargetError, match="--port"):
        MockServer([Mock(KIOSK)], port=server.server_address[1])


def test_ctrl_c_stops_the_server_in_peace() -> None:
    urls = []

    def on_ready(url: str) -> None:
        urls.append(url)
        raise KeyboardInterrupt

    serve([Mock(KIOSK)], on_ready=on_ready)
    assert urls[0].startswith("http://127.0.0.1:")
