"""Deterministic values for a schema: the same schema and variant give the same value everywhere.

The mock keeps its resource in variant 0, which takes the page's own examples; cases send variants
from 1 on, which differ from each other wherever the schema leaves room.
"""

import json
import string
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from typing import Any

from affidavit import pointer as ptr
from affidavit.fold import fold
from affidavit.model import Settings
from affidavit.operation import FINAL, Operation, Parameter
from affidavit.patterns import made_up, matches, shortest
from affidavit.schema import Schema, errors, is_valid, resolve, types

DEEPEST = 6
"""Optional members are left out below this depth, so that recursive schemas end."""

LONG = 10_000
"""Characters of a text for which no limit is stated."""

KEY = "affidavit"
"""The name under which a map holds its first member."""

NARROW = 12
"""A range of numbers up to this wide is halved, and halved again, rather than counted through."""


def value(document: Schema, schema: Any, variant: int = 0, *, sending: bool = False) -> Any:
    """Return a value that satisfies a schema.

    ``sending`` leaves read-only members out: they are no part of a request (OpenAPI 3.1, 4.8.24).
    """
    return _Sampler(document, variant, sending=sending).value(schema, 0)


class _Sampler:
    def __init__(self, document: Schema, variant: int, *, sending: bool) -> None:
        self.document = document
        self.variant = variant
        self.sending = sending

    def value(self, raw: Any, depth: int) -> Any:
        schema, _ = resolve(self.document, raw)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            options = [each for each in schema["enum"] if each is not None] or [None]
            lasting = [each for each in options if not FINAL.search(str(each))]
            options = lasting if len(lasting) > 1 else options
            return options[self.variant % len(options)]
        if self.variant == 0 and (examples := usable_examples(schema)):
            return examples[0]
        for keyword in ("oneOf", "anyOf"):
            if schema.get(keyword):
                rest = {key: val for key, val in schema.items() if key != keyword}
                option, _ = resolve(self.document, schema[keyword][0])
                return self.value(fold(rest, option), depth)
        kinds = [kind for kind in types(schema) if kind != "null"]
        kind = kinds[0] if kinds else "null" if types(schema) else _guess(schema)
        return getattr(self, f"_{kind}")(schema, depth)

    def _null(self, _schema: Schema, _depth: int) -> None:
        return None

    def _boolean(self, _schema: Schema, _depth: int) -> bool:
        return self.variant % 2 == 1

    def _integer(self, schema: Schema, _depth: int) -> int:
        return int(stepped(schema, self.variant, int(schema.get("multipleOf", 1)) or 1))

    def _number(self, schema: Schema, _depth: int) -> Any:
        low: Any = schema.get("minimum", schema.get("exclusiveMinimum"))
        high: Any = schema.get("maximum", schema.get("exclusiveMaximum"))
        whole = "multipleOf" in schema or low is None or high is None or high - low > NARROW
        if whole:
            return stepped(schema, self.variant, schema.get("multipleOf", 1))
        return low + (high - low) * (self.variant + 1) / (self.variant + 2)

    def _string(self, schema: Schema, _depth: int) -> str:
        pattern = schema.get("pattern")
        if schema.get("contentMediaType") == "application/json" and pattern is None:
            return json.dumps({"affidavit": f"v{self.variant}"})
        made = formatted(schema.get("format", ""), self.variant)
        if made and (pattern is None or matches(pattern, made) is not False):
            return made
        if pattern is not None:
            return matching(pattern, self.variant, schema)
        return sized(schema, self.variant)

    def _array(self, schema: Schema, depth: int) -> list[Any]:
        wanted = max(int(schema.get("minItems", 0)), 1)
        if depth > DEEPEST:
            wanted = int(schema.get("minItems", 0))
        if "items" not in schema:
            return [f"affidavit {self.variant}"] * wanted if self.sending else []
        first = self.variant
        made = []
        for offset in range(wanted):
            self.variant = first + offset
            made.append(self.value(schema["items"], depth + 1))
        self.variant = first
        return made

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        members = schema.get("properties") or {}
        required = set(schema.get("required", ()))
        made: dict[str, Any] = {}
        for name, raw in members.items():
            member, _ = resolve(self.document, raw)
            if self.sending and member.get("readOnly"):
                continue
            if name in required or depth < DEEPEST:
                made[name] = self.value(raw, depth + 1)
        for part in schema.get("allOf", ()):
            made |= self._object(resolve(self.document, part)[0], depth)
        extra = schema.get("additionalProperties")
        for name in schema.get("required", ()):  # documents require what they don't describe, too
            if name not in members and name not in made and extra is not False:
                made[name] = self.value(extra if isinstance(extra, dict) else {}, depth + 1)
        if not members and not schema.get("allOf"):
            inner = self.value(extra, depth + 1) if isinstance(extra, dict) else f"v{self.variant}"
            if extra is not False:
                made |= keyed(inner, int(schema.get("minProperties", 1)))
        return made


