"""References from one OpenAPI file into others: files below the document's folder, and no others.

Each file that is referred to is mounted in the document itself, below a member of its own, so that
whatever follows references knows but one document. A reference to the network, out of the folder,
or to what is no file, is refused: nothing is ever fetched.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from affidavit import pointer as ptr
from affidavit.documents import DocumentError, load_json, load_yaml
from affidavit.errors import PageError

MOUNT = "x-affidavit-files"
"""The document's member that holds the other files by their path below the folder."""

MOST = 3_000
LARGEST = 64 * 2**20
"""How many other files a document may have, and their bytes in all."""

BUNDLE = "bundle the document into one file (redocly bundle, swagger-cli bundle), and import that"


class Files:
    """The files that a document may refer to; ``folder`` None: none at all."""

    def __init__(self, folder: Path | None = None, name: str = "") -> None:
        self.folder = folder.resolve() if folder is not None else None
        self.name = name
        self.size = 0
        self._missing: dict[str, str] = {}

    def pointer(self, document: dict[str, Any], reference: str, origin: str) -> str | None:
        """Return the pointer that a reference at ``origin`` leads to; None: it leads nowhere.

        Raises:
            PageError: the reference leads out of the folder, or its file can't be read.
        """
        address, _, fragment = reference.partition("#")
        inside = unquote(fragment)
        if inside and not inside.startswith("/"):
            return None  # an anchor
        own = _file_of(origin)
        if not address:
            return ptr.join("", MOUNT, own) + inside if own else inside
        path = self._locate(address, own, reference, origin)
        if path == self.name:
            return inside
        mounted = document.setdefault(MOUNT, {})
        if path not in mounted:
            mounted[path] = self._read(path, reference, origin, len(mounted))
        return ptr.join("", MOUNT, path) + inside

    def _locate(self, address: str, own: str, reference: str, origin: str) -> str:
        """Return a file's path below the folder, or say why a reference leads to none of them."""
        where = f"{origin}: the reference {reference!r}"
        scheme = urlsplit(address).scheme
        if self.folder is None:
            raise PageError(f"{where} leads out of the document; {BUNDLE}")
        if scheme or address.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", address):
            raise PageError(
                f"{where} is an address and no file below the document's folder; nothing is "
                f"fetched: {BUNDLE}"
            )
        holder = (self.folder / own).parent if own else (self.folder / self.name).parent
        path = (holder / unquote(address)).resolve()
        if not path.is_relative_to(self.folder):
            raise PageError(
                f"{where} leads out of the folder {self.folder}; name the folder that holds "
                f"all files with --root DIR, or {BUNDLE}"
            )
        return path.relative_to(self.folder).as_posix()

    def _read(self, path: str, reference: str, origin: str, count: int) -> Any:
        assert self.folder is not None  # noqa: S101 - located below it
        file, where = self.folder / path, f"{origin}: the reference {reference!r}"
        if count >= MOST:
            raise PageError(f"{where} is one too many: a document may have {MOST} files")
        try:
            if not file.is_file():
                raise PageError(f"{where} leads to {file}, which is no file; is the folder whole?")
            self.size += file.stat().st_size
            if self.size > LARGEST:
                raise PageError(f"{where}: the files hold more than {LARGEST >> 20} MB in all")
            text = file.read_bytes().decode("utf-8-sig")
            return _value(text)
        except (OSError, UnicodeDecodeError, DocumentError) as error:
            raise PageError(f"{where}: {file} can't be read: {error}") from error


def _value(text: str) -> Any:
    start = len(text) - len(text.lstrip())
    if text[start : start + 1] in ("{", "["):
        return load_json(text, start)[0]
    return load_yaml(text)[0]


def _file_of(origin: str) -> str:
    """Return the path of the file that a pointer is in, or nothing for the document itself."""
    tokens = ptr.split(origin)
    return tokens[1] if len(tokens) > 1 and tokens[0] == MOUNT else ""
