"""A field mask says which fields an update changes (AIP-134, AIP-161).

A page that doesn't say how several paths are joined leaves it open: comma-joined and repeated
parameters are alternatives then, and one that is honoured is enough.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from affidavit import samples
from affidavit.cases import mask_paths
from affidavit.cases.maker import Maker
from affidavit.cases.mask_paths import listable
from affidavit.model import Case, Check
from affidavit.operation import TARGET, Parameter, frozen
from affidavit.patch import camel, snake
from affidavit.schema import Field, sendable, types


def cases(maker: Maker) -> Iterator[Case]:
    """One path, several, none, unknown ones; fields beside the mask."""
    param = maker.operation.by_role("field-mask")
    if param is None:
        return
    base = f"query.{param.name}.mask"
    fields = tuple(each for each in maker.steady if listable(param, each))
    for index, field in enumerate(fields[: maker.deep(2, 8, 60)]):
        others = [other for other in fields if other is not field]
        rank = 2 if index in (0, 1) else 4
        beside = others[:1] if index == 0 else others  # one, then all that there are
        yield _single(maker, param.name, base, field, beside, rank=rank)
    if len(fields) > 1:
        yield from _several(maker, param.name, base, (fields[:2], fields[2:3]), "several")
    if len(fields) > 3:  # noqa: PLR2004 - more than the two that "several" lists
        yield from _several(maker, param.name, base, (fields[:0:-1], fields[:1]), "most")
    if maker.profile == "deep" and fields:
        yield from _several(maker, param.name, base, (fields, ()), "all")
    for field in fields[:3]:
        value = maker.value(field, 4)
        yield maker.case(
            f"mask/omitted/{field.name}",
            "an update without a mask",
            maker.update(maker.body({field.path[0]: value})),
            [
                Check("shows", f"{base}.omitted", maker.place(field), value, when="accepted"),
                *maker.preserved(maker.place(field)),
            ],
            # a field that can't be set at all is another promise: one that holds is enough
            alternative=f"{base}.omitted",
            rank=2,
        )
    if fields:
        yield _unknown(maker, param.name, fields[0])
        yield from _odd(maker, param.name, base, fields)
    yield from mask_paths.cases(maker, param, base)
    yield from _shut(maker, param)


def _odd(maker: Maker, name: str, base: str, fields: tuple[Field, ...]) -> Iterator[Case]:
    """Masks of which pages and guides say different things: only what they leave out stays."""
    field = fields[0]
    own, place = field.path[0], maker.place(field)
    value = maker.value(field, 10)
    spelled = camel(own) if camel(own) != own else snake(own)
    listed = Check("shows", f"{base}.listed", place, value, when="accepted")
    forms: list[tuple[str, str, list[Check]]] = [
        ("twice", f"{own},{own}", [replace(listed, soft=True)]),
        ("empty", "", []),
        ("spelled-otherwise", spelled, []) if spelled != own else ("spaced", f" {own} ", []),
    ]
    for label, mask, checks in forms[: maker.deep(0, 3, 3)]:
        yield maker.case(
            f"mask/{label}",
            f"a body of {own} and the mask {mask!r}",
            maker.update(maker.body({own: value}), query=[(name, mask)]),
            [*checks, *maker.preserved(place), *maker.untouched()],
            needs=maker.needs(field),
            rank=5,
        )
    if maker.profile == "deep":
        yield maker.case(
            "mask/star",
            f"a body of {own} and the mask '*', which may stand for the whole resource (AIP-134)",
            maker.update(maker.body({own: value}), query=[(name, "*")]),
            maker.untouched(),
            rank=9,
        )
    yield from _merging(maker, name, base)
    for other in fields[1:2]:
        absent, kept = other.path[0], maker.place(other)
        unlisted = Check("unapplied", f"{base}.unlisted", place, value, when="accepted")
        yield maker.case(
            f"mask/absent/{absent}",
            f"a mask of {absent}, which the body doesn't hold",
            maker.update(maker.body({own: value}), query=[(name, absent)]),
            [unlisted, *maker.preserved(place, kept), *maker.untouched()],
            setup=[maker.update(maker.body({own: maker.value(field, 9)}))],
            needs=maker.needs(field),
            rank=5,
        )


def _merging(maker: Maker, name: str, base: str) -> Iterator[Case]:
    """A mask that lists a field beside the strategy by which that field is merged.

    The field holds something before, and another one stands in the body that the mask doesn't list.
    """
    strategy = maker.operation.by_role("merge-strategy")
    target = strategy.spec.get(TARGET) if strategy else None
    field = next((each for each in maker.steady if each.name == target), None)
    if strategy is None or field is None:
        return
    other = next((each for each in maker.steady if each is not field), None)
    kept = {"affidavit kept": "v"}
    options = [str(option) for option in strategy.schema.get("enum", ())]
    whole = [(strategy.name, option) for option in options if "MERGE" not in option.upper()][:1]
    for option in options:
        value = {"affidavit": "v12"}
        if not sendable(maker.operation.document, field.pointer, value | kept):
            return
        merged = value | (kept if "MERGE" in option.upper() else {})
        body = {field.path[0]: value}
        unlisted = []
        if other is not None:
            body[other.path[0]] = maker.value(other, 12)
            unlisted = [_stays(maker, base, other, body)]
        yield maker.case(
            f"mask/with/{option}",
            f"a mask of {field.name} and {strategy.name}={option}",
            maker.update(maker.body(body), query=[(name, field.path[0]), (strategy.name, option)]),
            [
                Check("shows", f"{base}.listed", maker.place(field), value, when="accepted"),
                Check(
                    "exact",
                    f"query.{strategy.name}.merge-strategy.{option}",
                    maker.place(field),
                    merged,
                    when="accepted",
                ),
                *unlisted,
                *maker.preserved(maker.place(field), *(check.pointer for check in unlisted)),
                *maker.untouched(),
            ],
            setup=[maker.update(maker.body({field.path[0]: value | kept}), query=whole)],
            needs=[
                *maker.needs(field),
                *(maker.needs(other) if other is not None else ()),
                f"query.{strategy.name}.enum",
                f"{base}.listed",
                f"{base}.omitted",
            ],
            rank=3,
        )


def _shut(maker: Maker, param: Parameter) -> Iterator[Case]:
    """A mask that lists a read-only field doesn't open it."""
    known = maker.operation.fields + maker.operation.told
    closed = [each for each in known if each.top and frozen(each.schema)]
    for field in [each for each in closed if listable(param, each)][: maker.deep(0, 2, 60)]:
        clause = f"request.{field.name}.read-only"
        if not maker.has(clause):
            continue
        value = samples.value(maker.operation.document, field.schema, 6)
        yield maker.case(
            f"mask/read-only/{field.name}",
            f"a mask of {field.name}, which an update can't change",
            maker.update(maker.body({field.path[0]: value}), query=[(param.name, field.path[0])]),
            [
                maker.kept(field, clause, value),
                *maker.preserved(maker.root(field)),
                *maker.untouched(),
            ],
            rank=4,
        )


