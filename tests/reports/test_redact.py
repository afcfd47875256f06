from base64 import b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_events import events, evidence, finding, request, result

from affidavit.model import Response
from affidavit.redact import Redactor
from affidavit.reports import FORMATS, render
from affidavit.reports.canonical import collect
from affidavit.reports.schema import validate

SECRET = "s3cr3t&'\"<pw>"


@pytest.mark.parametrize("format_name", FORMATS)
def test_no_format_shows_a_secret(format_name: str) -> None:
    encoded = b64encode(f"ada:{SECRET}".encode()).decode()
    sent = request(
        path=f"/v1/{quote(SECRET)}",
        query=(("key", SECRET),),
        headers=(("Authorization", f"Basic {encoded}"), ("X-Key", SECRET)),
        body=f'{{"note": "{SECRET}"}}'.encode(),
    )
    answer = Response(401, (("x-echo", SECRET),), b"y" * 3995 + SECRET.encode() + b"\xff")
    shown = evidence(
        sent,
        answer,
        before={SECRET: [SECRET]},
        after={"token": encoded},
        setup=(sent,),
        failure=f"no {SECRET}",
    )
    found = finding(shown, title=f"It shows {SECRET}", fingerprint=SECRET)
    report = collect(events(result(found, reason=f"{SECRET} is wrong")), {SECRET})

    validate(report)
    text = render(report, format_name)
    assert "[redacted]" in text
    assert "s3cr3t" not in text
    assert "s3cr" not in text
    assert encoded not in text
    assert b64encode(SECRET.encode()).decode().rstrip("=") not in text


def test_a_secret_leaves_our_own_words_alone() -> None:
    report = collect(events(result(finding())), {"pass", "documented", "PATC", "live"})

    validate(report)
    assert report["target"]["kind"] == "live"
    assert report["operations"][0]["method"] == "[redacted]H"


def test_short_words_and_the_mocks_own_credential_are_no_secrets() -> None:
    assert Redactor({"abc", "affidavit", ""})("abc affidavit") == "abc affidavit"


def test_the_longest_spelling_goes_first() -> None:
    assert Redactor({"pass1234", "pass1234567"})("pass1234567") == "[redacted]"


@given(
    secret=st.text(st.characters(codec="utf-8"), min_size=6, max_size=20),
    before=st.binary(max_size=7),
    after=st.binary(max_size=7),
)
def test_a_secret_inside_base64_is_found(secret: str, before: bytes, after: bytes) -> None:
    encoded = b64encode(before + secret.encode() + after).decode()

    assert "[redacted]" in Redactor({secret})(encoded)


def test_an_answers_cookie_is_nobodys_business() -> None:
    answer = Response(200, (("Set-Cookie", "id=0f9a"), ("X-Auth-Token", "0f9a"), ("ETag", "x")))
    report = collect(events(result(finding(evidence(response=answer)))))
    shown = report["operations"][0]["findings"][0]["exchange"]["response"]["headers"]
    hidden = [["Set-Cookie", "[redacted]"], ["X-Auth-Token", "[redacted]"]]
    assert shown == [*hidden, ["ETag", "x"]]
