"""JSON and YAML from strangers: read as JSON has it, and never larger than a document can be.

YAML is read by the JSON schema that OpenAPI asks for (YAML 1.2, section 10.2): ``no`` and ``on``
are words, a date is text, and so is every key. Aliases may neither hold themselves nor unfold
without end.
"""

import json
import re
from math import isfinite
from typing import Any, ClassVar, NoReturn

import yaml

LARGEST = 1_000_000
"""Values, aliases unfolded."""

DEEPEST = 200
"""Levels of nesting; real documents have about thirty."""

KEPT = ("map", "seq", "str", "int", "float", "bool", "null")
TAG = "tag:yaml.org,2002:"
PLAIN = (
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+0123456789."),
    ("merge", r"<<", "<"),
)
"""How a plain scalar of each type looks, and what it starts with."""


class DocumentError(ValueError):
    """A text is no JSON or YAML document, or one without end; says where."""


class _Loader(yaml.CSafeLoader):
    """YAML with the types of JSON and no others."""

    yaml_implicit_resolvers: Any = {}  # noqa: RUF012 - as PyYAML has it
    yaml_constructors: ClassVar[Any] = {}

    def flatten_mapping(self, node: Any) -> None:
        """Merge ``<<``; each key is kept once, so that merges of merges can't grow without end."""
        super().flatten_mapping(node)
        node.value = list({_key(key): (key, value) for key, value in node.value}.values())

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Construct an object; the text of a key is its name."""
        if isinstance(node, yaml.MappingNode):
            self.flatten_mapping(node)
        return {_key(key): self.construct_object(value, deep=deep) for key, value in node.value}

    def construct_number(self, node: Any) -> Any:
        """Construct a number of JSON's grammar as far as YAML 1.2 shares it."""
        if re.fullmatch(r"[-+]?[0-9]+", node.value):
            return int(node.value)
        number = float(node.value)
        return number if isfinite(number) else node.value


def _key(node: Any) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.constructor.ConstructorError(None, None, "a key is no text", node.start_mark)
    return str(node.value)


for _name, _pattern, _first in PLAIN:
    _Loader.add_implicit_resolver(TAG + _name, re.compile(f"(?:{_pattern})$"), list(_first))
_Loader.add_implicit_resolver(TAG + "null", re.compile("$"), [""])
_Loader.yaml_constructors = {
    TAG + name: yaml.SafeLoader.yaml_constructors[TAG + name] for name in KEPT
}
_Loader.yaml_constructors |= dict.fromkeys((TAG + "int", TAG + "float"), _Loader.construct_number)
_Loader.yaml_constructors[None] = yaml.SafeLoader.yaml_constructors[None]


def load_yaml(text: str) -> tuple[Any, yaml.Node | None]:
    """Return the value of a YAML document and the node that holds its places."""
    try:
        _shallow(text)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            value = None if node is None else loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        if "nesting depth" in str(error):  # libyaml has a limit of its own since PyYAML 6.0.4
            raise DocumentError(TOO_DEEP) from error
        raise DocumentError(f"the document isn't valid YAML: {_one_line(error)}") from error
    except DocumentError:
        raise
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"the document can't be read as YAML: {_one_line(error)}") from error
    check_size(value)
    return (_mended(value) if ESCAPED.search(text) else value), node


def load_json(text: str, start: int = 0, *, whole: bool = True) -> tuple[Any, int]:
    """Return the JSON value at ``start`` and where it ends; ``whole``: nothing may follow it."""
    try:
        value, end = DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"the document isn't valid JSON: line {error.lineno}, column {error.colno}: {error.msg}"
        ) from error
    except RecursionError as error:
        raise DocumentError(TOO_DEEP) from error
    except ValueError as error:
        raise DocumentError(f"the document isn't valid JSON: {_one_line(error)}") from error
    if whole and text[end:].strip():
        raise DocumentError(f"after the JSON document, at character {end}, more text follows")
    check_size(value)
    return (_mended(value) if ESCAPED.search(text, start, end) else value), end


def mend_text(text: str) -> str:
    """Return a text with U+FFFD for each half of a surrogate pair, which no encoding has."""
    return HALVES.sub("\ufffd", text)


def _mended(value: Any) -> Any:
    """Mend every text of a value (RFC 8259, section 8.2, leaves open what one would do with it)."""
    known: dict[int, Any] = {}

    def mended(each: Any) -> Any:
        if isinstance(each, str):
            return mend_text(each)
        if isinstance(each, (dict, list)) and id(each) not in known:
            known[id(each)] = (
                {mend_text(name): mended(inner) for name, inner in each.items()}
                if isinstance(each, dict)
                else [mended(inner) for inner in each]
            )
        return known.get(id(each), each)

    return mended(value)


HALVES = re.compile("[\ud800-\udfff]")
"""Half of a surrogate pair."""

ESCAPED = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
"""What a document with such a half in it holds; most have none, and need no mending."""


def check_size(value: Any) -> None:
    """Raise where a value is too deep or too large, or holds itself."""
    try:
        total, levels = _measure(value, {})
    except RecursionError as error:
        raise DocumentError(TOO_DEEP) from error
    if levels > DEEPEST:
        raise DocumentError(TOO_DEEP)
    if total > LARGEST:
        raise DocumentError(
            f"the document unfolds to more than {LARGEST} values; write its aliases out, or cut "
            "the operation out of it"
        )


TOO_DEEP = f"the document is nested more than {DEEPEST} levels deep, or holds itself"


def _measure(value: Any, known: dict[int, tuple[int, int] | None]) -> tuple[int, int]:
    """Return how many values a value unfolds to, and how deep; a shared one is measured once."""
    if not isinstance(value, (dict, list)):
        return 1, 0
    if id(value) in known:
        measured = known[id(value)]
        if measured is None:
            raise DocumentError("an alias of the document holds itself; write it out")
        return measured
    known[id(value)] = None
    parts = [
        _measure(each, known) for each in (value.values() if isinstance(value, dict) else value)
    ]
    total = 1 + sum(size for size, _ in parts)
    levels = 1 + max((depth for _, depth in parts), default=0)
    known[id(value)] = total, levels
    return total, levels


def _shallow(text: str) -> None:
    """Refuse nesting that the parser's own stack might not bear."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise DocumentError(TOO_DEEP)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _refuse(text)


DECODER = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite)
"""RFC 8259's grammar and nothing beside it."""
