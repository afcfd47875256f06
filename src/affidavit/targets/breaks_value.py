"""Faults in how one request field's value is checked and kept."""

import json
from collections.abc import Callable
from typing import Any

from jsonschema.exceptions import ValidationError

from affidavit.jsontext import same
from affidavit.patch import camel
from affidavit.pointer import MISSING
from affidavit.schema import CLOSING, kind_of
from affidavit.targets.answers import shows
from affidavit.targets.behaviour import Behaviour, State
from affidavit.targets.places import Path, at, edit, is_at, missing_name, path_of
from affidavit.targets.site import Maker, Row, Site


class OnField(Behaviour):
    """A fault of one field; its value may then be more than the answer's schema allows."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.path: Path = site.path
        self.lenient = site.path[0]

    def here(self, place: str, error: ValidationError) -> bool:
        """Say whether an error is about the field's own value."""
        return not place and is_at(error.absolute_path, self.path)


class Unchecked(OnField):
    """One keyword isn't checked."""

    def tolerates(self, place: str, error: ValidationError) -> bool:
        """Let through what the keyword forbids, also where it stands inside ``anyOf``."""
        if not self.here(place, error):
            return False
        inner = {each.validator for each in error.context or ()}
        return self.site.keyword in (error.validator, *inner)


class UncheckedType(OnField):
    """A value of any JSON type is accepted and stored as it came."""

    def tolerates(self, place: str, error: ValidationError) -> bool:
        """Let through whatever is wrong with a value of a wrong type."""
        return self.here(place, error) and not of_type(error.instance, self.site.kinds)


class Coerced(UncheckedType):
    """A value of a wrong type is accepted and turned into something of the right one."""

    def stores(self, sent: State) -> State:
        """Make a value of the documented type out of each that isn't."""
        return edit_state(sent, self.path, self._coerced)

    def _coerced(self, value: Any) -> Any:
        if of_type(value, self.site.kinds):
            return value
        makers: dict[str, Callable[[], Any]] = {
            "string": lambda: json.dumps(value),
            "boolean": lambda: bool(value),
            "integer": lambda: 0,
            "number": lambda: 0,
            "array": list,
            "object": dict,
        }
        return next(makers[kind]() for kind in self.site.kinds if kind in makers)


class Open(Behaviour):
    """A body or an object in it may hold what it likes, or as little as it likes.

    What isn't documented is stored nowhere.
    """

    def __init__(self, site: Site) -> None:
        self.site = site

    def tolerates(self, place: str, error: ValidationError) -> bool:
        """Let through members that are too many, or too few."""
        keywords = CLOSING if self.site.tail == "closed" else (self.site.keyword,)
        return (
            not place and error.validator in keywords and is_at(error.absolute_path, self.site.path)
        )

    def stores(self, sent: State) -> State:
        """Drop what isn't documented."""
        depth = len(self.site.path)
        known = {each.path[depth] for each in self.site.fields if len(each.path) > depth}
        return edit_state(sent, self.site.path, lambda held: _only(held, known))


def _only(held: Any, known: set[str]) -> Any:
    if not isinstance(held, dict):
        return held
    return {name: member for name, member in held.items() if name in known}


class UncheckedRequired(OnField):
    """A missing member is accepted."""

    def tolerates(self, place: str, error: ValidationError) -> bool:
        """Let through that this one member is missing."""
        parent = path_of(error.absolute_path) == self.path[:-1]
        return not place and parent and missing_name(error) == self.path[-1]


class Refusing(OnField):
    """Values that the contract allows are refused."""

    why = "this value is not accepted here"

    def bad(self, value: Any) -> bool:
        """Say whether a value is refused."""
        raise NotImplementedError

    def objects(self, sent: State) -> str:
        """Refuse the body that holds such a value."""
        return self.why if any(map(self.bad, at(sent, self.path))) else ""


class RefusedAlways(Refusing):
    """The field is refused."""

    def bad(self, value: Any) -> bool:  # noqa: ARG002 - whatever it is
        """Any value."""
        return True


class RefusedNull(Refusing):
    """Null is refused."""

    def bad(self, value: Any) -> bool:
        """Null."""
        return value is None


class RefusedEmpty(Refusing):
    """An empty array is refused."""

    def bad(self, value: Any) -> bool:
        """Nothing in it."""
        return isinstance(value, list) and not value


class RefusedLast(Refusing):
    """The last documented value of an enum is refused."""

    def bad(self, value: Any) -> bool:
        """The last value."""
        return same(value, self.site.schema["enum"][-1])


class ReplacedLast(OnField):
    """The first documented value of an enum is stored for the last one."""

    def stores(self, sent: State) -> State:
        """Swap the value."""
        first, last = self.site.schema["enum"][0], self.site.schema["enum"][-1]
        return edit_state(sent, self.path, lambda value: first if value == last else value)


class FoldedCase(Unchecked):
    """An enum's value is accepted in another letter case."""

    def tolerates(self, place: str, error: ValidationError) -> bool:
        """Let through a documented value in other letters."""
        value = error.instance
        known = [each.lower() for each in self.site.schema["enum"] if isinstance(each, str)]
        return super().tolerates(place, error) and isinstance(value, str) and value.lower() in known


