"""Faults in how the limits of one request field are checked: lengths, counts, ranges."""

from collections.abc import Callable
from typing import Any

from jsonschema.exceptions import ValidationError

from affidavit.jsontext import same
from affidavit.operation import UNIT
from affidavit.targets.behaviour import State
from affidavit.targets.breaks_value import Refusing, Unchecked, edit_state, of_type, on_field
from affidavit.targets.site import Row, Site

UPPER = ("maxLength", "maxItems", "maxProperties", "maximum")
LOWER = ("minLength", "minItems", "minProperties", "minimum")


class TightBound(Refusing):
    """The value at the limit itself is refused."""

    def bad(self, value: Any) -> bool:
        """Just at the limit."""
        return same(measure(value, self.site.keyword), self.site.schema[self.site.keyword])


class LooseBound(Unchecked):
    """The value just beyond the limit is accepted."""

    def tolerates(self, place: str, error: ValidationError) -> bool:
        """Let through one too many, or one too few."""
        beyond = 1 if self.site.keyword in UPPER else -1
        size = measure(error.instance, self.site.keyword)
        limit = self.site.schema[self.site.keyword] + beyond
        return size == limit and super().tolerates(place, error)


class Bytes(Refusing):
    """Bytes of UTF-8 are counted where characters are documented."""

    def bad(self, value: Any) -> bool:
        """Too many bytes, whatever the number of characters."""
        limit: int = self.site.schema["maxLength"]
        return isinstance(value, str) and len(value.encode()) > limit


class Characters(Unchecked):
    """Characters are counted where bytes are documented."""

    def tolerates(self, place: str, error: ValidationError) -> bool:
        """Let through what is short enough in characters."""
        limit: int = self.site.schema["maxLength"]
        value = error.instance
        return super().tolerates(place, error) and isinstance(value, str) and len(value) <= limit


class Truncated(Unchecked):
    """What is too long is accepted and cut."""

    def stores(self, sent: State) -> State:
        """Cut the value to its limit."""
        limit = self.site.schema[self.site.keyword]
        return edit_state(sent, self.path, lambda value: value[:limit])


def measure(value: Any, keyword: str) -> Any:
    """Return what a bound limits: a length, a count or the number itself; None for other types."""
    counted: type[Any] | None = {"Length": str, "Items": list, "Properties": dict}.get(keyword[3:])
    if counted is not None:
        return len(value) if isinstance(value, counted) else None
    return value if of_type(value, ("number",)) else None


def _states(*keywords: str) -> Callable[[Site], bool]:
    return lambda site: site.keyword in keywords


def _counts(unit: str) -> Callable[[Site], bool]:
    return lambda site: site.keyword == "maxLength" and site.schema.get(UNIT, "characters") == unit


ROWS: tuple[Row, ...] = (
    Row("*", "request", "lower", "the limit is one lower", on_field(TightBound, _states(*UPPER))),
    Row("*", "request", "higher", "the limit is one higher", on_field(TightBound, _states(*LOWER))),
    Row(
        "*",
        "request",
        "off-by-one",
        "one beyond is accepted",
        on_field(LooseBound, _states(*UPPER, *LOWER)),
    ),
    Row(
        "*",
        "request",
        "bytes",
        "bytes are counted for characters",
        on_field(Bytes, _counts("characters")),
    ),
    Row(
        "*",
        "request",
        "characters",
        "characters are counted for bytes",
        on_field(Characters, _counts("bytes")),
    ),
    Row(
        "*",
        "request",
        "truncates",
        "what is too long is cut",
        on_field(Truncated, _states("maxLength", "maxItems")),
    ),
)
"""Kind, side, variant, text, maker."""
