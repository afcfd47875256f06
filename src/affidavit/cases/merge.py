"""A merge strategy says how an object field is updated: merged (RFC 7396) or replaced whole."""

from collections.abc import Iterable, Iterator
from typing import Any

from affidavit.cases.maker import Maker
from affidavit.model import Case, Check
from affidavit.operation import TARGET, Parameter
from affidavit.patch import merge_patch
from affidavit.schema import Field, sendable

STARTS: tuple[dict[str, Any], ...] = (
    {"a": "1", "b": {"c": "2", "d": "3"}, "e": ["x", "y"]},
    {"a": "1", "b": "2"},
)
"""What a field holds before a patch: the richest that its schema allows."""

PATCHES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("nested", {"b": {"c": "9"}, "f": "new"}),
    ("remove", {"a": None}),
    ("remove-nested", {"b": {"d": None}}),
    ("array", {"e": ["z"]}),
    ("scalar-to-object", {"a": {"g": "4"}}),
    ("object-to-scalar", {"b": "5"}),
    ("absent-null", {"q": None}),
    ("added", {"f": "new"}),
    ("replaced", {"a": "9"}),
    ("empty", {}),
    ("non-ascii", {"schlüssel": "wert", "a.b": "dotted"}),
)
"""Patches for these after RFC 7396's appendix: the most telling first."""

WHOLES: tuple[dict[str, Any], ...] = ({"h": "7", "b": {"c": "8"}}, {"h": "7"})


def cases(maker: Maker) -> Iterator[Case]:
    """Each value of the strategy on the field that it is for."""
    param = maker.operation.by_role("merge-strategy")
    if param is None:
        return
    field = next(
        (each for each in maker.operation.writable if each.name == param.spec.get(TARGET)), None
    )
    if field is None or _allowed(maker, field, STARTS) is None:
        return
    values = [str(value) for value in param.schema.get("enum", ())]
    whole = next((value for value in values if "MERGE" not in value.upper()), None)
    for value in values:
        if "MERGE" in value.upper():
            yield from _merging(maker, param, field, value, whole)
        else:
            yield from _replacing(maker, param, field, value)


def _merging(
    maker: Maker, param: Parameter, field: Field, value: str, whole: str | None
) -> Iterator[Case]:
    before = _allowed(maker, field, STARTS) or {}
    patches = [
        (label, patch)
        for label, patch in PATCHES
        if _allowed(maker, field, [merge_patch({}, patch)]) is not None
    ]
    for index, (label, patch) in enumerate(patches[: maker.deep(3, 9, 11)]):
        yield _case(
            maker,
            param,
            field,
            value,
            label=label,
            sent=patch,
            result=merge_patch(before, patch),
            start=whole,
            rank=2 if index in (0, 1) else 5,
        )


def _replacing(maker: Maker, param: Parameter, field: Field, value: str) -> Iterator[Case]:
    for label, sent, rank in (("whole", _allowed(maker, field, WHOLES) or {}, 2), ("empty", {}, 5)):
        yield _case(
            maker, param, field, value, label=label, sent=sent, result=sent, start=value, rank=rank
        )


def _case(
    maker: Maker,
    param: Parameter,
    field: Field,
    value: str,
    *,
    label: str,
    sent: dict[str, Any],
    result: dict[str, Any],
    start: str | None,
    rank: int,
) -> Case:
    """Send a value with a strategy and expect one exact result."""
    before = _allowed(maker, field, STARTS)
    clause = f"query.{param.name}.merge-strategy.{value}"
    query = [(param.name, start)] if start else []
    place = maker.place(field)
    return maker.case(
        f"merge/{value}/{label}",
        f"{param.name}={value} on {field.name}: {label}",
        maker.update(maker.body({field.path[0]: sent}), query=[(param.name, value)]),
        [
            # an object's members may be limited in ways that the page doesn't state
            Check("accepted", f"query.{param.name}.enum", soft=label in ("empty", "non-ascii")),
            Check("exact", clause, place, result, when="accepted"),
            *maker.preserved(place),
        ],
        setup=[maker.update(maker.body({field.path[0]: before}), query=query)],
        needs=[
            *maker.needs(field),
            f"query.{param.name}.enum",
            *([f"query.{param.name}.merge-strategy.{start}"] if start and start != value else []),
        ],
        rank=rank,
    )


def _allowed(maker: Maker, field: Field, values: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the first value that the field's schema allows."""
    document = maker.operation.document
    return next((each for each in values if sendable(document, field.pointer, each)), None)
