"""Promises in words: true sentences, and false friends of each."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affidavit.model import Mark, Reading
from affidavit.pages.phrases import PHRASES
from affidavit.pages.prose import enrich

BODY = "/paths/~1t/patch/requestBody/content/application~1json/schema/properties/it"
PARAMETER = "/paths/~1t/patch/parameters/0"


def field(text: str, **schema: Any) -> tuple[dict[str, Any], Reading]:
    """Read the description of one field; return its schema without it, and the reading."""
    page = f"Before. {text} After."
    it = {"type": "string", "description": text} | schema
    content = {"application/json": {"schema": {"type": "object", "properties": {"it": it}}}}
    document = {"paths": {"/t": {"patch": {"requestBody": {"content": content}}}}}
    marks = {BODY + "/description": Mark((8, 8 + len(text)))}
    reading = enrich(Reading("openapi", "", page, document, marks))
    found = reading.document["paths"]["/t"]["patch"]["requestBody"]["content"]
    made = found["application/json"]["schema"]["properties"]["it"]
    return {key: each for key, each in made.items() if key not in ("type", "description")}, reading


def parameter(text: str) -> dict[str, Any]:
    spec = {"name": "p", "in": "query", "description": text, "schema": {"type": "string"}}
    document = {"paths": {"/t": {"patch": {"parameters": [spec]}}}}
    marks = {PARAMETER + "/description": Mark((0, len(text)))}
    reading = enrich(Reading("openapi", "", text, document, marks))
    (found,) = reading.document["paths"]["/t"]["patch"]["parameters"]
    return {key: each for key, each in found.items() if key not in ("name", "in", "description")}


def most(number: int) -> dict[str, int]:
    return {"maxLength": number}


def least(number: int) -> dict[str, int]:
    return {"minLength": number}


def between(low: int, high: int) -> dict[str, int]:
    return {"minLength": low, "maxLength": high}


BYTES = {"x-affidavit-unit": "bytes"}
READ_ONLY = {"readOnly": True}
IMMUTABLE = {"x-affidavit-immutable": True}
DEPRECATED = {"deprecated": True}

TRUE: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "length-between": [
        ("Between 3 and 20 characters.", between(3, 20)),
        ("Must have between 1,000 and 2 000 characters", between(1000, 2000)),
        ("Text from 1 to 64 bytes long.", between(1, 64) | BYTES),
    ],
    "length-most": [
        ("Up to 1024 characters long.", most(1024)),
        ("The name, up to 1,024 characters.", most(1024)),
        ("At most 10_000 Unicode characters", most(10_000)),
        ("Max length: 80 chars", most(80)),
        ("Maximum of 255 characters.", most(255)),
        ("Maximum 5 bytes.", most(5) | BYTES),
        ("A 64-character limit: no more than 64 characters.", most(64)),
        ("It must not exceed 12 characters.", most(12)),
        ("Cannot exceed 12 characters.", most(12)),
        ("Must not be longer than 7 octets.", most(7) | BYTES),
        ("Limited to 30 code points.", most(30)),
        ("Rate limits apply elsewhere. Up to 9 characters.", most(9)),
    ],
    "length-least": [
        ("At least 8 characters.", least(8)),
        ("Minimum length of 2 characters", least(2)),
        ("No fewer than 3 letters.", least(3)),
        ("Must not be shorter than 4 bytes.", least(4) | BYTES),
    ],
    "items-most": [],
    "read-only": [
        ("Read-only.", READ_ONLY),
        ("The date. Read only", READ_ONLY),
        ("[read-only] The date of birth.", READ_ONLY),
        ("A read-only identifier of the thing.", READ_ONLY),
        ("This field is read-only.", READ_ONLY),
        ("This property is read-only and set by us.", READ_ONLY),
    ],
    "immutable": [
        ("Immutable.", IMMUTABLE),
        ("This cannot be changed.", IMMUTABLE),
        ("The colour can't be modified after creation.", IMMUTABLE),
        ("Once set, it may not be updated.", IMMUTABLE),
    ],
    "deprecated": [
        ("Deprecated.", DEPRECATED),
        ("**Deprecated** Use another one.", DEPRECATED),
        ("NOTE: This field has been deprecated due to changes.", DEPRECATED),
        ("`it` is deprecated since 2024.", DEPRECATED),
        ("Deprecated in favour of another.", DEPRECATED),
    ],
    "only-members": [],
    "field-mask": [],
    "merge-strategy": [],
    "nullable": [],
}

FRIENDS = {
    "length-between": [
        "Between 3 and 20 requests per second.",
        "Between 30 and 20 characters.",
        "A file of between 10 and 200 bytes.",
        "Each tag has between 3 and 20 characters.",
    ],
    "length-most": [
        "Up to 10 requests per second.",
        "Up to 100 characters per request are counted.",
        "The file may have at most 1048576 bytes.",
        "An upload of up to 5 bytes.",
        "The preview shows up to 40 characters.",
        "Truncated to at most 40 characters.",
        "Each word is limited to 20 characters.",
        "It is not limited to 20 characters.",
        "No longer limited to 160 characters.",
        "Previously up to 160 characters.",
        "Maximum 5 items.",
        "Version 2 100 characters of it",
        "Up to 1.024 characters.",
        "See version 10 of the characters list.",
        "At most 12 months.",
        f"Up to {'9' * 5000} characters.",
    ],
    "length-least": ["At least 3 requests per minute.", "At least 4 of them.", "At least 8 years."],
    "items-most": [
        "Up to 10 values per request.",
        "At most 5 items are shown.",
        "Each line has at most 5 items.",
    ],
    "read-only": [
        "Whether the thing is read-only.",
        "If true, the thing is read-only.",
        "It is not read-only.",
        "Needs a read-only token.",
        "Read-only access is enough.",
        "Closed things are read-only.",
        "The mode: `locked` is read-only.",
        "Use the read-only endpoint for this.",
    ],
    "immutable": [
        "If the thing is closed, it cannot be changed.",
        "Closed things cannot be changed.",
        "`other` cannot be changed.",
        "It cannot be changed while the thing is open.",
        "It isn't immutable.",
        "May not be updated immediately.",
    ],
    "deprecated": [
        "It is no longer deprecated.",
        "This is not deprecated.",
        "It isn't deprecated.",
        "Never deprecated.",
        "Replaces the deprecated `other` field.",
        "`other` is deprecated.",
        "The value FAX is deprecated.",
        "Whether it is deprecated.",
        "Deprecated things are left out.",
    ],
    "only-members": ["Only strings can be set.", "Only admins and owners may be changed."],
    "field-mask": ["A mask for a field."],
    "merge-strategy": ["A strategy."],
    "nullable": ["Null is no value.", "It must not be null."],
}


def test_every_phrase_has_true_sentences_and_false_friends() -> None:
    names = [phrase.name for phrase in PHRASES]
    assert len(set(names)) == len(names)
    assert set(names) == set(TRUE) == set(FRIENDS)
    assert all(FRIENDS.values())


@pytest.mark.parametrize(
    ("text", "facts"),
    [pair for pairs in TRUE.values() for pair in pairs],
    ids=lambda each: str(each)[:40],
)
def test_a_promise_in_words_becomes_a_fact(text: str, facts: dict[str, Any]) -> None:
    found, reading = field(text)
    assert found == facts
    for keyword in facts:
        start, end = reading.marks[f"{BODY}/{keyword}"].span
        assert reading.text[start:end] in text


KINDS = {phrase.name: (*phrase.applies, "string")[0] for phrase in PHRASES}
SAID = [(text, KINDS[name]) for name, texts in FRIENDS.items() for text in texts]


@pytest.mark.parametrize(("text", "kind"), SAID, ids=lambda each: each[:40])
def test_a_sentence_about_something_else_is_no_fact(text: str, kind: str) -> None:
    assert field(text, type=kind)[0] == {}
    assert parameter(text) == {"schema": {"type": "string"}}


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
    assert found == most(9)
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
