"""JUnit XML: a suite per operation, a test case per clause.

Jenkins is the strictest of its readers: at most three decimals, no characters that XML 1.0 lacks.
"""

from typing import Any
from xml.etree import ElementTree as ET

from affidavit.reports.plain import brief, visible

_SKIPPED = ("inconclusive", "none")


def render(report: dict[str, Any]) -> str:
    """Return the report as JUnit XML."""
    summary = report["summary"]["clauses"]
    root = ET.Element("testsuites", _attributes("affidavit", summary, report["seconds"]))
    for operation in report["operations"]:
        suite = ET.SubElement(
            root,
            "testsuite",
            _attributes(operation["id"], operation["summary"], operation["seconds"]),
        )
        for clause in operation["clauses"]:
            _case(suite, operation, clause)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _attributes(name: str, counts: dict[str, int], seconds: float) -> dict[str, str]:
    return {
        "name": visible(name),
        "tests": str(sum(counts.values())),
        "failures": str(counts["fail"]),
        "errors": str(counts["error"]),
        "skipped": str(counts["inconclusive"] + counts["none"]),
        "time": f"{seconds:.3f}",
    }


def _case(suite: ET.Element, operation: dict[str, Any], clause: dict[str, Any]) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        {"classname": visible(operation["id"]), "name": visible(clause["id"]), "time": "0.000"},
    )
    verdict = clause["verdict"]
    reason = visible(clause["reason"] or clause["statement"])
    if verdict == "fail":
        failure = ET.SubElement(case, "failure", {"message": reason, "type": clause["kind"]})
        failure.text = visible(_details(operation, clause))
    elif verdict in _SKIPPED:
        ET.SubElement(case, "skipped", {"message": f"{verdict}: {reason}"})
    elif verdict == "error":
        ET.SubElement(case, "error", {"message": reason, "type": clause["kind"]})


def _details(operation: dict[str, Any], clause: dict[str, Any]) -> str:
    """Return the promise, and every finding that breaks it."""
    found = [each for each in operation["findings"] if clause["id"] in each["clauses"]]
    parts = [f"{clause['level']}: {clause['statement']}", *(_finding(each) for each in found)]
    return "\n\n".join(parts)


def _finding(finding: dict[str, Any]) -> str:
    response = finding["exchange"]["response"]
    answer = (
        f"HTTP {response['status']} {brief(response['body'] or '')}".strip()
        if response
        else finding["exchange"]["failure"] or "no answer"
    )
    again = finding["reproduction"]
    return "\n".join(
        (
            f"{finding['title']} ({finding['severity']}, {finding['occurrences']} times)",
            f"answer: {answer}",
            f"again:  {again['replay']}",
            f"curl:   {again['curl']}",
        )
    )
