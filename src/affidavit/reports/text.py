"""The summary for a terminal."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from affidavit.reports import words
from affidavit.reports.canonical import counts
from affidavit.reports.plain import brief, visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_STYLES = {
    "pass": "green",
    "fail": "bold red",
    "inconclusive": "yellow",
    "none": "dim",
    "error": "bold magenta",
}
URGENT = ("not-restored", "recording-stale", "recording-drifted", "recording-lacks")
"""Notices that a terminal shows, too."""

_WIDE = 76
"""Columns of a terminal that hold every column of the table."""

_SHORT = {"inconclusive": "open", "error": "err"}
"""Headings for narrower ones."""


def summary(report: dict[str, Any], console: "Console") -> None:
    """Print what a run found: operations, kinds of clauses, findings.

    What the target sent is hostile: it is printed as text, never read as markup or escapes.
    """
    clauses = [each for operation in report["operations"] for each in operation["clauses"]]
    if report["operations"]:
        wide = console.width >= _WIDE
        console.print(_operations(report, wide=wide))
        console.print()
        console.print(_kinds(clauses, wide=wide))
        console.print()
    for operation in report["operations"]:
        if operation["reason"]:
            console.print(_text(f"{operation['id']}: {operation['reason']}", "yellow"))
        for notice in operation["notices"]:
            if notice["code"] in URGENT:
                console.print(_text(f"{operation['id']}: {notice['message']}", "bold yellow"))
        for finding in words.by_severity(operation["findings"]):
            _finding(operation["id"], finding, console)
    _closing(report, console)


def _text(content: object, style: str = "") -> "Text":
    from rich.text import Text  # noqa: PLC0415 - slow to import

    return Text(visible(str(content)), style=style, overflow="fold")


def _columns(table: "Table", names: Iterable[str], *, wide: bool) -> None:
    for name in names:
        shown = name if wide else _SHORT.get(name, name)
        table.add_column(_text(shown), justify="right", no_wrap=True)


def _verdicts(found: dict[str, int]) -> list[str]:
    """Return the columns; that of our own errors only where there are any."""
    return ["pass", "fail", "inconclusive", "none", *(["error"] if found["error"] else [])]


def _numbers(found: dict[str, int], verdicts: Sequence[str]) -> list["Text"]:
    return [_text(found[each] or "-", _STYLES[each] if found[each] else "dim") for each in verdicts]


def _table(first: str) -> "Table":
    from rich import box  # noqa: PLC0415 - slow to import
    from rich.table import Table  # noqa: PLC0415 - likewise

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column(_text(first), overflow="fold")
    return table


def _operations(report: dict[str, Any], *, wide: bool) -> "Table":
    table = _table("operation")
    shown = _verdicts(report["summary"]["clauses"])
    _columns(table, (*shown, *(("requests", "seconds") if wide else ())), wide=wide)
    for each in report["operations"]:
        mark = f"{words.MARK[each['verdict']]} {brief(each['id'])}"
        rest = [_text(each["requests"]), _text(f"{each['seconds']:.1f}")] if wide else []
        row = [_text(mark, _STYLES[each["verdict"]]), *_numbers(each["summary"], shown), *rest]
        table.add_row(*row)
    return table


def _kinds(clauses: Sequence[dict[str, Any]], *, wide: bool) -> "Table":
    table = _table("kind of clause")
    shown = _verdicts(counts(each["verdict"] for each in clauses))
    _columns(table, shown, wide=wide)
    for kind in words.kinds(clauses):
        found = counts(each["verdict"] for each in clauses if each["kind"] == kind)
        table.add_row(_text(kind), *_numbers(found, shown))
    return table


def _finding(operation: str, finding: dict[str, Any], console: "Console") -> None:
    head = f"{words.MARK['fail']} {finding['severity']}: {brief(finding['title'])}"
    if finding["accepted"]:
        head += f" (accepted: {brief(finding['accepted']['reason'])})"
    if finding["rate"]:
        head += " (intermittent: failed {} of {})".format(*finding["rate"])
    console.print(_text(head, "bold red" if finding["severity"] == "high" else "red"))
    listed = brief(", ".join(finding["clauses"]))
    console.print(_text(f"  {operation}  {listed}", "dim"))
    # The line is to be copied: the terminal may wrap it, rich may not.
    console.print(_text(f"  {finding['reproduction']['replay']}"), soft_wrap=True)
    console.print()


def _closing(report: dict[str, Any], console: "Console") -> None:
    for each in report["rotten"]:
        console.print(_text(brief(each), "red"))
    if report["comparison"]:
        console.print(_text(f"Against the baseline: {words.compared(report['comparison'])}"))
    notices = sum(len(each["notices"]) for each in report["operations"])
    if notices:
        console.print(_text(f"{words.counted(notices, 'notice')}; the report lists them", "dim"))
    if report["interrupted"]:
        left = words.missing(report)
        tail = f"; never begun: {', '.join(left)}" if left else ""
        console.print(_text(f"The run was interrupted{tail}", "yellow"))
    if report["target"]["kind"] == "mock":
        console.print(_text(words.MOCK, "dim"))
    console.print(_text(words.sentence(report), _STYLES[report["verdict"]]))
