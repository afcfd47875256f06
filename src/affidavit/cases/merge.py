"""A merge strategy says how an object field is updated: merged (RFC 7396) or replaced whole."""

from collections.abc import Iterable, Iterator
from typing import Any

from affidavit import pointer as ptr
from affidavit.cases.maker import Maker
from affidavit.model import Case, Check
from affidavit.operation import TARGET, Parameter, frozen
from affidavit.patch import merge_patch
from affidavit.schema import ELEMENT, Field, sendable, types

LONG = "k" * 300
"""A key that is longer than most stores have columns for."""

RICH: dict[str, Any] = {
    "number": 1,
    "fraction": 1.5,
    "yes": True,
    "no": False,
    "zero": 0,
    "text": "",
    "object": {},
    "none": [],
    "list": [2, 1, {"x": "1"}, 2],
    "deep": {"a": {"b": {"c": {"d": "1"}}}},
    "camelCase": "a",
    "snake_case": "b",
    "UPPER": "c",
}
"""An object that tells what a store can't hold: values of each type, empty, nested and doubled."""

STARTS: tuple[dict[str, Any], ...] = (
    {"a": "1", "b": {"c": "2", "d": "3"}, "e": ["x", "y"], "n": 1.5, "o": False, "p.q": "4"},
    {"a": "1", "b": {"c": "2", "d": "3"}, "e": ["x", "y"]},
    {"a": "1", "b": "2"},
)
"""What a field holds before a patch: the richest that its schema allows."""

PATCHES: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "several",
        {"a": None, "b": {"c": "9", "d": None}, "e": ["z"], "f": {"g": "4", "h": None}, "p.q": "6"},
    ),
    ("nested", {"b": {"c": "9"}, "f": "new"}),
    ("remove", {"a": None}),
    ("remove-nested", {"b": {"d": None}}),
    ("array", {"e": ["z"]}),
    ("scalar-to-object", {"a": {"g": "4", "h": None}}),
    ("object-to-scalar", {"b": "5"}),
    ("absent-null", {"q": None}),
    ("added", {"f": "new"}),
    ("replaced", {"a": "9"}),
    ("empty", {}),
    ("non-ascii", {"schlüssel": "wert", "a.b": "dotted"}),
    (
        "odd-keys",
        {"__proto__": "1", "constructor": "2", "": "3", "a/b~c": "4", "$ref": "#", LONG: "5"},
    ),
)
"""Patches for these after RFC 7396's appendix: the most telling first."""

WHOLES: tuple[dict[str, Any], ...] = ({"h": "7", "b": {"c": "8"}}, {"h": "7"})


def cases(maker: Maker) -> Iterator[Case]:
    """Each value of the strategy on the field that it is for."""
    param = maker.operation.by_role("merge-strategy")
    if param is None:
        yield from _by_media(maker)
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
    for index, (label, patch) in enumerate(patches[: maker.deep(3, 13, 13)]):
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
    rich = ("rich", RICH, 3) if _allowed(maker, field, (RICH,)) else None
    whole = ("whole", _allowed(maker, field, WHOLES) or {}, 2)
    for label, sent, rank in filter(None, (whole, rich, ("empty", {}, 3))):
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
            Check(
                "accepted",
                f"query.{param.name}.enum",
                soft=label in ("empty", "rich", "non-ascii", "odd-keys"),
            ),
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


def _by_media(maker: Maker) -> Iterator[Case]:
    """A body of the type merge-patch+json is merged at every level, and null removes."""
    clause = f"request.content-type.{maker.media_type}"
    if not (maker.merges and maker.has(clause)):
        return
    for field in maker.operation.fields:
        if "object" not in types(field.schema) or ELEMENT in field.path or frozen(field.schema):
            continue
        before = _allowed(maker, field, STARTS)
        if field.top and before and not field.schema.get("properties"):
            for label, patch in PATCHES[: maker.deep(2, 4, 12)]:
                if _allowed(maker, field, [merge_patch({}, patch)]) is not None:
                    yield _merged(maker, field, clause, label, (before, patch))
        members = [each for each in maker.operation.fields if _member(field, each)][:2]
        if len(members) > 1:
            one, other = (each.path[-1] for each in members)
            first, second = (maker.value(each, 1) for each in members)
            before = {one: first, other: second}
            patch = {one: maker.value(members[0], 2)}
            yield _merged(maker, field, clause, "member", (before, patch))
            if not members[0].required:
                yield _merged(maker, field, clause, "remove", (before, {one: None}))


def _member(parent: Field, field: Field) -> bool:
    inside = field.path[:-1] == parent.path and field.path[-1] != ELEMENT
    return inside and not frozen(field.schema) and "object" not in types(field.schema)


def _merged(
    maker: Maker, field: Field, clause: str, label: str, states: tuple[dict[str, Any], Any]
) -> Case:
    """Send a patch of a field that holds something, and expect what RFC 7396 makes of the two."""
    before, patch = states
    result = merge_patch(before, patch)
    place = maker.place(field)
    gone = [name for name in before if name not in result]
    checks = [
        Check("shows", clause, place, result, when="accepted"),
        *(Check("absent", clause, ptr.join(place, name), when="accepted") for name in gone),
    ]
    return maker.case(
        f"merge/{field.name}/{label}",
        f"a merge patch of {field.name}: {label}",
        maker.update(maker.body(inside(field, patch))),
        checks,
        setup=[maker.update(maker.body(inside(field, before)))],
        needs=maker.needs(field),
        rank=2,
    )


def inside(field: Field, value: Any) -> dict[str, Any]:
    """Return a body that names a nested field and nothing beside it."""
    for name in reversed(field.path):
        value = {name: value}
    return dict(value)


def _allowed(maker: Maker, field: Field, values: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the first value that the field's schema allows."""
    document = maker.operation.document
    return next((each for each in values if sendable(document, field.pointer, each)), None)
