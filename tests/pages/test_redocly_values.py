"""What follows a row's type on a page of Redocly's: values in every spelling."""

from typing import Any

import pytest
from redocly_pages import row


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('(string) Enum: "A", "B"', ["A", "B"]),
        ('(string) Enum: "A","B"', ["A", "B"]),
        ("(string)\n    Enum:\n", None),
        ("(string) Enum: A, B", ["A", "B"]),
        ("(string) Enum: A,B. More words.", ["A", "B"]),
        ('(string) Enum: "A", "B" and more words', ["A", "B"]),
        ("(integer) Enum: 1, 2, -3", [1, 2, -3]),
        ("(string) Enum: 1, 2", ["1", "2"]),
        ("(number) Enum: 0.5, 1e3", [0.5, 1000.0]),
        ("(boolean) Enum: true", [True]),
        ('(string) Enum: "a, b", "c"', ["a, b", "c"]),
        ('(string) Enum: "A", "A"', ["A"]),
        ("(string) See the Enum: the list of names", None),
        ("(string) Words, then Enum: values are explained elsewhere", None),
    ],
)
def test_enumerations_of_every_spacing(text: str, values: list[Any] | None) -> None:
    schema, _ = row(text + "\n")
    found = schema.get("items", schema).get("enum")
    assert found == values


def test_unquoted_values_and_prose_that_run_together_are_a_gap() -> None:
    schema, gaps = row("(string) Enum: red, blue or green are fine")
    assert "enum" not in schema
    assert gaps == ["enum-unread"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('(string) Words. Example: "a b"', "a b"),
        ('(string) Words Example: "a" and more. Up to 9 characters.', "a"),
        ("(string) Words.\n    Example: two words", "two words"),
        ("(string) Example: word", "word"),
        ("(string) For Example: see the other page", None),
        ("(integer) Example: 12", 12),
        ("(string) Example: 12", "12"),
        ('(object) Example: {"a":[1,{"b":null}]}', {"a": [1, {"b": None}]}),
        ('(array) Example: ["x","y"] More words.', ["x", "y"]),
        ('(string) Example: "cut', None),
        ('(string) Example: word Example: "the label"', "the label"),
    ],
)
def test_examples_of_every_spacing(text: str, value: Any) -> None:
    schema, _ = row(text)
    assert schema.get("examples", [None])[0] == value


def test_prose_after_a_value_is_read_too() -> None:
    schema, _ = row('(string) Words. Example: "a" Up to 9 characters.')
    assert schema["maxLength"] == 9
    assert schema["description"] == "Words. Up to 9 characters."


@pytest.mark.parametrize("word", ["Default: 3", 'Default: "3"', "Default: true"])
def test_defaults_are_read(word: str) -> None:
    schema, gaps = row(f"(any) Words. {word}")
    assert schema["default"] in (3, "3", True)
    assert gaps == []


@pytest.mark.parametrize(
    ("tail", "code"),
    [('Enum: "A", "B', "enum-cut"), ("Enum:", "enum-cut"), ('Enum: "A",', "enum-cut")],
)
def test_half_an_enumeration_is_a_gap(tail: str, code: str) -> None:
    _, gaps = row(f"(string) Words. {tail}")
    assert code in gaps
