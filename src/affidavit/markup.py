"""What other tools read, escaped: Markdown, GitHub's workflow commands, SARIF 2.1.0."""

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from affidavit.jsontext import pretty

SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~$@:-])")

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


# --- Markdown -----------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Escape text, so that it is shown as it is and stays in its cell."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("&", "&amp;")


def code(text: str) -> str:
    """Return text as code, which holds its back-ticks and stays in its cell."""
    text = " ".join(text.split()).replace("|", "\\|")
    mark = fence(text)
    return f"{mark} {text} {mark}" if len(mark) > 1 else f"`{text}`"


def fence(text: str, least: int = 1) -> str:
    """Return more back-ticks than a text has in a row."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)


# --- workflow commands --------------------------------------------------------------------------


def command(name: str, title: str, file: str | None, line: int | None, text: str) -> str:
    """Return a workflow command; of what stands in a file, with its place."""
    parts = {"title": title}
    if file:
        parts |= {"file": file} | ({"line": str(line)} if line is not None else {})
    stated = ",".join(f"{key}={label(value)}" for key, value in parts.items())
    return f"::{name} {stated}::{data(text)}"


def data(text: str) -> str:
    """Escape a command's message: the per cent sign first, or it would escape the escapes."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def label(text: str) -> str:
    """Escape a command's property."""
    return data(text).replace(":", "%3A").replace(",", "%2C")


# --- SARIF ---------------------------------------------------------------------------------------


def log(driver: dict[str, Any], results: list[dict[str, Any]]) -> str:
    """Return a SARIF log of one run of a tool."""
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return pretty({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def location(
    name: str, file: str | None, line: int | None, span: Sequence[int] | None
) -> dict[str, Any]:
    """Return a place by its name and, of a page, by its file, line and characters."""
    found: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": name}]}
    if file:
        physical: dict[str, Any] = {"artifactLocation": {"uri": _address(file)}}
        region = {"startLine": line} if line is not None else {}
        if span is not None:
            start, end = span
            region |= {"charOffset": start, "charLength": end - start}
        if region:
            physical["region"] = region
        found["physicalLocation"] = physical
    return found


def _address(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix(), safe="/")
