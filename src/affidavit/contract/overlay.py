"""OpenAPI Overlay 1.0: what people know about an operation and its page doesn't say.

An action names its target by a subset of JSONPath (RFC 9535): ``$``, ``.name``, ``['name']``,
``[0]``, ``[*]`` or ``.*``, and ``[?(@.name=='value')]``. Objects are merged, array elements that
aren't there yet are appended (so that applying an overlay twice changes nothing), all else is
replaced. An action that matches nothing is an error: the page it was written for has changed.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from affidavit import pointer as ptr
from affidavit.documents import DocumentError, load_yaml
from affidavit.errors import ContractError
from affidavit.jsontext import same

TOKEN = re.compile(
    r"""\.(?P<name>[\w-]+)|\[\s*'(?P<single>[^']*)'\s*\]|\[\s*"(?P<double>[^"]*)"\s*\]|\[(?P<index>\d+)\]"""
    r"""|(?P<all>\.\*|\[\*\])|\[\?\s*\(?\s*@\.(?P<key>[\w-]+)\s*==\s*['"](?P<value>[^'"]*)['"]\s*\)?\s*\]"""
)

ENDPOINT = "x-affidavit-endpoint"
"""At the root: ``METHOD /path`` of an operation whose page doesn't state them."""

CONFIRMED = "x-affidavit-confirmed"
"""On a schema: what was inferred here and below is right."""


@dataclass(frozen=True, slots=True)
class Action:
    """One action: its target, and what to lay over it (or to remove it)."""

    target: str
    update: Any = None
    remove: bool = False


@dataclass(frozen=True, slots=True)
class Overlay:
    """A parsed overlay. ``name`` is its file's, for messages and sources."""

    name: str
    actions: tuple[Action, ...]


Touched = set[str]
"""Pointers of the values that an overlay set; of a ``required`` array, with the member's name."""


def load(path: Path) -> Overlay | None:
    """Read an overlay's file; None where there is none."""
    try:
        raw, _ = load_yaml(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, DocumentError) as error:
        raise ContractError(f"{path}: this overlay can't be read: {error}") from error
    return parse(raw, str(path), path.name)


def parse(raw: Any, where: str, name: str = "overlay.yaml") -> Overlay:
    """Check an overlay's form (Overlay 1.0 section 4.4)."""
    if not isinstance(raw, dict) or not str(raw.get("overlay", "")).startswith("1."):
        raise ContractError(
            f"{where}: no 'overlay: 1.0.0' at its top, so this is no OpenAPI Overlay"
        )
    stated = raw.get("actions") or []
    if not isinstance(stated, list):
        raise ContractError(f"{where}: 'actions' is no list of actions")
    actions = []
    for index, action in enumerate(stated):
        target = action.get("target") if isinstance(action, dict) else None
        if not isinstance(target, str) or not target.startswith("$"):
            raise ContractError(f"{where}: actions[{index}] needs a 'target' that starts with '$'")
        remove = bool(action.get("remove"))
        if not remove and "update" not in action:
            raise ContractError(f"{where}: actions[{index}] needs 'update' or 'remove: true'")
        actions.append(Action(target, action.get("update"), remove))
    return Overlay(name, tuple(actions))


def apply(overlay: Overlay, document: dict[str, Any], *, again: bool = False) -> Touched:
    """Apply every action in place; return what was set.

    ``again``: the document may have had this overlay before, so what is to be removed may be gone.
    """
    touched: Touched = set()
    for index, action in enumerate(overlay.actions):
        places = list(select(document, action.target))
        if not places and not (action.remove and again):
            raise ContractError(
                f"{overlay.name}: actions[{index}] matches nothing: {action.target}. "
                "Has the page changed under the overlay?"
            )
        for place in reversed(places):
            if action.remove:
                _remove(document, place)
            else:
                _merge(document, place, action.update, touched)
    return touched


def select(document: Any, path: str) -> Iterator[str]:
    """Yield the pointers that a path matches."""
    places = [""]
    at = 1
    while at < len(path):
        match = TOKEN.match(path, at)
        if match is None:
            raise ContractError(
                f"the target {path!r} can't be read from {path[at:]!r} on; see docs/overlays.md"
            )
        places = [found for place in places for found in _step(document, place, match)]
        at = match.end()
    yield from places


def _step(document: Any, place: str, match: re.Match[str]) -> Iterator[str]:
    value = ptr.get(document, place)
    if match["all"] or match["key"]:
        for token in _tokens(value):
            child = ptr.join(place, token)
            if match["key"] is None or _is(ptr.get(document, child), match["key"], match["value"]):
                yield child
        return
    names = match.group("name", "single", "double", "index")
    token = next(each for each in names if each is not None)
    if ptr.step(value, token) is not ptr.MISSING:
        yield ptr.join(place, token)


def _tokens(value: Any) -> list[Any]:
    if isinstance(value, list):
        return list(range(len(value)))
    return list(value) if isinstance(value, dict) else []


def _is(member: Any, key: str, value: str) -> bool:
    return isinstance(member, dict) and key in member and str(member[key]) == value


def _merge(document: dict[str, Any], place: str, update: Any, touched: Touched) -> None:
    current = ptr.get(document, place)
    if isinstance(update, dict) and isinstance(current, dict):
        for key, value in update.items():
            child = ptr.join(place, key)
            if key not in current:
                current[key] = deepcopy(value)
                touched |= _below(value, child)
            else:
                _merge(document, child, value, touched)
    elif isinstance(update, list) and isinstance(current, list):
        for value in update:
            known = next((at for at, each in enumerate(current) if same(value, each)), len(current))
            if known == len(current):
                current.append(deepcopy(value))
            token = value if place.endswith("/required") else known
            touched |= _below(value, ptr.join(place, token))
    elif place:
        ptr.put(document, place, deepcopy(update))
        touched |= _below(update, place)
    else:
        raise ContractError("an overlay can't replace the whole document")


def _below(value: Any, place: str) -> Touched:
    """Return a place and all places below it."""
    found = {place}
    if isinstance(value, dict):
        for key, member in value.items():
            found |= _below(member, ptr.join(place, key))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            token = element if place.endswith("/required") else index
            found |= _below(element, ptr.join(place, token))
    return found


def _remove(document: dict[str, Any], place: str) -> None:
    *parents, last = ptr.split(place)
    holder = ptr.get(document, ptr.join("", *parents))
    if isinstance(holder, list):
        del holder[int(last)]
    elif isinstance(holder, dict):
        holder.pop(last, None)
