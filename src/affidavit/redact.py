"""Keeps secrets out of reports, also where they travel encoded."""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Collection, Iterator
from typing import Any, get_args
from urllib.parse import quote, quote_plus

from affidavit import model

REDACTED = "[redacted]"
SHORTEST = 4
"""A shorter secret would take half the report with it."""

PUBLIC = {"affidavit", "affidavit:affidavit"}
"""The mock's own credential stands in the documentation; it is no secret."""

_FRAGMENT = 6
"""From this length on, base64 is also found where the secret is a part of what was encoded."""

WORDS = {"page", "overlay"} | frozenset(
    word
    for kind in ("Kind", "Level", "Basis", "Verdict", "Severity", "Profile", "TargetKind", "Format")
    for word in get_args(getattr(model, kind))
)
"""The report's own vocabulary, which stays as it is: a secret never equals one of these."""


class Redactor:
    """Replaces every spelling of some secrets in a text."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        wanted = {each for each in secrets if len(each) >= SHORTEST} - PUBLIC
        spellings = {spelling for secret in wanted for spelling in _spellings(secret)}
        self.spellings = sorted(spellings, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """Return the text with ``[redacted]`` for each secret in it."""
        if text in WORDS:
            return text
        for spelling in self.spellings:
            text = text.replace(spelling, REDACTED)
        return text

    def bytes(self, data: bytes) -> bytes:
        """Return bytes with the secrets in them replaced, whatever their encoding."""
        text = data.decode("utf-8", "surrogateescape")
        return self(text).encode("utf-8", "surrogateescape")

    def json(self, value: Any) -> Any:
        """Return a JSON value with every text and every member's name redacted."""
        if isinstance(value, str):
            return self(value)
        if isinstance(value, dict):
            return {self(key): self.json(member) for key, member in value.items()}
        return [self.json(each) for each in value] if isinstance(value, list) else value


def _spellings(secret: str) -> Iterator[str]:
    """Yield a secret as it stands in plain text, JSON, an address, and base64 (RFC 4648)."""
    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    raw = secret.encode("utf-8", "surrogateescape")
    yield quote(raw, safe="")
    yield quote(raw)
    yield quote_plus(raw)
    for encode in (b64encode, urlsafe_b64encode):
        yield encode(raw).decode()
        if len(raw) >= _FRAGMENT:
            yield from (_inside(raw, offset, encode) for offset in range(3))


def _inside(raw: bytes, offset: int, encode: Any) -> str:
    """Return the base64 characters that only the secret decides, ``offset`` bytes into a group."""
    encoded: str = encode(b"\0" * offset + raw).decode()
    first = -(-offset * 8 // 6)
    last = (offset + len(raw)) * 8 // 6
    return encoded[first:last]
