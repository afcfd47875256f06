"""Rendered page text of the format whose sections are Path Parameters, Headers, Body, Responses.

    Title
    PUT                                       method and address, on one line or two, or not at all
    https://api.example.com/things/{id}
    Body
    state                                     a row: its name, then its type glued to its description
    stringState of the thing
    Allowed values:
    OPENCLOSED
    Responses
    200
    Successful response
    Body

Pages in this form lose the indentation of nested fields. What follows an object in its section is
taken for its members, as an inference.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from affidavit import pointer as ptr
from affidavit.errors import PageError
from affidavit.model import Basis, Mark, Reading, Span
from affidavit.pages.lines import Line, joined, split_lines
from affidavit.pages.rows import Known, Pen, Row, absorb, take
from affidavit.pages.sketch import Sketch, schema_of

METHOD = re.compile(r"get|put|post|patch|delete|head|options", re.IGNORECASE)
ADDRESS = re.compile(r"(?P<host>https?://[^\s/?#]+)?(?P<path>/[^\s?#]*)?")
NAME = re.compile(r"[A-Za-z_$@][\w.$@:\[\]-]{0,99}")
SIMPLE = r"(?:string|integer|number|boolean|object|null|any)(?:<[\w.-]{1,40}>)?"
TYPE = re.compile(
    rf"(?P<type>(?:array|dictionary)(?:\[[\w<>|, .-]{{1,60}}\])?"
    rf"|{SIMPLE}(?:(?:\s*\|\s*|\s+or\s+){SIMPLE}){{0,6}})(?P<required>\s*required(?![a-z]))?(?P<rest>.*)"
)
REST = re.compile(r"|[A-Z(\"'`\[<>=].*|[a-z].*\s.*|\s+[<>].*")
MEDIA = re.compile(r"[\w.+-]{1,60}/[\w.+*-]{1,60}")
STATUS = re.compile(r"[1-5]\d\d|[1-5]XX")
SECTIONS = {
    "Path Parameters": "path",
    "Query Parameters": "query",
    "Headers": "header",
    "Header Parameters": "header",
    "Cookies": "cookie",
    "Body": "body",
    "Request Body": "body",
    "Response Body": "body",
}
SAMPLES = ("Request Sample", "Response Example", "Send API Request")
CREDENTIAL = re.compile(r"Examples?:.*\b(?:authorization|bearer|basic|token)\b", re.IGNORECASE)
IGNORED_HEADERS = ("accept", "content-type", "authorization")
"""OpenAPI 3.1 (4.8.12.1) has other places for these."""

JSON = "application/json"


def detect(text: str) -> bool:
    """Say whether a page has two of this format's section lines, or one and a row."""
    page = _Page(text)
    found = {line.text for line in page.lines if line.text in SECTIONS or line.text == "Responses"}
    rows = any(page.is_head(index) for index in range(len(page.lines)))
    return len(found) >= 1 and rows


def read(text: str, digest: str) -> tuple[Reading, ...]:
    """Read the one operation of a page."""
    page = _Page(text)
    if not page.lines:
        raise PageError("the page holds no text")
    page.walk()
    if not page.parts and not page.address:
        raise PageError("no method and address, and no section of this format, are on this page")
    return (_Drawing(page).reading(digest),)


@dataclass(slots=True)
class _Part:
    """One section: of the request, or of the response to one status."""

    section: str
    status: str
    line: Line
    media: Line | None = None
    array: Line | None = None
    rows: list[Row] = field(default_factory=list)


