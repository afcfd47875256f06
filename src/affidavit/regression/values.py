"""Small questions about values: whether two are the same, and what a schema leaves of them."""

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from affidavit import pointer as ptr

WORDS = ("title", "description", "$comment", "example", "examples", "default", "deprecated")
"""Keywords that allow or forbid nothing."""

SETS = ("enum", "type", "required", "oneOf", "anyOf", "allOf")
"""Keywords whose elements are in no order."""

NAMED = ("properties", "patternProperties", "$defs", "dependentSchemas")


T = TypeVar("T")
U = TypeVar("U")


def both(make: Callable[[T], U], old: T, new: T) -> tuple[U, U]:
    """Do the same for both sides."""
    return make(old), make(new)


BESIDE = "in other parts"
"""Stands for what parts state beside each other under one keyword, such as two patterns."""

UNORDERED = ("oneOf", "anyOf", BESIDE)
"""Keywords whose list says the same in any order."""


def canon(value: Any) -> str:
    """Return one spelling per JSON value: member order doesn't count, and 1 is 1.0."""
    if value is ptr.MISSING:
        return ""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def unordered(value: Any) -> str:
    """Return one spelling per JSON value where the order of lists doesn't count either."""
    if isinstance(value, dict):
        return canon({key: unordered(member) for key, member in value.items()})
    if isinstance(value, list | tuple):
        return canon(sorted(map(unordered, value)))
    return canon(value)


def alike(keyword: str, one: Any, other: Any) -> bool:
    """Say whether two values of a keyword say the same."""
    spell = unordered if keyword in UNORDERED else canon
    return spell(one) == spell(other)


def by_spelling(values: Iterable[Any]) -> dict[str, Any]:
    """Index values by their one spelling, sorted, each once."""
    return dict(sorted((canon(value), value) for value in values))


def rules_only(schema: Any, *, named: bool = False) -> Any:
    """Return a schema without the keywords that allow or forbid nothing, at any depth."""
    if isinstance(schema, list):
        return [rules_only(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: rules_only(member) if named else _ruling(key, member)
        for key, member in schema.items()
        if named or key not in WORDS
    }


def _ruling(key: str, member: Any) -> Any:
    found = member if key in ("enum", "const") else rules_only(member, named=key in NAMED)
    return list(by_spelling(found).values()) if key in SETS and isinstance(found, list) else found
