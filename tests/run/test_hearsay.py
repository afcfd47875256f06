"""Recordings made elsewhere: what is there is judged, and what isn't stays open."""

import json
from pathlib import Path
from typing import Any

import examined
import pytest
import yaml
from examined import BASE_URL, HILOS, NAMES, TWILIO

from affidavit import har
from affidavit.errors import UsageError
from affidavit.hearsay import Hearsay, review
from affidavit.model import OperationResult, Settings
from affidavit.opening import Choice
from affidavit.recording import MARK, Recorder
from affidavit.run import examine, out_of_reach
from affidavit.session import execute, exit_code
from affidavit.targets import Credentials, HttpTarget, mock_transport
from affidavit.wrapped import Taped

OPERATION = examined.operation(TWILIO)


def archive(name: str, broken: str = "", profile: Any = "quick") -> dict[str, Any]:
    """Record a run, and take away all that says that it was one of ours."""
    viewed = examined.operation(name)
    settings = out_of_reach(viewed, Settings(profile=profile))
    transport = mock_transport(examined.mock(name, broken))
    target = HttpTarget(BASE_URL, viewed, Credentials(), kind="mock", transport=transport)
    taped = Taped(target, Recorder())
    list(examine(viewed, taped, settings))
    document = json.loads(taped.recorder.archive(viewed.contract, settings, taped, ()))
    del document["log"][MARK]
    for entry in document["log"]["entries"]:
        entry["request"]["headers"] = [
            {"name": each["name"].lower(), "value": each["value"]}
            for each in entry["request"]["headers"]
        ]
        del entry[MARK]
    return document


def cassette(document: dict[str, Any]) -> dict[str, Any]:
    """Write an archive as vcrpy would."""

    def headers(message: Any) -> dict[str, list[str]]:
        return {each["name"]: [each["value"]] for each in message["headers"]}

    return {
        "version": 1,
        "interactions": [
            {
                "request": {
                    "method": entry["request"]["method"],
                    "uri": entry["request"]["url"],
                    "headers": headers(entry["request"]),
                    "body": entry["request"].get("postData", {}).get("text"),
                },
                "response": {
                    "status": {"code": entry["response"]["status"], "message": "X"},
                    "headers": headers(entry["response"]),
                    "body": {"string": entry["response"]["content"]["text"]},
                },
            }
            for entry in document["log"]["entries"]
            if "_encoding" not in entry["request"].get("postData", {})
        ],
    }


def reviewed(name: str, path: Path) -> OperationResult:
    *_, last = review(examined.operation(name), Hearsay(har.read(path)), Settings())
    return last.result


def saved(document: Any, path: Path) -> Path:
    text = json.dumps(document) if path.suffix == ".har" else yaml.safe_dump(document)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("profile", ["quick", "standard"])
def test_what_a_good_server_said_breaks_nothing(name: str, profile: str, tmp_path: Path) -> None:
    document = archive(name, profile=profile)
    found = reviewed(name, saved(document, tmp_path / "x.har"))
    assert [each.title for each in found.findings] == []
    assert found.verdict in ("pass", "inconclusive")
    assert sum(each.verdict == "pass" for each in found.clauses) > 10
    assert found.requests == 0


def test_a_cassette_says_the_same_as_an_archive(tmp_path: Path) -> None:
    document = archive(TWILIO)
    one = reviewed(TWILIO, saved(document, tmp_path / "x.har"))
    other = reviewed(TWILIO, saved(cassette(document), tmp_path / "x.yaml"))
    pairs = zip(one.clauses, other.clauses, strict=True)
    assert all(left.verdict == right.verdict for left, right in pairs)


@pytest.mark.parametrize(
    ("broken", "clause"),
    [
        ("request.status.enum:extra", "request.status.enum"),
        ("request.name.semantics:dropped", "request.name.semantics"),
        ("response.200.name:wrong-type", "response.200.name"),
        ("semantics.preserve:clears", "semantics.preserve"),
        ("status.5xx:crash", "status.5xx"),
    ],
)
def test_what_a_bad_server_said_is_a_finding(broken: str, clause: str, tmp_path: Path) -> None:
    found = reviewed(TWILIO, saved(archive(TWILIO, broken), tmp_path / "x.har"))
    assert clause in {each for finding in found.findings for each in finding.clauses}


def test_a_refusal_proves_nothing_of_the_request(tmp_path: Path) -> None:
    found = reviewed(
        TWILIO, saved(archive(TWILIO, "request.name.semantics:refused"), tmp_path / "x.har")
    )
    assert found.findings == ()


def test_a_thing_that_is_sent_back_as_it_was_read_breaks_nothing(tmp_path: Path) -> None:
    """What it was before isn't known, and an answer shows what was sent."""
    document = archive(HILOS)
    entry = next(
        each for each in document["log"]["entries"] if each["request"]["method"] == "PATCH"
    )
    shown = json.loads(entry["response"]["content"]["text"]) | {"id": "7"}
    sent = {"id": "7", "created_on": shown["created_on"], "source": shown["source"]}
    entry["request"]["postData"]["text"] = json.dumps(sent)
    entry["response"]["content"]["text"] = json.dumps(shown)
    document["log"]["entries"] = [entry]
    found = reviewed(HILOS, saved(document, tmp_path / "x.har"))
    assert "request.source.read-only" not in examined.broken(found)


def test_a_few_exchanges_leave_the_rest_open(tmp_path: Path) -> None:
    document = archive(TWILIO)
    document["log"]["entries"] = document["log"]["entries"][:4]
    found = reviewed(TWILIO, saved(document, tmp_path / "x.har"))
    open_ = [each for each in found.clauses if each.verdict == "none"]
    assert len(open_) > 5
    assert any("no recorded exchange bears on it" in each.reason for each in open_)
    (notice,) = [each for each in found.notices if each.code == "recording-judged"]
    assert "of 4 recorded exchanges" in notice.message


def test_exchanges_of_other_operations_are_left_alone(tmp_path: Path) -> None:
    document = archive(TWILIO)
    for entry in document["log"]["entries"]:
        entry["request"]["url"] = "https://elsewhere.test/other"
    found = reviewed(TWILIO, saved(document, tmp_path / "x.har"))
    assert (found.verdict, found.cases) == ("none", 0)
    assert "no recorded exchange" in found.reason


def test_a_run_finds_them_in_its_folder(tmp_path: Path) -> None:
    saved(archive(TWILIO, "request.status.enum:extra"), tmp_path / "browser.har")
    choice = Choice("recorded", recordings=tmp_path)
    outcome = execute([OPERATION.contract], choice, Settings(), lambda _: None)
    assert exit_code(outcome.report) == 1
    assert outcome.report["target"]["kind"] == "recorded"


@pytest.mark.parametrize("text", ["interactions: [", "a: !!python/object:os.system {}", "- 1\n"])
def test_a_cassette_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"x\.yaml"):
        har.read(path)
