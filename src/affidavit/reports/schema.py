"""Reading stored reports back, checked against the published JSON Schema."""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from affidavit import pointer as ptr
from affidavit.errors import ReportError
from affidavit.reports.canonical import FORMAT_VERSION, Report


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema 2020-12 of the canonical report."""
    text = files("affidavit.reports").joinpath("report.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def validate(report: Any) -> None:
    """Raise ReportError, with the JSON Pointer of the place, where this is no canonical report."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow to import
    from jsonschema.exceptions import best_match  # noqa: PLC0415 - likewise

    error = best_match(Draft202012Validator(schema()).iter_errors(report))
    if error is not None:
        place = ptr.join("", *error.absolute_path)
        what = error.message if len(error.message) <= 200 else f"{error.message[:200]}…"  # noqa: PLR2004
        raise ReportError(f"not a valid report: at '{place}' {what}")


def read(path: Path | str) -> Report:
    """Return a stored report.

    Raises:
        ReportError: There is no such file, or it is no report of this format version.
    """
    try:
        text = Path(path).read_text("utf-8")
    except FileNotFoundError:
        raise ReportError(f"{path}: there is no such report; `affidavit run` writes one") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(f"{path}: can't be read: {error}") from error
    try:
        report = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReportError(f"{path}: is not JSON: {error}") from error
    if not isinstance(report, dict) or "format_version" not in report:
        raise ReportError(f"{path}: is JSON, but no report: it has no format_version")
    if (version := report["format_version"]) != FORMAT_VERSION:
        raise ReportError(
            f"{path}: is a report of format version {version!r}, and this affidavit reads version "
            f"{FORMAT_VERSION}; use the affidavit that wrote it, or run it again"
        )
    _complete(report)
    try:
        validate(report)
    except ReportError as error:
        raise ReportError(f"{path}: {error}") from None
    return report


def _complete(report: dict[str, Any]) -> None:
    """Add what reports of earlier releases lack."""
    report.setdefault("comparison", None)
    report.setdefault("rotten", [])
    operations = report.get("operations")
    for operation in operations if isinstance(operations, list) else ():
        for name, member in (("findings", "accepted"), ("clauses", "line")):
            listed = operation.get(name) if isinstance(operation, dict) else None
            for each in listed if isinstance(listed, list) else ():
                if isinstance(each, dict):
                    each.setdefault(member, None)
