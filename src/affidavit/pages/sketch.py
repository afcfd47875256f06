"""What a reader draws while it reads: one operation, every stroke with its place in the page.

A reader states facts with pointers relative to the operation; ``reading`` puts the operation under
its path and method. Nothing here knows a format.
"""

import re
from typing import Any

from affidavit import pointer as ptr
from affidavit.errors import PageError
from affidavit.model import Basis, Format, Gap, Mark, Reading, Span

SIMPLE = ("string", "integer", "number", "boolean", "object", "array", "null")
ALIASES = {
    "int": "integer",
    "float": "number",
    "double": "number",
    "bool": "boolean",
    "list": "array",
}
ANY = ("any", "unknown", "mixed", "")

DEEPEST = 64
"""Levels of fields inside each other; a real page has about six."""

MOST = 250_000
"""Rows of a page: fields, parameters and headers."""

MOST_GAPS = 10_000
"""Places of a page that can't be read; beyond it, the page is of another format."""


def check_count(rows: int) -> None:
    """Refuse a page whose tables go on without end."""
    if rows > MOST:
        raise PageError(f"the page has more than {MOST} rows; cut the operation out of it")


def check_depth(levels: int) -> None:
    """Refuse a page whose fields are nested without end."""
    if levels > DEEPEST:
        raise PageError(f"the page nests fields more than {DEEPEST} levels deep")


class Sketch:
    """An OpenAPI 3.1 operation in the making, with marks and gaps."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.operation: dict[str, Any] = {}
        self.root: dict[str, Any] = {}
        self.marks: dict[str, Mark] = {}
        self.root_marks: dict[str, Mark] = {}
        self.gaps: dict[Gap, None] = {}
        self.method = ""
        self.path = ""

    # -- facts ----------------------------------------------------------------------------------

    def state(self, pointer: str, value: Any, span: Span, basis: Basis = "documented") -> str:
        """State a fact of the operation; return its pointer."""
        ptr.put(self.operation, pointer, value)
        self.marks[pointer] = Mark(span, basis)
        return pointer

    def state_root(self, pointer: str, value: Any, span: Span, basis: Basis = "documented") -> None:
        """State a fact of the document outside the operation (info, servers, security schemes)."""
        ptr.put(self.root, pointer, value)
        self.root_marks[pointer] = Mark(span, basis)

    def gap(self, code: str, message: str, span: Span) -> None:
        """Report what couldn't be read, or isn't there though the format has a place for it."""
        self.gaps[Gap(code, message, span)] = None
        if len(self.gaps) > MOST_GAPS:
            raise PageError(
                f"more than {MOST_GAPS} places of this page can't be read, the last of them: "
                f"{message}; is it of this format?"
            )

    def endpoint(self, method: str, path: str, span: Span) -> None:
        """State method and path."""
        self.method, self.path = method.lower(), path
        self.marks[""] = Mark(span)

    def parameter(self, location: str, name: str, span: Span, *, required: bool = False) -> str:
        """State a parameter; return its pointer. A path parameter is always required (OpenAPI)."""
        known = self.operation.setdefault("parameters", [])
        pointer = ptr.join("", "parameters", len(known))
        spec: dict[str, Any] = {"name": name, "in": location}
        if required or location == "path":
            spec["required"] = True
        known.append(spec | {"schema": {}})
        self.marks[pointer] = Mark(span)
        if required:
            self.marks[pointer + "/required"] = Mark(span)
        return pointer

    def body(self, media_type: str, span: Span, status: str = "") -> str:
        """State a body, the request's or a status's; return its schema's pointer."""
        place = ptr.join("", "responses", status) if status else "/requestBody"
        content = ptr.join(place, "content", media_type)
        if ptr.get(self.operation, content) is ptr.MISSING:
            self.state(content + "/schema", {"type": "object"}, span)
            self.marks[content] = Mark(span)
        return content + "/schema"

    def status(self, status: str, span: Span, basis: Basis = "documented") -> str:
        """State that a status is documented; return the response's pointer."""
        pointer = ptr.join("", "responses", status)
        if ptr.get(self.operation, pointer) is ptr.MISSING:
            self.state(pointer, {}, span, basis)
        return pointer

    def member(
        self,
        base: str,
        path: tuple[str, ...],
        schema: dict[str, Any],
        span: Span,
        *,
        required: bool = False,
        basis: Basis = "documented",
    ) -> str:
        """State a field below the schema at ``base``; return its schema's pointer.

        Parents on the way become objects, or arrays of objects where they were stated as arrays.
        """
        check_depth(len(path))
        here = base
        for name in path[:-1]:
            here = self._object(ptr.join(self._object(here), "properties", name))
        here = self._object(here)
        pointer = self.state(ptr.join(here, "properties", path[-1]), dict(schema), span, basis)
        for keyword in schema:
            self.marks[ptr.join(pointer, keyword)] = Mark(span, basis)
        if required:
            self.require(here, path[-1], span, basis)
        return pointer

    def require(self, base: str, name: str, span: Span, basis: Basis = "documented") -> None:
        """State that an object's member is required."""
        stated = ptr.get(self.operation, base + "/required") or []
        if name not in stated:
            ptr.put(self.operation, base + "/required", [*stated, name])
        self.marks[ptr.join(base, "required", name)] = Mark(span, basis)

    def _object(self, pointer: str) -> str:
        """Return where the members of a schema are: in the elements of an array, else in itself."""
        schema = ptr.get(self.operation, pointer)
        if schema is ptr.MISSING:
            schema = {"type": "object"}
            ptr.put(self.operation, pointer, schema)
        kinds = schema.get("type")
        if kinds == "array" or (isinstance(kinds, list) and set(kinds) <= {"array", "null"}):
            items = schema.setdefault("items", {"type": "object"})
            items.setdefault("type", "object")
            return ptr.join(pointer, "items")
        return pointer

    # -- result ---------------------------------------------------------------------------------

    def reading(self, name: Format, digest: str) -> Reading:
        """Put the operation under its path and method and return what was read."""
        self.operation.setdefault("responses", {})
        base = ptr.join("/paths", self.path, self.method)
        info = {"title": "", "version": "1.0"} | self.root.pop("info", {})
        document = {"openapi": "3.1.0", "info": info} | self.root
        document["paths"] = {self.path: {self.method: self.operation}}
        marks = {base + pointer: mark for pointer, mark in self.marks.items()} | self.root_marks
        return Reading(name, digest, self.text, document, marks, tuple(self.gaps))


