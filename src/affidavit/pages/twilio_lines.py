"""What each line is on a page whose tables are headed 'Property name, Type, Required, PII'."""

import re
from dataclasses import dataclass, field
from http import HTTPStatus

from affidavit.pages.answer import without_numbers
from affidavit.pages.cells import NAME, cell_schema, split_head
from affidavit.pages.lines import Line
from affidavit.pages.rows import Row, absorb, drop_cut
from affidavit.pages.segment import split_statuses
from affidavit.pages.sketch import check_count

METHODS = "GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS"
ENDPOINT = re.compile(
    rf"`?(?P<method>{METHODS})\s*(?P<host>https?://[^\s/?#`]+)?(?P<path>/[^\s?#`]*)`?"
)
BASE_URL = re.compile(r"Base url:\s*(?P<url>https?://[^\s()]+)", re.IGNORECASE)
ENCODING = re.compile(r"Encoding type:\s*`?(?P<media>[\w.+-]+/[\w.+-]+)`?", re.IGNORECASE)
HEADER = re.compile(r"Property name\s*\|?\s*Type", re.IGNORECASE)
STATUSES = re.compile(r"\d{3}[\d\s]*")
COLUMN = re.compile(
    r"(?:required|optional)(?: if .*)?|\W*(?:not pii\b|pii mtl:).*|read-only|deprecated",
    re.IGNORECASE,
)
PII = re.compile(r"[\[_*]*(?:not pii\b|pii mtl:).*", re.IGNORECASE)

SECTIONS = {
    "path parameters": "path",
    "query parameters": "query",
    "headers": "header",
    "header parameters": "header",
    "request headers": "header",
    "request body parameters": "body",
    "request body": "body",
}
NOISE = (
    *("request", "authentication", "schema", "example", "schemaexample", "* * *"),
    *("(information)", "(warning)", "note about this response", "copy response"),
    *("positive feedbacknegative feedback", "show child properties"),
)
CODE = ("copy code block", "report code block")


def is_noise(line: Line) -> bool:
    """Say whether a line is the renderer's own: a tab, an anchor, a mark that states no promise."""
    lowered = line.text.lower()
    return lowered in NOISE or lowered.endswith(" page anchor") or bool(PII.fullmatch(line.text))


def cells(lines: list[Line]) -> list[Line]:
    """Give the cells of rows that were copied with tabs between them a line each.

    Name and type stay together, as they do where a renderer ran them together.
    """
    found: list[Line] = []
    for line in lines:
        stops = [match.start() for match in re.finditer(r"\t+", line.text)]
        if not stops or HEADER.match(line.text):
            found.append(line)
            continue
        starts = [0, *stops[1:]]
        parts = [line.part(a, b) for a, b in zip(starts, [*stops[1:], None], strict=True)]
        found += [each for each in parts if each.text]
    return found


@dataclass(slots=True)
class Table:
    """Rows under one header, with where they belong: a section, or the answer of a status."""

    section: str
    status: str
    rows: list[Row] = field(default_factory=list)


