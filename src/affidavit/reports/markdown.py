"""The report as Markdown: a pull request's comment, or a job's summary."""

from typing import Any

from affidavit.markup import code, fence, plain
from affidavit.reports import words
from affidavit.reports.plain import brief, visible

LONGEST = 50
"""Findings that are listed; a comment has 65,536 characters at most."""


def render(report: dict[str, Any]) -> str:
    """Return the report as Markdown (GitHub's flavour)."""
    verdict = report["verdict"]
    lines = [f"## {words.MARK[verdict]} API {words.OVERALL[verdict]}", ""]
    lines += [f"{plain(words.sentence(report))}.", ""]
    if report["target"]["kind"] == "mock":
        lines += [f"> {plain(words.MOCK)}", ""]
    lines += _operations(report)
    if found := report["comparison"]:
        lines += [*compared(found), ""]
    lines += [f"**{plain(each)}**  " for each in report["rotten"]]
    for operation in report["operations"]:
        if operation["reason"]:
            lines += [f"**{_code(operation['id'])}**: {_plain(operation['reason'])}", ""]
    findings = [
        each | {"of": view["id"]} for view in report["operations"] for each in view["findings"]
    ]
    found = words.by_severity(findings)
    if found:
        lines += ["### Findings", ""]
        lines += [line for each in found[:LONGEST] for line in _finding(each)]
    if len(found) > LONGEST:
        lines += [f"and {len(found) - LONGEST} more; the HTML report has them all", ""]
    where = report["target"]["base_url"]
    target = f"{report['target']['kind']}{' ' + _code(where) if where else ''}"
    version, started = _plain(report["tool"]["version"]), _plain(report["started"])
    lines.append(
        f"<sub>affidavit {version}, {target}, profile {report['profile']}, {started}</sub>"
    )
    return "\n".join(lines).rstrip() + "\n"


def comparison(found: dict[str, Any]) -> str:
    """Return a comparison of two reports as Markdown."""
    return "\n".join([f"## {words.compared(found)}", "", *compared(found)]).rstrip() + "\n"


def compared(found: dict[str, Any]) -> list[str]:
    """Return the lines of a comparison, the worst first."""
    lines = [f"Against the report of {_plain(found['old']['started'])}:", ""]
    for kind, title in words.CLASSES.items():
        rows = [(view["id"], each) for view in found["operations"] for each in view[kind]]
        if rows:
            lines += [f"**{title}**", "", *(f"- {_change(name, each)}" for name, each in rows), ""]
    return lines if any(found["summary"].values()) else [*lines, "Nothing has changed."]


def _change(name: str, each: dict[str, Any]) -> str:
    if "clause" in each:
        reason = each["reason"] or each["now"] or ""
        return f"{_code(name)} {_code(each['clause'])}: {_plain(reason)}"
    return f"{_code(name)} {_plain(each['title'])} ({_code(each['fingerprint'])})"


def _operations(report: dict[str, Any]) -> list[str]:
    heads = ["", *(words.MEANING[each] for each in words.SHOWN if each != "error"), "requests"]
    rows = []
    for each in report["operations"]:
        counted = [str(each["summary"][verdict]) for verdict in words.SHOWN if verdict != "error"]
        name = f"{words.MARK[each['verdict']]} {_code(each['id'])}"
        rows.append(f"| {' | '.join([name, *counted, str(each['requests'])])} |")
    rule = "|".join(["---", *("--:" for _ in heads[1:])])
    return [f"| {' | '.join(heads)} |", f"|{rule}|", *rows, ""] if rows else []


def _finding(finding: dict[str, Any]) -> list[str]:
    accepted = finding["accepted"]
    told = f" *(accepted: {_plain(accepted['reason'])})*" if accepted else ""
    response = finding["exchange"]["response"]
    answer = f"HTTP {response['status']}" if response else finding["exchange"]["failure"]
    return [
        f"<details><summary><b>{finding['severity']}</b> {_html(finding['title'])}</summary>",
        "",
        f"{_code(finding['of'])}, fingerprint {_code(finding['fingerprint'])}{told}",
        "",
        f"Breaks {', '.join(map(_code, finding['clauses']))}. Answer: {_plain(answer or 'none')}.",
        "",
        _fenced(finding["reproduction"]["curl"]),
        _fenced(finding["reproduction"]["replay"]),
        "</details>",
        "",
    ]


def _fenced(text: str) -> str:
    shown = visible(text)
    mark = fence(shown, 3)
    return f"{mark}sh\n{shown}\n{mark}"


def _code(text: str) -> str:
    return code(visible(brief(text, 200)))


def _plain(text: str) -> str:
    return plain(visible(brief(text)))


def _html(text: str) -> str:
    return plain(visible(brief(text))).replace("<", "&lt;").replace(">", "&gt;")
