"""OpenAPI Overlay 1.0: targets, merging, and what was touched."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affidavit.contract import load_overlay
from affidavit.contract.overlay import apply, parse, select
from affidavit.errors import ContractError
from affidavit.jsontext import same

DOCUMENT = {
    "paths": {
        "/a/{b}": {"patch": {"tags": ["x", "y"], "parameters": [{"name": "p"}, {"name": "q"}]}},
        "it's": {"patch": {"n": 1}},
    },
    "list": [1, [2], {"name": "z"}],
    "text": "words",
}


def lay(document: Any, *actions: Any, again: bool = False) -> tuple[Any, set[str]]:
    made = deepcopy(document)
    overlay = parse({"overlay": "1.0.0", "actions": list(actions)}, "overlay.yaml")
    return made, apply(overlay, made, again=again)


@pytest.mark.parametrize(
    ("path", "places"),
    [
        ("$", [""]),
        ("$.list", ["/list"]),
        ("$.list[0]", ["/list/0"]),
        ("$.list[9]", []),
        ("$.list[*]", ["/list/0", "/list/1", "/list/2"]),
        ("$.list.*", ["/list/0", "/list/1", "/list/2"]),
        ("$.paths['/a/{b}']", ["/paths/~1a~1{b}"]),
        ('$.paths["it\'s"].patch.n', ["/paths/it's/patch/n"]),
        ("$.paths.*.patch", ["/paths/~1a~1{b}/patch", "/paths/it's/patch"]),
        ("$.paths.*.patch.tags[1]", ["/paths/~1a~1{b}/patch/tags/1"]),
        ("$.paths.*.*.parameters[?(@.name=='q')]", ["/paths/~1a~1{b}/patch/parameters/1"]),
        ('$.paths.*.*.parameters[?@.name == "p"]', ["/paths/~1a~1{b}/patch/parameters/0"]),
        ("$.list[?(@.name=='z')]", ["/list/2"]),
        ("$.list[?(@.name=='None')]", []),
        ("$.text.*", []),
        ("$.text[0]", []),
        ("$.nothing.*", []),
    ],
)
def test_targets(path: str, places: list[str]) -> None:
    assert list(select(DOCUMENT, path)) == places


@pytest.mark.parametrize("path", ["$..a", "$.list[-1]", "$.list[0:2]", "$ .a", "$.paths['a"])
def test_a_target_that_is_not_understood_says_from_where(path: str) -> None:
    with pytest.raises(ContractError, match=r"can't be read from .*; see docs/overlays\.md"):
        list(select(DOCUMENT, path))


def test_objects_are_merged() -> None:
    made, touched = lay(
        {"a": {"b": 1, "c": {"d": 2}}}, {"target": "$.a", "update": {"c": {"e": 3}}}
    )
    assert made == {"a": {"b": 1, "c": {"d": 2, "e": 3}}}
    assert touched == {"/a/c/e"}


def test_elements_that_are_not_there_yet_are_appended() -> None:
    made, touched = lay({"a": [1, {"b": 2}]}, {"target": "$", "update": {"a": [{"b": 2}, 3, True]}})
    assert made == {"a": [1, {"b": 2}, 3, True]}
    assert {"/a/1", "/a/2", "/a/3"} <= touched
    assert "/a/0" not in touched


def test_names_of_required_members_are_touched_by_name() -> None:
    _, touched = lay({"required": ["a"]}, {"target": "$", "update": {"required": ["b"]}})
    assert touched == {"/required/b"}
    _, touched = lay({}, {"target": "$", "update": {"required": ["b"]}})
    assert touched == {"/required", "/required/b"}


@pytest.mark.parametrize("value", [1, "x", None, True, [1], {"a": 1}])
def test_all_else_is_replaced(value: Any) -> None:
    made, touched = lay({"a": "old"}, {"target": "$", "update": {"a": value}})
    assert made == {"a": value}
    assert "/a" in touched


def test_an_object_takes_the_place_of_a_list_and_the_other_way_round() -> None:
    assert lay({"a": [1]}, {"target": "$.a", "update": {"b": 1}})[0] == {"a": {"b": 1}}
    assert lay({"a": {"b": 1}}, {"target": "$.a", "update": [1]})[0] == {"a": [1]}


def test_what_is_removed_is_gone() -> None:
    made, touched = lay(
        DOCUMENT,
        {"target": "$.list[*]", "remove": True},
        {"target": "$.paths.*.patch.tags", "remove": True},
    )
    assert made["list"] == []
    assert "tags" not in made["paths"]["/a/{b}"]["patch"]
    assert touched == set()


@pytest.mark.parametrize("action", [{"update": {"a": 1}}, {"remove": True}])
def test_an_action_that_matches_nothing_is_an_error_that_names_it(action: Any) -> None:
    first = {"target": "$.list", "update": []}
    with pytest.raises(
        ContractError, match=r"overlay.yaml: actions\[1\] matches nothing: \$\.none"
    ):
        lay(DOCUMENT, first, {"target": "$.none", **action})


def test_what_was_removed_before_needs_no_second_removal() -> None:
    action = {"target": "$.paths.*.patch.tags", "remove": True}
    once, _ = lay(DOCUMENT, action)
    assert lay(once, action, again=True)[0] == once


def test_the_whole_document_cannot_be_replaced() -> None:
    with pytest.raises(ContractError, match="can't replace the whole document"):
        lay(DOCUMENT, {"target": "$", "update": [1]})


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (None, "no 'overlay: 1.0.0' at its top"),
        ([], "no 'overlay: 1.0.0' at its top"),
        ({"overlay": "2.0"}, "no 'overlay: 1.0.0' at its top"),
        ({"overlay": "1.0.0", "actions": [3]}, r"actions\[0\] needs a 'target'"),
        ({"overlay": "1.0.0", "actions": [{"target": "a"}]}, r"actions\[0\] needs a 'target'"),
        ({"overlay": "1.0.0", "actions": [{"target": "$"}]}, r"actions\[0\] needs 'update' or"),
        ({"overlay": "1.0.0", "actions": {"a": 1}}, "'actions' is no list"),
    ],
)
def test_an_overlay_of_another_form_is_refused(raw: Any, message: str) -> None:
    with pytest.raises(ContractError, match=message):
        parse(raw, "overlay.yaml")


@pytest.mark.parametrize(
    "text", ["overlay: [", "a: &a [*a]", "overlay: 1.0.0\nactions: " + "[" * 5000, "- \udcff"]
)
def test_a_file_that_is_no_yaml_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "overlay.yaml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ContractError, match="this overlay can't be read"):
        load_overlay(path)


def test_statuses_need_no_quotes_and_words_stay_words(tmp_path: Path) -> None:
    path = tmp_path / "overlay.yaml"
    path.write_text(
        "overlay: 1.0.0\nactions:\n"
        "  - target: $\n    update: {responses: {404: {}}, enum: [no, on, 2024-01-01]}\n",
        encoding="utf-8",
    )
    overlay = load_overlay(path)
    assert overlay is not None
    made: dict[str, Any] = {}
    apply(overlay, made)
    assert made == {"responses": {"404": {}}, "enum": ["no", "on", "2024-01-01"]}


def test_no_file_is_no_overlay(tmp_path: Path) -> None:
    assert load_overlay(tmp_path / "overlay.yaml") is None


KEYS = st.sampled_from(["a", "b", "required", "~/"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["a", "b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=4)


@given(OBJECTS, OBJECTS, st.sampled_from(["$", "$.a", "$.*", "$['b'].*"]))
def test_applying_twice_is_applying_once(document: Any, update: Any, target: str) -> None:
    action = {"target": target, "update": update}
    if not list(select(document, target)):
        return
    once, touched = lay(document, action)
    if list(select(once, target)) != list(select(document, target)):
        return  # the wildcard now matches what the update added
    twice, again = lay(once, action)
    assert same(twice, once)
    assert again <= touched | again
