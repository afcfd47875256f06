"""Rendered page text of the format whose tables are headed 'Property name, Type, Required, PII'.

    PATCH/v2/Things/{Id}                      the endpoint, glued or not, relative or absolute
    Base url: https://api.example.com (base url)
    Path parameters                           then a table header, then rows
    statusenum<string>                        a row's head: name and type run together
    Optional
    Possible values:
    OPENCLOSED
    200404500                                 the statuses; what follows tells of the selected one
    Response                                  then JSON, each line after a line with its number

A row is taken for one only where its next column follows, so prose never makes a field. The
format has no words for how a request authenticates.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from affidavit import pointer as ptr
from affidavit.errors import PageError
from affidavit.model import Mark, Reading
from affidavit.pages.answer import decode
from affidavit.pages.lines import Line, joined, split_lines
from affidavit.pages.nesting import nest
from affidavit.pages.pen import Known, Pen
from affidavit.pages.rows import Row
from affidavit.pages.sketch import Sketch
from affidavit.pages.twilio_lines import BASE_URL, ENDPOINT, HEADER, Table, Walk, cells, is_noise

JSON = "application/json"
HEADING = re.compile(r"#* ?[A-Z][\w' -]{2,79}")
IGNORED_HEADERS = ("accept", "content-type", "authorization")
"""OpenAPI 3.1 (4.8.12.1) has other places for these."""


def detect(text: str) -> bool:
    """Say whether a page has this format's table header, or its endpoint and base address."""
    lines = split_lines(text)
    if any(HEADER.match(line.text) for line in lines):
        return True
    based = any(BASE_URL.match(line.text) for line in lines)
    return based and any(ENDPOINT.fullmatch(line.text) for line in lines)


def read(text: str, digest: str) -> tuple[Reading, ...]:
    """Read every operation of a page, each from its endpoint line to the next."""
    lines = cells(split_lines(text))
    title = next((line for line in lines if not line.text.startswith("Skip to ")), None)
    if title is None:
        raise PageError("the page holds no text; was it saved before it had loaded?")
    starts = _starts(lines)
    if not starts and not any(HEADER.match(line.text) for line in lines):
        raise PageError("no endpoint line and no table of this format is on this page")
    drawings = [
        _Drawing(Walk(text, chunk, (heading if len(starts) > 1 else None) or title))
        for chunk, heading in _chunks(lines, starts)
    ]
    for line in lines[: starts[0] if starts else 0]:
        if HEADER.match(line.text):
            message = "this table stands before every operation: nothing says where its fields go"
            drawings[0].sketch.gap("table-unplaced", message, line.span)
    return tuple(drawing.sketch.reading("twilio", digest) for drawing in drawings)


def _starts(lines: list[Line]) -> list[int]:
    """Find the endpoint lines; an address in prose has no table before the next one."""
    found = [index for index, line in enumerate(lines) if ENDPOINT.fullmatch(line.text)]
    return [
        start
        for start, end in pairwise([*found, len(lines)])
        if end == len(lines) or any(HEADER.match(line.text) for line in lines[start:end])
    ]


def _chunks(lines: list[Line], starts: list[int]) -> Iterator[tuple[list[Line], Line | None]]:
    """Yield each operation's lines with its heading, which stands before the endpoint line."""
    if not starts:
        yield lines, None
        return
    headings = [_heading(lines, start) for start in starts]
    ends = [
        start if heading is None else heading
        for start, heading in zip(starts, headings, strict=True)
    ]
    for start, heading, end in zip(starts, headings, [*ends[1:], len(lines)], strict=True):
        yield lines[start : max(end, start + 1)], None if heading is None else lines[heading]


def _heading(lines: list[Line], start: int) -> int | None:
    """Find the heading above an endpoint line: a few words that are no sentence and no code."""
    at = start - 1
    while at >= 0 and is_noise(lines[at]):
        at -= 1
    return at if at >= 0 and HEADING.fullmatch(lines[at].text) else None


