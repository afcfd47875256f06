"""Two contracts of one operation, compared: every row of the table asked of every place."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from affidavit import pointer as ptr
from affidavit.model import Contract
from affidavit.operation import Body, Operation, Parameter
from affidavit.regression import limits, operations
from affidavit.regression.aspects import Aspect
from affidavit.regression.changes import Change, Sides, eased, fingerprint, order
from affidavit.regression.limits import Delta
from affidavit.regression.of_operations import OPERATION, OPERATION_ASPECTS
from affidavit.regression.of_parameters import PARAMETER_ASPECTS
from affidavit.regression.of_values import PRESENCE, REQUIRED, SCHEMA_ASPECTS
from affidavit.regression.rules import BY_ID
from affidavit.regression.spots import (
    ANY_MEMBER,
    ELEMENT,
    Area,
    Path,
    Spot,
    body,
    parameter,
)
from affidavit.regression.words import statement

Spots: TypeAlias = dict[Path, Spot]


@dataclass(frozen=True, slots=True)
class Met:
    """A difference on its way to a change: which row found it, and between which spots."""

    aspect: Aspect
    area: Area
    delta: Delta
    old: Spot | None = None
    new: Spot | None = None


def compare(old: Contract, new: Contract) -> tuple[Change, ...]:
    """Return every change between two contracts of one operation, in a fixed order."""
    before, after = Operation(old), Operation(new)
    found = [
        *_operation(before, after),
        *_parameters(before, after),
        *_requests(before, after),
        *_answers(before, after),
    ]
    sides = Sides(old), Sides(new)
    made = {
        (change.rule.id, change.fingerprint): change
        for change in (_change(met, before, after, sides) for met in reversed(found))
    }
    return tuple(sorted(made.values(), key=order))


def alone(contract: Contract, *, added: bool) -> Change:
    """Return the change that a whole operation is, which only one side has."""
    operation = Operation(contract)
    name = f"{operation.method.upper()} {operation.path}"
    rule = BY_ID[f"operation-{'added' if added else 'removed'}"]
    old, new = _sides(name, added=added)
    here = Sides(contract).side((operation.pointer,), (), whole=False, stated=True)
    there = replace(here, stated=False, clauses=(), basis=None, pointer="", source=None)
    return Change(
        rule,
        rule.level,
        "",
        name,
        "operation",
        statement(
            "presence", rule.action, OPERATION.noun, f"the operation {name}", old=old, new=new
        ),
        old,
        new,
        there if added else here,
        here if added else there,
        fingerprint(rule.id, key(operation), "operation", old, new),
    )


def key(operation: Operation) -> str:
    """Return what an operation is found by: its method and its path's form."""
    return f"{operation.method.upper()} {operations.shape(operation.path)}"


# --- where the rows are asked ------------------------------------------------------------------


def _operation(old: Operation, new: Operation) -> Iterator[Met]:
    for aspect in OPERATION_ASPECTS:
        for delta in aspect.find(old, new):
            yield Met(aspect, "operation", delta)


def _parameters(old: Operation, new: Operation) -> Iterator[Met]:
    was, now = (_by_name(each, positions=_same_path(old, new)) for each in (old, new))
    for name in sorted(was.keys() | now.keys()):
        one, other = (
            parameter(side.document, found[name]) if name in found else {}
            for side, found in ((old, was), (new, now))
        )
        if one and other:
            yield from _trees(one, other)
        elif name[0] != "path":  # of which the path itself tells
            yield from _presence((one or other)[()], added=not one)


def _same_path(old: Operation, new: Operation) -> bool:
    return operations.shape(old.path) == operations.shape(new.path)


def _by_name(operation: Operation, *, positions: bool) -> dict[tuple[str, str], Parameter]:
    """Index parameters by place and name; those of the same path by their position in it."""
    found: dict[tuple[str, str], Parameter] = {}
    for param in operation.parameters:
        name = param.name.lower() if param.location == "header" else param.name
        if positions and param.location == "path" and name in operation.path_names:
            name = str(operation.path_names.index(name))
        found[param.location, name] = param
    return found


def _requests(old: Operation, new: Operation) -> Iterator[Met]:
    for was, now in operations.pair(old.bodies, new.bodies).paired:
        yield from _bodies((old, was), (new, now), "request-field", "request", "the request")


