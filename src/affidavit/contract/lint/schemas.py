"""Rules about one schema that contradicts itself, and about what illustrates it."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from affidavit import pointer as ptr
from affidavit.contract.lint.page import Found, Page, plain
from affidavit.jsontext import shorten
from affidavit.operation import Body, is_json
from affidavit.samples import stated_examples
from affidavit.schema import errors, is_valid, kind_of, resolve, sendable, types

BOUNDS = (
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minimum", "maximum"),
)
OF_TYPE = {
    **dict.fromkeys(("maxLength", "minLength", "pattern"), ("string",)),
    **dict.fromkeys(("maxItems", "minItems", "uniqueItems"), ("array",)),
    **dict.fromkeys(("maxProperties", "minProperties"), ("object",)),
    **dict.fromkeys(("maximum", "minimum", "multipleOf"), ("integer", "number")),
    **dict.fromkeys(("exclusiveMaximum", "exclusiveMinimum"), ("integer", "number")),
}
"""The types that a keyword says something of (JSON Schema 2020-12, validation, 6)."""

TEXTS = (
    *("date", "date-time", "time", "email", "hostname", "ipv4", "ipv6", "uri", "uri-reference"),
    *("url", "uuid"),
)
"""Formats of text."""


def limit_disputed(page: Page) -> Found:
    """The text gives another limit than the table or the schema."""
    yield from page.remarks("limit-disputed")


def bounds_crossed(page: Page) -> Found:
    """A lower bound is above its upper one, so that no value fits."""
    for name, place, schema in page.schemas:
        for low, high in BOUNDS:
            if low in schema and high in schema and schema[low] > schema[high]:
                message = f"{name}: {low} {schema[low]} is above {high} {schema[high]}"
                yield message, ptr.join(place, low)


def keyword_ignored(page: Page) -> Found:
    """A constraint stands at a field whose type it says nothing of."""
    for name, place, schema in page.schemas:
        kinds = plain(schema)
        for keyword, meant in OF_TYPE.items():
            if kinds and keyword in schema and kinds.isdisjoint(meant):
                message = f"{keyword} says nothing of the type {'/'.join(sorted(kinds))}"
                yield f"{name}: {message}", ptr.join(place, keyword)
        if kinds and schema.get("format") in TEXTS and "string" not in kinds:
            message = f"{schema['format']} is no format of the type {'/'.join(sorted(kinds))}"
            yield f"{name}: {message}", ptr.join(place, "format")


def nullable_ignored(page: Page) -> Found:
    """A field is to be nullable where that has no effect: no type is beside it (3.0.3)."""
    document = page.operation.document
    for message, place in page.remarks("nullable-ignored"):
        if ptr.get(document, place) is not ptr.MISSING and not is_valid(document, place, None):
            yield message, place


def enum_repeated(page: Page) -> Found:
    """A list of values holds one of them twice."""
    for name, place, schema in page.schemas:
        counted = Counter(shorten(each) for each in schema.get("enum", ()))
        for value, times in counted.items():
            if times > 1:
                yield f"{name} lists the value {value} {times} times", ptr.join(place, "enum")


def enum_alike(page: Page) -> Found:
    """Two values differ in letter case or space only."""
    for name, place, schema in page.schemas:
        seen: dict[str, str] = {}
        for value in schema.get("enum", ()):
            if isinstance(value, str):
                other = seen.setdefault("".join(value.casefold().split()), value)
                if other != value:
                    message = f"{name} lists {shorten(other)} and {shorten(value)}"
                    yield message, ptr.join(place, "enum")


def enum_type(page: Page) -> Found:
    """A listed value has not the type of its field."""
    for name, place, schema in page.schemas:
        kinds = set(types(schema))
        for value in schema.get("enum", ()):
            kind = kind_of(value)
            fits = kind in kinds or (kind == "integer" and "number" in kinds)
            if kinds and not fits:
                message = f"{name} lists {shorten(value)}, and is of type {'/'.join(sorted(kinds))}"
                yield message, ptr.join(place, "enum")


def default_invalid(page: Page) -> Found:
    """A default breaks the schema that it belongs to."""
    for name, place, schema in page.schemas:
        if "default" in schema and schema["default"] is not None:
            for error, _ in errors(page.operation.document, place, schema["default"]):
                yield (
                    f"the default {shorten(schema['default'], 40)} of {name}: {error.message}",
                    ptr.join(place, "default"),
                )


def example_invalid(page: Page) -> Found:
    """An example breaks the schema that it illustrates."""
    document = page.operation.document
    for name, place, schema in page.schemas:
        for example in stated_examples(schema):
            for error, _ in errors(document, place, example):
                yield f"the example {shorten(example, 40)} of {name}: {error.message}", place
    for what, body, place, example in _bodies(page):
        if what == "request" and sendable(document, body.pointer, example):
            continue
        for error, _ in errors(document, body.pointer, example):
            yield f"the example {what}: {error.message}", place


def example_read_only(page: Page) -> Found:
    """The example of a request sends a field that is read-only."""
    for what, body, place, example in _bodies(page):
        if what == "request" and isinstance(example, dict):
            for field in page.fields_of(body):
                if field.top and field.schema.get("readOnly") and field.path[0] in example:
                    yield f"the example request holds {field.name}, which is read-only", place


def example_unlisted(page: Page) -> Found:
    """An example holds a member that the schema doesn't list."""
    document = page.operation.document
    for what, body, place, example in _bodies(page):
        schema, _ = resolve(document, body.schema)
        listed = schema.get("properties")
        if isinstance(example, dict) and listed and not _open(schema):
            for name in example:
                if name not in listed:
                    yield f"the example {what} holds {name}, which no row describes", place