class _Page:
    """Tells the lines of a page apart."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = _unglue(split_lines(text))
        self.parts: list[_Part] = []
        self.statuses: list[tuple[Line, Line | None]] = []
        self.prose: list[Line] = []
        self.unread: list[Line] = []
        self.address: tuple[str, str, str, Line] | None = None
        self.answering = False
        self.status = ""
        self.sample = False

    def walk(self) -> None:
        """Read the page from its second line on; the first is its title."""
        index = 0 if self._part(0) else 1
        while index < len(self.lines):
            index = self._step(index)

    def _step(self, index: int) -> int:
        line = self.lines[index]
        if self.is_break(index):
            self.sample = False
            return self._open(index)
        if self.sample or line.text.startswith(SAMPLES):
            self.sample = True
        elif self.parts and self.is_head(index):
            row, index = self._head(index)
            self.parts[-1].rows.append(row)
            return absorb(self, row, index)
        elif not self.parts and not self.statuses:
            return self._front(index)
        elif not self._qualify(line):
            self.unread.append(line)
        return index + 1

    def _open(self, index: int) -> int:
        """Open a section, a status or the responses."""
        line = self.lines[index]
        if line.text in ("Responses", "Request"):
            self.answering = line.text == "Responses"
        elif line.text in SECTIONS:
            self.parts.append(_Part(SECTIONS[line.text], self.status, line))
        else:
            self.status = line.text
            after = index + 1
            told = after < len(self.lines) and not self.is_break(after) and not self.is_head(after)
            self.statuses.append((line, self.lines[after] if told else None))
            return after + told
        return index + 1

    def _qualify(self, line: Line) -> bool:
        """Take what may stand between a body's heading and its rows: a media type, a bare type."""
        part = self.parts[-1] if self.parts else None
        if part is None or part.section != "body" or part.rows:
            return False
        if MEDIA.fullmatch(line.text):
            part.media = line
        elif re.fullmatch(r"array(?:\[object\])?", line.text):
            part.array = line
        else:
            return line.text == "object"
        return True

    # -- front matter ---------------------------------------------------------------------------

    def _front(self, index: int) -> int:
        """Take method and address, or prose, before the first section."""
        line = self.lines[index]
        method, _, rest = line.text.partition(" ")
        if self.address is None and METHOD.fullmatch(method):
            taken = [line.part(len(method))] if rest else []
            after = index + 1
            while (
                len(taken) < 2 and after < len(self.lines) and _is_address(self.lines[after], taken)
            ):  # noqa: PLR2004
                taken.append(self.lines[after])
                after += 1
            if taken and (found := ADDRESS.fullmatch("".join(each.text for each in taken))):
                whole = joined([line, *taken], self.text)
                self.address = (method.lower(), found["host"] or "", found["path"] or "/", whole)
                return after
        self.prose.append(line)
        return index + 1

    # -- what absorb asks -----------------------------------------------------------------------

    def is_head(self, index: int) -> bool:
        """Say whether a row starts here: a name, and on the next line a type."""
        if index + 1 >= len(self.lines) or self._part(index):
            return False
        following = self.lines[index + 1].text
        if not NAME.fullmatch(self.lines[index].text) or not _split_type(following):
            return False
        # 'true' before 'numberOfThings' and its type is a value: the name is the second line
        named = NAME.fullmatch(following) and following not in ("string", "object")
        shadow = named and index + 2 < len(self.lines) and _split_type(self.lines[index + 2].text)
        return not shadow or _bare(following)

    def is_break(self, index: int) -> bool:
        """Say whether a section, a status, or the responses start here."""
        text = self.lines[index].text
        if text in ("Responses", "Request"):
            return True
        return self._part(index) or (self.answering and bool(STATUS.fullmatch(text)))

    def is_noise(self, line: Line) -> bool:
        """Say whether a line is the renderer's own; this format has none inside rows."""
        return line.text in ("Show all...", "Copy")

    def _part(self, index: int) -> bool:
        """Say whether a section's heading stands here; its words may also name a field."""
        name = SECTIONS.get(self.lines[index].text)
        if name is None:
            return False
        opened = any(part.section == name and part.status == self.status for part in self.parts)
        typed = index + 1 < len(self.lines) and _split_type(self.lines[index + 1].text)
        return not (opened and typed)

    def _head(self, index: int) -> tuple[Row, int]:
        line, kind = self.lines[index], self.lines[index + 1]
        match = _split_type(kind.text)
        schema = _schema(match["type"]) if match else {}
        end = kind.start + (match.end("type") if match else 0)
        row = Row(line.text, (line.start, end), schema or {}, line.indent)
        index += 2
        if match and match["required"]:
            row.required = kind.part(match.start("required"), match.end("required")).span
        if match and (rest := kind.part(match.start("rest"))).text:
            index = take(self, row, rest, index)
        return row, index


