"""Which fields are inside which, on a page that may have lost its indentation."""

from collections.abc import Callable
from typing import Any, TypeAlias

from affidavit import pointer as ptr
from affidavit.model import Basis
from affidavit.pages.rows import Row
from affidavit.pages.sketch import check_depth

Place: TypeAlias = tuple[tuple[str, ...], Basis]
"""A field's path below the body, and how firmly the page shows it."""


def nest(
    rows: list[Row], opens: Callable[[Row], bool], shown: Any = ptr.MISSING
) -> tuple[list[Place], Row | None]:
    """Return each row's place, and the first row whose members could only be inferred.

    Indentation settles it, or dotted names: one member that has them says that all have. Else what
    follows a row that ``opens`` is taken for its members, unless ``shown``, an example of it all,
    has it beside that row.
    """
    if len({row.indent for row in rows}) > 1:
        return _indented(rows), None
    return _flat(rows, opens, shown)


def holds_members(row: Row) -> bool:
    """Say whether a row's type has room for members."""
    items = row.schema.get("items")
    return row.type == "object" or (row.type == "array" and items == {"type": "object"})


def _indented(rows: list[Row]) -> list[Place]:
    places: list[Place] = []
    stack: list[Row] = []
    for row in rows:
        while stack and (stack[-1].indent >= row.indent or not holds_members(stack[-1])):
            stack.pop()
        stack.append(row)
        check_depth(len(stack))
        places.append((tuple(each.name for each in stack), "documented"))
    return places


def _flat(
    rows: list[Row], opens: Callable[[Row], bool], shown: Any
) -> tuple[list[Place], Row | None]:
    places: list[Place] = []
    dotted: dict[str, tuple[str, ...]] = {}
    spelled: set[str] = set()
    parent: Row | None = None
    guessed: Row | None = None
    for row in rows:
        before, _, last = row.name.rpartition(".")
        if before in dotted:
            path, basis = (*dotted[before], last), "documented"
            spelled.add(before)
        elif parent is None or parent.name in spelled:
            path, basis = (row.name,), "documented"
        else:
            path, basis = (row.name,), "inferred"
            guessed = guessed or parent
            if not opens(row) and not _beside(parent.name, row.name, shown):
                path = (parent.name, row.name)
        places.append((path, basis))  # type: ignore[arg-type]  # one of the basis words
        if holds_members(row):
            dotted[row.name] = path
        parent = row if opens(row) else parent
    return places, guessed


def _beside(parent: str, name: str, shown: Any) -> bool:
    """Say whether the example shows the parent's members, and the field is none of them."""
    inside = ptr.step(shown, parent)
    if isinstance(inside, list) and inside:
        inside = inside[0]
    return isinstance(inside, dict) and bool(inside) and name not in inside
