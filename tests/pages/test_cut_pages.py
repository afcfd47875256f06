"""A page cut off anywhere: what stands before the cut is read, and half a thing is no fact."""

from pathlib import Path
from typing import Any

import pytest
from facts import Fact, _document, _operation

from affidavit import pages
from affidavit.errors import PageError

FIXTURES = Path(__file__).parent / "fixtures"
PAGES = sorted(each for each in FIXTURES.rglob("*") if each.suffix in (".md", ".txt"))
STEPS = 120
"""Cuts per page, spread over it; the last of them leave less than a line."""


def facts(text: str) -> tuple[set[Fact], list[Any]]:
    found: set[Fact] = set()
    gaps: list[Any] = []
    for reading in pages.read(text, "page"):
        item = next(iter(reading.document["paths"].values()))
        method = next(iter(item))
        found |= set(_document(reading.document)) | set(_operation(item[method]))
        gaps += reading.gaps
    return found, gaps


def cuts(text: str) -> list[int]:
    step = max(1, len(text) // STEPS)
    return sorted({*range(20, len(text), step), *range(max(1, len(text) - 12), len(text))})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_that_is_cut_off_says_nothing_that_the_whole_does_not(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    whole, _ = facts(text)
    for cut in cuts(text):
        try:
            read, gaps = facts(text[:cut])
        except PageError:
            continue  # too little of it to tell the format
        wrong = {each for each in read - whole if each[0] not in ("example", "default")}
        if any(gap.code == "nesting-flat" for gap in gaps):
            continue  # without an example, where members end is a guess, and says so
        assert not wrong or any(gap.span[1] >= len(text[:cut].rstrip()) for gap in gaps), (
            text[max(0, cut - 80) : cut],
            wrong,
        )
