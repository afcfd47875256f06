"""The report as workflow commands: GitHub shows each finding at the contract's line."""

from typing import Any

from affidavit.markup import command
from affidavit.reports.places import file_of, line_of
from affidavit.reports.plain import visible

COMMANDS = {"high": "error", "medium": "error", "low": "warning", "notice": "notice"}


def render(report: dict[str, Any]) -> str:
    """Return a command per finding, and one per operation that came to no end."""
    lines = []
    for operation in report["operations"]:
        if operation["reason"]:
            name = "error" if operation["verdict"] == "error" else "warning"
            lines.append(
                command(
                    name, operation["id"], file_of(operation), None, visible(operation["reason"])
                )
            )
        for finding in operation["findings"]:
            name = "notice" if finding["accepted"] else COMMANDS[finding["severity"]]
            title = f"{finding['clauses'][0]} ({operation['id']})"
            told = f"{finding['title']} Again: {finding['reproduction']['replay']}"
            place = (file_of(operation), line_of(operation, finding["clauses"][0]))
            lines.append(command(name, visible(title), *place, visible(told)))
    return "".join(f"{line}\n" for line in lines)
