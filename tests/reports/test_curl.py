"""The commands are run by a real shell, with a curl that prints what it was given."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from report_events import BASIC, request

from affidavit.model import Request
from affidavit.operation import Scheme
from affidavit.reports.curl import LONGEST, command

FAKE = f"""#!{sys.executable}
import json, os, sys
feed = sys.stdin.buffer.read().hex() if "@-" in sys.argv else None
print(json.dumps([[os.fsencode(each).hex() for each in sys.argv[1:]], feed]))
"""
SCHEMES = tuple(Scheme(name, spec) for name, spec in BASIC.items())
BEARER = (Scheme("token", {"type": "http", "scheme": "bearer"}),)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bin")
    fake = folder / "curl"
    fake.write_text(FAKE, "utf-8")
    fake.chmod(0o755)
    return folder


class Ran:
    """What curl was given."""

    def __init__(self, arguments: list[bytes], feed: bytes | None) -> None:
        self.arguments = arguments
        self.feed = feed

    def after(self, option: bytes) -> list[bytes]:
        """Return the values of an option."""
        pairs = zip(self.arguments, self.arguments[1:], strict=False)
        return [value for name, value in pairs if name == option]

    @property
    def address(self) -> str:
        """The last argument."""
        return self.arguments[-1].decode()

    @property
    def body(self) -> bytes | None:
        """What is sent, one way or the other."""
        return self.feed if self.feed is not None else next(iter(self.after(b"--data-raw")), None)


def run(
    sent: Request, folder: Path, schemes: tuple[Scheme, ...] = SCHEMES, **variables: str
) -> Ran:
    text = command(sent, "https://api.acme.example/", schemes).text
    environment = {"PATH": f"{folder}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", **variables}
    done = subprocess.run(
        ["/bin/bash", "-c", text], env=environment, capture_output=True, check=True
    )
    arguments, feed = json.loads(done.stdout)
    return Ran([bytes.fromhex(each) for each in arguments], feed and bytes.fromhex(feed))


def test_a_plain_request_arrives_whole(folder: Path) -> None:
    ran = run(request(), folder, AFFIDAVIT_AUTH_BASIC="ada:pw")

    assert ran.after(b"-X") == [b"PATCH"]
    assert ran.after(b"-u") == [b"ada:pw"]
    assert ran.after(b"-H") == [b"Content-Type: application/json"]
    assert ran.body == b'{"size":"gigantic"}'
    assert ran.address == "https://api.acme.example/v1/parcels/p-1?update_mask=size,note"


def test_plain_text_is_a_plain_argument() -> None:
    text = command(request(), "https://api.acme.example", SCHEMES).text

    assert '--data-raw \'{"size":"gigantic"}\'' in text
    assert "printf" not in text


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@example(body=b"it's 100%d \\n\x00\xff \x01\x38")
@example(body=b"-\x00")
@example(body=b"@file\n$HOME `id`")
@given(body=st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_body_arrives_byte_for_byte(folder: Path, body: bytes) -> None:
    ran = run(request(body=body), folder)

    assert (ran.body or b"") == body


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@example(value="it's 100%d \\n\x01\x7f\u202e")
@given(value=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_header_and_query_value_is_one_argument(folder: Path, value: str) -> None:
    sent = request(headers=(("X-Note", "a" + value),), query=(("note", value),), body=None)
    ran = run(sent, folder)

    assert ran.after(b"-H") == [f"X-Note: a{value}".encode()]
    assert ran.address.isascii()
    assert len(ran.arguments) == 10


def test_curl_adds_no_content_type_of_its_own(folder: Path) -> None:
    assert run(request(headers=()), folder).after(b"-H") == [b"Content-Type:"]


def test_an_empty_header_is_sent_empty(folder: Path) -> None:
    ran = run(request(headers=(("X-Empty", ""),), body=None), folder)

    assert ran.after(b"-H") == [b"X-Empty;"]


def test_dots_in_a_path_are_kept(folder: Path) -> None:
    assert b"--path-as-is" in run(request(path="/v1/../p"), folder).arguments
    assert b"--path-as-is" not in run(request(), folder).arguments


def test_a_body_too_long_for_a_command_line_is_a_file_and_a_note() -> None:
    made = command(request(body=b"x" * (LONGEST + 1)), "https://x.example", ())

    assert "@body.bin" in made.text
    assert "20,001 bytes" in str(made.note)


def _key(place: str) -> tuple[Scheme, ...]:
    return (Scheme("key", {"type": "apiKey", "in": place, "name": "X-Key"}),)


@pytest.mark.parametrize(
    ("schemes", "variables", "expected"),
    [
        (SCHEMES, {"AFFIDAVIT_AUTH_BASIC": "a:b c"}, [b"-u", b"a:b c"]),
        (BEARER, {"AFFIDAVIT_AUTH_BEARER": "t 1"}, [b"-H", b"Authorization: Bearer t 1"]),
        (_key("header"), {"AFFIDAVIT_AUTH_HEADER": "X-Key: k"}, [b"-H", b"X-Key: k"]),
        (_key("header"), {"AFFIDAVIT_AUTH_BEARER": "k"}, [b"-H", b"X-Key: k"]),
        (_key("cookie"), {"AFFIDAVIT_AUTH_BEARER": "k"}, [b"-b", b"X-Key=k"]),
    ],
)
def test_a_valid_credential_is_its_variable(
    folder: Path, schemes: Any, variables: dict[str, str], expected: list[bytes]
) -> None:
    arguments = run(request(), folder, schemes, **variables).arguments

    assert expected == arguments[arguments.index(expected[0]) :][:2]


def test_a_key_in_the_query_goes_behind_the_address(folder: Path) -> None:
    ran = run(request(), folder, _key("query"), AFFIDAVIT_AUTH_BEARER="k")

    assert ran.address.endswith("?update_mask=size,note&X-Key=k")


def test_a_scheme_may_be_named(folder: Path) -> None:
    sent = request(credential="scheme:token")

    ran = run(sent, folder, SCHEMES + BEARER, AFFIDAVIT_AUTH_BEARER="t1")

    assert b"Authorization: Bearer t1" in ran.arguments
    assert b"-u" not in ran.arguments


@pytest.mark.parametrize("schemes", [SCHEMES, BEARER, _key("header")])
def test_wrong_missing_and_malformed_credentials_name_no_variable(schemes: Any) -> None:
    made = {
        role: command(request(credential=role), "https://x.example", schemes).text
        for role in ("none", "wrong", "malformed")
    }

    assert not any("AFFIDAVIT_AUTH" in text for text in made.values())
    assert "affidavit-wrong" in made["wrong"]
    assert "malformed" in made["malformed"]
    assert "-u" not in made["none"]
    assert "Authorization" not in made["none"]


def test_a_hostile_scheme_name_reaches_no_shell(folder: Path) -> None:
    hostile = (Scheme("k", {"type": "apiKey", "in": "header", "name": "$(touch /tmp/x)"}),)
    ran = run(request(), folder, hostile, AFFIDAVIT_AUTH_BEARER="t")

    assert b"Authorization: t" in ran.arguments
