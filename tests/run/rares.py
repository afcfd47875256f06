"""Servers that break one promise, most of them rarely: for one kind of value, or two fields."""

import json
import re
import unicodedata
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

from quirk import Quirk

from affidavit import contract as contracts
from affidavit import pages
from affidavit.model import Request, Response, Settings
from affidavit.operation import Operation
from affidavit.targets import Credentials, HttpTarget, Mock, mock_transport
from affidavit.targets.answers import JSON, encode

BASE_URL = "http://locker.test"
MERGE_PATCH = "application/merge-patch+json"


def text(**more: Any) -> dict[str, Any]:
    return {"type": "string", **more}


INNER = {"type": "object", "properties": {"a": text(), "b": text()}}
PLACE = {"row": {"type": "integer"}, "label": text(), "inner": INNER}
MEMBERS = {
    "id": text(readOnly=True),
    "title": text(maxLength=80),
    "note": {"type": ["string", "null"]},
    "count": {"type": "integer"},
    "ratio": {"type": "number"},
    "open": {"type": "boolean"},
    "urgent": {"type": "boolean"},
    "kind": text(enum=["small", "medium", "large"]),
    "tags": {"type": "array", "items": text(), "maxItems": 20},
    "place": {"type": "object", "properties": PLACE},
    "meta": {"type": "object", "additionalProperties": text()},
    "start": text(format="date-time"),
    "owner": text(format="uuid"),
    "created": text(format="date-time", readOnly=True),
}


def operation(media_type: str = MERGE_PATCH, **changed: Any) -> Operation:
    """Return the update of a locker, whose body is of one media type."""
    locker = {"schema": {"type": "object", "properties": MEMBERS | changed}}
    error = {"schema": {"type": "object", "required": ["error"], "properties": {"error": text()}}}
    answers = {"200": {"description": "One", "content": {JSON: locker}}}
    errors = {
        status: {"description": "Refused", "content": {JSON: error}}
        for status in ("400", "401", "404", "422")
    }
    name = {"name": "id", "in": "path", "required": True, "schema": text(format="uuid")}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Change a locker", "version": "1"},
        "security": [{"key": []}],
        "paths": {
            "/lockers/{id}": {
                "parameters": [name],
                "get": {"responses": answers},
                "patch": {
                    "requestBody": {"content": {media_type: locker}},
                    "responses": answers | errors,
                },
            }
        },
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }
    (reading,) = pages.read(json.dumps(document), chosen="")
    return Operation(contracts.build(reading, "locker/change"))


class Rare(Quirk):
    """Keeps every promise but one."""

    name = ""
    stores: Callable[[Any, dict[str, Any]], dict[str, Any]] | None = None
    crashes: Callable[[Any, bytes], Any] | None = None

    def _instead(self) -> Response | None:
        if self.crashes and self.ordinary() and self.crashes(self.asked.body or b""):
            return encode(500, JSON, {"error": "boom"})
        return None

    def _request(self) -> Request:
        sent = self.sent()
        if not (self.stores and sent and self.ordinary()):
            return self.asked
        try:  # of values of a wrong type, or too deep for it, the habit knows nothing
            body = json.dumps(self.stores(deepcopy(sent))).encode()
        except (RecursionError, TypeError, ValueError):
            return self.asked
        return replace(self.asked, body=body)

    @property
    def state(self) -> dict[str, Any]:
        """Return what the server holds of the resource under test."""
        return self.mock.resources[self.home]


def target(viewed: Operation, kind: type[Quirk], wanted: Settings) -> HttpTarget:
    """Return the target that such a server of an operation is."""
    transport = mock_transport(kind(Mock(viewed, wanted, Credentials(), None)), BASE_URL)
    return HttpTarget(BASE_URL, viewed, Credentials(), transport=transport)


def leaves(value: Any, change: Callable[[Any], Any]) -> Any:
    """Change every value that holds no other."""
    if isinstance(value, dict):
        return {name: leaves(each, change) for name, each in value.items()}
    return [leaves(each, change) for each in value] if isinstance(value, list) else change(value)


