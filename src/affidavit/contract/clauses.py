"""From a document to its clauses: one row of output per atomic promise, in the document's order.

A clause's id is made of its place and its kind, its statement of the fact alone, so that both stay
the same while the page's wording changes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from affidavit import pointer as ptr
from affidavit.jsontext import shorten
from affidavit.model import Basis, Clause, Contract, Kind, Level, Source
from affidavit.operation import (
    ATOMIC,
    CLEARS,
    COMPLETE,
    EMPTY,
    IDENTITY,
    IMMUTABLE,
    NESTED,
    ONLY,
    OTHER_STATUS,
    PARTIAL,
    POLICIES,
    TARGET,
    UNIT,
    Operation,
    Parameter,
    frozen,
)
from affidavit.schema import CLOSING, MEMBER, Field, Schema, fields, mapped, resolve, types

Origin = Callable[[str, str], tuple[Source, Basis, Level]]
"""Says of a pointer where its value comes from, and of the keyword there that a clause is about."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A clause before its origin is known.

    ``standard`` names a standard that it follows from, ``keyword`` what it is about where its
    pointer is that of a whole schema.
    """

    id: str
    kind: Kind
    statement: str
    pointer: str
    standard: str = ""
    keyword: str = ""


def derive(contract: Contract, origin: Origin) -> tuple[Clause, ...]:
    """Return the clauses of a contract's document."""
    found: dict[str, Clause] = {}
    for draft in _drafts(Operation(contract)):
        clause = _clause(draft, origin)
        name = _free(clause, found)
        found.setdefault(name, replace(clause, id=name))
    return tuple(found.values())


def _clause(draft: Draft, origin: Origin) -> Clause:
    if draft.standard:
        source = Source("standard", draft.standard)
        return Clause(
            draft.id, draft.kind, "MUST", "standard", draft.statement, source, draft.pointer
        )
    source, basis, level = origin(draft.pointer, draft.keyword)
    return Clause(draft.id, draft.kind, level, basis, draft.statement, source, draft.pointer)


def _free(clause: Clause, taken: dict[str, Clause]) -> str:
    """Number the ids of promises whose places are spelled alike, such as ``a.b`` and b inside a."""
    number, name = 1, clause.id
    while name in taken and taken[name].pointer != clause.pointer:
        number += 1
        name = f"{clause.id}~{number}"
    return name


def _drafts(operation: Operation) -> Iterator[Draft]:
    method = operation.method.upper()
    yield Draft(
        "endpoint",
        "endpoint",
        f"{method} {operation.path} updates what its path names.",
        operation.pointer,
    )
    yield from _semantics(operation)
    yield from _auth(operation)
    for param in operation.parameters:
        yield from _parameter(param)
    yield from _request(operation)
    yield from _responses(operation)


def _semantics(operation: Operation) -> Iterator[Draft]:
    here = operation.pointer
    if operation.method == "patch":
        yield Draft(
            "semantics.preserve",
            "semantics",
            "An update leaves what it doesn't name as it was.",
            here,
            "RFC 5789 section 2",
        )
        yield Draft(
            "semantics.atomic",
            "semantics",
            "A refused update changes nothing.",
            here,
            "RFC 5789 section 2",
        )
    else:
        for keyword, name, statement in (
            (PARTIAL, "preserve", "An update leaves what it doesn't name as it was."),
            (ATOMIC, "atomic", "A refused update changes nothing."),
        ):
            if operation.spec.get(keyword):
                yield Draft(f"semantics.{name}", "semantics", statement, ptr.join(here, keyword))
    if operation.method == "put":
        yield Draft(
            "semantics.idempotent",
            "semantics",
            "The same update sent twice leaves what one leaves.",
            here,
            "RFC 9110 section 9.2.2",
        )
    for name, answer in operation.policies.items():
        if answer != "either":
            yield Draft(
                f"semantics.{name}",
                "semantics",
                f"{name.replace('-', ' ').capitalize()}: the answer is to {answer}.",
                ptr.join(here, POLICIES, name),
            )