class _Drawing:
    """Draws one operation."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.sketch = Sketch(walk.text)
        start, end = walk.lines[0].start, walk.lines[-1].end
        rows = [row for table in walk.tables for row in table.rows]
        self.pen = Pen(self.sketch, Known(walk.text[start:end], rows))
        self.template: dict[str, Line] = {}
        self._head()
        self._statuses()
        if walk.media:
            self.sketch.body(walk.media.text, walk.media.span)
        shown = self._example()
        for table in walk.tables:
            self._table(table, shown)
        self._unlisted()
        for code, message, line in walk.gaps:
            self.sketch.gap(code, message, line.span)
        silent = walk.authentication or walk.lines[0]
        message = "the page doesn't say how a request authenticates"
        self.sketch.gap("security-missing", message, silent.span)

    # -- head -----------------------------------------------------------------------------------

    def _head(self) -> None:
        sketch, walk, line = self.sketch, self.walk, self.walk.lines[0]
        title = walk.title.part(len(walk.title.text) - len(walk.title.text.lstrip("# ")))
        sketch.state_root("/info/title", title.text, title.span)
        if walk.prose:
            whole = joined(walk.prose, walk.text)
            sketch.state("/description", whole.text, whole.span)
        match = ENDPOINT.fullmatch(line.text)
        if match is None:
            sketch.method, sketch.path = "patch", "/"
            sketch.gap("endpoint-missing", "no line of the page says method and path", title.span)
        else:
            place = line.part(match.start("method"), match.end("path"))
            sketch.endpoint(match["method"], match["path"], place.span)
            for name in re.finditer(r"\{([^{}]+)\}", line.text):
                self.template[name[1]] = line.part(name.start(), name.end())
        self._server(match)

    def _server(self, match: re.Match[str] | None) -> None:
        """State the address: the endpoint line's own, else the page's base, the nearest one."""
        line = self.walk.lines[0]
        if match and match["host"]:
            url = line.part(match.start("host"), match.end("host"))
        else:
            text = self.walk.text
            found = BASE_URL.search(text, line.start) or BASE_URL.search(text)
            if found is None:
                return
            url = Line(found["url"], found.start("url"))
        self.sketch.state_root("/servers", [{"url": url.text}], url.span)
        self.sketch.root_marks["/servers/0/url"] = Mark(url.span)

    def _statuses(self) -> None:
        for code in self.walk.codes:
            self.sketch.status(code.text, code.span)
        if reason := self.walk.reason:
            place = ptr.join("", "responses", self.walk.status, "description")
            self.sketch.state(place, reason.text, reason.span)

    def _example(self) -> Any:
        """State the example of the success; return it."""
        lines = self.walk.answer
        if not lines:
            return ptr.MISSING
        try:
            value, span = decode(lines)
        except ValueError as error:
            message = f"the example of the answer is no JSON: {error}"
            self.sketch.gap("example-unread", message, (lines[0].start, lines[-1].end))
            return ptr.MISSING
        codes = [code.text for code in self.walk.codes if code.text.startswith("2")]
        status = codes[0] if codes else "2XX"
        if not codes:
            self.sketch.status(status, span, "inferred")
        schema = self.sketch.body(JSON, span, status)
        self.sketch.state(schema.removesuffix("schema") + "example", value, span)
        return value

    # -- tables ---------------------------------------------------------------------------------

    def _table(self, table: Table, shown: Any) -> None:
        if table.section in ("body", "response"):
            self._members(table, shown)
            return
        for row in table.rows:
            if table.section == "header" and table.status:
                self.pen.header(table.status, row)
            elif table.section == "query":
                self.pen.parameter("query", row.name, row)
            elif table.section == "header":
                if row.name.lower() not in IGNORED_HEADERS:
                    self.pen.parameter("header", row.name, row)
            else:
                self._path_parameter(table.section, row)

    def _members(self, table: Table, shown: Any) -> None:
        if not table.rows:
            return
        base = self._base(table)
        places, guessed = nest(table.rows, lambda row: row.opens, shown)
        if guessed:
            message = f"nothing shows where the child properties of {guessed.name!r} end"
            self.sketch.gap("nesting-flat", message, guessed.span)
        for row, (path, basis) in zip(table.rows, places, strict=True):
            self.pen.member(base, path, row, basis)

    def _base(self, table: Table) -> str:
        """Return the body's schema; a media type that the page doesn't name is an inference."""
        if table.section == "body" and self.walk.media:
            return self.sketch.body(self.walk.media.text, self.walk.media.span)
        status = table.status if table.section == "response" else ""
        place = ptr.join("", "responses", status) if status else "/requestBody"
        content = ptr.join(place, "content", JSON)
        if ptr.get(self.sketch.operation, content) is ptr.MISSING:
            self.sketch.body(JSON, table.rows[0].span, status)
            self.sketch.marks[content] = Mark(table.rows[0].span, "inferred")
        return content + "/schema"

    def _path_parameter(self, section: str, row: Row) -> None:
        """Draw a row of the path under the path's own name: tables spell names their own way."""
        name = next((each for each in self.template if _plain(each) == _plain(row.name)), None)
        if name is None and not section:
            self.sketch.gap("table-unplaced", f"nothing says where {row.name!r} is sent", row.span)
            return
        pointer = self.pen.parameter("path", name or row.name, row)
        if name is None:
            self.sketch.gap("path-mismatch", f"the path has no place for {row.name!r}", row.span)
        elif name != row.name:
            span = (row.span[0], row.span[0] + len(row.name))
            self.sketch.state(pointer + "/x-affidavit-table-name", row.name, span)

    def _unlisted(self) -> None:
        """State the path's parameters that no table lists."""
        stated = self.sketch.operation.get("parameters", ())
        listed = {each["name"] for each in stated if each["in"] == "path"}
        for name, line in self.template.items():
            if name not in listed:
                self.pen.bare(name, line.span)


def _plain(name: str) -> str:
    """Return a name without letter case and word separators."""
    return re.sub(r"[_-]", "", name).lower()
