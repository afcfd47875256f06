"""Cells that a renderer ran together: a name and its type, or a type and a description.

Types are a closed vocabulary, so a boundary is found where a whole type starts or ends.
"""

import re
from typing import Any

from affidavit.pages.sketch import schema_of

NAME = re.compile(r"[A-Za-z_$@][\w.$@:\[\]-]{0,99}")
"""What a field, a parameter or a header may be called."""

FORMAT = r"(?:<[\w.-]{1,40}>)?"
SINGLE = rf"(?:string|integer|number|boolean|object|any){FORMAT}"
BASE = re.compile(rf"{SINGLE}(?:(?:\s*\|\s*|\s+or\s+)(?:{SINGLE}|null)){{0,6}}")
ENUM = re.compile(r"enum<([\w.-]{1,40})>")
IDENTIFIER = re.compile(r"SID<([A-Z]{2}(?:\|[A-Z]{2}){0,9})>")
LONGEST_HEAD = 160
TAIL = re.compile(r"(?:string|integer|number|boolean|object|any|null|array|[>\]])\s*$")
"""What every type ends with: most lines have no type at their end, and need no search for one."""

ALTERNATIVE = rf"(?:string|integer|number|boolean|object|null|any){FORMAT}"
LEADING = re.compile(
    rf"(?P<type>(?:array|dictionary)(?:\[[\w<>|, .-]{{1,60}}\])?"
    rf"|{ALTERNATIVE}(?:(?:\s*\|\s*|\s+or\s+){ALTERNATIVE}){{0,6}})"
    r"(?P<required>\s*required(?![a-z]))?(?P<rest>.*)"
)
REST = re.compile(r"|[A-Z(\"'`\[<>=].*|[a-z].*\s.*|\s+[<>].*")
"""What may be glued to a type: a capitalised word, or lower-case words with a space between."""


def split_head(text: str) -> tuple[str, str] | None:
    """Split a name from the type at its end: the longest type that leaves a name.

    >>> split_head("statusenum<string>")
    ('status', 'enum<string>')
    >>> split_head("substringstring")
    ('substring', 'string')
    """
    if len(text) > LONGEST_HEAD or not TAIL.search(text):
        return None
    for at in range(1, len(text)):
        kind = text[at:].strip()
        if cell_schema(kind) is not None and NAME.fullmatch(text[:at].rstrip()):
            return text[:at].rstrip(), kind
    return None


def cell_schema(text: str) -> dict[str, Any] | None:
    """Translate a whole type cell; None: it is none.

    ``SID<AC>`` is two capitals (or one of several pairs) and 32 hexadecimal digits.
    """
    if match := IDENTIFIER.fullmatch(text):
        prefix = f"({match[1]})" if "|" in match[1] else match[1]
        pattern = f"^{prefix}[0-9a-fA-F]{{32}}$"
        return {"type": "string", "minLength": 34, "maxLength": 34, "pattern": pattern}
    if text.startswith("array[") and text.endswith("]"):
        items = cell_schema(text[len("array[") : -1])
        return None if items is None else {"type": "array"} | ({"items": items} if items else {})
    if text == "array":
        return {"type": "array"}
    if match := ENUM.fullmatch(text):
        return schema_of(match[1]) or {"type": "string"}
    return schema_of(text) if BASE.fullmatch(text) else None


def split_type(text: str) -> re.Match[str] | None:
    """Split a leading type (``type``) from a mark (``required``) and a description (``rest``)."""
    match = LEADING.fullmatch(text)
    return match if match and REST.fullmatch(match["rest"]) else None


def is_bare_type(text: str) -> bool:
    """Say whether a text is a type and nothing else."""
    match = split_type(text)
    return bool(match and not match["rest"])


def leading_schema(text: str) -> dict[str, Any]:
    """Translate the type that ``split_type`` found; one that isn't understood allows anything."""
    if text.startswith("dictionary"):
        return {"type": "object"}
    return {"type": "array"} if text == "array" else schema_of(text.replace("|", ",")) or {}
