"""Texts that no encoding has, in JSON and YAML from strangers."""

import pytest

from affidavit.documents import load_json, load_yaml, mend_text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'{"a\ud800": ["\udc00b", 1]}', {"a\ufffd": ["\ufffdb", 1]}),
        (r'{"pair": "\ud83d\ude00"}', {"pair": "\U0001f600"}),
        (r'{"plain": "\u00e9"}', {"plain": "\u00e9"}),
    ],
)
def test_half_a_surrogate_pair_becomes_the_replacement_character(text: str, value: object) -> None:
    assert load_json(text)[0] == value


def test_a_value_that_aliases_share_stays_shared_when_it_is_mended() -> None:
    value, _ = load_yaml("a: &one [\"x\"]\nb: *one\nc: '\\ud800'\n")
    assert value["a"] is value["b"]


def test_text_keeps_its_length_so_that_places_stay_right() -> None:
    assert mend_text("a\ud800b\udfff") == "a\ufffdb\ufffd"
