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

A row is taken for one only where its 'required' column follows, so prose never makes a field.
"""

import json
import re
from collections.abc import Iterator
from http import HTTPStatus

from affidavit import pointer as ptr
from affidavit.errors import PageError
from affidavit.model import Mark, Reading, Span
from affidavit.pages.lines import Line, joined, split_lines
from affidavit.pages.rows import Known, Pen, Row, absorb
from affidavit.pages.segment import split_statuses
from affidavit.pages.sketch import Sketch, schema_of

METHODS = "GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS"
ENDPOINT = re.compile(
    rf"`?(?P<method>{METHODS})\s*(?P<host>https?://[^\s/?#`]+)?(?P<path>/[^\s?#`]*)`?"
)
BASE_URL = re.compile(r"Base url:\s*(?P<url>https?://[^\s()]+)", re.IGNORECASE)
ENCODING = re.compile(r"Encoding type:\s*`?(?P<media>[\w.+-]+/[\w.+-]+)`?", re.IGNORECASE)
HEADER = re.compile(r"Property name\s*\|?\s*Type", re.IGNORECASE)
STATUSES = re.compile(r"\d{3}[\d\s]*")
NAME = re.compile(r"[A-Za-z_$@][\w.$@:\[\]-]{0,99}")
SID = re.compile(r"SID<([A-Z]{2}(?:\|[A-Z]{2}){0,9})>")
TYPE = re.compile(r"(?:string|integer|number|boolean|object|any)(?:<[\w.-]{1,40}>)?")
ENUM = re.compile(r"enum<([\w.-]{1,40})>")
COLUMN = re.compile(r"(?:required|optional)(?: if .*)?|\W*(?:not pii|pii mtl:.*)", re.IGNORECASE)
PII = re.compile(r"[\[_*]*(?:not pii\b|pii mtl:).*", re.IGNORECASE)
LONGEST_HEAD = 160

SECTIONS = {
    "path parameters": "path",
    "query parameters": "query",
    "headers": "header",
    "header parameters": "header",
    "request headers": "header",
    "request body parameters": "body",
    "request body": "body",
}
NOISE = {
    *(
        "request",
        "authentication",
        "schema",
        "example",
        "schemaexample",
        "(information)",
        "(warning)",
    ),
    *("note about this response", "copy response", "positive feedbacknegative feedback", "* * *"),
    *("hide child properties", "show child properties", "child properties"),
}
CODE = ("copy code block", "report code block")
IGNORED_HEADERS = ("accept", "content-type", "authorization")
"""OpenAPI 3.1 (4.8.12.1) has other places for these."""


def detect(text: str) -> bool:
    """Say whether a page has this format's table header, or its endpoint and base address."""
    lines = split_lines(text)
    if any(HEADER.match(line.text) for line in lines):
        return True
    return any(BASE_URL.match(line.text) for line in lines) and any(
        ENDPOINT.fullmatch(line.text) for line in lines
    )


def read(text: str, digest: str) -> tuple[Reading, ...]:
    """Read every operation of a page, each from its endpoint line to the next."""
    lines = split_lines(text)
    title = next((line for line in lines if not line.text.startswith("Skip to ")), None)
    if title is None:
        raise PageError("the page holds no text")
    starts = [index for index, line in enumerate(lines) if ENDPOINT.fullmatch(line.text)]
    starts = [at for at in starts if _is_operation(lines, at, starts)]
    if not starts and not any(HEADER.match(line.text) for line in lines):
        raise PageError("no endpoint line and no table of this format is on this page")
    return tuple(
        _Operation(text, chunk, heading if len(starts) > 1 and heading else title).reading(digest)
        for chunk, heading in _chunks(lines, starts)
    )


def _is_operation(lines: list[Line], at: int, starts: list[int]) -> bool:
    """Tell an operation from an address in prose: it has a table, or nothing follows it yet."""
    later = next((start for start in starts if start > at), len(lines))
    return later == len(lines) or any(HEADER.match(line.text) for line in lines[at:later])


def _chunks(lines: list[Line], starts: list[int]) -> Iterator[tuple[list[Line], Line | None]]:
    """Yield each operation's lines with its heading, which stands before the endpoint line."""
    headings = [_heading(lines, start) for start in starts]
    if not starts:
        yield lines, None
    for number, start in enumerate(starts):
        last = number + 1 == len(starts)
        end = len(lines) if last else headings[number + 1] or starts[number + 1]
        heading = headings[number]
        yield lines[start:end], None if heading is None else lines[heading]


def _heading(lines: list[Line], start: int) -> int | None:
    """Find the heading above an endpoint line: a few words that are no sentence and no code."""
    at = start - 1
    while at >= 0 and _is_noise(lines[at]):
        at -= 1
    text = lines[at].text if at >= 0 else ""
    return at if re.fullmatch(r"#* ?[A-Z][\w' -]{2,79}", text) else None


