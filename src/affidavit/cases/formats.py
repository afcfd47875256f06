"""A format, a pattern, a range or a multiple holds: inside is accepted, just outside is refused."""

from collections.abc import Iterator
from typing import Any

from affidavit.cases.maker import Maker
from affidavit.model import Case
from affidavit.operation import Parameter, frozen
from affidavit.patterns import matches
from affidavit.samples import formatted
from affidavit.schema import ELEMENT, Field, checker

ALMOST: dict[str, tuple[str, ...]] = {
    "uuid": (
        "not-a-uuid",
        "00000000-0000-4000-8000-00000000000g",
        "00000000-0000-4000-8000-0000000000",
    ),
    "date-time": ("not a time", "2024-13-01T00:00:00Z", "2024-01-01"),
    "date": ("not a date", "2024-13-01", "01/02/2024"),
    "time": ("not a time", "25:00:00Z"),
    "email": ("not an address", "affidavit"),
    "ipv4": ("not an address", "192.0.2.256"),
    "ipv6": ("not an address", "2001:db8::g"),
    "hostname": ("not a host!", "-host-.example.com"),
    "uri": ("not an address", "//"),
    "url": ("not an address",),
}


def cases(maker: Maker) -> Iterator[Case]:
    """Each format and bound of the body; formats of path parameters."""
    for field in (*maker.operation.fields, *maker.operation.elements):
        if frozen(field.schema):
            continue
        yield from _format(maker, field)
        yield from _pattern(maker, field)
        yield from _range(maker, field)
    for param in maker.operation.parameters:
        yield from _path(maker, param)


def _format(maker: Maker, field: Field) -> Iterator[Case]:
    name = field.schema.get("format", "")
    clause = f"request.{field.name}.format"
    if name in ALMOST:
        yield _inside(maker, field, clause, name, formatted(name, 5))
        for index, text in enumerate(ALMOST[name][: maker.deep(1, 2, 5)]):
            if name in ("url", "hostname") or not checker.conforms(text, name):
                yield _outside(
                    maker, field, clause, f"{name}-{index}", text, rank=2 if index == 0 else 5
                )
    bits = {"int32": 31, "int64": 63}.get(name)
    if bits:
        yield _outside(maker, field, clause, f"{name}-above", 2**bits, rank=3)


def _pattern(maker: Maker, field: Field) -> Iterator[Case]:
    if "pattern" in field.schema and "enum" not in field.schema:
        clause = f"request.{field.name}.pattern"
        value = maker.value(field, 5)
        yield _inside(maker, field, clause, "pattern", value)
        wrong = next((each for each in _strangers(value) if _breaks(field, each)), None)
        if wrong is not None:
            yield _outside(maker, field, clause, "pattern-broken", wrong, rank=2)
        near = [each for each in _nearly(value) if _breaks(field, each[1])]
        for label, text in near[: maker.deep(1, 3, 9)]:
            yield _outside(maker, field, clause, label, text, rank=4)


def _strangers(value: Any) -> tuple[str, ...]:
    """Return texts that few patterns allow, the likest to a good one first."""
    return f"\u00a7 {value} \u00a7", "\u00a7 \u00a7", "\u00a7", " ", "a", "0", ""


def _nearly(value: Any) -> list[tuple[str, str]]:
    """Return texts that are wrong in one way, and right for a pattern that is held too loosely."""
    text = str(value)
    digits = text.translate({48 + digit: 0x0660 + digit for digit in range(10)})
    made = [
        ("end-longer", text + text[-1:]),
        ("other-case", text.swapcase()),
        ("end-shorter", text[:-1]),
        ("end-open", text + "x"),
        ("line-end", text + "\n"),
        ("start-open", "x" + text),
        ("start-longer", text[:1] + text),
        ("other-digits", digits),
        ("padded", f" {text} "),
    ]
    return [(label, each) for label, each in made if each != text]


def _breaks(field: Field, text: str) -> bool:
    return matches(field.schema["pattern"], text) is False


def _range(maker: Maker, field: Field) -> Iterator[Case]:
    schema = field.schema
    for keyword, word, sign in (
        ("minimum", "minimum", -1),
        ("maximum", "maximum", 1),
        ("exclusiveMinimum", "exclusive-minimum", -1),
        ("exclusiveMaximum", "exclusive-maximum", 1),
    ):
        bound = schema.get(keyword)
        if not isinstance(bound, int | float) or isinstance(bound, bool):
            continue
        clause = f"request.{field.name}.{word}"
        step = schema.get("multipleOf", 1)
        exclusive = keyword.startswith("exclusive")
        yield _inside(maker, field, clause, word, bound - sign * step if exclusive else bound)
        yield _outside(
            maker,
            field,
            clause,
            f"{word}-broken",
            bound if exclusive else bound + sign * step,
            rank=2,
        )
    if (step := schema.get("multipleOf")) and step != 1:
        clause = f"request.{field.name}.multiple-of"
        yield _outside(
            maker, field, clause, "multiple-broken", maker.value(field, 1) + step / 2, rank=3
        )
    if schema.get("uniqueItems") and isinstance(value := maker.value(field, 1), list) and value:
        yield _outside(
            maker,
            field,
            f"request.{field.name}.unique-items",
            "twice",
            [value[0], value[0]],
            rank=3,
        )


def _path(maker: Maker, param: Parameter) -> Iterator[Case]:
    name = param.schema.get("format", "")
    clause = f"path.{param.name}.format"
    if param.location == "path" and name in ALMOST and maker.has(clause):
        for index, text in enumerate(ALMOST[name][: maker.deep(1, 2, 3)]):
            yield maker.case(
                f"format/path/{param.name}/{name}-{index}",
                f"a {param.name} that is no {name}",
                maker.update(maker.base, path={param.name: text}),
                maker.refusal(clause),
                needs=["endpoint", "status.404"],
                rank=3,
            )


def _inside(maker: Maker, field: Field, clause: str, label: str, value: Any) -> Case:
    checks = maker.sets(field, value, clause)
    return maker.case(
        f"format/{field.name}/{label}",
        f"set {field.name} to a value that its {label} allows",
        maker.update(maker.embed(field, value)),
        checks
        if ELEMENT not in field.path
        else [check for check in checks if check.kind != "unchanged"],
        needs=maker.needs(field),
        rank=4,
    )


def _outside(maker: Maker, field: Field, clause: str, label: str, value: Any, *, rank: int) -> Case:
    return maker.case(
        f"format/{field.name}/{label}",
        f"set {field.name} to a value that isn't allowed ({label})",
        maker.update(maker.amiss(field, value)),
        maker.refusal(clause),
        rank=rank,
    )
