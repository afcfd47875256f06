"""The report as SARIF 2.1.0, for code scanning: a result per finding, at the contract's line."""

from typing import Any

from affidavit.markup import location, log
from affidavit.reports import words
from affidavit.reports.places import file_of, line_of
from affidavit.reports.plain import visible

LEVELS = {"high": "error", "medium": "error", "low": "warning", "notice": "note"}


def render(report: dict[str, Any]) -> str:
    """Return the report as a SARIF log of one run; a rule is a kind of clause."""
    kinds = words.kinds(each for view in report["operations"] for each in view["clauses"])
    driver = {
        "name": report["tool"]["name"],
        "version": report["tool"]["version"],
        "rules": [
            {"id": kind, "shortDescription": {"text": f"A documented promise: {kind}"}}
            for kind in kinds
        ],
    }
    results = [
        _result(operation, finding, kinds)
        for operation in report["operations"]
        for finding in operation["findings"]
    ]
    return log(driver, results)


def _result(operation: dict[str, Any], finding: dict[str, Any], kinds: list[str]) -> dict[str, Any]:
    by_id = {each["id"]: each for each in operation["clauses"]}
    kind = by_id[finding["clauses"][0]]["kind"]
    places = [
        location(
            visible(f"{operation['id']} {name}"), file_of(operation), line_of(operation, name), None
        )
        for name in finding["clauses"]
    ]
    again = finding["reproduction"]
    result: dict[str, Any] = {
        "ruleId": kind,
        "ruleIndex": kinds.index(kind),
        "level": LEVELS[finding["severity"]],
        "message": {"text": visible(f"{finding['title']} Again: {again['replay']}")},
        "locations": places[:1],
        "partialFingerprints": {"affidavit/v1": finding["fingerprint"]},
        "properties": {"clauses": finding["clauses"], "curl": again["curl"]},
    }
    if places[1:]:
        result["relatedLocations"] = places[1:]
    if finding["accepted"]:
        result["suppressions"] = [
            {"kind": "external", "justification": finding["accepted"]["reason"]}
        ]
    return result