def _is_address(line: Line, taken: list[Line]) -> bool:
    """Say whether a line goes on with an address: a host, a path, or both."""
    match = ADDRESS.fullmatch(line.text)
    if match is None or not line.text:
        return False
    return not taken or (match["host"] is None and taken[0].text.count("/") == 2)  # noqa: PLR2004 - https://host


def _bare(text: str) -> bool:
    """Say whether a line is nothing but a type."""
    match = _split_type(text)
    return bool(match and not match["rest"])


def _split_type(text: str) -> re.Match[str] | None:
    """Split a type from the description that is glued to it."""
    match = TYPE.fullmatch(text)
    return match if match and REST.fullmatch(match["rest"]) else None


def _schema(text: str) -> dict[str, Any] | None:
    if text.startswith("dictionary"):
        return {"type": "object"}
    return {"type": "array"} if text == "array" else schema_of(text.replace("|", ","))


def _unglue(lines: list[Line]) -> list[Line]:
    """Give a section's heading that is run together with a type a line of its own."""
    plain = {line.text for line in lines}
    found: list[Line] = []
    for index, line in enumerate(lines):
        after = [each.text for each in lines[index + 1 : index + 3]]
        word = _glued(line.text, after, plain)
        if word:
            cut = len(line.text) - len(word)
            found += [replace(line, text=line.text[:cut].rstrip()), line.part(cut)]
        else:
            found.append(line)
    return found


def _glued(text: str, after: list[str], plain: set[str]) -> str:
    """Return the heading at a line's end that stands nowhere by itself and is followed by its like."""
    for word in ("Responses", *SECTIONS):
        if word in plain or not text.endswith(word) or text == word:
            continue
        typed = _bare(text.removesuffix(word).rstrip())
        if word == "Responses" and (STATUS.fullmatch(after[0]) if after else typed):
            return word
        if (
            word != "Responses"
            and typed
            and after
            and NAME.fullmatch(after[0])
            and _split_type(after[-1])
        ):
            return word
    return ""


# --- drawing -----------------------------------------------------------------------------------


