"""Where a clause stands in the contract's own file."""

import json
import re
from typing import Any

from affidavit import pointer as ptr

FILE = "openapi.json"


def file_of(operation: dict[str, Any]) -> str:
    """Return the contract's file as a repository has it."""
    name: str = operation["id"]
    return f"contracts/{name}/{FILE}"


def line_of(operation: dict[str, Any], clause: str) -> int | None:
    """Return the line of a clause in that file, counted from 1."""
    found: int | None = next(
        (each["line"] for each in operation["clauses"] if each["id"] == clause), None
    )
    return found


def lines(text: str) -> dict[str, int]:
    """Return the line of each pointer in a JSON text that has one member or element per line."""
    found = {"": 1}
    path: list[str] = []
    counts: list[int] = []  # the next index of each array that is open, -1 for an object
    for number, line in enumerate(text.splitlines(), 1):
        content = line.strip()
        if content[:1] in ("]", "}"):
            counts.pop()
            if path:
                path.pop()
            continue
        name, value = _member(content)
        if counts and counts[-1] >= 0:
            name, value = str(counts[-1]), content
            counts[-1] += 1
        if counts:
            path.append(name)
            found[ptr.join("", *path)] = number
        if value.rstrip(",") in ("{", "["):
            counts.append(0 if value.startswith("[") else -1)
        elif path:
            path.pop()
    return found


def _member(content: str) -> tuple[str, str]:
    match = re.match(r'("(?:[^"\\]|\\.)*"): (.*)', content)
    return (json.loads(match[1]), match[2]) if match else ("", content)
