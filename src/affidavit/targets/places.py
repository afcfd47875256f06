"""Finding and changing values in a body by a field's path, such as ``tags``, ``[]``, ``name``."""

from collections.abc import Callable, Iterable
from typing import Any

from jsonschema.exceptions import ValidationError

from affidavit.operation import UNIT, Operation
from affidavit.pointer import MISSING
from affidavit.schema import ELEMENT, MEMBER

Path = tuple[str, ...]


def at(value: Any, path: Path) -> list[Any]:
    """Return every value that stands at a path: none or one, or one per element or member."""
    if not path:
        return [value]
    name, *rest = path
    if name in (ELEMENT, MEMBER):
        elements = _held(value, name)
        return [found for element in elements for found in at(element, tuple(rest))]
    if isinstance(value, dict) and name in value:
        return at(value[name], tuple(rest))
    return []


def _held(value: Any, name: str) -> Iterable[Any]:
    if name == ELEMENT:
        return value if isinstance(value, list) else ()
    return value.values() if isinstance(value, dict) else ()


def edit(value: Any, path: Path, change: Callable[[Any], Any]) -> Any:
    """Return a copy with each value at a path changed; what becomes ``MISSING`` is removed."""
    if not path:
        return change(value)
    name, rest = path[0], path[1:]
    if name == ELEMENT and isinstance(value, list):
        return [made for each in value if (made := edit(each, rest, change)) is not MISSING]
    if name == MEMBER and isinstance(value, dict):
        changed = {key: edit(member, rest, change) for key, member in value.items()}
        return {key: member for key, member in changed.items() if member is not MISSING}
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


def is_at(steps: Iterable[str | int], path: Path) -> bool:
    """Say whether the steps to a value are those of a field."""
    taken = path_of(steps)
    return len(taken) == len(path) and all(
        there in (here, MEMBER) for here, there in zip(taken, path, strict=True)
    )


def missing_name(error: ValidationError) -> str:
    """Return the member that a ``required`` error is about; jsonschema says it in prose only."""
    names = error.validator_value if isinstance(error.validator_value, list) else []
    return next((name for name in names if error.message.startswith(repr(name))), "")


def oversized(operation: Operation, sent: Any) -> list[ValidationError]:
    """Return an error for each text that is too long in bytes, where a page counts in bytes."""
    return [
        ValidationError(
            f"more than {field.schema['maxLength']} bytes of UTF-8",
            validator="maxLength",
            path=field.path,
            instance=text,
        )
        for field in operation.fields
        if field.schema.get(UNIT) == "bytes" and "maxLength" in field.schema
        for text in at(sent, field.path)
        if isinstance(text, str) and len(text.encode()) > field.schema["maxLength"]
    ]