class _Drawing:
    """Draws what was read of a page."""

    def __init__(self, page: _Page) -> None:
        self.page = page
        self.sketch = Sketch(page.text)
        rows = [row for part in page.parts for row in part.rows]
        self.pen = Pen(self.sketch, Known(page.text, rows))

    def reading(self, digest: str) -> Reading:
        page, sketch = self.page, self.sketch
        title = page.lines[0]
        sketch.state_root("/info/title", title.text.lstrip("# "), title.span)
        self._endpoint(title)
        self._prose()
        self._security(title)
        for line, told in page.statuses:
            pointer = sketch.status(line.text, line.span)
            if told:
                sketch.state(pointer + "/description", told.text, told.span)
        for part in page.parts:
            self._part(part)
        self._template()
        for line in page.unread:
            sketch.gap("line-unread", "this line belongs to no row and no section", line.span)
        return sketch.reading("stoplight", digest)

    def _endpoint(self, title: Line) -> None:
        if self.page.address is None:
            rows = [
                row.name for part in self.page.parts if part.section == "path" for row in part.rows
            ]
            self.sketch.method = "patch"
            self.sketch.path = "".join(f"/{{{name}}}" for name in dict.fromkeys(rows)) or "/"
            self.sketch.gap(
                "endpoint-missing", "no line of the page says method and address", title.span
            )
            return
        method, host, path, line = self.page.address
        self.sketch.endpoint(method, re.sub(r"(?<=/):(\w+)", r"{\1}", path), line.span)
        if host:
            at = line.start + line.text.find(host)
            span = (at, at + len(host))
            self.sketch.state_root("/servers", [{"url": host}], span)
            self.sketch.root_marks["/servers/0/url"] = Mark(span)

    def _prose(self) -> None:
        """State the first run of prose; an example of a credential, and repetitions, are left out."""
        first: list[Line] = []
        rest = False
        for line in self.page.prose:
            rest = rest or bool(CREDENTIAL.match(line.text))
            if not rest:
                first.append(line)
            elif not CREDENTIAL.match(line.text) and line.text not in {each.text for each in first}:
                self.sketch.gap(
                    "line-unread", "this line belongs to no row and no section", line.span
                )
        if first:
            whole = joined(first, self.page.text)
            self.sketch.state("/description", whole.text, whole.span)

    def _security(self, title: Line) -> None:
        """State how a request authenticates: from the prose, else from the Authorization header."""
        headers = [
            row
            for part in self.page.parts
            if part.section == "header" and not part.status
            for row in part.rows
        ]
        row = next((each for each in headers if each.name.lower() == "authorization"), None)
        told = [*self.page.prose, *(row.prose + row.examples if row else ())]
        for word in ("bearer", "basic"):
            pattern = re.compile(
                rf"\b{word}\b(?=.*(?:auth|token|credential|\S{{8}}))|auth\w*:?\s+{word}\b",
                re.IGNORECASE,
            )
            line = next((each for each in told if pattern.search(each.text)), None)
            if line:
                span = row.span if row and line in row.examples else line.span
                self._scheme(word, {"type": "http", "scheme": word}, span)
                return
        if row:
            self._scheme("header", {"type": "apiKey", "in": "header", "name": row.name}, row.span)
        else:
            self.sketch.gap(
                "security-missing", "the page doesn't say how a request authenticates", title.span
            )

    def _scheme(self, name: str, spec: dict[str, str], span: Span) -> None:
        self.sketch.state_root(f"/components/securitySchemes/{name}", spec, span)
        self.sketch.state("/security", [{name: []}], span)

    # -- sections -------------------------------------------------------------------------------

    def _part(self, part: _Part) -> None:
        if part.section == "body":
            self._body(part)
            return
        for row in part.rows:
            if part.status:
                self.pen.header(part.status, row)
            elif part.section != "header" or row.name.lower() not in IGNORED_HEADERS:
                self.pen.parameter(part.section, row.name, row)

    def _body(self, part: _Part) -> None:
        media = part.media or part.line
        base = self.sketch.body(part.media.text if part.media else JSON, media.span, part.status)
        if not part.media:
            self.sketch.marks[base.removesuffix("/schema")] = Mark(media.span, "inferred")
        if part.array:
            schema = {"type": "array", "items": {"type": "object"}}
            self.sketch.state(base, schema, part.array.span)
        places = (
            _indented(part.rows)
            if len({row.indent for row in part.rows}) > 1
            else self._flat(part.rows)
        )
        for row, (path, basis) in zip(part.rows, places, strict=True):
            self.pen.member(base, path, row, basis)

    def _flat(self, rows: list[Row]) -> list[tuple[tuple[str, ...], Basis]]:
        """Take what follows an object for its members, for want of indentation."""
        places: list[tuple[tuple[str, ...], Basis]] = []
        parent: Row | None = None
        for number, row in enumerate(rows):
            inferred: Basis = "inferred" if parent else "documented"
            if _holds_members(row):
                if parent is None and number + 1 < len(rows):
                    message = f"the page doesn't show which fields are inside {row.name!r}: those after it are taken for it"
                    self.sketch.gap("nesting-flat", message, row.span)
                parent = row
                places.append(((row.name,), inferred))
            else:
                places.append(((parent.name, row.name) if parent else (row.name,), inferred))
        return places

    def _template(self) -> None:
        """Match the path's own names with the parameters that the page lists."""
        if self.page.address is None:
            return
        listed = {
            row.name: row for part in self.page.parts if part.section == "path" for row in part.rows
        }
        names = re.findall(r"\{([^{}]+)\}", self.sketch.path)
        for name, row in listed.items():
            if name not in names:
                self.sketch.gap("path-mismatch", f"the path has no place for {name!r}", row.span)
        for name in dict.fromkeys(names):
            if name not in listed:
                span = self.page.address[3].span
                pointer = self.sketch.parameter("path", name, span)
                self.sketch.state(pointer + "/schema", {"type": "string"}, span, "inferred")


def _holds_members(row: Row) -> bool:
    return row.type == "object" or (
        row.type == "array" and row.schema.get("items") == {"type": "object"}
    )


def _indented(rows: list[Row]) -> list[tuple[tuple[str, ...], Basis]]:
    """Nest rows as their indentation shows."""
    places: list[tuple[tuple[str, ...], Basis]] = []
    stack: list[Row] = []
    for row in rows:
        while stack and (stack[-1].indent >= row.indent or not _holds_members(stack[-1])):
            stack.pop()
        stack.append(row)
        places.append((tuple(each.name for each in stack), "documented"))
    return places
