"""Rows of rendered tables: a field's head, then lines that tell of it, in whatever order.

A reader finds the heads; ``absorb`` reads what follows one until the next; ``Pen`` draws the row
on a sketch. Labels are the words that renderers put before a value (``Example:``), never a field's.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, NoReturn, Protocol

from affidavit import pointer as ptr
from affidavit.model import Basis, Mark, Span
from affidavit.pages.lines import Line, joined
from affidavit.pages.segment import Segmentation, split_enum
from affidavit.pages.sketch import Sketch

LABEL = re.compile(
    r"(?<![A-Za-z_])(?:(?P<default>Default(?: value)?)|(?P<example>Examples?)"
    r"|(?P<enum>(?:Possible|Allowed) values?)|(?P<pattern>(?:Match )?[Pp]attern)"
    r"|(?P<minLength>Min(?:imum)? length)|(?P<maxLength>Max(?:imum)? length)"
    r"|(?P<minItems>Min(?:imum)? items)|(?P<maxItems>Max(?:imum)? items)"
    r"|(?P<minimum>Min(?:imum)?)|(?P<maximum>Max(?:imum)?)|(?P<multipleOf>Multiple of)):"
)
GLUED = re.compile(r"(?<=[a-z0-9_A-Z`.)\]])(?:Possible|Allowed) values?:$")
"""A label run together with the end of what stands before it."""

BOUND = re.compile(r"(>=|<=|>|<)\s*(-?\d{1,20}(?:\.\d{1,20})?)\s*(characters?|items?)?")
BOUNDS = re.compile(
    r"(?:(?:>=|<=|>|<)\s*-?\d{1,20}(?:\.\d{1,20})?\s*(?:characters?|items?)?\s*(?:,\s*)?){1,4}"
)
KEYWORDS = {
    (">=", "c"): "minLength",
    ("<=", "c"): "maxLength",
    (">=", "i"): "minItems",
    ("<=", "i"): "maxItems",
    (">=", ""): "minimum",
    ("<=", ""): "maximum",
    (">", ""): "exclusiveMinimum",
    ("<", ""): "exclusiveMaximum",
}
MARKS = {
    "read-only": ("readOnly", True),
    "readonly": ("readOnly", True),
    "read only": ("readOnly", True),
    "write-only": ("writeOnly", True),
    "write only": ("writeOnly", True),
    "deprecated": ("deprecated", True),
    "unique items": ("uniqueItems", True),
}
COUNTS = ("minLength", "maxLength", "minItems", "maxItems")
NUMBERS = (*COUNTS, "minimum", "maximum", "multipleOf")
LONGEST_JSON = 200
"""Lines; an example of a field is no longer."""


@dataclass(slots=True)
class Row:
    """One field, parameter or header as a page shows it; ``span`` is its head's."""

    name: str
    span: Span
    schema: dict[str, Any]
    indent: int = 0
    required: Span | None = None
    prose: list[Line] = field(default_factory=list)
    facts: list[tuple[str, Any, Span]] = field(default_factory=list)
    examples: list[Line] = field(default_factory=list)
    defaults: list[Line] = field(default_factory=list)
    choices: list[Line] = field(default_factory=list)
    sole: bool = False
    """Whether the page says that there is one allowed value."""

    labelled: bool = False
    gaps: list[tuple[str, str, Span]] = field(default_factory=list)

    @property
    def type(self) -> Any:
        """The JSON type that the page states, if it states one."""
        return self.schema.get("type")


class Page(Protocol):
    """What a format knows of its lines."""

    text: str
    lines: list[Line]

    def is_head(self, index: int) -> bool:
        """Say whether a row starts at a line."""

    def is_break(self, index: int) -> bool:
        """Say whether a section, a status or the like starts at a line, which ends a row."""

    def is_noise(self, line: Line) -> bool:
        """Say whether a line is the renderer's own and holds no fact."""


def absorb(page: Page, row: Row, index: int) -> int:
    """Read the lines from ``index`` on that tell of a row; return where the next thing starts."""
    while index < len(page.lines) and not page.is_head(index) and not page.is_break(index):
        if row.labelled and row.prose and _is_prose(page, page.lines[index]):
            break  # after description and values a row has nothing more to tell
        index = take(page, row, page.lines[index], index + 1)
    return index


def take(page: Page, row: Row, line: Line, index: int) -> int:
    """Read one line of a row, and from ``index`` on what belongs to its labels; return the next."""
    if page.is_noise(line):
        return index
    if pieces := _labels(line):
        for label, word, value in pieces:
            index = _labelled(page, row, index, label, word, value)
    elif not _marked(row, line):
        row.prose.append(line)
    return index


def _is_prose(page: Page, line: Line) -> bool:
    scratch = Row("", line.span, {})
    return not (page.is_noise(line) or _labels(line) or _marked(scratch, line))


# --- labels ------------------------------------------------------------------------------------