def keyed(held: Any, size: int) -> dict[str, Any]:
    """Return a map of so many members, at least one, that holds a value under every name."""
    return {KEY if number == 0 else f"{KEY}{number}": held for number in range(max(1, size))}


def _guess(schema: Schema) -> str:
    return "object" if schema.get("allOf") else "string"


def stated_examples(schema: Schema) -> list[Any]:
    """Return the examples that a schema states, in either of OpenAPI 3.1's spellings."""
    if "example" in schema:
        return [schema["example"]]
    return list(schema.get("examples") or ())


def usable_examples(schema: Schema) -> list[Any]:
    """Return the examples that a schema allows: documents state others, too."""
    stated = stated_examples(schema)
    if not stated or "$ref" in (spelled := json.dumps(schema)):
        return stated
    return [each for each in stated if _allows(spelled, json.dumps(each))]


@lru_cache(maxsize=4096)
def _allows(schema: str, value: str) -> bool:
    return is_valid({"schema": json.loads(schema)}, "/schema", json.loads(value))


def stepped(schema: Schema, variant: int, unit: float) -> Any:
    """Return a multiple of ``unit`` within a schema's bounds; near ones are gone round."""
    low, high = bounds(schema)
    if low is None and high is not None and high < unit:
        return (high // unit - variant) * unit
    first = -(-low // unit) * unit if low is not None else unit
    count = variant + 1 if high is None else max(1, int((high - first) // unit) + 1)
    return first + variant % count * unit


def bounds(schema: Schema) -> tuple[float | None, float | None]:
    """Return the least and the greatest whole number that a schema allows, where it says so."""
    low, high = schema.get("minimum"), schema.get("maximum")
    if (above := schema.get("exclusiveMinimum")) is not None:
        low = above + 1 if low is None else max(low, above + 1)
    if (below := schema.get("exclusiveMaximum")) is not None:
        high = below - 1 if high is None else min(high, below - 1)
    return low, high


def sized(schema: Schema, variant: int) -> str:
    """Return readable text within a schema's length limits, away from them where there is room."""
    text = f"affidavit {variant}"
    most, least = schema.get("maxLength", LONG), schema.get("minLength", 0)
    if most > least + 1:
        most, least = most - 1, least + 1 if least else 0
    if len(text) > most:
        text = string.ascii_letters[variant % 52] * most
    return text.ljust(least, "x")


def formatted(name: str, variant: int) -> str:
    """Return a text of a JSON Schema or OpenAPI format; an empty one where it has no form."""
    day = 1 + variant % 28
    known = {
        "uuid": f"00000000-0000-4000-8000-{variant:012x}",
        "date-time": f"2024-01-{day:02d}T12:00:00Z",
        "date": f"2024-01-{day:02d}",
        "time": f"12:00:{day:02d}Z",
        "duration": f"PT{day}H",
        "email": f"affidavit{variant}@example.com",
        "idn-email": f"affidavit{variant}@example.com",
        "hostname": f"host{variant}.example.com",
        "idn-hostname": f"host{variant}.example.com",
        "ipv4": f"192.0.2.{1 + variant % 250}",
        "ipv6": f"2001:db8::{1 + variant:x}",
        "uri": f"https://example.com/{variant}",
        "url": f"https://example.com/{variant}",
        "uri-reference": f"/affidavit/{variant}",
        "iri": f"https://example.com/{variant}",
        "json-pointer": f"/affidavit/{variant}",
        "byte": "YWZmaWRhdml0",
        "regex": f"^a{{{variant}}}$",
    }
    return known.get(name, "")


MOST = 30
"""Variants of a pattern that are told apart: each takes a search."""

BATCH = 10
"""Variants of a pattern that are looked for together."""


def matching(pattern: str, variant: int, schema: Schema) -> str:
    """Return a text that matches a pattern, the same on every machine."""
    least, most = schema.get("minLength", 0), schema.get("maxLength", LONG)
    variant %= MOST
    texts = _matching(pattern, least, most, (variant // BATCH + 1) * BATCH)
    return texts[min(variant, len(texts) - 1)] if texts else sized(schema, variant)


@lru_cache(maxsize=256)
def _matching(pattern: str, least: int, most: int, count: int) -> tuple[str, ...]:
    """Search in a thread of its own: Hypothesis minds a search inside another one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_search, pattern, least, most, count).result()


def _search(pattern: str, least: int, most: int, count: int) -> tuple[str, ...]:
    """Return the first texts that Hypothesis finds without randomness, at most ``count``."""
    from hypothesis import (  # noqa: PLC0415 - slow to import
        HealthCheck,
        Phase,
        find,
        settings,
        strategies,
    )

    seen: list[str] = []
    spelled = made_up(pattern)
    if spelled is None or shortest(spelled) > most:
        return ()

    def enough(text: str) -> bool:
        new = least <= len(text) <= most and text.isprintable() and text not in seen
        if new and matches(pattern, text):
            seen.append(text)
        return len(seen) == count

    quiet = settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=300,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    # it finds fewer where the pattern has no more
    with suppress(Exception):
        find(strategies.from_regex(spelled), enough, settings=quiet)
    return tuple(seen[:count])


def parameter(operation: Operation, param: Parameter, settings: Settings, variant: int = 0) -> str:
    """Return the text of a path, query or header parameter: the user's, the page's, or a sample.

    Variant 0 names the resource under test; others name resources that must not exist.
    """
    if variant == 0 and (chosen := settings.set.get(param.name)) is not None:
        return chosen
    if variant == 0 and (stated := stated_examples(param.spec)):
        return as_text(stated[0])
    if variant == 0 or param.schema.get("format") or param.schema.get("enum"):
        made = as_text(value(operation.document, param.schema, variant))
        if not made.startswith("affidavit "):
            return made
    return f"{param.name}-{variant + 1}"


@lru_cache(maxsize=4096)
def comparable(operation: Operation, name: str) -> bool:
    """Say whether answers show a member of the body in a form that requests have.

    Some take an id and show the thing itself: what was sent can't be found there.
    """
    twin, sent = operation.twins.get((name,)), operation.tops.get(name)
    if twin is None or sent is None:
        return True
    made = value(operation.document, sent.schema, 1, sending=True)
    found = errors(operation.document, twin.pointer, made)
    return not any(error.validator == "type" for error, _ in found)


def as_text(item: Any) -> str:
    """Spell a JSON value the way it travels in a path, a query or a header."""
    if isinstance(item, bool):
        return "true" if item else "false"
    return item if isinstance(item, str) else str(item)


def resource(operation: Operation, variant: int = 0) -> dict[str, Any]:
    """Return a whole resource: the answer's fields, and request fields that no answer shows.

    Variant 0 is the page's example of the answer where it has one.
    """
    body = operation.success[1]
    made: dict[str, Any] = {}
    if body is not None:
        content = ptr.get(operation.document, body.pointer.removesuffix("/schema"))
        example = content.get("example", ptr.MISSING) if isinstance(content, dict) else ptr.MISSING
        whole = value(operation.document, body.schema, variant)
        found = ptr.get(whole, operation.resource)
        made = dict(found) if isinstance(found, dict) else {}
        if (
            variant == 0
            and example is not ptr.MISSING
            and is_valid(operation.document, body.pointer, example)
        ):
            stated = ptr.get(example, operation.resource)
            made |= stated if isinstance(stated, dict) else {}
    if operation.body is not None:
        sent = value(operation.document, operation.body.schema, variant, sending=True)
        made = (sent if isinstance(sent, dict) else {}) | made
    return made