def schema_of(text: str) -> dict[str, Any] | None:
    """Translate the type that a rendered page prints into a schema; None: not understood.

    >>> schema_of("array[object]")
    {'type': 'array', 'items': {'type': 'object'}}
    >>> schema_of("string<date-time>")
    {'type': 'string', 'format': 'date-time'}
    >>> schema_of("string,null")
    {'type': ['string', 'null']}
    """
    text = text.strip()
    if text.lower() in ANY:
        return {}
    if match := re.fullmatch(
        r"(?:array|list)\s*(?:\[(.*)\]|<(.*)>|\s+of\s+(.*))", text, re.IGNORECASE
    ):
        items = schema_of((match[1] or match[2] or match[3] or "").removesuffix("s"))
        items = items if items is not None else schema_of(match[1] or match[2] or match[3] or "")
        return (
            None
            if items is None
            else {"type": "array", "items": items}
            if items
            else {"type": "array"}
        )
    if match := re.fullmatch(r"enum\s*<(\w+)>", text, re.IGNORECASE):
        return schema_of(match[1])
    if match := re.fullmatch(r"(\w+)\s*<([\w-]+)>", text):
        inner = schema_of(match[1])
        return inner if not inner else inner | {"format": match[2]}
    names = [ALIASES.get(part, part) for part in re.split(r"\s*[,|]\s*|\s+or\s+", text.lower())]
    if all(name in SIMPLE for name in names):
        return {"type": names[0] if len(names) == 1 else names}
    return None
