"""Finding and changing values in a body by a field's path, such as ``tags``, ``[]``, ``name``."""

from collections.abc import Callable, Iterable
from typing import Any

from affidavit.pointer import MISSING
from affidavit.schema import ELEMENT

Path = tuple[str, ...]


def at(value: Any, path: Path) -> list[Any]:
    """Return every value that stands at a path: none or one, or one per array element."""
    if not path:
        return [value]
    name, *rest = path
    if name == ELEMENT:
        elements = value if isinstance(value, list) else []
        return [found for element in elements for found in at(element, tuple(rest))]
    if isinstance(value, dict) and name in value:
        return at(value[name], tuple(rest))
    return []


def edit(value: Any, path: Path, change: Callable[[Any], Any]) -> Any:
    """Return a copy with each value at a path changed; what becomes ``MISSING`` is removed."""
    if not path:
        return change(value)
    name, rest = path[0], path[1:]
    if name == ELEMENT and isinstance(value, list):
        return [made for each in value if (made := edit(each, rest, change)) is not MISSING]
    if isinstance(value, dict) and name in value:
        made = edit(value[name], rest, change)
        kept = {key: made if key == name else member for key, member in value.items()}
        if made is MISSING:
            del kept[name]
        return kept
    return value


def path_of(steps: Iterable[str | int]) -> Path:
    """Turn the steps to one value into the path of its field: an index becomes ``[]``."""
    return tuple(ELEMENT if isinstance(step, int) else step for step in steps)
