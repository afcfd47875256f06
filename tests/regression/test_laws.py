"""What holds of any two contracts: nothing changes in itself, order is nothing, sides mirror."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pairs import PAIRS, Pair, answer, base, body, made, operation, parameter

from affidavit.model import Contract
from affidavit.regression import compare, pair

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
