"""What an update doesn't name stays as it was."""

from collections.abc import Iterator
from itertools import islice, pairwise, permutations

from affidavit.cases.maker import Maker
from affidavit.model import Case, Check

CLAUSE = "semantics.preserve"


def cases(maker: Maker) -> Iterator[Case]:
    """Each field against a filled resource, an empty update, and two fields in unusual order."""
    if not maker.has(CLAUSE):
        return
    fields = maker.steady
    everything = {field.path[0]: maker.value(field, 1) for field in fields}
    for field in fields[: maker.deep(1, 6, 60)] if len(fields) > 1 else ():
        value = maker.value(field, 2)
        yield maker.case(
            f"preservation/{field.name}",
            f"set {field.name} on a filled resource",
            maker.update(maker.body({field.path[0]: value})),
            maker.preserved(*maker.roots(field)),
            setup=[maker.update(maker.body(everything))],
            rank=3,
        )
    yield maker.case(
        "preservation/empty",
        "an update that names nothing",
        maker.update(maker.base),
        [*maker.preserved(), *maker.untouched()],
        rank=3,
    )
    pairs = permutations(fields, 2) if maker.profile == "deep" else pairwise(fields)
    for one, other in islice(pairs, maker.deep(0, 3, 90)):
        body = {each.path[0]: maker.value(each, 3) for each in (other, one)}
        yield maker.case(
            f"preservation/{other.name}+{one.name}",
            f"set {other.name} and {one.name} together",
            maker.update(maker.body(body)),
            [
                *maker.preserved(*maker.roots(one), *maker.roots(other)),
                *(
                    Check(
                        "shows",
                        maker.together(each),
                        maker.place(each),
                        body[each.path[0]],
                        when="accepted",
                    )
                    for each in (one, other)
                ),
            ],
            needs=maker.alone(one, other),
            rank=6,
        )
