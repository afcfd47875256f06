"""What a resource was before is part of the evidence: leaks, states, what it belongs to."""

import json
from dataclasses import replace

import examined
import pytest
from examined import HIGHLEVEL, SINCH, TWILIO
from held import Held, sent

from affidavit.model import Request, Response
from affidavit.pointer import MISSING
from affidavit.targets.answers import JSON, encode


def authorized(server: Held, request: Request) -> bool:
    checked = server.mock.credentials.check(request.headers, request.query, server.mock.operation)
    return bool(checked)


@pytest.mark.parametrize("profile", ["quick", "standard"])
def test_what_is_refused_and_applied_all_the_same_is_found(profile: str) -> None:
    """The same value, sent again, would change nothing any more."""

    def leak(server: Held, request: Request) -> Response | None:
        if request.method == "PATCH" and not authorized(server, request):
            server.state.update({k: v for k, v in sent(request).items() if k == "name"})
        return None

    found = examined.result(TWILIO, Held(TWILIO, leak), profile=profile)
    assert "auth.required" in examined.broken(found)


def test_a_change_that_nothing_explains_is_a_notice() -> None:
    def once(server: Held, request: Request) -> Response | None:
        if request.method == "PATCH" and not authorized(server, request) and not found_out:
            found_out.append(server.count)
            server.state["name"] = "somebody else's"
        return None

    found_out: list[int] = []
    found = examined.result(TWILIO, Held(TWILIO, once))
    assert found.findings == ()
    (notice,) = [each for each in found.notices if each.code == "unexplained-change"]
    assert notice.message.startswith("/name was changed while ")


def test_a_value_that_another_state_takes_is_left_open() -> None:
    """From INACTIVE there is no way but back to ACTIVE."""

    def guard(server: Held, request: Request) -> Response | None:
        wanted = sent(request).get("status")
        stuck = server.state.get("status") == "INACTIVE" and wanted == "CLOSED"
        return encode(400, JSON, {"code": 1, "message": "no way"}) if stuck else None

    found = examined.result(TWILIO, Held(TWILIO, guard))
    assert found.findings == ()


def test_a_value_that_no_state_takes_is_blamed() -> None:
    def guard(_: Held, request: Request) -> Response | None:
        bad = sent(request).get("status") == "CLOSED"
        return encode(400, JSON, {"code": 1, "message": "no way"}) if bad else None

    assert "request.status.enum" in examined.broken(examined.result(TWILIO, Held(TWILIO, guard)))


def test_updates_say_what_the_resource_belongs_to_as_it_was_read() -> None:
    def strict(server: Held, request: Request) -> Response | None:
        if server.count == 1:
            server.state["locationId"] = "somewhere"
        stated = sent(request).get("locationId", MISSING)
        wrong = isinstance(stated, str) and stated != "somewhere"
        return encode(403, JSON, {"message": "not yours"}) if wrong else None

    found = examined.result(HIGHLEVEL, Held(HIGHLEVEL, strict))
    assert (found.verdict, found.findings) == ("pass", ())
    assert found.requests > 100


def test_what_a_page_says_is_not_implemented_is_no_crash() -> None:
    def missing(_: Held, request: Request) -> Response | None:
        asked = dict(request.query).get("metadata_update_strategy") == "MERGE_PATCH"
        body = {
            "error": {"code": 501, "message": "later", "status": "UNIMPLEMENTED", "details": []}
        }
        return encode(501, JSON, body) if asked else None

    found = examined.result(SINCH, Held(SINCH, missing))
    assert "status.5xx" not in examined.broken(found)
    assert examined.verdict(found, "query.metadata_update_strategy.merge-strategy.MERGE_PATCH") in (
        "inconclusive",
        "none",
    )


def test_a_value_that_is_lost_now_and_then_is_its_fields_fault() -> None:
    """Be it lost on a request that is about a limit."""

    def lossy(server: Held, request: Request) -> Response | None:
        text = sent(request).get("metadata")
        if isinstance(text, str) and len(text) == 1024 and text not in known:
            known.add(text)
            rest = {name: value for name, value in sent(request).items() if name != "metadata"}
            return server.mock.handle(replace(request, body=json.dumps(rest).encode()))
        return None

    known: set[str] = set()

    found = examined.result(SINCH, Held(SINCH, lossy))
    names = {each for finding in found.findings for each in finding.clauses}
    assert names == {"request.metadata.semantics"}
    assert found.findings[0].rate is not None
