"""RFC 7396 and AIP-161, in vectors of our own and in laws."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from json_values import OBJECTS, VALUES

from affidavit.patch import apply_mask, camel, mask_paths, merge_difference, merge_patch

VECTORS: list[tuple[str, Any, Any, Any]] = [
    ("a member is replaced", {"hull": "red"}, {"hull": "blue"}, {"hull": "blue"}),
    ("a member is added", {"hull": "red"}, {"mast": "oak"}, {"hull": "red", "mast": "oak"}),
    ("null removes the only member", {"hull": "red"}, {"hull": None}, {}),
    ("null removes one of two", {"hull": "red", "mast": 1}, {"hull": None}, {"mast": 1}),
    ("an array gives way to a scalar", {"crew": ["ann"]}, {"crew": "bo"}, {"crew": "bo"}),
    ("a scalar gives way to an array", {"crew": "bo"}, {"crew": ["ann"]}, {"crew": ["ann"]}),
    (
        "objects merge, and null works inside them",
        {"mast": {"wood": "oak"}},
        {"mast": {"wood": "ash", "flag": None}},
        {"mast": {"wood": "ash"}},
    ),
    (
        "an array is replaced whole",
        {"crew": [{"name": "ann"}]},
        {"crew": [7]},
        {"crew": [7]},
    ),
    ("arrays on both sides", ["ann", "bo"], ["cy", "di"], ["cy", "di"]),
    ("an object gives way to an array", {"hull": "red"}, ["cy"], ["cy"]),
    ("null for the whole", {"hull": "red"}, None, None),
    ("a text for the whole", {"hull": "red"}, "sunk", "sunk"),
    ("null in the target stays", {"log": None}, {"hull": 7}, {"log": None, "hull": 7}),
    ("an array gives way to an object", [1, 2], {"hull": "red", "log": None}, {"hull": "red"}),
    (
        "objects are made on the way, without nulls",
        {},
        {"mast": {"flag": {"none": None}}},
        {"mast": {"flag": {}}},
    ),
    ("null inside an array is a value", {"crew": [1]}, {"crew": [None]}, {"crew": [None]}),
    (
        "a scalar gives way to an object",
        {"mast": 1},
        {"mast": {"wood": "ash"}},
        {"mast": {"wood": "ash"}},
    ),
]


@pytest.mark.parametrize(
    ("target", "patch", "result"), [v[1:] for v in VECTORS], ids=[v[0] for v in VECTORS]
)
def test_merge_patch_vectors(target: Any, patch: Any, result: Any) -> None:
    kept = deepcopy((target, patch))
    assert merge_patch(target, patch) == result
    assert (target, patch) == kept


@given(OBJECTS)
def test_an_empty_patch_changes_nothing(target: dict[str, Any]) -> None:
    assert merge_patch(target, {}) == target


@given(VALUES, VALUES)
def test_a_patch_applied_twice_is_applied_once(target: Any, patch: Any) -> None:
    once = merge_patch(target, patch)
    assert merge_patch(once, patch) == once


@given(OBJECTS, OBJECTS, OBJECTS)
def test_patches_of_different_members_commute(target: Any, one: Any, other: Any) -> None:
    one = {f"one {name}": value for name, value in one.items()}
    other = {f"other {name}": value for name, value in other.items()}
    assert merge_patch(merge_patch(target, one), other) == merge_patch(
        merge_patch(target, other), one
    )


@given(OBJECTS, OBJECTS)
def test_members_that_a_patch_does_not_name_stay(target: Any, patch: Any) -> None:
    merged = merge_patch(target, patch)
    assert {k: v for k, v in merged.items() if k not in patch} == {
        k: v for k, v in target.items() if k not in patch
    }


@given(OBJECTS, OBJECTS)
def test_the_result_shares_nothing_that_could_be_changed(target: Any, patch: Any) -> None:
    kept = deepcopy(patch)
    merged = merge_patch(target, patch)
    for value in merged.values():
        if isinstance(value, dict | list):
            value.clear()
    assert patch == kept


# --- masks -------------------------------------------------------------------------------------

BOAT = {"hull": "red", "mast": {"wood": "oak", "flag": "pirate"}, "crew": ["ann"]}


@pytest.mark.parametrize(
    ("update", "paths", "result"),
    [
        ({"hull": "blue", "crew": []}, ["hull"], BOAT | {"hull": "blue"}),
        ({"crew": ["bo"]}, ["crew"], BOAT | {"crew": ["bo"]}),
        ({"hull": "blue"}, [], BOAT),
        ({}, ["hull"], {key: value for key, value in BOAT.items() if key != "hull"}),
        (
            {"mast": {"wood": "ash", "flag": "none"}},
            ["mast.wood"],
            BOAT | {"mast": {"wood": "ash", "flag": "pirate"}},
        ),
        ({"mast": {}}, ["mast.wood"], BOAT | {"mast": {"flag": "pirate"}}),
        ({"mast": {"wood": "ash"}}, ["mast"], BOAT | {"mast": {"wood": "ash"}}),
        ({"hull": "blue"}, ["*"], {"hull": "blue"}),
        ({"sail": {"area": 9}}, ["sail.area"], BOAT | {"sail": {"area": 9}}),
        ({"hull": "blue"}, ["nowhere"], BOAT),
        ({"hull": "blue"}, ["hull", "crew"], {"hull": "blue", "mast": BOAT["mast"]}),
    ],
)
def test_mask_vectors(update: Any, paths: list[str], result: Any) -> None:
    kept = deepcopy((BOAT, update))
    assert apply_mask(BOAT, update, paths) == result
    assert (BOAT, update) == kept


@given(OBJECTS, OBJECTS)
def test_an_empty_mask_changes_nothing(target: Any, update: Any) -> None:
    assert apply_mask(target, update, []) == target


NAMES = st.text(
    st.characters(exclude_characters=".,*", categories=("L", "N")), min_size=1, max_size=4
)


@given(st.dictionaries(NAMES, VALUES), st.dictionaries(NAMES, VALUES), st.lists(NAMES))
def test_a_mask_changes_what_it_names_and_nothing_else(
    target: Any, update: Any, paths: Any
) -> None:
    after = apply_mask(target, update, paths)
    for name in target.keys() | update.keys():
        assert after.get(name, "gone") == (update if name in paths else target).get(name, "gone")
    assert apply_mask(after, update, paths) == after


@pytest.mark.parametrize(
    ("values", "paths"),
    [
        (["a,b"], ["a", "b"]),
        (["a", "b"], ["a", "b"]),
        (["a, b", "a", ""], ["a", "b"]),
        (["", ","], []),
    ],
)
def test_mask_paths_come_joined_or_repeated(values: list[str], paths: list[str]) -> None:
    assert mask_paths(values) == paths


@pytest.mark.parametrize(
    ("snake", "camels"),
    [("metadata_json", "metadataJson"), ("a.b_c", "a.bC"), ("x", "x"), ("is_2fa", "is2fa")],
)
def test_camel(snake: str, camels: str) -> None:
    assert camel(snake) == camels


@given(OBJECTS, OBJECTS)
def test_a_difference_leads_from_one_to_the_other(now: Any, wanted: Any) -> None:
    now, wanted = merge_patch({}, now), merge_patch({}, wanted)  # neither holds null in an object
    assert merge_patch(now, merge_difference(now, wanted)) == wanted
