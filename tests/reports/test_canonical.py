import json

import pytest
from report_events import (
    BASIC,
    clause,
    contract,
    document,
    events,
    evidence,
    finding,
    request,
    result,
    rich_run,
)

from affidavit import model
from affidavit.jsontext import pretty
from affidavit.model import Response
from affidavit.reports.canonical import Canonical, collect, worst
from affidavit.reports.schema import validate


def test_a_whole_run_has_the_interfaces_of_the_design() -> None:
    report = collect(rich_run())

    validate(report)
    assert report["format_version"] == 1
    assert report["target"] == {"kind": "live", "base_url": "https://api.acme.example"}
    assert [each["id"] for each in report["operations"]][:2] == [
        "acme/update-parcel",
        "acme/move-parcel",
    ]
    first = report["operations"][0]
    assert (first["method"], first["path"]) == ("PATCH", "/v1/parcels/{id}")
    assert first["clauses"][0]["source"] == {
        "origin": "page",
        "name": "3f" * 32,
        "format": "redocly",
        "span": [120, 188],
        "line": 14,
    }
    assert first["findings"][0]["exchange"]["after"]["size"] == "gigantic"
    assert first["findings"][1]["rate"] == [2, 3]
    assert first["findings"][1]["exchange"]["response"] is None
    assert first["findings"][1]["exchange"]["failure"] == "the connection was reset"
    assert first["lint"][0]["line"] == 2
    assert first["gaps"][0]["code"] == "table"


def test_the_summary_counts_every_clause_once() -> None:
    report = collect(rich_run())

    total = sum(len(each["clauses"]) for each in report["operations"])
    assert sum(report["summary"]["clauses"].values()) == total
    assert report["summary"]["operations"] == {
        "pass": 1,
        "fail": 3,
        "inconclusive": 1,
        "none": 0,
        "error": 0,
    }
    assert report["summary"]["requests"] == 5 * 212


def test_a_whole_run_that_passes_is_a_pass() -> None:
    assert collect(events(result()))["verdict"] == "pass"


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (["pass", "inconclusive"], "inconclusive"),
        (["inconclusive", "fail"], "fail"),
        (["fail", "error"], "error"),
        (["none", "pass"], "pass"),
        ([], "none"),
    ],
)
def test_the_worst_verdict_decides(verdicts: list[model.Verdict], expected: str) -> None:
    assert worst(verdicts) == expected


def test_a_run_cut_short_is_no_pass_and_names_what_was_left_out() -> None:
    left, begun, done = contract("acme/left"), contract("acme/begun"), result()
    names = (done.contract.id, begun.id, left.id)
    start = model.RunStarted("2024-03-05T10:00:00Z", "live", "https://x.example", "quick", 1, names)
    canonical = Canonical()
    for event in (
        start,
        model.OperationStarted(done.contract, 5),
        model.OperationFinished(done),
        model.OperationStarted(begun, 5),
        model.CaseFinished(begun.id, evidence().case, evidence().exchange),
    ):
        canonical.add(event)
    report = canonical.report()

    validate(report)
    assert report["interrupted"]
    assert report["verdict"] == "inconclusive"
    assert report["selected"] == list(names)
    unfinished = report["operations"][1]
    assert (unfinished["requests"], unfinished["verdict"]) == (1, "inconclusive")
    assert unfinished["clauses"][0]["verdict"] == "none"
    assert "interrupted" in unfinished["clauses"][0]["reason"]


def test_no_events_at_all_give_a_valid_report() -> None:
    report = collect([])

    validate(report)
    assert report["verdict"] == "none"


def _body(data: bytes) -> dict[str, object]:
    shown = evidence(response=Response(200, (), data))
    report = collect(events(result(finding(shown))))
    validate(report)
    assert json.loads(pretty(report)) == report
    response: dict[str, object] = report["operations"][0]["findings"][0]["exchange"]["response"]
    return response


def test_a_long_body_is_cut_and_says_how_long_it_was() -> None:
    body = _body(b"x" * 12_345)

    assert body["body"] == "x" * 4000
    assert body["body_note"] == "cut after 4,000 of 12,345 characters"


def test_a_body_that_is_no_text_is_spelled() -> None:
    body = _body(b"\x89PNG\x00")

    assert body["body"] == "\\x89PNG\x00"
    assert "not UTF-8" in str(body["body_note"])


def test_a_resource_that_no_json_can_hold_is_stored_all_the_same() -> None:
    deep: object = "bottom"
    for _ in range(900):
        deep = [deep]
    before = {"half": "\ud800", "\udfff": 1, "nan": float("nan"), "deep": deep, "long": "y" * 9000}
    report = collect(events(result(finding(evidence(before=before, after=["z" * 3000] * 9)))))

    validate(report)
    exchange = json.loads(pretty(report))["operations"][0]["findings"][0]["exchange"]
    assert exchange["before"]["half"] == "\\ud800"
    assert exchange["before"]["\\udfff"] == 1
    assert exchange["before"]["nan"] == "nan"
    assert "nested deeper" in json.dumps(exchange["before"]["deep"])
    assert exchange["before"]["long"].endswith("(cut; 9,000 characters in all)")
    assert exchange["after"].endswith("characters in all)")


def test_a_resource_that_was_not_seen_is_null() -> None:
    exchange = collect(events(result(finding())))["operations"][0]["findings"][0]["exchange"]

    assert exchange["before"] is None
    assert exchange["after"] is None


def test_a_password_in_the_base_url_is_left_out() -> None:
    report = collect(events(result(finding()), base_url="https://ada:pw@api.acme.example/v2"))

    assert report["target"]["base_url"] == "https://api.acme.example/v2"
    assert "ada:pw" not in pretty(report)


def test_replay_names_operation_and_case() -> None:
    again = collect(events(result(finding())))["operations"][0]["findings"][0]["reproduction"]

    assert again["case"] == "enum/size/outside"
    assert again["replay"] == "affidavit replay 'acme/update-parcel::enum/size/outside'"
    assert again["note"] is None


def test_what_brings_the_resource_into_state_is_reproduced_too() -> None:
    shown = evidence(setup=(request(method="PATCH", body=b'{"note":"first"}'),))
    again = collect(events(result(finding(shown))))["operations"][0]["findings"][0]["reproduction"]

    assert len(again["setup"]) == 1
    assert '{"note":"first"}' in again["setup"][0]


@pytest.mark.parametrize("base_url", ["mock://acme", "http://mock.invalid"])
def test_a_mock_is_reproduced_against_the_served_mock(base_url: str) -> None:
    report = collect(events(result(finding()), target="mock", base_url=base_url))
    again = report["operations"][0]["findings"][0]["reproduction"]

    assert "http://127.0.0.1:8080/v1/parcels/p-1" in again["curl"]
    assert "affidavit serve acme/update-parcel --port 8080" in again["note"]


def test_an_application_has_to_be_served_first() -> None:
    report = collect(events(result(finding()), target="app", base_url="app://shop:app"))

    assert "serve the application" in report["operations"][0]["findings"][0]["reproduction"]["note"]


def test_the_helpers_of_these_tests_make_a_valid_document() -> None:
    assert document(BASIC)["components"]["securitySchemes"] == BASIC
    assert clause("a", "type").kind == "type"