def _is_noise(line: Line) -> bool:
    lowered = line.text.lower()
    return lowered in NOISE or lowered.endswith(" page anchor") or bool(PII.fullmatch(line.text))


# --- one operation -----------------------------------------------------------------------------


class _Operation:
    """Walks over one operation's lines."""

    def __init__(self, text: str, lines: list[Line], title: Line) -> None:
        self.text = text
        self.lines = lines
        self.title = title
        self.sketch = Sketch(text)
        self.section = ""
        self.base = ""
        self.status = ""
        self.rows: list[tuple[str, str, Row]] = []
        self.prose: list[Line] = []
        self.columns = True
        self.template: dict[str, str] = {}
        self.answer: list[Line] = []
        self.security: Span | None = None

    def reading(self, digest: str) -> Reading:
        name = self.title.text.lstrip("# ")
        at = self.title.start + self.title.text.find(name)
        self.sketch.state_root("/info/title", name, (at, at + len(name)))
        index = self._endpoint()
        self._servers()
        while index < len(self.lines):
            index = self._step(index)
        self._draw()
        self._example()
        span = self.security or self.lines[0].span
        self.sketch.gap(
            "security-missing", "the page doesn't say how a request authenticates", span
        )
        return self.sketch.reading("twilio", digest)

    # -- head -----------------------------------------------------------------------------------

    def _endpoint(self) -> int:
        line = self.lines[0]
        match = ENDPOINT.fullmatch(line.text)
        if match is None:
            self.sketch.method, self.sketch.path = "patch", "/"
            self.sketch.gap(
                "endpoint-missing", "no line of the page says method and path", line.span
            )
            return 0
        self.sketch.endpoint(
            match["method"], match["path"], line.part(match.start(1), match.end(3)).span
        )
        for name in re.finditer(r"\{([^{}]+)\}", match["path"]):
            self.template[_plain(name[1])] = name[1]
        return 1

    def _servers(self) -> None:
        match = ENDPOINT.fullmatch(self.lines[0].text)
        if match and match["host"]:
            url, span = (
                match["host"],
                self.lines[0].part(match.start("host"), match.end("host")).span,
            )
        else:
            start, end = self.lines[0].start, self.lines[-1].end
            found = BASE_URL.search(self.text, start, end) or BASE_URL.search(self.text)
            if found is None:
                return
            url, span = found["url"], found.span("url")
        self.sketch.state_root("/servers", [{"url": url}], span)
        self.sketch.root_marks["/servers/0/url"] = Mark(span)

    # -- walk -----------------------------------------------------------------------------------

    def _step(self, index: int) -> int:
        line = self.lines[index]
        lowered = line.text.lower()
        if HEADER.match(line.text):
            self.columns = "required" in lowered
            return self._table(index + 1)
        if lowered in SECTIONS:
            self.section = SECTIONS[lowered]
        elif match := ENCODING.fullmatch(line.text):
            self.section = "body"
            self.base = self.sketch.body(
                match["media"], line.part(match.start("media"), match.end("media")).span
            )
        elif codes := self._codes(index):
            return self._statuses(index, codes)
        elif self._is_code(index):
            return self._code(index)
        elif lowered == "response":
            return self._answer(index)
        elif self.is_head(index):
            return self._table(index)
        else:
            self._other(index, line)
        return index + 1

    def _other(self, index: int, line: Line) -> None:
        if line.text.lower() == "authentication":
            self.security = line.span
        if _is_noise(line) or BASE_URL.match(line.text) or line.text == self.title.text:
            return
        if not self.section and not self.rows:
            self._describe(index, line)
        elif STATUSES.fullmatch(line.text):
            self.sketch.gap(
                "status-unread", f"{line.text!r} can't be split into status codes", line.span
            )
        elif self._is_last(index) or _split_head(line.text):
            self.sketch.gap(
                "row-cut", "the page ends, or breaks off, in the middle of a row", line.span
            )
        else:
            self.sketch.gap("line-unread", "this line belongs to no row and no section", line.span)

    def _describe(self, index: int, line: Line) -> None:
        if not self.prose or self.lines[index - 1] is self.prose[-1]:
            self.prose.append(line)
            whole = joined(self.prose, self.text)
            self.sketch.state("/description", whole.text, whole.span)

    def _is_last(self, index: int) -> bool:
        return self.lines[index].end >= len(self.text.rstrip())

    def _table(self, index: int) -> int:
        """Read rows for as long as one follows the other."""
        while index < len(self.lines) and self.is_head(index):
            row, index = self._head(index)
            index = absorb(self, row, index)
            cut = row.prose and row.prose[-1]
            if (
                cut
                and self._is_last(index - 1)
                and cut is self.lines[index - 1]
                and " " not in cut.text
            ):
                row.prose.pop()
                self.sketch.gap("row-cut", "the page ends in the middle of a row", cut.span)
            self.rows.append((self.section, self.status, row))
        return index

    # -- what absorb asks -----------------------------------------------------------------------

    def is_head(self, index: int) -> bool:
        """Say whether a row's head stands here: name and type, and its 'required' column after them."""
        after = index + 1
        if not _split_head(self.lines[index].text):
            if after >= len(self.lines) or not self._on_two_lines(index):
                return False
            after += 1
        if after >= len(self.lines):
            return False
        return not self.columns or bool(COLUMN.fullmatch(self.lines[after].text))

    def _on_two_lines(self, index: int) -> bool:
        name, kind = self.lines[index].text, self.lines[index + 1].text
        return bool(NAME.fullmatch(name)) and _type(kind) is not None and not COLUMN.fullmatch(name)

    def is_break(self, index: int) -> bool:
        """Say whether something else than a row starts here."""
        line = self.lines[index]
        lowered = line.text.lower()
        return (
            lowered in SECTIONS
            or lowered in ("response", "schemaexample")
            or line.text == self.title.text
            or bool(
                HEADER.match(line.text)
                or ENCODING.match(line.text)
                or STATUSES.fullmatch(line.text)
            )
            or self._is_code(index)
            or (_split_head(line.text) is not None and " " not in line.text)
        )

    def is_noise(self, line: Line) -> bool:
        """Say whether a line is the renderer's own."""
        return _is_noise(line)

    def _is_code(self, index: int) -> bool:
        line = self.lines[index]
        return (
            "Link to code sample:" in line.text
            or line.text.lower() in CODE
            or (
                line.text == "1"
                and index + 1 < len(self.lines)
                and not self.lines[index + 1].text.isdigit()
            )
        )

    # -- rows -----------------------------------------------------------------------------------

    def _head(self, index: int) -> tuple[Row, int]:
        line = self.lines[index]
        split = _split_head(line.text)
        if split:
            name, kind = split
            return Row(name, line.span, _type(kind) or {}, line.indent), index + 1
        kind = self.lines[index + 1].text
        span = (line.start, self.lines[index + 1].end)
        return Row(line.text, span, _type(kind) or {}, line.indent), index + 2

    # -- statuses, code and answer --------------------------------------------------------------

    def _codes(self, index: int) -> list[Line]:
        """Return the status codes that stand here, on one line or one to a line."""
        found: list[Line] = []
        while index < len(self.lines) and STATUSES.fullmatch(self.lines[index].text):
            line = self.lines[index]
            for run in re.finditer(r"\d+", line.text):
                codes = split_statuses(run[0])
                if codes is None:
                    return []
                starts = range(run.start(), run.end(), 3)
                found += [line.part(start, start + 3) for start in starts]
            index += 1
        return found

    def _statuses(self, index: int, codes: list[Line]) -> int:
        for code in codes:
            self.sketch.status(code.text, code.span)
        while index < len(self.lines) and STATUSES.fullmatch(self.lines[index].text):
            index += 1
        self.section, self.status = "response", codes[0].text
        if (
            index < len(self.lines)
            and not self.is_break(index)
            and not _is_noise(self.lines[index])
        ):
            reason = self.lines[index]
            if not self.is_head(index):
                self.status = _selected(reason.text, [code.text for code in codes])
                pointer = ptr.join("", "responses", self.status)
                self.sketch.state(pointer + "/description", reason.text, reason.span)
                index += 1
        return index

    def _code(self, index: int) -> int:
        while index < len(self.lines) and self.lines[index].text != "Response":
            index += 1
        return index

    def _answer(self, index: int) -> int:
        """Take the lines of the answer's JSON, without those that only number them."""
        self.section, expected = "answer", 1
        for line in self.lines[index + 1 :]:
            if line.text == str(expected):
                expected += 1
            elif self.answer or line.text[0] in "{[":
                self.answer.append(line)
        return len(self.lines)

    def _example(self) -> None:
        if not self.answer:
            return
        whole = "\n".join(line.text for line in self.answer)
        span = (self.answer[0].start, self.answer[-1].end)
        try:
            value, end = json.JSONDecoder(parse_constant=float).raw_decode(whole)
            json.dumps(value, allow_nan=False)
        except (ValueError, RecursionError) as error:
            self.sketch.gap(
                "example-unread", f"the example of the answer is no JSON: {error}", span
            )
            return
        span = (span[0], self._place(end))
        stated = self.sketch.operation.get("responses", {})
        status = next((code for code in stated if code.startswith("2")), "")
        if not status:
            status = "2XX"
            self.sketch.status(status, span, "inferred")
        pointer = ptr.join("", "responses", status, "content", "application/json", "example")
        if ptr.get(self.sketch.operation, pointer.rpartition("/")[0]) is ptr.MISSING:
            self.sketch.body("application/json", span, status)
        self.sketch.state(pointer, value, span)

    def _place(self, end: int) -> int:
        """Translate an offset into the answer's JSON to one into the page."""
        for line in self.answer:
            if end <= len(line.text):
                return line.start + end
            end -= len(line.text) + 1
        return self.answer[-1].end

    # -- drawing --------------------------------------------------------------------------------

    def _draw(self) -> None:
        start, end = self.lines[0].start, self.lines[-1].end
        known = Known(self.text[start:end], (row for _, _, row in self.rows))
        pen = Pen(self.sketch, known)
        for section, status, row in self.rows:
            self._row(pen, section, status, row)
        stated = {each["name"] for each in self.sketch.operation.get("parameters", ())}
        for name in self.template.values():
            if name not in stated:
                self._bare_parameter(name)

    def _row(self, pen: Pen, section: str, status: str, row: Row) -> None:
        if section in ("", "path"):
            self._path_parameter(pen, section, row)
        elif section == "header" and status:
            pen.header(status, row)
        elif section in ("query", "header"):
            if section == "query" or row.name.lower() not in IGNORED_HEADERS:
                pen.parameter(section, row.name, row)
        elif section == "body":
            pen.member(
                self.base or self.sketch.body("application/json", row.span), self._path(row), row
            )
        else:
            pen.member(self._answer_base(status, row), self._path(row), row)

    def _answer_base(self, status: str, row: Row) -> str:
        """Return the answer's schema; the page names no media type for it."""
        pointer = ptr.join("", "responses", status, "content", "application/json")
        if ptr.get(self.sketch.operation, pointer) is ptr.MISSING:
            self.sketch.body("application/json", row.span, status)
            self.sketch.marks[pointer] = Mark(row.span, "inferred")
        return pointer + "/schema"

    def _path(self, row: Row) -> tuple[str, ...]:
        return (row.name,)

    def _path_parameter(self, pen: Pen, section: str, row: Row) -> None:
        name = self.template.get(_plain(row.name))
        if name is None and not section:
            self.sketch.gap("table-unplaced", f"nothing says where {row.name!r} is sent", row.span)
            return
        pointer = pen.parameter("path", name or row.name, row)
        if name is None:
            self.sketch.gap("path-mismatch", f"the path has no place for {row.name!r}", row.span)
        elif name != row.name:
            span = (row.span[0], row.span[0] + len(row.name))
            self.sketch.state(pointer + "/x-affidavit-table-name", row.name, span)

    def _bare_parameter(self, name: str) -> None:
        start = self.lines[0].start + self.lines[0].text.find("{" + name + "}")
        span = (start, start + len(name) + 2)
        pointer = self.sketch.parameter("path", name, span)
        self.sketch.state(pointer + "/schema", {"type": "string"}, span, "inferred")


