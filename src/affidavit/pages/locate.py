"""Where the values of a JSON or YAML document stand in its text.

JSON is found lazily: the standard decoder, which is fast, skips what isn't asked for. YAML comes
with positions from PyYAML's composer.
"""

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # present since 3.0, not in typeshed
from typing import Any

import yaml

from affidavit import pointer as ptr
from affidavit.model import Span

BLANK = re.compile(r"[ \t\n\r]*")
DECODER = json.JSONDecoder()


class JsonPlaces:
    """Spans of the values of one JSON document that starts at ``start`` in ``text``."""

    def __init__(self, text: str, start: int = 0) -> None:
        self.text = text
        self.start = self._skip(start)
        self._members: dict[int, dict[str, Span]] = {}

    def span(self, pointer: str) -> Span | None:
        """Return the span of the value at ``pointer``, or None where there is none."""
        at = self.start
        found: Span | None = None
        for token in ptr.split(pointer):
            found = self._container(at).get(token)
            if found is None:
                return None
            at = found[0]
        if found is None:
            return at, DECODER.raw_decode(self.text, at)[1]
        return found

    def _skip(self, index: int) -> int:
        match = BLANK.match(self.text, index)
        return match.end() if match else index

    def _container(self, at: int) -> dict[str, Span]:
        if at not in self._members:
            opening = self.text[at : at + 1]
            self._members[at] = dict(self._scan(at, opening)) if opening in ("{", "[") else {}
        return self._members[at]

    def _scan(self, at: int, opening: str) -> list[tuple[str, Span]]:
        found: list[tuple[str, Span]] = []
        index = self._skip(at + 1)
        while self.text[index] not in "}]":
            key = str(len(found))
            if opening == "{":
                key, index = scanstring(self.text, index + 1)
                index = self._skip(self._skip(index) + 1)
            end = DECODER.raw_decode(self.text, index)[1]
            found.append((key, (index, end)))
            index = self._skip(end)
            if self.text[index] == ",":
                index = self._skip(index + 1)
        return found


class YamlPlaces:
    """Spans of the values of one YAML document that starts at ``start`` in ``text``."""

    def __init__(self, root: yaml.Node | None, text: str, start: int = 0) -> None:
        self.root = root
        self.text = text
        self.start = start
        self._members: dict[int, dict[str, yaml.Node]] = {}

    def span(self, pointer: str) -> Span | None:
        """Return the span of the value at ``pointer``, or None where there is none."""
        node: Any = self.root
        for token in ptr.split(pointer):
            node = self._child(node, token)
            if node is None:
                return None
        if node is None:
            return None
        begin, end = self.start + node.start_mark.index, self.start + node.end_mark.index
        return begin, begin + len(self.text[begin:end].rstrip())

    def _child(self, node: Any, token: str) -> Any:
        """Return what stands under a key, the last one of equals, or at an index."""
        if isinstance(node, yaml.MappingNode):
            if id(node) not in self._members:  # the root keeps its nodes, and so their ids
                named = ((key.value, value) for key, value in node.value)
                self._members[id(node)] = {k: each for k, each in named if isinstance(k, str)}
            return self._members[id(node)].get(token)
        if isinstance(node, yaml.SequenceNode) and token.isdigit() and int(token) < len(node.value):
            return node.value[int(token)]
        return None


Places = JsonPlaces | YamlPlaces
