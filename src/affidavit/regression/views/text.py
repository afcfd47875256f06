"""A comparison for the terminal: the worst of each operation first."""

from typing import Any

from affidavit.regression.views.phrases import (
    MARKS,
    by_operation,
    counted,
    level,
    outcome,
    problems,
    recorded,
    sentence,
    where,
)


def render(report: dict[str, Any], _css: str = "") -> str:
    """Return a report as plain text."""
    lines = [f"{report['old']['name']} -> {report['new']['name']}", ""]
    for operation, changes in by_operation(report):
        lines.append(operation)
        for change in changes:
            lines += _change(change)
        lines.append("")
    lines += problems(report)
    lines += [f"{outcome(report)}. {sentence(report)}."]
    lines += [f"note: {note}" for note in report["notes"] if report["changes"]]
    return "\n".join(lines) + "\n"


def _change(change: dict[str, Any]) -> list[str]:
    lines = [
        f"  {MARKS[change['level']]} {level(change)}: {change['statement']}",
        f"      rule    {change['rule']}",
        f"      place   {change['place']}",
        f"      before  {where(change['before'])}",
        f"      after   {where(change['after'])}",
        f"      again   {counted(len(change['cases']), 'case')} of the plan",
        f"      id      {change['fingerprint']}",
    ]
    if said := recorded(change):
        lines.append(f"      recorded  {said}")
    return lines + ([f"      approved: {change['approved']}"] if change["approved"] else [])
