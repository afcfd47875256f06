"""From pages on disk to contract folders: ``import`` for one page, ``derive`` for all of ours."""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from affidavit import contract as contracts
from affidavit import drift, pages
from affidavit.contract.store import OVERLAY
from affidavit.errors import ContractError, PageError, nearest
from affidavit.model import Contract, Reading
from affidavit.operation import UPDATES

SOURCES = "sources.toml"


@dataclass(frozen=True, slots=True)
class Listed:
    """One page in ``sources.toml``: whose contract it is, and which text it must be."""

    operation: str
    title: str
    address: str
    format: str
    sha256: str
    file: str


@dataclass(frozen=True, slots=True)
class Drift:
    """A difference between a derived file and what its page now gives.

    ``promises`` says what it comes to, with the last of an operation's files.
    """

    operation: str
    message: str
    promises: tuple[str, ...] = ()


def import_page(
    path: Path, wanted: str = "auto", operation: str = "", root: Path | None = None
) -> list[tuple[Reading, Contract]]:
    """Read a page and return a contract for each PATCH operation, or for the one that is named.

    ``operation`` is ``METHOD:PATH``; other updates than PATCH are taken when they are named or when
    the page has no PATCH. ``root`` is the folder that an OpenAPI document's references may not
    leave, its own where there is none.
    """
    method, _, place = operation.partition(":")
    chosen_key = f"{method.upper()}:{place}" if operation else ""
    readings = pages.read(pages.load(path), str(path), wanted, _files_of(path, root), chosen_key)
    chosen = list(_choose(readings, operation, str(path)))
    names = _names(chosen)
    return [
        (reading, contracts.build(reading, name))
        for reading, name in zip(chosen, names, strict=True)
    ]


def _files_of(path: Path, root: Path | None) -> pages.Files:
    """Return the files that a document may refer to."""
    folder = (root or path.parent).resolve()
    whole = path.resolve()
    if not whole.is_relative_to(folder):
        raise PageError(f"{path} isn't below {folder}; --root must name a folder that holds it")
    return pages.Files(folder, whole.relative_to(folder).as_posix())


def _choose(readings: tuple[Reading, ...], operation: str, where: str) -> Iterator[Reading]:
    by_key = {key: reading for reading in readings if (key := _key(reading))}
    if not by_key:
        raise PageError(
            f"{where}: the page has no PATCH, PUT or POST operation, so there is no update to test"
        )
    if operation:
        method, _, path = operation.partition(":")
        key = f"{method.upper()}:{path}"
        if key not in by_key:
            raise PageError(f"{where}: no operation {key!r}{nearest(key, by_key)}")
        yield by_key[key]
        return
    patches = [reading for key, reading in by_key.items() if key.startswith("PATCH:")]
    yield from patches or by_key.values()


def _key(reading: Reading) -> str:
    path, item = next(iter(reading.document["paths"].items()))
    method = next((name for name in UPDATES if name in item), "")
    return f"{method.upper()}:{path}" if method else ""


def _names(readings: list[Reading]) -> list[str]:
    """Give each reading a short, stable, unique name made of its title, else of its path."""
    names: list[str] = []
    for reading in readings:
        name = _slug(str(reading.document["info"].get("title") or _key(reading)))
        if name in names:
            name = _slug(_key(reading))
        number = sum(each == name or each.startswith(name + "~") for each in names)
        names.append(f"{name}~{number + 1}" if number else name)
    return names


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60] or "operation"


def save_import(found: list[tuple[Reading, Contract]], folder: Path) -> list[Path]:
    """Write imported contracts: one into the folder itself, several into a folder below it each."""
    written = []
    for reading, contract in found:
        place = folder if len(found) == 1 else folder / contract.id
        overlay = contracts.load_overlay(place / OVERLAY)
        built = contracts.build(reading, contract.id, overlay) if overlay else contract
        contracts.save(built, place, reading.digest, reading.format)
        written.append(place)
    return written


def sources(root: Path) -> list[Listed]:
    """Read ``sources.toml``: the pages that the contracts below ``root`` are derived from."""
    path = root / SOURCES
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return [Listed(**page) for page in raw.get("page", [])]
    except FileNotFoundError as error:
        raise ContractError(
            f"{path}: no such file; it lists the pages that contracts are derived from"
        ) from error
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise ContractError(f"{path}: {error}") from error


def derive(root: Path, folder: Path, *, check: bool) -> list[Drift]:
    """Derive every listed contract from the pages in ``folder``; with ``check``, only compare."""
    drifts: list[Drift] = []
    for page in sources(root):
        place = root / page.operation
        built, files = _derived(page, place, folder, drifts)
        found = [
            drift
            for name, text in files.items()
            for drift in _compare(page.operation, place / name, text)
        ]
        if found:
            found[-1] = replace(found[-1], promises=_promises(place, built))
        drifts += found
        if not check:
            place.mkdir(parents=True, exist_ok=True)
            for name, text in files.items():
                (place / name).write_text(text, encoding="utf-8")
    return drifts


def _promises(place: Path, built: Contract) -> tuple[str, ...]:
    """Say how the stored contract differs in what it promises, where it can still be read."""
    try:
        stored = contracts.load(place, built.id)
    except ContractError:
        return ()
    return tuple(drift.told(stored, built))


def _derived(
    page: Listed, place: Path, folder: Path, drifts: list[Drift]
) -> tuple[Contract, dict[str, str]]:
    path = folder / page.file
    text = pages.load(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != page.sha256:
        drifts.append(
            Drift(page.operation, f"{path}: the page has changed: its sha256 is {digest}")
        )
    reading = pages.read(text, str(path), page.format, _files_of(path, None))[0]
    built = contracts.build(reading, page.operation, contracts.load_overlay(place / OVERLAY))
    return built, contracts.render(built, place, reading.digest, reading.format)


def _compare(operation: str, path: Path, text: str) -> list[Drift]:
    """Say where a derived file and its fresh text first differ."""
    try:
        stored = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return [Drift(operation, f"{path}: new")]
    if stored == text:
        return []
    old, new = stored.splitlines(), text.splitlines()
    line = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False), 1) if a != b),
        min(len(old), len(new)),
    )
    was, now = (_line(old, line), _line(new, line))
    return [Drift(operation, f"{path}:{line}: stored {was!r}, derived {now!r}")]


def _line(lines: list[str], number: int) -> Any:
    return lines[number - 1].strip() if 0 < number <= len(lines) else "<end>"