def all_of(kind: type, body: bytes) -> list[Any]:
    """Return every value of a type in a body."""
    found: list[Any] = []
    try:
        leaves(json.loads(body), lambda each: found.append(each) or each)
    except (ValueError, RecursionError):
        return []
    return [each for each in found if isinstance(each, kind) and not isinstance(each, bool)]


def texts(test: Callable[[str], Any]) -> Callable[[bytes], bool]:
    return lambda body: any(test(each) for each in all_of(str, body))


def numbers(test: Callable[[Any], Any]) -> Callable[[bytes], bool]:
    return lambda body: any(test(each) for each in (*all_of(int, body), *all_of(float, body)))


def member(name: str, value: Any) -> Callable[[bytes], bool]:
    return lambda body: _object(body).get(name) == value and name in _object(body)


def together(*names: str) -> Callable[[bytes], bool]:
    return lambda body: set(names) <= _object(body).keys()


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _twice(body: bytes) -> bool:
    names: list[str] = []
    try:
        json.loads(body, object_pairs_hook=lambda pairs: names.extend(each for each, _ in pairs))
    except (ValueError, RecursionError):
        return False
    return len(names) != len(set(names))


CRASHES: dict[str, Callable[[bytes], Any]] = {
    "an apostrophe": texts(lambda each: "'" in each),
    "a quotation mark": texts(lambda each: '"' in each),
    "a per cent sign": texts(lambda each: "%" in each),
    "a backslash": texts(lambda each: "\\" in each),
    "a line end": texts(lambda each: "\n" in each),
    "NUL": texts(lambda each: "\0" in each),
    "an emoji": texts(lambda each: any(ord(char) > 0xFFFF for char in each)),
    "half a surrogate pair": texts(lambda each: any("\ud800" <= char <= "\udfff" for char in each)),
    "Hebrew": texts(lambda each: any("\u0590" <= char <= "\u05ff" for char in each)),
    "a line separator": texts(lambda each: "\u2028" in each),
    "100 kB": lambda body: len(body) > 100_000,
    "__proto__": lambda body: b"__proto__" in body,
    "an empty name": lambda body: b'"":' in body or b'"": ' in body,
    "a name twice": _twice,
    "a byte order mark": lambda body: body.startswith(b"\xef\xbb\xbf"),
    "500 levels": lambda body: body.count(b"[") > 90,
    "400 digits": lambda body: b"9" * 300 in body,
    "more than 32 bits": numbers(lambda each: abs(each) > 2**31),
    "a negative number": numbers(lambda each: each < 0),
    "zero": numbers(lambda each: each == 0),
    "an empty object": lambda body: {} in _object(body).values(),
    "an empty array": member("tags", []),
    "nothing": lambda body: body == b"{}",
    "three fields": lambda body: len(_object(body)) > 2,
    "both flags": together("open", "urgent"),
    "a truncated body": lambda body: body.endswith(b": "),
}


