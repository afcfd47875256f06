"""An update that sets what the page shows in answers only: worth a notice, and put back."""

import examined
import pytest
from examined import HIGHLEVEL, TWILIO
from held import Held, sent

from affidavit.cases.bodies import FORM, decode
from affidavit.model import Notice, OperationResult, Request, Response
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