def _auth(operation: Operation) -> Iterator[Draft]:
    if operation.authenticated:
        place = operation.pointer + "/security"
        if "security" not in operation.spec:
            place = "/security"
        yield Draft(
            "auth.required", "auth", "A request without a valid credential is refused.", place
        )
    for scheme in operation.schemes:
        place = ptr.join("/components/securitySchemes", scheme.name)
        yield Draft(
            f"auth.{scheme.name}",
            "auth",
            f"A credential of the scheme {scheme.name} is accepted.",
            place,
        )


# --- parameters --------------------------------------------------------------------------------


def _parameter(param: Parameter) -> Iterator[Draft]:
    base, place = f"{param.location}.{param.name}", param.pointer
    if param.location == "header":
        yield Draft(base, "header", f"The header {param.name} is understood.", place)
    elif types(param.schema):
        yield Draft(
            f"{base}.type",
            "type",
            f"The {param.location} parameter {param.name} is {_types(param.schema)}.",
            place + "/schema",
            keyword="type",
        )
    if param.required:
        yield Draft(
            f"{base}.required",
            "required",
            f"The {param.location} parameter {param.name} is required.",
            place + "/required",
        )
    subject = f"the {param.location} parameter {param.name}"
    yield from _keywords(base, subject, param.schema, place + "/schema")
    if param.role == "field-mask":
        for name, statement in (
            ("listed", "A field that the mask lists is updated."),
            ("unlisted", "A field in the body that the mask doesn't list stays as it was."),
            ("omitted", "Without a mask, every field in the body is updated."),
        ):
            yield Draft(f"{base}.mask.{name}", "mask", statement, place, "AIP-134, AIP-161")
        for keyword, name, statement in (
            (NESTED, "nested", "A mask may list a member of a field, and the others stay."),
            (CLEARS, "cleared", "A field that the mask lists and the body lacks is cleared."),
        ):
            if param.spec.get(keyword):
                yield Draft(f"{base}.mask.{name}", "mask", statement, ptr.join(place, keyword))
    if param.role == "merge-strategy":
        target = param.spec.get(TARGET, "the field")
        for index, value in enumerate(param.schema.get("enum", ())):
            yield Draft(
                f"{base}.merge-strategy.{value}",
                "merge-strategy",
                f"With {param.name}={value}, {target} is updated by {_strategy(str(value))}.",
                ptr.join(place, "schema", "enum", index),
            )


def _strategy(value: str) -> str:
    return "merging (RFC 7396)" if "MERGE" in value.upper() else "replacing it whole"


# --- request -----------------------------------------------------------------------------------


def _request(operation: Operation) -> Iterator[Draft]:
    for body in operation.bodies:
        yield Draft(
            f"request.content-type.{body.media_type}",
            "content-type",
            f"An update may be sent as {body.media_type}.",
            body.pointer.removesuffix("/schema"),
        )
    if operation.body is not None:
        schema, place = resolve(operation.document, operation.body.schema, operation.body.pointer)
        yield from _keywords("request", "a request", _of_body(schema), place)
    for field in operation.fields:
        base, place, schema = f"request.{field.name}", field.pointer, field.schema
        if types(schema):
            yield Draft(
                f"{base}.type",
                "type",
                f"In a request, {field.name} is {_types(schema)}.",
                place,
                keyword="type",
            )
        if field.top and not frozen(schema):
            yield Draft(
                f"{base}.semantics",
                "semantics",
                f"An update can set {field.name}, and it then reads so.",  # noqa: S608 - no SQL
                place,
            )
        if field.required and not schema.get("readOnly"):
            yield _required(base, f"a request's {field.name}", field)
        yield from _keywords(base, f"a request's {field.name}", schema, place)
        yield from _restrictions(base, field)
    for field in operation.told:
        if field.schema.get("readOnly"):
            yield from _restrictions(f"request.{field.name}", field)


