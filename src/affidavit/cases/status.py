"""The path names one resource: another id, or another tenant's, reaches nothing."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from affidavit import samples
from affidavit.cases.maker import Maker
from affidavit.model import Case, Check
from affidavit.operation import Parameter
from affidavit.schema import errors, types

MALFORMED = (
    ("quote", "affidavit' OR '1'='1"),
    ("long", "a" * 2000),
    ("non-ascii", "größe😀"),
    ("number", "-1"),
    ("percent", "%00"),
    ("space", " "),
)
"""Ids that no resource has, the most telling first."""

FORMS: dict[Any, str] = {
    "format": "format",
    "pattern": "pattern",
    "maxLength": "max-length",
    "minLength": "min-length",
    "minimum": "minimum",
    "maximum": "maximum",
}
"""Keywords that say which form an id has, and the last parts of their clauses' ids."""


def cases(maker: Maker) -> Iterator[Case]:
    """An id that doesn't exist in each place of the path; ids that must stay out of reach."""
    for param in reversed(maker.operation.path_parameters):
        if param.schema.get("enum") or param.schema.get("type") == "boolean":
            continue  # it names a kind of thing, and another kind may well be there
        unknown = samples.parameter(maker.operation, param, maker.settings, 6)
        yield maker.case(
            f"status/unknown/{param.name}",
            f"a {param.name} that doesn't exist",
            maker.update(maker.fresh(param.name), path={param.name: unknown}),
            _refusal(maker),
            rank=2,
        )
    other = {
        name: value
        for name, value in maker.settings.other.items()
        if name in maker.operation.path_names
    }
    yield from _malformed(maker)
    if other:
        yield maker.case(
            "status/other",
            "a resource that must stay out of reach",
            maker.update(maker.fresh("other"), path=other),
            _refusal(maker),
            rank=1,
        )
    if other and maker.operation.readable:
        yield maker.case(
            "status/other/read",
            "reading a resource that must stay out of reach",
            replace(maker.read(), path=maker.path(other)),
            [Check("refused", "endpoint")],
            rank=4,
        )
    if len(other) > 1:
        last = [name for name in maker.operation.path_names if name in other][-1]
        yield maker.case(
            f"status/other/{last}",
            f"the {last} of a resource that must stay out of reach, under one's own path",
            maker.update(maker.fresh(f"other/{last}"), path={last: other[last]}),
            _refusal(maker),
            rank=2,
        )


def _malformed(maker: Maker) -> Iterator[Case]:
    """An id of no form that ids have names nothing, and no server stumbles over it."""
    for param in maker.operation.path_parameters[-1:]:
        if param.schema.get("enum") or param.schema.get("type") == "boolean":
            continue
        known = samples.parameter(maker.operation, param, maker.settings)
        for label, text in (*MALFORMED[:1], ("longer", known + "x"), *MALFORMED[1:])[
            : maker.deep(0, 3, 9)
        ]:
            form = _form(maker, param, text)
            yield maker.case(
                f"status/malformed/{label}",
                f"a {param.name} of no form that ids have ({label})",
                maker.update(maker.fresh(label), path={param.name: text}),
                maker.refusal(form) if form else _refusal(maker),
                needs=("endpoint", "status.404") if form else (),
                rank=5,
            )


def _form(maker: Maker, param: Parameter, text: str) -> str:
    """Return the clause of the form that a text doesn't have, if the page states one."""
    if not param.pointer:
        return ""
    whole = "integer" in types(param.schema) and text.removeprefix("-").isdecimal()
    value = int(text) if whole else text
    found = errors(maker.operation.document, f"{param.pointer}/schema", value)
    words = [FORMS[error.validator] for error, _ in found if error.validator in FORMS]
    clauses = [f"path.{param.name}.{word}" for word in words]
    return next((clause for clause in clauses if maker.has(clause)), "")


def _refusal(maker: Maker) -> list[Check]:
    """The endpoint's promise is broken, and that of the status for it where one is documented."""
    documented = [Check("refused", "status.404")] if maker.has("status.404") else []
    return [*maker.refusal("endpoint"), *documented]
