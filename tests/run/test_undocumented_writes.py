"""An update that sets what the page shows in answers only: worth a notice, and put back."""

import examined
import httpx
import pytest
from examined import HIGHLEVEL, SINCH, TWILIO
from held import Held, sent

from affidavit.cases.bodies import FORM, decode
from affidavit.examination import Examination
from affidavit.model import Notice, OperationResult, Request, Response, Settings
from affidavit.run import out_of_reach
from affidavit.targets import HttpTarget
from affidavit.targets.answers import JSON, encode


def notices(found: OperationResult) -> list[Notice]:
    return [each for each in found.notices if each.code == "undocumented-write"]


def members(request: Request) -> dict[str, object]:
    form = request.header("content-type") == FORM
    return dict(decode(request.body or b"", FORM)) if form else sent(request)


@pytest.mark.parametrize(("name", "field"), [(HIGHLEVEL, "assignedTo"), (TWILIO, "accountId")])
def test_it_is_a_notice_and_put_back(name: str, field: str) -> None:
    def takes(server: Held, request: Request) -> None:
        if request.method != "GET" and field in members(request):
            server.state[field] = members(request)[field]

    server = Held(name, takes)
    before = server.state[field]
    found = examined.result(name, server)
    assert (found.verdict, found.findings) == ("pass", ())
    (notice,) = notices(found)
    assert notice.message.startswith(f"an update can change {field}, which the page shows in")
    assert server.state[field] == before


def test_a_stamp_that_moves_by_less_than_a_second_is_none() -> None:
    """The resource is sent back as it was read, and stamped anew a moment later."""

    def stamps(server: Held, request: Request, _: Response, __: object) -> Response:
        server.state["last_received"] = f"2026-01-01T00:00:00.{server.count % 1000:03}Z"
        return server.mock.handle(Request("GET", request.path, (), request.headers))

    found = examined.result(SINCH, Held(SINCH, after=stamps))
    assert not {"undocumented-write", "not-restored"} & {each.code for each in found.notices}


def test_what_cannot_be_put_back_is_told() -> None:
    """It can be set once: the update that would put it back is accepted, and does nothing."""

    def once(server: Held, request: Request) -> None:
        if request.method != "GET" and server.state["assignedTo"] == before:
            server.state["assignedTo"] = members(request).get("assignedTo", before)

    server = Held(HIGHLEVEL, once)
    before = server.state["assignedTo"]
    found = examined.result(HIGHLEVEL, server)
    assert server.state["assignedTo"] != before
    (left,) = [each for each in found.notices if each.code == "not-restored"]
    assert "assignedTo" in left.message


def test_an_update_that_puts_back_names_the_rest_as_it_was() -> None:
    """A PUT wants all that is required: what is sent beside must not change either."""
    table = {
        "type": "object",
        "properties": {"room": {"type": "string", "maxLength": 9}, "seats": {"type": "integer"}},
        "required": ["room", "seats"],
    }
    operation = examined.invented("/tables/{id}", "put", table)
    held = {"room": "Attic", "seats": 41, "id": "t-1"}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=held))
    target = HttpTarget("http://t.test", operation, transport=transport)
    examination = Examination(operation, out_of_reach(operation, Settings()), target)
    assert sent(examination.restoring({"room": "Attic"}, held)) == {"room": "Attic", "seats": 41}
    wrong = held | {"seats": None}  # as it is, no request can say it
    assert sent(examination.restoring({"room": "Attic"}, wrong))["seats"] is not None


def test_what_a_server_keeps_to_itself_is_none() -> None:
    assert notices(examined.result(HIGHLEVEL, Held(HIGHLEVEL))) == []


def test_all_of_the_resource_is_sent_back() -> None:
    """A server that can't read what it writes is found, be it in a field of answers alone."""

    def crashes(server: Held, request: Request) -> Response | None:
        own = sent(request).get("id") == server.state["id"]
        return encode(500, JSON, {"message": "can't read id"}) if own else None

    server = Held(HIGHLEVEL, crashes)
    found = examined.result(HIGHLEVEL, server)
    assert "status.5xx" in examined.broken(found)
    assert not any(each.startswith("request.") for each in examined.broken(found))
    (finding,) = found.findings
    assert finding.evidence.case.title == "send all of the resource as it was read"
    assert sent(finding.evidence.exchange.request).keys() >= {"id", "deleted", "starred"}
