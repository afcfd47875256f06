"""What a page says of an update as a whole: masks of members, cleared fields, open questions."""

from typing import Any

import pytest

from affidavit.model import Mark, Reading
from affidavit.operation import ATOMIC, CLEARS, NESTED, PARTIAL, POLICIES
from affidavit.pages.prose import enrich

UPDATE = "/paths/~1t/patch"


def read(text: str = "", of_mask: str = "", **mask: Any) -> Reading:
    """Read an operation of two fields with what its own and its mask's description say."""
    properties = {"name": {"type": "string"}, "address": {"type": "object"}}
    body = {"content": {"application/json": {"schema": {"properties": properties}}}}
    schema = {"type": "string"} | mask
    spec = {"name": "update_mask", "in": "query", "description": of_mask, "schema": schema}
    found = {"description": text, "parameters": [spec], "requestBody": body}
    page = f"{text} {of_mask}"
    marks = {UPDATE + "/description": Mark((0, len(text)))}
    return enrich(Reading("openapi", "", page, {"paths": {"/t": {"patch": found}}}, marks))


def policies(reading: Reading) -> dict[str, str]:
    found: dict[str, str] = reading.document["paths"]["/t"]["patch"].get(POLICIES, {})
    return found


def mask(reading: Reading) -> set[str]:
    (spec,) = reading.document["paths"]["/t"]["patch"]["parameters"]
    return {key for key in (NESTED, CLEARS) if spec.get(key)}


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("Unknown fields are rejected with 400.", {"unknown-field": "reject"}),
        ("Unknown properties in the body will be dropped.", {"unknown-field": "ignore"}),
        ("Additional fields cause a `422`.", {"unknown-field": "reject"}),
        ("Read-only fields are silently ignored.", {"read-only": "ignore"}),
        ("Sending read-only fields results in an error.", {"read-only": "reject"}),
        ("An empty body is refused.", {"empty-patch": "reject"}),
        ("Unknown paths in the mask give a 400.", {"unknown-mask-path": "reject"}),
        ("Of a mask, paths that do not exist are ignored.", {"unknown-mask-path": "ignore"}),
        (
            "* `INVALID_ARGUMENT` if invalid fields are given in the update mask.",
            {"unknown-mask-path": "reject"},
        ),
        ("Answers 400 for unknown properties.", {"unknown-field": "reject"}),
        ("The answer is an error if read-only fields are sent.", {"read-only": "reject"}),
    ],
)
def test_what_an_operation_says_of_open_questions_decides_them(
    text: str, policy: dict[str, str]
) -> None:
    reading = read(f"Changes a thing. {text} It then reads so.")
    assert policies(reading) == policy
    assert mask(reading) == set()
    (name,) = policy
    start, end = reading.marks[f"{UPDATE}/{POLICIES}/{name}"].span
    assert reading.text[start:end] in text


@pytest.mark.parametrize(
    "text",
    [
        "Unknown fields are not rejected.",
        "When the mode is strict, unknown fields are rejected.",
        "Unknown fields are ignored if they are objects.",
        "Unknown fields and bad values of others are rejected.",
        "Fields are ignored.",
        "Read-only fields are listed below.",
        "Never are read-only fields ignored.",
        "An empty list clears them.",
        "Invalid requests cause a 400.",
    ],
)
def test_what_is_said_of_something_else_decides_nothing(text: str) -> None:
    assert policies(read(text)) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Fields that are listed and absent from the body are cleared.",
        "A field that the mask names and that the body lacks is reset.",
        "The mask removes fields that it lists and that are missing from the request.",
        "To clear a field, list it in the mask and leave it out.",
        "A listed field which is not set in the payload will be unset.",
        "What is listed without a value given in the `thing` object in the body is set to `null`.",
        "Listed fields, but not present in the `new_thing` object, are reset to their defaults.",
        "Attributes that the mask has without a value set in the body will be deleted.",
    ],
)
def test_a_mask_may_clear_what_the_body_lacks(text: str) -> None:
    assert mask(read(of_mask=text)) == {CLEARS}
    assert mask(read(text)) == {CLEARS}


@pytest.mark.parametrize(
    "text",
    [
        "Fields that are absent from the mask are cleared.",
        "Fields that are absent from the body are not cleared.",
        "Fields omitted from the update mask are reset at night.",
        "Fields not set in the update mask will be set to null where the thing is new.",
        "Without a mask, all fields in the body are updated.",
    ],
)
def test_what_a_mask_lacks_is_another_matter(text: str) -> None:
    assert mask(read(of_mask=text)) == set()


def test_a_field_that_the_body_lacks_says_nothing_of_masks_where_none_is_meant() -> None:
    assert mask(read("A field that is missing from the body is cleared.")) == set()


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ("Nested paths are allowed.", {}),
        ("Comma-joined; dot notation reaches sub-fields.", {}),
        ("For example `name` or `address.city`.", {}),
        ("Paths.", {"enum": ["name", "address.city"]}),
        ("Paths.", {"example": "name,address.city"}),
    ],
)
def test_a_mask_may_list_members(text: str, schema: dict[str, Any]) -> None:
    assert mask(read(of_mask=text, **schema)) == {NESTED}


@pytest.mark.parametrize(
    "text",
    [
        "Nested fields are not supported.",
        "Only top-level fields, no nested paths.",
        "For example `other.city`.",
        "Since version 1.2.",
    ],
)
def test_a_mask_of_members_is_not_guessed(text: str) -> None:
    assert mask(read(of_mask=text)) == set()


def test_what_names_unknown_fields_in_the_masks_own_text_means_its_paths() -> None:
    assert policies(read(of_mask="Unknown fields are rejected.")) == {"unknown-mask-path": "reject"}


def whole(text: str, method: str = "put") -> set[str]:
    """Return what an operation says of what it leaves as it was."""
    found = {"description": text, "responses": {}}
    reading = enrich(Reading("openapi", "", text, {"paths": {"/t": {method: found}}}, {}))
    spec = reading.document["paths"]["/t"][method]
    return {key for key in (PARTIAL, ATOMIC) if spec.get(key)}


@pytest.mark.parametrize(
    "text",
    [
        "Only the fields that are sent are updated.",
        "Only provided fields in the body will be updated.",
        "Fields not provided in the body remain unchanged.",
        "Any parameters not supplied will be left unaltered.",
        "The fields that you don't specify are not updated.",
        "Omitted fields are left as they were.",
        "Values that are not sent stay unchanged.",
    ],
)
def test_a_put_may_say_that_it_is_partial(text: str) -> None:
    assert whole(f"Changes a thing. {text}") == {PARTIAL}
    assert whole(text, "post") == {PARTIAL}
    assert whole(text, "patch") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Updates are all or nothing.",
        "Where a field is invalid, nothing is changed.",
        "A refused update changes nothing.",
        "Rejected requests leave the thing untouched.",
        "An update is atomic.",
    ],
)
def test_a_put_may_say_that_it_is_atomic(text: str) -> None:
    assert whole(text) == {ATOMIC}


@pytest.mark.parametrize(
    "text",
    [
        "Only admins can update fields.",
        "Fields that are missing are cleared.",
        "Replaces the thing. All fields must be sent.",
        "The id is unchanged.",
        "Sent fields that are omitted from the list are removed.",
        "Only the fields below can be sent.",
    ],
)
def test_a_put_is_whole_where_nothing_else_is_said(text: str) -> None:
    assert whole(text) == set()


def test_what_is_stated_already_stays() -> None:
    reading = read("Unknown fields are rejected.")
    again = enrich(reading)
    assert policies(again) == {"unknown-field": "reject"}
