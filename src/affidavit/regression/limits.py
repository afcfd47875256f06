"""How two schemas of one place differ, keyword by keyword: functions of data, one per form."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from affidavit import pointer as ptr
from affidavit.operation import UNIT
from affidavit.regression.spots import Spot
from affidavit.regression.values import (
    alike,
    both,
    by_spelling,
    canon,
    rules_only,
)
from affidavit.schema import TYPES, Schema, types

Action = Literal["added", "removed", "tightened", "loosened", "changed"]
Pointers = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """One difference: what was done, both values, and where they are stated.

    ``place`` and ``subject`` are set where they aren't those of the spots compared.
    """

    action: Action
    old: Any
    new: Any
    old_at: Pointers = ()
    new_at: Pointers = ()
    place: str = ""
    subject: str = ""


Find = Callable[[Spot, Spot], Iterator[Delta]]


def bound(keyword: str, *, upper: bool) -> Find:
    """Compare a limit that is one number; ``upper``: more is looser."""

    def find(old: Spot, new: Spot) -> Iterator[Delta]:
        was, now = (_number(spot.schema.get(keyword), upper) for spot in (old, new))
        yield from _moved(was, now, upper, old.at(keyword), new.at(keyword))

    return find


def _number(value: Any, upper: bool) -> Any:
    """Return a limit; at least nothing is none."""
    counts = isinstance(value, int | float) and not isinstance(value, bool)
    return value if counts and (upper or value > 0) else ptr.MISSING


def _moved(was: Any, now: Any, upper: bool, old_at: Pointers, new_at: Pointers) -> Iterator[Delta]:
    if canon(was) == canon(now):
        return
    action: Action
    if was is ptr.MISSING or now is ptr.MISSING:
        action = "added" if was is ptr.MISSING else "removed"
    else:
        action = "loosened" if (now > was) == upper else "tightened"
    yield Delta(action, was, now, old_at, new_at)


def extent(inclusive: str, exclusive: str, *, upper: bool) -> Find:
    """Compare the least or greatest number, whether or not it is one of those allowed itself."""

    def find(old: Spot, new: Spot) -> Iterator[Delta]:
        was, now = (_extent(spot.schema, inclusive, exclusive, upper) for spot in (old, new))
        if was == now:
            return
        places = (old.at(inclusive) + old.at(exclusive), new.at(inclusive) + new.at(exclusive))
        spelled = both(lambda each: _spell(each, upper), was, now)
        if was is None or now is None:
            yield Delta("added" if was is None else "removed", *spelled, *places)
            return
        looser = now > was if upper else now < was
        yield Delta("loosened" if looser else "tightened", *spelled, *places)

    return find


def _extent(
    schema: Schema, inclusive: str, exclusive: str, upper: bool
) -> tuple[float, int] | None:
    """Return a bound so that bounds compare: the number, then which side of it is meant."""
    sign = -1 if upper else 1
    found = []
    if isinstance(number := schema.get(inclusive), int | float) and not isinstance(number, bool):
        found.append((number, 0))
    if isinstance(number := schema.get(exclusive), int | float) and not isinstance(number, bool):
        whole = set(types(schema)) <= {"integer", "null"} and types(schema) and number % 1 == 0
        found.append((number + sign, 0) if whole else (number, sign))
    return (min(found) if upper else max(found)) if found else None


def _spell(limit: tuple[float, int] | None, upper: bool) -> Any:
    if limit is None:
        return ptr.MISSING
    number, side = limit
    return f"{'less' if upper else 'more'} than {number}" if side else number


def stated(keyword: str, wider: dict[str, str] | None = None) -> Find:
    """Compare a keyword that is stated or not; ``wider`` names what includes what."""

    def find(old: Spot, new: Spot) -> Iterator[Delta]:
        was, now = (spot.schema.get(keyword, ptr.MISSING) for spot in (old, new))
        if canon(was) == canon(now):
            return
        action: Action = "changed"
        if was is ptr.MISSING or now is ptr.MISSING:
            action = "added" if was is ptr.MISSING else "removed"
        elif wider and wider.get(str(was)) == now:
            action = "loosened"
        elif wider and wider.get(str(now)) == was:
            action = "tightened"
        yield Delta(action, was, now, old.at(keyword), new.at(keyword))

    return find


def noted(*keywords: str) -> Find:
    """Compare what only informs: whatever is done to it, it is another one."""

    def find(old: Spot, new: Spot) -> Iterator[Delta]:
        was, now = (_note(spot.schema, keywords) for spot in (old, new))
        if canon(was) != canon(now):
            places = both(lambda spot: _at(spot, keywords), old, new)
            yield Delta("changed", was, now, *places)

    return find


def _note(schema: Schema, keywords: tuple[str, ...]) -> Any:
    if "examples" not in keywords:
        return next((schema[each] for each in keywords if each in schema), ptr.MISSING)
    found = [schema[each] for each in keywords[:-1] if each in schema]
    found += schema.get("examples") or []
    return list(by_spelling(found).values()) or ptr.MISSING


def _at(spot: Spot, keywords: tuple[str, ...]) -> Pointers:
    return tuple(pointer for keyword in keywords for pointer in spot.at(keyword))


def flag(holds: Callable[[Schema], Any], *keywords: str) -> Find:
    """Compare what a schema either is or isn't."""

    def find(old: Spot, new: Spot) -> Iterator[Delta]:
        was, now = (bool(holds(spot.schema)) for spot in (old, new))
        if was != now:
            places = both(lambda spot: _at(spot, keywords), old, new)
            yield Delta("added" if now else "removed", was, now, *places)

    return find