def _restrictions(base: str, field: Field) -> Iterator[Draft]:
    schema, place, name = field.schema, field.pointer, field.name
    if schema.get("readOnly"):
        yield Draft(
            f"{base}.read-only",
            "read-only",
            f"An update doesn't change {name}.",
            place + "/readOnly",
        )
    elif schema.get(IDENTITY):
        yield Draft(
            f"{base}.read-only",
            "read-only",
            f"{name} names the resource, and an update doesn't change it.",
            ptr.join(place, IDENTITY),
        )
    if schema.get(ONLY):
        members = ", ".join(schema[ONLY])
        yield Draft(
            f"{base}.write-restriction",
            "write-restriction",
            f"Of {name}, only {members} can be modified.",
            ptr.join(place, ONLY),
        )
    if schema.get(IMMUTABLE):
        yield Draft(
            f"{base}.write-restriction",
            "write-restriction",
            f"Once set, {name} can't be changed.",
            ptr.join(place, IMMUTABLE),
        )
    if schema.get(EMPTY) and not schema.get("minItems"):
        yield Draft(
            f"{base}.empty",
            "semantics",
            f"An empty array clears {name}.",
            ptr.join(place, EMPTY),
        )


# --- responses ---------------------------------------------------------------------------------


def _responses(operation: Operation) -> Iterator[Draft]:
    yield Draft(
        "status.5xx",
        "status",
        "A client's mistake is never answered by a server error.",
        operation.pointer,
        "RFC 9110 sections 15.5 and 15.6",
    )
    if operation.spec.get(COMPLETE):
        yield Draft(
            OTHER_STATUS,
            "status",
            "No status but the documented ones is answered.",
            ptr.join(operation.pointer, COMPLETE),
        )
    for status, bodies in operation.responses.items():
        yield Draft(
            f"status.{status}",
            "status",
            f"The status {status} is one of the documented ones.",
            ptr.join(operation.pointer, "responses", status),
        )
        if bodies:
            names = " or ".join(body.stated for body in bodies)
            yield Draft(
                f"response.{status}.content-type",
                "content-type",
                f"The body of a {status} answer is {names}.",
                bodies[0].pointer.removesuffix("/schema"),
            )
        for body in bodies:
            yield from _response(operation, status, body.schema, body.pointer)


def _response(operation: Operation, status: str, schema: Any, place: str) -> Iterator[Draft]:
    answer = f"response.{status}"
    kind: Kind = "response-field" if status[:1] in "12" else "error-schema"
    whole, root = resolve(operation.document, schema, place)
    yield from _keywords(answer, f"a {status} answer", _of_body(whole), root)
    for field in fields(operation.document, schema, place):
        base, subject = f"{answer}.{field.name}", f"a {status} answer's {field.name}"
        what = (
            f", where present, is {_types(field.schema)}"
            if types(field.schema)
            else " may be present"
        )
        yield Draft(base, kind, f"{_upper(subject)}{what}.", field.pointer, keyword="type")
        if field.required:
            yield _required(base, subject, field)
        yield from _keywords(base, subject, field.schema, field.pointer)


def _required(base: str, subject: str, field: Field) -> Draft:
    holder, _, _ = field.pointer.rpartition("/properties/")
    place = ptr.join(holder, "required", field.path[-1])
    return Draft(f"{base}.required", "required", f"{_upper(subject)} is required.", place)


# --- keywords ----------------------------------------------------------------------------------

CLOSED = "holds no member but the documented ones"

OF_BODY = ("minProperties", "maxProperties", *CLOSING)
"""Keywords that limit a body as a whole."""

