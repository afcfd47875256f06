"""What a resource was before a run, kept on disk until it is so again.

The journal is written, and synced to the disk, before the first update goes out. A run that ends in
any way at all leaves the resource as it found it, or leaves its journal: the next run of the same
resource, or ``affidavit restore``, then puts back what the journal says. It holds the fields that
an update can set, as they were read, and no credential.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from affidavit.errors import ReportError, UsageError
from affidavit.jsontext import pretty

FORMAT = 1
"""What the file says of its own form; another one would have other members."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource as it was found; ``parameters`` name it, as ``--set`` has them."""

    operation: str
    base_url: str
    place: str
    parameters: dict[str, str]
    fields: dict[str, Any]
    written: str = ""


@dataclass(frozen=True, slots=True)
class Journal:
    """A folder of entries, one per resource."""

    folder: Path

    def open(self, entry: Entry) -> dict[str, Any]:
        """Keep what a resource is before it is changed, and return what it shall be again.

        Where an earlier run never put it back, that is what the earlier run had found.
        """
        path = self._path(entry)
        if path.exists():
            return read(path).fields
        text = pretty(
            {
                "format": FORMAT,
                "operation": entry.operation,
                "base_url": entry.base_url,
                "place": entry.place,
                "parameters": entry.parameters,
                "fields": entry.fields,
                "written": datetime.now(UTC).isoformat(timespec="seconds"),
            }
        )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write(path, text.encode())
        except OSError as error:
            raise ReportError(
                f"{path}: what the resource was can't be kept ({error.strerror}), and nothing is "
                "changed without that; choose another folder with --out"
            ) from error
        return entry.fields

    def close(self, entry: Entry) -> None:
        """Forget a resource that is as it was."""
        self._path(entry).unlink(missing_ok=True)

    def entries(self) -> Iterator[Entry]:
        """Yield every resource that isn't known to be as it was."""
        for path in sorted(self.folder.glob("*.json")):
            yield read(path)

    def _path(self, entry: Entry) -> Path:
        name = f"{entry.operation} {entry.base_url} {entry.place}"
        return self.folder / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.json"


def read(path: Path) -> Entry:
    """Read one entry.

    Raises:
        UsageError: It can't be read; the file then is all that is known of the resource.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Entry(
            found["operation"],
            found["base_url"],
            found["place"],
            dict(found["parameters"]),
            dict(found["fields"]),
            found["written"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path}: this journal can't be read ({error}); put the resource back by hand, then "
            "remove the file"
        ) from error


def _write(path: Path, data: bytes) -> None:
    """Write a file so that it is whole on the disk, or not there at all."""
    temporary = path.with_suffix(".tmp")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
