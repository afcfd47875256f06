"""Draws the rows of a table on a sketch, each value with its own place in the page."""

import re
from collections.abc import Iterable
from typing import Any

from affidavit import pointer as ptr
from affidavit.model import Basis, Mark, Span
from affidavit.pages.lines import Line, joined
from affidavit.pages.literals import literal
from affidavit.pages.rows import Row
from affidavit.pages.segment import Segmentation, split_enum
from affidavit.pages.sketch import Sketch

LONGEST_LINE = 500
"""Code points; what follows the values of a row is looked at no further."""


class Known:
    """Values that a page shows under a field's name: examples, defaults, JSON and code samples."""

    PAIR = re.compile(
        r"""(?<![\w"'])["']?(\w{1,64})["']?\s{0,9}[:=]\s{0,9}["']([^"'\n]{1,100})["']"""
    )

    def __init__(self, text: str, rows: Iterable[Row]) -> None:
        self._values: dict[str, set[str]] = {}
        for match in self.PAIR.finditer(text):
            self._values.setdefault(match[1], set()).add(match[2])
        for row in rows:
            for line in (*row.examples, *row.defaults):
                self._values.setdefault(row.name, set()).add(line.text)

    def of(self, name: str) -> frozenset[str]:
        """Return the values shown for a name."""
        return frozenset(self._values.get(name, ()))


class Pen:
    """Draws rows on a sketch, each value with its own place in the page."""

    def __init__(self, sketch: Sketch, known: Known) -> None:
        self.sketch = sketch
        self.known = known
        self._drawn: set[tuple[str, tuple[str, ...]]] = set()

    def member(
        self, base: str, path: tuple[str, ...], row: Row, basis: Basis = "documented"
    ) -> None:
        """Draw a field below the schema at ``base``; a second row of one name is a gap."""
        if (base, path) in self._drawn:
            self.sketch.gap(
                "row-repeated", f"{'.'.join(path)!r} has two rows in one table", row.span
            )
            return
        self._drawn.add((base, path))
        pointer = self.sketch.member(base, path, row.schema, row.span, basis=basis)
        if row.required:
            parent = pointer.rpartition("/properties/")[0]
            self.sketch.require(parent, path[-1], row.required, basis)
        self._details(row, pointer, pointer)

    def parameter(self, location: str, name: str, row: Row) -> str:
        """Draw a parameter; return its pointer."""
        pointer = self.sketch.parameter(location, name, row.span, required=row.required is not None)
        if row.required:
            self.sketch.marks[pointer + "/required"] = Mark(row.required)
        self._typed(pointer + "/schema", row)
        self._details(row, pointer + "/schema", pointer)
        return pointer

    def header(self, status: str, row: Row) -> None:
        """Draw a header of a response."""
        pointer = ptr.join("", "responses", status, "headers", row.name)
        self.sketch.state(pointer, {}, row.span)
        self._typed(pointer + "/schema", row)
        self._details(row, pointer + "/schema", pointer)

    def bare(self, name: str, span: Span) -> None:
        """Draw a parameter of the path that no table lists: that it is text is an inference."""
        pointer = self.sketch.parameter("path", name, span)
        self.sketch.state(pointer + "/schema", {"type": "string"}, span, "inferred")

    def _typed(self, pointer: str, row: Row) -> None:
        self.sketch.state(pointer, dict(row.schema), row.span)
        for keyword in row.schema:
            self.sketch.marks[ptr.join(pointer, keyword)] = Mark(row.span)

    def _details(self, row: Row, schema: str, holder: str) -> None:
        sketch = self.sketch
        for gap in row.gaps:
            sketch.gap(*gap)
        if row.prose:
            whole = joined(row.prose, sketch.text)
            sketch.state(holder + "/description", whole.text, whole.span)
        for keyword, value, span in row.facts:
            sketch.state(f"{schema}/{keyword}", value, span)
        if row.choices:
            self._enum(row, schema)
        if row.examples:
            span = (row.examples[0].start, row.examples[-1].end)
            sketch.state(schema + "/examples", [_value(line, row) for line in row.examples], span)
        if row.defaults:
            sketch.state(schema + "/default", _value(row.defaults[0], row), row.defaults[0].span)

    def _enum(self, row: Row, schema: str) -> None:
        span = (row.choices[0].start, row.choices[-1].end)
        found = self._choices(row)
        if found is None:
            self.sketch.gap(
                "enum-unsplit",
                f"the values of {row.name!r} run together; nothing says where each of them ends",
                span,
            )
            return
        inner = row.type == "array"
        kind = row.schema.get("items", {}).get("type") if inner else row.type
        basis: Basis = found.basis
        rest = self.sketch.text[span[1] : span[1] + LONGEST_LINE]
        half = not rest[-1:].isspace() and "\n" not in rest.strip()  # and what it is, is unknown
        if (not rest.strip() or half) and not row.sole:
            self.sketch.gap(
                "enum-cut",
                f"the page ends at the values of {row.name!r}: are they all?",
                (span[0], span[1] + len(rest.rstrip())),
            )
            basis = "inferred"
        place = schema + "/items" if inner else schema
        if inner and ptr.get(self.sketch.operation, place) is ptr.MISSING:
            ptr.put(self.sketch.operation, place, {})
        values = [literal(value, kind) for value in found.values]
        self.sketch.state(place + "/enum", values, span, basis)

    def _choices(self, row: Row) -> Segmentation | None:
        texts = [
            line.text.strip("`") if len(row.choices) > 1 else line.text for line in row.choices
        ]
        if row.sole:
            return Segmentation((texts[0].strip("`"),), "documented", "separators")
        if len(texts) > 1:
            return split_enum("\n".join(texts))
        return split_enum(texts[0], self.known.of(row.name))


def _value(line: Line, row: Row) -> Any:
    text = line.text
    if len(text) > 1 and text[0] == text[-1] == "`":
        text = text[1:-1]
    return literal(text, row.type)
