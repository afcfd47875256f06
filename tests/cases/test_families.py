"""The table of families: named, documented, tested."""

from pathlib import Path

import pytest

from affidavit.cases import FAMILIES, Family

DOCS = Path(__file__).parents[2] / "docs" / "families.md"
NAMES = [family.name for family in FAMILIES]


def sections() -> dict[str, str]:
    found: dict[str, str] = {}
    for part in DOCS.read_text(encoding="utf-8").split("\n## ")[1:]:
        name, _, text = part.partition("\n")
        found[name] = " ".join(text.split())
    return found


def test_names_are_unique() -> None:
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("family", FAMILIES, ids=NAMES)
def test_a_family_says_what_it_is_about(family: Family) -> None:
    assert len(family.about) > 20
    assert family.about.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_a_family_has_a_section_that_says_what_is_sent_expected_and_blamed(name: str) -> None:
    text = sections()[name]
    assert len(text) > 100
    assert "lames" in text


def test_the_page_knows_no_other_family() -> None:
    assert list(sections()) == [*NAMES, "Adding a family"]
