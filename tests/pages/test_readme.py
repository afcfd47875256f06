"""ReadMe pages, with an OpenAPI document in a code fence, of an invented vendor."""

import json
from typing import Any

import pytest

from affidavit import pages
from affidavit import pointer as ptr
from affidavit.errors import PageError
from affidavit.pages import readme

DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.2",
    "info": {"title": "Bakery", "version": "3"},
    "paths": {
        "/loaves/{id}": {
            "patch": {
                "summary": "Change a loaf",
                "parameters": [{"name": "id", "in": "path", "schema": {"type": "string"}}],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    "crust": {"type": "string", "enum": ["thin", "thick"]}
                                },
                            }
                        }
                    }
                },
                "responses": {"200": {"description": "Words."}},
            }
        }
    },
}
HEAD = "# Change a loaf\n\nWhat a baker does.\n\n## OpenAPI definition\n\n"
FENCE = "```json\n" + json.dumps(DOCUMENT, indent=2) + "\n```\n"
PAGE = HEAD + FENCE + "\nMore words.\n"
CRUST = (
    "/paths/~1loaves~1{id}/patch/requestBody/content/application~1json/schema/properties/crust/enum"
)


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        " ".join(PAGE.split()),
        HEAD + FENCE.removesuffix("```\n"),
        HEAD + "```\n" + FENCE.removeprefix("```json\n"),
        HEAD + '```json\n{"not": "OpenAPI"}\n```\n\n' + FENCE,
    ],
    ids=["lines", "flat", "no-closing-fence", "no-language", "another-before"],
)
def test_the_document_in_the_fence_is_read(text: str) -> None:
    assert readme.detect(text)
    (reading,) = pages.read(text)
    assert reading.format == "readme"
    assert reading.gaps == ()
    assert reading.document["info"]["title"] == "Change a loaf"
    assert ptr.get(reading.document, CRUST) == ["thin", "thick"]
    words = text[slice(*reading.marks[CRUST].span)]
    assert json.loads(words) == ["thin", "thick"]


def test_a_broken_fence_before_the_right_one_is_a_gap() -> None:
    broken = '```json\n{"openapi": "3.0.2", oops}\n```\n\n'
    (reading,) = pages.read(HEAD + broken + FENCE)
    (gap,) = reading.gaps
    assert gap.code == "fence-broken"
    assert reading.text[slice(*gap.span)] == "```json\n{"
    assert ptr.get(reading.document, CRUST) == ["thin", "thick"]


def test_a_document_cut_off_is_an_error_that_says_where() -> None:
    with pytest.raises(
        PageError, match=r"isn't valid JSON: line \d+, column \d+.*is the page whole"
    ):
        pages.read(PAGE[: len(PAGE) // 2], wanted="readme")


def test_a_page_cut_off_anywhere_is_a_page_error_or_read_whole() -> None:
    for cut in range(0, len(PAGE), 40):
        try:
            (reading,) = pages.read(PAGE[:cut], wanted="readme")
        except PageError:
            continue
        assert ptr.get(reading.document, CRUST) == ["thin", "thick"]


def test_a_page_without_a_document_is_an_error() -> None:
    with pytest.raises(PageError, match="no code fence holds an OpenAPI document"):
        pages.read("# A page\n\nWords.", wanted="readme")