def _open(schema: dict[str, Any]) -> bool:
    """Say whether a schema speaks of other members than its listed ones."""
    others = ("patternProperties", "additionalProperties", "oneOf", "anyOf", "allOf", "if")
    return any(keyword in schema for keyword in others)


def _bodies(page: Page) -> Iterator[tuple[str, Body, str, Any]]:
    """Yield each whole example: what it is of, its body, its place and the value."""
    document = page.operation.document
    told = [("request", page.operation.bodies)]
    told += [
        (f"answer {status}" if status[:1] != "2" else "answer", bodies)
        for status, bodies in page.operation.responses.items()
    ]
    for what, bodies in told:
        for body in bodies:
            place = body.pointer.removesuffix("/schema")
            content = ptr.get(document, place)
            if is_json(body.media_type) and isinstance(content, dict):
                for example in _stated(document, content):
                    yield what, body, place, example


def _stated(document: dict[str, Any], content: dict[str, Any]) -> Iterator[Any]:
    if "example" in content:
        yield content["example"]
    named = content.get("examples")
    for each in named.values() if isinstance(named, dict) else ():
        found, _ = resolve(document, each)
        if "value" in found:
            yield found["value"]


def required_read_only(page: Page) -> Found:
    """A request field is required and read-only."""
    for field in page.operation.fields:
        if field.required and field.schema.get("readOnly"):
            yield (
                f"{field.name} is required and read-only; required can only count for answers",
                field.pointer,
            )


def required_deprecated(page: Page) -> Found:
    """A request field is required and deprecated."""
    for field in page.operation.fields:
        if field.required and field.schema.get("deprecated"):
            yield f"{field.name} is deprecated, and no request can do without it", field.pointer


def required_unlisted(page: Page) -> Found:
    """An object requires a member that nothing describes."""
    for name, place, schema in _objects(page):
        listed = schema.get("properties") or {}
        for member in schema.get("required", ()):
            if listed and member not in listed and not _open(schema):
                yield f"{name} requires {member}, and nothing says what it is", place


def required_repeated(page: Page) -> Found:
    """A member is listed twice as required."""
    for name, place, schema in _objects(page):
        for member, times in Counter(schema.get("required", ())).items():
            if times > 1:
                yield f"{name} requires {member} {times} times", place


def _objects(page: Page) -> Iterator[tuple[str, str, dict[str, Any]]]:
    told = [("the request", body) for body in page.operation.bodies[:1]]
    if page.operation.success[1]:
        told.append(("the answer", page.operation.success[1]))
    for what, body in told:
        schema, place = resolve(page.operation.document, body.schema, body.pointer)
        yield what, place, schema
    yield from page.schemas


def both_only(page: Page) -> Found:
    """A field is read-only and write-only."""
    for name, place, schema in page.schemas:
        if schema.get("readOnly") and schema.get("writeOnly"):
            yield f"{name} is read-only and write-only: neither side may hold it", place


def array_items(page: Page) -> Found:
    """An array is documented without its items."""
    for name, place, schema in page.schemas:
        if types(schema) == ("array",) and not schema.get("items"):
            yield f"nothing says what the items of {name} are", place.removesuffix("/schema")


def object_members(page: Page) -> Found:
    """A restriction speaks of members that the page doesn't list."""
    for field in page.operation.fields:
        for name in field.schema.get("x-affidavit-only", ()):
            if name not in (field.schema.get("properties") or {}):
                yield (
                    f"only {name} of {field.name} can be modified, and nothing says what it is",
                    field.pointer,
                )
