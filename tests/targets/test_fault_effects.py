"""What the faults do, one by one, where that matters to those who look for them."""

from dataclasses import replace
from typing import Any

import pytest
from conftest import Client
from mock_contracts import CONTRACTS, body, clauses, contract, obj, param

from affidavit.operation import POLICIES, Operation
from affidavit.schema import is_valid
from affidavit.targets import parse


def broken(name: str, fault: str) -> Client:
    operation = Operation(CONTRACTS[name])
    return Client(operation, parse(operation, fault))


def small(field: Any, promises: Any, *, responses: Any = None, policies: Any = None) -> Operation:
    """Make a contract of one field."""
    shape = obj({"text": field, "other": {"type": "string"}})
    spec = {
        "parameters": [
            param("id", "path", {"type": "string", "format": "uuid"}, required=True),
        ],
        "requestBody": body(shape),
        "responses": responses
        or {"200": body(obj({"text": {"type": "string"}, "other": {"type": "string"}}))},
        POLICIES: policies or {},
    }
    return Operation(contract("small", ("/things/{id}", "patch"), spec, {}, promises))


def test_too_long_a_text_is_cut_where_that_is_the_fault() -> None:
    kiosk = broken("kiosk", "request.label.max-length:truncates")
    assert kiosk.send({"label": "x" * 25}).json()["label"] == "x" * 20


def test_a_limit_that_is_one_lower_refuses_the_limit_alone() -> None:
    kiosk = broken("kiosk", "request.label.max-length:lower")
    assert kiosk.send({"label": "x" * 20}).status == 400
    assert kiosk.send({"label": "x" * 19}).status == 200


def test_a_limit_that_is_off_by_one_accepts_one_more() -> None:
    kiosk = broken("kiosk", "request.label.max-length:off-by-one")
    assert kiosk.send({"label": "x" * 21}).status == 200
    assert kiosk.send({"label": "x" * 22}).status == 400


def test_bytes_counted_for_characters_refuse_what_is_not_ascii() -> None:
    kiosk = broken("kiosk", "request.label.max-length:bytes")
    assert kiosk.send({"label": "é" * 11}).status == 400
    assert kiosk.send({"label": "e" * 20}).status == 200


def test_characters_counted_for_bytes_accept_what_is_not_ascii() -> None:
    field = {"type": "string", "maxLength": 4, "x-affidavit-unit": "bytes"}
    operation = small(field, clauses(length=("request.text.max-length",)))
    assert Client(operation).send({"text": "éé"}).status == 200
    assert Client(operation).send({"text": "ééé"}).status == 400
    fault = parse(operation, "request.text.max-length:characters")
    assert Client(operation, fault).send({"text": "ééé"}).status == 200
    assert Client(operation, fault).send({"text": "ééééé"}).status == 400


def test_an_extra_value_is_stored_as_it_came() -> None:
    kiosk = broken("kiosk", "request.state.enum:extra")
    assert kiosk.send({"state": "LOST"}).status == 200
    assert kiosk.get()["state"] == "LOST"
    assert kiosk.send({"state": 7}).status == 400


def test_a_value_is_silently_replaced() -> None:
    kiosk = broken("kiosk", "request.state.enum:replaced")
    assert kiosk.send({"state": "DONE"}).json()["state"] == "OPEN"
    assert kiosk.send({"state": "PAUSED"}).json()["state"] == "PAUSED"


def test_a_wrong_type_is_stored_or_coerced() -> None:
    stored = broken("kiosk", "request.label.type:unchecked")
    assert stored.send({"label": {"a": 1}}).json()["label"] == {"a": 1}
    coerced = broken("kiosk", "request.label.type:coerced")
    assert coerced.send({"label": {"a": 1}}).json()["label"] == '{"a": 1}'


def test_a_dropped_field_is_accepted_and_not_stored_also_under_a_mask() -> None:
    kiosk = broken("kiosk", "request.label.semantics:dropped")
    before = kiosk.get()
    assert kiosk.send({"label": "new"}).status == 200
    kiosk.send({"label": "new", "open": True}, query=(("update_mask", "label,open"),))
    assert kiosk.get() == before | {"open": True}