def _answers(old: Operation, new: Operation) -> Iterator[Met]:
    for status in sorted(old.responses.keys() & new.responses.keys()):
        for was, now in operations.pair(old.responses[status], new.responses[status]).paired:
            place, owner = f"response.{status}", f"the {status} answer"
            yield from _bodies((old, was), (new, now), "response-field", place, owner)


def _bodies(
    old: tuple[Operation, Body], new: tuple[Operation, Body], area: Area, place: str, owner: str
) -> Iterator[Met]:
    trees = (
        body(side.document, area, place, owner, (found.pointer, found.schema))
        for side, found in (old, new)
    )
    yield from _trees(*trees)


def _trees(old: Spots, new: Spots) -> Iterator[Met]:
    """Compare place by place; of what one side lacks, only the outermost is told."""
    for path in sorted(old.keys() | new.keys()):
        was, now = old.get(path), new.get(path)
        if was and now:
            yield from _spots(was, now)
            continue
        here, holders = was or now, (old.get(path[:-1]), new.get(path[:-1]))
        if here is None or holders[0] is None or holders[1] is None:
            continue
        lacking = holders[0] if was is None else holders[1]
        if path[-1] in (ELEMENT, ANY_MEMBER):
            if _room(lacking, path[-1]):
                blank = lacking.blank(here)
                yield from _spots(was or blank, now or blank)
        elif lacking.may_be("object"):
            yield from _presence(here, added=was is None, holder=lacking)


def _room(holder: Spot, segment: str) -> bool:
    """Say whether elements, or members of any name, may be there though nothing is said of them."""
    if segment == ELEMENT:
        return holder.may_be("array")
    return holder.may_be("object") and not limits.closed(holder.schema)


def _presence(spot: Spot, *, added: bool, holder: Spot | None = None) -> Iterator[Met]:
    aspect = PRESENCE[spot.required]
    old, new = _sides(spot.place.rpartition(".")[2], added=added)
    at = (spot.parameter.pointer,) if spot.parameter else spot.pointers
    lacking = holder.pointers if holder else ()
    places = (lacking, at) if added else (at, lacking)
    delta = Delta("added" if added else "removed", old, new, *places)
    yield Met(aspect, spot.area, delta, None if added else spot, spot if added else None)


def _sides(name: str, *, added: bool) -> tuple[Any, Any]:
    return (ptr.MISSING, name) if added else (name, ptr.MISSING)


def _spots(old: Spot, new: Spot) -> Iterator[Met]:
    apart = limits.disjoint(old, new)
    more = PARAMETER_ASPECTS if old.area == "request-parameter" else ()
    rows: tuple[Aspect, ...] = (REQUIRED, *SCHEMA_ASPECTS, *more)
    for aspect in rows:
        if old.area in aspect.areas and not (apart and aspect.typed):
            for delta in aspect.find(old, new):
                if aspect.asks(old.area, delta.action):
                    yield Met(aspect, old.area, delta, old, new)


# --- from a difference to a change -------------------------------------------------------------


def _change(met: Met, old: Operation, new: Operation, sides: tuple[Sides, Sides]) -> Change:
    aspect, delta = met.aspect, met.delta
    rule = BY_ID[aspect.identifier(met.area, delta.action)]
    spot = met.new or met.old
    place = delta.place or (spot.place if spot else "")
    subject = delta.subject or (spot.subject if spot else "the operation")
    whole = aspect.form == "presence"
    before, after = (
        side.side(
            at,
            near.pointers if near else (operation.pointer,),
            whole=whole,
            stated=value is not ptr.MISSING and bool(at),
        )
        for side, at, near, value, operation in (
            (sides[0], delta.old_at, met.old, delta.old, old),
            (sides[1], delta.new_at, met.new, delta.new, new),
        )
    )
    level, because = eased(
        rule.level,
        write=aspect.write,
        unset=any(each.unset for each in (met.old, met.new) if each),
        unseen=any(
            each.unseen for each in (met.old, met.new) if each and each.area == "response-field"
        ),
        bases={each.basis for each in (before, after) if each.stated},
    )
    return Change(
        rule,
        level,
        because,
        f"{new.method.upper()} {new.path}",
        place,
        statement(aspect.form, delta.action, aspect.noun, subject, old=delta.old, new=delta.new),
        delta.old,
        delta.new,
        before,
        after,
        fingerprint(rule.id, key(old), place, delta.old, delta.new),
    )
