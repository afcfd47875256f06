"""Credentials: where they come from, how they travel, who sees them."""

import base64
from pathlib import Path
from typing import Any

import pytest

from affidavit.errors import TargetError
from affidavit.model import Contract, Request
from affidavit.operation import Operation
from affidavit.targets import Credentials

SCHEMES = {
    "Basic": {"type": "http", "scheme": "basic"},
    "Bearer": {"type": "http", "scheme": "bearer"},
    "OAuth": {"type": "oauth2", "flows": {}},
    "Key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "Query": {"type": "apiKey", "in": "query", "name": "key"},
    "Cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
    "Odd": {"type": "mutualTLS"},
    "Untold": {"type": "apiKey", "in": "header", "name": "X-API-Key", "x-affidavit-untold": True},
}


def operation(*security: dict[str, list[str]]) -> Operation:
    spec = {"responses": {}, "security": list(security)}
    document = {"paths": {"/a": {"patch": spec}}, "components": {"securitySchemes": SCHEMES}}
    return Operation(Contract("a", "a", document, ()))


def request(credential: str = "valid") -> Request:
    return Request("PATCH", "/a", credential=credential)


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


BEARER, BASIC = "Bearer tok", "Basic " + encoded("ann:pa")
UNTOLD = {"Untold": []}


@pytest.mark.parametrize(
    ("held", "security", "sent"),
    [
        (Credentials(), [UNTOLD], ("X-API-Key", "affidavit")),
        (Credentials(None, None, ("X-Own", "abc"), stated=True), [UNTOLD], ("X-Own", "abc")),
        (Credentials(None, "tok", stated=True), [UNTOLD], ("Authorization", BEARER)),
        (Credentials(("ann", "pa"), None, stated=True), [UNTOLD], ("Authorization", BASIC)),
        (
            Credentials(None, "tok", stated=True),
            [UNTOLD, {"Bearer": []}],
            ("Authorization", BEARER),
        ),
    ],
)
def test_where_a_page_only_names_a_scheme_what_the_user_gave_is_sent(
    held: Credentials, security: list[dict[str, list[str]]], sent: tuple[str, str]
) -> None:
    asked = operation(*security)
    assert held.apply(request(), asked) == ((sent,), ())
    assert held.apply(request("none"), asked) == ((), ())
    wrong = held.apply(request("wrong"), asked).headers
    assert [name for name, _ in wrong] == [sent[0]]
    assert wrong != (sent,)


def test_a_scheme_that_is_only_named_is_not_held_where_another_one_is_meant() -> None:
    asked = operation(UNTOLD, {"Bearer": []})
    untold = next(each for each in asked.schemes if each.name == "Untold")
    assert not Credentials(None, "tok", stated=True).holds(untold)
    assert Credentials(None, "tok", ("X-Own", "abc"), stated=True).holds(untold)


GIVEN = Credentials(("ann", "pa:ss"), "tok", ("X-Own", "Token abc"), stated=True)


@pytest.mark.parametrize(
    ("scheme", "headers", "query"),
    [
        ("Basic", (("Authorization", "Basic " + encoded("affidavit:affidavit")),), ()),
        ("Bearer", (("Authorization", "Bearer affidavit"),), ()),
        ("OAuth", (("Authorization", "Bearer affidavit"),), ()),
        ("Key", (("X-Key", "affidavit"),), ()),
        ("Query", (), (("key", "affidavit"),)),
        ("Cookie", (("Cookie", "session=affidavit"),), ()),
    ],
)
def test_a_credential_travels_as_its_scheme_says(scheme: str, headers: Any, query: Any) -> None:
    asked, held = operation({scheme: []}), Credentials()
    assert held.apply(request(), asked) == (headers, query)
    assert held.check(headers, query, asked)
    for role in ("none", "wrong", "malformed"):
        assert not held.check(*held.apply(request(role), asked), asked)


def test_a_wrong_credential_has_the_form_of_the_right_one() -> None:
    given = Credentials(None, None, ("X-Key", "Token abc"), stated=True)
    (header,), _ = given.apply(request("wrong"), operation({"Key": []}))
    assert header == ("X-Key", "Token affidavit-wrong")


