"""Several updates in a row leave what a model of the resource says.

A row is one case: its last update, with those before it as its set-up, and one read for all. So
every pair of fields, every number of them and every way back costs little more than one request.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from affidavit.cases import oracle
from affidavit.cases.maker import Maker
from affidavit.model import Case
from affidavit.schema import Field, types

FIRST = 11
"""The first variant of values that no other family sends."""

MANY = 60


def cases(maker: Maker) -> Iterator[Case]:
    """There and back, from all fields down to one, null and a value again, pair by pair."""
    fields = maker.steady[:MANY]
    if not fields:
        return
    whole = _set(maker, fields, FIRST), _set(maker, fields, FIRST + 1)
    yield _row(maker, "back", [*whole, whole[0]], rank=3)
    nullable = [each for each in fields if maker.typed and "null" in types(each.schema)]
    if nullable:
        nothing: dict[str, Any] = {each.path[0]: None for each in nullable}
        again = [whole[0], nothing, _set(maker, nullable, FIRST + 2)]
        yield _row(maker, "null-and-again", again, rank=3)
    if len(fields) > 2:  # noqa: PLR2004 - of two, the pairs below are all there is
        sizes = range(min(len(fields), maker.deep(6, 20, MANY)), 0, -1)
        steps = [_set(maker, fields[:size], FIRST + size % 7) for size in sizes]
        yield _row(maker, "fewer-and-fewer", steps, rank=4)
    rounds = list(_rounds(fields))
    for number, pairs in enumerate(rounds[: maker.deep(0, 3, len(rounds))]):
        steps = [_set(maker, pair, FIRST + number) for pair in pairs]
        yield _row(maker, f"pairs/{number + 1}", steps, rank=5)


def _set(maker: Maker, fields: Sequence[Field], variant: int) -> dict[str, Any]:
    return {field.path[0]: maker.value(field, variant) for field in fields}


def _row(maker: Maker, label: str, steps: list[dict[str, Any]], *, rank: int) -> Case:
    title = f"{len(steps)} updates in a row ({label})"
    return oracle.row(maker, f"sequence/{label}", title, steps, rank=rank)


def _rounds(fields: Sequence[Field]) -> Iterator[list[tuple[Field, Field]]]:
    """Pair off the fields, round by round, until each has met each (the circle method).

    Every other round turns its pairs round, since the order of members may matter.
    """
    circle: list[Field | None] = [*fields, *([None] if len(fields) % 2 else [])]
    for number in range(len(circle) - 1):
        half = len(circle) // 2
        met = zip(circle[:half], reversed(circle[half:]), strict=True)
        pairs = [(one, other) for one, other in met if one is not None and other is not None]
        if pairs:
            yield [(other, one) for one, other in pairs] if number % 2 else pairs
        circle = [circle[0], circle[-1], *circle[1:-1]]
