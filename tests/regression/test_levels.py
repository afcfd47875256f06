"""How bad a change is here: direction, read-only fields, inferred clauses."""

from dataclasses import replace
from typing import Any

import pytest
from pairs import answer, base, body, made, operation, put_sent, put_shown, text, thing

from affidavit.model import Contract
from affidavit.operation import IDENTITY
from affidavit.regression import Change, compare
from affidavit.regression.changes import INFERRED, UNSEEN, UNSET


def only(old: Contract, new: Contract) -> Change:
    (change,) = compare(old, new)
    return change


def sent(**schema: Any) -> Contract:
    document = base()
    put_sent(document, text(**schema))
    return made(document)


@pytest.mark.parametrize("mark", ["readOnly", IDENTITY])
@pytest.mark.parametrize(
    ("old", "new"),
    [({"maxLength": 9}, {"maxLength": 5}), ({"enum": ["a", "b"]}, {"enum": ["a"]})],
)
def test_a_constraint_on_a_field_that_no_update_sets_breaks_nobody(
    mark: str, old: Any, new: Any
) -> None:
    change = only(sent(**old, **{mark: True}), sent(**new, **{mark: True}))
    assert change.rule.level == "breaking"
    assert (change.level, change.because) == ("compatible", UNSET)


def test_neither_does_one_below_it_nor_its_removal_nor_that_it_is_required() -> None:
    old, new = base(), base()
    put_sent(old, thing(readOnly=True, properties={"a": text(maxLength=9), "b": text()}))
    put_sent(new, thing(readOnly=True, properties={"a": text(maxLength=5)}, required=["a"]))
    assert {change.level for change in compare(made(old), made(new))} == {"compatible"}


def test_a_field_that_becomes_read_only_breaks_who_sets_it() -> None:
    change = only(sent(), sent(readOnly=True))
    assert (change.level, change.because) == ("breaking", "")


def test_a_constraint_beside_becoming_read_only_is_not_told_twice() -> None:
    levels = {
        change.rule.stem: change.level
        for change in compare(sent(), sent(readOnly=True, maxLength=5))
    }
    assert levels == {"read-only": "breaking", "max-length": "compatible"}


def test_a_write_only_field_of_an_answer_breaks_nobody() -> None:
    old, new = base(), base()
    put_shown(old, text(writeOnly=True, maxLength=5))
    put_shown(new, text(writeOnly=True, maxLength=9))
    change = only(made(old), made(new))
    assert (change.level, change.because) == ("compatible", UNSEEN)


def test_what_is_only_inferred_is_at_most_risky() -> None:
    old, new = sent(), sent(maxLength=5)
    inferred = tuple(
        replace(clause, basis="inferred") if clause.id.endswith(".max-length") else clause
        for clause in new.clauses
    )
    change = only(old, replace(new, clauses=inferred))
    assert (change.level, change.because) == ("risky", INFERRED)
    assert change.after.basis == "inferred"
    assert only(old, new).level == "breaking"


def test_what_one_side_infers_and_the_other_documents_is_as_bad_as_its_rule() -> None:
    old, new = sent(maxLength=9), sent(maxLength=5)
    inferred = tuple(replace(clause, basis="inferred") for clause in new.clauses)
    assert only(old, replace(new, clauses=inferred)).level == "breaking"


def test_an_added_field_names_all_its_clauses() -> None:
    new = base()
    body(new)["properties"]["more"] = text(maxLength=5)
    change = only(made(base()), made(new))
    assert change.after.clauses == (
        "request.more.type",
        "request.more.semantics",
        "request.more.max-length",
    )
    assert not change.before.stated
    assert change.before.clauses == ()


def test_of_an_added_object_only_the_outermost_is_told() -> None:
    new = base()
    answer(new)["properties"]["more"] = thing(properties={"a": thing(properties={"b": text()})})
    assert only(made(base()), made(new)).place == "response.200.more"


def test_what_another_type_makes_meaningless_is_not_told() -> None:
    old, new = base(), base()
    put_sent(old, text(maxLength=5, pattern="a", format="date"))
    put_sent(new, {"type": "array", "items": {"type": "string"}})
    assert only(made(old), made(new)).rule.id == "request-field-type-changed"


def test_an_error_body_is_compared_like_any_answer() -> None:
    old, new = base(), base()
    for document, kind in ((old, "integer"), (new, "string")):
        schema = thing(properties={"error": thing(properties={"code": {"type": kind}})})
        operation(document)["responses"]["404"]["content"] = {
            "application/json": {"schema": schema}
        }
    change = only(made(old), made(new))
    assert change.rule.id == "response-field-type-changed"
    assert change.place == "response.404.error.code"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": ["string", "null"]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ({"type": "string", "maxLength": 5}, {"allOf": [{"type": "string"}, {"maxLength": 5}]}),
        ({"type": "string", "maxLength": 5}, {"oneOf": [{"type": "string", "maxLength": 5}]}),
        ({"type": "integer", "minimum": 1}, {"type": "integer", "exclusiveMinimum": 0}),
        ({"type": "string"}, {"type": "string", "minLength": 0}),
        ({"type": ["null", "string"]}, {"type": ["string", "null"]}),
        ({"type": "number", "maximum": 5}, {"type": "number", "maximum": 5.0}),
        ({"enum": ["a", "b"]}, {"enum": ["b", "a"]}),
    ],
)
def test_another_spelling_of_the_same_is_no_change(one: Any, other: Any) -> None:
    old, new = base(), base()
    put_sent(old, one)
    put_sent(new, other)
    assert compare(made(old), made(new)) == ()
    assert compare(made(new), made(old)) == ()


def test_a_scheme_that_only_has_another_name_is_no_change() -> None:
    new = base()
    schemes = new["components"]["securitySchemes"]
    schemes["renamed"] = schemes.pop("key")
    operation(new)["security"] = [{"renamed": []}]
    assert compare(made(base()), made(new)) == ()


def test_a_limit_on_elements_and_on_members_of_any_name_is_seen() -> None:
    old, new = base(), base()
    put_sent(old, {"type": "array", "items": {"type": "string"}})
    put_sent(new, {"type": "array", "items": {"type": "string", "maxLength": 5}})
    change = only(made(old), made(new))
    assert (change.place, change.after.clauses) == (
        "request.sent[]",
        ("request.sent[].max-length",),
    )
    put_sent(old, thing(additionalProperties=text(maxLength=9)))
    put_sent(new, thing(additionalProperties=text(maxLength=5)))
    change = only(made(old), made(new))
    assert (change.place, change.rule.stem) == ("request.sent.*", "max-length")


def test_what_is_nested_deeper_than_fields_are_listed_is_seen() -> None:
    def nested(schema: Any) -> Any:
        for _ in range(10):
            schema = thing(properties={"a": schema})
        return schema

    old, new = base(), base()
    put_shown(old, nested(text()))
    put_shown(new, nested(text(maxLength=5)))
    assert only(made(old), made(new)).rule.id == "response-field-other-keyword-changed"
