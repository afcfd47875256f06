"""An update sets what it names, and the resource then reads so (RFC 5789)."""

from collections.abc import Iterator
from typing import Any

from affidavit import samples
from affidavit.cases.maker import Maker
from affidavit.model import Case, Check
from affidavit.operation import EMPTY
from affidavit.schema import Field, Schema, resolve, types

TEXT = ' Affidavit & <b>"Größe"</b>  it\'s 100 % C:\\x A\u030a \ufb01 漢字 😀 '
"""Text that shows it when letters are lowered, escaped, normalised, stripped or replaced."""

SHORT = ("A\u030a", "😀", "<b>", "&", "'", "\ufb01", '"', "ß", "%", "\\")
"""Its parts, for fields that are shorter than it."""

ALL = "semantics/all"
"""The id of the case that sets every sure field at once."""

LIMITED = {"enum", "const", "format", "pattern", "maximum", "exclusiveMaximum", "multipleOf"}

WHOLE = {
    "date-time": ("offset", "2024-02-29T23:59:58+05:30"),
    "uri": ("whole", "https://example.com/a/b?c=d&e=f#g"),
    "email": ("whole", "first.last+tag@example.com"),
}
"""Values with all that a format has room for, by format."""

LARGE = 4321
"""A number that shows it when a counter is capped."""


def cases(maker: Maker) -> Iterator[Case]:
    """All fields at once, then each field alone with other values."""
    fields = [
        field for field in maker.operation.writable if maker.has(f"request.{field.name}.semantics")
    ]
    yield from _all(maker)
    for field in fields:
        clause = f"request.{field.name}.semantics"
        flag = "boolean" in types(field.schema)  # one of two values may be there already
        for variant in range(2, 2 + maker.deep(2 if flag else 1, 2, 4)):
            value = maker.value(field, variant)
            yield maker.case(
                alone(field.name, variant),
                f"set {field.name} alone",
                maker.update(maker.body({field.path[0]: value})),
                maker.sets(field, value, clause),
                # a single value that isn't taken is a matter of the enum
                alternative=clause if "enum" in field.schema else "",
                rank=_rank(field, variant),
            )
        yield from _telling(maker, field, clause)
        if set(types(field.schema)) & {"boolean", "integer", "number"}:
            yield _twice(
                maker,
                field,
                "semantics.idempotent" if maker.has("semantics.idempotent") else clause,
            )


def alone(name: str, variant: int = 2) -> str:
    """Return the id of the case that sets a field alone."""
    return f"semantics/{name}/{variant}"


def _telling(maker: Maker, field: Field, clause: str) -> Iterator[Case]:
    """Values that show what a server does to them: text altered, numbers capped, lists kept."""
    kinds, schema = set(types(field.schema)), field.schema
    label, value = WHOLE.get(schema.get("format", ""), ("", ""))
    if value and "pattern" not in schema and len(value) <= schema.get("maxLength", len(value)):
        yield _exactly(maker, field, clause, label, value)
    free = not LIMITED & schema.keys() and not maker.soft(field, TEXT)
    if free and "string" in kinds and (text := _text(schema)):
        yield _exactly(maker, field, clause, "text", text)
    elif free and kinds & {"integer", "number"}:
        large = LARGE if "integer" in kinds else LARGE + 0.5
        yield _exactly(maker, field, clause, "large", large)
    elif "array" in kinds and not (schema.get("minItems") or schema.get(EMPTY)):
        yield _exactly(maker, field, clause, "empty", [])
    if "array" in kinds and (items := _in_order(maker, field)):
        yield _exactly(maker, field, clause, "order", items)
    if held := _held(maker, field):
        yield _exactly(maker, field, clause, "texts", held)


