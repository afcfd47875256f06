"""What is recorded is replayed to the same verdicts, offline, and holds no secret."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import examined
import pytest
from examined import BASE_URL, HIGHLEVEL, NAMES, ROOT, SINCH, TWILIO
from jsonschema import Draft202012Validator

from affidavit import recording
from affidavit.errors import UsageError
from affidavit.masks import Masks
from affidavit.model import (
    Exchange,
    OperationResult,
    Request,
    Response,
    Settings,
)
from affidavit.recording import Recorder, Recording
from affidavit.run import examine, out_of_reach
from affidavit.targets import Credentials, HttpTarget, RecordedTarget, mock_transport
from affidavit.wrapped import Taped

PAIRS = {"type": "array", "items": {"type": "object", "required": ["name", "value"]}}
HAR: dict[str, Any] = {
    "properties": {
        "log": {
            "required": ["version", "creator", "entries"],
            "properties": {
                "version": {"const": "1.2"},
                "creator": {"required": ["name", "version"]},
                "entries": {
                    "minItems": 1,
                    "items": {
                        "required": [
                            *("startedDateTime", "time", "request", "response"),
                            *("cache", "timings"),
                        ],
                        "properties": {
                            "startedDateTime": {"type": "string"},
                            "time": {"type": "number"},
                            "request": {
                                "required": [
                                    *("method", "url", "httpVersion", "cookies", "headers"),
                                    *("queryString", "headersSize", "bodySize"),
                                ],
                                "properties": {
                                    "headers": PAIRS,
                                    "queryString": PAIRS,
                                    "postData": {"required": ["mimeType", "text"]},
                                },
                            },
                            "response": {
                                "required": [
                                    *("status", "statusText", "httpVersion", "cookies"),
                                    *("headers", "content", "redirectURL"),
                                    *("headersSize", "bodySize"),
                                ],
                                "properties": {
                                    "headers": PAIRS,
                                    "content": {"required": ["size", "mimeType"]},
                                },
                            },
                            "timings": {"required": ["send", "wait", "receive"]},
                        },
                    },
                },
            },
        }
    },
    "required": ["log"],
}
"""What HAR 1.2 requires of each object that we write."""


def text_of(name: str, broken: str = "", *, secrets: tuple[str, ...] = ()) -> str:
    viewed = examined.operation(name)
    settings = out_of_reach(viewed, Settings(profile="quick"))
    transport = mock_transport(examined.mock(name, broken))
    target = HttpTarget(BASE_URL, viewed, Credentials(), kind="mock", transport=transport)
    taped = Taped(target, Recorder())
    list(examine(viewed, taped, settings))
    return taped.recorder.archive(viewed.contract, settings, taped, secrets)


def direct(name: str, broken: str = "") -> OperationResult:
    viewed = examined.operation(name)
    settings = out_of_reach(viewed, Settings(profile="quick"))
    transport = mock_transport(examined.mock(name, broken))
    target = HttpTarget(BASE_URL, viewed, Credentials(), kind="mock", transport=transport)
    *_, last = examine(viewed, target, settings)
    return last.result


def stored(text: str, folder: Path) -> Recording:
    path = folder / "made.har"
    path.write_text(text, encoding="utf-8")
    return recording.read(path)


def replayed(made: Recording, name: str, settings: Settings | None = None) -> OperationResult:
    chosen = settings or made.settings
    assert chosen is not None
    *_, last = examine(examined.operation(name), RecordedTarget(made), chosen)
    return last.result


@pytest.mark.parametrize("name", NAMES)
def test_the_bundled_recordings_are_of_the_mock_and_of_todays_plan(name: str) -> None:
    """Where this fails, cases or the mock have changed: ``affidavit record --beside-contracts``."""
    made = recording.find(ROOT / name)[name]
    assert made.origin == "mock"
    assert made.settings
    assert made.settings.profile == "quick"
    assert examined.untimed(replayed(made, name)) == examined.untimed(direct(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_recording_is_an_archive_of_http(name: str) -> None:
    (path,) = (ROOT / name / "recordings").glob("*.har")
    Draft202012Validator(HAR).validate(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        (TWILIO, "request.name.semantics:dropped"),
        (SINCH, "query.update_mask.mask.listed:ignored"),
        (TWILIO, "request.status.enum:refused"),
        (HIGHLEVEL, "status.5xx:crash"),
    ],
)
def test_what_was_broken_when_it_was_recorded_is_broken_in_the_replay(
    name: str, broken: str, tmp_path: Path
) -> None:
    made = stored(text_of(name, broken), tmp_path)
    found = replayed(made, name)
    assert found.findings
    assert examined.untimed(found) == examined.untimed(direct(name, broken))


def test_a_case_that_was_not_recorded_is_undecided_and_the_closest_is_named(tmp_path: Path) -> None:
    made = stored(text_of(TWILIO), tmp_path)
    assert made.settings
    found = replayed(made, TWILIO, replace(made.settings, profile="standard"))
    assert found.findings == ()
    (told,) = [each.message for each in found.notices if each.code == "recording-lacks"]
    assert "the recording holds no such exchange; the closest, entry" in told
    assert "differs in" in told


def test_what_was_not_asked_for_is_listed(tmp_path: Path) -> None:
    made = stored(text_of(TWILIO), tmp_path)
    assert made.settings
    found = replayed(made, TWILIO, replace(made.settings, budget=20))
    (notice,) = [each for each in found.notices if each.code == "recording-unused"]
    assert "entry" in notice.message


def exchange(number: int, method: str = "PATCH", state: str = "") -> Exchange:
    body = json.dumps({"name": state or f"v{number}"}).encode()
    request = Request(method, "/a", (), (), body if method == "PATCH" else None)
    return Exchange(request, Response(200, (("content-type", "application/json"),), body))


def tape(*exchanges: Exchange) -> RecordedTarget:
    kept = tuple(recording.Recorded(f"entry {at}", each) for at, each in enumerate(exchanges, 1))
    return RecordedTarget(Recording(Path("x.har"), kept))


def test_an_exchange_out_of_its_place_says_so() -> None:
    target = tape(exchange(1), exchange(2), exchange(3))
    assert not target.send(exchange(1).request).apart
    assert target.send(exchange(3).request).apart
    assert target.send(exchange(2).request).apart


def test_a_read_of_another_state_is_no_answer() -> None:
    read = exchange(0, "GET", "as it was")
    target = tape(read, exchange(1), replace(read, response=exchange(1).response))
    assert target.send(read.request).response == read.response
    refused = target.send(read.request)
    assert refused.response is None
    assert "another state" in refused.failure


def test_a_method_that_was_never_recorded_gets_no_answer() -> None:
    assert tape(exchange(1)).send(Request("DELETE", "/a")).response is None


# --- secrets -----------------------------------------------------------------------------------

SECRET = "s3cr3t-Value"


def recorded(request: Request, response: Response, *names: str) -> str:
    recorder = Recorder(names)
    recorder.keep(Exchange(request, response))
    viewed = examined.operation(TWILIO)
    target = HttpTarget(BASE_URL, viewed)
    return recorder.archive(viewed.contract, Settings(), target, ())


@pytest.mark.parametrize(
    ("request_", "response"),
    [
        (Request("GET", "/a", (("api_key", SECRET),)), Response(200)),
        (Request("GET", "/a", (), (("X-Auth-Token", SECRET),)), Response(200)),
        (Request("GET", "/a", (), (("Cookie", SECRET),)), Response(200)),
        (
            Request("PATCH", "/a", (), (), b'{"password": "' + SECRET.encode() + b'"}'),
            Response(200),
        ),
        (Request("PATCH", "/a", (), (), b"a=1&token=" + SECRET.encode()), Response(200)),
        (Request("GET", "/a"), Response(200, (("Set-Cookie", SECRET),))),
        (Request("GET", "/a"), Response(200, (), b'{"accessToken":"' + SECRET.encode() + b'"}')),
        (Request("GET", "/a"), Response(200, (), b'{"x":{"client-secret" : "s3cr3t-Value"}}')),
        (Request("GET", "/a"), Response(200, (), b'{"badge": "s3cr3t-Value"}')),
    ],
)
def test_no_value_of_a_telling_name_gets_into_a_recording(
    request_: Request, response: Response
) -> None:
    assert SECRET not in recorded(request_, response, "badge")


def test_a_mask_keeps_the_form_of_a_value() -> None:
    body = b'{"token": "Ab-12\\n\\u00e9", "other": "Ab-12"}'
    masked = Masks().body(body)
    assert masked == b'{"token": "Aa-00\\na", "other": "Ab-12"}'


def test_a_credential_of_the_run_stops_the_recording() -> None:
    recorder = Recorder()
    recorder.keep(Exchange(Request("GET", "/a"), Response(200, (), b"plain hunter2-secret text")))
    viewed = examined.operation(TWILIO)
    text = recorder.archive(
        viewed.contract, Settings(), HttpTarget(BASE_URL, viewed), {"hunter2-secret"}
    )
    assert "hunter2-secret" not in text


# --- what is wrong with a recording --------------------------------------------------------------


def test_a_recording_of_another_contract_is_told(tmp_path: Path) -> None:
    made = stored(text_of(TWILIO), tmp_path)
    assert [each.code for each in recording.concerns(made, "0" * 64)] == ["recording-drifted"]
    assert not list(recording.concerns(made, made.digest))


@pytest.mark.parametrize("when", ["2020-01-01T00:00:00+00:00", "2020-01-01", "", "soon"])
def test_an_old_recording_is_told_where_an_age_is_set(when: str, tmp_path: Path) -> None:
    made = replace(stored(text_of(TWILIO), tmp_path), recorded=when)
    assert not list(recording.concerns(made, made.digest))
    (notice,) = recording.concerns(made, made.digest, timedelta(days=90))
    assert notice.code == "recording-stale"


def test_a_damaged_recording_is_refused(tmp_path: Path) -> None:
    whole = text_of(TWILIO)
    document = json.loads(whole)
    del document["log"]["entries"][3]["request"]["method"]
    for text in (
        json.dumps(document),
        whole[:2000],
        "{}",
        whole.replace('"format": 1', '"format": 9'),
    ):
        with pytest.raises(UsageError, match=r"made\.har"):
            stored(text, tmp_path)
