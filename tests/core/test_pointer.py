from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from json_values import NAMES, OBJECTS, VALUES

from affidavit import pointer as ptr
from affidavit.pointer import MISSING

TREE = {
    "ship": {"crew": ["ann", {"name": "bo"}], "": 0, "a/b": 1, "c~d": 2, "~1": 3, "0": "zero"},
    "": "empty",
    "none": None,
}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", TREE),
        ("/", "empty"),
        ("/ship/crew/0", "ann"),
        ("/ship/crew/1/name", "bo"),
        ("/ship/", 0),
        ("/ship/a~1b", 1),
        ("/ship/c~0d", 2),
        ("/ship/~01", 3),
        ("/ship/0", "zero"),
        ("/none", None),
    ],
)
def test_a_pointer_finds_its_value(pointer: str, value: Any) -> None:
    assert ptr.get(TREE, pointer) == value


@pytest.mark.parametrize(
    "pointer",
    [
        "/no",
        "/ship/crew/2",
        "/ship/crew/-",
        "/ship/crew/-1",
        "/ship/crew/name",
        "/none/x",
        "/ship/a/b",
    ],
)
def test_what_is_not_there_is_missing_and_not_null(pointer: str) -> None:
    assert ptr.get(TREE, pointer) is MISSING


@pytest.mark.parametrize("index", ["01", "1 ", "²", "1.0", "+1", "٣"])
def test_an_array_index_is_plain_ascii_digits_without_a_leading_zero(index: str) -> None:
    assert ptr.get({"list": list(range(9))}, ptr.join("/list", index)) is MISSING


def test_missing_is_false_and_says_so() -> None:
    assert not MISSING
    assert repr(MISSING) == "<absent>"


def test_a_pointer_starts_with_a_slash() -> None:
    with pytest.raises(ValueError, match="starts with '/'"):
        ptr.split("ship")


@given(st.lists(st.text()))
def test_tokens_survive_join_and_split(tokens: list[str]) -> None:
    assert ptr.split(ptr.join("", *tokens)) == tokens


@given(OBJECTS, st.lists(NAMES, min_size=1, max_size=4), VALUES)
def test_what_is_put_is_found(document: dict[str, Any], tokens: list[str], value: Any) -> None:
    pointer = ptr.join("", *tokens)
    for end in range(1, len(tokens)):
        inner = ptr.get(document, ptr.join("", *tokens[:end]))
        if inner is not MISSING and not isinstance(inner, dict):
            return
    if "-" in tokens:
        return
    ptr.put(document, pointer, value)
    assert ptr.get(document, pointer) == value


def test_put_makes_objects_and_appends_to_arrays() -> None:
    document: dict[str, Any] = {}
    ptr.put(document, "/a/list/-", 1)
    ptr.put(document, "/a/list/-", 2)
    ptr.put(document, "/a/list/0", 0)
    assert document == {"a": {"list": [0, 2]}}


@given(VALUES)
def test_each_leaf_is_found_at_its_pointer(value: Any) -> None:
    seen = list(ptr.leaves(value))
    assert seen
    assert len({pointer for pointer, _ in seen}) == len(seen)
    for pointer, leaf in seen:
        assert ptr.get(value, pointer) is leaf
        assert not leaf or not isinstance(leaf, dict | list)


def test_ancestors_go_from_the_pointer_to_the_root() -> None:
    assert list(ptr.ancestors("/a~1b/c")) == ["/a~1b/c", "/a~1b", ""]