def _held(maker: Maker, field: Field) -> Any:
    """Return telling text in what a list or a map of texts holds, or None."""
    for keyword in ("items", "additionalProperties"):
        inner, _ = resolve(maker.operation.document, field.schema.get(keyword))
        free = inner.get("type") == "string" and not LIMITED & inner.keys()
        if free and not maker.soft(field) and (text := _text(inner)):
            return [text] if keyword == "items" else {samples.KEY: text}
    return None


def _text(schema: Schema) -> str:
    """Return telling text that a limit has room for, and an empty one where it has none."""
    most, least = schema.get("maxLength", len(TEXT)), schema.get("minLength", 0)
    if most >= len(TEXT):
        return TEXT.ljust(least)
    words = ""
    for word in SHORT:
        words += word if len(words + word) <= most - 2 else ""
    return f" {words} " if words and least <= len(words) + 2 else ""


def _in_order(maker: Maker, field: Field) -> list[Any]:
    """Return items that tell the order that they are kept in, and of plain texts one twice."""
    items, schema = field.schema.get("items"), field.schema
    least, most = schema.get("minItems", 0), schema.get("maxItems", 3)
    if not isinstance(items, dict) or schema.get("uniqueItems") or most < 2:  # noqa: PLR2004 - to have an order
        return []
    if items.keys() <= {"type"} and items.get("type") == "string" and most >= 3 >= least:  # noqa: PLR2004 - "b", "a", "a"
        return ["b", "a", "a"]
    made = [
        samples.value(maker.operation.document, items, variant, sending=True)
        for variant in (3, 2, 4)[:most]
    ]
    return made if made[0] != made[-1] and least <= len(made) else []


def _exactly(maker: Maker, field: Field, clause: str, label: str, value: Any) -> Case:
    place, top = maker.place(field), field.path[0]
    held = value if isinstance(value, list) else [value]  # a map may be merged into what is there
    plain = not any(isinstance(each, dict) for each in held)
    return maker.case(
        f"semantics/{field.name}/{label}",
        f"set {field.name} to a telling value ({label})",
        maker.update(maker.body({top: value})),
        [
            # the page may be silent on a limit that such a value is beyond
            Check("accepted", clause, soft=True),
            # what is an object may get members of the server's own, such as an id
            Check("exact" if plain else "shows", clause, place, value, when="accepted"),
        ],
        setup=[maker.update(maker.body({top: maker.value(field, 2)}))] if label == "empty" else (),
        rank=2 if label in ("empty", "text", "order") else 3,
    )


def _rank(field: Field, variant: int) -> int:
    """Put the first value first; a flag needs both, for it may have had the first before."""
    if variant == 2:  # noqa: PLR2004 - the first of them
        return 1
    return 2 if "boolean" in types(field.schema) else 6


def _all(maker: Maker) -> Iterator[Case]:
    """Fill every sure field, so that later cases have something to preserve."""
    fields = maker.steady
    for variant in (1, 4)[: maker.deep(1, 2, 2)] if len(fields) > 1 else ():
        values = {field.path[0]: maker.value(field, variant) for field in fields}
        checks = [
            Check(
                "shows",
                maker.together(field),
                maker.place(field),
                values[field.path[0]],
                when="accepted",
            )
            for field in fields
        ]
        yield maker.case(
            ALL if variant == 1 else f"{ALL}/again",
            "set every field at once",
            maker.update(maker.body(values)),
            [*checks, *maker.preserved(*(root for field in fields for root in maker.roots(field)))],
            needs=maker.alone(*fields),
            rank=0 if variant == 1 else 4,
        )


def _twice(maker: Maker, field: Field, clause: str) -> Case:
    """A number is set and not added, a flag set and not toggled: the same update twice tells."""
    value = maker.value(field, 3)
    request = maker.update(maker.body({field.path[0]: value}))
    check = Check("exact", clause, maker.place(field), value, when="accepted")
    return maker.case(
        f"semantics/{field.name}/twice",
        f"set {field.name} to one value twice",
        request,
        [check],
        setup=[request],
        needs=maker.needs(field),
        rank=4,
        history=True,
    )
