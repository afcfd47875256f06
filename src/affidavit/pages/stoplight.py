"""Rendered page text of the format whose sections are Path Parameters, Headers, Body, Responses.

    Title
    PUT                                       method and address, on one line or two, or not at all
    https://api.example.com/things/{id}
    Body
    state                                     a row: its name, then its type and description
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

from affidavit import pointer as ptr
from affidavit.errors import PageError
from affidavit.model import Mark, Reading
from affidavit.pages import panels
from affidavit.pages.lines import Line, joined
from affidavit.pages.nesting import holds_members, nest
from affidavit.pages.panels_lines import clean
from affidavit.pages.pen import Known, Pen
from affidavit.pages.sketch import Sketch
from affidavit.pages.stoplight_lines import SECTIONS, Page, Part

CREDENTIAL = re.compile(r"Examples?:.*\b(?:authorization|bearer|basic|token)\b", re.IGNORECASE)
SCHEMES = {
    "bearer": re.compile(r"\bbearer\b", re.IGNORECASE),
    "basic": re.compile(
        r"\bbasic\b.{0,40}\b(?:auth|credentials)|\bauth\w*:?\s+basic\b", re.IGNORECASE
    ),
}
IGNORED_HEADERS = ("accept", "content-type", "authorization")
"""OpenAPI 3.1 (4.8.12.1) has other places for these."""

JSON = "application/json"


def detect(text: str) -> bool:
    """Say whether a page has one of this format's section lines, and a row."""
    if panels.shows(clean(text)):
        return True
    page = Page(text)
    if not any(line.text in SECTIONS or line.text == "Responses" for line in page.lines):
        return False
    return any(page.is_head(index) for index in range(len(page.lines)))


def read(text: str, digest: str) -> tuple[Reading, ...]:
    """Read the one operation of a page."""
    lines = clean(text)
    page = panels.Panels(text, lines) if panels.shows(lines) else Page(text)
    page.walk()
    if not (page.parts or page.statuses or page.address):
        raise PageError("no method and address, and no section of this format, are on this page")
    return (_Drawing(page).reading(digest),)


class _Drawing:
    """Draws what was read of a page."""

    def __init__(self, page: Page | panels.Panels) -> None:
        self.page = page
        self.sketch = Sketch(page.text)
        rows = [row for part in page.parts for row in part.rows]
        self.pen = Pen(self.sketch, Known(page.text, rows))

    def reading(self, digest: str) -> Reading:
        page, sketch = self.page, self.sketch
        title = page.title
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
        if page.required and ptr.get(sketch.operation, "/requestBody") is not ptr.MISSING:
            sketch.state("/requestBody/required", True, page.required.span)
        self._template()
        for code, message, line in page.gaps:
            sketch.gap(code, message, line.span)
        for line in page.unread:
            self._unread(line)
        return sketch.reading("stoplight", digest)

    def _unread(self, line: Line) -> None:
        """Report a line that no rule reads; at the page's end it is most likely half a row."""
        if line.end >= self.page.end:
            self.sketch.gap("row-cut", "the page breaks off in the middle of a row", line.span)
        else:
            self.sketch.gap("line-unread", "this line belongs to no row and no section", line.span)

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
        """State the first run of prose; what looks like a credential, and repeats, are left out."""
        first: list[Line] = []
        rest = False
        for line in self.page.prose:
            rest = rest or bool(CREDENTIAL.match(line.text))
            if not rest:
                first.append(line)
            elif not CREDENTIAL.match(line.text) and line.text not in {each.text for each in first}:
                self._unread(line)
        if first:
            whole = joined(first, self.page.text)
            self.sketch.state("/description", whole.text, whole.span)

    def _security(self, title: Line) -> None:
        """State how a request authenticates: from the prose, else from the Authorization header."""
        stated = {
            ptr.escape(spec.get("scheme", "header")): (spec, line)
            for spec, line in self.page.schemes
        }
        for name, (spec, told) in stated.items():
            self.sketch.state_root(f"/components/securitySchemes/{name}", spec, told.span)
            self.sketch.state("/security", [{each: []} for each in stated], told.span)
        if stated:
            return
        parts = [part for part in self.page.parts if part.section == "header" and not part.status]
        rows = [row for part in parts for row in part.rows]
        row = next((each for each in rows if each.name.lower() == "authorization"), None)
        alternatives: list[dict[str, list[str]]] = []
        for scheme, pattern in SCHEMES.items():
            line = next((each for each in self.page.prose if pattern.search(each.text)), None)
            span = line.span if line else None
            if row and any(scheme in each.text.lower() for each in (*row.prose, *row.examples)):
                span = span or row.span
            if span:
                spec = {"type": "http", "scheme": scheme}
                self.sketch.state_root(f"/components/securitySchemes/{scheme}", spec, span)
                alternatives.append({scheme: []})
                self.sketch.state("/security", list(alternatives), span)
        if row and row.prose and row.prose[-1].end >= len(self.page.text.rstrip(" ")):
            message = "the page breaks off where it says how a request authenticates"
            self.sketch.gap("row-cut", message, row.prose[-1].span)
        elif row and not alternatives:
            spec = {"type": "apiKey", "in": "header", "name": row.name}
            self.sketch.state_root("/components/securitySchemes/header", spec, row.span)
            self.sketch.state("/security", [{"header": []}], row.span)
        elif not alternatives:
            message = "the page doesn't say how a request authenticates"
            self.sketch.gap("security-missing", message, title.span)

    # -- sections -------------------------------------------------------------------------------

    def _part(self, part: Part) -> None:
        if part.section == "body":
            self._body(part)
            return
        for row in part.rows:
            if part.status:
                self.pen.header(part.status, row)
            elif part.section != "header" or row.name.lower() not in IGNORED_HEADERS:
                self.pen.parameter(part.section, row.name, row)

    def _body(self, part: Part) -> None:
        media = part.media or part.line
        base = self.sketch.body(part.media.text if part.media else JSON, media.span, part.status)
        if not part.media:
            self.sketch.marks[base.removesuffix("/schema")] = Mark(media.span, "inferred")
        if part.array:
            schema = {"type": "array", "items": {"type": "object"}}
            self.sketch.state(base, schema, part.array.span)
        if part.places is None:
            part.places, part.guessed = nest(part.rows, holds_members)
        places, guessed = part.places, part.guessed
        if guessed:
            message = (
                f"what follows {guessed.name!r} is taken for its members: nothing shows its end"
            )
            self.sketch.gap("nesting-flat", message, guessed.span)
        for row, (path, basis) in zip(part.rows, places, strict=True):
            self.pen.member(base, path, row, basis)

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
                self.pen.bare(name, self.page.address[3].span)
        last = self.page.parts[-1].section if self.page.parts else "path"
        if last == "path" and not listed.keys() >= set(names):
            message = "the page breaks off before all of the path's parameters are described"
            self.sketch.gap("row-cut", message, (self.page.end - 1, self.page.end))
