"""A comparison as SARIF 2.1.0, for code scanning. Regions count code points, from 1."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from affidavit.jsontext import pretty
from affidavit.regression.rules import BY_ID

LEVELS = {"breaking": "error", "risky": "warning", "compatible": "note"}
SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


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


def log(driver: dict[str, Any], results: list[dict[str, Any]]) -> str:
    """Return a SARIF log of one run of a tool."""
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return pretty({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


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


def location(
    name: str, file: str | None, line: int | None, span: Sequence[int] | None
) -> dict[str, Any]:
    """Return a place by its name and, of a page, by its file, line and characters."""
    found: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": name}]}
    if file:
        physical: dict[str, Any] = {"artifactLocation": {"uri": _address(file)}}
        region = {"startLine": line} if line is not None else {}
        if span is not None:
            start, end = span
            region |= {"charOffset": start, "charLength": end - start}
        if region:
            physical["region"] = region
        found["physicalLocation"] = physical
    return found


def _address(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix(), safe="/")