@pytest.mark.parametrize(("scheme", "value"), [("Basic", "garbage"), ("Key", "")])
def test_a_malformed_credential_lacks_its_form(scheme: str, value: Any) -> None:
    headers, _ = Credentials().apply(request("malformed"), operation({scheme: []}))
    assert headers[0][1] == value


def test_a_stated_header_wins_for_a_key_of_its_name() -> None:
    given = Credentials(bearer="tok", header=("x-key", "Token abc"), stated=True)
    assert given.apply(request(), operation({"Key": []})).headers == (("x-key", "Token abc"),)


def test_a_header_of_another_name_is_no_credential_of_a_scheme() -> None:
    assert GIVEN.apply(request(), operation({"Key": []})).headers == (("X-Key", "tok"),)


def test_a_stated_header_goes_out_where_no_scheme_is_held() -> None:
    given = Credentials(None, None, ("X-Own", "Token abc"), stated=True)
    assert given.apply(request(), operation({"Key": []})).headers == (("X-Own", "Token abc"),)


def test_the_first_alternative_that_is_held_is_used() -> None:
    only_token = Credentials(None, "tok", None, stated=True)
    asked = operation({"Basic": []}, {"OAuth": []})
    assert only_token.apply(request(), asked).headers == (("Authorization", "Bearer tok"),)
    assert GIVEN.apply(request("scheme:OAuth"), asked).headers == (("Authorization", "Bearer tok"),)


def test_schemes_that_go_together_are_all_needed() -> None:
    asked = operation({"Bearer": [], "Query": []})
    headers, query = Credentials().apply(request(), asked)
    assert Credentials().check(headers, query, asked)
    assert not Credentials().check(headers, (), asked)


def test_without_documented_security_everything_passes_and_only_stated_credentials_go_out() -> None:
    asked = operation()
    assert Credentials().check((), (), asked)
    assert Credentials().apply(request(), asked) == ((), ())
    assert GIVEN.apply(request(), asked).headers == (("X-Own", "Token abc"),)


def test_a_scheme_word_may_be_in_any_case() -> None:
    assert Credentials().check(
        (("authorization", "bearer affidavit"),), (), operation({"Bearer": []})
    )


def test_a_credential_that_nobody_gave_is_an_error_that_says_what_to_set() -> None:
    with pytest.raises(TargetError, match="AFFIDAVIT_AUTH_BEARER"):
        Credentials(("a", "b"), None, None, stated=True).apply(request(), operation({"Bearer": []}))
    with pytest.raises(TargetError, match="did you mean 'wrong'"):
        Credentials().apply(request("wrnog"), operation())


def test_credentials_are_read_from_variables_and_files(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from-file\n")
    read = Credentials.from_environment(
        {
            "AFFIDAVIT_AUTH_BASIC": "ann:pa:ss",
            "AFFIDAVIT_AUTH_BEARER_FILE": str(tmp_path / "token"),
            "AFFIDAVIT_AUTH_HEADER": "X-Own: Token abc",
        }
    )
    expected = Credentials(("ann", "pa:ss"), "from-file", ("X-Own", "Token abc"), stated=True)
    assert read == expected
    assert Credentials.from_environment({}) == Credentials()


@pytest.mark.parametrize(
    "environment",
    [
        {"AFFIDAVIT_AUTH_BASIC": "nocolon"},
        {"AFFIDAVIT_AUTH_HEADER": ": value"},
        {"AFFIDAVIT_AUTH_BEARER_FILE": "/nowhere/at/all"},
    ],
)
def test_an_unusable_variable_is_named(environment: dict[str, str]) -> None:
    with pytest.raises(TargetError, match=next(iter(environment))):
        Credentials.from_environment(environment)


def test_secrets_are_listed_as_they_travel_and_never_shown() -> None:
    assert GIVEN.secrets() == {"pa:ss", encoded("ann:pa:ss"), "tok", "Token abc", "abc"}
    assert not any(secret in repr(GIVEN) for secret in GIVEN.secrets())
    assert Credentials().secrets() == set()
