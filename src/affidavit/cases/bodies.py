"""A body as it travels: JSON, a form, or multipart."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

from affidavit import samples
from affidavit.errors import CaseError
from affidavit.operation import is_json, is_steps

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
BOUNDARY = "affidavit-boundary"
PART_NAME = re.compile(rb'\bname="([^"]*)"')


def encode(body: Any, media_type: str) -> bytes:
    """Encode a body: JSON, form or multipart."""
    if media_type == FORM:
        return urlencode([(key, _text(value)) for key, value in _flat(body)]).encode()
    if media_type == MULTIPART:
        parts = [
            f"--{BOUNDARY}\r\n"
            f'Content-Disposition: form-data; name="{key}"\r\n\r\n{_text(value)}\r\n'
            for key, value in _flat(body)
        ]
        return "".join([*parts, f"--{BOUNDARY}--\r\n"]).encode()
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(body).encode()


def encodes(media_type: str) -> bool:
    """Say whether a body of fields can be encoded in a media type."""
    known = is_json(media_type) or media_type in (FORM, MULTIPART)
    return known and not is_steps(media_type)


def decode(body: bytes, media_type: str) -> dict[str, str]:
    """Read the fields of a form or of multipart parts, as text; of repeated ones, the last."""
    if media_type == FORM:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    boundary = body.partition(b"\r\n")[0]
    found = {}
    for part in body.split(boundary)[1:] if boundary else ():
        head, _, value = part.partition(b"\r\n\r\n")
        if name := PART_NAME.search(head):
            text = value.removesuffix(b"\r\n").decode("utf-8", "replace")
            found[name[1].decode("utf-8", "replace")] = text
    return found


def _flat(body: Any) -> list[tuple[str, Any]]:
    if not isinstance(body, dict):
        raise CaseError("only an object can be sent as a form")
    return [
        (key, each)
        for key, value in body.items()
        for each in (
            value
            if isinstance(value, list) and not any(isinstance(x, dict) for x in value)
            else [value]
        )
    ]


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value)
    return samples.as_text(value) if value is not None else ""
