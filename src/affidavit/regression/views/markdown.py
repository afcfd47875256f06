"""A comparison as Markdown, for a pull request or a job's summary."""

from typing import Any

from affidavit.markup import code, plain
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
