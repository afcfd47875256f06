"""From a page's text to facts: one reader per documentation format, never per vendor."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from affidavit.documents import mend_text
from affidavit.errors import PageError, nearest
from affidavit.model import Format, Reading
from affidavit.pages import ending, openapi, prose, readme, redocly, stoplight, twilio
from affidavit.pages.files import Files as Files

LARGEST = 64 * 2**20
"""Bytes; a file beyond this is refused before it is parsed."""

LARGEST_PAGE = 16 * 2**20
"""Code points of a page for people; machines write larger documents, and nobody reads those."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One documentation format: how to know it, and how to read it."""

    name: Format
    detect: Callable[[str], bool]
    read: Callable[[str, str], tuple[Reading, ...]]


def _reader(name: Format, module: ModuleType) -> Reader:
    return Reader(name, module.detect, module.read)


READERS = (
    _reader("readme", readme),
    _reader("openapi", openapi),
    _reader("redocly", redocly),
    _reader("twilio", twilio),
    _reader("stoplight", stoplight),
)
"""In the order in which they are asked: those with the surest marks first."""


def load(path: Path) -> str:
    """Return the text of a page's file, or say why it is none."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise PageError(
                f"{path}: {size / 2**20:.0f} MB is more than a page can have "
                f"({LARGEST // 2**20} MB); "
                "cut the operation out of it"
            )
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise PageError(
            f"{path}: no such file; give the path of a saved documentation page"
        ) from error
    except OSError as error:
        raise PageError(f"{path}: can't be read: {error.strerror}") from error
    return decode(raw, str(path))


def decode(raw: bytes, name: str) -> str:
    """Decode a page's bytes."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise PageError(f"{name}: this is UTF-16 text; save the page as UTF-8")
    if b"\0" in raw[:4096]:
        raise PageError(
            f"{name}: this is a binary file; save the documentation page as text or Markdown"
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PageError(
            f"{name}: not UTF-8 text (byte {error.start}); save the page as UTF-8 text or Markdown"
        ) from error
    if not text.strip():
        raise PageError(f"{name}: the page is empty; was it saved before it had loaded?")
    return text


def read(
    text: str,
    name: str = "page",
    wanted: str = "auto",
    files: Files | None = None,
    chosen: str | None = None,
) -> tuple[Reading, ...]:
    """Read every update operation of a page, in the named format or the one that it shows.

    ``files`` are those that an OpenAPI document may refer to; without them, it must stand alone.
    ``chosen`` lets a reader leave out the operations that nobody asked for.
    """
    text = mend_text(text)
    reader = _choose(text, name, wanted)
    if reader.name != "openapi" and len(text) > LARGEST_PAGE:
        raise PageError(
            f"{name} ({reader.name}): a page of {len(text) / 2**20:.0f} million characters is more "
            f"than {LARGEST_PAGE // 2**20}; cut the operation out of it"
        )
    digest = hashlib.sha256(text.encode()).hexdigest()
    try:
        if files is not None and reader.name == "openapi":
            readings = openapi.read(text, digest, files, chosen)
        else:
            readings = reader.read(text, digest)
    except PageError as error:
        raise PageError(f"{name} ({reader.name}): {error}") from error
    return tuple(ending.doubt(prose.enrich(reading)) for reading in readings)


def _choose(text: str, name: str, wanted: str) -> Reader:
    if wanted != "auto":
        by_name = {reader.name: reader for reader in READERS}
        if wanted not in by_name:
            raise PageError(f"no format {wanted!r}{nearest(wanted, by_name)}")
        return by_name[wanted]
    for reader in READERS:
        if reader.detect(text):
            return reader
    raise PageError(
        f"{name}: no known documentation format shows; known are "
        f"{', '.join(reader.name for reader in READERS)}. Is the page whole, and of one operation? "
        "If you know its format, say so with --format"
    )
