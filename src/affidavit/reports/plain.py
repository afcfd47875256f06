"""Makes what strangers sent safe to store and to show, and says so where something was changed."""

import math
import unicodedata
from collections.abc import Callable
from typing import Any

from affidavit.jsontext import compact

LIMIT = 4000
"""Characters of a body, or of one text in a resource, that a report keeps."""

_RESOURCE = 5 * LIMIT
_DEEPEST = 60
_PICTURES = 0x2400
"""Unicode's pictures of control characters stand in their order from here on."""


def storable(text: str) -> str:
    """Return text that UTF-8 can hold: a lone surrogate becomes its escape."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def body(data: bytes | None) -> tuple[str | None, str | None]:
    r"""Return a body as text, and a note where it is not the whole and exact body.

    A byte that is not UTF-8 is spelled ``\xNN``.
    """
    if data is None:
        return None, None
    notes = []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "backslashreplace")
        notes.append("not UTF-8: \\xNN stands for a byte")
    if len(text) > LIMIT:
        notes.append(f"cut after {LIMIT:,} of {len(text):,} characters")
        text = text[:LIMIT]
    return text, "; ".join(notes) or None


def resource(value: Any, redact: Callable[[str], str] = str) -> Any:
    """Return a JSON value that any JSON reader takes; what is too long, deep or large is cut.

    ``redact`` sees every text and every member's name before anything is cut.
    """
    made = _value(value, redact, 0)
    text = compact(made)
    return made if len(text) <= _RESOURCE else _cut(text)


def _value(value: Any, redact: Callable[[str], str], depth: int) -> Any:
    if isinstance(value, str):
        return _cut(redact(value))
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # RFC 8259 section 6 has no NaN and no Infinity
    if isinstance(value, dict | list) and depth >= _DEEPEST:
        return f"… (nested deeper than {_DEEPEST} levels; left out)"
    if isinstance(value, dict):
        return {_cut(redact(key)): _value(each, redact, depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_value(each, redact, depth + 1) for each in value]
    return value


def _cut(text: str) -> str:
    text = storable(text)
    return text if len(text) <= LIMIT else f"{text[:LIMIT]}… (cut; {len(text):,} characters in all)"


def brief(text: str, limit: int = 300) -> str:
    """Return text for a line: one line, and not longer than ``limit`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def visible(text: str) -> str:
    r"""Spell out the characters that act on a reader: controls, bidi marks, noncharacters.

    What is left is legal in XML 1.0 and moves no terminal's cursor. Line ends and tabs stay.

    >>> visible("a\x1b[2Jb")
    'a␛[2Jb'
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _spell(char) for char in text)


def _spell(char: str) -> str:
    code = ord(char)
    if char in "\n\t" or unicodedata.category(char) == "Zs":
        return char
    if code < 0x20:  # noqa: PLR2004 - the C0 controls
        return chr(_PICTURES + code)
    return "␡" if char == "\x7f" else f"⟨U+{code:04X}⟩"
