"""Promises in words: true sentences, and false friends of each."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from affidavit.model import Mark, Reading
from affidavit.pages.phrases import PHRASES
from affidavit.pages.prose import enrich

BODY = "/paths/~1t/patch/requestBody/content/application~1json/schema/properties/it"
PARAMETER = "/paths/~1t/patch/parameters/0"


def place(kind: str) -> str:
    return BODY.removesuffix("it") + ("labels" if kind in ("array", "object") else "it")


def field(text: str, name: str = "it", **schema: Any) -> tuple[dict[str, Any], Reading]:
    """Read the description of one field; return its schema without it, and the reading."""
    page = f"Before. {text} After."
    it = {"type": "string", "description": text} | schema
    content = {"application/json": {"schema": {"type": "object", "properties": {name: it}}}}
    document = {"paths": {"/t": {"patch": {"requestBody": {"content": content}}}}}
    marks = {BODY.removesuffix("it") + name + "/description": Mark((8, 8 + len(text)))}
    reading = enrich(Reading("openapi", "", page, document, marks))
    found = reading.document["paths"]["/t"]["patch"]["requestBody"]["content"]
    made = found["application/json"]["schema"]["properties"][name]
    return {key: each for key, each in made.items() if key not in ("type", "description")}, reading


def parameter(text: str) -> dict[str, Any]:
    spec = {"name": "p", "in": "query", "description": text, "schema": {"type": "string"}}
    document = {"paths": {"/t": {"patch": {"parameters": [spec]}}}}
    marks = {PARAMETER + "/description": Mark((0, len(text)))}
    reading = enrich(Reading("openapi", "", text, document, marks))
    (found,) = reading.document["paths"]["/t"]["patch"]["parameters"]
    return {key: each for key, each in found.items() if key not in ("name", "in", "description")}


HERE = Path(__file__).parent
SHORT = {
    "unit": "x-affidavit-unit",
    "immutable": "x-affidavit-immutable",
    "empty": "x-affidavit-empty-clears",
}
NAMES = {"array": "labels", "object": "labels"}


def sentences() -> list[tuple[str, str, dict[str, Any]]]:
    table = yaml.safe_load((HERE / "promises.yaml").read_text(encoding="utf-8"))
    return [
        (kind, text, {SHORT.get(key, key): value for key, value in facts.items()})
        for topic in table.values()
        for kind, told in topic.items()
        for text, facts in told.items()
    ]


def friends() -> list[tuple[str, str, str]]:
    table = yaml.safe_load((HERE / "false_friends.yaml").read_text(encoding="utf-8"))
    return [
        (trap, kind, text)
        for trap, kinds in table.items()
        for kind, texts in kinds.items()
        for text in texts
    ]


@pytest.mark.parametrize(("kind", "text", "facts"), sentences(), ids=lambda each: str(each)[:40])
def test_a_promise_in_words_becomes_a_fact(kind: str, text: str, facts: dict[str, Any]) -> None:
    found, reading = field(text, NAMES.get(kind, "it"), type=kind)
    assert found == facts
    for keyword in facts:
        start, end = reading.marks[f"{place(kind)}/{keyword}"].span
        assert reading.text[start:end] in text


@pytest.mark.parametrize(("trap", "kind", "text"), friends(), ids=lambda each: each[:40])
def test_a_sentence_about_something_else_is_no_fact(trap: str, kind: str, text: str) -> None:
    assert field(text, NAMES.get(kind, "it"), type=kind)[0] == {}, trap


def test_every_phrase_is_shown_by_a_true_sentence() -> None:
    words = [(text, NAMES.get(kind, "it")) for kind, text, _ in sentences()]
    elsewhere = {"only-members", "field-mask", "merge-strategy", "nullable"}
    for phrase in PHRASES:
        known = any(next(phrase.find(text, name), None) for text, name in words)
        assert known or phrase.name in elsewhere, phrase.name


LEADS = st.sampled_from(["", "The name of it. ", "Shown to all. ", "**NOTE:** ", "Free text: "])
TAILS = st.sampled_from(["", " Shown to all.", " It is kept.", "\n\nSee the guide."])


@given(st.sampled_from(sentences()), LEADS, TAILS, st.sampled_from([str, str.upper, str.lower]))
def test_what_stands_around_a_sentence_and_its_letter_case_change_nothing(
    told: tuple[str, str, dict[str, Any]], lead: str, tail: str, spell: Any
) -> None:
    kind, text, facts = told
    kept = text if {"enum", "default"} & facts.keys() or "`it`" in text else spell(text)
    if not kept.endswith((".", ")")):
        kept += "."
    assert field(lead + kept + tail, NAMES.get(kind, "it"), type=kind)[0] == facts


@given(
    st.sampled_from(
        [each for each in sentences() if "maxLength" in each[2] and ". " not in each[1]]
    )
)
def test_a_limit_per_request_is_none(told: tuple[str, str, dict[str, Any]]) -> None:
    _, text, _ = told
    assert "maxLength" not in field(f"For each request: {text}"[:-1].replace(": ", " ", 1))[0]


def test_the_place_of_a_fact_is_that_of_its_words() -> None:
    _, reading = field("The name. Up to 12 characters, no more.")
    assert reading.text[slice(*reading.marks[BODY + "/maxLength"].span)] == "Up to 12 characters"


def test_the_place_falls_back_to_the_whole_description() -> None:
    text = "Up to\n12 characters"
    content = {
        "application/json": {
            "schema": {"properties": {"it": {"description": "Up to 12 characters"}}}
        }
    }
    document = {"paths": {"/t": {"patch": {"requestBody": {"content": content}}}}}
    marks = {BODY + "/description": Mark((0, len(text)))}
    reading = enrich(Reading("openapi", "", text, document, marks))
    assert reading.marks[BODY + "/maxLength"].span == (0, len(text))


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Maximum 5 items.", {"maxItems": 5}),
        ("Up to 1,000 entries", {"maxItems": 1000}),
        ("Up to 10 values per request.", {}),
        ("Up to 10 characters.", {}),
    ],
)
def test_a_limit_speaks_of_its_own_type_alone(text: str, facts: dict[str, Any]) -> None:
    assert field(text, type="array")[0] == facts


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Only a, b and c can be modified.", ["a", "b", "c"]),
        ("Only `a_b`, and `c.d` may be changed", ["a_b", "c.d"]),
        ("Only the label can be updated.", ["label"]),
        ("Only a or the b may be set.", ["a", "b"]),
    ],
)
def test_members_that_alone_can_be_modified(text: str, names: list[str]) -> None:
    assert field(text, type="object")[0] == {"x-affidavit-only": names}


def test_what_a_table_states_stays() -> None:
    assert field("Up to 12 characters.", maxLength=9)[0] == {"maxLength": 9}


@pytest.mark.parametrize(
    "text", ["Send null to clear it.", "null removes it", "Use null to unset."]
)
def test_null_that_clears_makes_a_field_nullable(text: str) -> None:
    _, reading = field(text, enum=["a"])
    it = reading.document["paths"]["/t"]["patch"]["requestBody"]["content"]["application/json"]
    schema = it["schema"]["properties"]["it"]
    assert schema["type"] == ["string", "null"]
    assert schema["enum"] == ["a", None]
    assert BODY + "/type/1" in reading.marks


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("It should be no more than 9 characters.", "SHOULD"),
        ("Recommended: up to 9 characters.", "SHOULD"),
        ("It must be no more than 9 characters.", "MUST"),
        ("You should know this. Up to 9 characters.", "MUST"),
    ],
)
def test_the_level_is_that_of_the_sentences_words(text: str, level: str) -> None:
    found, reading = field(text)
    assert found == {"maxLength": 9}
    assert reading.marks[BODY + "/maxLength"].level == level


def test_parameters_take_roles_and_limits() -> None:
    assert parameter("The set of field mask paths.")["x-affidavit-role"] == "field-mask"
    strategy = parameter("Update strategy for the `labels` field.")
    assert strategy["x-affidavit-role"] == "merge-strategy"
    assert strategy["x-affidavit-target"] == "labels"
    assert parameter("Up to 9 characters.")["schema"] == {"type": "string", "maxLength": 9}
    assert parameter("Send null to clear it.")["schema"]["type"] == ["string", "null"]


def test_a_field_takes_no_role() -> None:
    assert field("A field mask.")[0] == {}


@pytest.mark.parametrize("name", ["default", "example", "enum", "const", "examples"])
def test_fields_called_like_keywords_are_read(name: str) -> None:
    schema = {"properties": {name: {"type": "string", "description": "Read-only."}}}
    content = {"application/json": {"schema": schema}}
    document = {"paths": {"/t": {"patch": {"responses": {"default": {"content": content}}}}}}
    reading = enrich(Reading("openapi", "", "", document, {}))
    answer = reading.document["paths"]["/t"]["patch"]["responses"]["default"]["content"]
    assert answer["application/json"]["schema"]["properties"][name]["readOnly"] is True


def test_words_outside_the_operation_and_inside_examples_state_nothing() -> None:
    text = "Read-only. Up to 5 characters."
    document = {
        "components": {"securitySchemes": {"a": {"type": "http", "description": text}}},
        "paths": {
            "/t": {
                "patch": {
                    "requestBody": {
                        "content": {
                            "application/json": {
                                "example": {"type": "string", "description": text},
                                "schema": {},
                            }
                        }
                    }
                }
            }
        },
    }
    assert enrich(Reading("openapi", "", text, document, {})).document == document


WORDS = st.sampled_from(
    [
        *("up to", "at most", "at least", "between", "and", "10", "1,000", "characters", "bytes"),
        *("items", "read-only", "deprecated", "not", "only", "`a`", "can be", "modified", "null"),
        *("clear", "immutable", "cannot", "changed", ".", "\n", "is", "This", "field mask"),
        "update strategy for the",
    ]
)
KIND = st.sampled_from(["string", "object", "array"])


@given(st.text(max_size=200) | st.lists(WORDS, max_size=25).map(" ".join), KIND)
def test_no_text_raises_or_leaves_the_page(text: str, kind: str) -> None:
    _, reading = field(text, type=kind)
    for mark in reading.marks.values():
        assert 0 <= mark.span[0] <= mark.span[1] <= len(reading.text)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Labels, at most 20 characters each.", {"maxLength": 20}),
        ("Up to 9 bytes per item.", {"maxLength": 9, "x-affidavit-unit": "bytes"}),
        (
            "Free words. Each label must be between 2 and 30 characters.",
            {"minLength": 2, "maxLength": 30},
        ),
        ("Each at most 12 characters long", {"maxLength": 12}),
        ("A label is up to 20 characters in the first column.", {}),
        ("Shown with 20 characters each time.", {}),
        ("Each user may save 20 characters.", {}),
    ],
)
def test_a_limit_of_each_element_is_one_of_the_items(text: str, facts: dict[str, Any]) -> None:
    found, reading = field(text, "labels", type="array", items={"type": "string"})
    assert found["items"] == {"type": "string"} | facts
    for keyword in facts:
        start, end = reading.marks[f"{place('array')}/items/{keyword}"].span
        assert reading.text[start:end] in text


def test_a_limit_of_each_element_needs_elements_that_are_text() -> None:
    found, _ = field(
        "At most 20 characters each.", "labels", type="array", items={"type": "object"}
    )
    assert found["items"] == {"type": "object"}
