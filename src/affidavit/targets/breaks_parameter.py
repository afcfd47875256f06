"""Faults in how query, header and path parameters are checked."""

from collections.abc import Callable
from typing import Any

from jsonschema.exceptions import ValidationError

from affidavit.operation import Parameter
from affidavit.schema import is_valid, resolve, types
from affidavit.targets.behaviour import Behaviour, Key
from affidavit.targets.site import Maker, Row, Site

NARROW = {"integer", "number", "boolean", "object"}
"""Types that not every text can be read as."""


class Unchecked(Behaviour):
    """One keyword of a parameter's schema isn't checked; none at all without a keyword."""

    def __init__(self, site: Site) -> None:
        self.place = site.param.pointer if site.param else ""
        self.keyword = site.keyword

    def tolerates(self, place: str, error: ValidationError) -> bool:
        """Let through what the keyword forbids."""
        return place == self.place and self.keyword in ("", error.validator)


class Optional(Behaviour):
    """A required parameter may be left out."""

    def __init__(self, site: Site) -> None:
        self.place = site.param.pointer if site.param else ""

    def excuses(self, param: Parameter) -> bool:
        """Do without it."""
        return param.pointer == self.place


class Refused(Behaviour):
    """A parameter that the contract documents is refused, or just one of its values."""

    def __init__(self, site: Site, value: Any = None) -> None:
        self.place = site.param.pointer if site.param else ""
        self.value = value

    def dislikes(self, param: Parameter, texts: list[str]) -> str:
        """Refuse it."""
        if param.pointer != self.place or (self.value is not None and str(self.value) not in texts):
            return ""
        return "it is not understood"


class AnyPath(Behaviour):
    """An id that isn't of the documented form still leads to the resource."""

    def __init__(self, site: Site) -> None:
        self.operation = site.operation
        self.param = site.param
        self.index = site.operation.path_names.index(site.param.name) if site.param else 0

    def finds(self, key: Key, primary: Key, other: Key) -> Key:
        """Take a malformed id for the resource's."""
        del other
        place = f"{self.param.pointer}/schema" if self.param else ""
        fine = is_valid(self.operation.document, place, key[self.index])
        return key if fine else primary


def _if(make: Callable[[Site], Behaviour], test: Callable[[Site], bool]) -> Maker:
    return lambda site: make(site) if site.param and test(site) else None


def _last(site: Site) -> Behaviour | None:
    """Refuse the last value of a list of several."""
    values = site.schema.get("enum", ())
    return Refused(site, values[-1]) if site.param and len(values) > 1 else None


def _whole(site: Site) -> bool:
    return not site.keyword


def _needed(site: Site) -> bool:
    return site.keyword == "required"


def _checked(site: Site) -> bool:
    """Say whether the keyword can be violated: any text is a string, or an array of strings."""
    items, _ = resolve(site.operation.document, site.schema.get("items", {}))
    if site.keyword == "type":
        return bool({*site.kinds, *types(items)} & NARROW)
    return site.keyword not in ("", "required")


def _formed(site: Site) -> bool:
    return site.keyword in ("format", "pattern", "enum", "minLength", "maxLength")


ROWS: tuple[Row, ...] = (
    *(
        row
        for side in ("query", "header")
        for row in (
            Row("required", side, "unchecked", "its absence is accepted", _if(Optional, _needed)),
            Row("*", side, "unchecked", "it isn't checked", _if(Unchecked, _checked)),
            Row("enum", side, "refused", "the last value of the list is refused", _last),
        )
    ),
    Row("header", "header", "refused", "a request with it is refused", _if(Refused, _whole)),
    Row("*", "path", "unchecked", "an id of another form is accepted", _if(AnyPath, _formed)),
)
"""Kind, side, variant, text, maker."""
