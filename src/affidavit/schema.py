"""Walking and checking JSON Schema 2020-12 inside an OpenAPI 3.1 document."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from affidavit import pointer as ptr
from affidavit.patterns import matches

ELEMENT = "[]"
"""The path segment that stands for an array's elements."""

MEMBER = "*"
"""The path segment that stands for what a map holds: an object whose names are free."""

CLOSING = ("additionalProperties", "unevaluatedProperties")
"""Keywords that, where they are false, allow an object no member but the documented ones."""

DEPTH = 8
"""How deep fields are listed; a recursive schema has no last level."""

TYPES = ("string", "integer", "number", "boolean", "array", "object", "null")

Schema = dict[str, Any]

checker = FormatChecker()
"""Formats of JSON Schema 2020-12, and the two integer formats of OpenAPI."""
checker.checkers = dict(Draft202012Validator.FORMAT_CHECKER.checkers)


@checker.checks("int32")
def _int32(value: object) -> bool:
    return not _whole(value) or -(2**31) <= value < 2**31  # type: ignore[operator]  # narrowed


@checker.checks("int64")
def _int64(value: object) -> bool:
    return not _whole(value) or -(2**63) <= value < 2**63  # type: ignore[operator]  # narrowed


@checker.checks("url")
def _url(value: object) -> bool:
    """OpenAPI documents say ``url`` where JSON Schema says ``uri``."""
    return not isinstance(value, str) or checker.conforms(value, "uri")


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Field:
    """One member of a body. ``path`` holds names, ``[]`` for elements, ``*`` for a map's members.

    ``pointer`` is the place of its schema in the document; ``required`` is its parent's word.
    """

    path: tuple[str, ...]
    pointer: str
    schema: Schema
    required: bool

    @property
    def name(self) -> str:
        """The path as people write it, such as ``tags[].name``."""
        return ".".join(self.path).replace("." + ELEMENT, ELEMENT)

    @property
    def top(self) -> bool:
        """Whether it is a member of the body itself."""
        return len(self.path) == 1


def resolve(document: Schema, schema: Any, pointer: str = "") -> tuple[Schema, str]:
    """Follow local references; return the schema and the pointer where it stands.

    OpenAPI 3.1 lets keywords stand beside ``$ref``: they are laid over what it points to.
    """
    seen = set()
    siblings: Schema = {}
    while isinstance(schema, dict) and isinstance(ref := schema.get("$ref"), str):
        if ref in seen or not ref.startswith("#"):
            break
        seen.add(ref)
        siblings = {key: val for key, val in schema.items() if key != "$ref"} | siblings
        pointer = unquote(ref[1:])
        schema = ptr.get(document, pointer)
    if not isinstance(schema, dict):
        return siblings, pointer  # true, false or a dangling reference: no keywords of its own
    return (schema | siblings if siblings else schema), pointer


def types(schema: Schema) -> tuple[str, ...]:
    """Return the types that a schema allows, told by other keywords where ``type`` is left out."""
    stated = schema.get("type")
    if isinstance(stated, str):
        return (stated,)
    if isinstance(stated, list):
        return tuple(stated)
    if "properties" in schema or "additionalProperties" in schema:
        return ("object",)
    if "items" in schema:
        return ("array",)
    return ()


def mapped(schema: Schema) -> Any:
    """Return the schema of what a map holds under any name; None where it is no map."""
    held = schema.get("additionalProperties")
    return held if isinstance(held, dict) and not schema.get("properties") else None


def closed(schema: Schema) -> bool:
    """Say whether an object may hold no member but the documented ones."""
    return any(schema.get(keyword) is False for keyword in CLOSING)


def kind_of(value: Any) -> str:
    """Return the JSON type of a value; a whole number is an integer."""
    if value is None:
        return "null"
    for cls, name in (
        (bool, "boolean"),
        (str, "string"),
        (int, "integer"),
        (float, "number"),
        (list, "array"),
        (dict, "object"),
    ):
        if isinstance(value, cls):
            return name
    raise TypeError(f"{type(value).__name__} is no JSON type")


def fields(document: Schema, schema: Any, pointer: str) -> Iterator[Field]:
    """Yield every field below a schema, parents before children, in the document's order."""
    yield from _fields(document, schema, pointer, (), frozenset())


