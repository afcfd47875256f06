"""A field that the page doesn't know: refused where the page says so, else ignored or refused.

Where it leaves that open, a policy may decide; nothing else may change.
"""

from collections.abc import Iterator
from typing import Any

from affidavit import pointer as ptr
from affidavit.cases.maker import Maker
from affidavit.model import Case, Check

NAME = "affidavit_unknown_field"
UNKNOWN = {NAME: "affidavit"}


def cases(maker: Maker) -> Iterator[Case]:
    """An unknown field alone, and beside a known one; inside each object that takes no more."""
    yield from _closed(maker)
    if maker.has("request.closed"):
        return
    policy = maker.operation.policy("unknown-field")
    clause = "semantics.unknown-field"
    bodies = {"alone": maker.body({NAME: "affidavit"})}
    if maker.steady:
        known = maker.steady[0]
        bodies["beside"] = maker.body({known.path[0]: maker.value(known, 4), NAME: "affidavit"})
    for label, body in bodies.items():
        quiet = [*maker.preserved(*(ptr.join("", name) for name in body)), *maker.untouched()]
        checks: dict[str, list[Check]] = {
            "reject": list(maker.refusal(clause)),
            "ignore": [Check("accepted", clause), *quiet],
            "accept": [Check("accepted", clause), *quiet],
        }
        yield maker.case(
            f"unknown/{label}",
            f"a field that the page doesn't know, {label}",
            maker.update(body),
            checks.get(policy, quiet),
            needs=maker.needs(maker.steady[0]) if label == "beside" else (),
            rank=6 if policy == "either" else 4,
        )


def _closed(maker: Maker) -> Iterator[Case]:
    """An unknown member where only documented ones may stand."""
    first = {each.path[0]: maker.value(each, 4) for each in maker.steady[:1]}
    yield from _refused(maker, "request", maker.body(first) | UNKNOWN)
    for field in maker.operation.fields:
        value, base = maker.value(field, 4), f"request.{field.name}"
        if isinstance(value, dict):
            yield from _refused(maker, base, maker.embed(field, value | UNKNOWN))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield from _refused(maker, f"{base}[]", maker.embed(field, [value[0] | UNKNOWN]))


def _refused(maker: Maker, base: str, body: dict[str, Any]) -> Iterator[Case]:
    clause = f"{base}.closed"
    if maker.has(clause):
        yield maker.case(
            f"unknown/{clause}",
            f"a member that the page doesn't know, where {base} takes no other",
            maker.update(body),
            maker.refusal(clause),
            rank=3,
        )
