"""A comparison as SARIF 2.1.0, for code scanning. Regions count code points, from 1."""

from typing import Any

from affidavit.markup import location, log
from affidavit.regression.rules import BY_ID

LEVELS = {"breaking": "error", "risky": "warning", "compatible": "note"}


def render(report: dict[str, Any], _css: str = "") -> str:
    """Return a report as a SARIF log of one run."""
    used = sorted({change["rule"] for change in report["changes"]})
    driver = {
        "name": report["tool"]["name"],
        "version": report["tool"]["version"],
        "rules": [_rule(name) for name in used],
    }
    results = [_result(report, change, used) for change in report["changes"]]
    return log(driver, results)


def _rule(name: str) -> dict[str, Any]:
    rule = BY_ID[name]
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.meaning},
        "defaultConfiguration": {"level": LEVELS[rule.level]},
        "properties": {"direction": rule.direction, "action": rule.action},
    }


def _result(report: dict[str, Any], change: dict[str, Any], used: list[str]) -> dict[str, Any]:
    result = {
        "ruleId": change["rule"],
        "ruleIndex": used.index(change["rule"]),
        "level": LEVELS[change["level"]],
        "message": {"text": change["statement"]},
        "locations": [_location(report["new"], change, change["after"])],
        "partialFingerprints": {"affidavit/v1": change["fingerprint"]},
        "properties": {
            key: change[key]
            for key in ("old", "new", "before", "after", "because", "cases", "recorded")
        },
    }
    if change["before"]["stated"]:
        result["relatedLocations"] = [_location(report["old"], change, change["before"])]
    if change["approved"]:
        result["suppressions"] = [{"kind": "external", "justification": change["approved"]}]
    return result


def _location(
    given: dict[str, Any], change: dict[str, Any], side: dict[str, Any]
) -> dict[str, Any]:
    source = side["source"] or {}
    name = f"{change['operation']} {change['place']}"
    return location(name, given["file"], source.get("line"), source.get("span"))