def test_a_forgotten_field_is_in_the_answer_and_not_in_a_later_read() -> None:
    kiosk = broken("kiosk", "request.label.semantics:forgotten")
    before = kiosk.get()
    assert kiosk.send({"label": "new"}).json()["label"] == "new"
    assert kiosk.get() == before


def test_an_update_clears_another_field_each_time_and_stays_valid() -> None:
    kiosk = broken("kiosk", "semantics.preserve:clears")
    _, success = kiosk.operation.success
    before = kiosk.get()
    for label in ("one", "two", "three"):
        answer = kiosk.send({"label": label}).json()
        assert is_valid(kiosk.operation.document, success.pointer, answer)
        assert {name for name in before if before[name] != answer[name]} > {"label"}
        before = answer
    kiosk.send({"label": "three"})
    assert kiosk.get() == before, "an update that changes nothing clears nothing"


def test_a_refused_update_is_applied_in_part() -> None:
    kiosk = broken("kiosk", "semantics.atomic:partial")
    before = kiosk.get()
    assert kiosk.send({"label": "half", "state": "LOST"}).status == 400
    assert kiosk.get() == before | {"label": "half"}


def test_the_same_update_again_takes_back_the_first() -> None:
    kiosk = broken("kiosk", "semantics.idempotent:toggles")
    before = kiosk.get()
    kiosk.send({"label": "new"})
    assert kiosk.get()["label"] == "new"
    kiosk.send({"label": "new"})
    assert kiosk.get() == before


def test_the_same_update_again_changes_something_else() -> None:
    kiosk = broken("kiosk", "semantics.idempotent:drifts")
    kiosk.send({"label": "new"})
    once = kiosk.get()
    kiosk.send({"label": "new"})
    changed = [name for name, value in kiosk.get().items() if value != once[name]]
    assert len(changed) == 1
    assert changed != ["label"]


def test_a_malformed_body_is_an_empty_update_even_where_a_field_is_required() -> None:
    kept = CONTRACTS["cafe"]
    promises = clauses(content_type=("request.content-type.application/json",))
    operation = Operation(replace(kept, clauses=promises))
    cafe = Client(operation, parse(operation, "request.content-type.application/json"))
    before = cafe.get()
    assert cafe.send(raw=b"{").status == 200
    assert cafe.get() == before
    assert cafe.send({}).status == 422


@pytest.mark.parametrize(
    ("fault", "query", "expected"),
    [
        ("listed:ignored", "label", (False, "affidavit 0")),
        ("listed:first", "label,open", (False, "new")),
        ("unlisted:ignored", "label", (True, "new")),
        ("omitted:ignored", "", (True, "affidavit 0")),
        ("omitted:nothing", "", (False, "affidavit 0")),
        ("omitted:nothing", "label", (False, "new")),
    ],
)
def test_a_mask_is_not_followed(fault: Any, query: Any, expected: Any) -> None:
    kiosk = broken("kiosk", f"query.update_mask.mask.{fault}")
    sent = (("update_mask", query),) if query else ()
    kiosk.send({"open": True, "label": "new"}, query=sent)
    after = kiosk.get()
    assert (after["open"], after["label"]) == expected


def test_a_strategy_behaves_as_the_other() -> None:
    kiosk = broken("kiosk", "query.info_strategy.merge-strategy.MERGE_PATCH")
    kiosk.send({"extra_info": {"a": 1}})
    kiosk.send({"extra_info": {"b": 2}}, query=(("info_strategy", "MERGE_PATCH"),))
    assert kiosk.get()["extra_info"] == {"b": 2}


