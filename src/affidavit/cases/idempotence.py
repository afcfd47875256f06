"""The same update twice leaves what one leaves; an update with present values changes nothing."""

from collections.abc import Iterator

from affidavit.cases.maker import Maker
from affidavit.model import Case, Check


def cases(maker: Maker) -> Iterator[Case]:
    """Send each sure field's update twice; what the second one changes is too much."""
    idempotent = maker.has("semantics.idempotent")
    clause = "semantics.idempotent" if idempotent else "semantics.preserve"
    if not maker.has(clause):
        return
    for field in maker.steady[: maker.deep(1, 3, 60)]:
        request = maker.update(maker.body({field.path[0]: maker.value(field, 2)}))
        # what is named may be made anew, with ids of the server's own in it
        but = (maker.root(field),) if maker.owned(field) else ()
        checks = [Check("unchanged", clause, but=but, when="accepted")]
        if idempotent:
            checks.insert(0, Check("accepted", clause, soft=maker.soft(field)))
        yield maker.case(
            f"idempotence/{field.name}",
            f"set {field.name} to the value that it has",
            request,
            checks,
            setup=[request],
            needs=maker.needs(field),
            rank=3,
            history=True,
        )
