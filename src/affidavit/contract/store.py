"""A contract folder: ``openapi.json``, ``clauses.json`` and, where people knew more, an overlay."""

import hashlib
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from affidavit.contract import clauses as clause_list
from affidavit.contract import overlay as overlays
from affidavit.contract.build import Origins, bare, relocate
from affidavit.contract.infer import infer
from affidavit.contract.inline import inline
from affidavit.errors import ContractError, nearest
from affidavit.jsontext import pretty
from affidavit.model import Clause, Contract, Gap, Lint, Mark, Source

FORMAT_VERSION = 1
OPENAPI, CLAUSES, OVERLAY = "openapi.json", "clauses.json", "overlay.yaml"


def render(contract: Contract, folder: Path, digest: str, form: str) -> dict[str, str]:
    """Return the derived files of a contract: name to text."""
    listing = {
        "format_version": FORMAT_VERSION,
        "operation": contract.id,
        "title": contract.title,
        "source": {"format": form, "sha256": digest},
        "overlay": _digest(folder / OVERLAY),
        "clauses": [_clause(clause) for clause in contract.clauses],
        "gaps": [asdict(gap) for gap in contract.gaps],
        "lint": [asdict(each) for each in contract.lint],
    }
    return {OPENAPI: pretty(contract.document), CLAUSES: pretty(listing)}


def _clause(clause: Clause) -> dict[str, Any]:
    found = asdict(clause)
    found["source"] = {
        key: value for key, value in found["source"].items() if value not in (None, "")
    }
    return found


def save(contract: Contract, folder: Path, digest: str, form: str) -> None:
    """Write the derived files of a contract."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in render(contract, folder, digest, form).items():
        (folder / name).write_text(text, encoding="utf-8")


def find(root: Path) -> list[str]:
    """Return the ids of the contracts below a folder, sorted."""
    if not root.is_dir():
        raise ContractError(f"{root}: no such folder; give a contracts folder with --contracts")
    return sorted(path.parent.relative_to(root).as_posix() for path in root.rglob(OPENAPI))


def load(folder: Path, name: str = "") -> Contract:
    """Read a contract folder. An overlay that has changed since ``derive`` is applied anew."""
    document = _json(folder / OPENAPI)
    if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
        raise ContractError(f"{folder / OPENAPI}: this is no OpenAPI document: it has no 'paths'")
    listing = _json(folder / CLAUSES)
    try:
        contract = _contract(document, listing, name)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ContractError(
            f"{folder / CLAUSES}: not a list of clauses as this version writes it ({error!r}); "
            "import the page anew"
        ) from error
    if _digest(folder / OVERLAY) != listing.get("overlay"):
        contract = _overlaid(contract, folder / OVERLAY)
    text = pretty(contract.document) + pretty([_clause(clause) for clause in contract.clauses])
    return replace(contract, digest=hashlib.sha256(text.encode()).hexdigest())


def _contract(document: dict[str, Any], listing: dict[str, Any], name: str) -> Contract:
    if listing["format_version"] != FORMAT_VERSION:
        raise ValueError(f"format_version {listing['format_version']}")
    return Contract(
        name or listing["operation"],
        listing["title"],
        document,
        tuple(_read_clause(raw) for raw in listing["clauses"]),
        tuple(Gap(raw["code"], raw["message"], tuple(raw["span"])) for raw in listing["gaps"]),
        tuple(_read_lint(raw) for raw in listing["lint"]),
    )


def _read_clause(raw: dict[str, Any]) -> Clause:
    source = dict(raw["source"])
    source["span"] = tuple(source["span"]) if source.get("span") else None
    return Clause(**{**raw, "source": Source(**source)})


def _read_lint(raw: dict[str, Any]) -> Lint:
    return Lint(**{**raw, "span": tuple(raw["span"]) if raw.get("span") else None})


def _overlaid(contract: Contract, path: Path) -> Contract:
    """Apply an edited overlay to a stored contract; what the old one set stays until ``derive``."""
    overlay = overlays.load(path)
    document = json.loads(json.dumps(contract.document))
    touched = overlays.apply(overlay, document, again=True) if overlay else set()
    pages = {clause.pointer: clause for clause in contract.clauses if clause.source.span}
    marks = {
        pointer: Mark(clause.source.span, clause.basis, clause.level)
        for pointer, clause in pages.items()
        if clause.source.span
    }
    document, marks, touched, moved = relocate(document, marks, touched)
    document = inline(document)
    infer(document, marks)
    document = bare(document)
    page = next((clause.source for clause in pages.values()), Source("page", ""))
    page = replace(page, span=None, line=None)
    origins = Origins(document, marks, touched, path.name, page, [0], moved)
    fresh = clause_list.derive(replace(contract, document=document), origins)
    old = {clause.id: clause for clause in contract.clauses}
    kept = tuple(_known(old.get(clause.id), clause) for clause in fresh)
    return replace(contract, document=document, clauses=kept)


def _known(old: Clause | None, new: Clause) -> Clause:
    """Return the stored clause, which knows its place in the page, unless an overlay changed it."""
    same = old is not None and old.statement == new.statement and new.basis != "overlay"
    return replace(old, pointer=new.pointer) if old is not None and same else new


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ContractError(
            f"{path}: no such file; a contract folder holds {OPENAPI} and {CLAUSES}"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ContractError(f"{path}: can't be read: {error}") from error
    except json.JSONDecodeError as error:
        raise ContractError(
            f"{path}:{error.lineno}:{error.colno}: broken JSON: {error.msg}; "
            "restore the file or import the page anew"
        ) from error
    except RecursionError as error:
        raise ContractError(f"{path}: nested too deeply to be a contract's file") from error


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def resolve(operation: str, root: Path) -> tuple[str, Path]:
    """Return the id and the folder of an operation: a name below ``root`` or a folder's path."""
    for candidate in (root / operation, Path(operation)):
        if (candidate / OPENAPI).is_file() or (candidate / CLAUSES).is_file():
            below = candidate.resolve().is_relative_to(root.resolve())
            name = (
                candidate.resolve().relative_to(root.resolve()).as_posix()
                if below
                else candidate.resolve().name
            )
            return name, candidate
    raise ContractError(f"no contract {operation!r} in {root}{nearest(operation, find(root))}")


def quote(clause: Clause, text: str) -> str:
    """Return the words of the page that a clause stands on."""
    return text[slice(*clause.source.span)] if clause.source.span else ""
