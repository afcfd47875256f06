"""Readings of Redocly's pages, for their tests."""

from typing import Any

from affidavit import pages
from affidavit import pointer as ptr
from affidavit.model import Reading


def read(text: str) -> Reading:
    """Read a page of one operation."""
    (reading,) = pages.read(text, wanted="redocly")
    return reading


def row(text: str) -> Any:
    """Read one field's schema from the text after its name."""
    page = (
        f"# T\n\nEndpoint: PATCH /t/{{id}}\nSecurity: basic\n\n## Request fields:\n\n  - `f` {text}"
    )
    reading = read(page)
    return ptr.get(reading.document, "/paths/~1t~1{id}/patch/requestBody/content")[
        "application/json"
    ]["schema"]["properties"]["f"], [gap.code for gap in reading.gaps]
