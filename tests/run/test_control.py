"""A control that fails is diagnosed, and nothing else is sent."""

import socket
from dataclasses import replace
from urllib.parse import unquote

import examined
import httpx
import pytest
from examined import HIGHLEVEL, HILOS, SINCH, TWILIO, Counting, Server, live

from affidavit.diagnosis import diagnose
from affidavit.model import (
    Exchange,
    OperationFinished,
    OperationResult,
    Request,
    Response,
    Settings,
)
from affidavit.operation import Operation
from affidavit.run import examine
from affidavit.targets import Credentials, HttpTarget, mock_target

HTML = Response(200, (("content-type", "text/html; charset=utf-8"),), b"<html>Welcome</html>")


def answering(response: Response, name: str = TWILIO) -> OperationResult:
    return examined.result(name, Server(name, lambda *_: response))


def plain(status: int, headers: tuple[tuple[str, str], ...] = (), body: bytes = b"{}") -> Response:
    return Response(status, (("content-type", "application/json"), *headers), body)


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (plain(401), ("credential", "AFFIDAVIT_AUTH_BASIC")),
        (plain(403), ("rights", "403")),
        (plain(404), ("--set Sid=", "base URL")),
        (plain(410), ("--set Sid=",)),
        (plain(405), ("PATCH isn't allowed", "method")),
        (plain(429), ("429", "rate")),
        (plain(302, (("location", "https://elsewhere.test/login"),)), ("elsewhere.test/login",)),
        (plain(308), ("redirects to elsewhere",)),
        (plain(500), ("fault of its own (500)",)),
        (plain(503), ("fault of its own (503)",)),
        (plain(400, body=b'{"message":"name is odd"}'), ("--known", "name is odd")),
        (HTML, ("HTML", "base URL")),
        (Response(404, HTML.headers, HTML.body), ("404 with HTML",)),
    ],
)
def test_an_answer_that_is_no_success_is_diagnosed(
    response: Response, words: tuple[str, ...]
) -> None:
    found = answering(response)
    assert all(word in found.reason for word in words), found.reason
    assert found.verdict == "inconclusive"
    assert found.findings == ()
    assert {each.verdict for each in found.clauses} == {"inconclusive"}
    assert {each.reason for each in found.clauses} == {found.reason}


def test_a_diagnosis_costs_a_handful_of_requests() -> None:
    found = answering(plain(401))
    assert found.requests <= 5  # two reads, and a field that is refused, three times
    assert found.cases == 0


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b'"text"', b"{", b"\xff\xfe", b"[" * 100_000, b"1e999"]
)
def test_garbage_with_a_good_status_raises_nothing(body: bytes) -> None:
    for name in (SINCH, HIGHLEVEL):
        found = answering(plain(200, body=body), name)
        assert found.verdict in ("fail", "pass", "inconclusive")


def test_an_accepted_update_that_shows_nothing_breaks_the_answers_clauses_only() -> None:
    found = examined.broken(answering(plain(200, body=b"")))
    assert "response.200.content-type" in found
    assert not [clause for clause in found if clause.endswith(".semantics")]


def test_a_field_that_the_control_finds_refused_is_broken_itself() -> None:
    def change(request: Request, response: Response, _: int) -> Response:
        refused = request.method == "PATCH" and b'"correlation_id"' in (request.body or b"")
        return plain(400) if refused else response

    found = examined.result(SINCH, Server(SINCH, change), profile="quick")
    assert found.reason == ""
    assert "request.correlation_id.semantics" in examined.broken(found)
    assert not {"endpoint", "auth.Basic"} & examined.broken(found).keys()


def test_the_next_field_is_tried_where_the_first_is_refused() -> None:
    first: list[bytes] = []

    def change(request: Request, response: Response, _: int) -> Response:
        if request.method == "PATCH" and request.body:
            first.append(request.body)
            if request.body == first[0]:
                return plain(400)
        return response

    found = examined.result(SINCH, Server(SINCH, change))
    assert found.reason == ""
    assert found.cases > 20


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(), "nothing listens"),
        (socket.gaierror(), "name is unknown"),
        (None, "connection failed"),
    ],
)
def test_a_network_failure_is_diagnosed_in_plain_words(error: OSError | None, words: str) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("it failed", request=request) from error

    found = examined.result(TWILIO, fail)
    assert found.reason.startswith("the target didn't answer")
    assert words in found.reason


