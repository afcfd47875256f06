"""What holds of any two contracts: nothing changes in itself, order is nothing, sides mirror."""

import random
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pairs import PAIRS, Pair, answer, base, body, made, operation, parameter

from affidavit.model import Contract
from affidavit.operation import Operation
from affidavit.regression import compare, pair
from affidavit.schema import is_valid

NAMES = st.sampled_from(["a", "b", "c d", "id", "[]", "e.f"])
LEAVES = st.one_of(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["string", ["string", "null"]])},
        optional={
            "maxLength": st.integers(0, 20),
            "minLength": st.integers(0, 3),
            "pattern": st.sampled_from(["^a", "b$"]),
            "enum": st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, unique=True),
            "readOnly": st.booleans(),
            "default": st.sampled_from(["a", None, 1]),
        },
    ),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number"])},
        optional={"minimum": st.integers(-3, 3), "exclusiveMaximum": st.floats(1, 9)},
    ),
    st.just({}),
)


def _holders(inner: Any) -> Any:
    objects = st.dictionaries(NAMES, inner, max_size=3).flatmap(
        lambda members: st.fixed_dictionaries(
            {"type": st.just("object"), "properties": st.just(members)},
            optional={
                "required": st.lists(st.sampled_from(sorted(members) or ["a"]), unique=True),
                "additionalProperties": st.one_of(st.booleans(), inner),
            },
        )
    )
    lists = st.builds(lambda items: {"type": "array", "items": items}, inner)
    parts = st.builds(lambda *each: {"allOf": list(each)}, inner, inner)
    choices = st.builds(lambda *each: {"oneOf": list(each)}, inner, inner)
    return st.one_of(objects, lists, parts, choices)


SCHEMAS = st.recursive(LEAVES, _holders, max_leaves=6)
quick = settings(max_examples=120, deadline=None)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    document = base()
    body(document)["properties"]["sent"] = draw(SCHEMAS)
    answer(document)["properties"]["shown"] = draw(SCHEMAS)
    parameter(document)["schema"] = draw(LEAVES)
    for status in draw(st.sets(st.sampled_from(["202", "422", "default"]))):
        operation(document)["responses"][status] = {"description": "Words"}
    return document


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-4, 10),
        st.floats(-4, 10),
        st.text("abc", max_size=21),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["a", "b", "id", "x"]), inner)
    ),
    max_leaves=4,
)


def shuffled(value: Any, chance: random.Random, key: str = "") -> Any:
    """Put members in another order, and elements where their order means nothing."""
    if isinstance(value, dict):
        names = list(value)
        chance.shuffle(names)
        return {name: shuffled(value[name], chance, name) for name in names}
    if isinstance(value, list):
        found = [shuffled(each, chance) for each in value]
        if key in ("enum", "required", "type", "parameters", "security", "oneOf", "servers"):
            chance.shuffle(found)
        return found
    return value


@quick
@given(documents())
def test_a_contract_differs_in_nothing_from_itself(document: dict[str, Any]) -> None:
    assert compare(made(document), made(document)) == ()


@quick
@given(documents(), st.randoms(use_true_random=False))
def test_order_is_no_difference(document: dict[str, Any], chance: random.Random) -> None:
    assert compare(made(document), made(shuffled(document, chance))) == ()


def names(old: Contract, new: Contract) -> list[tuple[str, str, str]]:
    return [(each.rule.id, each.place, each.fingerprint) for each in compare(old, new)]


@quick
@given(documents(), documents(), st.randoms(use_true_random=False))
def test_changes_come_in_one_order_whatever_the_order_of_the_document(
    old: dict[str, Any], new: dict[str, Any], chance: random.Random
) -> None:
    other = made(shuffled(old, chance)), made(shuffled(new, chance))
    assert names(made(old), made(new)) == names(*other)


@quick
@given(documents(), documents())
def test_the_reverse_mirrors_every_place(old: dict[str, Any], new: dict[str, Any]) -> None:
    there = compare(made(old), made(new))
    back = compare(made(new), made(old))
    assert sorted((each.place, each.rule.area, each.rule.stem) for each in there) == sorted(
        (each.place, each.rule.area, each.rule.stem) for each in back
    )
    sides = {(each.place, each.rule.stem, str(each.before), str(each.after)) for each in there}
    assert sides == {
        (each.place, each.rule.stem, str(each.after), str(each.before)) for each in back
    }


