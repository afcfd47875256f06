"""Cuts one operation out of an OpenAPI document: references followed, every value's place kept.

What a value is (a schema, a map of named schemas, plain data) follows from the keywords on the way
to it, so that a field may be called ``enum`` or ``description``, and an example hold a ``$ref``.
"""

from itertools import islice
from typing import Any, Literal

from affidavit import pointer as ptr
from affidavit.fold import UNEVALUATED, fold
from affidavit.model import Gap, Lint, Span
from affidavit.pages import swagger
from affidavit.pages.files import MOUNT, Files
from affidavit.pages.keywords import LISTS, NAMED, SINGLE
from affidavit.pages.locate import Places
from affidavit.pages.modern import modern

Role = Literal["object", "map", "schema", "schemas", "data"]
"""An OpenAPI object, a map of them, a schema, a map of schemas, or values that are just data."""

OBJECTS: dict[str, Role] = {
    **dict.fromkeys(("responses", "content", "headers", "examples"), "map"),
    **dict.fromkeys(("parameters", "requestBody"), "object"),
    "schema": "schema",
}
"""What the members of an OpenAPI object are; all others are data."""

EXACT = ("oneOf", "not", "if")
"""Keywords that a schema which allows too much makes stricter; one that isn't whole has none.

Of several that might be met just one must be: that becomes at least one.
"""
IGNORED_NULL = "nullable-ignored"
"""The rule of lint for a ``nullable`` without a type."""

SKIPPED = ("tags", "externalDocs", "callbacks", "operationId", "deprecated", "links")
IDENTIFIERS = ("$id", "$schema", "$anchor", "$vocabulary", "$comment", "$dynamicAnchor")
REFERENCES = 16
"""How many references inside each other are followed; a contract lists fields eight levels deep."""

DEEPEST = 240
LARGEST = 30_000
"""Values of one operation; beyond it no more references are followed."""


