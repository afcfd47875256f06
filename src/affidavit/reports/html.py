"""The report as one HTML file: no script, nothing from the network, readable on paper.

The template only lays out; what it needs beyond the canonical report (anchors, groups, the
matrix) is made here.
"""

import math
import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from affidavit import pointer as ptr
from affidavit.jsontext import compact, pretty, same
from affidavit.reports import words
from affidavit.reports.canonical import counts
from affidavit.reports.plain import brief, visible

if TYPE_CHECKING:
    from jinja2 import Template

View = dict[str, Any]
_WIDEST = 5
"""Squares side by side in a cell of the matrix."""
_CHANGES = 30


def render(report: dict[str, Any]) -> str:
    """Return the report as a self-contained HTML page."""
    from markupsafe import Markup  # noqa: PLC0415 - slow to import

    css = files("affidavit.reports").joinpath("report.css").read_text("utf-8")
    digest = b64encode(sha256(css.encode()).digest()).decode()
    operations = _operations(report)
    return _template().render(
        report=report,
        operations=operations,
        findings=_findings(operations),
        columns=_columns(operations),
        missing=words.missing(report),
        sentence=words.sentence(report),
        css=Markup(css),  # noqa: S704 - our own file
        digest=digest,
        words=words,
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - slow to import

    environment = Environment(
        loader=PackageLoader("affidavit.reports", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Markup is a str too, and is already what it should be.
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.filters.update(brief=brief, pretty=pretty, place=words.place, counted=words.counted)
    return environment.get_template("report.html.j2")


class _Anchors:
    """Makes ids that are readable, stable and unique in the page."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def __call__(self, *names: str) -> str:
        slugs = (re.sub(r"[^A-Za-z0-9._-]+", "-", name)[:80] for name in names)
        base = anchor = "/".join(slugs)
        number = 1
        while anchor in self.used:
            number += 1
            anchor = f"{base}~{number}"
        self.used.add(anchor)
        return anchor


def _operations(report: dict[str, Any]) -> list[View]:
    anchors = _Anchors()
    return [_operation(each, anchors) for each in report["operations"]]


def _operation(operation: dict[str, Any], anchors: _Anchors) -> View:
    clauses = [
        {"clause": each, "anchor": anchors("clause", operation["id"], each["id"]), "findings": []}
        for each in operation["clauses"]
    ]
    by_id = {each["clause"]["id"]: each for each in reversed(clauses)}
    findings = []
    for each in operation["findings"]:
        view = _finding(operation, each, by_id, anchors)
        findings.append(view)
        for linked in view["clauses"]:
            if linked["view"]:
                linked["view"]["findings"].append(view)
    return {
        "operation": operation,
        "anchor": anchors("operation", operation["id"]),
        "groups": {
            kind: [each for each in clauses if each["clause"]["kind"] == kind]
            for kind in words.kinds(operation["clauses"])
        },
        "findings": findings,
    }


def _finding(
    operation: dict[str, Any], finding: dict[str, Any], by_id: dict[str, View], anchors: _Anchors
) -> View:
    exchange = finding["exchange"]
    return {
        "finding": finding,
        "operation": operation,
        "anchor": anchors("finding", finding["fingerprint"]),
        "clauses": [{"id": each, "view": by_id.get(each)} for each in finding["clauses"]],
        "request": _request(exchange["request"]),
        "response": _message(f"HTTP {exchange['response']['status']}", exchange["response"])
        if exchange["response"]
        else "",
        "changes": _changes(exchange["before"], exchange["after"]),
    }


def _request(request: dict[str, Any]) -> str:
    query = "&".join(f"{name}={value}" for name, value in request["query"])
    target = f"{request['path']}?{query}" if query else request["path"]
    return _message(f"{request['method']} {target}", request)


def _message(first: str, message: dict[str, Any]) -> str:
    """Return a message as it would travel: a line, the headers, a blank line, the body."""
    lines = [first, *(f"{name}: {value}" for name, value in message["headers"])]
    return "\n".join(lines if message["body"] is None else [*lines, "", message["body"]])


def _findings(operations: list[View]) -> list[View]:
    """Return the findings of all operations, most severe first."""
    views = [view for each in operations for view in each["findings"]]
    order = words.by_severity([view["finding"] for view in views])
    places = {id(finding): place for place, finding in enumerate(order)}
    return sorted(views, key=lambda view: places[id(view["finding"])])


def _columns(operations: list[View]) -> list[View]:
    """Return the matrix's columns: each kind that occurs, and its width and its numbers."""
    clauses = [each for view in operations for each in view["operation"]["clauses"]]
    return [
        {
            "kind": kind,
            "width": _width(len(view["groups"].get(kind, ())) for view in operations),
            "counts": counts(each["verdict"] for each in clauses if each["kind"] == kind),
        }
        for kind in words.kinds(clauses)
    ]


def _width(sizes: Iterable[int]) -> int:
    """Return how many squares stand side by side, so that the fullest cell is about a square."""
    return min(_WIDEST, math.ceil(math.sqrt(max(sizes))))


def _changes(before: Any, after: Any) -> list[tuple[str, str, str]]:
    """Return what differs between two states of a resource: pointer, old value, new value."""
    if before is None or after is None:
        return []
    old, new = dict(ptr.leaves(before)), dict(ptr.leaves(after))
    changed = (
        (place, _spell(old.get(place, ptr.MISSING)), _spell(new.get(place, ptr.MISSING)))
        for place in {**old, **new}
        if place not in old or place not in new or not same(old[place], new[place])
    )
    return sorted(changed)[:_CHANGES]


def _spell(value: Any) -> str:
    return "absent" if value is ptr.MISSING else brief(compact(value), 120)
