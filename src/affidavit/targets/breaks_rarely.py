"""Faults that show with one kind of value only, with two fields together, or now and then."""

import unicodedata
from collections.abc import Callable
from typing import Any

from affidavit.jsontext import same
from affidavit.model import Response
from affidavit.operation import ALWAYS, REFERENCE
from affidavit.pointer import MISSING
from affidavit.schema import Field, types
from affidavit.targets.answers import shows
from affidavit.targets.behaviour import Behaviour, State
from affidavit.targets.breaks_flow import CRASH, CRASHES, undocumented
from affidavit.targets.breaks_value import Dropped, OnField, edit_state, on_field
from affidavit.targets.refusal import Refusal
from affidavit.targets.site import Maker, Row, Site

MANY = {"array", "object"}

EVERY = 20
"""Of so many updates, one crashes."""


class Altered(OnField):
    """Some values of a field are stored as others."""

    def __init__(self, site: Site, change: Callable[[str], str]) -> None:
        super().__init__(site)
        self.change = change

    def stores(self, sent: State) -> State:
        """Change the texts."""
        return edit_state(
            sent, self.path, lambda each: self.change(each) if isinstance(each, str) else each
        )


class Reversed(OnField):
    """A list is stored in reverse."""

    def stores(self, sent: State) -> State:
        """Turn it round."""
        return edit_state(
            sent, self.path, lambda each: each[::-1] if isinstance(each, list) else each
        )


class KeptFor(Dropped):
    """One value is accepted, and the old one stays."""

    def __init__(self, site: Site, value: Any) -> None:
        super().__init__(site)
        self.value = value

    def stores(self, sent: State) -> State:
        """Leave the value out."""
        return edit_state(sent, self.path, lambda each: MISSING if same(each, self.value) else each)

    def follows(self, mask: tuple[str, ...] | None, sent: State) -> tuple[str, ...] | None:
        """Leave the field out of a mask only where it holds the value."""
        path = self.path
        held = sent.get(path[0], self.value) if len(path) == 1 else MISSING
        return super().follows(mask, sent) if same(held, self.value) else mask


class Crashing(Behaviour):
    """An accepted update crashes where its body holds something."""

    def __init__(self, status: int, trips: Callable[[str], bool]) -> None:
        self.status = status
        self.trips = trips
        self.tripped = False

    def stores(self, sent: State) -> State:
        """Look for it."""
        self.tripped = any(map(self.trips, texts(sent)))
        return sent

    def settles(self, before: State, after: State, sent: State) -> State:
        """Leave everything as it was, where it crashes."""
        del sent
        return before if self.tripped else after

    def sends(
        self, response: Response, refusal: Refusal | None, accepted: Callable[[], Response]
    ) -> Response:
        """Crash."""
        del accepted
        tripped, self.tripped = self.tripped, False
        if refusal is not None or not tripped:
            return response
        return Response(self.status, (("content-type", "text/html"),), CRASH)


class Seldom(Crashing):
    """One accepted update in ``EVERY`` crashes, whatever it holds."""

    def __init__(self, status: int) -> None:
        super().__init__(status, lambda _: False)
        self.count = 0

    def stores(self, sent: State) -> State:
        """Count."""
        self.count += 1
        self.tripped = self.count % EVERY == 0
        return sent


class Resetting(Behaviour):
    """An update of one field also takes another back to what it was at first."""

    def __init__(self, field: str, other: str) -> None:
        self.field = field
        self.other = other
        self.first: Any = None

    def settles(self, before: State, after: State, sent: State) -> State:
        """Take it back, unless it is sent as well."""
        if self.first is None:
            self.first = before.get(self.other, MISSING)
        if self.field not in sent or self.other in sent:
            return after
        rest = {name: value for name, value in after.items() if name != self.other}
        return rest if self.first is MISSING else rest | {self.other: self.first}


class Overlooked(Behaviour):
    """A field isn't stored where another one is sent with it, unless a mask lists it."""

    def __init__(self, field: str, other: str) -> None:
        self.field = field
        self.other = other

    def follows(self, mask: tuple[str, ...] | None, sent: State) -> tuple[str, ...] | None:
        """Leave the field out where there is no mask."""
        if mask is None and self.other in sent and self.field in sent:
            return tuple(name for name in sent if name != self.field)
        return mask


def texts(value: Any) -> list[str]:
    """Return every text in a JSON value, names not included."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


def astral(text: str) -> bool:
    """Say whether a text holds a character of four bytes."""
    return any(char > "\uffff" for char in text)


def _without_astral(text: str) -> str:
    return "".join(char for char in text if not astral(char))


def _plain(site: Site) -> bool:
    """Say whether a field takes any text; one that names another thing doesn't."""
    limits = {"enum", "const", "format", "pattern", "minLength", REFERENCE}
    return site.kinds[:1] == ("string",) and not limits & site.schema.keys()


