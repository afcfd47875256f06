"""A comparison as workflow commands: GitHub shows each as an annotation."""

from typing import Any

from affidavit.markup import command, data
from affidavit.regression.views.phrases import level, problems, recorded

COMMANDS = {"breaking": "error", "risky": "warning", "compatible": "notice"}


def render(report: dict[str, Any], _css: str = "") -> str:
    """Return a command per change; what is approved is a notice."""
    lines = [_command(report, change) for change in report["changes"]]
    lines += [f"::error title=approvals::{data(each)}" for each in problems(report)]
    return "".join(line + "\n" for line in lines)


def _command(report: dict[str, Any], change: dict[str, Any]) -> str:
    name = "notice" if change["approved"] else COMMANDS[change["level"]]
    source = change["after"]["source"] or {}
    told = f"{level(change)}: {change['statement']} ({change['place']}, {change['fingerprint']})"
    if said := recorded(change):
        told += f"; recorded: {said}"
    title = f"{change['rule']} ({change['operation']})"
    return command(name, title, report["new"]["file"], source.get("line"), told)