def _plain(name: str) -> str:
    """Return a name without letter case and word separators: tables spell path names their way."""
    return re.sub(r"[_-]", "", name).lower()


def _selected(reason: str, codes: list[str]) -> str:
    """Return the status whose reason phrase stands there, else the first, which pages show open."""
    phrases = {status.phrase.lower(): str(status.value) for status in HTTPStatus}
    selected = phrases.get(reason.lower(), codes[0])
    return selected if selected in codes else codes[0]


# --- heads -------------------------------------------------------------------------------------


def _split_head(text: str) -> tuple[str, str] | None:
    """Split ``statusenum<string>`` into name and type: the longest type that leaves a name."""
    if len(text) > LONGEST_HEAD:
        return None
    for at in range(1, len(text)):
        name = text[:at].rstrip()
        if _type(text[at:].strip()) is not None and NAME.fullmatch(name):
            return name, text[at:].strip()
    return None


def _type(text: str) -> dict[str, object] | None:
    """Translate a type of this format; None: it is none."""
    if match := SID.fullmatch(text):
        prefix = match[1] if "|" not in match[1] else f"({match[1]})"
        pattern = f"^{prefix}[0-9a-fA-F]{{32}}$"
        return {"type": "string", "minLength": 34, "maxLength": 34, "pattern": pattern}
    if text.startswith("array[") and text.endswith("]"):
        items = _type(text[len("array[") : -1])
        return (
            None
            if items is None
            else {"type": "array", "items": items}
            if items
            else {"type": "array"}
        )
    if text == "array":
        return {"type": "array"}
    if match := ENUM.fullmatch(text):
        return schema_of(match[1]) or {"type": "string"}
    return schema_of(text) if TYPE.fullmatch(text) else None
