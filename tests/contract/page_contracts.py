"""Every contract at hand: of the invented vendors' pages, and the bundled ones."""

from pathlib import Path
from typing import Any

from affidavit import contract as contracts
from affidavit import pages
from affidavit import pointer as ptr
from affidavit.model import Contract, Reading

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "tests" / "pages" / "fixtures"
BUNDLED = ROOT / "contracts"
NAMES = ("parcel.md", "kiosk.yaml", "depot.txt", "shelf.txt", "shelf_older.txt")


def page(name: str) -> str:
    """Return an invented vendor's page."""
    return (PAGES / name).read_text(encoding="utf-8")


READINGS: dict[str, Reading] = {
    f"{name}-{index}": reading
    for name in NAMES
    for index, reading in enumerate(pages.read(page(name)))
}
MADE: dict[str, Contract] = {
    name: contracts.build(reading, name) for name, reading in READINGS.items()
}
ALL: dict[str, Contract] = MADE | {
    name: contracts.load(BUNDLED / name, name) for name in contracts.find(BUNDLED)
}


def made(text: str, overlay: Any = None, number: int = 0) -> Contract:
    """Make the contract of a page's text, with an overlay's actions."""
    laid = None
    if overlay is not None:
        from affidavit.contract.overlay import parse  # noqa: PLC0415 - few tests have one

        laid = parse({"overlay": "1.0.0", "actions": overlay}, "overlay.yaml")
    return contracts.build(pages.read(text)[number], "made", laid)


def redocly(*rows: str, answer: tuple[str, ...] = ("- `id` (string)",)) -> str:
    """Spell a page of Redocly's with these rows in the request."""
    lines = ["# T", "Endpoint: PATCH /t/{t_id}", "Security: basic", "## Path parameters:"]
    lines += ["- `t_id` (string, required)", "## Request fields (application/json):", *rows]
    lines += ["## Response 200 fields (application/json):", *answer]
    return "\n\n".join(lines)


BODY = "/paths/~1t~1{t_id}/patch/requestBody/content/application~1json/schema"


def at(contract: Contract, pointer: str) -> Any:
    return ptr.get(contract.document, pointer)
