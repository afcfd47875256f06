"""``affidavit import``: contracts of pages, and what it says of pages that are none."""

import json
from pathlib import Path

import pytest
from command import PAGES, called, started

from affidavit.errors import PageError


def test_a_contract_is_written_and_what_was_made_is_told(tmp_path: Path) -> None:
    done = called("import", PAGES / "parcel.md", "-o", tmp_path / "parcel")
    assert done.code == 0
    assert done.out == ""
    assert "Change a parcel (redocly)" in done.err
    assert "gap type-unknown at line" in done.err
    assert {path.name for path in (tmp_path / "parcel").iterdir()} == {
        "openapi.json",
        "clauses.json",
    }


def test_without_a_folder_each_contract_is_a_line_of_json() -> None:
    done = called("import", PAGES / "kiosk.yaml")
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [each["id"] for each in found] == ["patchkiosk", "change-the-lamps"]
    assert found[0]["openapi"]["openapi"] == "3.1.0"
    assert {each["id"] for each in found[0]["clauses"]} > {"endpoint", "request.mood.enum"}
    assert [each["code"] for each in found[1]["gaps"]] == ["schema-recursive", "reference-dangling"]


def test_one_operation_is_taken_by_name() -> None:
    done = called(
        "import", PAGES / "kiosk.yaml", "--operation", "PUT:/kiosks/{kiosk_id}/doors/{door}"
    )
    (line,) = done.out.splitlines()
    assert json.loads(line)["id"] == "put-a-door"


def test_strict_fails_where_there_is_a_gap(tmp_path: Path) -> None:
    assert called("import", PAGES / "parcel.md", "-o", tmp_path, "--strict").code == 1
    text = (PAGES / "parcel.md").read_text(encoding="utf-8").replace("(a truck has it)", "")
    clean = tmp_path / "clean.md"
    clean.write_text(text, encoding="utf-8")
    assert called("import", clean, "-o", tmp_path / "c", "--strict").code == 0


def test_a_format_that_is_not_the_pages_is_an_error() -> None:
    with pytest.raises(PageError, match=r"parcel\.md \(readme\):"):
        called("import", PAGES / "parcel.md", "--format", "readme")


def bomb() -> str:
    lines = ["openapi: 3.1.0", "a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    return "\n".join(
        [*lines, "paths: {/t: {patch: {requestBody: {content: {a/b: {schema: *a39}}}}}}"]
    )


def circle() -> str:
    schemas = {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}
    paths = {"/t": {"patch": {"requestBody": {"content": content}}}}
    return json.dumps({"openapi": "3.1.0", "paths": paths, "components": {"schemas": schemas}})


BAD = {
    "empty": (b"", "the page is empty"),
    "blank": (b"\n  \n", "the page is empty"),
    "binary": (b"%PDF-1.7\0\0\x01", "this is a binary file"),
    "utf-16": ("words".encode("utf-16"), "this is UTF-16 text; save the page as UTF-8"),
    "latin-1": ("Käse".encode("latin-1"), "not UTF-8 text"),
    "no-format": (b"Some words about nothing.", "no known documentation format shows"),
    "cut-json": (b'{"openapi": "3.1.0", "paths": {"/t": {"patch"', "isn't valid JSON: line 1"),
    "bomb": (bomb().encode(), "unfolds to more than 1000000 values"),
    "deep-json": (
        b'{"openapi": "3.1.0", "x": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        "nested more",
    ),
    "deep-yaml": (b"openapi: 3.1.0\nx: " + b"[" * 10_000 + b"]" * 10_000, "nested more than 200"),
    "self-alias": (b"openapi: 3.1.0\nx: &a {b: *a}\n", "an alias of the document holds itself"),
    "outside": (
        circle().replace("#/components/schemas/B", "b.yaml").encode(),
        "which is no file",
    ),
    "old": (b'swagger: "1.2"\npaths: {}\n', "this is OpenAPI 1.2; 2.0, 3.0 and 3.1 can be read"),
    "reading-only": (b"openapi: 3.1.0\npaths: {/t: {get: {}}}\n", "no PATCH, PUT or POST"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_line_and_code_2(tmp_path: Path, name: str) -> None:
    raw, message = BAD[name]
    path = tmp_path / f"{name}.page"
    path.write_bytes(raw)
    done = started("import", path)
    assert done.code == 2, done.err
    assert message in done.err
    assert done.err.startswith(f"affidavit: {path}")
    assert done.err.count("\n") == 1
    assert done.out == ""


def test_a_file_that_is_not_there_is_one_line_and_code_2(tmp_path: Path) -> None:
    done = started("import", tmp_path / "none.md")
    assert done.code == 2
    assert done.err.startswith(f"affidavit: {tmp_path / 'none.md'}: no such file")
    assert done.err.count("\n") == 1


def test_references_in_a_circle_are_a_gap(tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    path.write_text(circle(), encoding="utf-8")
    done = started("import", path)
    assert done.code == 0
    assert "gap schema-recursive" in done.err


def test_what_the_terminal_cannot_spell_is_escaped(tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    text = '{"openapi": "3.1.0", "info": {"title": "\\ud800"}, "paths": {"/t": {"patch": {}}}}'
    path.write_text(text, encoding="utf-8")
    done = started("import", path)
    assert done.code == 0, done.err
    assert json.loads(done.out)["id"]
