"""Answers against what the page documents of them."""

from typing import Any

import pytest
from observed import GOOD, answer, failed, rulings, seen

from affidavit.model import Response
from affidavit.pointer import MISSING


def said(response: Response | None) -> dict[str, str]:
    return {clause: each[0].verdict for clause, each in rulings(seen(response=response)).items()}


def test_a_right_answer_proves_what_it_shows_and_nothing_else() -> None:
    found = said(answer(200, GOOD))
    assert found["status.200"] == "pass"
    assert found["response.200.content-type"] == "pass"
    assert found["response.200.name"] == "pass"
    assert found["response.200.name.max-length"] == "pass"
    assert found["response.200.id.required"] == "pass"
    assert "response.200.berth" not in found
    assert "fail" not in found.values()


def test_no_answer_says_nothing() -> None:
    assert said(None) == {}


@pytest.mark.parametrize("stated", ["application/json", "APPLICATION/JSON; charset=utf-8"])
def test_letter_case_and_parameters_of_a_media_type_mean_nothing(stated: str) -> None:
    assert "fail" not in said(answer(200, GOOD, stated)).values()


@pytest.mark.parametrize(
    ("body", "clause"),
    [
        ({"name": "Anne"}, "response.200.id.required"),
        (GOOD | {"name": 1}, "response.200.name"),
        (GOOD | {"name": None}, "response.200.name"),
        (GOOD | {"name": "x" * 10}, "response.200.name.max-length"),
        (GOOD | {"state": "SUNK"}, "response.200.state.enum"),
        (GOOD | {"state": 1}, "response.200.state"),
        (GOOD | {"berth": "3"}, "response.200.berth"),
        (GOOD | {"sailed": "yesterday"}, "response.200.sailed.format"),
        (GOOD | {"crew": {}}, "response.200.crew"),
        (GOOD | {"crew": [{"name": "Ann"}, {}]}, "response.200.crew[].name.required"),
        (GOOD | {"crew": [{"name": "Ann"}, {"name": 1}]}, "response.200.crew[].name"),
        ([], "response.200.content-type"),
        (None, "response.200.content-type"),
        ("text", "response.200.content-type"),
    ],
)
def test_a_wrong_body_breaks_one_clause(body: Any, clause: str) -> None:
    assert failed(seen(response=answer(200, body))) == {clause}


@pytest.mark.parametrize(
    "body",
    [
        GOOD | {"berth": None},
        GOOD | {"more": {"that": "nobody documented"}},
        GOOD | {"crew": []},
        GOOD | {"crew": [{"name": "Ann", "rank": "A"}]},
        GOOD | {"revision": 1.0},
    ],
)
def test_a_right_body_breaks_nothing(body: Any) -> None:
    assert failed(seen(response=answer(200, body))) == set()


@pytest.mark.parametrize(
    "media_type", ["application/json; charset=utf-8", "Application/JSON", "application/json;v=2"]
)
def test_media_types_are_compared_without_case_and_parameters(media_type: str) -> None:
    assert failed(seen(response=answer(200, GOOD, media_type))) == set()


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (GOOD, "text/html"),
        (GOOD, "application/vnd.api+json"),
        (GOOD, ""),
        (MISSING, ""),
        (MISSING, "application/json"),
        (b"{", "application/json"),
        (b"<html></html>", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"[" * 99_999, "application/json"),
    ],
)
def test_what_is_not_of_its_media_type_breaks_the_content_type(body: Any, media_type: str) -> None:
    found = rulings(seen(response=answer(200, body, media_type)))
    assert found["response.200.content-type"][0].verdict == "fail"
    assert not [clause for clause in found if clause.startswith("response.200.name")]


def test_problem_json_is_json() -> None:
    right = answer(404, {"why": "gone"}, "application/problem+json")
    wrong = answer(404, {"code": "x"}, "application/problem+json")
    assert failed(seen(response=right)) == set()
    assert failed(seen(response=wrong)) == {"response.404.why.required", "response.404.code"}


def test_a_status_without_a_documented_body_may_have_any() -> None:
    for body, media_type in ((MISSING, ""), (b"<html>", "text/html"), ({}, "application/json")):
        assert failed(seen(response=answer(401, body, media_type), credential="none")) == set()


@pytest.mark.parametrize("status", [201, 202, 204])
def test_an_undocumented_success_breaks_the_documented_one(status: int) -> None:
    assert failed(seen(response=answer(status))) == {"status.200"}


@pytest.mark.parametrize("status", [402, 409, 418])
def test_an_undocumented_refusal_is_only_noted(status: int) -> None:
    found = rulings(seen(response=answer(status)))
    assert found[f"status.{status}"][0].verdict == "none"
    assert failed(seen(response=answer(status))) == set()


def test_a_wrong_type_hides_what_follows_from_it() -> None:
    found = failed(seen(response=answer(200, GOOD | {"state": ["SUNK"]})))
    assert found == {"response.200.state"}
