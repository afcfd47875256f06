"""What the mock says: documented statuses with bodies that satisfy their documented schemas."""

import json
from copy import deepcopy
from typing import Any

from affidavit import pointer as ptr
from affidavit.model import Response
from affidavit.operation import Body, Operation, is_json
from affidavit.samples import value
from affidavit.schema import Schema, is_valid, resolve, types
from affidavit.targets.refusal import Refusal, status_for

JSON = "application/json"


def encode(
    status: int, media_type: str, body: Any, headers: tuple[tuple[str, str], ...] = ()
) -> Response:
    """Return a response of a JSON value, or of a text where the media type isn't JSON."""
    text = json.dumps(body, ensure_ascii=False) if is_json(media_type) else str(body)
    raw = text.encode("utf-8", "replace")
    return Response(status, (("content-type", media_type), *headers), raw)


def success_status(operation: Operation) -> int:
    """Return the first documented 2xx status; a class such as ``2XX`` stands for 200."""
    stated = operation.success[0]
    return int(stated) if stated.isdigit() else 200


def shape(operation: Operation, state: dict[str, Any]) -> Any:
    """Return the documented answer about a resource: its documented fields, wrapped if need be."""
    body = operation.success[1]
    if body is None:
        return state
    kinds = types(resolve(operation.document, body.schema)[0])
    if kinds and "object" not in kinds:
        return value(operation.document, body.schema)
    shown = {name: member for name, member in state.items() if shows(operation, name)}
    if not operation.resource:
        return deepcopy(shown)
    whole = value(operation.document, body.schema)
    whole = whole if isinstance(whole, dict) else {}
    ptr.put(whole, operation.resource, deepcopy(shown))
    return whole


def shows(operation: Operation, name: str) -> bool:
    """Say whether the documented answer has room for a field of that name."""
    schema, _ = answer_schema(operation)
    properties = members(operation.document, schema)
    return not properties or name in properties or bool(schema.get("additionalProperties"))


def answer_schema(operation: Operation) -> tuple[Schema, str]:
    """Return the schema of the resource within the documented answer, and its pointer."""
    body = operation.success[1]
    if body is None:
        return {}, ""
    schema, place = resolve(operation.document, body.schema, body.pointer)
    for token in ptr.split(operation.resource):
        child = members(operation.document, schema, place).get(token, ({}, ""))
        schema, place = resolve(operation.document, *child)
    return schema, place


def members(document: Schema, schema: Schema, place: str = "") -> dict[str, tuple[Schema, str]]:
    """Return an object's documented members, those of ``allOf`` parts too, with their pointers."""
    found: dict[str, tuple[Schema, str]] = {}
    for index, part in enumerate(schema.get("allOf", ())):
        inner, where = resolve(document, part, ptr.join(place, "allOf", index))
        found |= members(document, inner, where)
    for name, raw in (schema.get("properties") or {}).items():
        found[name] = (raw, ptr.join(place, "properties", name))
    return found


def refuse(operation: Operation, refusal: Refusal) -> Response:
    """Return the documented answer to a request that is refused."""
    status = status_for(operation, refusal.situation)
    headers = _headers(operation, refusal, status)
    body = error_body(operation, status)
    if body is None:
        return encode(status, JSON, {"error": {"message": refusal.why}}, headers)
    if not is_json(body.media_type):
        return encode(status, body.media_type, refusal.why, headers)
    return encode(status, body.media_type, explain(operation, body, status, refusal.why), headers)


def error_body(operation: Operation, status: int) -> Body | None:
    """Return the body that the contract documents for a status, JSON before others."""
    bodies = operation.responses.get(operation.documented(status) or "", ())
    return min(bodies, key=lambda body: not is_json(body.media_type), default=None)


def explain(operation: Operation, body: Body, status: int, why: str) -> Any:
    """Return an error body of the documented shape that says why, where the shape has room."""
    plain = value(operation.document, body.schema)
    told = _tell(operation.document, body.schema, plain, status, why)
    return told if is_valid(operation.document, body.pointer, told) else plain


def _tell(document: Schema, raw: Any, sample: Any, status: int, why: str) -> Any:
    schema, _ = resolve(document, raw)
    if isinstance(sample, dict):
        known = members(document, schema)
        return {
            name: _tell(document, known.get(name, ({}, ""))[0], inner, status, why)
            for name, inner in sample.items()
        }
    if isinstance(sample, list):
        return [_tell(document, schema.get("items", {}), inner, status, why) for inner in sample]
    if {"enum", "const", "format", "pattern"} & schema.keys():
        return sample
    if isinstance(sample, str):
        return why
    numeric = {"integer", "number"} & set(types(schema))
    return status if numeric and not isinstance(sample, bool) else sample


def _headers(operation: Operation, refusal: Refusal, status: int) -> tuple[tuple[str, str], ...]:
    """Return the headers that go with a status: Allow, and the challenge (RFC 9110, 11.6.1)."""
    if refusal.situation == "method":
        return (("allow", f"GET, {operation.method.upper()}"),)
    if status != 401:  # noqa: PLR2004 - Unauthorized
        return ()
    basic = any(scheme.kind == "basic" for scheme in operation.schemes)
    return (("www-authenticate", f'{"Basic" if basic else "Bearer"} realm="affidavit"'),)
