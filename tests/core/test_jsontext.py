import json
from typing import Any

import pytest
from hypothesis import given
from json_values import OBJECTS, VALUES

from affidavit.jsontext import compact, covers, pretty, same, shorten


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1, 1.0, True),
        (0.0, -0.0, True),
        (1, True, False),
        (0, False, False),
        (1, "1", False),
        (None, False, False),
        (None, None, True),
        ("a", "a", True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1.0}, True),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ([1, 2], [2, 1], False),
        ([1, [True]], [1.0, [True]], True),
        ([1], [True], False),
        ([], {}, False),
        ("", None, False),
        (10**400, 10**400, True),
    ],
)
def test_equality_is_that_of_json(left: Any, right: Any, equal: bool) -> None:
    assert same(left, right) is equal
    assert same(right, left) is equal


@given(VALUES)
def test_a_value_is_the_same_as_itself_after_a_round_trip(value: Any) -> None:
    assert same(json.loads(compact(value)), value)
    assert same(json.loads(pretty(value)), value)
    assert covers(value, value)


@given(OBJECTS, OBJECTS)
def test_a_resource_may_hold_more_members_than_were_sent(sent: Any, more: Any) -> None:
    actual = {f"more {name}": value for name, value in more.items()} | sent
    assert covers(actual, sent)
    assert covers(sent, actual) is (not more)


@pytest.mark.parametrize(
    ("actual", "sent", "shows"),
    [
        ([{"id": 1, "name": "a"}], [{"name": "a"}], True),
        ([{"name": "a"}, {"name": "b"}], [{"name": "a"}], False),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 2}}, True),
        ({"a": 1}, {}, True),
        ({}, {"a": None}, False),
        ("a", {"a": 1}, False),
    ],
)
def test_covers(actual: Any, sent: Any, shows: bool) -> None:
    assert covers(actual, sent) is shows


def test_half_a_surrogate_pair_is_escaped_so_that_a_file_can_hold_it() -> None:
    assert "\\ud83d" in pretty({"a": "\ud83d"})
    pretty({"a": "\ud83d"}).encode()


def test_a_long_value_is_cut_in_the_middle_and_its_size_told() -> None:
    text = shorten("x" * 500, 40)
    assert "(502 characters)" in text
    assert len(text) < 80
    assert shorten("x" * 5, 40) == '"xxxxx"'
    assert shorten("<absent>") == "<absent>"
