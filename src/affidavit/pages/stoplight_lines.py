"""What each line is on a page whose sections are Path Parameters, Headers, Body, Responses."""

import re
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from affidavit.pages.cells import NAME, is_bare_type, leading_schema, split_type
from affidavit.pages.lines import Line, joined, split_lines
from affidavit.pages.nesting import Place
from affidavit.pages.rows import Row, absorb, drop_cut, take
from affidavit.pages.sketch import check_count

METHOD = re.compile(r"get|put|post|patch|delete|head|options", re.IGNORECASE)
ADDRESS = re.compile(r"(?P<host>https?://[^\s/?#]+)?(?P<path>/[^\s?#]*)?")
HOST = re.compile(r"https?://[^\s/?#]+")
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


Address: TypeAlias = tuple[str, str, str, Line]
"""Method, host (or none), path, and where they stand."""


@dataclass(slots=True)
class Part:
    """One section: of the request, or of the response to one status."""

    section: str
    status: str
    line: Line
    media: Line | None = None
    array: Line | None = None
    rows: list[Row] = field(default_factory=list)
    places: list[Place] | None = None
    """Where each row belongs, on a page that shows it by other means than indentation."""

    guessed: Row | None = None


class Page:
    """Tells the lines of a page apart."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = len(text.rstrip())
        self.lines = _unglue(split_lines(text)) or [Line("", 0)]
        self.title = self.lines[0]
        self.parts: list[Part] = []
        self._opened: set[tuple[str, str]] = set()
        self.statuses: list[tuple[Line, Line | None]] = []
        self.prose: list[Line] = []
        self.unread: list[Line] = []
        self.address: Address | None = None
        self.required: Line | None = None
        self.gaps: list[tuple[str, str, Line]] = []
        self.schemes: list[tuple[dict[str, str], Line]] = []
        self.answering = False
        self.status = ""
        self.sample = False

    def walk(self) -> None:
        """Read the page from its second line on; the first is its title."""
        index = 0 if self._is_section(0) else 1
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
            check_count(len(self.parts[-1].rows))
            index = absorb(self, row, index)
            if cut := drop_cut(self, row, index):
                self.unread.append(cut)
            return index
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
        elif line.text in SECTIONS and self.answering and not self.status:
            self.unread.append(line)
            self.sample = True  # whose answer it is stays unsaid
        elif line.text in SECTIONS:
            self.parts.append(Part(SECTIONS[line.text], self.status, line))
            self._opened.add((SECTIONS[line.text], self.status))
        else:
            return self._answers(index)
        return index + 1

    def _answers(self, index: int) -> int:
        """Open a status. Several in a row are tabs, of which the first is shown."""
        tabs = [self.lines[index]]
        after = index + 1
        while after < len(self.lines) and STATUS.fullmatch(self.lines[after].text):
            tabs.append(self.lines[after])
            after += 1
        told = after < len(self.lines) and self._is_told(after)
        self.status = tabs[0].text
        self.statuses.append((tabs[0], self.lines[after] if told else None))
        self.statuses += [(tab, None) for tab in tabs[1:]]
        if len(tabs) > 1:
            message = f"{len(tabs)} statuses stand together; what follows is taken for the first's"
            self.gaps.append(("panels-unmatched", message, tabs[0]))
        return after + told

    def _is_told(self, index: int) -> bool:
        """Say whether the line after a status is what the page tells of it."""
        sample = self.lines[index].text.startswith(SAMPLES)
        return not (sample or self.is_break(index) or self.is_head(index))

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
        found = None if self.address else address_at(self.lines, index, self.text)
        if found:
            self.address, index = found
            return index
        self.prose.append(self.lines[index])
        return index + 1

    # -- what absorb asks -----------------------------------------------------------------------

    def is_head(self, index: int) -> bool:
        """Say whether a row starts here: a name, and on the next line a type."""
        if index + 1 >= len(self.lines) or self._is_section(index):
            return False
        following = self.lines[index + 1].text
        if not NAME.fullmatch(self.lines[index].text) or not split_type(following):
            return False
        # 'true' before 'numberOfThings' and its type is a value: the name is the second line
        named = NAME.fullmatch(following) and following not in ("string", "object")
        shadow = named and index + 2 < len(self.lines) and split_type(self.lines[index + 2].text)
        return not shadow or is_bare_type(following)

    def is_break(self, index: int) -> bool:
        """Say whether a section, a status, or the responses start here."""
        text = self.lines[index].text
        if text in ("Responses", "Request"):
            return not (self.parts and self._typed(index))
        return self._is_section(index) or (self.answering and bool(STATUS.fullmatch(text)))

    def is_noise(self, line: Line) -> bool:
        """Say whether a line is the renderer's own; this format has none inside rows."""
        return line.text in ("Show all...", "Copy")

    def _is_section(self, index: int) -> bool:
        """Say whether a section's heading stands here; its words may also name a field."""
        name = SECTIONS.get(self.lines[index].text)
        if name is None:
            return False
        return not ((name, self.status) in self._opened and self._typed(index))

    def _typed(self, index: int) -> bool:
        """Say whether a type follows a line: then it is a field's name, whatever it says."""
        after = index + 1
        return after < len(self.lines) and bool(split_type(self.lines[after].text))

    def _head(self, index: int) -> tuple[Row, int]:
        line, kind = self.lines[index], self.lines[index + 1]
        match = split_type(kind.text)
        schema = leading_schema(match["type"]) if match else {}
        end = kind.start + (match.end("type") if match else 0)
        row = Row(line.text, (line.start, end), schema, line.indent)
        index += 2
        if match and match["required"]:
            row.required = kind.part(match.start("required"), match.end("required")).span
        if match and (rest := kind.part(match.start("rest"))).text:
            index = take(self, row, rest, index)
        return row, index


def address_at(lines: list[Line], index: int, text: str) -> tuple[Address, int] | None:
    """Return method and address that start at a line, and where they end; on up to three lines."""
    line = lines[index]
    method, _, rest = line.text.partition(" ")
    if not METHOD.fullmatch(method):
        return None
    taken = [line.part(len(method))] if rest else []
    after = index + 1
    for following in lines[after : after + 2 - len(taken)]:
        if not _is_address(following, taken):
            break
        taken.append(following)
        after += 1
    if not taken:
        return None
    whole = joined([line, *taken], text)
    if len(taken) > 1:
        return (method.lower(), taken[0].text.rstrip("/"), taken[1].text, whole), after
    found = ADDRESS.fullmatch(taken[0].text)
    return found and ((method.lower(), found["host"] or "", found["path"] or "/", whole), after)


def _is_address(line: Line, taken: list[Line]) -> bool:
    """Say whether a line goes on with an address: a host, a path, or both."""
    match = ADDRESS.fullmatch(line.text)
    if match is None or not line.text:
        return False
    return not taken or (match["host"] is None and bool(HOST.match(taken[0].text)))


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
    """Return the heading at a line's end that stands nowhere by itself, where its like follows."""
    for word in ("Responses", *SECTIONS):
        if word in plain or not text.endswith(word) or text == word:
            continue
        typed = is_bare_type(text.removesuffix(word).rstrip())
        if word == "Responses":
            follows = bool(STATUS.fullmatch(after[0])) if after else typed
        else:
            row = after and NAME.fullmatch(after[0]) and split_type(after[-1])
            follows = typed and bool(row)
        if follows:
            return word
    return ""
