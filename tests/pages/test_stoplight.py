"""Pages with Path Parameters, Headers, Body and Responses, of an invented vendor."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affidavit import pointer as ptr
from affidavit.errors import PageError
from affidavit.model import Reading
from affidavit.pages import stoplight

FIXTURES = Path(__file__).parent / "fixtures"
SHELF = (FIXTURES / "shelf.txt").read_text(encoding="utf-8")
OLDER = (FIXTURES / "shelf_older.txt").read_text(encoding="utf-8")
PATCH = "/paths/~1{shelfId}/patch"
BODY = PATCH + "/requestBody/content/application~1json"
ANSWER = PATCH + "/responses/200/content/application~1json/schema/properties"
PUT = "/paths/~1shelves~1{shelfId}~1rows~1{rowId}/put"


@pytest.fixture(scope="module")
def shelf() -> Reading:
    (reading,) = stoplight.read(SHELF, "digest")
    return reading


@pytest.fixture(scope="module")
def older() -> Reading:
    (reading,) = stoplight.read(OLDER, "digest")
    return reading


def quoted(reading: Reading, pointer: str) -> str:
    return reading.text[slice(*reading.marks[pointer].span)]


def gaps(reading: Reading) -> dict[str, str]:
    return {gap.code: reading.text[slice(*gap.span)] for gap in reading.gaps}


def test_detects_its_own_pages_and_no_prose() -> None:
    assert stoplight.detect(SHELF)
    assert stoplight.detect(OLDER)
    assert not stoplight.detect("Body\nThe body of the request is text.")
    assert not stoplight.detect("name\nstring")


@pytest.mark.parametrize(
    ("pointer", "value", "quotation"),
    [
        ("/info/title", "Change a shelf", "Change a shelf"),
        ("/components/securitySchemes/bearer", {"type": "http", "scheme": "bearer"}, ...),
        (
            PATCH + "/security",
            [{"bearer": []}],
            "Send your bearer token in the Authorization header.",
        ),
        (PATCH + "/parameters/0/name", "shelfId", None),
        (PATCH + "/parameters/0/description", "Shelf ID as string", "Shelf ID as string"),
        (PATCH + "/parameters/0/schema/examples", ["s-1"], "s-1"),
        (PATCH + "/parameters/1/name", "Version", None),
        (PATCH + "/parameters/1/in", "header", None),
        (PATCH + "/parameters/1/required", True, "required"),
        (PATCH + "/parameters/1/schema/enum", ["2024-05-01"], "2024-05-01"),
        (
            PATCH + "/parameters/1/description",
            "Version of the interface",
            "Version of the interface",
        ),
        (BODY + "/schema/required", ["name"], None),
        (BODY + "/schema/properties/name/minLength", 1, "1"),
        (BODY + "/schema/properties/name/maxLength", 80, "80"),
        (BODY + "/schema/properties/slots/default", 4, "4"),
        (BODY + "/schema/properties/slots/examples", [12], "12"),
        (BODY + "/schema/properties/open/examples", [True], "true"),
        (BODY + "/schema/properties/tags/items/type", "string", None),
        (BODY + "/schema/properties/tags/examples", [["a", "b"]], '["a", "b"]'),
        (BODY + "/schema/properties/extra", {"type": "object"}, "extra\nobject"),
        (PATCH + "/responses/200/description", "Changed", "Changed"),
        (ANSWER + "/done/examples", [True], "true"),
        (ANSWER + "/shelf/properties/id/type", "string", "id\nstring"),
        (
            ANSWER + "/shelf/properties/kind/enum",
            ["KIND_BOOK", "KIND_PAPER", "KIND_BOOK_RARE"],
            "KIND_BOOKKIND_PAPERKIND_BOOK_RARE",
        ),
        (PATCH + "/responses/404/description", "Not Found", "Not Found"),
    ],
)
def test_states_each_fact_with_its_place(
    shelf: Reading, pointer: str, value: object, quotation: object
) -> None:
    assert ptr.get(shelf.document, pointer) == value
    if isinstance(quotation, str):
        assert quoted(shelf, pointer) == quotation


def test_the_example_of_an_error_may_look_like_a_status(shelf: Reading) -> None:
    error = ptr.get(shelf.document, PATCH + "/responses/404/content/application~1json/schema")
    assert error["properties"]["statusCode"]["examples"] == [404]
    assert error["properties"]["message"]["examples"] == [["Not Found"]]
    assert list(ptr.get(shelf.document, PATCH + "/responses")) == ["200", "404"]


def test_a_credential_is_never_kept(shelf: Reading) -> None:
    assert "0123456789abcdef" not in str(shelf.document)
    assert "Bearer 123" not in str(shelf.document)
    names = [each["name"] for each in ptr.get(shelf.document, PATCH + "/parameters")]
    assert names == ["shelfId", "Version"]


def test_reports_what_the_page_does_not_say(shelf: Reading) -> None:
    assert gaps(shelf) == {
        "endpoint-missing": "Change a shelf",
        "nesting-flat": "shelf\nobject",
        "enum-unsplit": "zibzabzub",
    }


def test_what_the_page_leaves_open_is_an_inference(shelf: Reading) -> None:
    assert shelf.marks[BODY].basis == "inferred"
    assert shelf.marks[ANSWER + "/shelf/properties/id"].basis == "inferred"
    assert shelf.marks[ANSWER + "/shelf"].basis == "documented"
    assert shelf.marks[ANSWER + "/shelf/properties/kind/enum"].basis == "documented"


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/servers/0/url", "https://api.warehouse.example"),
        (PUT + "/description", "Changes one row of a shelf."),
        (PUT + "/parameters/0/schema", {"type": "string", "format": "uuid"}),
        (PUT + "/parameters/0/description", "Which shelf"),
        (
            PUT + "/parameters/1/schema",
            {"type": "integer", "minimum": 1, "maximum": 100, "default": 1},
        ),
        (PUT + "/parameters/2/schema", {"type": ["string", "null"], "deprecated": True}),
        (PUT + "/parameters/3/name", "rowId"),
        (PUT + "/responses/200/headers/ETag/schema", {"type": "string"}),
        (PUT + "/responses/200/content/application~1json/schema/type", "array"),
        (
            PUT + "/responses/200/content/application~1json/schema/items/properties",
            {"id": {"type": "string"}},
        ),
        (PUT + "/responses/503", {}),
    ],
)
def test_reads_the_older_rendering(older: Reading, pointer: str, value: object) -> None:
    assert ptr.get(older.document, pointer) == value


def test_indentation_settles_what_is_inside_what(older: Reading) -> None:
    base = PUT + "/requestBody/content/application~1merge-patch+json"
    schema = ptr.get(older.document, base + "/schema")
    assert list(schema["properties"]) == ["place", "title"]
    assert list(schema["properties"]["place"]["properties"]) == ["aisle", "depth"]
    assert schema["properties"]["place"]["properties"]["aisle"]["pattern"] == "^[A-Z]$"
    assert schema["properties"]["title"] == {
        "type": "string",
        "enum": ["low", "high"],
        "examples": ["low", "high"],
    }
    assert older.marks[base].basis == "documented"
    assert set(gaps(older)) == {"security-missing"}


@pytest.mark.parametrize(
    ("prose", "description", "scheme"),
    [
        ("Use basic authentication.", "Key", {"type": "http", "scheme": "basic"}),
        (
            "Basic information on shelves.",
            "Key",
            {"type": "apiKey", "in": "header", "name": "Authorization"},
        ),
        ("Nothing to say.", "Bearer token", {"type": "http", "scheme": "bearer"}),
    ],
)
def test_tells_the_security_scheme_from_the_words(
    prose: str, description: str, scheme: dict[str, str]
) -> None:
    page = f"Title\n{prose}\nHeaders\nAuthorization\nstring{description}\n"
    (reading,) = stoplight.read(page, "digest")
    schemes = reading.document["components"]["securitySchemes"]
    assert list(schemes.values()) == [scheme]


def test_a_value_before_a_name_like_a_type_is_no_row() -> None:
    page = "T\nBody\non\nboolean\nExample:\ntrue\nnumberOfItems\nnumberCount\n"
    (reading,) = stoplight.read(page, "digest")
    body = ptr.get(reading.document, "/paths/~1/patch/requestBody/content/application~1json/schema")
    assert body["properties"]["on"]["examples"] == [True]
    assert list(body["properties"]) == ["on", "numberOfItems"]


def test_a_field_called_like_a_section_is_a_field() -> None:
    page = "T\nBody\nid\nstring\nBody\nstringText\nResponses\n200\n"
    (reading,) = stoplight.read(page, "digest")
    body = ptr.get(reading.document, "/paths/~1/patch/requestBody/content/application~1json/schema")
    assert list(body["properties"]) == ["id", "Body"]


def test_a_heading_glued_to_a_type_opens_its_section() -> None:
    page = "T\nPath Parameters\nid\nstringHeaders\nVersion\nstringBody\nname\nstring\n"
    (reading,) = stoplight.read(page, "digest")
    operation = ptr.get(reading.document, "/paths/~1{id}/patch")
    assert [each["in"] for each in operation["parameters"]] == ["path", "header"]
    assert "name" in operation["requestBody"]["content"]["application/json"]["schema"]["properties"]


def test_a_page_without_text_of_this_format_is_refused() -> None:
    with pytest.raises(PageError, match="no method"):
        stoplight.read("Nothing here\nat all", "digest")


@pytest.mark.parametrize("page", [SHELF, OLDER])
def test_a_cut_page_keeps_what_stands_before_the_cut(page: str) -> None:
    (whole,) = stoplight.read(page, "digest")
    known = str(whole.document)
    for end in range(0, len(page), 50):
        try:
            (reading,) = stoplight.read(page[:end], "digest")
        except PageError:
            assert end < 200
            continue
        for each in _names(reading.document):
            assert repr(each) in known, (end, each)


def _names(document: object) -> list[str]:
    if isinstance(document, dict):
        own = list(document.get("properties", ()))
        return own + [name for value in document.values() for name in _names(value)]
    return []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    stoplight.detect(text)
    try:
        stoplight.read("T\nBody\na\nstring\n" + text, "digest")
        stoplight.read(text, "digest")
    except PageError:
        pass


@settings(max_examples=100, deadline=None)
@given(st.permutations(SHELF.split("\n")))
def test_shuffled_lines_never_break_the_reader(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        (reading,) = stoplight.read(text, "digest")
    except PageError:
        return
    for mark in reading.marks.values():
        assert 0 <= mark.span[0] <= mark.span[1] <= len(text)
