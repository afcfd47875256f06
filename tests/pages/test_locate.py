"""Where values stand in JSON and YAML."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from affidavit import pointer as ptr
from affidavit.documents import load_yaml
from affidavit.pages.locate import JsonPlaces, YamlPlaces

TEXT = 'Words. {"a/b": [1, {"~": "é\\u00e9\\""}], "a/b2" : null ,"x":{}} more'
START = TEXT.index("{")


def test_json_places_are_exact() -> None:
    places = JsonPlaces(TEXT, START)

    def words(pointer: str) -> str:
        span = places.span(pointer)
        assert span is not None
        return TEXT[slice(*span)]

    assert words("") == TEXT[START : TEXT.rindex("}") + 1]
    assert words("/a~1b/1/~0") == '"é\\u00e9\\""'
    assert words("/a~1b/0") == "1"
    assert words("/a~1b2") == "null"
    assert words("/x") == "{}"
    assert places.span("/a~1b/2") is None
    assert places.span("/x/y") is None
    assert places.span("/a~1b/0/z") is None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=15,
)


@given(VALUES, st.sampled_from([None, 1, 4]), st.booleans())
def test_every_json_value_is_found_where_it_is(
    value: Any, indent: int | None, ascii_: bool
) -> None:
    text = "  " + json.dumps(value, indent=indent, ensure_ascii=ascii_)
    places = JsonPlaces(text)
    for pointer, leaf in ptr.leaves(value):
        span = places.span(pointer)
        assert span is not None
        assert json.loads(text[slice(*span)]) == leaf


def test_yaml_places_are_exact() -> None:
    text = "# é\nname: Käse  # a comment\nlist:\n  - one\n  - {two: 2}\n"
    text += "block: |\n  é\n  words\n\nlast: x\n"
    value, node = load_yaml(text)
    places = YamlPlaces(node, "\ufeff" + text, 1)

    def words(pointer: str) -> str:
        span = places.span(pointer)
        assert span is not None
        return ("\ufeff" + text)[slice(*span)]

    assert value["block"] == "é\nwords\n"
    assert words("/name") == "Käse"
    assert words("/list/1/two") == "2"
    assert words("/list") == "- one\n  - {two: 2}"
    assert words("/block") == "|\n  é\n  words"
    assert words("/last") == "x"
    assert places.span("/list/2") is None
    assert places.span("/name/x") is None
    assert YamlPlaces(None, "").span("") is None
