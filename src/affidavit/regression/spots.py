"""What can change: every place of a body or a parameter that holds values, on one side.

Parts of an ``allOf`` are folded into one schema, and the ways to say that a value may be null
(``type``, ``anyOf`` with null) into one, so that another spelling of the same is no change.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from affidavit import pointer as ptr
from affidavit.fold import LEAST, MOST, shared_types
from affidavit.operation import Parameter, frozen
from affidavit.regression.values import BESIDE, WORDS, alike, by_spelling
from affidavit.schema import DEPTH, Schema, resolve, types

Area = Literal["operation", "request-parameter", "request-field", "response-field"]
Part: TypeAlias = tuple[str, Any]
"""A schema with its pointer."""

Path: TypeAlias = tuple[str, ...]
"""``.name`` for a member, ``[]`` for an array's elements, ``*`` for members of any other name."""

ELEMENT, ANY_MEMBER = "[]", "*"
DEEPER = "levels below"
"""Stands for what is nested deeper than fields are listed, and is compared as it is."""

FLAGS = ("readOnly", "writeOnly", "uniqueItems")

NOTHING = "no value at all"
"""Stands for parts that contradict each other, so that nothing fits them."""

HOLDERS = ("properties", "items", "additionalProperties", "allOf")


@dataclass(frozen=True, slots=True)
class Spot:
    """One place that holds values: its folded schema, and the parts that it was folded from.

    ``unset`` says that no update sets it (read-only, immutable, the resource's identity, or inside
    of such), ``unseen`` that no answer shows it (write-only, or inside of such), ``mask`` that it
    holds a field mask's paths.
    """

    area: Area
    place: str
    subject: str
    schema: Schema
    parts: tuple[Part, ...]
    path: Path = ()
    required: bool = False
    required_at: str = ""
    unset: bool = False
    unseen: bool = False
    parameter: Parameter | None = None
    mask: bool = False

    @property
    def holder(self) -> Path:
        """The path of what holds it."""
        return self.path[:-1]

    @property
    def pointers(self) -> tuple[str, ...]:
        """Where its schema stands: a pointer per part."""
        return tuple(pointer for pointer, _ in self.parts)

    def at(self, keyword: str) -> tuple[str, ...]:
        """Return the pointers at which a keyword is stated."""
        return tuple(
            ptr.join(pointer, keyword) for pointer, schema in self.parts if keyword in schema
        )

    def may_be(self, kind: str) -> bool:
        """Say whether its schema leaves room for a value of that type."""
        return not types(self.schema) or kind in types(self.schema)

    def blank(self, like: "Spot") -> "Spot":
        """Return a spot inside this one about which nothing is said, named as another side's."""
        return replace(
            like, schema={}, parts=(), required=False, unset=self.unset, unseen=self.unseen
        )


@dataclass(frozen=True, slots=True)
class _Tree:
    """What stays the same on a walk."""

    document: Schema
    area: Area
    place: str
    owner: str

    def spot(self, schema: Schema, parts: list[Part], path: Path) -> Spot:
        name = spell(path)
        place = self.place + (name if name.startswith("[") or not name else "." + name)
        noun = f"{self.owner}'s field {name}" if name else f"{self.owner}'s body"
        return Spot(self.area, place, noun, schema, tuple(parts), path)


def spell(path: Path) -> str:
    """Return a path as people write it, such as ``tags[].name``."""
    name = ""
    for segment in path:
        if segment == ELEMENT:
            name += segment
        else:
            name += ("." if name else "") + segment.removeprefix(".")
    return name


def body(document: Schema, area: Area, place: str, owner: str, root: Part) -> dict[Path, Spot]:
    """Return every spot of a body by its path, the body itself first."""
    tree = _Tree(document, area, place, owner)
    return {spot.path: spot for spot in _walk(tree, [root], (), frozenset())}


def parameter(document: Schema, param: Parameter) -> dict[Path, Spot]:
    """Return every spot of a parameter by its path, the parameter itself first."""
    schema: Any = param.schema
    pointer = ptr.join(param.pointer, "schema")
    if "schema" not in param.spec and isinstance(content := param.spec.get("content"), dict):
        for media_type in sorted(content)[:1]:
            schema = content[media_type].get("schema", {})
            pointer = ptr.join(param.pointer, "content", media_type, "schema")
    place = f"{param.location}.{param.name}"
    tree = _Tree(document, "request-parameter", place, "")
    walked = _walk(tree, [(pointer, schema)], (), frozenset())
    mask = param.role == "field-mask"
    found = {spot.path: replace(spot, subject=_named(param, spot), mask=mask) for spot in walked}
    at = ptr.join(param.pointer, "required")
    found[()] = replace(found[()], parameter=param, required=param.required, required_at=at)
    return found


def _named(param: Parameter, spot: Spot) -> str:
    return f"the {param.location} parameter {spot.place.removeprefix(param.location + '.')}"


