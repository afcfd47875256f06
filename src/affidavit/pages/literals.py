"""Values as pages print them: JSON literals of a field's type, else the text that stands there."""

import json
from math import isfinite
from typing import Any, NoReturn

from affidavit import pointer as ptr


def parse(text: str) -> Any:
    """Read JSON as RFC 8259 has it, with no numbers beyond its grammar; else ``MISSING``."""
    try:
        return json.loads(text, parse_constant=refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return ptr.MISSING


def refuse(word: str) -> NoReturn:
    """Refuse a number that JSON has no word for, such as ``NaN``."""
    raise ValueError(f"{word} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else refuse(text)


def literal(text: str, kind: Any) -> Any:
    """Read a value as its field's type says; what isn't of that type stays the text that it is."""
    if isinstance(kind, list):
        kind = next((each for each in kind if each != "null"), "string")
    if kind in (None, "string"):
        return text
    value = parse(text)
    fits = {
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "number": isinstance(value, (int, float)) and not isinstance(value, bool),
        "boolean": isinstance(value, bool),
        "array": isinstance(value, list),
        "object": isinstance(value, dict),
    }
    return value if fits.get(kind) else text
