"""What an array holds is a field, too: limits, formats and values of each element are tested."""

from typing import Any

import papers
import pytest

from affidavit.cases import length
from affidavit.cases.enum import cases as enums
from affidavit.cases.formats import cases as formats

ELEMENTS: list[tuple[Any, dict[str, Any], str, Any]] = [
    (length.cases, {"type": "string", "maxLength": 5}, "max-length", "x" * 6),
    (enums, {"enum": ["RED", "BLUE"]}, "enum", "affidavit_unknown"),
    (formats, {"type": "string", "format": "uuid"}, "format", None),
    (formats, {"type": "integer", "maximum": 9}, "maximum", 10),
]


@pytest.mark.parametrize(("family", "items", "word", "wrong"), ELEMENTS)
def test_an_element_is_held_to_its_own_limit(
    family: Any, items: dict[str, Any], word: str, wrong: Any
) -> None:
    operation = papers.field({"type": "array", "items": items}, "tags")
    clause = f"request.tags[].{word}"
    assert operation.contract.clause(clause)
    found = [
        each
        for each in family(papers.maker(operation))
        if any(check.clause == clause for check in each.checks)
    ]
    refused = [each for each in found if papers.kinds(each, clause) == ["refused"]]
    accepted = [each for each in found if "accepted" in papers.kinds(each, clause)]
    assert refused
    assert accepted
    for each in found:
        assert isinstance(papers.sent(each.request)["tags"], list)
    if wrong is not None:
        assert any(wrong in papers.sent(each.request)["tags"][1:2] for each in refused)


def test_elements_that_are_objects_have_fields_of_their_own() -> None:
    inner = papers.obj({"name": papers.text(maxLength=3)})
    operation = papers.field({"type": "array", "items": inner}, "tags")
    assert [each.name for each in operation.elements] == []
    assert "tags[].name" in [each.name for each in operation.fields]
