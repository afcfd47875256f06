"""Reports: one canonical document per run, and a view of it per row of ``FORMATS``."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from affidavit.errors import ReportError, nearest
from affidavit.jsontext import pretty


def _html(report: dict[str, Any]) -> str:
    from affidavit.reports import html  # noqa: PLC0415 - loads jinja2

    return html.render(report)


def _junit(report: dict[str, Any]) -> str:
    from affidavit.reports import junit  # noqa: PLC0415 - loads an XML library

    return junit.render(report)


def _markdown(report: dict[str, Any]) -> str:
    from affidavit.reports import markdown  # noqa: PLC0415 - only where it is asked for

    return markdown.render(report)


def _sarif(report: dict[str, Any]) -> str:
    from affidavit.reports import sarif  # noqa: PLC0415 - likewise

    return sarif.render(report)


def _github(report: dict[str, Any]) -> str:
    from affidavit.reports import github  # noqa: PLC0415 - likewise

    return github.render(report)


FORMATS: dict[str, Callable[[dict[str, Any]], str]] = {
    "json": pretty,
    "html": _html,
    "junit": _junit,
    "markdown": _markdown,
    "sarif": _sarif,
    "github": _github,
}
"""Every format a report can be rendered in; a new one is a file and a row."""


def render(report: dict[str, Any], format: str) -> str:  # noqa: A002 - the flag's name
    """Return a canonical report in one of ``FORMATS``."""
    if format not in FORMATS:
        raise ReportError(f"there is no report format {format!r}{nearest(format, FORMATS)}")
    return FORMATS[format](report)


def write(report: dict[str, Any], format: str, path: Path | str) -> None:  # noqa: A002 - likewise
    """Write a report to a file: rendered first, then put in place as a whole.

    Parent folders are made. A device or a pipe, such as ``/dev/stdout``, is written to as it is.
    """
    text = render(report, format).encode("utf-8")
    path = Path(path)
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(text)
        else:
            _replace(path.resolve(), text)
    except OSError as error:
        raise ReportError(
            f"{path}: the {format} report can't be written: {error.strerror or error}"
        ) from error


def store(text: str, path: Path) -> Path:
    """Write a file that isn't a report in the same way: as a whole or not at all."""
    try:
        _replace(path.resolve(), text.encode())
    except OSError as error:
        raise ReportError(f"{path}: can't be written: {error.strerror or error}") from error
    return path


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
