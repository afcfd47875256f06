"""A field that the page doesn't know: ignored or refused, by policy; nothing else may change."""

from collections.abc import Iterator

from affidavit import pointer as ptr
from affidavit.cases.maker import Maker
from affidavit.model import Case, Check

NAME = "affidavit_unknown_field"


def cases(maker: Maker) -> Iterator[Case]:
    """An unknown field alone, and beside a known one."""
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
