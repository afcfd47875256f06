"""What an update must not change: read-only fields, the resource's id, restricted members.

What only answers have is an unknown field to a request, unless the answer calls it read-only.
Guides differ on the answer (AIP-203: ignore; others: refuse), so either will do unless the
contract's ``read-only`` policy says otherwise; the value must stay in any case.
"""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from affidavit import pointer as ptr
from affidavit import samples
from affidavit.cases.maker import Maker
from affidavit.model import Case, Check
from affidavit.operation import FINAL, IDENTITY, IMMUTABLE, ONLY
from affidavit.schema import ELEMENT, Field

ANSWERS = "readonly/answers/"
"""How the ids begin of cases that set what only answers have."""

CALLED = re.compile(r"(?i)_?(?:id|uuid|guid|sid)")
"""What a resource's own id is called."""


def ends(name: str, value: Any = "") -> bool:
    """Say whether a field's name, or a value, tells that a thing comes to its end."""
    return bool(FINAL.search(name) or FINAL.search(samples.as_text(value)))


def cases(maker: Maker) -> Iterator[Case]:
    """Each such field alone and beside a writable one."""
    for field in maker.operation.fields:
        if field.schema.get("readOnly") or field.schema.get(IDENTITY):
            yield from _frozen(maker, field, f"request.{field.name}.read-only")
        elif field.schema.get(IMMUTABLE):
            yield from _frozen(maker, field, f"request.{field.name}.write-restriction")
        elif field.schema.get(ONLY):
            yield from _restricted(maker, field)
    yield from _told(maker)


def _frozen(maker: Maker, field: Field, clause: str) -> Iterator[Case]:
    for variant in (7, 8)[: maker.deep(1, 2, 2)]:
        value = samples.value(maker.operation.document, field.schema, variant)
        yield maker.case(
            f"readonly/{field.name}/alone/{variant}",
            f"set {field.name}, which an update can't change",
            maker.update(_nest(maker, field, value)),
            [
                *_stays(maker, field, clause, value),
                *maker.preserved(maker.root(field)),
                *maker.untouched(),
            ],
            needs=maker.needs(field),
            rank=2 if variant == 7 else 5,  # noqa: PLR2004 - the first of them
        )
    few = 1 + (field.schema.get("type") == "boolean" or "enum" in field.schema)
    for variant in range(8, 8 + few) if maker.steady else ():  # it may have one of two already
        yield _beside(maker, field, clause, variant)
    if field.top:
        yield from _otherwise(maker, field, clause)


def _beside(maker: Maker, field: Field, clause: str, variant: int) -> Case:
    writable = maker.steady[0]
    value, other = (
        samples.value(maker.operation.document, field.schema, variant),
        maker.value(writable, 4),
    )
    body = _nest(maker, field, value) | {writable.path[0]: other}
    if writable.path[0] == field.path[0]:
        body = maker.embed(field, value, 4)
    return maker.case(
        f"readonly/{field.name}/beside" + (f"/{variant}" if variant > 8 else ""),  # noqa: PLR2004 - the first
        f"set {field.name}, which an update can't change, beside {writable.name}",
        maker.update(body),
        [
            *_stays(maker, field, clause, value),
            *maker.preserved(maker.root(field), maker.place(writable)),
            *maker.untouched(),
        ],
        needs=maker.needs(writable),
        rank=4,
    )


def _otherwise(maker: Maker, field: Field, clause: str) -> Iterator[Case]:
    """Send it through every other documented media type, where text is text in all of them."""
    number = 1 + ("enum" in field.schema)  # of few values, one may be there already
    values = [samples.value(maker.operation.document, field.schema, 6 + at) for at in range(number)]
    others = maker.otherwise(maker.operation.bodies, *values)
    for media_type, value in product(others, values):
        yield maker.case(
            f"readonly/{field.name}/{media_type}" + (f"/{value}" if number > 1 else ""),
            f"set {field.name}, which an update can't change, in a body of {media_type}",
            maker.update(maker.body({field.path[0]: value}), media_type=media_type),
            [
                *(maker.kept(field, clause, each) for each in (samples.as_text(value), value)),
                *maker.preserved(maker.root(field)),
                *maker.untouched(),
            ],
            needs=[f"request.content-type.{media_type}"],
            rank=3,
        )


