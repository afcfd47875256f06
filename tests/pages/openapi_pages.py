"""Readings of OpenAPI documents, for their tests."""

import json
from typing import Any

from affidavit import pages
from affidavit import pointer as ptr
from affidavit.model import Reading


def read(text: str, number: int = 0) -> Reading:
    """Read one of a document's operations."""
    return pages.read(text)[number]


def at(reading: Reading, pointer: str) -> Any:
    """Return what a reading's document holds at a pointer."""
    return ptr.get(reading.document, pointer)


def of(operation: Any, version: str = "3.1.0", **rest: Any) -> str:
    """Spell a document of one operation."""
    return json.dumps({"openapi": version, "paths": {"/t/{id}": {"patch": operation}}} | rest)


def body(schema: Any, version: str = "3.1.0", **rest: Any) -> Any:
    """Read a body's schema, and the codes of the gaps."""
    content = {"application/json": {"schema": schema}}
    reading = read(of({"requestBody": {"content": content}}, version, **rest))
    place = "/paths/~1t~1{id}/patch/requestBody/content/application~1json/schema"
    return at(reading, place), [gap.code for gap in reading.gaps]
