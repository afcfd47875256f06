"""Contract folders: written, read, and read again after someone edited the overlay."""

import json
from pathlib import Path
from typing import Any

import pytest
from page_contracts import MADE, READINGS, made, redocly

from affidavit import contract as contracts
from affidavit import pages
from affidavit.errors import ContractError
from affidavit.model import Contract
from affidavit.operation import Operation

TEXT = redocly('- `colour` (string) Enum: "RED", "BLUE"', "- `size` (integer)")
FIELDS = "$.paths.*.patch.requestBody.content.*.schema.properties"


def stored(folder: Path, overlay: Any = None) -> Contract:
    """Write a contract as ``derive`` does, and read it."""
    if overlay is not None:
        write(folder, overlay)
    laid = contracts.load_overlay(folder / "overlay.yaml")
    (reading,) = pages.read(TEXT)
    contracts.save(contracts.build(reading, "a/b", laid), folder, reading.digest, reading.format)
    return contracts.load(folder, "a/b")


def write(folder: Path, actions: Any) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"overlay": "1.0.0", "actions": actions})
    (folder / "overlay.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", MADE)
def test_what_is_saved_is_loaded(tmp_path: Path, name: str) -> None:
    reading = READINGS[name]
    contracts.save(MADE[name], tmp_path, reading.digest, reading.format)
    loaded = contracts.load(tmp_path, name)
    assert loaded.document == MADE[name].document
    assert loaded.clauses == MADE[name].clauses
    assert loaded.gaps == MADE[name].gaps
    assert loaded.lint == MADE[name].lint
    assert loaded.digest == contracts.load(tmp_path, name).digest != ""


def test_an_unedited_overlay_changes_nothing_at_load(tmp_path: Path) -> None:
    actions = [{"target": FIELDS, "update": {"size": {"maximum": 9}}}]
    loaded = stored(tmp_path, actions)
    assert loaded.clauses == made(TEXT, actions).clauses


@pytest.mark.parametrize(
    "actions",
    [
        [{"target": FIELDS, "update": {"size": {"maximum": 9}, "new": {"type": "string"}}}],
        [{"target": FIELDS + ".colour", "update": {"enum": ["GREEN"]}}],
        [{"target": "$.paths.*.patch.responses", "update": {"404": {}}}],
        [{"target": "$", "update": {"x-affidavit-endpoint": "PUT /moved/{t_id}"}}],
        [{"target": FIELDS + ".size", "remove": True}],
    ],
    ids=["update", "append", "status", "endpoint", "remove"],
)
def test_an_edited_overlay_is_applied_at_load_as_derive_would(tmp_path: Path, actions: Any) -> None:
    stored(tmp_path)
    write(tmp_path, actions)
    loaded, derived = contracts.load(tmp_path, "a/b"), made(TEXT, actions)
    assert loaded.document == derived.document
    assert [(each.id, each.basis, each.statement, each.pointer) for each in loaded.clauses] == [
        (each.id, each.basis, each.statement, each.pointer) for each in derived.clauses
    ]
    spans = {each.id: each.source.span for each in derived.clauses}
    assert all(each.source.span == spans[each.id] for each in loaded.clauses)


def test_an_edited_overlay_may_remove_what_is_gone_already(tmp_path: Path) -> None:
    remove = {"target": FIELDS + ".size", "remove": True}
    stored(tmp_path, [remove])
    write(tmp_path, [remove, {"target": FIELDS, "update": {"new": {}}}])
    assert contracts.load(tmp_path).clause("request.new.semantics") is not None


def test_an_edited_overlay_changes_the_digest(tmp_path: Path) -> None:
    before = stored(tmp_path).digest
    write(tmp_path, [{"target": FIELDS, "update": {"size": {"maximum": 9}}}])
    assert contracts.load(tmp_path, "a/b").digest != before


def test_a_broken_overlay_is_an_error_at_load(tmp_path: Path) -> None:
    stored(tmp_path)
    write(tmp_path, [{"target": "$.none", "update": {}}])
    with pytest.raises(ContractError, match="matches nothing"):
        contracts.load(tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("openapi.json", "{", r"openapi.json:1:2: broken JSON"),
        ("openapi.json", "[]", "no OpenAPI document"),
        ("openapi.json", "[" * 100_000, "nested too deeply"),
        ("openapi.json", '{"paths": []}', "no OpenAPI document"),
        ("clauses.json", "[]", "not a list of clauses as this version writes it"),
        ("clauses.json", '{"format_version": 99}', "format_version 99"),
        ("clauses.json", '{"format_version": 1}', "not a list of clauses"),
    ],
)
def test_broken_files_say_what_is_wrong(tmp_path: Path, name: str, text: str, message: str) -> None:
    stored(tmp_path)
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ContractError, match=message):
        contracts.load(tmp_path)


@pytest.mark.parametrize("name", ["openapi.json", "clauses.json"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    stored(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ContractError, match=f"{name}: no such file"):
        contracts.load(tmp_path)


def test_contracts_are_found_and_resolved_by_name_and_by_path(tmp_path: Path) -> None:
    stored(tmp_path / "a" / "b")
    stored(tmp_path / "c")
    assert contracts.find(tmp_path) == ["a/b", "c"]
    assert contracts.resolve("a/b", tmp_path) == ("a/b", tmp_path / "a" / "b")
    assert contracts.resolve(str(tmp_path / "c"), tmp_path)[0] == "c"
    assert contracts.resolve(str(tmp_path / "c"), tmp_path / "a")[0] == "c"
    with pytest.raises(ContractError, match="did you mean 'a/b'"):
        contracts.resolve("a/bb", tmp_path)
    with pytest.raises(ContractError, match="no such folder"):
        contracts.find(tmp_path / "none")


def test_a_clause_is_quoted_from_its_page() -> None:
    clause = made(TEXT).clause("request.colour.enum")
    assert clause is not None
    assert contracts.quote(clause, TEXT) == '"RED", "BLUE"'


def test_the_stored_operation_can_be_looked_at(tmp_path: Path) -> None:
    assert Operation(stored(tmp_path)).path == "/t/{t_id}"
