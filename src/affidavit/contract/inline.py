"""Local references followed into their place, so that each schema of a contract stands alone."""

from copy import deepcopy
from typing import Any
from urllib.parse import unquote

from affidavit import pointer as ptr


def inline(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document without local references, but for those of recursive schemas."""
    copied: dict[str, Any] = _inline(document, document, ())
    return copied


def _inline(document: dict[str, Any], value: Any, trail: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        return [_inline(document, each, trail) for each in value]
    if not isinstance(value, dict):
        return value
    reference = value.get("$ref")
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return {key: _inline(document, member, trail) for key, member in value.items()}
    found = ptr.get(document, unquote(reference[1:]))
    if found is ptr.MISSING or reference in trail:
        return deepcopy(value)
    whole = _inline(document, found, (*trail, reference))
    siblings = {
        key: _inline(document, member, trail) for key, member in value.items() if key != "$ref"
    }
    return whole | siblings if isinstance(whole, dict) else whole
