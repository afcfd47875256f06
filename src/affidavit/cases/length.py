"""A length limit holds at its edge: N is accepted and kept whole, N+1 is refused.

JSON Schema counts Unicode code points (2020-12 validation, section 6.3.1), so characters of two to
four UTF-8 bytes tell a limit in bytes or UTF-16 units.
"""

from collections.abc import Iterator
from typing import Any

from affidavit import samples
from affidavit.cases.maker import Maker
from affidavit.model import Case
from affidavit.operation import UNIT, frozen
from affidavit.schema import ELEMENT, Field, Schema, mapped, resolve

LETTERS = (("ascii", "x"), ("four-byte", "😀"), ("two-byte", "é"), ("three-byte", "語"))
FAR = 100_001
"""Far above nearly every limit; what a server has to refuse without a crash."""

MEGABYTE = 1_000_001
LARGEST = 100_000
"""A limit beyond this is not sent: the request would be a nuisance."""


def cases(maker: Maker) -> Iterator[Case]:
    """Each limit of a body's text, array or object, from both sides."""
    for field in (*maker.operation.fields, *maker.operation.elements):
        if not frozen(field.schema):
            yield from _text(maker, field)
            yield from _items(maker, field)
    yield from _body(maker)


def _text(maker: Maker, field: Field) -> Iterator[Case]:
    schema = field.schema
    plain = not ({"format", "pattern", "enum", "const"} & schema.keys())
    most, least = schema.get("maxLength"), schema.get("minLength")
    in_bytes = schema.get(UNIT) == "bytes"
    if most is not None and most <= LARGEST:
        clause = f"request.{field.name}.max-length"
        if plain:
            for index, (label, letter) in enumerate(LETTERS[: maker.deep(2, 4, 4)]):
                size = len(letter.encode()) if in_bytes else 1
                text = letter * (most // size)
                rank = 2 if index in (0, 1) else 5
                yield _inside(maker, field, clause, f"max/{label}", text, rank=rank)
            if most > max(1, least or 0):
                yield _inside(maker, field, clause, "max/below", "x" * (most - 1), rank=6)
        yield _outside(maker, field, clause, "above", _long(schema, most + 1), rank=2)
        far = max(most * 10 + 10, FAR)
        yield _outside(maker, field, clause, "far-above", "x" * far, rank=4)
        if maker.profile == "deep":
            yield _outside(maker, field, clause, "above/combining", _combined(most + 1), rank=6)
            yield _outside(maker, field, clause, "megabyte", "x" * MEGABYTE, rank=6)
    if least:
        clause = f"request.{field.name}.min-length"
        if plain:
            yield _inside(maker, field, clause, "min", "x" * least, rank=3)
        yield _outside(maker, field, clause, "below", "x" * (least - 1), rank=2)


def _long(schema: Schema, size: int) -> str:
    """Return a text of a length that its format has nothing against, lest that hide the limit."""
    ends = {
        **dict.fromkeys(("uri", "url", "iri"), ("https://example.com/", "")),
        **dict.fromkeys(("email", "idn-email"), ("a@", ".example.com")),
        "hostname": ("", ".example.com"),
    }
    start, end = ends.get(schema.get("format", ""), ("", ""))
    room = size - len(start) - len(end)
    if room < 1:
        return "x" * size
    middle = "x" * room
    if end:  # a label of a domain has at most 63 characters (RFC 1035 section 2.3.4)
        middle = "".join("." if at % 60 == 59 and at < room - 1 else "x" for at in range(room))  # noqa: PLR2004 - likewise
    return start + middle + end


def _combined(size: int) -> str:
    """Return letters with accents of their own: a limit in what people see would let them pass."""
    return ("e\u0301" * size)[:size]


def _items(maker: Maker, field: Field) -> Iterator[Case]:
    schema = field.schema
    most, least = schema.get("maxItems"), schema.get("minItems")
    if most is not None and most <= LARGEST:
        clause = f"request.{field.name}.max-items"
        yield _inside(maker, field, clause, "max-items", _array(maker, field, most), rank=3)
        yield _outside(maker, field, clause, "items-above", _array(maker, field, most + 1), rank=2)
    if least:
        clause = f"request.{field.name}.min-items"
        yield _inside(maker, field, clause, "min-items", _array(maker, field, least), rank=3)
        yield _outside(maker, field, clause, "items-below", _array(maker, field, least - 1), rank=2)
    for keyword, word, step in (
        ("maxProperties", "max-properties", 1),
        ("minProperties", "min-properties", -1),
    ):
        if (bound := schema.get(keyword)) is not None and bound <= LARGEST:
            clause = f"request.{field.name}.{word}"
            if not schema.get("properties"):
                yield _inside(maker, field, clause, word, _object(maker, field, bound), rank=3)
            if bound + step >= 0 and not (schema.get("properties") and step > 0):
                beyond = _object(maker, field, bound + step)
                yield _outside(maker, field, clause, f"{word}-broken", beyond, rank=2)


def _array(maker: Maker, field: Field, size: int) -> list[Any]:
    items = field.schema.get("items") or {"type": "string"}
    return [
        samples.value(maker.operation.document, items, index + 1, sending=True)
        for index in range(size)
    ]


def _object(maker: Maker, field: Field, size: int) -> dict[str, Any]:
    held, value = mapped(field.schema), "v"
    if held is not None:
        value = samples.value(maker.operation.document, held, 1, sending=True)
    return samples.keyed(value, size) if size else {}


def _body(maker: Maker) -> Iterator[Case]:
    """A body of too few members, and one of too many, each of them right."""
    body = maker.operation.body
    schema = resolve(maker.operation.document, body.schema)[0] if body else {}
    fields = maker.operation.writable
    least, most = schema.get("minProperties", 0), schema.get("maxProperties", len(fields))
    for word, size in (("min-properties", least - 1), ("max-properties", most + 1)):
        if 0 <= size <= len(fields) and maker.has(f"request.{word}"):
            yield maker.case(
                f"length/{word}",
                f"an update of {size} fields ({word})",
                maker.update({each.path[0]: maker.value(each, 2) for each in fields[:size]}),
                maker.refusal(f"request.{word}"),
                rank=2,
            )


def _inside(maker: Maker, field: Field, clause: str, label: str, value: Any, *, rank: int) -> Case:
    checks = maker.sets(field, value, clause)
    return maker.case(
        f"length/{field.name}/{label}",
        f"set {field.name} to a value at the edge of its limit ({label})",
        maker.update(maker.embed(field, value)),
        checks
        if ELEMENT not in field.path
        else [check for check in checks if check.kind != "unchanged"],
        needs=maker.needs(field),
        rank=rank,
    )


def _outside(maker: Maker, field: Field, clause: str, label: str, value: Any, *, rank: int) -> Case:
    return maker.case(
        f"length/{field.name}/{label}",
        f"set {field.name} to a value beyond its limit ({label})",
        maker.update(maker.amiss(field, value)),
        maker.refusal(clause),
        rank=rank,
    )