class Cutter:
    """Copies parts of a document. ``origins`` says of each pointer in the copy where it was."""

    def __init__(
        self,
        document: dict[str, Any],
        places: Places,
        files: Files | None = None,
        moved: dict[str, str] | None = None,
    ) -> None:
        self.document = document
        self.places = places
        self.files = files or Files()
        self.moved = moved or {}
        self.two = "openapi" not in document
        self.old = self.two or str(document["openapi"]).startswith("3.0")
        self.origins: dict[str, str] = {}
        self.gaps: dict[tuple[str, str], Gap] = {}
        self.cuts = 0
        """How many references were not followed; what they stand for allows anything."""
        self.remarks: list[Lint] = []

    def copy(
        self,
        value: Any,
        origin: str,
        target: str,
        role: Role = "object",
        trail: tuple[str, ...] = (),
    ) -> Any:
        """Copy a value; ``trail`` holds the references that are being followed."""
        self.origins[target] = origin
        if isinstance(value, list):
            return [
                self.copy(each, ptr.join(origin, index), ptr.join(target, index), role, trail)
                for index, each in enumerate(value)
            ]
        if not isinstance(value, dict):
            return value
        if role in ("object", "schema") and isinstance(value.get("$ref"), str):
            return self._follow(value, origin, target, role, trail)
        if self.two and role == "schema":
            value = swagger.schema(value)
        parts = value.get("allOf") if role == "schema" else None
        if isinstance(parts, list) and parts:
            return self._whole(value, parts, origin, target, trail)
        if role == "schema":
            self._null(value, value, origin, target)
        return modern(
            self._members(value, origin, target, role, trail),
            target,
            self.origins,
            role,
            old=self.old,
        )

    def _null(
        self, stated: dict[str, Any], whole: dict[str, Any], origin: str, target: str
    ) -> None:
        """Remark on a ``nullable`` that means nothing, for want of a type beside it (3.0.3)."""
        if self.old and stated.get("nullable") is True and "type" not in whole:
            word = swagger.NULLABLE if self.two else "nullable"
            name = ptr.split(target)[-1]
            message = f"{name}: {word} stands beside no type, and so admits no null"
            span = self.span(ptr.join(origin, word))
            self.remarks.append(Lint(IGNORED_NULL, message, target, span))

    def _members(
        self, value: dict[str, Any], origin: str, target: str, role: Role, trail: tuple[str, ...]
    ) -> dict[str, Any]:
        made = {}
        for key, member in value.items():
            if role not in ("map", "schemas", "data") and _dropped(role, key):
                continue
            place, cuts, known = ptr.join(target, key), self.cuts, len(self.origins)
            copied = self.copy(member, ptr.join(origin, key), place, role_of(role, key), trail)
            if role != "schema" or self.cuts == cuts or key not in EXACT:
                made[key] = copied
            elif key == "oneOf" and "anyOf" not in value:
                made["anyOf"] = copied
                self._move(place, ptr.join(target, "anyOf"), known)
        return made

    def _move(self, place: str, there: str, known: int) -> None:
        """Rename a place of the copy; its values were noted after the first ``known`` ones."""
        for each in list(islice(self.origins, known, None)):
            if each == place or each.startswith(place + "/"):
                self.origins[there + each.removeprefix(place)] = self.origins.pop(each)

    def _whole(
        self,
        value: dict[str, Any],
        parts: list[Any],
        origin: str,
        target: str,
        trail: tuple[str, ...],
    ) -> dict[str, Any]:
        """Fold the parts of an ``allOf`` into the schema that holds it, whose own words come first.

        In 3.0, ``nullable`` beside an ``allOf`` has no type of its own, and is meant for the whole.
        """
        copied = [
            self.copy(part, ptr.join(origin, "allOf", index), target, "schema", trail)
            for index, part in enumerate(parts)
        ]
        own = {key: member for key, member in value.items() if key != "allOf"}
        own = self._members(own, origin, target, "schema", trail)
        wide = {key: own.pop(key) for key in (*UNEVALUATED, "nullable") if key in own}
        whole = modern(own, target, self.origins, "schema", old=self.old)
        for part in copied:
            if isinstance(part, dict | bool):
                whole = fold(whole, {"not": {}} if part is False else {} if part is True else part)
        self.origins[target] = origin
        self._null(wide, whole, origin, target)
        return modern(whole | wide, target, self.origins, "schema", old=self.old)

    def _follow(
        self, value: dict[str, Any], origin: str, target: str, role: Role, trail: tuple[str, ...]
    ) -> Any:
        reference = value["$ref"]
        place = self.files.pointer(self.document, reference, origin)
        found = ptr.MISSING if place is None else ptr.get(self.document, place)
        if place is None or found is ptr.MISSING:
            self._cut("reference-dangling", f"{reference!r} leads nowhere", origin)
            return {}
        if place in trail or len(trail) >= REFERENCES or target.count("/") > DEEPEST:
            self._cut("schema-recursive", f"{reference!r} is read to this depth only", origin)
            return self._typed(found, target) if role == "schema" else {}
        if len(self.origins) > LARGEST:
            message = (
                f"{reference!r} isn't followed: the operation holds {LARGEST} values without it"
            )
            self._cut("document-large", message, origin)
            return {}
        copied = self.copy(found, place, target, role, (*trail, place))
        if role == "schema":  # 3.0 knows nothing beside a reference
            self._null(value, {}, origin, target)
        if place.startswith(f"/{MOUNT}/"):
            self.origins[target] = origin  # the other file's lines are no place in this one
        siblings = {key: member for key, member in value.items() if key != "$ref"}
        if siblings and not self.old and isinstance(copied, dict):
            copied |= self.copy(siblings, origin, target, role, trail)
        return copied

    def _typed(self, found: Any, target: str) -> dict[str, Any]:
        """Return what is still certain of a schema that isn't read further: its type."""
        kept = ("type", "nullable") if self.old else ("type",)
        stated = {key: found[key] for key in kept if isinstance(found, dict) and key in found}
        return modern(stated, target, self.origins, "schema", old=self.old)

    def _cut(self, code: str, message: str, origin: str) -> None:
        """Report a reference that isn't followed."""
        self.cuts += 1
        self.gap(code, message, origin)

    def gap(self, code: str, message: str, origin: str) -> None:
        """Report once what can't be read at a place of the document."""
        self.gaps.setdefault((code, origin), Gap(code, message, self.span(origin)))

    def span(self, origin: str) -> Span:
        """Return the span of the value at a pointer, or of the nearest one that holds it."""
        spans = (self.exact(place) for place in ptr.ancestors(origin))
        return next((span for span in spans if span), (0, 0))

    def exact(self, origin: str) -> Span | None:
        """Return the span of the value at a pointer, if it stands in the document's own file."""
        return self.places.span(swagger.was_at(origin, self.moved) if self.moved else origin)


def role_of(role: Role, key: str) -> Role:
    """Say what the member of that name is, of a value whose role is known."""
    if role == "map":
        return "object"
    if role == "schemas":
        return "schema"
    if role == "schema":
        return "schemas" if key in NAMED else "schema" if key in (*LISTS, *SINGLE) else "data"
    if role == "object":
        return OBJECTS.get(key, "data")
    return "data"


def _dropped(role: Role, key: str) -> bool:
    """Drop what a contract has no use for, and other people's extensions."""
    if key.startswith("x-"):
        return not key.startswith("x-affidavit-")
    return key in SKIPPED if role == "object" else key in (*IDENTIFIERS, "$dynamicRef")
