"""Rows of rendered tables: a field's head, then lines that tell of it, in whatever order.

A reader finds the heads; ``absorb`` reads what follows one until the next. Labels are words that
renderers put before a value (``Example:``), never a field's.
"""

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from affidavit import pointer as ptr
from affidavit.model import Span
from affidavit.pages.lines import Line, joined
from affidavit.pages.literals import literal, parse
from affidavit.schema import types

LABEL = re.compile(
    r"(?<![A-Za-z_])(?:(?P<default>Default(?: value)?)|(?P<example>Examples?)"
    r"|(?P<enum>(?:Possible|Allowed) values?|Constant value)|(?P<pattern>(?:Match )?[Pp]attern)"
    r"|(?P<minLength>Min(?:imum)? length)|(?P<maxLength>Max(?:imum)? length)"
    r"|(?P<minItems>Min(?:imum)? items)|(?P<maxItems>Max(?:imum)? items)"
    r"|(?P<minimum>Min(?:imum)?)|(?P<maximum>Max(?:imum)?)|(?P<multipleOf>Multiple of)):(?:\*\*)?"
)
GLUED = re.compile(r"(?<=[a-z0-9_A-Z`.)\]])(?:Possible|Allowed) values?:$")
"""A label run together with the end of what stands before it."""

BOUND = re.compile(r"(>=|<=|>|<)\s*(-?\d{1,20}(?:\.\d{1,20})?)\s*(characters?|items?|properties)?")
BRACKETS = re.compile(r"\\?\[(?P<values>(?:`[^`]*`|[^`\]\\])+)(?:(?P<closed>\\?\])(?:\s*,.*)?|\\?)")
ITEM = re.compile(r"(?:`[^`]*`|[^`,\s])(?:`[^`]*`|[^`,])*")
QUALIFIERS = re.compile(
    r"[\s,]*(?:(?:non-empty|(?:>=|<=|>|<)\s*-?\d{1,20}(?:\.\d{1,20})?"
    r"(?:\s*(?:characters?|items?|properties))?)(?:\s*(?:,|and)\s*|$)){0,6}"
    r"(?:Value must match regular expression\s*(?P<pattern>\S.*))?"
)
"""What stands behind ``Possible values:`` where they are no list."""

BOUNDS = re.compile(
    r"(?:(?:>=|<=|>|<)\s*-?\d{1,20}(?:\.\d{1,20})?\s*(?:characters?|items?)?\s*(?:,\s*)?){1,4}"
)
KEYWORDS = {
    (">=", "c"): "minLength",
    ("<=", "c"): "maxLength",
    (">=", "p"): "minProperties",
    ("<=", "p"): "maxProperties",
    (">=", "i"): "minItems",
    ("<=", "i"): "maxItems",
    (">=", ""): "minimum",
    ("<=", ""): "maximum",
    (">", ""): "exclusiveMinimum",
    ("<", ""): "exclusiveMaximum",
}
OPENERS = ("child properties", "hide child properties")
MARKS = {
    "read-only": ("readOnly", True),
    "readonly": ("readOnly", True),
    "read only": ("readOnly", True),
    "write-only": ("writeOnly", True),
    "writeonly": ("writeOnly", True),
    "write only": ("writeOnly", True),
    "deprecated": ("deprecated", True),
    "unique items": ("uniqueItems", True),
}
COUNTS = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
NUMBERS = (
    *COUNTS,
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
)
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
    opens: bool = False
    """Whether the page says that members of the field follow."""

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
        for piece in pieces:
            index = _labelled(page, row, index, piece)
    elif not mark(row, line):
        row.prose.append(line)
    return index


def drop_cut(page: Page, row: Row, index: int) -> Line | None:
    """Take back what looks like a row's name, cut off by the page's end, from the row before it.

    ``index`` is where the reading stopped. One word can't be told from a name there, two neither.
    """
    cut: Line | None = None
    while index >= len(page.lines) - 1 and row.prose and row.prose[-1] is page.lines[index - 1]:
        if " " in row.prose[-1].text:
            break
        cut = row.prose.pop()
        index -= 1
    return cut


def _is_prose(page: Page, line: Line) -> bool:
    scratch = Row("", line.span, {})
    return not (page.is_noise(line) or _labels(line) or mark(scratch, line))


# --- labels ------------------------------------------------------------------------------------


class _Piece(NamedTuple):
    """A label's kind, the words that it has on the page, and what stands after them."""

    kind: str
    words: str
    value: Line


def _labels(line: Line) -> list[_Piece]:
    """Split a line that starts with a label, or ends with one."""
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
        _Piece(kind, text[start:begin], line.part(begin, end))
        for (start, begin, kind), end in zip(found, ends, strict=True)
    ]


