"""A value of a wrong JSON type is refused.

A near miss, such as a number where text is documented, may be coerced; what must not happen is
that it is stored as it came. In a form everything is text, so only a text that is no number and no
flag is of a wrong type there.
"""

from collections.abc import Iterator
from typing import Any

from affidavit.cases.maker import Maker
from affidavit.model import Case, Check
from affidavit.operation import frozen
from affidavit.samples import keyed
from affidavit.schema import Field, mapped, types

WRONG: dict[str, tuple[tuple[str, Any], ...]] = {
    "string": (("object", {"affidavit": 1}), ("array", ["affidavit", 1])),
    "integer": (("text", "affidavit"), ("object", {"affidavit": 1}), ("array", [1, 2])),
    "number": (("text", "affidavit"), ("object", {"affidavit": 1}), ("array", [1, 2])),
    "boolean": (("text", "affidavit"), ("object", {"affidavit": 1}), ("array", [True, False])),
    "array": (("object", {"affidavit": 1}), ("text", "affidavit text")),
    "object": (("text", "affidavit"), ("array", ["affidavit"]), ("number", 7)),
}
"""Values that no reading can turn into the documented type, the most telling first."""

NO_NUMBERS = (("nan-text", "NaN"), ("infinity-text", "Infinity"), ("exponent-text", "1e3"))
"""Texts that parsers of numbers take."""

NEAR: dict[str, tuple[tuple[str, Any], ...]] = {
    "string": (("number", 12345), ("boolean", True)),
    "integer": (("fraction", 1.5), ("numeric-text", "12"), ("boolean", True), *NO_NUMBERS),
    "number": (("numeric-text", "12"), ("boolean", True), *NO_NUMBERS),
    "boolean": (("boolean-text", "true"), ("number", 1), ("yes", "yes")),
    "array": (("number", 7),),
    "object": (("boolean", True),),
}
"""Values that some servers coerce."""

ORDER = tuple(WRONG)


def wrong(maker: Maker, kind: str) -> list[tuple[str, Any]]:
    """Return what a field of one type can't hold, as far as a body can say so."""
    if maker.typed:
        return list(WRONG[kind])
    scalar = kind in ("integer", "number", "boolean")
    return [each for each in WRONG[kind] if scalar and each[0] == "text"]


def cases(maker: Maker) -> Iterator[Case]:
    """Each field that a request can set, with each wrong type."""
    for field in maker.operation.fields:
        allowed = set(types(field.schema)) - {"null"}
        clause = f"request.{field.name}.type"
        if not allowed or frozen(field.schema) or not maker.has(clause):
            continue
        main = next(name for name in ORDER if name in allowed)
        bad = [each for each in wrong(maker, main) if not allowed & _reads_as(each[1])]
        held = _held(field) if maker.typed else []
        bad[1:1] = held
        for index, (label, value) in enumerate(bad[: maker.deep(1, 2, 5) + len(held)]):
            yield _case(
                maker, field, label, value, maker.refusal(clause), rank=2 if index == 0 else 5
            )
        near = [each for each in NEAR[main] if maker.typed and not allowed & _reads_as(each[1])]
        for label, value in near[: maker.deep(0, 2, 9)]:
            checks = (
                Check("unapplied", clause, maker.place(field), value, when="accepted"),
                *maker.untouched(),
            )
            yield _case(maker, field, label, value, checks, rank=6)


def _case(
    maker: Maker, field: Field, label: str, value: Any, checks: tuple[Check, ...], *, rank: int
) -> Case:
    return maker.case(
        f"type/{field.name}/{label}",
        f"set {field.name} to a value of a wrong type ({label})",
        maker.update(maker.amiss(field, value)),
        checks,
        rank=rank,
    )


def _held(field: Field) -> list[tuple[str, Any]]:
    """Return an array or a map that holds a wrong type, where the page says what it holds."""
    items, members = field.schema.get("items"), mapped(field.schema)
    inner = items if "array" in types(field.schema) else members
    kinds = set(types(inner)) if isinstance(inner, dict) else set()
    if not kinds:
        return []
    value: Any = {"affidavit": 1} if kinds.isdisjoint(("object",)) else "affidavit"
    return [("elements", [value]) if inner is items else ("members", keyed(value, 1))]


def _reads_as(value: Any) -> set[str]:
    """Return the documented types under which a value would be right."""
    if isinstance(value, bool):
        return {"boolean"}
    if isinstance(value, int):
        return {"integer", "number"}
    names = {str: "string", float: "number", list: "array", dict: "object"}
    return {names[type(value)]}
