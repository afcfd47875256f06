"""JSON Pointer (RFC 6901): where a value stands inside a JSON document."""

import re
from collections.abc import Iterator
from typing import Any

MISSING: Any = type(
    "Missing", (), {"__repr__": lambda _: "<absent>", "__bool__": lambda _: False}
)()
"""Stands for 'there is no such member', which is not the same as null."""


_INDEX = re.compile("0|[1-9][0-9]{0,17}")


def escape(token: object) -> str:
    """Escape one reference token (RFC 6901 section 3)."""
    return str(token).replace("~", "~0").replace("/", "~1")


def join(base: str, *tokens: object) -> str:
    """Append tokens to a pointer.

    >>> join("/paths", "/a/{b}", "patch")
    '/paths/~1a~1{b}/patch'
    """
    return base + "".join("/" + escape(token) for token in tokens)


def split(pointer: str) -> list[str]:
    """Return the unescaped tokens of a pointer."""
    if not pointer:
        return []
    if not pointer.startswith("/"):
        raise ValueError(f"a JSON Pointer starts with '/', and {pointer!r} does not")
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/")]


def step(value: Any, token: str) -> Any:
    """Return one member or element of ``value``, or ``MISSING``."""
    if isinstance(value, dict):
        return value.get(token, MISSING)
    if isinstance(value, list) and _INDEX.fullmatch(token) and int(token) < len(value):
        return value[int(token)]
    return MISSING


def get(document: Any, pointer: str) -> Any:
    """Return the value at ``pointer``, or ``MISSING``."""
    for token in split(pointer):
        document = step(document, token)
        if document is MISSING:
            break
    return document


def put(document: Any, pointer: str, value: Any) -> None:
    """Set the value at ``pointer`` in place, making objects on the way; ``-`` appends."""
    *parents, last = split(pointer)
    for token, following in zip(parents, [*parents[1:], last], strict=False):
        child = step(document, token)
        if child is MISSING:
            child = [] if following == "-" else {}
            _assign(document, token, child)
        document = child
    _assign(document, last, value)


def _assign(container: Any, token: str, value: Any) -> None:
    if isinstance(container, list):
        if token == "-":  # noqa: S105 - RFC 6901's name for the element after the last
            container.append(value)
        else:
            container[int(token)] = value
    else:
        container[token] = value


def leaves(value: Any, base: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every leaf with its pointer; an empty container is a leaf."""
    if isinstance(value, dict) and value:
        for key, member in value.items():
            yield from leaves(member, join(base, key))
    elif isinstance(value, list) and value:
        for index, element in enumerate(value):
            yield from leaves(element, join(base, index))
    else:
        yield base, value


def ancestors(pointer: str) -> Iterator[str]:
    """Yield the pointer itself and each of its prefixes, longest first."""
    while pointer:
        yield pointer
        pointer = pointer[: pointer.rfind("/")]
    yield ""
