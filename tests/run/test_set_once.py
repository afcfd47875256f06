"""What can be set only once: a first value is no breach, a second one is."""

import json
from typing import Any

import examined
import httpx
import pytest

from affidavit.model import OperationResult, Settings
from affidavit.run import examine, out_of_reach
from affidavit.schema import errors
from affidavit.targets import Credentials, HttpTarget

HULL = {"type": "string", "maxLength": 40, "description": "Can be set only once."}
BOAT = {"type": "object", "properties": {"name": {"type": "string"}, "hull": HULL}}
BOATS = examined.invented("/boats/{id}", "patch", BOAT)


def result(hull: str | None, *, again: bool) -> OperationResult:
    """Run against one boat whose hull can be set once, or ``again`` and again."""
    chosen = out_of_reach(BOATS, Settings())
    home = "/boats/" + chosen.set.get("id", "id-1")
    boat: dict[str, Any] = {"name": "Ada"} | ({"hull": hull} if hull else {})

    def answers(request: httpx.Request) -> httpx.Response:
        if request.url.path != home:
            return httpx.Response(404)
        if request.method == "GET":
            return httpx.Response(200, json=boat)
        try:
            sent = json.loads(request.content)
            json.dumps(sent, ensure_ascii=False, allow_nan=False).encode()
        except ValueError:
            return httpx.Response(400)
        assert BOATS.body is not None
        if not isinstance(sent, dict) or errors(BOATS.document, BOATS.body.pointer, sent):
            return httpx.Response(400)
        if boat.get("hull") and not again:
            sent.pop("hull", None)
        boat.update(sent)
        return httpx.Response(200, json=boat)

    transport = httpx.MockTransport(answers)
    target = HttpTarget("http://boats.test", BOATS, Credentials(), transport=transport)
    return examined.finished(examine(BOATS, target, chosen))


@pytest.mark.parametrize("hull", [None, "oak"])
def test_a_first_value_is_no_breach(hull: str | None) -> None:
    found = result(hull, again=False)
    assert (found.verdict, found.findings) == ("pass", ())


@pytest.mark.parametrize("hull", [None, "oak"])
def test_a_second_one_is(hull: str | None) -> None:
    assert set(examined.broken(result(hull, again=True))) == {"request.hull.write-restriction"}