class Walk:
    """Walks over the lines of one operation, from its endpoint line on."""

    def __init__(self, text: str, lines: list[Line], title: Line) -> None:
        self.text = text
        self.lines = lines
        self.title = title
        self.end = len(text.rstrip())
        self.section = self.status = ""
        self.required_column = True
        self.tables: list[Table] = []
        self.media: Line | None = None
        self.prose: list[Line] = []
        self.codes: list[Line] = []
        self.reason: Line | None = None
        self.authentication: Line | None = None
        self.answer: list[Line] = []
        self.gaps: list[tuple[str, str, Line]] = []
        index = 1 if ENDPOINT.fullmatch(lines[0].text) else 0
        while index < len(lines):
            index = self._step(index)

    def _step(self, index: int) -> int:
        line = self.lines[index]
        lowered = line.text.lower().lstrip("# ")
        if HEADER.match(line.text):
            self.required_column = "required" in lowered
            self.tables.append(Table(self.section, self.status))
        elif lowered in SECTIONS:
            self.section = SECTIONS[lowered]
        elif match := ENCODING.fullmatch(line.text):
            self.section, self.media = "body", line.part(match.start("media"), match.end("media"))
        elif codes := self._statuses(index):
            return self._selected(index, codes)
        elif self._is_code(index):
            return self._after_code(index)
        elif lowered == "response":
            self.answer = without_numbers(self.lines[index + 1 :])
            return len(self.lines)
        elif self.tables and self.is_head(index):
            return self._row(index)
        else:
            self._other(index)
        return index + 1

    def _other(self, index: int) -> None:
        line = self.lines[index]
        if line.text.lower() == "authentication":
            self.authentication = line
        if is_noise(line) or BASE_URL.match(line.text) or line.text == self.title.text:
            return
        if not self.section and not self.tables:
            if not self.prose or self.lines[index - 1] is self.prose[-1]:
                self.prose.append(line)
        elif STATUSES.fullmatch(line.text):
            self._gap("status-unread", f"{line.text!r} can't be split into status codes", line)
        elif line.end >= self.end or split_head(line.text):
            self._gap("row-cut", "the page breaks off in the middle of a row", line)
        else:
            self._gap("line-unread", "this line belongs to no row and no section", line)

    def _gap(self, code: str, message: str, line: Line) -> None:
        self.gaps.append((code, message, line))

    # -- rows -----------------------------------------------------------------------------------

    def _row(self, index: int) -> int:
        row, index = self._head(index)
        index = absorb(self, row, index)
        if cut := drop_cut(self, row, index):
            self._gap("row-cut", "the page breaks off in the middle of a row", cut)
        self.tables[-1].rows.append(row)
        check_count(len(self.tables[-1].rows))
        return index

    def _head(self, index: int) -> tuple[Row, int]:
        line = self.lines[index]
        if split := split_head(line.text):
            return Row(split[0], line.span, cell_schema(split[1]) or {}, line.indent), index + 1
        kind = self.lines[index + 1]
        schema = cell_schema(kind.text) or {}
        return Row(line.text, (line.start, kind.end), schema, line.indent), index + 2

    def is_head(self, index: int) -> bool:
        """Say whether a row starts here: name and type, and its next column after them."""
        after = index + 1
        if not split_head(self.lines[index].text):
            if not self._is_split_head(index):
                return False
            after += 1
        if after >= len(self.lines):
            return False
        return not self.required_column or bool(COLUMN.fullmatch(self.lines[after].text))

    def _is_split_head(self, index: int) -> bool:
        """Say whether a name stands here and its type on the next line."""
        text = self.lines[index].text
        if index + 1 >= len(self.lines) or not NAME.fullmatch(text) or COLUMN.fullmatch(text):
            return False
        return cell_schema(self.lines[index + 1].text) is not None

    def is_break(self, index: int) -> bool:
        """Say whether something else than a row starts here."""
        text = self.lines[index].text
        lowered = text.lower().lstrip("# ")
        if lowered in SECTIONS or lowered in ("response", "schemaexample"):
            return True
        if HEADER.match(text) or ENCODING.match(text) or STATUSES.fullmatch(text):
            return True
        return text == self.title.text or self._is_code(index) or split_head(text) is not None

    def is_noise(self, line: Line) -> bool:
        """Say whether a line is the renderer's own."""
        return is_noise(line)

    # -- statuses and code ----------------------------------------------------------------------

    def _statuses(self, index: int) -> list[Line]:
        """Return the status codes that stand here, on one line or one to a line."""
        found: list[Line] = []
        while index < len(self.lines) and STATUSES.fullmatch(self.lines[index].text):
            line = self.lines[index]
            for run in re.finditer(r"\d+", line.text):
                if split_statuses(run[0]) is None:
                    return []
                found += [line.part(at, at + 3) for at in range(run.start(), run.end(), 3)]
            index += 1
        return found

    def _selected(self, index: int, codes: list[Line]) -> int:
        """Read which status the page shows open: the one whose reason follows, else the first."""
        while index < len(self.lines) and STATUSES.fullmatch(self.lines[index].text):
            index += 1
        self.codes += codes
        self.section, self.status = "response", codes[0].text
        if index < len(self.lines) and not self.is_break(index) and not self.is_head(index):
            line = self.lines[index]
            if not is_noise(line):
                phrases = {each.phrase.lower(): str(each.value) for each in HTTPStatus}
                status = phrases.get(line.text.lower(), "")
                if status in {code.text for code in codes}:
                    self.status = status
                self.reason = line
                return index + 1
        return index

    def _is_code(self, index: int) -> bool:
        text = self.lines[index].text
        if "Link to code sample:" in text or text.lower() in CODE:
            return True
        following = self.lines[index + 1].text if index + 1 < len(self.lines) else "2"
        return text == "1" and not following.isdigit()

    def _after_code(self, index: int) -> int:
        while index < len(self.lines) and self.lines[index].text.lstrip("# ") != "Response":
            index += 1
        return index
