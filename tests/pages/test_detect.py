"""Which format a text is taken for, and texts that are none."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affidavit import pages
from affidavit.errors import PageError

FIXTURES = Path(__file__).parent / "fixtures"
README = '# A\n\n```json\n{"openapi": "3.1.0", "paths": {}}\n```\n'
PAGES = {
    "parcel.md": "redocly",
    "kiosk.yaml": "openapi",
    "depot.txt": "twilio",
    "shelf.txt": "stoplight",
    "shelf_older.txt": "stoplight",
}


@pytest.mark.parametrize(("name", "form"), PAGES.items())
def test_each_page_is_of_one_format(name: str, form: str) -> None:
    text = (FIXTURES / name).read_text(encoding="utf-8")
    assert next(reader.name for reader in pages.READERS if reader.detect(text)) == form
    assert pages.read(text)[0].format == form


def test_a_readme_page_is_no_openapi_file() -> None:
    assert [reader.name for reader in pages.READERS if reader.detect(README)] == ["readme"]


def test_formats_are_named_once() -> None:
    names = [reader.name for reader in pages.READERS]
    assert len(set(names)) == len(names)


def test_an_unknown_format_gets_the_nearest_name() -> None:
    with pytest.raises(PageError, match=r"no format 'redoc'; did you mean 'redocly'\?"):
        pages.read("words", wanted="redoc")


def test_a_page_of_no_format_says_what_is_known() -> None:
    with pytest.raises(PageError, match=r"readme, openapi, redocly, twilio, stoplight.*--format"):
        pages.read("Some words about nothing.", "page.md")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "the page is empty"),
        (b" \n\t ", "the page is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "this is a binary file"),
        ("words".encode("utf-16"), "this is UTF-16 text"),
        ("words".encode("utf-16-le"), "this is a binary file"),
        ("Käse".encode("latin-1"), r"not UTF-8 text \(byte 1\)"),
    ],
)
def test_bytes_that_are_no_page_say_why(tmp_path: Path, raw: bytes, message: str) -> None:
    path = tmp_path / "page.md"
    path.write_bytes(raw)
    with pytest.raises(PageError, match=message):
        pages.load(path)


def test_a_file_that_is_not_there_or_no_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(PageError, match="no such file"):
        pages.load(tmp_path / "none.md")
    with pytest.raises(PageError, match="can't be read"):
        pages.load(tmp_path)


def test_a_page_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "LARGEST", 10)
    path = tmp_path / "page.md"
    path.write_text("x" * 11, encoding="utf-8")
    with pytest.raises(PageError, match="cut the operation out of it"):
        pages.load(path)


@given(st.text(max_size=300))
def test_no_text_raises_anything_but_a_page_error(text: str) -> None:
    for form in ["auto", *(reader.name for reader in pages.READERS)]:
        try:
            readings = pages.read(text, wanted=form)
        except PageError:
            continue
        assert all(json.dumps(reading.document) for reading in readings)
