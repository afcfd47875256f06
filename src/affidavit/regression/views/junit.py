"""A comparison as JUnit XML: a suite per operation, a test case per change or for having none."""

from typing import Any
from xml.etree import ElementTree as ET

from affidavit.regression.views.phrases import by_operation, level, problems, recorded, where


def render(report: dict[str, Any], _css: str = "") -> str:
    """Return a report as JUnit XML."""
    changed = dict(by_operation(report))
    names = dict.fromkeys([*changed, *report["new"]["operations"]])
    bad = list(problems(report))
    tests = sum(max(1, len(changed.get(name, ()))) for name in names) + len(bad)
    failures = report["summary"]["failing"] + len(bad)
    root = ET.Element("testsuites", _attributes("affidavit diff", tests, failures))
    for name in names:
        _suite(root, name, changed.get(name, []))
    if bad:
        suite = ET.SubElement(root, "testsuite", _attributes("approvals", len(bad), len(bad)))
        for each in bad:
            ET.SubElement(_case(suite, "approvals", each), "failure", {"message": each})
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(root: ET.Element, name: str, changes: list[dict[str, Any]]) -> None:
    failing = sum(each["fails"] for each in changes)
    suite = ET.SubElement(root, "testsuite", _attributes(name, max(1, len(changes)), failing))
    if not changes:
        _case(suite, name, "unchanged")
    for change in changes:
        title = f"{change['rule']} {change['place']} {change['fingerprint']}"
        case = _case(suite, name, title)
        if change["fails"]:
            attributes = {"message": change["statement"], "type": change["rule"]}
            ET.SubElement(case, "failure", attributes).text = _details(change)
        else:
            ET.SubElement(case, "system-out").text = _details(change)


def _details(change: dict[str, Any]) -> str:
    lines = [
        f"{level(change)}: {change['statement']}",
        f"before: {where(change['before'])}",
        f"after: {where(change['after'])}",
    ]
    if said := recorded(change):
        lines.append(f"recorded: {said}")
    return "\n".join([*lines, *([f"approved: {change['approved']}"] if change["approved"] else [])])


def _case(suite: ET.Element, holder: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", {"classname": holder, "name": name, "time": "0.000"})


def _attributes(name: str, tests: int, failures: int) -> dict[str, str]:
    counts = {"tests": tests, "failures": failures, "errors": 0, "skipped": 0}
    return {"name": name, **{key: str(each) for key, each in counts.items()}, "time": "0.000"}
