"""Bodies in every documented form, and bodies that no one should send."""

import string
from typing import Any

import pytest
from conftest import Ask, Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from mock_contracts import CONTRACTS

from affidavit.operation import Operation

FORM = {"content-type": "application/x-www-form-urlencoded"}
MULTIPART = {"content-type": "multipart/form-data; boundary=cut"}
JSON = {"content-type": "application/json"}


def parts(*pairs: tuple[str, str]) -> bytes:
    made = [
        f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in pairs
    ]
    return ("".join(made) + "--cut--\r\n").encode()


def test_a_form_is_read_by_the_documented_types(client: Ask) -> None:
    boat = client("harbour")
    raw = b"state=DOCKED&berth=7&motor=true&crew=%7B%22id%22%3A1%7D&crew=%7B%22id%22%3A2%7D"
    after = boat.send(raw=raw, headers=FORM).json()
    assert (after["state"], after["berth"], after["motor"]) == ("DOCKED", 7, True)
    assert after["crew"] == [{"id": 1}, {"id": 2}]


def test_a_forms_array_may_be_one_json_text(client: Ask) -> None:
    after = client("harbour").send(raw=b"crew=%5B%7B%22id%22%3A5%7D%5D", headers=FORM).json()
    assert after["crew"] == [{"id": 5}]


def test_a_forms_empty_value_is_null_where_null_is_allowed(client: Ask) -> None:
    assert client("harbour").send(raw=b"berth=", headers=FORM).json()["berth"] is None


@pytest.mark.parametrize("raw", [b"berth=seven", b"motor=maybe", b"captain=me", b"crew=1"])
def test_a_forms_values_are_checked(client: Ask, raw: bytes) -> None:
    assert client("harbour").send(raw=raw, headers=FORM).status == 400


def test_a_multipart_form_is_read_by_the_documented_types(client: Ask) -> None:
    raw = parts(("code", "abc"), ("berth", "9"), ("flags", '[{"name": "é"}]'))
    after = client("harbour").send(raw=raw, headers=MULTIPART).json()
    assert (after["code"], after["berth"], after["flags"][0]["name"]) == ("abc", 9, "é")


@pytest.mark.parametrize(
    "raw",
    [b"", b"--cut", b"nothing", parts(("code", "abc"))[:-10], b"--cut\r\n\r\nx\r\n--cut--\r\n"],
)
def test_a_broken_multipart_form_is_refused(client: Ask, raw: bytes) -> None:
    assert client("harbour").send(raw=raw, headers=MULTIPART).status == 400


def test_a_multipart_form_without_a_boundary_is_refused(client: Ask) -> None:
    headers = {"content-type": "multipart/form-data"}
    assert client("harbour").send(raw=parts(("code", "abc")), headers=headers).status == 400


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"{} {}",
        b"null",
        b"[]",
        b'"text"',
        b'{"label": NaN}',
        b'{"label": Infinity}',
        b'{"extra_info": {"a": 1e999}}',
        b'{"label": "a", "label": "b"}',
        b'{"label": "\\ud800"}',
        b'{"label": "a\\u0000b"}',
        b'{"label": "\xff\xfe"}',
        b'\xef\xbb\xbf{"label": "ab"}',
        b'{"extra_info": ' + b'{"a":' * 500 + b"1" + b"}" * 501,
        b"[" * 100_000,
        b'{"extra_info": {"a": ' + b"9" * 5000 + b"}}",
        "{}".encode("utf-16"),
    ],
)
def test_a_malformed_body_is_refused(client: Ask, raw: bytes) -> None:
    kiosk = client("kiosk")
    before = kiosk.get()
    assert kiosk.send(raw=raw).status == 400
    assert kiosk.get() == before


def test_text_beyond_the_basic_plane_is_kept(client: Ask) -> None:
    assert client("kiosk").send({"label": "🙂 ñ 漢"}).json()["label"] == "🙂 ñ 漢"


CALM = settings(
    deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True
)
BOAT = Client(Operation(CONTRACTS["harbour"]))
KIOSK = Client(Operation(CONTRACTS["kiosk"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@CALM
@given(raw=st.binary(), headers=st.sampled_from([JSON, FORM, MULTIPART]))
@example(raw=b"--cut\r\n\xff: x\r\n\r\n--cut--", headers=MULTIPART)
def test_no_bytes_make_the_mock_fail(raw: bytes, headers: Any) -> None:
    answer = BOAT.send(raw=raw, headers=headers)
    assert answer.status < 500


@CALM
@given(
    body=st.dictionaries(
        st.sampled_from(sorted(f.name for f in BOAT.operation.fields if f.top)), VALUES
    )
)
def test_no_values_make_the_mock_fail_or_answer_against_its_contract(body: Any) -> None:
    before = BOAT.get()
    answer = BOAT.send(body)
    assert answer.status in (200, 400)
    assert (answer.json() if answer.status == 200 else before) == BOAT.get()


@CALM
@given(
    mask=st.lists(
        st.text(string.ascii_letters + "._,*") | st.sampled_from(["extra_info.a", "open"])
    ),
    info=VALUES,
    strategy=st.sampled_from(["REPLACE", "MERGE_PATCH"]),
)
def test_no_mask_makes_the_mock_fail(mask: list[str], info: Any, strategy: str) -> None:
    query = (("info_strategy", strategy), *(("update_mask", path) for path in mask))
    assert KIOSK.send({"extra_info": info}, query=query).status in (200, 400)
