"""The words, marks and order that every view for people uses."""

from collections.abc import Iterable, Sequence
from typing import Any, get_args

from affidavit import model

MEANING = {
    "pass": "holds",
    "fail": "broken",
    "inconclusive": "undecided",
    "none": "not exercised",
    "error": "error of ours",
}
"""Verdicts on a clause as people say them."""

MARK = {"pass": "✓", "fail": "✗", "inconclusive": "?", "none": "·", "error": "!"}
"""A sign for each verdict, so that colour is never the only difference."""

OVERALL = {
    "pass": "conforms to its documentation",
    "fail": "breaks its documentation",
    "inconclusive": "undecided",
    "none": "nothing was exercised",
    "error": "a fault of affidavit's own",
}

SHOWN = ("fail", "error", "inconclusive", "pass", "none")
"""The verdicts, what needs attention first."""

MOCK = (
    "The target was the embedded mock. The mock follows the contract: this shows that the checks "
    "run clean, and says nothing about the vendor."
)

_KINDS = get_args(model.Kind)
_SEVERITIES = get_args(model.Severity)


def sentence(report: dict[str, Any]) -> str:
    """Return the report in one sentence.

    It reads like '2 operations, 9 clauses: 8 hold, 1 broken, 0 undecided, 0 not exercised'.
    """
    found = report["summary"]["clauses"]
    errors = f", {counted(found['error'], 'error')} of ours" if found["error"] else ""
    return (
        f"{counted(len(report['operations']), 'operation')}, "
        f"{counted(sum(found.values()), 'clause')}: "
        f"{found['pass']} {'holds' if found['pass'] == 1 else 'hold'}, {found['fail']} broken, "
        f"{found['inconclusive']} undecided, {found['none']} not exercised{errors}"
    )


def counted(number: int, word: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def missing(report: dict[str, Any]) -> list[str]:
    """Return the selected operations that an interrupted run never came to."""
    seen = {each["id"] for each in report["operations"]}
    return [name for name in report["selected"] if name not in seen]


def kinds(clauses: Iterable[dict[str, Any]]) -> list[str]:
    """Return the kinds of some clauses, each once, in the vocabulary's order."""
    found = {each["kind"] for each in clauses}
    return [kind for kind in _KINDS if kind in found]


def by_severity(findings: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return findings with the most severe first, then those that break most clauses."""
    return sorted(
        findings,
        key=lambda each: (_SEVERITIES.index(each["severity"]), -len(each["clauses"])),
    )


def place(source: dict[str, Any]) -> str:
    """Say where a clause comes from: a line of a page, an overlay or a standard."""
    if source["origin"] != "page":
        return f"{source['origin']} {source['name']}"
    parts = [f"{source['format'] or 'page'} page"]
    if source["line"]:
        parts.append(f"line {source['line']}")
    if source["span"]:
        parts.append("characters {}–{}".format(*source["span"]))  # noqa: RUF001 - a range
    return ", ".join(parts)


CLASSES = {
    "newly_broken": "Newly broken",
    "changed": "Broken in another way",
    "no_longer_exercised": "No longer exercised",
    "repaired": "Repaired",
    "still_broken": "Still broken",
}
"""What a comparison of two reports tells apart, what needs attention first."""


def compared(comparison: dict[str, Any]) -> str:
    """Return a comparison in one sentence."""
    found = comparison["summary"]
    told = [f"{found[kind]} {title.lower()}" for kind, title in CLASSES.items() if found[kind]]
    return ", ".join(told) or "Nothing has changed"
