"""What the views for people say alike."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

MARKS = {"breaking": "✗", "risky": "!", "compatible": "·"}
"""A sign for each level, so that colour is never the only difference."""


def sentence(report: dict[str, Any]) -> str:
    """Return a report in one sentence."""
    found = report["summary"]
    levels = ", ".join(f"{found[level]} {level}" for level in MARKS)
    approved = f"; {found['approved']} approved" if found["approved"] else ""
    return f"{counted(len(report['changes']), 'change')}: {levels}{approved}"


def counted(number: int, word: str) -> str:
    """Return a number with its noun."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def outcome(report: dict[str, Any]) -> str:
    """Return what a report comes to, in a few words."""
    if report["verdict"] == "fail":
        return "The new contract doesn't pass"
    return "The new contract passes" if report["changes"] else "Nothing has changed"


def by_operation(report: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield changes under their operation."""
    for operation, changes in groupby(report["changes"], lambda each: str(each["operation"])):
        yield operation, list(changes)


def where(side: dict[str, Any]) -> str:
    """Say where one side states something, in words."""
    source = side["source"] or {}
    if source.get("origin") == "overlay":
        place = f"overlay {source['name']}"
    elif "line" in source:
        place = f"page {source['name'][:12]}, line {source['line']}"
        place += ", characters {}-{}".format(*source["span"]) if "span" in source else ""
    else:
        place = f"page {source['name'][:12]}" if source.get("name") else "no place"
    if not side["stated"]:
        return f"not stated (near {place})" if source else "not stated"
    clause = f"{side['clause']}, " if side["clause"] else ""
    return f"{clause}{side['basis'] or 'documented'}, {place}"


def problems(report: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the approvals."""
    for each in report["approvals"]["expired"]:
        yield f"approval {each['fingerprint']} expired on {each['expires']}: {each['reason']}"
    for each in report["approvals"]["stale"]:
        yield f"approval {each['fingerprint']} matches no change any more: {each['reason']}"


def recorded(change: dict[str, Any]) -> str:
    """Say what a recording says of a change, or nothing where it says nothing."""
    said = change["recorded"]
    if said is None:
        return ""
    new, old = (counted(said[side], "exchange") for side in ("as_new", "as_old"))
    told = {
        "page-corrected": f"the page was corrected: as the new page says in {new}",
        "behaviour-changes": f"the behaviour will change: as the old page says in {old}",
        "mixed": f"both occur: as the new page says in {new}, as the old one says in {old}",
    }[said["says"]]
    return f"{told} ({said['exchange']})"


def level(change: dict[str, Any]) -> str:
    """Return a change's level, and why it is milder than its rule's."""
    milder = f" (rather than {change['rule_level']}: {change['because']})"
    return f"{change['level']}{milder if change['because'] else ''}"