def _labels(line: Line) -> list[tuple[str, str, Line]]:
    """Split a line that starts with a label, or ends with one, into (label, its words, value)."""
    text = line.text
    found = [(each.start(), each.end(), str(each.lastgroup)) for each in LABEL.finditer(text)]
    glued = GLUED.search(text)
    if glued and glued.span() not in [each[:2] for each in found]:
        found.append((*glued.span(), "enum"))
    if not found or (found[0][0] > 0 and glued is None):
        return []
    if found[0][0] > 0 and glued:
        found = [(0, 0, "prose"), (*glued.span(), "enum")]
    ends = [start for start, _, _ in found[1:]] + [len(text)]
    return [
        (label, text[start:begin], line.part(begin, end))
        for (start, begin, label), end in zip(found, ends, strict=True)
    ]


def _labelled(page: Page, row: Row, index: int, label: str, word: str, value: Line) -> int:
    """Take one labelled value, from the lines that follow where none stands beside the label."""
    if label == "prose":
        row.prose.append(value)
        return index
    row.labelled = True
    plural = label == "enum" or word == "Examples:"
    if value.text:
        values = [value]
    elif plural and not (sole := word.endswith("value:")):
        values, index = _several(page, index)
    else:
        values, index = _one(page, row, index)
        row.sole = row.sole or (label == "enum" and sole)
    if not values:
        row.gaps.append(
            ("value-missing", f"{word!r} of {row.name!r} has no value", (value.start, value.start))
        )
    elif label == "enum":
        row.choices += values
    elif label == "example":
        row.examples += values
    elif label == "default":
        row.defaults += values
    else:
        _keyword(row, label, values[0])
    return index


def _one(page: Page, row: Row, index: int) -> tuple[list[Line], int]:
    """Take the next line, or as many as make up a JSON value where the field holds one."""
    if index >= len(page.lines) or page.is_head(index):
        return [], index
    if row.type in ("object", "array") and page.lines[index].text[0] in "{[":
        for end in range(index + 1, min(index + LONGEST_JSON, len(page.lines)) + 1):
            whole = joined(page.lines[index:end], page.text)
            if end == index + 1 or whole.text[-1] in "}]":
                if parse(whole.text) is not ptr.MISSING:
                    return [whole], end
    return [page.lines[index]], index + 1


def _several(page: Page, index: int) -> tuple[list[Line], int]:
    """Take lines until something else starts, or an empty line ends a list that has none inside."""
    values: list[Line] = []
    spaced = index < len(page.lines) and page.lines[index].parted
    while index < len(page.lines) and not page.is_head(index):
        line = page.lines[index]
        apart = bool(values) and (line.parted and not spaced)
        prose = bool(values) and " " in line.text and " " not in values[0].text
        if apart or prose or _labels(line) or (values and page.is_break(index)):
            break
        if not values and page.is_break(index) and not line.text.isdigit():
            break
        values.append(line)
        index += 1
    return values, index


def _keyword(row: Row, keyword: str, value: Line) -> None:
    text = value.text.strip("`, ")
    offset = value.text.find(text)
    span = (value.start + offset, value.start + offset + len(text))
    if keyword not in NUMBERS:
        row.facts.append((keyword, text, span))
        return
    number = literal(text, "integer" if keyword in COUNTS else "number")
    if isinstance(number, str):
        row.gaps.append(
            ("number-unread", f"{text!r} is no number for {keyword} of {row.name!r}", span)
        )
    else:
        row.facts.append((keyword, number, span))


def _marked(row: Row, line: Line) -> bool:
    """Take a line that is a mark (``required``, ``read-only``) or bounds (``<= 100 characters``)."""
    lowered = line.text.lower()
    if lowered == "required":
        row.required = line.span
    elif lowered.startswith("required if ") and not row.prose:
        row.gaps.append(("required-conditional", f"{row.name!r} is {line.text!r}", line.span))
    elif lowered in MARKS:
        row.facts.append((*MARKS[lowered], line.span))
    elif lowered == "nullable" and isinstance(row.type, str):
        row.facts.append(("type", [row.type, "null"], line.span))
    elif lowered == "optional":
        pass
    elif BOUNDS.fullmatch(line.text):
        for match in BOUND.finditer(line.text):
            keyword = KEYWORDS.get((match[1], (match[3] or "")[:1]))
            if keyword:
                _keyword(row, keyword, line.part(match.start(2), match.end(2)))
    else:
        return False
    return True


def parse(text: str) -> Any:
    """Read JSON as RFC 8259 has it, without the numbers that it has no word for; else ``MISSING``."""
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return ptr.MISSING


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _refuse(text)


def literal(text: str, kind: Any) -> Any:
    """Read a value as its field's type says; what isn't of that type stays the text that it is."""
    if isinstance(kind, list):
        kind = next((each for each in kind if each != "null"), "string")
    if kind in (None, "string"):
        return text
    value = parse(text)
    fits = {
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "number": isinstance(value, (int, float)) and not isinstance(value, bool),
        "boolean": isinstance(value, bool),
        "array": isinstance(value, list),
        "object": isinstance(value, dict),
    }
    return value if fits.get(kind) else text


# --- drawing -----------------------------------------------------------------------------------


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
                f"the values of {row.name!r} run together, and nothing on the page says where each ends",
                span,
            )
            return
        inner = row.type == "array"
        kind = row.schema.get("items", {}).get("type") if inner else row.type
        basis: Basis = found.basis
        if span[1] >= len(self.sketch.text.rstrip()) and not row.sole:
            self.sketch.gap(
                "enum-cut", f"the page ends at the values of {row.name!r}: are they all?", span
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
