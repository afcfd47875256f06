"""JSON in the one spelling that this project writes, and equality as JSON means it."""

import json
from typing import Any


def compact(value: Any) -> str:
    """Return the canonical one-line spelling: member order kept, no spaces, no escapes needed."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def pretty(value: Any) -> str:
    """Return the spelling for files: two spaces, a final newline, safe for any UTF-8 reader."""
    return _readable(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def line(value: Any) -> str:
    """Return the spelling for output: one line, safe for any UTF-8 reader."""
    return _readable(compact(value))


def _readable(text: str) -> str:
    """Write lone surrogates, which UTF-8 has no bytes for, as JSON's escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def same(left: Any, right: Any) -> bool:
    """Compare two JSON values: 1 equals 1.0 and never equals true; member order doesn't count."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return (type(left) is type(right) and left == right) or _numbers(left, right)


def _numbers(left: Any, right: Any) -> bool:
    numeric = (int, float)
    return isinstance(left, numeric) and isinstance(right, numeric) and left == right


def covers(actual: Any, sent: Any) -> bool:
    """Say whether ``actual`` shows what was sent: an object may hold more members than that."""
    if isinstance(sent, dict) and isinstance(actual, dict):
        return all(key in actual and covers(actual[key], sent[key]) for key in sent)
    if isinstance(sent, list) and isinstance(actual, list):
        return len(sent) == len(actual) and all(map(covers, actual, sent))
    return same(actual, sent)


def shorten(value: Any, limit: int = 80) -> str:
    """Return a value for a sentence: its JSON, cut in the middle when it is long."""
    text = value if isinstance(value, str) and value.startswith("<") else compact(value)
    if len(text) <= limit:
        return text
    head = limit * 2 // 3
    return f"{text[:head]}…({len(text)} characters)…{text[-(limit - head) // 2 :]}"
