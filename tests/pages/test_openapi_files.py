"""OpenAPI documents of several files, and Swagger 2.0: where references may lead, and where not."""

import json
from pathlib import Path
from typing import Any

import pytest

from affidavit import pages
from affidavit.derive import import_page
from affidavit.errors import PageError
from affidavit.model import Reading

FIXTURES = Path(__file__).parent / "fixtures" / "openapi"


def document(reference: str) -> str:
    content = {"application/json": {"schema": {"$ref": reference}}}
    paths = {"/t": {"patch": {"requestBody": {"content": content}}}}
    return json.dumps({"openapi": "3.1.0", "paths": paths})


def read(folder: Path, reference: str, name: str = "main.json") -> Reading:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document(reference), encoding="utf-8")
    return import_page(path)[0][0]


def schema(reading: Reading) -> Any:
    patch = reading.document["paths"]["/t"]["patch"]
    return patch["requestBody"]["content"]["application/json"]["schema"]


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("https://other.test/thing.json#/A", "nothing is fetched"),
        ("file:///etc/passwd", "nothing is fetched"),
        ("//other.test/thing.json", "nothing is fetched"),
        ("/etc/passwd", "nothing is fetched"),
        ("C:\\things.json", "nothing is fetched"),
        ("../outside.json#/A", r"leads out of the folder .*--root DIR"),
        ("%2e%2e/outside.json", "leads out of the folder"),
        ("link.json#/A", "leads out of the folder"),
        ("missing.json#/A", "which is no file"),
        (".", "which is no file"),
        ("broken.json#/A", "can't be read: the document isn't valid JSON"),
        ("latin.yaml", "can't be read"),
    ],
)
def test_a_reference_that_may_not_be_followed_says_which_where_and_what_to_do(
    tmp_path: Path, reference: str, message: str
) -> None:
    folder = tmp_path / "api"
    folder.mkdir()
    (tmp_path / "outside.json").write_text('{"A": {"type": "string"}}', encoding="utf-8")
    (folder / "link.json").symlink_to(tmp_path / "outside.json")
    (folder / "broken.json").write_text("{", encoding="utf-8")
    (folder / "latin.yaml").write_bytes("a: K\xe4se".encode("latin-1"))
    with pytest.raises(PageError, match=message) as caught:
        read(folder, reference)
    assert repr(reference) in str(caught.value)
    assert "/paths/~1t/patch/requestBody/content/application~1json/schema" in str(caught.value)


def test_another_folder_may_be_named_that_holds_all_files(tmp_path: Path) -> None:
    (tmp_path / "common.json").write_text('{"A": {"type": "integer"}}', encoding="utf-8")
    main = tmp_path / "apps" / "main.json"
    main.parent.mkdir()
    main.write_text(document("../common.json#/A"), encoding="utf-8")
    with pytest.raises(PageError, match="--root DIR"):
        import_page(main)
    ((reading, _),) = import_page(main, root=tmp_path)
    assert schema(reading) == {"type": "integer"}
    with pytest.raises(PageError, match="--root must name a folder that holds it"):
        import_page(main, root=FIXTURES)


def test_files_that_refer_to_each_other_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"A": {"$ref": "b.json#/B"}}', encoding="utf-8")
    (tmp_path / "b.json").write_text('{"B": {"$ref": "a.json#/A"}}', encoding="utf-8")
    reading = read(tmp_path, "a.json#/A")
    assert schema(reading) == {}
    assert [gap.code for gap in reading.gaps] == ["schema-recursive"]


def test_a_document_cannot_pretend_to_have_read_other_files(tmp_path: Path) -> None:
    path = tmp_path / "main.json"
    told = json.loads(document("#/x-affidavit-files/a.json/A"))
    told["x-affidavit-files"] = {"a.json": {"A": {"type": "string"}}}
    path.write_text(json.dumps(told), encoding="utf-8")
    ((reading, _),) = import_page(path)
    assert [gap.code for gap in reading.gaps] == ["reference-dangling"]


def test_a_page_that_is_read_without_its_folder_must_stand_alone() -> None:
    with pytest.raises(PageError, match="leads out of the document; bundle"):
        pages.read(document("a.json#/A"))


def test_what_stands_in_another_file_has_the_place_of_the_reference() -> None:
    ((reading, contract),) = import_page(FIXTURES / "ferry.yaml")
    clause = contract.clause("request.name.max-length")
    assert clause is not None
    assert clause.source.span is not None
    start, end = clause.source.span
    assert 0 <= start < end <= len(reading.text)


def test_a_clause_of_swagger_has_the_place_that_it_has_in_the_file() -> None:
    found = {
        contract.title: (reading, contract)
        for reading, contract in import_page(FIXTURES / "barge.json")
    }
    reading, contract = found["Change a barge"]
    for name, quoted in (
        ("header.X-Trace.max-length", "36"),
        ("query.fields[].enum", '["name", "load"]'),
        ("request.name.min-length", "1"),
        ("request.load.exclusive-minimum", "0"),
    ):
        clause = contract.clause(name)
        assert clause is not None, name
        assert clause.source.span is not None
        assert reading.text[slice(*clause.source.span)] == quoted
