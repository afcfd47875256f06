"""Null clears a nullable field, an empty array what the page says; else null may be refused."""

from collections.abc import Iterator

from affidavit.cases.maker import Maker
from affidavit.model import Case, Check
from affidavit.operation import frozen
from affidavit.schema import Field, types


def cases(maker: Maker) -> Iterator[Case]:
    """Send null for each field, and an empty array where that clears; a form has neither."""
    if not maker.typed:
        return
    for field in maker.operation.fields:
        if frozen(field.schema) or not types(field.schema):
            continue
        if maker.has(f"request.{field.name}.empty"):
            yield from _emptied(maker, field)
        if "null" in types(field.schema):
            yield _clears(maker, field)
        elif field.top:
            yield from _unsaid(maker, field)


def _clears(maker: Maker, field: Field) -> Case:
    clause = f"request.{field.name}.nullable"
    return maker.case(
        f"null/{field.name}",
        f"set {field.name} to null, which it may be",
        maker.update(maker.embed(field, None)),
        [
            Check("accepted", clause),
            Check("absent", clause, maker.place(field), when="accepted"),
            *maker.preserved(maker.root(field)),
        ],
        setup=[maker.update(maker.embed(field, maker.value(field, 2)))],
        needs=maker.needs(field),
        rank=2,
    )


def _emptied(maker: Maker, field: Field) -> Iterator[Case]:
    """Send an empty array: what was there before must be gone, however that is shown."""
    clause, value = f"request.{field.name}.empty", maker.value(field, 2)
    if not value:
        return
    yield maker.case(
        f"empty/{field.name}",
        f"set {field.name} to an empty array, which clears it",
        maker.update(maker.embed(field, [])),
        [
            Check("accepted", clause),
            Check("absent", clause, maker.place(field), [], when="accepted"),
            *maker.preserved(maker.root(field)),
        ],
        setup=[maker.update(maker.embed(field, value))],
        needs=maker.needs(field),
        rank=2,
    )


def _unsaid(maker: Maker, field: Field) -> Iterator[Case]:
    """Refused, ignored or clearing: any answer will do, unless the contract's policy decides."""
    clause = f"request.{field.name}.type"
    if not maker.has(clause):
        return
    strict = maker.operation.policy("null") == "reject" and not maker.merges
    checks = (
        maker.refusal(clause)
        if strict
        else (*maker.preserved(maker.root(field), when="accepted"), *maker.untouched())
    )
    yield maker.case(
        f"null/{field.name}",
        f"set {field.name} to null, of which the page says nothing",
        maker.update(maker.body({field.path[0]: None})),
        checks,
        rank=4 if strict else 6,
    )
