"""Pages with tabs and one panel per status: what the whole fixture pages don't show."""

from typing import Any

import pytest

from affidavit import pointer as ptr
from affidavit.model import Reading
from affidavit.pages import panels, stoplight
from affidavit.pages.panels_lines import clean

HEAD = "# Change a jar\n\nPATCH /jars/:jar\n\n## Request\n\n"
BODY = "- application/json\n\n### Body **required**\n\n"
ANSWER = "## Responses\n\n- 200\n\nDone\n\n- application/json\n\n**Schema**\n\n**id** string\n"
PLACE = "/paths/~1jars~1{jar}/patch/requestBody/content/application~1json/schema"


def read(rows: str, answer: str = ANSWER) -> Reading:
    text = HEAD + BODY + rows + "\n\n" + answer
    assert panels.shows(clean(text))
    (reading,) = stoplight.read(text, "digest")
    return reading


def fields(reading: Reading) -> dict[str, Any]:
    return dict(ptr.get(reading.document, PLACE + "/properties"))


def codes(reading: Reading) -> list[str]:
    return [
        gap.code for gap in reading.gaps if gap.code not in ("security-missing", "path-mismatch")
    ]


def test_rows_in_bold_that_share_a_line_are_told_apart() -> None:
    reading = read("**id**string**label**stringrequiredWhat it is called**size**integer[]")
    assert fields(reading) == {
        "id": {"type": "string"},
        "label": {"type": "string", "description": "What it is called"},
        "size": {"type": "array", "items": {"type": "integer"}},
    }
    assert ptr.get(reading.document, PLACE + "/required") == ["label"]
    assert codes(reading) == []


def test_alternatives_are_a_gap_up_to_the_bracket_that_ends_them() -> None:
    inside = "oneOf\n\n- MOD1\n- MOD2\n\n**a** string\n\n**b** string\n\n- ]\n\n"
    reading = read("**lids** object[]\n\n- Array [\n\n" + inside + "**size** integer")
    assert list(fields(reading)) == ["lids", "size"]
    assert codes(reading) == ["alternatives-unread"]


def test_an_example_of_the_whole_shows_where_the_fields_of_an_object_end() -> None:
    rows = "**lid** object\n\n**colour** string\n\n**size** integer\n\n"
    guessed = read(rows)
    assert list(fields(guessed)["lid"]["properties"]) == ["colour", "size"]
    assert codes(guessed) == ["nesting-flat"]
    shown = read(rows + '```json\n{"lid": {"colour": "red"}, "size": 1}\n```')
    assert list(fields(shown)) == ["lid", "size"]
    assert codes(shown) == []


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ("[`a`, `b,c`]", {"enum": ["a", "b,c"]}),
        ("[`a`]", {"enum": ["a"]}),
        ("non-empty", {"minLength": 1}),
        (">= 2 characters and <= 9 characters", {"minLength": 2, "maxLength": 9}),
        (
            "<= 5 characters, Value must match regular expression `^a, b$`",
            {"maxLength": 5, "pattern": "^a, b$"},
        ),
    ],
)
def test_possible_values_are_a_list_or_bounds(told: str, value: dict[str, Any]) -> None:
    reading = read(f"**it** string\n\n**Possible values:** {told}")
    assert fields(reading)["it"] == {"type": "string"} | value


def test_statuses_without_a_panel_of_their_own_are_told_of_and_nothing_else() -> None:
    answer = "## Responses\n\n- 200\n- 202\n- 404\n\nDone\n\n- application/json\n\n**Schema**\n\n"
    reading = read("**it** string", answer + "**id** string\n\n**Example:** `x`\n\nWill be done\n")
    answers = ptr.get(reading.document, "/paths/~1jars~1{jar}/patch/responses")
    assert answers["200"]["description"] == "Done"
    assert "id" in answers["200"]["content"]["application/json"]["schema"]["properties"]
    assert answers["202"] == answers["404"] == {}