def _stays(maker: Maker, base: str, field: Field, body: dict[str, Any]) -> Check:
    """What the body holds of a field that the mask doesn't list isn't applied."""
    value = body[field.path[0]]
    return Check("unapplied", f"{base}.unlisted", maker.place(field), value, when="accepted")


def _single(
    maker: Maker, name: str, base: str, field: Field, others: list[Field], *, rank: int
) -> Case:
    """The mask lists one of the fields that the body holds."""
    body = {each.path[0]: maker.value(each, 5) for each in (field, *others)}
    places = [maker.place(each) for each in (field, *others)]
    return maker.case(
        f"mask/{field.name}",
        f"a body of {len(body)} fields, of which the mask lists {field.name}",
        maker.update(maker.body(body), query=[(name, field.path[0])]),
        [
            Check("accepted", f"{base}.listed"),
            Check("shows", f"{base}.listed", places[0], body[field.path[0]], when="accepted"),
            *(_stays(maker, base, other, body) for other in others),
            *maker.preserved(*places),
        ],
        setup=[
            maker.update(
                maker.body({each.path[0]: maker.value(each, 6) for each in (field, *others)})
            )
        ],
        needs=[need for each in (field, *others) for need in maker.needs(each)],
        rank=rank,
    )


def _several(
    maker: Maker,
    name: str,
    base: str,
    fields: tuple[tuple[Field, ...], tuple[Field, ...]],
    label: str,
) -> Iterator[Case]:
    """The mask lists some fields and leaves one, in both ways of joining paths."""
    listed, rest = fields
    param = maker.operation.by_role("field-mask")
    style = param.spec.get("explode") if param else None
    if param and "string" in types(param.schema):
        style = False  # one text can't be repeated
    names = [field.path[0] for field in listed]
    forms = {
        "comma": [(name, ",".join(names))],
        "repeated": [(name, each) for each in names],
    }
    wanted = {None: ("comma", "repeated"), True: ("repeated",), False: ("comma",)}[style]
    new, old = (7, 8) if label == "several" else (8, 7)  # of flags, both values are listed
    body = {field.path[0]: maker.value(field, new) for field in (*listed, *rest)}
    for form in wanted:
        yield maker.case(
            f"mask/{label}/{form}",
            f"a mask of {len(names)} fields, {form}",
            maker.update(maker.body(body), query=forms[form]),
            [
                *(
                    Check(
                        "shows",
                        f"{base}.listed",
                        maker.place(field),
                        body[field.path[0]],
                        when="accepted",
                    )
                    for field in listed
                ),
                *(_stays(maker, base, field, body) for field in rest),
            ],
            setup=[
                maker.update(
                    maker.body(
                        {field.path[0]: maker.value(field, old) for field in (*listed, *rest)}
                    )
                )
            ],
            needs=[need for field in listed for need in maker.needs(field)],
            alternative=f"{base} {label}" if len(wanted) > 1 else "",
            rank=maker.deep(3, 1, 1) if label == "several" else 3,
        )


def _unknown(maker: Maker, name: str, field: Field) -> Case:
    """The mask lists a path that doesn't exist: whichever answer comes, the field stays."""
    value = maker.value(field, 9)
    clause, policy = "semantics.unknown-mask-path", maker.operation.policy("unknown-mask-path")
    unlisted = f"query.{name}.mask.unlisted"
    checks = [
        *([Check("accepted", clause)] if policy in ("accept", "ignore") else []),
        Check("unapplied", unlisted, maker.place(field), value, when="accepted"),
        *maker.untouched(),
    ]
    return maker.case(
        "mask/unknown-path",
        "a mask whose only path doesn't exist",
        maker.update(maker.body({field.path[0]: value}), query=[(name, "affidavit_unknown")]),
        maker.refusal(clause) if policy == "reject" else checks,
        rank=6 if policy == "either" else 4,
    )