def _labelled(page: Page, row: Row, index: int, piece: _Piece) -> int:
    """Take one labelled value, from the lines that follow where none stands beside the label."""
    kind, words, value = piece
    if kind == "prose":
        row.prose.append(value)
        return index
    row.labelled = True
    row.sole = row.sole or (kind == "enum" and words.endswith("value:"))
    if value.text:
        values = [value]
    elif words == "Examples:" or (kind == "enum" and not row.sole):
        values, index = _several(page, row, index)
    else:
        values, index = _one(page, row, index)
    if not values:
        message = f"{words!r} of {row.name!r} has no value"
        row.gaps.append(("value-missing", message, value.span))
    elif kind == "enum" and len(values) == 1 and _qualified(row, values[0]):
        pass
    elif kind in ("enum", "example", "default"):
        {"enum": row.choices, "example": row.examples, "default": row.defaults}[kind].extend(values)
    else:
        _keyword(row, kind, values[0])
    return index


def _one(page: Page, row: Row, index: int) -> tuple[list[Line], int]:
    """Take the next line, or as many as make up a JSON value where the field holds one."""
    if index >= len(page.lines) or page.is_head(index):
        return [], index
    if row.type in ("object", "array") and page.lines[index].text[0] in "{[":
        for end in range(index + 1, min(index + LONGEST_JSON, len(page.lines)) + 1):
            whole = joined(page.lines[index:end], page.text)
            if whole.text[-1] in "}]" and parse(whole.text) is not ptr.MISSING:
                return [whole], end
    return [page.lines[index]], index + 1


def _several(page: Page, row: Row, index: int) -> tuple[list[Line], int]:
    """Take lines until something else starts, or an empty line ends a list that has none inside.

    Words after a list of single words are prose, unless the row has told all that it tells.
    """
    values: list[Line] = []
    spaced = index < len(page.lines) and page.lines[index].parted
    while index < len(page.lines) and not page.is_head(index):
        line = page.lines[index]
        apart = bool(values) and (line.parted and not spaced)
        words = bool(values) and " " in line.text and " " not in values[0].text
        prose = words and not row.prose
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


def _qualified(row: Row, line: Line) -> bool:
    """Take values between brackets, and bounds and a pattern after them or without any."""
    if between := BRACKETS.fullmatch(line.text):
        items = list(ITEM.finditer(line.text, *between.span("values")))
        row.choices += [line.part(*item.span()) for item in items]
        row.sole = len(items) == 1
        if not between["closed"]:
            row.gaps.append(("enum-cut", f"the values of {row.name!r} break off", line.span))
        line = line.part(between.end("values") + len(between["closed"] or ""))
        if not line.text.strip(", "):
            return True
    match = QUALIFIERS.fullmatch(line.text)
    if match is None:
        return bool(between)
    stop = match.start("pattern") if match["pattern"] else len(line.text)
    bounds = line.text[:stop]
    if "non-empty" in bounds:
        at = bounds.index("non-empty")
        row.facts.append(("minLength", 1, line.part(at, at + len("non-empty")).span))
    _bounds(row, line, stop)
    if match["pattern"]:
        pattern = line.part(stop)
        if pattern.text.startswith("`") and not re.fullmatch(r"`[^`]+`", pattern.text):
            row.gaps.append(("value-cut", f"the pattern of {row.name!r} breaks off", pattern.span))
        else:
            _keyword(row, "pattern", pattern)
    return True


def _bounds(row: Row, line: Line, stop: int) -> None:
    for match in BOUND.finditer(line.text, 0, stop):
        unit = match[3] or ("items" if row.type == "array" else "")
        if not unit and "string" in types(row.schema):
            message = f"{match[0].strip()!r} of {row.name!r} doesn't say what it counts"
            row.gaps.append(("number-unread", message, line.part(*match.span()).span))
        elif keyword := KEYWORDS.get((match[1], unit[:1])):
            _keyword(row, keyword, line.part(match.start(2), match.end(2)))


def mark(row: Row, line: Line) -> bool:
    """Take a line that is a mark (``required``, ``read-only``) or bounds (``<= 5 items``)."""
    lowered = line.text.lower()
    if lowered == "required":
        row.required = line.span
    elif lowered.startswith("required if ") and not row.prose:
        row.gaps.append(("required-conditional", f"{row.name!r} is {line.text!r}", line.span))
    elif lowered in MARKS:
        row.facts.append((*MARKS[lowered], line.span))
    elif lowered == "nullable" and isinstance(row.type, str):
        row.facts.append(("type", [row.type, "null"], line.span))
    elif lowered in OPENERS:
        row.opens = True
    elif lowered == "optional":
        pass
    elif BOUNDS.fullmatch(line.text):
        _bounds(row, line, len(line.text))
    else:
        return False
    return True