def _semantics(site: Site) -> bool:
    shown = site.path and shows(site.operation, site.path[0])
    return bool(shown) and site.tail == "semantics"


def _in_order(site: Site) -> bool:
    """Say whether a field is a list of which the page says what it holds, and no set."""
    least, most = site.schema.get("minItems", 0), site.schema.get("maxItems", 2)
    told = isinstance(site.schema.get("items"), dict) and not site.schema.get("uniqueItems")
    return told and "array" in site.kinds and least <= 2 <= most  # noqa: PLR2004 - two are enough


def _altered(change: Callable[[str], str]) -> Maker:
    return on_field(lambda site: Altered(site, change), _semantics, _plain)


def _kept(kind: str, value: Any) -> Maker:
    def allowed(site: Site) -> bool:
        return kind in site.kinds and not {"enum", "minimum", REFERENCE} & site.schema.keys()

    return on_field(lambda site: KeptFor(site, value), _semantics, allowed)


def _crash(make: Callable[[int], Behaviour]) -> Maker:
    def made(site: Site) -> Behaviour | None:
        code = undocumented(site.operation, CRASHES)
        return make(code) if site.status == "5xx" and code else None

    return made


def _on_text(trips: Callable[[str], bool]) -> Maker:
    def possible(site: Site) -> bool:
        return any(each.schema.get("type") == "string" for each in _optional(site))

    make = _crash(lambda code: Crashing(code, trips))
    return lambda site: make(site) if possible(site) else None


def _optional(site: Site) -> list[Field]:
    """Return the writable fields that are single values, shown, may be left out, name nothing."""
    operation = site.operation
    required = set(operation.body.schema.get("required", ())) if operation.body else set()
    single = [each for each in operation.writable if not MANY & set(types(each.schema))]
    shown = [each for each in single if shows(operation, each.name)]
    bound = {ALWAYS, REFERENCE}
    return [each for each in shown if each.name not in required and not bound & each.schema.keys()]


def _preserving(site: Site) -> Behaviour | None:
    names = [each.name for each in _optional(site)]
    if site.clause.id != "semantics.preserve" or len(names) < 2:  # noqa: PLR2004 - a pair
        return None
    return Resetting(names[-1], names[0])


def _overlooked(site: Site) -> Behaviour | None:
    """Take a plain field; where there are masks, this is a promise of what none means."""
    others = [each.name for each in _optional(site) if each.name != site.path[0]]
    plain = site.path and site.path[0] in [each.name for each in _optional(site)]
    masked = site.operation.by_role("field-mask") is not None
    if not (others and plain and site.settable and _semantics(site)) or masked:
        return None
    return Overlooked(site.path[0], others[0])


def _unmasked(site: Site) -> Behaviour | None:
    names = [each.name for each in _optional(site)]
    omitted = site.tail == "omitted" and len(names) > 1
    return Overlooked(names[-1], names[0]) if omitted else None


ROWS: tuple[Row, ...] = (
    Row("semantics", "request", "stripped", "spaces at its ends are lost", _altered(str.strip)),
    Row(
        "semantics",
        "request",
        "composed",
        "letters and marks are composed (NFC)",
        _altered(lambda text: unicodedata.normalize("NFC", text)),
    ),
    Row(
        "semantics",
        "request",
        "three-bytes",
        "characters of four bytes are lost",
        _altered(_without_astral),
    ),
    Row(
        "semantics",
        "request",
        "reversed",
        "a list is stored in reverse",
        on_field(Reversed, _semantics, _in_order),
    ),
    Row("semantics", "request", "zero-kept", "zero is ignored", _kept("integer", 0)),
    Row("semantics", "request", "zero-kept", "zero is ignored", _kept("number", 0)),
    Row("semantics", "request", "false-kept", "false is ignored", _kept("boolean", False)),
    Row(
        "semantics",
        "request",
        "beside",
        "it isn't stored where another field is sent, too",
        _overlooked,
    ),
    Row(
        "mask",
        "query",
        "beside",
        "without a mask, a field isn't stored where another one is sent, too",
        _unmasked,
    ),
    Row(
        "semantics",
        "semantics",
        "resets",
        "the last field takes the first one back to what it was",
        _preserving,
    ),
    Row(
        "status",
        "status",
        "crash-apostrophe",
        "an apostrophe crashes it",
        _on_text(lambda text: "'" in text),
    ),
    Row("status", "status", "crash-emoji", "an emoji crashes it", _on_text(astral)),
    Row("status", "status", "crash-seldom", "one update in twenty crashes", _crash(Seldom)),
)
"""Kind, side, variant, text, maker."""
