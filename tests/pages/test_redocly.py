"""Redocly's Markdown export, of an invented vendor."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redocly_pages import read, row

from affidavit import pages
from affidavit import pointer as ptr
from affidavit.errors import PageError
from affidavit.model import Reading
from affidavit.operation import UNTOLD
from affidavit.pages import redocly

PAGE = (Path(__file__).parent / "fixtures" / "parcel.md").read_text(encoding="utf-8")
FLAT = " ".join(PAGE.split())
OPERATION = "/paths/~1v1~1depots~1{depot_id}~1parcels~1{parcel_id}/patch"
BODY = OPERATION + "/requestBody/content/application~1json/schema"


def at(reading: Reading, pointer: str) -> Any:
    return ptr.get(reading.document, pointer)


def quoted(reading: Reading, pointer: str) -> str:
    return reading.text[slice(*reading.marks[pointer].span)]


def one_spaced(value: Any) -> Any:
    """Join the words of every description with single spaces."""
    if isinstance(value, dict):
        return {
            key: " ".join(member.split())
            if key == "description" and isinstance(member, str)
            else one_spaced(member)
            for key, member in value.items()
        }
    return [one_spaced(each) for each in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def parcel() -> Reading:
    return read(PAGE)


def test_a_flattened_page_gives_the_same_document() -> None:
    assert one_spaced(read(FLAT).document) == one_spaced(read(PAGE).document)
    assert {gap.code for gap in read(FLAT).gaps} == {gap.code for gap in read(PAGE).gaps}


def test_the_head_is_read(parcel: Reading) -> None:
    assert parcel.document["info"] == {"title": "Change a parcel", "version": "2.1"}
    assert parcel.document["components"]["securitySchemes"] == {
        "basicAuth": {"type": "http", "scheme": "basic"},
        "bearerToken": {"type": "http", "scheme": "bearer"},
    }
    assert at(parcel, OPERATION + "/security") == [{"basicAuth": []}, {"bearerToken": []}]
    assert at(parcel, OPERATION + "/description").startswith("Changes what is known")


def test_what_only_looks_like_a_row_is_prose_and_a_gap(parcel: Reading) -> None:
    assert [gap.code for gap in parcel.gaps] == ["type-unknown"]
    assert "(a truck has it)" in at(parcel, BODY + "/properties/state/description")
    assert "sent" not in at(parcel, BODY + "/properties")


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (0, {"name": "depot_id", "in": "path", "required": True}),
        (2, {"name": "update_mask", "in": "query", "x-affidavit-role": "field-mask"}),
        (3, {"name": "label_strategy", "x-affidavit-target": "labels"}),
        (4, {"name": "X-Trace-Id", "in": "header"}),
        (5, {"name": "If-Match", "in": "header", "required": True}),
    ],
)
def test_parameters_of_every_place_are_read(
    parcel: Reading, index: int, expected: dict[str, Any]
) -> None:
    found = at(parcel, f"{OPERATION}/parameters/{index}")
    assert expected.items() <= found.items()


def test_values_of_an_array_parameter_are_its_items(parcel: Reading) -> None:
    schema = at(parcel, OPERATION + "/parameters/2/schema")
    assert schema == {"type": "array", "items": {"enum": ["label", "weight"]}}
    assert at(parcel, OPERATION + "/parameters/3/schema") == {
        "type": "string",
        "enum": ["REPLACE", "MERGE_PATCH"],
        "default": "REPLACE",
    }
    assert at(parcel, OPERATION + "/parameters/4/schema/maxLength") == 36


def without_words(schema: Any) -> Any:
    return {key: value for key, value in schema.items() if key != "description"}


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (
            "label",
            {"type": ["string", "null"], "maxLength": 1024, "examples": ['Blue "box", large']},
        ),
        ("state", {"type": "string", "enum": ["DRAFT", "SENT", "LOST"], "default": "DRAFT"}),
        ("priority", {"type": "integer", "enum": [1, 2, 3], "examples": [2]}),
        ("weight", {"type": "number", "examples": [1.5]}),
        ("fragile", {"type": "boolean", "default": False}),
        ("extra", {}),
        ("a/b ~c", {"type": "string"}),
        ("mixed", {"type": ["object", "array"]}),
        ("created", {"type": "string", "examples": ["2024-01-01"], "readOnly": True}),
    ],
)
def test_fields_are_read(parcel: Reading, field: str, expected: Any) -> None:
    assert without_words(at(parcel, ptr.join(BODY, "properties", field))) == expected


def test_dotted_names_nest_below_the_nearest_parent_that_has_a_row(parcel: Reading) -> None:
    labels = at(parcel, BODY + "/properties/labels")
    assert list(labels["properties"]) == ["colour", "size"]
    assert list(labels["properties"]["size"]["properties"]) == ["unit.name"]
    assert labels["x-affidavit-only"] == ["colour", "size"]


def test_children_of_an_array_are_its_items(parcel: Reading) -> None:
    items = at(parcel, BODY + "/properties/stops/items")
    assert items["required"] == ["place"]
    assert items["properties"]["place"]["examples"] == [{"not": "a string"}]
    assert items["properties"]["tags"] == {"type": "array"}


def test_each_media_type_of_a_heading_has_the_rows(parcel: Reading) -> None:
    content = at(parcel, OPERATION + "/requestBody/content")
    assert list(content) == ["application/json", "application/merge-patch+json"]
    assert len({repr(each) for each in content.values()}) == 1


def test_statuses_are_read_with_and_without_a_body(parcel: Reading) -> None:
    responses = at(parcel, OPERATION + "/responses")
    assert list(responses) == ["200", "4XX", "default", "204"]
    assert responses["204"] == {}
    assert list(responses["default"]["content"]) == ["application/problem+json"]
    error = responses["4XX"]["content"]["application/json"]["schema"]["properties"]["error"]
    assert error["properties"]["details"]["items"]["properties"] == {"type": {"type": "string"}}


@pytest.mark.parametrize(
    ("pointer", "words"),
    [
        (OPERATION, "Endpoint: PATCH /v1/depots/{depot_id}/parcels/{parcel_id}"),
        ("/info/title", "Change a parcel"),
        (OPERATION + "/security", "Security: basicAuth, bearerToken"),
        ("/components/securitySchemes/bearerToken", "bearerToken"),
        (OPERATION + "/parameters/5", "- `If-Match` (string, required)"),
        (OPERATION + "/parameters/5/required", "- `If-Match` (string, required)"),
        (BODY + "/properties/state/enum", '"DRAFT","SENT" , "LOST"'),
        (BODY + "/properties/state/default", '"DRAFT"'),
        (BODY + "/properties/weight/examples", "1.5"),
        (BODY + "/properties/label", "- `label` (string,null)"),
        (BODY + "/properties/label/maxLength", "Up to 1,024 characters"),
        (BODY + "/properties/created/readOnly", "Read-only"),
        (BODY + "/properties/stops/items/required/place", "- `stops.place` (string, required)"),
        (OPERATION + "/responses/4XX", "## Response 4XX fields (application/json):"),
        (OPERATION + "/responses/204", "## Response 204 fields"),
    ],
)
@pytest.mark.parametrize("text", [PAGE, FLAT], ids=["lines", "flat"])
def test_spans_are_exact(text: str, pointer: str, words: str) -> None:
    assert quoted(read(text), pointer) == words


def test_sections_may_come_in_any_order() -> None:
    head, *sections = re.split(r"(?=^## )", PAGE, flags=re.MULTILINE)
    turned = read(head + "\n\n".join(reversed(sections)))
    plain = read(PAGE)
    assert at(turned, OPERATION + "/requestBody") == at(plain, OPERATION + "/requestBody")
    assert at(turned, OPERATION + "/responses") == at(plain, OPERATION + "/responses")
    names = [each["name"] for each in at(plain, OPERATION + "/parameters")]
    assert {each["name"] for each in at(turned, OPERATION + "/parameters")} == set(names)


@pytest.mark.parametrize("text", [PAGE, FLAT], ids=["lines", "flat"])
def test_a_page_cut_off_anywhere_keeps_the_facts_before_the_cut(text: str) -> None:
    whole = read(text)
    for cut in [*range(0, len(text), 40), len(text) - 1]:
        try:
            part = read(text[:cut])
        except PageError:
            assert cut < text.index("Endpoint:") + 80
            continue
        for pointer, mark in whole.marks.items():
            row_of_body = pointer.startswith(BODY + "/properties/") and pointer.count("/") == 9
            if row_of_body and mark.span[1] <= cut:
                assert part.marks[pointer] == mark


@pytest.mark.parametrize(
    ("tail", "code"),
    [
        ("- `lab", "row-cut"),
        ("- `label` (str", "row-cut"),
        ("- `label`", "row-cut"),
        ("-", "row-cut"),
        ("## Resp", "heading-cut"),
        ("## Response 200 fields (application/j", "heading-cut"),
        ("#", "heading-cut"),
    ],
)
@pytest.mark.parametrize("separator", ["\n\n", " "])
def test_half_a_row_or_heading_at_the_end_is_a_gap(tail: str, code: str, separator: str) -> None:
    page = PAGE if separator == "\n\n" else FLAT
    reading = read(page.partition("## Response")[0].rstrip() + separator + tail)
    gaps = {gap.code: gap for gap in reading.gaps}
    assert code in gaps
    assert reading.text[slice(*gaps[code].span)].strip() == tail
    assert "created" in at(reading, BODY + "/properties")


def test_an_unknown_heading_ends_a_section() -> None:
    _, gaps = row("(string) Words.\n\n## Notes on it\n\n  - `g` (string) not a field\n")
    assert gaps == ["heading-unknown"]


def test_a_row_of_several_schemas_is_a_gap_and_so_is_what_is_in_it() -> None:
    reading = read(
        "# T\n\nEndpoint: PATCH /t/{id}\nSecurity: basic\n\n"
        "## Request fields (application/json):\n\n"
        "  - `one` (string)\n\n"
        "  - `body` (Round (object) or Square (object), required) — one of:\n"
        "    - Round:\n      - `radius` (integer)\n    - Square:\n      - `side` (integer)\n\n"
        "  - `two` (string)\n"
    )
    schema = at(reading, "/paths/~1t~1{id}/patch/requestBody/content/application~1json/schema")
    assert list(schema["properties"]) == ["one", "two"]
    assert [gap.code for gap in reading.gaps] == ["row-unread"]


def test_an_unknown_type_that_is_required_is_a_field_and_a_gap() -> None:
    schema, gaps = row("(binary, required) Words.")
    assert schema == {"description": "Words."}
    assert gaps == ["type-unknown"]


def test_several_operations_on_one_page_are_read_apart() -> None:
    second = PAGE.replace("PATCH /v1", "PUT /v2").replace("Change a parcel", "Put a parcel")
    readings = pages.read(PAGE + "\n\n" + second, wanted="redocly")
    assert [each.document["info"]["title"] for each in readings] == [
        "Change a parcel",
        "Put a parcel",
    ]
    assert [list(each.document["paths"]) for each in readings] == [
        ["/v1/depots/{depot_id}/parcels/{parcel_id}"],
        ["/v2/depots/{depot_id}/parcels/{parcel_id}"],
    ]
    bodies = [next(iter(each.document["paths"].values())) for each in readings]
    assert bodies[0]["patch"]["requestBody"] == bodies[1]["put"]["requestBody"]


def test_an_unknown_scheme_and_a_missing_line_are_gaps() -> None:
    text = PAGE.replace("basicAuth, bearerToken", "Secret")
    reading = read(text)
    assert "security-scheme-unknown" in {gap.code for gap in reading.gaps}
    (spec,) = reading.document["components"]["securitySchemes"].values()
    assert spec == {"type": "apiKey", "in": "header", "name": "Authorization", UNTOLD: True}
    text = PAGE.replace("Security: basicAuth, bearerToken\n", "")
    assert "security-missing" in {gap.code for gap in read(text).gaps}
    text = PAGE.replace("Endpoint:", "Somewhere:")
    assert "endpoint-missing" in {gap.code for gap in read(text).gaps}


def test_a_title_in_lines_is_taken_whole() -> None:
    assert (
        read(
            PAGE.replace("Change a parcel\n", "Change a Parcel for all\n").replace(
                "Changes what is known of one parcel of a depot.\n\n", ""
            )
        ).document["info"]["title"]
        == "Change a Parcel for all"
    )


def test_its_own_pages_are_detected() -> None:
    assert redocly.detect(PAGE)
    assert redocly.detect(FLAT)
    assert not redocly.detect("# A title\n\nSome words about an Endpoint: none.")


ROWS = st.sampled_from(
    [
        "- `x` (string)",
        "- `x.y` (integer, required)",
        '- `x` (string) Enum: "A", "B',
        "- `",
        "##",
        "## Request fields:",
        "## Response 200 fields",
        "Enum:",
        "Example:",
        "Default: {",
        "(string)",
        "#",
        "Endpoint: PATCH /a/{b}",
        "Security: basic",
        "one of:",
        "- `u` (A (object) or B (object))",
    ]
)


@given(st.lists(ROWS | st.text(max_size=12), max_size=14), st.sampled_from([" ", "\n", "\n\n  "]))
def test_no_page_raises_anything_but_a_page_error(parts: list[str], separator: str) -> None:
    text = separator.join(parts)
    try:
        readings = pages.read(text, wanted="redocly")
    except PageError:
        return
    for reading in readings:
        spans = [mark.span for mark in reading.marks.values()] + [gap.span for gap in reading.gaps]
        assert all(0 <= start <= end <= len(text) for start, end in spans)