def _stays(maker: Maker, field: Field, clause: str, value: Any) -> list[Check]:
    checks = [maker.kept(field, clause, value)]
    policy = maker.operation.policy("read-only")
    # to a request, what only answers have is as well an unknown field: refused or not
    known = field not in maker.operation.told
    if known and policy != "either" and maker.has("semantics.read-only"):
        checks.append(Check("refused" if policy == "reject" else "accepted", "semantics.read-only"))
    return checks


def _restricted(maker: Maker, field: Field) -> Iterator[Case]:
    """Send a member that can't be modified, alone and beside one that can."""
    clause = f"request.{field.name}.write-restriction"
    allowed = set(field.schema[ONLY])
    shown = maker.shown(field)
    known = list(shown) if isinstance(shown, dict) else list(field.schema.get("properties") or {})
    closed = [name for name in known if name not in allowed]
    for name in closed[: maker.deep(1, 4, 20)]:
        value = _member(maker, field, name, 7)
        place = ptr.join(maker.place(field), name)
        yield maker.case(
            f"readonly/{field.name}.{name}",
            f"set {field.name}.{name}, which can't be modified",
            maker.update(maker.body({field.path[0]: {name: value}})),
            [
                Check("unapplied", clause, place, value),
                *maker.preserved(maker.place(field)),
                *maker.untouched(),
            ],
            rank=2 if name == closed[0] else 5,
        )
    if closed:
        name = closed[0]
        value = _member(maker, field, name, 8)
        yield maker.case(
            f"readonly/{field.name}.{name}/beside",
            f"set {field.name}.{name} beside what can be modified",
            maker.update(maker.body({field.path[0]: {name: value} | maker.value(field, 3)})),
            [
                Check("unapplied", clause, ptr.join(maker.place(field), name), value),
                *maker.untouched(),
            ],
            rank=4,
        )


def _told(maker: Maker) -> Iterator[Case]:
    """Send what only answers have: one by one, and all of it beside a field that can be set.

    Where no page forbids it, what would end a thing is left alone, and what it is called by: there
    may be no way back.
    """
    values = {}
    for field in maker.operation.told:
        value = samples.value(maker.operation.document, field.schema, 7)
        if field.schema.get("readOnly"):
            yield from _frozen(maker, field, f"request.{field.name}.read-only")
        elif field.top and not (CALLED.fullmatch(field.name) or ends(field.name, value)):
            values[field.name] = value
    for name in list(values)[: maker.deep(0, 3, 30)]:
        yield _answered(maker, name, {name: values[name]}, {})
    if values and maker.steady:
        known = maker.steady[0]
        beside = {known.path[0]: maker.value(known, 4)}
        yield _answered(maker, "beside", values, beside)


def _answered(maker: Maker, label: str, members: dict[str, Any], beside: dict[str, Any]) -> Case:
    """Expect of members that only answers have what the page says of unknown ones."""
    body = maker.body(members | beside)
    checks = [
        *maker.preserved(*(ptr.join("", name) for name in body)),
        *maker.untouched(),
    ]
    policy, clause = maker.operation.policy("unknown-field"), "semantics.unknown-field"
    if maker.has("request.closed") and not maker.allows(body):
        checks = list(maker.refusal("request.closed"))
    elif policy == "reject":
        checks = list(maker.refusal(clause))
    elif policy == "ignore":
        checks += [
            Check("accepted", clause),
            *(Check("unapplied", clause, ptr.join("", name), members[name]) for name in members),
        ]
    return maker.case(
        ANSWERS + label,
        f"set {', '.join(members)}, which only answers have"
        + f", beside {', '.join(beside)}" * bool(beside),
        maker.update(body),
        checks,
        rank=6,
    )


def _member(maker: Maker, field: Field, name: str, variant: int) -> Any:
    """Return a value for a member, of its documented type: only the restriction is broken."""
    member = (field.schema.get("properties") or {}).get(name)
    if member is None:
        return f"affidavit {name} {variant}"
    return samples.value(maker.operation.document, member, variant)


def _nest(maker: Maker, field: Field, value: Any) -> dict[str, Any]:
    if ELEMENT in field.path:
        return maker.embed(field, value)
    body: dict[str, Any] = {}
    ptr.put(body, maker.place(field), value)
    return maker.body(body)
