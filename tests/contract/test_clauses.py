"""Clauses: one per promise, under stable ids, in sentences of the tool's own."""

import json
import re
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_contracts import ALL, BODY, MADE, READINGS, made, page, redocly

from affidavit import contract as contracts
from affidavit import pages
from affidavit import pointer as ptr
from affidavit.model import Basis, Clause, Contract, Kind, Level

every = pytest.mark.parametrize("name", ALL)


def clause(contract: Contract, identifier: str) -> Clause:
    found = contract.clause(identifier)
    assert found is not None, [each.id for each in contract.clauses]
    return found


@every
def test_ids_are_unique_and_words_are_of_the_vocabulary(name: str) -> None:
    found = ALL[name].clauses
    assert len({each.id for each in found}) == len(found) > 5
    for each in found:
        assert each.kind in get_args(Kind)
        assert each.level in get_args(Level)
        assert each.basis in get_args(Basis)
        assert each.statement.endswith(".")
        assert (each.basis == "standard") == (each.source.origin == "standard")
        assert (each.basis == "overlay") == (each.source.origin == "overlay")


@every
def test_every_pointer_is_in_the_document(name: str) -> None:
    contract = ALL[name]
    for each in contract.clauses:
        if "/required/" in each.pointer and each.kind == "required":
            holder, _, member = each.pointer.rpartition("/required/")
            assert ptr.split("/" + member)[0] in ptr.get(contract.document, holder)["required"]
        else:
            assert ptr.get(contract.document, each.pointer) is not ptr.MISSING, each


@pytest.mark.parametrize("name", MADE)
def test_spans_are_inside_the_page_and_lines_are_theirs(name: str) -> None:
    text = READINGS[name].text
    for each in MADE[name].clauses:
        if each.source.span:
            start, end = each.source.span
            assert 0 <= start <= end <= len(text)
            assert each.source.line == text.count("\n", 0, start) + 1


def descriptions(value: Any) -> list[str]:
    found = []
    for place, leaf in ptr.leaves(value):
        if place.endswith(("/description", "/summary")) and isinstance(leaf, str):
            found += [part for part in re.split(r"(?<=[.:]) |\n", leaf) if len(part) > 12]
    return found


@pytest.mark.parametrize("name", MADE)
def test_statements_hold_no_words_of_the_page(name: str) -> None:
    sentences = descriptions(READINGS[name].document)
    text = json.dumps([each.statement for each in MADE[name].clauses])
    assert not [each for each in sentences if each in text]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("parcel.md", "What the parcel is called.", "How people name it, mostly."),
        ("parcel.md", "Where it was.", "Its way."),
        ("kiosk.yaml", "Words.", "Other sayings of theirs."),
    ],
)
def test_ids_and_statements_outlive_a_new_wording(name: str, old: str, new: str) -> None:
    text = page(name)
    assert old in text
    for before, after in zip(pages.read(text), pages.read(text.replace(old, new)), strict=True):
        one, other = contracts.build(before, "x"), contracts.build(after, "x")
        assert [(each.id, each.statement) for each in one.clauses] == [
            (each.id, each.statement) for each in other.clauses
        ]
        assert one.document == other.document


@pytest.mark.parametrize(
    ("identifier", "kind", "statement"),
    [
        ("endpoint", "endpoint", "PATCH /v1/depots/{depot_id}/parcels/{parcel_id} updates what"),
        ("semantics.preserve", "semantics", "An update leaves what it doesn't name as it was."),
        ("auth.required", "auth", "A request without a valid credential is refused."),
        ("auth.bearerToken", "auth", "A credential of the scheme bearerToken is accepted."),
        ("path.depot_id.required", "required", "The path parameter depot_id is required."),
        ("header.X-Trace-Id", "header", "The header X-Trace-Id is understood."),
        (
            "header.X-Trace-Id.max-length",
            "length",
            "The header parameter X-Trace-Id has at most 36",
        ),
        ("query.update_mask.mask.listed", "mask", "A field that the mask lists is updated."),
        ("query.update_mask[].enum", "enum", "Each item of the query parameter update_mask is one"),
        (
            "query.label_strategy.merge-strategy.MERGE_PATCH",
            "merge-strategy",
            "With label_strategy=MERGE_PATCH, labels is updated by merging (RFC 7396).",
        ),
        (
            "request.content-type.application/merge-patch+json",
            "content-type",
            "An update may be sent as application/merge-patch+json.",
        ),
        ("request.label.type", "type", "In a request, label is a string or null."),
        ("request.label.nullable", "nullable", "A request's label may be null."),
        ("request.label.max-length", "length", "A request's label has at most 1024 characters"),
        ("request.state.enum", "enum", 'A request\'s state is one of "DRAFT", "SENT", "LOST".'),
        ("request.labels.write-restriction", "write-restriction", "Of labels, only colour, size"),
        ("request.stops[].place.required", "required", "A request's stops[].place is required."),
        ("request.created.read-only", "read-only", "An update doesn't change created."),
        ("response.200.id", "response-field", "A 200 answer's id, where present, is a string."),
        ("response.200.id.required", "required", "A 200 answer's id is required."),
        (
            "response.4XX.error.details[].type",
            "error-schema",
            "A 4XX answer's error.details[].type",
        ),
        ("response.default.content-type", "content-type", "The body of a default answer is appl"),
        ("status.204", "status", "The status 204 is one of the documented ones."),
    ],
)
def test_a_page_comes_to_these_promises(identifier: str, kind: str, statement: str) -> None:
    found = clause(MADE["parcel.md-0"], identifier)
    assert found.kind == kind
    assert found.statement.startswith(statement)


