"""A comparison as workflow commands: GitHub shows each as an annotation."""

from typing import Any

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


def command(name: str, title: str, file: str | None, line: int | None, text: str) -> str:
    """Return a workflow command; of what stands in a file, with its place."""
    parts = {"title": title}
    if file:
        parts |= {"file": file} | ({"line": str(line)} if line is not None else {})
    stated = ",".join(f"{key}={label(value)}" for key, value in parts.items())
    return f"::{name} {stated}::{data(text)}"


def data(text: str) -> str:
    """Escape a command's message: the per cent sign first, or it would escape the escapes."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def label(text: str) -> str:
    """Escape a command's property."""
    return data(text).replace(":", "%3A").replace(",", "%2C")
