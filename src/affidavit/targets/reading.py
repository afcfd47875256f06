"""Reading a request's body: JSON, form or multipart bytes become one JSON object, or a refusal."""

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from email import message_from_bytes, policy
from email.message import MIMEPart
from typing import Any
from urllib.parse import parse_qsl

from affidavit.model import base_type
from affidavit.operation import Body, Operation, is_json
from affidavit.schema import Schema, resolve, types
from affidavit.targets.answers import members
from affidavit.targets.refusal import Refusal

DEEPEST = 64
"""Levels of nesting above which a body is refused."""

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


def documented_body(operation: Operation, content_type: str) -> Body | None:
    """Return the documented body of a media type; a missing type is taken for the first."""
    base = base_type(content_type)
    if not base:
        return operation.body
    return next((body for body in operation.bodies if body.covers(base)), None)


def read(operation: Operation, body: Body, content_type: str, raw: bytes) -> dict[str, Any]:
    """Return a body as a JSON object; raise a refusal where it can't be read."""
    base = base_type(content_type) or body.media_type
    if is_json(base):
        value = read_json(raw)
        if not isinstance(value, dict):
            raise Refusal("malformed", "The body must be a JSON object.")
        return value
    if base == MULTIPART:
        return _typed(operation, body, _parts(content_type, raw))
    if base == FORM:
        return _typed(operation, body, _pairs(raw))
    raise Refusal("media", f"A body of type {base} can't be read here.")


def read_json(raw: bytes) -> Any:
    """Return the value of a JSON text that other software reads the same way (RFC 7493)."""
    try:
        value = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_constant
        )
        _check(value, 0)
    except UnicodeDecodeError:
        raise Refusal("malformed", "The body is not UTF-8.") from None
    except RecursionError:
        raise Refusal("malformed", "The body is nested too deeply.") from None
    except ValueError as error:
        raise Refusal("malformed", f"The body is not valid JSON: {error}.") from None
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a member's name is used twice")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _check(value: Any, depth: int) -> None:
    """Refuse what JSON's grammar lets through and a store can't keep."""
    if depth > DEEPEST:
        raise ValueError(f"more than {DEEPEST} levels of nesting")
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a number is out of range")
    elif isinstance(value, dict):
        for name, member in value.items():
            _check_text(name)
            _check(member, depth + 1)
    elif isinstance(value, list):
        for element in value:
            _check(element, depth + 1)


def _check_text(text: str) -> None:
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("a text holds a NUL or half a surrogate pair")


def _pairs(raw: bytes) -> Iterator[tuple[str, str]]:
    try:
        yield from parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise Refusal("malformed", f"The form can't be read: {error}.") from None


def _parts(content_type: str, raw: bytes) -> Iterator[tuple[str, str]]:
    """Yield names and values of a multipart form (RFC 7578)."""
    try:
        head = b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n"
        message = message_from_bytes(head + raw, policy=policy.HTTP)
        if not message.is_multipart() or message.defects:
            raise ValueError("parts and boundary don't fit together")  # noqa: TRY301 - one exit
        for part in message.iter_parts():
            yield _part(part)
    except Refusal:
        raise
    except Exception as error:  # noqa: BLE001 - the email package raises whatever it trips over
        raise Refusal("malformed", f"The multipart form can't be read: {error}.") from None


def _part(part: MIMEPart) -> tuple[str, str]:
    name = part.get_param("name", header="content-disposition")
    content = part.get_payload(decode=True)
    if not isinstance(name, str) or not isinstance(content, bytes):
        raise ValueError("a part has no name or no content")  # noqa: TRY004 - a fault of the sender
    return name, content.decode("utf-8")


def _typed(operation: Operation, body: Body, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Give a form's texts the types that the schema states."""
    texts: dict[str, list[str]] = defaultdict(list)
    for name, text in pairs:
        texts[name].append(text)
    document = operation.document
    known = members(document, resolve(document, body.schema)[0])
    made = {}
    for name, values in texts.items():
        schema, _ = resolve(document, known.get(name, ({}, ""))[0])
        made[name] = coerce_all(document, schema, values)
    try:
        _check(made, 0)
    except ValueError as error:
        raise Refusal("malformed", f"The form can't be read: {error}.") from None
    return made


def coerce_all(document: Schema, schema: Schema, values: list[str]) -> Any:
    """Give repeated texts of one name their documented type; arrays may come as JSON, too."""
    if "array" not in types(schema):
        return coerce(schema, values[-1])
    if len(values) == 1 and values[0].lstrip().startswith("["):
        return coerce(schema, values[0])
    items, _ = resolve(document, schema.get("items", {}))
    return [coerce(items, text) for text in values]


def coerce(schema: Schema, text: str) -> Any:
    """Read a text as the documented type; what doesn't fit stays a text, to be refused."""
    kinds = types(schema)
    if not kinds or "string" in kinds:
        return text
    if "null" in kinds and text in ("", "null"):
        return None
    if "boolean" in kinds and text.lower() in ("true", "false"):
        return text.lower() == "true"
    return _structured(kinds, text)


def _structured(kinds: tuple[str, ...], text: str) -> Any:
    """Read a number, an array or an object."""
    if {"integer", "number"} & set(kinds) and re.fullmatch(r"-?\d{1,400}", text, re.ASCII):
        return int(text)
    if "number" in kinds and re.fullmatch(r"-?\d{1,300}\.\d{1,300}", text, re.ASCII):
        return float(text)
    if {"array", "object"} & set(kinds) and text.lstrip()[:1] in ("[", "{"):
        return read_json(text.encode("utf-8", "replace"))
    return text