def items(*keywords: str) -> Find:
    """Compare the values of a list that both sides state: one difference per value."""

    def find(old: Spot, new: Spot) -> Iterator[Delta]:
        was, now = (_list(spot.schema, keywords) for spot in (old, new))
        if was is not ptr.MISSING and now is not ptr.MISSING:
            places = both(lambda spot: _at(spot, keywords), old, new)
            yield from differing(_values(was), _values(now), *places)

    return find


def _values(values: list[Any]) -> list[Any]:
    """Return a list's values; whether null is allowed, the type says."""
    return [rules_only(value) for value in values if value is not None]


def differing(
    was: list[Any], now: list[Any], old_at: Pointers = (), new_at: Pointers = ()
) -> Iterator[Delta]:
    """Yield a difference per value that only one of two lists holds."""
    before, after = by_spelling(was), by_spelling(now)
    for spelled in before.keys() - after.keys():
        yield Delta("removed", before[spelled], ptr.MISSING, old_at, new_at)
    for spelled in after.keys() - before.keys():
        yield Delta("added", ptr.MISSING, after[spelled], old_at, new_at)


def appears(*keywords: str) -> Find:
    """Compare whether a list is stated at all; how its values differ is another question."""

    def find(old: Spot, new: Spot) -> Iterator[Delta]:
        was, now = (_list(spot.schema, keywords) for spot in (old, new))
        if (was is ptr.MISSING) != (now is ptr.MISSING):
            places = both(lambda spot: _at(spot, keywords), old, new)
            yield Delta("added" if was is ptr.MISSING else "removed", was, now, *places)

    return find


def _list(schema: Schema, keywords: tuple[str, ...]) -> Any:
    found = [schema[keyword] for keyword in keywords if isinstance(schema.get(keyword), list)]
    return list(chain(*found)) if found else ptr.MISSING


def kinds(old: Spot, new: Spot) -> Iterator[Delta]:
    """Compare the types, null apart; a whole number is a number, no type is any."""
    was, now = (types(spot.schema) for spot in (old, new))
    one, other = _kinds(was), _kinds(now)
    if one == other:
        return
    action: Action = "loosened" if one < other else "tightened" if other < one else "changed"
    yield Delta(action, _types(was), _types(now), *both(_type_at, old, new))