def _fields(
    document: Schema, schema: Any, pointer: str, path: tuple[str, ...], seen: frozenset[str]
) -> Iterator[Field]:
    schema, pointer = resolve(document, schema, pointer)
    if len(path) >= DEPTH or pointer in seen:
        return
    seen |= {pointer}
    required = schema.get("required", ())
    for name, member in (schema.get("properties") or {}).items():
        place = ptr.join(pointer, "properties", name)
        full, _ = resolve(document, member, place)
        yield Field((*path, name), place, full, name in required)
        yield from _fields(document, member, place, (*path, name), seen)
    if "items" in schema and path:
        yield from _fields(
            document, schema["items"], ptr.join(pointer, "items"), (*path, ELEMENT), seen
        )
    for index, part in enumerate(schema.get("allOf", ())):
        yield from _fields(document, part, ptr.join(pointer, "allOf", index), path, seen)


def sendable_part(document: Schema, raw: Any, value: Any) -> Any:
    """Return what a request could send of a value: no read-only and no undocumented members."""
    schema, _ = resolve(document, raw)
    if isinstance(value, list):
        return [sendable_part(document, schema.get("items", {}), each) for each in value]
    known = schema.get("properties")
    if not isinstance(value, dict) or not known:
        return value
    return {
        name: sendable_part(document, known[name], member)
        for name, member in value.items()
        if name in known and not resolve(document, known[name])[0].get("readOnly")
    }


def validator(document: Schema, pointer: str) -> Any:
    """Return a validator for the schema at ``pointer``, references and formats included."""
    return _validator(Identity(document), pointer)


class Identity:
    """Makes a document hashable by identity, so that its validators can be kept."""

    __slots__ = ("document",)

    def __init__(self, document: Schema) -> None:
        self.document = document

    def __hash__(self) -> int:
        return id(self.document)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and other.document is self.document


@lru_cache(maxsize=512)
def _validator(holder: Identity, pointer: str) -> Any:
    root = holder.document | {"$ref": "#" + quote(pointer, safe="/~")}
    return BOUNDED(root, format_checker=checker)


def _pattern(validator: Any, pattern: str, instance: Any, _schema: Schema) -> Iterator[Any]:
    if validator.is_type(instance, "string") and matches(pattern, instance) is False:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(
    validator: Any, patterns: Schema, instance: Any, _schema: Schema
) -> Iterator[Any]:
    if validator.is_type(instance, "object"):
        for pattern, inner in patterns.items():
            for name, member in instance.items():
                if matches(pattern, name):
                    yield from validator.descend(member, inner, path=name, schema_path=pattern)


def _additional_properties(
    validator: Any, others: Any, instance: Any, schema: Schema
) -> Iterator[Any]:
    if not validator.is_type(instance, "object"):
        return
    named, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    extra = [
        name
        for name in instance
        if name not in named and not any(matches(pattern, name) for pattern in patterns)
    ]
    if others is False and extra:
        listed = ", ".join(map(repr, extra))
        yield ValidationError(f"Additional properties are not allowed ({listed})")
    elif isinstance(others, dict):
        for name in extra:
            yield from validator.descend(instance[name], others, path=name)


BOUNDED: Any = extend(  # type: ignore[no-untyped-call]  # jsonschema leaves it untyped
    Draft202012Validator,
    {
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
    },
)
"""JSON Schema 2020-12 whose patterns, which a vendor writes, can't keep it busy for ever."""


def errors(document: Schema, pointer: str, value: Any) -> list[tuple[ValidationError, str]]:
    """Return what is wrong with a value, each with the pointer of the keyword that says so."""
    found = validator(document, pointer).iter_errors(value)
    return [(error, _keyword(document, pointer, error)) for error in found]


def is_valid(document: Schema, pointer: str, value: Any) -> bool:
    """Say whether a value satisfies the schema at ``pointer``."""
    return bool(validator(document, pointer).is_valid(value))


def sendable(document: Schema, pointer: str, value: Any) -> bool:
    """Say whether a request may hold a value: of a read-only member, ``required`` asks nothing."""
    for error, keyword in errors(document, pointer, value):
        if error.validator != "required":
            return False
        holder = ptr.get(document, keyword.removesuffix("/required"))
        stated = holder.get("properties") or {}
        members = (resolve(document, stated.get(name, {}))[0] for name in lacking(error))
        if not all(member.get("readOnly") for member in members):
            return False
    return True


def lacking(error: ValidationError) -> list[str]:
    """Return the members that a value lacks, of an error of ``required``."""
    required: Any = error.validator_value
    held: Any = error.instance
    return [name for name in required if name not in held]


def _keyword(document: Schema, pointer: str, error: ValidationError) -> str:
    """Turn jsonschema's path, which doesn't count ``$ref`` as a step, into a document pointer."""
    here = pointer
    for token in error.absolute_schema_path:
        holder = ptr.get(document, here)
        while isinstance(holder, dict) and str(token) not in holder and "$ref" in holder:
            here = unquote(holder["$ref"].removeprefix("#"))
            holder = ptr.get(document, here)
        here = ptr.join(here, token)
    return here
