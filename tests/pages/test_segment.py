"""Splitting run-together values: what is certain, what is inferred, what is left whole."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from affidavit.pages.segment import LONGEST_VALUE, Segmentation, split_enum, split_statuses
from affidavit.pages.words import WORDS

VALUES = st.sampled_from([word.upper() for word in WORDS])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("200", ["200"]),
        ("200400404429500503", ["200", "400", "404", "429", "500", "503"]),
        ("20040", None),
        ("200999", None),
        ("200099", None),
        ("200200", None),
        ("", None),
        ("2O0", None),
        ("٢٠٠", None),
    ],
)
def test_statuses_are_split_three_digits_at_a_time(text: str, codes: list[str] | None) -> None:
    assert split_statuses(text) == codes


@pytest.mark.parametrize(
    ("text", "known", "values", "basis"),
    [
        ("a, b,c", (), "a b c", "documented"),
        ("[a | b]", (), "a b", "documented"),
        ('"a", "b"', (), "a b", "documented"),
        ("a\nb", (), "a b", "documented"),
        ("`a``b``c`", (), "a b c", "documented"),
        ("red green", (), "red green", "documented"),
        ("K_AK_BK_A_C", {"K_A"}, "K_A K_B K_A_C", "documented"),
        ("K_AK_BK_A_C", (), "K_A K_B K_A_C", "inferred"),
        ("KIND_OF_KIND_AKIND_B", {"KIND_B"}, "KIND_OF_KIND_A KIND_B", "documented"),
        ("KIND_SUBKIND_AKIND_B", {"KIND_SUBKIND_A"}, "KIND_SUBKIND_A KIND_B", "documented"),
        ("IN_PROGRESSCLOSEDIN_REVIEW", (), "IN_PROGRESS CLOSED IN_REVIEW", "inferred"),
        ("ACTIVEINACTIVECLOSED", {"ACTIVE"}, "ACTIVE INACTIVE CLOSED", "inferred"),
        ("ACTIVEINACTIVE", {"ACTIVE", "INACTIVE"}, "ACTIVE INACTIVE", "documented"),
        ("INACTIVE", {"IN", "ACTIVE"}, "IN ACTIVE", "inferred"),
        ("queuedsendingsent", (), "queued sending sent", "inferred"),
        ("ActiveInactive", (), "Active Inactive", "inferred"),
        ("inProgressdone", (), "inProgress done", "inferred"),
        ("ZibZabZub", {"Zab"}, "Zib Zab Zub", "inferred"),
        ("sky", {"sky"}, "sky", "documented"),
        ("open", (), "open", "inferred"),
    ],
)
def test_values_are_told_apart(text: str, known: Sequence[str], values: str, basis: str) -> None:
    found = split_enum(text, known)
    assert found is not None
    assert found.values == tuple(values.split())
    assert found.basis == basis


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("", ()),
        ("zibzabzub", ()),
        ("ZibZabZub", ()),
        ("OPENZIBZABCLOSED", {"OPEN", "CLOSED"}),
        ("a, b or c", ()),
        ("a, b, a", ()),
        ("OPENOPEN", {"OPEN"}),
        ("abc", {"a", "bc", "ab", "c"}),
        ("TO_ATO_B", ()),
        ("In Use Free", {"In Use"}),
        ("X_" * 20, ()),
    ],
)
def test_what_stays_ambiguous_is_not_split(text: str, known: Sequence[str]) -> None:
    assert split_enum(text, known) is None


@given(st.lists(VALUES, min_size=1, max_size=8, unique=True), st.data())
def test_joined_words_come_back_or_the_answer_is_no_promise(
    words: list[str], data: st.DataObject
) -> None:
    known = data.draw(st.sets(st.sampled_from(words)))
    found = split_enum("".join(words), known)
    assert found is None or found.values == tuple(words) or found.basis == "inferred"


@given(st.sets(st.text("ABC_", min_size=1, max_size=6), min_size=1, max_size=8))
def test_known_values_of_which_none_starts_another_come_back_exactly(values: set[str]) -> None:
    ordered = sorted(values)
    assume(not any(a != b and b.startswith(a) for a in values for b in values))
    found = split_enum("".join(ordered), values)
    assert found is not None
    assert found.values == tuple(ordered)


@given(st.text(max_size=200), st.sets(st.text(min_size=1, max_size=5), max_size=5))
def test_it_never_raises_and_never_loses_a_character(text: str, known: set[str]) -> None:
    found = split_enum(text, known)
    if found is not None and found.method != "separators":
        assert "".join(found.values) == text.strip()
        assert len(set(found.values)) == len(found.values)


@pytest.mark.parametrize(
    "text",
    ["A" * 100_000, "OPEN" * 25_000, "K_" * 50_000, "a,b " * 25_000, "Ab" * 50_000, "K_A" * 33_000],
)
def test_a_very_long_text_takes_no_time(text: str) -> None:
    start = time.perf_counter()
    split_enum(text, {"A" * size for size in range(1, LONGEST_VALUE)})
    assert time.perf_counter() - start < 2


@settings(max_examples=20)
@given(st.integers(min_value=1, max_value=9_000))
def test_time_grows_with_length_alone(size: int) -> None:
    start = time.perf_counter()
    assert not isinstance(split_enum("a" * size + "!", {"a", "aa", "aaa"}), Segmentation)
    assert time.perf_counter() - start < 2
