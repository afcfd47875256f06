"""Regular expressions of ECMA-262: matched in bounded time, never by Python's rules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affidavit import samples
from affidavit.patterns import made_up, matches, readable, shortest
from affidavit.schema import is_valid

TABLE = [
    (r"^\d+$", "12", True),
    (r"^\d+$", "\u0663", False),
    (r"a$", "a\n", False),
    (r"b", "abc", True),
    (r"^\p{L}+$", "\u00e9t\u00e9", True),
    (r"^[\p{Lu}\d]{2}$", "A1", True),
    (r"^[\w-.]+$", "a-b.c", True),
    (r"^(?=.*\d)[a-z\d]{3}$", "ab1", True),
    (r"^(?=.*\d)[a-z\d]{3}$", "abc", False),
    ("[", "x", None),
    (r"(a", "a", None),
]


@pytest.mark.parametrize(("pattern", "text", "expected"), TABLE)
def test_a_pattern_is_read_as_json_schema_has_it(
    pattern: str, text: str, expected: bool | None
) -> None:
    assert matches(pattern, text) is expected
    assert readable(pattern) is (expected is not None)


SLOW = (
    r"^(a+)+$",
    r"^(a|aa)+$",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"^(?=a)(a+)+\1b$",
    r"(a*)*\1$",
    r"^(.*)*x$",
)


@pytest.mark.parametrize("pattern", SLOW)
def test_a_pattern_that_python_would_never_finish_is_decided(pattern: str) -> None:
    text = "a" * 60 + "!"
    assert matches(pattern, text) is not None
    schema = {
        "pattern": pattern,
        "patternProperties": {pattern: {}},
        "additionalProperties": {"type": "string"},
    }
    assert is_valid({"x": schema}, "/x", {text: "y"})
    assert is_valid({"x": schema}, "/x", text) is matches(pattern, text)


@pytest.mark.parametrize(
    "pattern",
    [
        *SLOW[:3],
        r"^\p{Lu}{2}\d$",
        r"^[\w-.]{4}$",
        r"(?<year>\d{4})-\d\d",
        r"^(?!x)[a-z]{2}$",
        r"\S+",
    ],
)
@pytest.mark.parametrize("variant", [0, 1, 7])
def test_texts_are_made_up_for_a_pattern_of_that_dialect(pattern: str, variant: int) -> None:
    made = samples.value({}, {"type": "string", "pattern": pattern}, variant)
    assert matches(pattern, made), made


def test_a_text_that_would_be_too_long_is_not_looked_for() -> None:
    spelled = made_up("^(x{1000}){1000}$")
    assert spelled is not None
    assert shortest(spelled) == 1_000_000
    assert samples.value({}, {"type": "string", "pattern": "^(x{1000}){1000}$"}) == "affidavit 0"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_a_pattern_or_none_and_nothing_breaks(text: str) -> None:
    assert matches(text, "affidavit") in (True, False, None)
    made_up(text)


def test_a_format_gives_way_to_a_pattern_that_it_breaks() -> None:
    schema = {"type": "string", "format": "uri", "pattern": "^s3://[a-z]{3}$"}
    assert str(samples.value({}, schema, 1)).startswith("s3://")
