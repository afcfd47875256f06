"""A refused update changes nothing, not even with its good half (RFC 5789 section 2)."""

from collections.abc import Iterator
from typing import Any

from affidavit.cases.maker import Maker
from affidavit.cases.types import ORDER, wrong
from affidavit.model import Case, Check
from affidavit.schema import Field, types


def cases(maker: Maker) -> Iterator[Case]:
    """One good field beside one of a wrong type, in both orders."""
    if not maker.has("semantics.atomic"):
        return
    bad = next((each for each in reversed(maker.steady) if _wrong(maker, each)), None)
    good = next((each for each in maker.steady if each is not bad), None)
    if bad is None or good is None:
        return
    _, value = _wrong(maker, bad)[0]
    for label, variant in (("good-first", 6), ("bad-first", 7)):
        members = {good.path[0]: maker.value(good, variant), bad.path[0]: value}
        body = members if label == "good-first" else dict(reversed(members.items()))
        yield maker.case(
            f"atomic/{label}",
            f"a good {good.name} and a {bad.name} of a wrong type together",
            maker.update(maker.body(body)),
            [Check("unchanged", "semantics.atomic", when="refused")],
            rank=2 if label == "good-first" else 5,
        )


def _wrong(maker: Maker, field: Field) -> list[tuple[str, Any]]:
    kind = next((name for name in ORDER if name in types(field.schema)), None)
    return wrong(maker, kind) if kind else []