@st.composite
def edits(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw a document, and what a small edit of both of its fields makes of it."""
    old = draw(documents())
    new = deepcopy(old)
    for holder, name in ((body(new), "sent"), (answer(new), "shown")):
        holder["properties"][name] = edited(draw, holder["properties"][name])
    return old, new


def edited(draw: st.DrawFn, schema: dict[str, Any]) -> dict[str, Any]:
    """Edit one keyword of a schema, or of one below it."""
    inner = [key for key in ("properties", "items", "allOf", "oneOf") if schema.get(key)]
    if inner and draw(st.booleans()):
        key = draw(st.sampled_from(inner))
        if key == "items":
            return schema | {key: edited(draw, schema[key])}
        keys = sorted(schema[key]) if key == "properties" else range(len(schema[key]))
        chosen = draw(st.sampled_from(list(keys)))
        members = deepcopy(schema[key])
        members[chosen] = edited(draw, members[chosen])
        return schema | {key: members}
    other = draw(SCHEMAS)
    keyword = draw(st.sampled_from(sorted({*schema, *other, "type"})))
    if keyword == "type" and {"properties", "items", "additionalProperties"} & {*schema}:
        return schema  # fields are those of an object, as documents mean it that leave it out
    rest = {key: value for key, value in schema.items() if key != keyword}
    return rest | ({keyword: other[keyword]} if keyword in other else {})


@given(edits(), st.lists(VALUES, min_size=40, max_size=40))
@settings(max_examples=400, deadline=None)
def test_what_a_value_shows_to_have_changed_is_no_compatible_change(
    pair_: tuple[dict[str, Any], dict[str, Any]], values: list[Any]
) -> None:
    """A value that a request may hold no longer, or an answer may hold now, is a witness."""
    old, new = pair_
    before, after = made(old), made(new)
    told = {
        change.rule.direction
        for change in compare(before, after)
        # Clients take it that answers grow, though a closed schema says that they don't.
        if change.rule.level != "compatible" or "-field-added-" in change.rule.id
    }
    for value in values:
        for direction, holder, name, was, now in (
            ("request", body, "sent", before, after),
            ("response", answer, "shown", after, before),
        ):
            place = pointer(holder, was)
            body_ = {name: value}
            if is_valid(was.document, place, body_) and not is_valid(
                now.document, pointer(holder, now), body_
            ):
                assert direction in told, (value, direction)


def pointer(holder: Any, contract: Contract) -> str:
    viewed = Operation(contract)
    found = viewed.body if holder is body else viewed.success[1]
    assert found is not None
    return found.pointer


@pytest.mark.parametrize("each", PAIRS, ids=lambda each: each.forward)
def test_a_fingerprint_is_of_rule_place_and_values_alone(each: Pair) -> None:
    (change,) = compare(made(each.old), made(each.new))
    (again,) = compare(made(each.old, "another/name"), made(each.new, "another/name"))
    (back,) = compare(made(each.new), made(each.old))
    assert change.fingerprint == again.fingerprint
    assert change.fingerprint != back.fingerprint


def test_a_fingerprint_outlives_a_renamed_placeholder() -> None:
    old, new, moved = base(), base(), base(path="/things/{id}")
    operation(moved)["parameters"][0]["name"] = "id"
    for document in (new, moved):
        parameter(document)["required"] = True
    (change,) = compare(made(old), made(new))
    assert change.fingerprint in {each.fingerprint for each in compare(made(old), made(moved))}


def test_operations_are_paired_by_method_and_form_of_the_path() -> None:
    one, two, three = (
        made(base(path=path, method=method), f"acme/{name}")
        for name, path, method in (
            ("one", "/things/{thing_id}", "patch"),
            ("two", "/things/{thing_id}/parts/{part}", "patch"),
            ("three", "/other/{thing_id}", "patch"),
        )
    )
    renamed = made(base(path="/things/{x}/parts/{y}"), "acme/renamed")
    paired = pair([one, two], [renamed, three])
    assert [(a.id, b.id) for a, b in paired.both] == [("acme/two", "acme/renamed")]
    assert [each.id for each in paired.gone] == ["acme/one"]
    assert [each.id for each in paired.come] == ["acme/three"]


def test_an_operation_whose_method_changed_is_the_same_one() -> None:
    one, other = made(base(path="/other/{thing_id}"), "acme/other"), made(base(), "acme/one")
    put = made(base(method="put"), "acme/put")
    paired = pair([other, one], [put, made(base(path="/new/{x}"), "acme/new")])
    assert [(a.id, b.id) for a, b in paired.both] == [("acme/one", "acme/put")]
    assert [each.id for each in paired.gone] == ["acme/other"]


def test_the_only_operation_of_each_side_is_the_same_one() -> None:
    paired = pair([made(base())], [made(base(path="/v2/{a}/{b}", method="post"))])
    assert len(paired.both) == 1
