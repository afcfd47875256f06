"""A body as it travels: JSON, a form, or multipart."""

import json
from typing import Any
from urllib.parse import urlencode

from affidavit import samples
from affidavit.errors import CaseError

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
BOUNDARY = "affidavit-boundary"


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
