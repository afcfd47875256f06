"""A field that the page doesn't know: ignored or refused, by policy; nothing else may change."""

from collections.abc import Iterator

from affidavit.cases.maker import Maker
from affidavit.model import Case

NAME = "affidavit_unknown_field"


def cases(maker: Maker) -> Iterator[Case]:
    """An unknown field alone, and beside a known one."""
    rejected = maker.operation.policy("unknown-field") == "reject" and maker.has("semantics.unknown-field")
    bodies = {"alone": maker.body({NAME: "affidavit"})}
    if maker.steady:
        known = maker.steady[0]
        bodies["beside"] = maker.body({known.path[0]: maker.value(known, 4), NAME: "affidavit"})
    for label, body in bodies.items():
        checks = maker.refusal("semantics.unknown-field") if rejected else ()
        yield maker.case(
            f"unknown/{label}",
            f"a field that the page doesn't know, {label}",
            maker.update(body),
            checks or [*maker.preserved(*("/" + name for name in body)), *maker.untouched()],
            rank=4 if rejected else 6,
        )