class Dropped(OnField):
    """The field is accepted and not stored."""

    def stores(self, sent: State) -> State:
        """Leave the field out."""
        return edit_state(sent, self.path, lambda _: MISSING)

    def follows(self, mask: tuple[str, ...] | None, sent: State) -> tuple[str, ...] | None:
        """Leave it out of a mask, too, or it would be cleared."""
        del sent
        names = (self.path[0], camel(self.path[0]))
        if mask is None or len(self.path) > 1:
            return mask
        if "*" in mask:
            mask = tuple(field.name for field in self.site.operation.writable)
        return tuple(path for path in mask if path.partition(".")[0] not in names)


class KeptForNull(Dropped):
    """Null is accepted, and the old value stays."""

    def stores(self, sent: State) -> State:
        """Leave nulls out."""
        return edit_state(sent, self.path, lambda value: MISSING if value is None else value)


class KeptForEmpty(Dropped):
    """An empty array is accepted, and the old value stays."""

    def stores(self, sent: State) -> State:
        """Leave empty arrays out."""
        return edit_state(sent, self.path, lambda value: MISSING if value == [] else value)


def edit_state(sent: State, path: Path, change: Any) -> State:
    """Change a body's values at a path."""
    made: State = edit(sent, path, change)
    return made


def of_type(value: Any, kinds: tuple[str, ...]) -> bool:
    """Say whether a value is of one of some JSON types."""
    kind = kind_of(value)
    whole = isinstance(value, float) and value.is_integer()
    return (
        kind in kinds or ("number" in kinds and kind == "integer") or (whole and "integer" in kinds)
    )


def on_field(make: Callable[[Site], OnField], *tests: Callable[[Site], bool]) -> Maker:
    """Offer a fault where the clause is about a field and leaves room for it."""
    return lambda site: make(site) if site.settable and all(test(site) for test in tests) else None


def _open(*tails: str) -> Maker:
    def make(site: Site) -> Behaviour | None:
        whole = site.tail == "closed" or not site.path
        return Open(site) if whole and site.tail in tails else None

    return make


def _enum(site: Site) -> bool:
    return len(site.schema.get("enum", ())) > 1


def _words(site: Site) -> bool:
    """Say whether an enum has values whose letter case can change."""
    words = [each for each in site.schema.get("enum", ()) if isinstance(each, str)]
    return any(word.swapcase() not in words and word.swapcase() != word for word in words)


def _limits(site: Site) -> bool:
    return bool(site.keyword) and site.clause.kind in ("length", "format")


def _shown(site: Site) -> bool:
    """Say whether the answer shows the field; otherwise nobody sees what is stored."""
    return shows(site.operation, site.path[0])


def _of_empty(site: Site) -> bool:
    return site.tail == "empty"


def _of_all(site: Site) -> bool:
    return site.tail != "empty"


def _of_type(site: Site) -> bool:
    return site.tail != "closed"


def _always(_: Site) -> bool:
    return True


ROWS: tuple[Row, ...] = (
    Row(
        "enum",
        "request",
        "extra",
        "a value outside the list is accepted",
        on_field(Unchecked, _always),
    ),
    Row(
        "enum",
        "request",
        "refused",
        "the last value of the list is refused",
        on_field(RefusedLast, _enum),
    ),
    Row(
        "enum",
        "request",
        "replaced",
        "for the last value, the first is stored",
        on_field(ReplacedLast, _enum, _shown),
    ),
    Row(
        "enum",
        "request",
        "any-case",
        "another letter case is accepted",
        on_field(FoldedCase, _words),
    ),
    Row(
        "type",
        "request",
        "unchecked",
        "a wrong JSON type is stored",
        on_field(UncheckedType, _of_type),
    ),
    Row(
        "type",
        "request",
        "coerced",
        "a wrong JSON type is accepted and coerced",
        on_field(Coerced, _of_type),
    ),
    Row(
        "required",
        "request",
        "unchecked",
        "its absence is accepted",
        on_field(UncheckedRequired, _always),
    ),
    Row("type", "request", "open", "an object takes members of any name", _open("closed")),
    Row(
        "length",
        "request",
        "open",
        "a body takes any number of members",
        _open("min-properties", "max-properties"),
    ),
    Row("nullable", "request", "refused", "null is refused", on_field(RefusedNull, _always)),
    Row(
        "nullable", "request", "kept", "null is accepted and ignored", on_field(KeptForNull, _shown)
    ),
    Row("*", "request", "unchecked", "it isn't checked", on_field(Unchecked, _limits)),
    Row(
        "semantics",
        "request",
        "dropped",
        "the field is accepted and not stored",
        on_field(Dropped, _shown, _of_all),
    ),
    Row(
        "semantics", "request", "refused", "the field is refused", on_field(RefusedAlways, _of_all)
    ),
    Row(
        "semantics",
        "request",
        "empty-refused",
        "an empty array is refused",
        on_field(RefusedEmpty, _of_empty),
    ),
    Row(
        "semantics",
        "request",
        "empty-kept",
        "an empty array is accepted and ignored",
        on_field(KeptForEmpty, _shown, _of_empty),
    ),
)
"""Kind, side, variant, text, maker; the first of one variant wins."""
