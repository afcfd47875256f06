"""From a reading and an overlay to a contract.

The overlay is laid over what the page says, heuristics fill in what neither says, descriptions go
(the contract holds facts, not a vendor's sentences), and what is left is cut into clauses.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from affidavit import pointer as ptr
from affidavit.contract import clauses, lint
from affidavit.contract.infer import infer
from affidavit.contract.inline import inline
from affidavit.contract.overlay import CONFIRMED, ENDPOINT, Overlay, Touched, apply
from affidavit.errors import ContractError
from affidavit.model import Basis, Contract, Level, Mark, Reading, Source
from affidavit.operation import METHODS, UPDATES, Operation

NAMED = (
    *("properties", "patternProperties", "$defs", "dependentSchemas", "schemas", "paths"),
    *("securitySchemes", "responses", "content", "headers", "variables", "mapping", "flows"),
)
"""Keywords whose members are named by the vendor, so that a member called ``title`` is no title."""

VALUES = ("enum", "const", "example", "examples", "default")
WORDS = ("description", "summary", "title", "externalDocs", "$comment", "x-affidavit-table-name")


def build(reading: Reading, name: str, overlay: Overlay | None = None) -> Contract:
    """Return the contract of one operation; ``name`` is its id, such as ``vendor/operation``."""
    document, marks = deepcopy(reading.document), dict(reading.marks)
    touched = apply(overlay, document) if overlay else set()
    document, marks, touched, moved = relocate(document, marks, touched)
    document = inline(document)
    infer(document, marks)
    document = bare(document)
    title = document["info"]["title"]
    origins = Origins(
        document,
        marks,
        touched,
        overlay.name if overlay else "",
        Source("page", reading.digest, reading.format),
        _line_starts(reading.text),
        moved,
    )
    contract = Contract(name, title, document, (), reading.gaps)
    return replace(
        contract,
        clauses=clauses.derive(contract, origins),
        lint=lint.lint(reading, origins.line),
    )


class Origins:
    """Says of a pointer where its value comes from: the page, the overlay or a heuristic."""

    def __init__(  # noqa: PLR0917 - the parts of one contract, in the order they are made
        self,
        document: dict[str, Any],
        marks: Mapping[str, Mark],
        touched: Touched,
        overlay: str,
        page: Source,
        lines: list[int],
        moved: str = "",
    ) -> None:
        self.document = document
        self.marks = marks
        self.touched = touched
        self.overlay = overlay
        self.page = page
        self.lines = lines
        self.moved = moved

    def __call__(self, pointer: str, keyword: str) -> tuple[Source, Basis, Level]:
        """Return source, basis and level of the value at a pointer, or of a keyword there."""
        if self._overlaid(pointer, keyword):
            return Source("overlay", self.overlay), "overlay", "MUST"
        exact = ptr.join(pointer, keyword) if keyword else pointer
        guessed = keyword and self._inferred(exact, exact)
        chain = [*([exact] if guessed else []), *ptr.ancestors(pointer)]
        mark = next((self.marks[place] for place in chain if place in self.marks), None)
        if mark is None:
            return self.page, "documented", "MUST"
        source = replace(self.page, span=mark.span, line=self.line(mark.span[0]))
        if not any(self._inferred(place, pointer) for place in chain):
            return source, "documented", mark.level
        if any(ptr.get(self.document, ptr.join(place, CONFIRMED)) is True for place in chain):
            return Source("overlay", self.overlay), "overlay", mark.level
        return source, "inferred", mark.level

    def line(self, offset: int) -> int:
        """Return the line (from 1) that holds a code point of the page."""
        return bisect_right(self.lines, offset)

    def _overlaid(self, pointer: str, keyword: str) -> bool:
        """Say whether an overlay set the value, what holds it, or a part of a list."""
        if not self.touched and not self.moved:
            return False
        if pointer == self.moved or (keyword and ptr.join(pointer, keyword) in self.touched):
            return True
        if any(place in self.touched for place in ptr.ancestors(pointer)):
            return True
        parts = ptr.split(pointer)[-1:] in (["enum"], ["type"], ["security"])
        return parts and any(place.startswith(pointer + "/") for place in self.touched)

    def _inferred(self, place: str, pointer: str) -> bool:
        """Say whether a place is inferred: a field makes what stands below it so, too."""
        mark = self.marks.get(place)
        if mark is None or mark.basis != "inferred":
            return False
        return place == pointer or "/properties/" in place


@lru_cache(maxsize=2)
def _line_starts(text: str) -> list[int]:
    """Find where lines start, once for all operations of a page."""
    return [0, *(each.end() for each in re.finditer("\n", text))]


def relocate(
    document: dict[str, Any], marks: Mapping[str, Mark], touched: Touched
) -> tuple[dict[str, Any], dict[str, Mark], Touched, str]:
    """Put the operation where an overlay says that it is; return its new pointer, too."""
    marks, new = dict(marks), ""
    stated = document.pop(ENDPOINT, None)
    if stated is not None:
        method, _, path = str(stated).partition(" ")
        method, path = method.lower(), path.strip()
        if method not in UPDATES or not path.startswith("/"):
            raise ContractError(f"{ENDPOINT} must be 'PATCH /path' (or PUT, POST), not {stated!r}")
        old = Operation(Contract("", "", document, ()))
        if len(document["paths"]) > 1:
            raise ContractError(f"{ENDPOINT} is for a document of one path, and here are several")
        item = document["paths"].pop(old.path)
        document["paths"][path] = {method: item.pop(old.method)} | item
        here, there = ptr.join("/paths", old.path), ptr.join("/paths", path)
        for was, now in ((here, there), (ptr.join(there, old.method), ptr.join(there, method))):
            marks = {_moved(place, was, now): mark for place, mark in marks.items()}
            touched = {_moved(place, was, now) for place in touched}
        new = ptr.join(there, method)
    _complete_get(document)
    return document, marks, touched, new


def _moved(place: str, old: str, new: str) -> str:
    return new + place[len(old) :] if place == old or place.startswith(old + "/") else place


def _complete_get(document: dict[str, Any]) -> None:
    """Give the read operation the path parameters of the update beside it."""
    for item in document["paths"].values():
        if "get" not in item:
            continue
        update = next(value for key, value in item.items() if key in METHODS and key != "get")
        stated = {param.get("name") for param in item["get"].get("parameters", ())}
        for param in update.get("parameters", ()):
            if param.get("in") == "path" and param["name"] not in stated:
                item["get"].setdefault("parameters", []).append(deepcopy(param))


def bare(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document without a vendor's sentences, but for the operation's title."""
    stripped: dict[str, Any] = plain(document)
    stripped["info"]["title"] = str(document["info"].get("title", ""))
    return stripped


def plain(value: Any, *, named: bool = False, key: str = "") -> Any:
    """Return a document without a vendor's sentences; each response gets its status' own phrase."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    if key == "scopes":
        return dict.fromkeys(value, "")  # OAuth: the words that explain a scope
    kept = {
        name: member
        if name in VALUES and not named
        else plain(member, named=name in NAMED and not named, key="" if named else name)
        for name, member in value.items()
        if named or name not in WORDS
    }
    if key == "responses" and named:
        for status, response in kept.items():
            kept[status] = {"description": _phrase(status)} | response
    return kept


def _phrase(status: str) -> str:
    try:
        return HTTPStatus(int(status)).phrase
    except ValueError:
        return f"Any {status} answer" if status != "default" else "Any other answer"
