"""How a partial update changes a resource: RFC 7396 merge patch and AIP-161 field masks.

Both the mock, which applies updates, and the cases, which say what an update should have done,
use these functions; neither changes its arguments.
"""

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from affidavit.pointer import MISSING


def merge_patch(target: Any, patch: Any) -> Any:
    """Apply a merge patch (RFC 7396 section 2): null removes, objects merge, all else replaces."""
    if not isinstance(patch, dict):
        return deepcopy(patch)
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def merge_difference(now: Any, wanted: Any) -> Any:
    """Return the merge patch that turns one value into another, neither of which holds null."""
    if not (isinstance(now, dict) and isinstance(wanted, dict)):
        return deepcopy(wanted)
    gone = {name: None for name in now if name not in wanted}
    return gone | {name: merge_difference(now.get(name), value) for name, value in wanted.items()}


def mask_paths(values: Iterable[str]) -> list[str]:
    """Return the paths of a mask that came as repeated or comma-joined values, without repeats."""
    paths = (path.strip() for value in values for path in value.split(","))
    return list(dict.fromkeys(path for path in paths if path))


def camel(path: str) -> str:
    """Spell a snake_case path in lowerCamelCase, as protobuf's JSON mapping does for masks."""
    return re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), path)


def snake(path: str) -> str:
    """Spell a lowerCamelCase path in snake_case, as protobuf's field names are."""
    return re.sub(r"[A-Z]", lambda match: "_" + match[0].lower(), path)


def apply_mask(
    target: dict[str, Any], update: dict[str, Any], paths: Iterable[str]
) -> dict[str, Any]:
    """Change what the mask names and nothing else (AIP-161).

    A path that the update lacks is cleared; ``*`` replaces the whole resource (AIP-134).
    """
    result = deepcopy(target)
    for path in paths:
        if path == "*":
            return deepcopy(update)
        _copy_path(result, update, path.split("."))
    return result


def _copy_path(result: dict[str, Any], update: Any, names: list[str]) -> None:
    name, *rest = names
    value = update.get(name, MISSING) if isinstance(update, dict) else MISSING
    if rest:
        child = result.get(name)
        result[name] = child = dict(child) if isinstance(child, dict) else {}
        _copy_path(child, value, rest)
    elif value is MISSING:
        result.pop(name, None)
    else:
        result[name] = deepcopy(value)
