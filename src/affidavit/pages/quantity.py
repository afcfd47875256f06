"""Quantities in prose, by a grammar: lengths, counts and ranges, with what they measure.

``quantity.lark`` says how a phrase is built. A sentence is cut into tokens once; from each token
that a phrase can start with, the longest phrase is parsed. Whether the sentence speaks of the field
at all is asked by the guards in ``phrases``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from lark import Lark, Token
from lark.exceptions import UnexpectedInput

Measure = Literal["length", "items", "members", "value"]

ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
HINT = re.compile(
    rf"\d|\b(?:{'|'.join(ONES)}|twelve|twenty|fifty|hundred|positive|negative)\b", re.IGNORECASE
)
"""Without one of these, a text has no quantity: asked first, since most texts have none."""

STARTS = (
    *("MOST", "LEAST", "MOST_LENGTH", "LEAST_LENGTH", "ABOVE", "BELOW", "BETWEEN", "EXACTLY"),
    *("POSITIVE", "NOT_NEGATIVE", "MULTIPLE", "NUMBER", "NUMERAL"),
)
NUMERALS = {word: number for number, word in enumerate(ONES, 1)} | {
    "twelve": 12,
    "twenty": 20,
    "fifty": 50,
    "a hundred": 100,
    "one hundred": 100,
}
LONGEST = 12
"""Tokens; no phrase of the grammar has as many."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """What one phrase allows, and where it stands in its text.

    ``low`` and ``high`` are the bounds, ``open`` says that they are no part of what is allowed,
    ``step`` is what a number must be a multiple of. ``noun`` is what is counted, as it is written.
    """

    start: int
    end: int
    low: float | None = None
    high: float | None = None
    open: bool = False
    step: float | None = None
    unit: str = ""
    noun: str = ""


@cache
def _grammar() -> str:
    return files(__package__).joinpath("quantity.lark").read_text("utf-8")


@cache
def _lexer() -> Lark:
    return Lark(_grammar(), parser=None, lexer="basic")


@cache
def _parser() -> Lark:
    return Lark(_grammar(), parser="lalr", lexer="basic", propagate_positions=True)


def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of one sentence, from left to right, none inside another."""
    return _read(text) if HINT.search(text) else ()


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[Quantity, ...]:
    return tuple(_quantities(list(_lexer().lex(text))))


def _quantities(tokens: list[Token]) -> Iterator[Quantity]:
    at = 0
    while at < len(tokens):
        found = _longest(tokens, at) if tokens[at].type in STARTS else None
        if found is None:
            at += 1
            continue
        tree, count = found
        yield _quantity(tree, tokens[at], tokens[at + count - 1])
        at += count


def _longest(tokens: list[Token], at: int) -> tuple[Any, int] | None:
    """Parse the longest phrase that starts at a token; return it with its number of tokens."""
    state: Any = _parser().parse_interactive("")
    ends: list[int] = []
    for count, token in enumerate(tokens[at : at + LONGEST], 1):
        try:
            state.feed_token(token)
        except UnexpectedInput:
            break
        if "$END" in state.choices():
            ends.append(count)
    for count in reversed(ends):
        if (tree := _tree(tokens[at : at + count])) is not None:
            return tree, count
    return None


def _tree(tokens: list[Token]) -> Any:
    """Parse tokens as one phrase; None: they are none."""
    state: Any = _parser().parse_interactive("")
    try:
        for token in tokens:
            state.feed_token(token)
        return state.feed_eof(tokens[-1])
    except UnexpectedInput:
        return None


def _quantity(tree: Any, first: Token, last: Token) -> Quantity:
    start, end = int(first.start_pos or 0), int(last.end_pos or 0)
    bound = next(each for each in tree.iter_subtrees_topdown() if each.data not in OUTER)
    leaves = list(tree.scan_values(lambda _: True))
    numbers = [_number(each) for each in leaves if each.type in ("NUMBER", "NUMERAL")]
    unit = next((each for each in leaves if each.type in UNITS), None)
    limits = _limits(str(bound.data), numbers)
    kind = unit.type.lower() if unit is not None else ""
    return Quantity(start, end, **limits, unit=kind, noun=str(unit) if unit is not None else "")


OUTER = ("start", "measure", "unit", "number")
UNITS = ("CHARACTERS", "BYTES", "ITEMS", "MEMBERS", "WORD")


def _number(token: Any) -> float:
    text = str(token).lower()
    if text in NUMERALS:
        return NUMERALS[text]
    plain = re.sub(r"[,_\s]", "", text)
    return float(plain) if "." in plain else int(plain)


def _limits(form: str, numbers: list[float]) -> dict[str, Any]:
    """Return the bounds that a form of the grammar sets."""
    first = numbers[0] if numbers else 0
    if form == "between":
        return {"low": numbers[0], "high": numbers[1]}
    if form == "exactly":
        return {"low": first, "high": first}
    forms: dict[str, dict[str, Any]] = {
        "most": {"high": first},
        "most_length": {"high": first},
        "least": {"low": first},
        "least_length": {"low": first},
        "above": {"low": first, "open": True},
        "below": {"high": first, "open": True},
        "positive": {"low": 0, "open": True},
        "not_negative": {"low": 0},
        "multiple": {"step": first},
    }
    return forms[form]
