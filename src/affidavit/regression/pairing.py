"""Which operation of one side is which of the other: by method and path, placeholders by position.

An operation that only one side has is a change itself; where each side holds just one, or two of
one path are left over, they are the same operation that moved.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from affidavit.model import Contract
from affidavit.operation import Operation
from affidavit.regression.compare import key
from affidavit.regression.operations import shape


@dataclass(frozen=True, slots=True)
class Paired:
    """The operations of two sides."""

    both: tuple[tuple[Contract, Contract], ...]
    gone: tuple[Contract, ...]
    come: tuple[Contract, ...]


def pair(old: Sequence[Contract], new: Sequence[Contract]) -> Paired:
    """Pair the operations of two sides; their order doesn't count."""
    was, now = _by_key(old), _by_key(new)
    both = [(was.pop(name), now.pop(name)) for name in sorted(was.keys() & now.keys())]
    for name in sorted(was):
        twins = [each for each in now if _path(each) == _path(name)]
        rivals = [each for each in was if _path(each) == _path(name)]
        if len(twins) == len(rivals) == 1:
            both.append((was.pop(name), now.pop(twins[0])))
    if len(old) == len(new) == 1 and was and now:
        both.append((was.popitem()[1], now.popitem()[1]))
    return Paired(
        tuple(both),
        tuple(was[name] for name in sorted(was)),
        tuple(now[name] for name in sorted(now)),
    )


def _by_key(contracts: Sequence[Contract]) -> dict[str, Contract]:
    """Index contracts; two of one operation (of two pages, say) are numbered."""
    found: dict[str, Contract] = {}
    for contract in sorted(contracts, key=lambda each: each.id):
        name = key(Operation(contract))
        number = sum(each == name or each.startswith(name + " ~") for each in found)
        found[f"{name} ~{number + 1}" if number else name] = contract
    return found


def _path(name: str) -> str:
    return shape(name.split(" ")[1])