def test_a_closed_port_is_diagnosed() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    target = Counting(
        HttpTarget(f"http://127.0.0.1:{port}", examined.operation(TWILIO), Credentials())
    )
    found = examined.finished(examined.events(TWILIO, target))
    assert "nothing listens" in found.reason
    assert found.verdict == "inconclusive"


def test_a_contract_without_fields_says_so() -> None:
    viewed = examined.operation(TWILIO)
    document = {
        **viewed.document,
        "paths": {
            viewed.path: {
                "patch": {key: value for key, value in viewed.spec.items() if key != "requestBody"}
            }
        },
    }
    bare = Operation(replace(viewed.contract, document=document))
    happened = list(examine(bare, mock_target(bare), Settings()))
    last = happened[-1]
    assert isinstance(last, OperationFinished)
    assert "no field that an update could set" in last.result.reason


def test_a_contract_of_steps_alone_says_why_nothing_can_be_sent() -> None:
    viewed = examined.operation(TWILIO)
    steps = {"type": "object", "properties": {"op": {"type": "string"}, "path": {"type": "string"}}}
    body = {"content": {"application/json-patch+json": {"schema": steps}}}
    paths = {viewed.path: {"patch": {**viewed.spec, "requestBody": body}}}
    bare = Operation(replace(viewed.contract, document={**viewed.document, "paths": paths}))
    assert bare.fields == ()
    *_, last = examine(bare, mock_target(bare), Settings())
    assert isinstance(last, OperationFinished)
    assert last.result.verdict == "inconclusive"
    assert "RFC 6902" in last.result.reason
    assert "overlay" in last.result.reason


def test_a_failing_control_shows_its_exchanges() -> None:
    target = live(TWILIO, Server(TWILIO, lambda *_: plain(401)))
    happened = list(examined.events(TWILIO, target))
    finished = examined.cases(iter(happened))
    assert {each.case.family for each in finished} == {"control"}
    assert {each.exchange.response.status for each in finished if each.exchange.response} == {401}


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ("the host's name is unknown (DNS)", "spelling of the base URL"),
        ("no secure connection (TLS): expired", "certificates"),
        ("the connection was refused: nothing listens", "start the server"),
        ("the target did not answer in time", "timeouts"),
        ("something else", ""),
    ],
)
def test_a_failure_says_what_to_do(failure: str, words: str) -> None:
    viewed = examined.operation(TWILIO)
    said = diagnose(viewed, Exchange(Request("PATCH", "/a"), None, failure))
    assert failure in said
    assert words in said


def test_a_header_that_is_refused_is_named() -> None:
    viewed = examined.operation(HIGHLEVEL)
    body = b'{"message":"version header is invalid"}'
    answer = Response(400, (("content-type", "application/json"),), body)
    said = diagnose(viewed, Exchange(Request("PUT", "/a"), answer))
    assert "--set Version=" in said


@pytest.mark.parametrize("status", [400, 404, 410, 422])
@pytest.mark.parametrize("number", ["short", "n%C3%A4%2F1"])
def test_an_address_that_the_page_excludes_is_named_and_no_reference(
    status: int, number: str
) -> None:
    viewed = examined.operation(HILOS)
    place = viewed.route.replace("{id}", number)
    said = diagnose(viewed, Exchange(Request("PATCH", place), plain(status)))
    assert f"({status}), perhaps since the path parameter id isn't as the page describes it" in said
    assert f"'{unquote(number)}' is not a 'uuid'" in said
    assert "--set id=" in said
    assert "--known" not in said


@pytest.mark.parametrize(("status", "words"), [(401, "credential"), (500, "fault of its own")])
def test_what_says_more_than_an_odd_address_goes_first(status: int, words: str) -> None:
    viewed = examined.operation(HILOS)
    place = viewed.route.replace("{id}", "short")
    assert words in diagnose(viewed, Exchange(Request("PATCH", place), plain(status)))


def test_a_good_address_is_not_suspected() -> None:
    viewed = examined.operation(HILOS)
    place = viewed.route.replace("{id}", "8f14e45f-ceea-467f-a0e6-1c2b3d4e5f60")
    assert "--known" in diagnose(viewed, Exchange(Request("PATCH", place), plain(400)))
