"""A documented value is accepted and reads back as sent; any other is refused."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from affidavit.cases.maker import Maker
from affidavit.model import Case, Check
from affidavit.operation import TARGET, Parameter, frozen
from affidavit.schema import ELEMENT, Field, resolve

ALIKE = str.maketrans(
    "AEOPCTaeopcx", "\u0410\u0415\u041e\u0420\u0421\u0422\u0430\u0435\u043e\u0440\u0441\u0445"
)
"""Latin letters and the Cyrillic ones that look the same."""

UNKNOWN = "affidavit_unknown"


def cases(maker: Maker) -> Iterator[Case]:
    """Each enum of the body and of the parameters: every value inside, the telling ones outside."""
    for field in (*maker.operation.fields, *maker.operation.elements):
        if field.schema.get("enum") and not frozen(field.schema):
            yield from _field(maker, field)
    for param in maker.operation.parameters:
        if param.schema.get("enum") and param.location in ("query", "header"):
            yield from _parameter(maker, param)


def outside(values: list[Any]) -> list[tuple[str, Any]]:
    """Return values that look like documented ones and aren't, the most telling first."""
    texts = [value for value in values if isinstance(value, str)]
    if not texts:
        numbers = [value for value in values if isinstance(value, int | float)]
        return [("outside", max(numbers, default=0) + 1)]
    first = texts[0]
    looks: list[tuple[str, Any]] = [
        ("outside", UNKNOWN),
        ("case", first.lower() if first != first.lower() else first.upper()),
        ("empty", ""),
        ("space", first + " "),
        ("prefix", first[:-1]),
        ("array", [first]),
        ("title", first.title()),
        ("dashed", first.replace("_", "-").replace(" ", "-")),
        ("next", _next(first)),
        ("ordinal", 0),
        ("zero-width", first + "\u200b"),
        ("look-alike", first.translate(ALIKE)),
    ]
    return [(label, value) for label, value in looks if value not in values]


def _of_others(maker: Maker, values: list[Any]) -> list[tuple[str, Any]]:
    """Return a value that the page documents for another field, and not for this one."""
    every = (value for each in maker.operation.fields for value in each.schema.get("enum", ()))
    strange = [each for each in every if isinstance(each, str) and each not in values]
    return [("other", strange[0])] if strange else []


def _next(text: str) -> str:
    """Return a text with its last digits one higher, as the next version or day has."""
    return re.sub(r"\d+(?=\D*$)", lambda found: str(int(found[0]) + 1).zfill(len(found[0])), text)


def _field(maker: Maker, field: Field) -> Iterator[Case]:
    clause = f"request.{field.name}.enum"
    values = [value for value in field.schema["enum"] if value is not None]
    nested = ELEMENT in field.path
    for index, value in enumerate(values):
        checks = list(maker.sets(field, value, clause))
        own = f"request.{field.name}.semantics"
        if maker.has(own):
            checks.append(Check("shows", own, maker.place(field), value, when="accepted"))
        yield maker.case(
            f"enum/{field.name}/value/{value}",
            f"set {field.name} to the documented {value!r}",
            maker.update(maker.embed(field, value)),
            checks if not nested else [check for check in checks if check.kind != "unchanged"],
            needs=maker.needs(field),
            alternative=own,
            rank=2 if index == len(values) - 1 else 4 if index in (0, 1) else 5,
        )
    found = outside(values)
    found[2:2] = _of_others(maker, values)
    strange = [each for each in found if maker.typed or isinstance(each[1], str)]
    for index, (label, value) in enumerate(strange[: maker.deep(2, 5, 13)]):
        yield maker.case(
            f"enum/{field.name}/{label}",
            f"set {field.name} to {value!r}, which isn't documented",
            maker.update(maker.amiss(field, value)),
            maker.refusal(clause),
            rank=2 if index == 0 else 5,
        )
    if field.top and strange:
        yield from _otherwise(maker, field, clause)


def _otherwise(maker: Maker, field: Field, clause: str) -> Iterator[Case]:
    """An undocumented value through every other documented media type is refused as well."""
    document, name = maker.operation.document, field.path[0]
    alike = [
        each
        for each in maker.operation.bodies
        for twin in [(resolve(document, each.schema)[0].get("properties") or {}).get(name)]
        if resolve(document, twin)[0].get("enum") == field.schema["enum"]
    ]
    for media_type in maker.otherwise(alike):
        yield maker.case(
            f"enum/{field.name}/outside/{media_type}",
            f"set {field.name} to {UNKNOWN!r}, which isn't documented, in a {media_type}",
            maker.update(maker.body({name: UNKNOWN}), media_type=media_type),
            maker.refusal(clause),
            needs=[f"request.content-type.{media_type}"],
            rank=4,
        )


def _parameter(maker: Maker, param: Parameter) -> Iterator[Case]:
    clause = f"{param.location}.{param.name}.enum"
    values = [str(value) for value in param.schema["enum"]]
    about = [each for each in maker.operation.writable if each.name == param.spec.get(TARGET)]
    steady = about or maker.steady[:1]
    for index, value in enumerate(values):
        yield maker.case(
            f"enum/{param.name}/value/{value}",
            f"send {param.name}={value}, which is documented",
            _with(maker, param, value, _body(maker, steady, index)),
            [
                Check("accepted", clause),
                *_takes_effect(maker, param, steady, clause, index),
                *maker.untouched(),
            ],
            needs=maker.needs(steady[0]) if steady else (),
            rank=3 if index == len(values) - 1 else 5,
        )
    for index, (label, value) in enumerate(outside(list(values))[: maker.deep(1, 4, 7)]):
        if isinstance(value, str) and value and (param.location == "query" or _is_plain(value)):
            yield maker.case(
                f"enum/{param.name}/{label}",
                f"send {param.name}={value!r}, which isn't documented",
                _with(maker, param, value, _body(maker, steady, len(values) + index)),
                maker.refusal(clause),
                rank=2 if index == 0 else 5,
            )


def _body(maker: Maker, fields: Iterable[Field], number: int) -> dict[str, Any]:
    return maker.body({each.path[0]: maker.value(each, 30 + number) for each in fields})


def _takes_effect(
    maker: Maker, param: Parameter, fields: Sequence[Field], clause: str, number: int
) -> list[Check]:
    """The update is made, whatever value the parameter has; how, only a strategy says."""
    if param.role or any(maker.soft(each) for each in fields):
        return []
    body = _body(maker, fields, number)
    return [
        Check("shows", clause, maker.place(each), body[each.path[0]], when="accepted")
        for each in fields
    ]


def _is_plain(text: str) -> bool:
    """Say whether a header can hold a text as it is (RFC 9110, section 5.5)."""
    return text.isascii() and text.isprintable() and text.strip() == text


def _with(maker: Maker, param: Parameter, value: str, body: Any) -> Any:
    if param.location == "header":
        return maker.update(body, headers={param.name: value})
    return maker.update(body, query=[(param.name, value)])
