"""Which requests the mock refuses, with which status and body, and in which order."""

from dataclasses import replace
from typing import Any

import pytest
from conftest import Ask, Client
from mock_contracts import CONTRACTS

from affidavit.operation import POLICIES, Operation
from affidavit.schema import is_valid
from affidavit.targets.answers import error_body


def with_policy(name: str, **policies: str) -> Client:
    contract = CONTRACTS[name]
    ((path, item),) = contract.document["paths"].items()
    ((method, spec),) = item.items()
    chosen = {key.replace("_", "-"): value for key, value in policies.items()}
    paths = {path: {method: spec | {POLICIES: chosen}}}
    return Client(Operation(replace(contract, document=contract.document | {"paths": paths})))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("kiosk", 403), ("harbour", 401), ("cafe", 401), ("radio", 200)],
)
@pytest.mark.parametrize("credential", ["none", "wrong", "malformed"])
def test_a_bad_credential_is_refused_where_one_is_documented(
    client: Ask, name: str, expected: Any, credential: str
) -> None:
    body = {"roomId": "r"} if name == "cafe" else {}
    assert client(name).send(body, credential=credential).status == expected


@pytest.mark.parametrize("scheme", ["Basic", "Token"])
def test_each_documented_scheme_is_accepted(client: Ask, scheme: str) -> None:
    assert client("kiosk").send({}, credential=f"scheme:{scheme}").status == 200


def test_a_challenge_goes_with_a_401(client: Ask) -> None:
    answer = client("cafe").send({}, credential="none")
    assert answer.header("WWW-Authenticate") == 'Bearer realm="affidavit"'


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        ("kiosk", "/v1/shops/s-1/kiosks/k-9", 403),
        ("kiosk", "/v1/shops/s-9/kiosks/k-1", 403),
        ("harbour", "/harbour/boats/no-uuid/update", 404),
        ("cafe", "/tables/t8", 400),
        ("radio", "/stations/none", 404),
        ("radio", "/elsewhere", 404),
    ],
)
def test_an_unknown_resource_is_refused_with_the_status_that_is_documented(
    client: Ask, name: str, path: str, expected: Any
) -> None:
    assert client(name).send({}, path=path).status == expected


def test_the_other_tenants_resource_is_out_of_reach(client: Ask) -> None:
    kiosk = client("kiosk")
    other = kiosk.operation.path.replace("{shop}", kiosk.mock.other[0]).replace(
        "{kiosk}", kiosk.mock.other[1]
    )
    assert kiosk.send({"open": True}, path=other).status == 403
    assert kiosk.get()["open"] is False


def test_an_escaped_path_is_the_same_path(client: Ask) -> None:
    assert client("kiosk").send({}, path="/v1/shops/s%2D1/kiosks/k-1").status == 200


def test_other_methods_are_refused_with_what_is_allowed(client: Ask) -> None:
    answer = client("kiosk").send({}, method="DELETE", credential="none")
    assert (answer.status, answer.header("allow")) == (405, "GET, PATCH")


@pytest.mark.parametrize(("name", "expected"), [("kiosk", 400), ("harbour", 415), ("cafe", 400)])
def test_an_undocumented_media_type_is_refused(client: Ask, name: str, expected: Any) -> None:
    answer = client(name).send(raw=b"<x/>", headers={"content-type": "text/xml"})
    assert answer.status == expected


def test_a_parameter_of_the_media_type_does_not_matter(client: Ask) -> None:
    headers = {"content-type": "Application/JSON; charset=utf-8"}
    assert client("kiosk").send({}, headers=headers).status == 200


@pytest.mark.parametrize(
    ("body", "member"),
    [
        ({"label": "x" * 21}, "max"),
        ({"label": "x"}, "min"),
        ({"label": 7}, "type"),
        ({"state": "open"}, "enum"),
        ({"extra_info": []}, "type"),
        ({"open": None}, "null"),
    ],
)
def test_an_invalid_value_is_refused(client: Ask, body: Any, member: str) -> None:
    assert client("kiosk").send(body).status == 400, member


@pytest.mark.parametrize(
    "body",
    [
        {"captain": "nobody"},
        {"code": "ABC"},
        {"berth": 0},
        {"berth": 501},
        {"crew": [{"id": 1}] * 4},
        {"crew": [{}]},
        {"crew": [{"id": "1"}]},
        {"flags": [{"name": "much too long"}]},
        {"flags": [{"id": 1}]},
    ],
)
def test_an_invalid_nested_value_is_refused(client: Ask, body: Any) -> None:
    assert client("harbour").send(body).status == 400


def test_invalid_is_422_and_malformed_400_where_both_are_documented(client: Ask) -> None:
    cafe = client("cafe")
    assert cafe.send({"roomId": "r", "seats": "four"}).status == 422
    assert cafe.send({"seats": 4}).status == 422
    assert cafe.send(raw=b"{").status == 400


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({"Edition": "-"}, ()),
        ({"Edition": "1999-01-01"}, ()),
        ({}, (("limit", "many"),)),
        ({}, (("limit", "0"),)),
        ({}, (("limit", "1"), ("limit", "2"))),
    ],
)
def test_parameters_are_checked(client: Ask, headers: Any, query: Any) -> None:
    assert client("cafe").send({"roomId": "r"}, headers=headers, query=query).status == 422


def test_a_fitting_parameter_is_accepted(client: Ask) -> None:
    assert client("cafe").send({"roomId": "r"}, query=(("limit", "3"),)).status == 200


def test_an_undocumented_strategy_is_refused(client: Ask) -> None:
    assert client("kiosk").send({}, query=(("info_strategy", "BLEND"),)).status == 400


@pytest.mark.parametrize(
    ("name", "how", "status"),
    [
        ("kiosk", {"body": {"label": 7}}, 400),
        ("kiosk", {"body": {}, "credential": "none"}, 403),
        ("cafe", {"body": {}}, 422),
        ("cafe", {"raw": b"{"}, 400),
        ("cafe", {"body": {}, "credential": "none"}, 401),
    ],
)
def test_an_error_has_the_documented_shape_and_says_why(
    client: Ask, name: str, how: Any, status: int
) -> None:
    kept = client(name)
    answer = kept.send(**how)
    assert answer.status == status
    body = error_body(kept.operation, status)
    assert is_valid(kept.operation.document, body.pointer, answer.json())
    assert str(status) in answer.body.decode()
    assert len(answer.body) > 60


def test_an_undocumented_error_has_a_small_json_body(client: Ask) -> None:
    answer = client("harbour").send({"berth": "x"})
    assert list(answer.json()) == ["error"]
    assert "berth" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("policy", "body", "query"),
    [
        ("unknown_field", {"colour": "red"}, ()),
        ("empty_patch", {}, ()),
        ("unknown_mask_path", {"open": True}, (("update_mask", "colour"),)),
    ],
)
def test_a_policy_to_reject_is_followed(policy: Any, body: Any, query: Any) -> None:
    assert with_policy("kiosk").send(body, query=query).status == 200
    assert with_policy("kiosk", **{policy: "reject"}).send(body, query=query).status == 400


def test_read_only_fields_are_refused_where_the_policy_says_so() -> None:
    body = {"built": "2000-01-01T00:00:00Z"}
    assert with_policy("harbour", read_only="reject").send(body).status == 400


def test_a_null_is_ignored_where_the_policy_says_so() -> None:
    kiosk = with_policy("kiosk", null="ignore")
    assert kiosk.send({"open": None}).status == 200
    assert kiosk.get()["open"] is False