def test_what_cannot_be_modified_is_written() -> None:
    radio = broken("radio", "request.setup.write-restriction")
    assert radio.send({"setup": {"title": "new"}}).json()["setup"]["title"] == "new"
    boat = broken("harbour", "request.built.read-only")
    assert boat.send({"built": "2001-01-01T00:00:00Z"}).json()["built"] == "2001-01-01T00:00:00Z"
    nested = broken("harbour", "request.flags[].id.read-only")
    assert nested.send({"flags": [{"id": 77, "name": "x"}]}).json()["flags"][0]["id"] == 77


def test_an_immutable_field_is_written() -> None:
    field = {"type": "string", "x-affidavit-immutable": True}
    operation = small(field, clauses(write_restriction=("request.text.write-restriction",)))
    assert Client(operation).send({"text": "new"}).json()["text"] != "new"
    fault = parse(operation, "request.text.write-restriction")
    assert Client(operation, fault).send({"text": "new"}).json()["text"] == "new"


def test_a_malformed_id_is_accepted() -> None:
    operation = small({"type": "string"}, clauses(format=("path.id.format",)))
    assert Client(operation).send({}, path="/things/none").status == 404
    fault = parse(operation, "path.id.format")
    assert Client(operation, fault).send({}, path="/things/none").status == 200
    unknown = "/things/11111111-1111-4111-8111-111111111111"
    assert Client(operation, fault).send({}, path=unknown).status == 404


@pytest.mark.parametrize(("policy", "statuses"), [("reject", (400, 200)), ("ignore", (200, 400))])
def test_a_policy_is_turned_around(policy: Any, statuses: Any) -> None:
    promises = clauses(semantics=("semantics.unknown-field",))
    operation = small({"type": "string"}, promises, policies={"unknown-field": policy})
    fault = parse(operation, "semantics.unknown-field:opposite")
    sent = {"colour": "red"}
    assert (
        Client(operation).send(sent).status,
        Client(operation, fault).send(sent).status,
    ) == statuses


def test_an_enum_s_items_are_a_clause_of_their_own() -> None:
    field = {"type": "array", "items": {"type": "string", "enum": ["A", "B"]}}
    answer = {"200": body(obj({"text": field}))}
    operation = small(field, clauses(enum=("request.text[].enum",)), responses=answer)
    fault = parse(operation, "request.text[].enum:extra")
    assert Client(operation).send({"text": ["C"]}).status == 400
    assert Client(operation, fault).send({"text": ["C"]}).json()["text"] == ["C"]


def test_a_crash_is_an_undocumented_server_error_with_a_page() -> None:
    answer = broken("kiosk", "status.5xx:crash").send(raw=b"{")
    assert (answer.status, answer.media_type) == (500, "text/html")
    operation = Operation(CONTRACTS["kiosk"])
    spec = next(iter(operation.document["paths"].values()))["patch"]
    responses = spec["responses"] | {"500": {"description": ""}}
    paths = {operation.path: {"patch": spec | {"responses": responses}}}
    documented = replace(operation.contract, document=operation.document | {"paths": paths})
    other = Operation(documented)
    assert Client(other, parse(other, "status.5xx:crash")).send(raw=b"{").status == 507


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        ("response.200.open:wrong-type", "/open"),
        ("response.200.state.enum", "/state"),
        ("response.200.label.max-length", "/label"),
        ("response.200.seen.format", "/seen"),
    ],
)
def test_an_answer_breaks_one_keyword_and_a_read_does_not(fault: Any, wrong: str) -> None:
    kiosk = broken("kiosk", fault)
    good = kiosk.get()
    answer = kiosk.send({"open": False}).json()
    assert [name for name in good if good[name] != answer[name]] == [wrong[1:]]
    assert kiosk.get() == good


def test_a_required_member_is_missing_from_an_error() -> None:
    answer = broken("kiosk", "response.400.error.code.required").send({"state": "LOST"})
    assert "code" not in answer.json()["error"]
    assert "message" in answer.json()["error"]


def test_a_member_of_an_empty_array_is_made_to_be_spoilt() -> None:
    boat = broken("harbour", "response.200.flags[].name:wrong-type")
    assert boat.send({"flags": []}).json()["flags"][0]["name"] is not None
    assert boat.get()["flags"] == []
