"""A merge strategy says how an object field is updated: merged (RFC 7396) or replaced whole."""

from collections.abc import Iterator
from typing import Any

from affidavit.cases.maker import Maker
from affidavit.model import Case, Check
from affidavit.operation import TARGET, Parameter
from affidavit.patch import merge_patch
from affidavit.schema import Field

START: dict[str, Any] = {"a": "1", "b": {"c": "2", "d": "3"}, "e": ["x", "y"]}

PATCHES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("nested", {"b": {"c": "9"}, "f": "new"}),
    ("remove", {"a": None}),
    ("remove-nested", {"b": {"d": None}}),
    ("array", {"e": ["z"]}),
    ("scalar-to-object", {"a": {"g": "4"}}),
    ("object-to-scalar", {"b": "5"}),
    ("absent-null", {"q": None}),
    ("empty", {}),
    ("non-ascii", {"schlüssel": "wert", "a.b": "dotted"}),
)
"""Patches for ``START`` after RFC 7396's appendix: the most telling first."""

WHOLE: dict[str, Any] = {"h": "7", "b": {"c": "8"}}


def cases(maker: Maker) -> Iterator[Case]:
    """Each value of the strategy on the field that it is for."""
    param = maker.operation.by_role("merge-strategy")
    if param is None:
        return
    field = next(
        (each for each in maker.operation.writable if each.name == param.spec.get(TARGET)), None
    )
    if field is None:
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
    for index, (label, patch) in enumerate(PATCHES[: maker.deep(3, 9, 9)]):
        yield _case(
            maker,
            param,
            field,
            value,
            label=label,
            sent=patch,
            result=merge_patch(START, patch),
            start=whole,
            rank=2 if index in (0, 1) else 5,
        )


def _replacing(maker: Maker, param: Parameter, field: Field, value: str) -> Iterator[Case]:
    for label, sent, rank in (("whole", WHOLE, 2), ("empty", {}, 5)):
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
    """From ``START``, send a value with a strategy and expect one exact result."""
    clause = f"query.{param.name}.merge-strategy.{value}"
    query = [(param.name, start)] if start else []
    place = maker.place(field)
    return maker.case(
        f"merge/{value}/{label}",
        f"{param.name}={value} on {field.name}: {label}",
        maker.update(maker.body({field.path[0]: sent}), query=[(param.name, value)]),
        [
            Check("accepted", f"query.{param.name}.enum"),
            Check("exact", clause, place, result, when="accepted"),
            *maker.preserved(place),
        ],
        setup=[maker.update(maker.body({field.path[0]: START}), query=query)],
        needs=[
            *maker.needs(field),
            f"query.{param.name}.enum",
            *([f"query.{param.name}.merge-strategy.{start}"] if start and start != value else []),
        ],
        rank=rank,
    )