def test_no_clause_is_made_of_a_read_only_fields_semantics() -> None:
    assert MADE["parcel.md-0"].clause("request.created.semantics") is None
    assert MADE["parcel.md-0"].clause("request.state.semantics") is not None


def openapi(schema: Any, answer: Any = None) -> str:
    content = {"application/json": {"schema": schema}}
    responses = {"200": {"description": "", "content": answer or content}}
    operation = {"requestBody": {"content": content}, "responses": responses}
    return json.dumps({"openapi": "3.1.0", "paths": {"/t/{t_id}": {"patch": operation}}})


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"minimum": 0}, {"minimum"}),
        ({"maximum": 0}, {"maximum"}),
        ({"exclusiveMinimum": 0}, {"exclusive-minimum"}),
        ({"maxLength": 0}, {"max-length"}),
        ({"maxItems": 0}, {"max-items"}),
        ({"minLength": 0, "minItems": 0, "minProperties": 0}, set()),
        ({"minLength": 1}, {"min-length"}),
        ({"const": None}, {"const"}),
        ({"const": False}, {"const"}),
        ({"const": 0}, {"const"}),
        ({"enum": []}, set()),
        ({"deprecated": False, "uniqueItems": False}, set()),
        ({"uniqueItems": True}, {"unique-items"}),
        ({"multipleOf": 2}, {"multiple-of"}),
        ({"pattern": "^a"}, {"pattern"}),
        ({"format": "date"}, {"format"}),
        ({"items": {"maxLength": 3}}, {"[].max-length", "type"}),
        ({"additionalProperties": {"maxLength": 3}}, {"*.max-length", "type"}),
        ({"additionalProperties": True}, {"type"}),
        ({"additionalProperties": False}, {"closed", "type"}),
        ({"unevaluatedProperties": False}, {"closed"}),
    ],
)
def test_each_keyword_that_rules_something_out_is_a_clause(schema: Any, words: set[str]) -> None:
    found = made(openapi({"properties": {"a": schema}}))
    ids = {each.id.removeprefix("request.a.") for each in found.clauses if "request.a" in each.id}
    ids = {each.replace("request.a[]", "[]") for each in ids}
    assert ids == words | {"semantics"}


def test_promises_whose_places_are_spelled_alike_are_numbered() -> None:
    schema = {
        "properties": {
            "a": {"type": "object", "properties": {"b": {"type": "string"}}},
            "a.b": {"type": "integer"},
        }
    }
    found = made(openapi(schema))
    assert clause(found, "request.a.b.type").statement.endswith("a.b is a string.")
    assert clause(found, "request.a.b.type~2").statement.endswith("a.b is an integer.")


def test_fields_called_like_a_clauses_word_keep_their_promise() -> None:
    fields = {"content-type": {"type": "string"}, "a": {"enum": ["x"], "properties": {"enum": {}}}}
    found = made(openapi({"properties": fields}))
    alike = [each for each in found.clauses if each.id.startswith("response.200.content-type")]
    assert [each.kind for each in alike] == ["content-type", "response-field"]
    assert {"response.200.a.enum", "response.200.a.enum~2"} <= {each.id for each in found.clauses}


def test_several_media_types_of_an_answer_are_one_promise() -> None:
    schema = {"schema": {"properties": {"a": {"type": "string"}}}}
    found = made(openapi({}, {"application/json": schema, "text/plain": {}}))
    content = clause(found, "response.200.content-type")
    assert content.statement == "The body of a 200 answer is application/json or text/plain."


# --- a page made of rows ------------------------------------------------------------------------

ROW = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["string", "integer", "boolean", "object", "array", "string,null"]),
        "required": st.booleans(),
        "enum": st.lists(st.sampled_from(["A", "B", "C"]), max_size=3, unique=True),
        "most": st.none() | st.integers(1, 5000),
        "read_only": st.booleans(),
    }
)
FIELDS = st.lists(
    st.sampled_from(["alpha", "beta", "gamma", "x-y", "d e"]), max_size=4, unique=True
)


def spell(name: str, row: dict[str, Any]) -> str:
    text = f"- `{name}` ({row['type']}{', required' if row['required'] else ''}) Some words."
    text += f" Up to {row['most']:,} characters." if row["most"] else ""
    text += " Read-only." if row["read_only"] else ""
    return text + (
        " Enum: " + ", ".join(f'"{each}"' for each in row["enum"]) if row["enum"] else ""
    )


def promised(name: str, row: dict[str, Any]) -> set[str]:
    found = {"type"}
    found |= {"required"} if row["required"] and not row["read_only"] else set()
    found |= {"read-only"} if row["read_only"] else {"semantics"}
    found |= {"max-length"} if row["most"] and row["type"].startswith("string") else set()
    found |= {"nullable"} if "null" in row["type"] else set()
    ids = {f"request.{name}.{each}" for each in found}
    if row["enum"]:
        ids.add(f"request.{name}{'[]' if row['type'] == 'array' else ''}.enum")
    return ids


@given(FIELDS, st.data())
def test_rows_come_to_the_clauses_that_a_hand_would_count(
    names: list[str], data: st.DataObject
) -> None:
    rows = {name: data.draw(ROW) for name in names}
    found = made(redocly(*(spell(name, row) for name, row in rows.items())))
    ids = {each.id for each in found.clauses if each.id.startswith("request.")}
    expected = {"request.content-type.application/json"}
    for name, row in rows.items():
        expected |= promised(name, row)
    assert ids == expected
    for name, row in rows.items():
        schema = ptr.get(found.document, ptr.join(BODY, "properties", name))
        if row["enum"]:
            null = [None] if "null" in row["type"] else []
            assert schema.get("items", schema)["enum"] == [*row["enum"], *null]
