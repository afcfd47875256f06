"""Finding and changing values in a body by a field's path, such as ``tags``, ``[]``, ``name``."""

from collections.abc import Callable, Iterable
from typing import Any

from jsonschema.exceptions import ValidationError

from affidavit.operation import UNIT, Operation
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
