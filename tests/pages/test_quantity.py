"""The grammar of quantities: what it generates it reads, with the numbers that were put in."""

import re
import time
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import Lark

from affidavit.pages.quantity import Quantity, quantities

GRAMMAR = Lark(files("affidavit.pages").joinpath("quantity.lark").read_text("utf-8"))
SPELLED = {
    "MOST": ["up to", "at most", "max.", "a maximum of", "no more than", "must not exceed", "<="],
    "LEAST": ["at least", "min.", "a minimum of", "no fewer than", ">="],
    "MOST_LENGTH": ["max length", "maximum length:"],
    "LEAST_LENGTH": ["min length", "minimum length of"],
    "ABOVE": ["greater than", "more than"],
    "BELOW": ["less than", "fewer than"],
    "BETWEEN": ["between", "from", "in the range"],
    "EXACTLY": ["exactly"],
    "AND": ["and"],
    "TO": ["to", "through"],
    "IS": ["is", "of", ":"],
    "POSITIVE": ["positive integer", "must be positive"],
    "NOT_NEGATIVE": ["non-negative number"],
    "MULTIPLE": ["a multiple of"],
    "OR_LESS": ["or less", "or fewer"],
    "OR_MORE": ["or more"],
    "LONG": ["long", "string", "code"],
    "CHARACTERS": ["characters", "digits", "unicode characters"],
    "BYTES": ["bytes", "octets"],
    "ITEMS": ["items", "entries"],
    "MEMBERS": ["keys", "key-value pairs"],
    "ADJECTIVE": ["distinct", "ascii"],
    "NUMERAL": ["two", "ten"],
    "NUMBER": ["0", "7", "1,024", "2.5", "10_000"],
    "DASH": ["-", "\u2013"],
    "WORD": ["labels", "people"],
    "OTHER": ["!"],
}
TERMINALS = {name: st.sampled_from(words).map(" {} ".format) for name, words in SPELLED.items()}
NUMBERS = {"two": 2, "ten": 10, "1,024": 1024, "10_000": 10_000, "0": 0, "7": 7, "2.5": 2.5}


def numbers(text: str) -> set[float]:
    return {value for word, value in NUMBERS.items() if f" {word} " in text}


@settings(deadline=None, max_examples=300)
@given(from_lark(GRAMMAR, explicit=TERMINALS))
def test_every_phrase_of_the_grammar_is_read_whole(text: str) -> None:
    found = list(quantities(text))
    if "!" in text:
        assert found == []
        return
    assert len(found) == 1, (text, found)
    (quantity,) = found
    stated = {each for each in (quantity.low, quantity.high, quantity.step) if each is not None}
    implied = {0} if "positive" in text or "negative" in text else set()
    assert stated == numbers(text) | implied
    around = text[: quantity.start] + text[quantity.end :]
    assert re.sub(r"[\s*_`]", "", around) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("up to 5 labels", Quantity(0, 14, high=5, unit="word", noun="labels")),
        ("between 1 and 2.5", Quantity(0, 17, low=1, high=2.5)),
        ("more than 3 items", Quantity(0, 17, low=3, open=True, unit="items", noun="items")),
        ("a multiple of 4", Quantity(0, 15, step=4)),
    ],
)
def test_a_phrase_is_read_as_a_quantity(text: str, expected: Quantity) -> None:
    assert list(quantities(text)) == [expected]


@given(st.text(max_size=200))
def test_any_text_is_read_in_its_bounds(text: str) -> None:
    at = 0
    for found in quantities(text):
        assert at <= found.start < found.end <= len(text)
        at = found.end


def test_time_grows_with_the_length_of_a_text_alone() -> None:
    def seconds(count: int) -> float:
        text = "up to 5 between 3 and - 10 characters or " * count
        begun = time.process_time()
        list(quantities(text))
        return time.process_time() - begun

    seconds(10)
    assert seconds(2_000) < 40 * max(seconds(200), 0.01)