KEYWORDS: dict[str, tuple[str, Kind, Callable[[Any, Schema], str]]] = {
    "enum": ("enum", "enum", lambda value, _: f"is one of {_list(value)}"),
    "const": ("const", "enum", lambda value, _: f"is {shorten(value)}"),
    "format": ("format", "format", lambda value, _: f"has the format {value}"),
    "pattern": ("pattern", "format", lambda value, _: f"matches the pattern {value}"),
    "maxLength": (
        "max-length",
        "length",
        lambda value, schema: f"has at most {value} {_unit(schema)}",
    ),
    "minLength": (
        "min-length",
        "length",
        lambda value, schema: f"has at least {value} {_unit(schema)}",
    ),
    "maxItems": ("max-items", "length", lambda value, _: f"has at most {value} items"),
    "minItems": ("min-items", "length", lambda value, _: f"has at least {value} items"),
    "maxProperties": ("max-properties", "length", lambda value, _: f"has at most {value} members"),
    "minProperties": ("min-properties", "length", lambda value, _: f"has at least {value} members"),
    "additionalProperties": ("closed", "type", lambda _value, _schema: CLOSED),
    "unevaluatedProperties": ("closed", "type", lambda _value, _schema: CLOSED),
    "uniqueItems": ("unique-items", "format", lambda _value, _schema: "holds no item twice"),
    "minimum": ("minimum", "format", lambda value, _: f"is at least {value}"),
    "maximum": ("maximum", "format", lambda value, _: f"is at most {value}"),
    "exclusiveMinimum": ("exclusive-minimum", "format", lambda value, _: f"is more than {value}"),
    "exclusiveMaximum": ("exclusive-maximum", "format", lambda value, _: f"is less than {value}"),
    "multipleOf": ("multiple-of", "format", lambda value, _: f"is a multiple of {value}"),
    "deprecated": ("deprecated", "deprecated", lambda _value, _schema: "is deprecated"),
}


def _keywords(base: str, subject: str, schema: Schema, place: str) -> Iterator[Draft]:
    """One clause per keyword that limits a value; those of an array's elements count as its own."""
    for keyword, (word, kind, says) in KEYWORDS.items():
        if _limits(keyword, schema):
            statement = f"{_upper(subject)} {says(schema[keyword], schema)}."
            yield Draft(f"{base}.{word}", kind, statement, ptr.join(place, keyword))
    stated = schema.get("type")
    listed = None in schema.get("enum", [None])
    if isinstance(stated, list) and "null" in stated and len(stated) > 1 and listed:
        yield Draft(
            f"{base}.nullable",
            "nullable",
            f"{_upper(subject)} may be null.",
            ptr.join(place, "type", stated.index("null")),
        )
    items, held = schema.get("items"), mapped(schema)
    if isinstance(items, dict):
        yield from _inner(f"{base}[]", f"each item of {subject}", items, f"{place}/items")
    if held is not None:
        inside = f"{place}/additionalProperties"
        yield from _inner(f"{base}.{MEMBER}", f"each member of {subject}", held, inside)


def _inner(base: str, subject: str, schema: Schema, place: str) -> Iterator[Draft]:
    """The clauses of what an array or a map holds; the fields of objects have their own."""
    if "properties" in schema:
        schema = {key: schema[key] for key in CLOSING if key in schema}
    yield from _keywords(base, subject, schema, place)


def _of_body(schema: Schema) -> Schema:
    return {key: schema[key] for key in OF_BODY if key in schema}


def _limits(keyword: str, schema: Schema) -> bool:
    """Say whether a keyword is there and rules anything out: at least nothing is no limit."""
    value = schema.get(keyword)
    if keyword.startswith("min") and keyword != "minimum":
        return value is not None and value > 0
    if keyword == "const":
        return "const" in schema
    if keyword in CLOSING:
        return value is False
    return value is not None and value is not False and value != []


def _unit(schema: Schema) -> str:
    return "bytes (UTF-8)" if schema.get(UNIT) == "bytes" else "characters (Unicode code points)"


def _list(values: list[Any]) -> str:
    shown = ", ".join(shorten(value, 40) for value in values[:12])
    return shown if len(values) <= 12 else f"{shown} and {len(values) - 12} more"  # noqa: PLR2004 - a sentence's length


def _types(schema: Schema) -> str:
    names = list(types(schema))
    if names == ["array"] and isinstance(schema.get("items"), dict) and types(schema["items"]):
        return "an array of " + " or ".join(types(schema["items"])) + " items"
    if names == ["object"] and types(mapped(schema) or {}):
        return "an object of " + " or ".join(types(mapped(schema))) + " members"
    article = {"integer": "an integer", "array": "an array", "object": "an object", "null": "null"}
    return " or ".join(article.get(name, f"a {name}") for name in names)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