def _kinds(names: tuple[str, ...]) -> set[str]:
    found = set(names or TYPES) - ({"null"} if set(names) != {"null"} else set())
    return found | ({"integer"} if "number" in found else set())


def _types(names: tuple[str, ...]) -> Any:
    found = sorted(set(names) - {"null"} or names)
    return ptr.MISSING if not found else found[0] if len(found) == 1 else list(found)


def _type_at(spot: Spot) -> Pointers:
    return spot.at("type") or spot.pointers


def disjoint(old: Spot, new: Spot) -> bool:
    """Say whether no value can be of both sides' types."""
    return not _kinds(types(old.schema)) & _kinds(types(new.schema))


def nullable(old: Spot, new: Spot) -> Iterator[Delta]:
    """Compare whether null is allowed, where both sides state types."""
    if types(old.schema) and types(new.schema):
        yield from flag(lambda schema: "null" in types(schema), "type")(old, new)


def unit(old: Spot, new: Spot) -> Iterator[Delta]:
    """Compare what a greatest length counts: no text has fewer bytes than characters."""
    if "maxLength" not in old.schema or "maxLength" not in new.schema:
        return
    was, now = (str(spot.schema.get(UNIT, "characters")) for spot in (old, new))
    if was != now:
        places = both(lambda spot: spot.at("maxLength"), old, new)
        yield Delta("tightened" if now == "bytes" else "loosened", was, now, *places)


def multiple(old: Spot, new: Spot) -> Iterator[Delta]:
    """Compare ``multipleOf``: multiples of 4 are fewer than those of 2."""
    for delta in stated("multipleOf")(old, new):
        action = delta.action
        if action == "changed" and delta.old and delta.new:
            if delta.new % delta.old == 0:
                action = "tightened"
            elif delta.old % delta.new == 0:
                action = "loosened"
        yield Delta(action, delta.old, delta.new, delta.old_at, delta.new_at)


def members(keyword: str) -> Find:
    """Compare a list that allows only what it names: one more is looser."""

    def find(old: Spot, new: Spot) -> Iterator[Delta]:
        was, now = (spot.schema.get(keyword) or ptr.MISSING for spot in (old, new))
        places = old.at(keyword), new.at(keyword)
        if was is ptr.MISSING or now is ptr.MISSING:
            if was is not now:
                yield Delta("added" if was is ptr.MISSING else "removed", was, now, *places)
            return
        before, after = by_spelling(was), by_spelling(now)
        if before.keys() - after.keys():
            yield Delta("tightened", list(before.values()), list(after.values()), *places)
        if after.keys() - before.keys():
            yield Delta("loosened", list(before.values()), list(after.values()), *places)

    return find


def dependents(old: Spot, new: Spot) -> Iterator[Delta]:
    """Compare ``dependentRequired``: which member brings which other with it."""
    was, now = both(_depends, old, new)
    yield from differing(was, now, old.at("dependentRequired"), new.at("dependentRequired"))


def _depends(spot: Spot) -> list[str]:
    found = spot.schema.get("dependentRequired")
    pairs = found.items() if isinstance(found, dict) else ()
    return [f"{name} needs {each}" for name, needed in pairs for each in needed]


def others(known: frozenset[str]) -> Find:
    """Compare whatever no other row knows, so that no difference goes unseen."""

    def find(old: Spot, new: Spot) -> Iterator[Delta]:
        for key in sorted((old.schema.keys() | new.schema.keys()) - known):
            was, now = (
                {key: rules_only(spot.schema[key])} if key in spot.schema else ptr.MISSING
                for spot in (old, new)
            )
            if not alike(key, was, now):
                yield Delta("changed", was, now, old.at(key), new.at(key))

    return find


def closed(schema: Schema) -> bool:
    """Say whether members that aren't listed are refused."""
    return schema.get("additionalProperties") is False
