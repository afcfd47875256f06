"""What `affidavit import` makes of a page, as plain facts that a person can write down by hand.

A fact is (kind, place, value). An expectation is a YAML file beside its page:

    - operation: PATCH /shelves/{shelf_id}
      server: [https://api.shelf.test]
      security: [http basic, oauth2]
      status: ['200', '404']
      values:
        path.shelf_id: {type: string, required: true}
        query.mask: {type: array}
        query.mask[]: {type: string}
        request: {media: [application/json]}
        request.label: {type: string, max-length: 80, example: [Atlas]}
        request.kind: {type: string, nullable: true, enum: [OPEN, SHUT]}
        request.tags[].name: {type: string, required: true}
        response.200: {media: [application/json]}
        response.200.label: {type: string}
      gaps: [row-cut]

A list stands for one fact per element. ``request(text/x)`` is a body of another media type whose
fields differ from the first one's.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import yaml

Fact: TypeAlias = tuple[str, str, str]

METHODS = ("patch", "put", "post")
FLAGS = {
    "readOnly": "read-only",
    "writeOnly": "write-only",
    "deprecated": "deprecated",
    "uniqueItems": "unique-items",
    "x-affidavit-immutable": "immutable",
}
SINGLE = {
    "const": "const",
    "format": "format",
    "pattern": "pattern",
    "default": "default",
    "maxLength": "max-length",
    "minLength": "min-length",
    "maxItems": "max-items",
    "minItems": "min-items",
    "maxProperties": "max-properties",
    "minProperties": "min-properties",
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusiveMinimum": "exclusive-minimum",
    "exclusiveMaximum": "exclusive-maximum",
    "multipleOf": "multiple-of",
    "x-affidavit-unit": "unit",
}
SEVERAL = {"enum": "enum", "examples": "example", "x-affidavit-only": "only"}
LISTED = ("server", "security", "status", "media", "enum", "example", "only")


def expected(path: Path) -> list[tuple[str, set[Fact], list[str]]]:
    """Return what a person wrote down: each operation with its facts and its gaps."""
    found = []
    for each in yaml.safe_load(path.read_text(encoding="utf-8")):
        facts = set(_stated("", {key: each[key] for key in LISTED if key in each}))
        for place, values in (each.get("values") or {}).items():
            facts |= set(_stated(place, values))
        found.append((each["operation"], facts, sorted(each.get("gaps", ()))))
    return found


def _stated(place: str, values: dict[str, Any]) -> Iterator[Fact]:
    for kind, value in values.items():
        for each in value if kind in LISTED else [value]:
            yield kind, place, _spell(each)


def imported(line: str) -> tuple[str, set[Fact], list[str]]:
    """Return what one line of `affidavit import` says: operation, facts and gaps."""
    told = json.loads(line)
    document = told["openapi"]
    path, item = next(iter(document["paths"].items()))
    method = next(name for name in METHODS if name in item)
    facts = (
        set(_document(document))
        | set(_operation(item[method]))
        | set(_operation(_inherited(item, item[method])))
    )
    return f"{method.upper()} {path}", facts, sorted(each["code"] for each in told["gaps"])


def _inherited(item: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of a path that its operation doesn't state anew."""
    own = {(each["in"], each["name"]) for each in operation.get("parameters", ())}
    outer = [each for each in item.get("parameters", ()) if (each["in"], each["name"]) not in own]
    return {"parameters": outer}


def _document(document: dict[str, Any]) -> Iterator[Fact]:
    for server in document.get("servers", ()):
        yield "server", "", _spell(server["url"])
    for scheme in document.get("components", {}).get("securitySchemes", {}).values():
        word = scheme.get("scheme") or scheme.get("in") or ""
        yield "security", "", _spell(f"{scheme['type']} {word}".strip())


def _operation(operation: dict[str, Any]) -> Iterator[Fact]:
    for param in operation.get("parameters", ()):
        place = f"{param['in']}.{param['name']}"
        if param.get("required"):
            yield "required", place, "true"
        yield from _schema(param.get("schema") or {}, place)
    yield from _bodies(operation.get("requestBody", {}).get("content", {}), "request")
    for status, response in operation.get("responses", {}).items():
        yield "status", "", _spell(status)
        yield from _bodies(response.get("content", {}), f"response.{status}")
        for name, header in response.get("headers", {}).items():
            yield from _schema(header.get("schema") or {}, f"response.{status}.headers.{name}")


def _bodies(content: dict[str, Any], place: str) -> Iterator[Fact]:
    first: set[Fact] | None = None
    for media_type, body in content.items():
        yield "media", place, _spell(media_type)
        facts = set(_schema(body.get("schema") or {}, place, top=True))
        if first is None:
            first = facts
            yield from facts
        elif facts != first:
            yield from _schema(body.get("schema") or {}, f"{place}({media_type})", top=True)


def _schema(schema: dict[str, Any], place: str, *, top: bool = False) -> Iterator[Fact]:
    """Yield the facts of one schema; of a body itself, that it is an object goes without saying."""
    kinds = schema.get("type", [])
    names = [kinds] if isinstance(kinds, str) else kinds
    told = "|".join(sorted(name for name in names if name != "null")) or "|".join(names)
    if told and not (top and told == "object"):
        yield "type", place, _spell(told)
    if "null" in names and len(names) > 1:
        yield "nullable", place, "true"
    for keyword, kind in FLAGS.items():
        if schema.get(keyword) is True:
            yield kind, place, "true"
    for keyword, kind in SINGLE.items():
        if keyword in schema:
            yield kind, place, _spell(schema[keyword])
    for keyword, kind in SEVERAL.items():
        for value in schema.get(keyword, ()):
            if not (value is None and kind == "enum"):
                yield kind, place, _spell(value)
    yield from _inside(schema, place)


def _inside(schema: dict[str, Any], place: str) -> Iterator[Fact]:
    for name in schema.get("required", ()):
        yield "required", f"{place}.{name}", "true"
    for name, member in (schema.get("properties") or {}).items():
        yield from _schema(member, f"{place}.{name}")
    if isinstance(schema.get("items"), dict):
        yield from _schema(schema["items"], f"{place}[]")
    others = schema.get("additionalProperties")
    if others is False:
        yield "closed", place, "true"
    elif isinstance(others, dict):
        yield from _schema(others, f"{place}{{}}")
    for part in schema.get("allOf", ()):
        yield from _schema(part, place, top=True)
    for keyword, kind in (("oneOf", "one-of"), ("anyOf", "any-of")):
        parts = [part for part in schema.get(keyword, ()) if part != {"type": "null"}]
        if parts:
            yield kind, place, _spell(len(parts))
        for index, part in enumerate(parts):
            yield from _schema(part, f"{place}<{index}>")


def _spell(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
