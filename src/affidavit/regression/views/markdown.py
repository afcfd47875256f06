"""A comparison as Markdown, for a pull request or a job's summary."""

import re
from typing import Any

from affidavit.regression.views.phrases import (
    MARKS,
    by_operation,
    level,
    outcome,
    problems,
    recorded,
    sentence,
    where,
)

SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~$@:-])")


def render(report: dict[str, Any], _css: str = "") -> str:
    """Return a report as Markdown."""
    lines = [f"# {outcome(report)}", "", f"{sentence(report)}.", ""]
    lines += [f"Old: {code(report['old']['name'])}  ", f"New: {code(report['new']['name'])}", ""]
    for operation, changes in by_operation(report):
        lines += [f"## {code(operation)}", "", "| | Change | Before | After | Cases |"]
        lines += ["|---|---|---|---|---|", *map(_row, changes), ""]
    if found := list(problems(report)):
        lines += ["## Approvals", "", *(f"- {plain(each)}" for each in found), ""]
    lines += [f"{plain(note)}  " for note in report["notes"]]
    return "\n".join(lines).rstrip() + "\n"


def _row(change: dict[str, Any]) -> str:
    told = f"{plain(change['statement'])}<br>{code(change['rule'])} {code(change['fingerprint'])}"
    if said := recorded(change):
        told += f"<br>recorded: {plain(said)}"
    if change["approved"]:
        told += f"<br>approved: {plain(change['approved'])}"
    cells = (
        f"{MARKS[change['level']]} **{plain(level(change))}**",
        told,
        plain(where(change["before"])),
        plain(where(change["after"])),
        str(len(change["cases"])),
    )
    return f"| {' | '.join(cells)} |"


def plain(text: str) -> str:
    """Escape text, so that it is shown as it is and stays in its cell."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("&", "&amp;")


def code(text: str) -> str:
    """Return text as code, which holds its back-ticks and stays in its cell."""
    text = " ".join(text.split()).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"`{text}`"
