"""How the parts that parameters play differ: masks and strategies, spelling, examples."""

from collections.abc import Iterator
from typing import Any

from affidavit import pointer as ptr
from affidavit.operation import ROLE, TARGET, Parameter
from affidavit.regression.limits import Delta, Find, Pointers, items
from affidavit.regression.spots import Spot
from affidavit.regression.values import both, by_spelling, canon

SPELLING = ("style", "explode", "allowReserved", "collectionFormat")
FORMS = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
"""How a parameter is spelled where nothing says so (OpenAPI 3.1, 4.8.12.2)."""


def role(name: str) -> Find:
    """Compare whether a parameter plays a part."""

    def find(old: Spot, new: Spot) -> Iterator[Delta]:
        was, now = (_role(spot) == name for spot in (old, new))
        if was != now:
            places = both(lambda spot: _at(spot, ROLE), old, new)
            yield Delta("added" if now else "removed", was, now, *places)

    return find


def masks(keyword: str) -> Find:
    """Compare what a parameter says of a mask, where it is one on both sides."""

    def find(old: Spot, new: Spot) -> Iterator[Delta]:
        was, now = (bool(_spec(spot).get(keyword)) for spot in (old, new))
        if _role(old) == _role(new) == "field-mask" and was != now:
            places = both(lambda spot: _at(spot, keyword), old, new)
            yield Delta("added" if now else "removed", was, now, *places)

    return find


def values(name: str) -> Find:
    """Compare a parameter's values where it plays that part on both sides (empty: none)."""
    of_enum = items("enum")

    def find(old: Spot, new: Spot) -> Iterator[Delta]:
        strategy = _role(old) == _role(new) == "merge-strategy"
        mask = old.mask and new.mask
        if {"": not strategy and not mask, "merge-strategy": strategy, "field-mask": mask}[name]:
            yield from of_enum(old, new)

    return find


def target(old: Spot, new: Spot) -> Iterator[Delta]:
    """Compare the field that a merge strategy is for."""
    was, now = (_spec(spot).get(TARGET, ptr.MISSING) for spot in (old, new))
    if _role(old) == _role(new) == "merge-strategy" and was != now:
        yield Delta("changed", was, now, *both(lambda spot: _at(spot, TARGET), old, new))


def spelling(old: Spot, new: Spot) -> Iterator[Delta]:
    """Compare how a parameter's value is written into the request."""
    if old.parameter is None or new.parameter is None:
        return
    was, now = (_spelled(each) for each in (old.parameter, new.parameter))
    if was != now:
        yield Delta("changed", was, now, *both(lambda spot: _at(spot, *SPELLING), old, new))


def _spelled(param: Parameter) -> dict[str, Any]:
    style = param.spec.get("style", FORMS[param.location])
    found = {"style": style, "explode": param.spec.get("explode", style == "form")}
    if param.spec.get("allowReserved"):
        found["allowReserved"] = True
    return found


def example(old: Spot, new: Spot) -> Iterator[Delta]:
    """Compare the examples beside a parameter's schema and in it."""
    was, now = (_examples(spot) for spot in (old, new))
    if canon(was) != canon(now):
        places = both(_examples_at, old, new)
        yield Delta("changed", was, now, *places)


def _examples_at(spot: Spot) -> Pointers:
    return _at(spot, "example") + spot.at("example") + spot.at("examples")


def _examples(spot: Spot) -> Any:
    found = [_spec(spot)["example"]] if "example" in _spec(spot) else []
    found += [spot.schema["example"]] if "example" in spot.schema else []
    found += spot.schema.get("examples") or []
    return list(by_spelling(found).values()) or ptr.MISSING


def deprecated(old: Spot, new: Spot) -> Iterator[Delta]:
    """Compare whether a parameter, or what its schema describes, is deprecated."""
    was, now = (
        bool(_spec(spot).get("deprecated") or spot.schema.get("deprecated")) for spot in (old, new)
    )
    if was != now:
        places = both(lambda spot: _at(spot, "deprecated") + spot.at("deprecated"), old, new)
        yield Delta("added" if now else "removed", was, now, *places)


def _spec(spot: Spot) -> dict[str, Any]:
    return spot.parameter.spec if spot.parameter else {}


def _role(spot: Spot) -> str:
    return spot.parameter.role if spot.parameter else ""


def _at(spot: Spot, *keywords: str) -> Pointers:
    """Return where a parameter states keywords beside its schema."""
    if spot.parameter is None:
        return ()
    stated = (keyword for keyword in keywords if keyword in spot.parameter.spec)
    return tuple(ptr.join(spot.parameter.pointer, keyword) for keyword in stated)