def _walk(tree: _Tree, given: list[Part], path: Path, seen: frozenset[str]) -> Iterator[Spot]:
    parts: list[Part] = []
    nullable = False
    for pointer, schema in given:
        nullable |= _gather(tree.document, schema, pointer, seen, parts)
    seen |= {pointer for pointer, _ in parts}
    deep = len(path) >= DEPTH
    spot = tree.spot(_fold(parts, nullable=nullable, whole=deep), parts, path)
    shut = tree.area == "request-field" and frozen(spot.schema)
    spot = replace(spot, unset=shut, unseen=bool(spot.schema.get("writeOnly")))
    yield spot
    if not deep:
        for inner in _inner(tree, spot, seen):
            yield replace(
                inner, unset=inner.unset or spot.unset, unseen=inner.unseen or spot.unseen
            )


def _inner(tree: _Tree, spot: Spot, seen: frozenset[str]) -> Iterator[Spot]:
    """Walk into members by name, elements, and members of any other name."""
    needed = set(spot.schema.get("required", ()))
    for name, parts in _members(spot).items():
        path = (*spot.path, "." + name)
        at = next(
            (ptr.join(p, "required", name) for p, s in spot.parts if name in s.get("required", ())),
            "",
        )
        for inner in _walk(tree, parts, path, seen):
            own = inner.path == path
            yield replace(inner, required=name in needed, required_at=at) if own else inner
    for keyword, segment in (("items", ELEMENT), ("additionalProperties", ANY_MEMBER)):
        parts = [
            (ptr.join(pointer, keyword), schema[keyword])
            for pointer, schema in spot.parts
            if isinstance(schema.get(keyword), dict)
        ]
        if parts:
            yield from _walk(tree, parts, (*spot.path, segment), seen)


def _members(spot: Spot) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {}
    for pointer, schema in spot.parts:
        for name, member in (schema.get("properties") or {}).items():
            found.setdefault(name, []).append((ptr.join(pointer, "properties", name), member))
    if spot.schema.get("additionalProperties") is not False:
        for name in spot.schema.get("required", ()):
            found.setdefault(name, [])  # required, and described nowhere
    return found


def _gather(
    document: Schema, schema: Any, pointer: str, seen: frozenset[str], parts: list[Part]
) -> bool:
    """Collect a schema and the parts of its ``allOf``; say whether a choice adds null to it."""
    if schema is False:
        schema = {"not": {}}
    schema, pointer = resolve(document, schema, pointer)
    if pointer in seen or any(pointer == known for known, _ in parts):
        return False
    lone = _lone(schema)
    own = {key: value for key, value in schema.items() if lone is None or key != lone[0]}
    parts.append((pointer, own))
    nullable = False
    for index, part in enumerate(own.get("allOf", ())):
        nullable |= _gather(document, part, ptr.join(pointer, "allOf", index), seen, parts)
    if lone is not None:
        keyword, index, null = lone
        inner = ptr.join(pointer, keyword, index)
        nullable |= null | _gather(document, schema[keyword][index], inner, seen, parts)
    return nullable


def _lone(schema: Schema) -> tuple[str, int, bool] | None:
    """Return the one alternative of a choice that isn't null, and whether null is another."""
    for keyword in ("anyOf", "oneOf"):
        parts = schema.get(keyword)
        if not isinstance(parts, list):
            continue
        others = [index for index, part in enumerate(parts) if part != {"type": "null"}]
        if len(others) == 1:
            return keyword, others[0], len(parts) > 1
    return None


def _fold(parts: list[Part], *, nullable: bool, whole: bool) -> Schema:
    """Fold parts that all hold into one schema, as far as keywords can be folded."""
    folded: Schema = {}
    for _, part in parts:
        for key, value in part.items():
            if key in HOLDERS and not (key == "additionalProperties" and value is False):
                continue
            if key not in folded:
                folded[key] = value
            elif (made := _both(key, folded[key], value)) is not None:
                folded[key] = made
            else:
                folded.setdefault(BESIDE, []).append({key: value})
    if whole:
        inside = [{key: part[key] for key in HOLDERS if key in part} for _, part in parts]
        folded |= {DEEPER: [each for each in inside if each]}
    kinds = _kinds([part for _, part in parts])
    if nullable and kinds and "null" not in kinds:
        kinds = (*kinds, "null")
    if kinds:
        folded["type"] = list(kinds)
    elif any(types(part) for _, part in parts):
        folded[NOTHING] = True
    return folded


def _kinds(parts: list[Schema]) -> tuple[str, ...]:
    """Return the types that every part allows."""
    shared: tuple[str, ...] = ()
    for index, kinds in enumerate(kinds for part in parts if (kinds := types(part))):
        shared = shared_types(shared, kinds) if index else kinds
    return tuple(sorted(shared))


def _both(key: str, one: Any, other: Any) -> Any:
    """Return what two parts that state the same keyword come to; None: both stay."""
    if key in LEAST:
        return min(one, other)
    if key in MOST:
        return max(one, other)
    if key == "required":
        return sorted({*one, *other})
    if key == "enum":
        shared = by_spelling(other)
        return [value for spelled, value in by_spelling(one).items() if spelled in shared]
    if key in FLAGS:
        return one or other
    return one if key in (*WORDS, "type") or alike(key, one, other) else None