def of_text(change: Callable[[str], Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda sent: leaves(sent, lambda each: change(each) if isinstance(each, str) else each)


def of_number(change: Callable[[Any], Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def changed(each: Any) -> Any:
        return (
            change(each) if isinstance(each, int | float) and not isinstance(each, bool) else each
        )

    return lambda sent: leaves(sent, changed)


def of(name: str, change: Callable[[Any], Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda sent: sent | ({name: change(sent[name])} if sent.get(name) else {})


def without(test: Callable[[Any], Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda sent: {name: each for name, each in sent.items() if not test(each)}


def resets(name: str, other: str, value: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda sent: sent | ({other: value} if name in sent and other not in sent else {})


STORES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "emoji dropped": of_text(lambda each: "".join(char for char in each if ord(char) < 0x10000)),
    "normalised": of_text(lambda each: unicodedata.normalize("NFC", each)),
    "compatibility characters replaced": of_text(lambda each: unicodedata.normalize("NFKC", each)),
    "stripped": of_text(str.strip),
    "lowered": of_text(str.lower),
    "escaped": of_text(lambda each: each.replace("&", "&amp;")),
    "tags removed": of_text(lambda each: re.sub("<[^>]*>", "", each)),
    "spaces folded": of_text(lambda each: re.sub(" +", " ", each)),
    "line ends changed": of_text(lambda each: each.replace("\n", "\r\n")),
    "the word null": of_text(lambda each: None if each == "null" else each),
    "cut at 50": of_text(lambda each: each[:50]),
    "cut at 255": of_text(lambda each: each[:255]),
    "without a sign": of_number(abs),
    "32 bits at most": of_number(lambda each: min(each, 2**31 - 1)),
    "fractions cut": of("ratio", int),
    "zero ignored": without(lambda each: each == 0 and not isinstance(each, bool)),
    "false ignored": without(lambda each: each is False),
    "an empty array ignored": without(lambda each: each == []),
    "null ignored": without(lambda each: each is None),
    "sorted": of("tags", sorted),
    "each once": of("tags", lambda each: list(dict.fromkeys(each))),
    "reversed": of("tags", lambda each: each[::-1]),
    "the first only": of("tags", lambda each: each[:1]),
    "the first field only": lambda sent: dict(list(sent.items())[:1]),
    "three fields at most": lambda sent: dict(list(sent.items())[:3]),
    "count reset by title": resets("title", "count", 0),
    "note reset by kind": resets("kind", "note", None),
    "tags reset by open": resets("open", "tags", []),
    "the offset dropped": of("start", lambda each: re.sub(r"[+-]\d\d:\d\d$", "Z", each)),
}


class Shallow(Rare):
    """A nested object is replaced and not merged."""

    def stores(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Remove what isn't sent."""
        for name in ("place", "meta"):
            if isinstance(sent.get(name), dict):
                sent[name] = dict.fromkeys(self.state.get(name) or (), None) | sent[name]
        return sent


class ShallowInside(Rare):
    """What is inside a nested object is replaced and not merged."""

    def stores(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Remove what isn't sent, one level deeper."""
        place = sent.get("place")
        if isinstance(place, dict) and isinstance(place.get("inner"), dict):
            old = (self.state.get("place") or {}).get("inner") or ()
            place["inner"] = dict.fromkeys(old, None) | place["inner"]
        return sent


class NullKept(Rare):
    """Null inside a nested object removes nothing."""

    def stores(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Leave nulls out."""
        for name in ("place", "meta"):
            if isinstance(sent.get(name), dict):
                sent[name] = {key: each for key, each in sent[name].items() if each is not None}
        return sent


class Appends(Rare):
    """A list grows by what is sent."""

    def stores(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Put the old elements first."""
        return of("tags", lambda each: ((self.state.get("tags") or []) + each)[:20])(sent)


class Adds(Rare):
    """A number is added."""

    def stores(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Add the old one."""
        old = self.state.get("count") or 0
        return sent | ({"count": sent["count"] + old} if type(sent.get("count")) is int else {})


class Stale(Rare):
    """The answer to an update shows what was there before it."""

    def handle(self, request: Request) -> Response:
        """Keep it, and answer with it."""
        self.old = deepcopy(self.state)
        return super().handle(request)

    def _answer(self, response: Response) -> Response:
        shows = self.ordinary() and response.status == 200
        return encode(200, JSON, self.old) if shows else response


class Sometimes(Rare):
    """Every twentieth request crashes."""

    def _instead(self) -> Response | None:
        crashed = self.ordinary() and self.count % 20 == 0
        return encode(500, JSON, {"error": "boom"}) if crashed else None


def made(name: str, **members: Any) -> type[Rare]:
    """Return a server with one habit."""
    hooks = {key: staticmethod(each) for key, each in members.items()}
    return type(Rare)(re.sub(r"\W", "", name.title()), (Rare,), {"name": name, **hooks})


CLASSES = (Shallow, ShallowInside, NullKept, Appends, Adds, Stale, Sometimes)
RARES: dict[str, type[Rare]] = {
    **{f"{name} crashes": made(name, crashes=test) for name, test in CRASHES.items()},
    **{name: made(name, stores=change) for name, change in STORES.items()},
    **{each.__name__: each for each in CLASSES},
}
