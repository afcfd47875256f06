"""What recorded exchanges say of a change, through the command line; the API is invented."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from affidavit.cli import app
from affidavit.errors import UsageError

PATH = "/jars/{jar}"
OLD: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Jars", "version": "1"},
    "servers": [{"url": "https://jars.example/v1"}],
    "paths": {
        PATH: {
            "patch": {
                "parameters": [
                    {"name": "jar", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "mode", "in": "query", "schema": {"enum": ["soft", "hard"]}},
                    {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
                    {"name": "X-Api-Key", "in": "header", "schema": {"type": "string"}},
                ],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    "label": {"type": "string", "maxLength": 5},
                                    "size": {"type": "integer"},
                                },
                            }
                        }
                    }
                },
                "responses": {
                    "200": {
                        "description": "Changed",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "properties": {
                                        "label": {"type": "string"},
                                        "state": {"enum": ["full", "empty"]},
                                    },
                                }
                            }
                        },
                    }
                },
            }
        }
    },
}
OPERATION = ("paths", PATH, "patch")
SENT = (*OPERATION, "requestBody", "content", "application/json", "schema", "properties")
ANSWER = (*OPERATION, "responses", "200", "content", "application/json", "schema")
SHOWN = (*ANSWER, "properties")
PARAMETERS = (*OPERATION, "parameters")


def changed(*path: Any, to: Any) -> dict[str, Any]:
    document = copy.deepcopy(OLD)
    holder: Any = document
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = to
    return document


def entry(
    body: Any = None,
    answer: Any = None,
    status: int = 200,
    *,
    query: str = "",
    url: str = "https://jars.example/v1/jars/j-1",
    method: str = "PATCH",
) -> dict[str, Any]:
    request = {
        "method": method,
        "url": url + query,
        "headers": [{"name": "Authorization", "value": "Bearer hunter2hunter2"}],
        "postData": {"mimeType": "application/json", "text": json.dumps(body or {})},
    }
    content = {"mimeType": "application/json", "text": json.dumps(answer or {})}
    headers = [{"name": "Content-Type", "value": "application/json"}]
    return {
        "request": request,
        "response": {"status": status, "headers": headers, "content": content},
    }


def har(folder: Path, *entries: Any) -> Path:
    file = folder / "recorded.har"
    file.write_text(json.dumps({"log": {"version": "1.2", "entries": list(entries)}}))
    return file


def diff(folder: Path, new: dict[str, Any], recorded: Path, form: str = "json") -> Any:
    for name, document in (("old", OLD), ("new", new)):
        (folder / f"{name}.json").write_text(json.dumps(document))
    words = ["diff", str(folder / "old.json"), str(folder / "new.json"), "--fail-on", "never"]
    done = CliRunner().invoke(app, [*words, "--recorded", str(recorded), "--format", form])
    assert done.exit_code == 0, done.output
    return json.loads(done.output) if form == "json" else done.output


def said(folder: Path, new: dict[str, Any], *entries: Any) -> dict[str, Any]:
    report = diff(folder, new, har(folder, *entries))
    return {each["rule"]: (each["recorded"] or {}).get("says") for each in report["changes"]}


LONGER = changed(*SENT, "label", to={"type": "string", "maxLength": 9})
SHORTER = changed(*SENT, "label", to={"type": "string", "maxLength": 3})
TEXT = changed(*SENT, "size", to={"type": "string"})
WIDER = changed(*SHOWN, "state", to={"enum": ["full", "empty", "lost"]})
NARROWER = changed(*SHOWN, "state", to={"enum": ["full"]})
MORE = changed(*SHOWN, "id", to={"type": "string"})
FEWER = changed(*ANSWER, "properties", to={"label": {"type": "string"}})
SURE = changed(*ANSWER, "required", to=["label"])
CONFLICT = changed(*OPERATION, "responses", "409", to={"description": "No"})
MODE = changed(*PARAMETERS, 1, "schema", to={"enum": ["soft"]})
TRACE = changed(*PARAMETERS, 2, "required", to=True)
KEYED = changed(*PARAMETERS, 3, "required", to=True)


CORRECTED, CHANGES = "page-corrected", "behaviour-changes"
FULL, LOST = {"state": "full"}, {"state": "lost"}
SENT_LONG, SENT_SHORT = {"label": "abcdefg"}, {"label": "abcd"}
ELSEWHERE = "https://x.example/lids/1"
LIMIT, FIELD, PARAMETER = "request-field-max-length", "response-field", "request-parameter"


@pytest.mark.parametrize(
    ("new", "recorded", "rule", "says"),
    [
        (LONGER, entry(SENT_LONG), f"{LIMIT}-loosened", CORRECTED),
        (LONGER, entry(SENT_LONG, status=400), f"{LIMIT}-loosened", CHANGES),
        (LONGER, entry({"label": "abc"}), f"{LIMIT}-loosened", None),
        (LONGER, entry(SENT_LONG, status=404), f"{LIMIT}-loosened", None),
        (SHORTER, entry(SENT_SHORT), f"{LIMIT}-tightened", CHANGES),
        (SHORTER, entry(SENT_SHORT, status=422), f"{LIMIT}-tightened", CORRECTED),
        (SHORTER, entry(SENT_SHORT | {"size": "x"}, status=422), f"{LIMIT}-tightened", None),
        (TEXT, entry({"size": "4"}), "request-field-type-changed", CORRECTED),
        (TEXT, entry({"size": 4}), "request-field-type-changed", CHANGES),
        (WIDER, entry(answer=LOST), f"{FIELD}-enum-value-added", CORRECTED),
        (WIDER, entry(answer=FULL), f"{FIELD}-enum-value-added", None),
        (NARROWER, entry(answer={"state": "empty"}), f"{FIELD}-enum-value-removed", CHANGES),
        (MORE, entry(answer={"id": "j-1"}), f"{FIELD}-added-optional", CORRECTED),
        (MORE, entry(answer={"label": "j-1"}), f"{FIELD}-added-optional", None),
        (FEWER, entry(answer=FULL), f"{FIELD}-removed-optional", CHANGES),
        (SURE, entry(answer=FULL), f"{FIELD}-became-required", CHANGES),
        (CONFLICT, entry(status=409), "status-client-error-added", CORRECTED),
        (CONFLICT, entry(status=404), "status-client-error-added", None),
        (MODE, entry(query="?mode=hard"), f"{PARAMETER}-enum-value-removed", CHANGES),
        (MODE, entry(query="?mode=hard", status=400), f"{PARAMETER}-enum-value-removed", CORRECTED),
        (MODE, entry(query="?mode=soft"), f"{PARAMETER}-enum-value-removed", None),
        (TRACE, entry(), f"{PARAMETER}-became-required", CHANGES),
        (KEYED, entry(), f"{PARAMETER}-became-required", None),
        (WIDER, entry(answer=LOST, method="GET"), f"{FIELD}-enum-value-added", None),
        (WIDER, entry(answer=LOST, url=ELSEWHERE), f"{FIELD}-enum-value-added", None),
    ],
)  # fmt: skip
def test_an_exchange_that_only_one_page_allows_decides_a_change(
    tmp_path: Path, new: dict[str, Any], recorded: Any, rule: str, says: str | None
) -> None:
    assert said(tmp_path, new, recorded) == {rule: says}


def test_exchanges_of_both_kinds_are_told_as_both(tmp_path: Path) -> None:
    both = entry(SENT_LONG), entry({"label": "abcdefgh"}, status=400)
    assert said(tmp_path, LONGER, *both) == {"request-field-max-length-loosened": "mixed"}


@pytest.mark.parametrize("form", ["text", "markdown", "html", "junit", "github", "sarif"])
def test_every_format_tells_it_and_no_credential(tmp_path: Path, form: str) -> None:
    shown = diff(tmp_path, WIDER, har(tmp_path, entry(answer=LOST)), form)
    assert "page-corrected" in shown or "the page was corrected" in shown.replace("\\", "")
    assert "hunter2" not in shown


def test_a_report_of_a_run_is_a_recording_too(tmp_path: Path) -> None:
    made = entry(answer=LOST)
    exchange = {
        "request": {"method": "PATCH", "path": "/jars/1", "query": [], "headers": [], "body": "{}"},
        "response": {
            "status": 200,
            "headers": [["Content-Type", "application/json"]],
            "body": made["response"]["content"]["text"],
        },
    }
    file = tmp_path / "report.json"
    finding = {"fingerprint": "f00d", "exchange": exchange}
    file.write_text(json.dumps({"operations": [{"findings": [finding]}]}))
    (change,) = diff(tmp_path, WIDER, file)["changes"]
    assert change["recorded"]["says"] == "page-corrected"
    assert change["recorded"]["exchange"] == f"finding f00d: PATCH {PATH} answered 200"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "isn't valid JSON"),
        ("[]", "holds no exchange"),
        ('{"log": {"entries": [{"request": {"method": 1}}, 2, null]}}', "holds no exchange"),
        (None, "no such file"),
    ],
)
def test_what_is_no_recording_is_an_error_that_says_so(
    tmp_path: Path, text: str | None, told: str
) -> None:
    file = tmp_path / "recorded.har"
    if text is not None:
        file.write_text(text)
    (tmp_path / "old.json").write_text(json.dumps(OLD))
    words = [
        "diff",
        str(tmp_path / "old.json"),
        str(tmp_path / "old.json"),
        "--recorded",
        str(file),
    ]
    done = CliRunner().invoke(app, words)
    assert isinstance(done.exception, UsageError)
    assert told in str(done.exception)


def test_a_recording_of_something_else_is_said_to_be_one(tmp_path: Path) -> None:
    other = entry(url=ELSEWHERE)
    report = diff(tmp_path, WIDER, har(tmp_path, other, other))
    assert any("none of its 2 exchanges" in note for note in report["notes"])
