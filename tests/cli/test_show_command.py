"""``affidavit show``: what a page promises, with its words beside it."""

import json
from pathlib import Path

import pytest
from command import BUNDLED, PAGES, called, started

from affidavit import contract as contracts
from affidavit.cli import Group


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert called("import", PAGES / "parcel.md", "-o", tmp_path / "parcel").code == 0
    return tmp_path / "parcel"


def test_every_clause_is_a_row_with_its_place(folder: Path) -> None:
    done = called("show", folder)
    assert done.code == 0
    assert "PATCH /v1/depots/{depot_id}/parcels/{parcel_id}" in done.out
    row = next(line for line in done.out.splitlines() if line.startswith("request.state.enum"))
    assert "documented" in row
    assert "line 43, " in row
    assert "RFC 5789" in done.out


def test_a_page_is_shown_as_it_is() -> None:
    assert "request.state.enum" in called("show", PAGES / "parcel.md").out


def test_the_pages_words_stand_beside_the_clause(folder: Path) -> None:
    done = called("show", folder, "--kind", "length", "--page", PAGES / "parcel.md")
    assert "“Up to 1,024 characters”" in " ".join(done.out.split())
    assert "“" not in called("show", folder, "--kind", "length").out


def test_one_kind_can_be_chosen(folder: Path) -> None:
    done = called("show", folder, "--kind", "nullable", "--json")
    assert {each["kind"] for each in json.loads(done.out)} == {"nullable"}


def test_json_holds_every_clause(folder: Path) -> None:
    found = json.loads(called("show", folder, "--json").out)
    assert [each["id"] for each in found] == [each.id for each in contracts.load(folder).clauses]


def test_the_openapi_document_is_printed_as_it_is_stored(folder: Path) -> None:
    done = called("show", folder, "--openapi")
    assert done.out == (folder / "openapi.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", contracts.find(BUNDLED))
def test_every_bundled_contract_is_shown_and_listed(name: str) -> None:
    assert called("show", name, "--contracts", BUNDLED).code == 0
    assert name in called("list", "--contracts", BUNDLED).out


def test_a_typo_gets_the_nearest_name(tmp_path: Path) -> None:
    assert called("import", PAGES / "parcel.md", "-o", tmp_path / "yard" / "parcel").code == 0
    done = started("show", "yard/parsel", "--contracts", tmp_path)
    assert done.code == 2
    assert "did you mean 'yard/parcel'?" in done.err
    assert done.err.count("\n") == 1


def test_an_unknown_kind_is_refused_with_the_known_ones(folder: Path) -> None:
    done = called("show", folder, "--kind", "lengths")
    assert done.code == 2
    assert "length" in done.err


@pytest.mark.parametrize("name", sorted(Group.commands_at))
def test_examples_in_help_keep_their_lines(name: str) -> None:
    lines = called(name, "--help").out.splitlines()
    examples = [line for line in lines if line.startswith("  affidavit ")]
    assert examples or name == "list"
    assert not [line for line in lines if "\\b" in line or line.count("affidavit ") > 1]
