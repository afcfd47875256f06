"""Rendered or Markdown text of pages that show statuses as tabs, and one panel for each of them.

    # Change a shelf
    PUT
    https://api.example.com/shelves/:shelfId
    ## Request
    ### Path Parameters
    **shelfId** stringrequired              name, type and marks: on one line, or one line each
    - application/json
    ### Body **required**
    **rows** object[]
    - Array [                               the fields of the elements stand between brackets
    **size** integer
    **Possible values:** >= 1 and <= 9
    - ]
    ## Responses
    - 200                                   the tabs, then as many panels
    - 404
    Changed
    - application/json
    **Schema**

The fields of an object stand after it and nothing shows their end, unless an example of the whole
does. Lines are told apart here; what is drawn of them is the same as for pages without tabs.
"""

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from affidavit import pointer as ptr
from affidavit.pages.cells import NAME
from affidavit.pages.lines import Line, joined
from affidavit.pages.nesting import Place, nest
from affidavit.pages.panels_lines import (
    ASIDE,
    BODY,
    BOLD,
    CHOICE,
    CLOSES,
    EXAMPLE,
    HEAD,
    KIND,
    LAST,
    MARK,
    MARKS,
    NOISE,
    OPENS,
    SECTIONS,
    TABS,
    json_at,
    paths,
    schemes,
    type_schema,
)
from affidavit.pages.rows import Row, absorb, drop_cut, mark
from affidavit.pages.sketch import check_count, check_depth
from affidavit.pages.stoplight_lines import MEDIA, STATUS, Address, Part, address_at


class Cells(NamedTuple):
    """A row's name, the line of its type, and the parts of that: type, marks, rest."""

    name: str
    kind: Line
    match: re.Match[str]


@dataclass(slots=True)
class Section(Part):
    """A part with what shows the places of its rows.

    ``owners`` says of each row in whose brackets it stands, if in any; ``shown`` is the page's
    example of the whole.
    """

    owners: list[int | None] = field(default_factory=list)
    shown: Any = ptr.MISSING


class Panel(NamedTuple):
    """What is told before a body's media types, and the sections below them."""

    told: list[Line]
    parts: list[Section]


def shows(lines: list[Line]) -> bool:
    """Say whether a page has this rendering's own lines: tabs, brackets, or heads in bold."""
    texts = [line.text for line in lines]
    if not any(each in SECTIONS or BODY.fullmatch(each) or each == "Responses" for each in texts):
        return False
    if any(EXAMPLE.fullmatch(each) or BOLD.fullmatch(each) for each in texts):
        return True
    if "Responses" not in texts or "Schema" not in texts:
        return False
    after = texts[texts.index("Responses") + 1 :][:2]
    return len(after) > 1 and all(STATUS.fullmatch(each) for each in after)


class Panels:
    """Tells the lines of a page apart."""

    def __init__(self, text: str, lines: list[Line]) -> None:
        self.text = text
        self.end = len(text.rstrip())
        self.lines = lines
        self.parts: list[Section] = []
        self.statuses: list[tuple[Line, Line | None]] = []
        self.prose: list[Line] = []
        self.unread: list[Line] = []
        self.gaps: list[tuple[str, str, Line]] = []
        self.address: Address | None = None
        self.title = self.lines[0]
        self.required: Line | None = None
        self.schemes = schemes(text)
        self._tabs: list[Line] = []
        self._panels: list[Panel] = []
        self._media: list[Line] = []
        self._told: list[Line] = []
        self._where: Section | None = None
        self._answering = False
        self._open: list[int | None] = [None]
        self._skipping = 0
        self._headed = False

    def walk(self) -> None:
        """Read the page from its title on."""
        index = self._front()
        while index < len(self.lines) and not LAST.fullmatch(self.lines[index].text):
            index = self._step(index)
        self._match()
        for part in self.parts:
            part.places, part.guessed = self._nest(part)

    # -- front matter ---------------------------------------------------------------------------

    def _front(self) -> int:
        """Take title, address and prose; return where the request starts."""
        index, start = 0, 0
        aside = False
        while index < len(self.lines) and not self._begins(index):
            line = self.lines[index]
            found = None if self.address else address_at(self.lines, index, self.text)
            if found:
                before = [
                    each for each in self.lines[start:index] if not NOISE.fullmatch(each.text)
                ]
                self.title = before[-1] if before else line
                self.address, index = found
                self.prose = []
                continue
            aside = aside or bool(ASIDE.fullmatch(line.text))
            if not aside and not NOISE.fullmatch(line.text) and line is not self.title:
                self.prose.append(line)
            index += 1
        if self.address is None and self.prose:
            self.title = next(iter(line for line in self.lines if not NOISE.fullmatch(line.text)))
            self.prose = [line for line in self.prose if line is not self.title]
        self.prose = [line for line in self.prose if line.text != self.title.text]
        return index

    def _begins(self, index: int) -> bool:
        text = self.lines[index].text
        return text in ("Request", "Responses") or text in SECTIONS or self._body(index) is not None

    def _parting(self, index: int) -> bool:
        """Say whether request or responses start here; with a type after it, it is a field."""
        after = index + 1
        typed = after < len(self.lines) and KIND.fullmatch(self.lines[after].text)
        return self.lines[index].text in ("Request", "Responses") and not (self._where and typed)

    def _body(self, index: int) -> re.Match[str] | None:
        """Match a body's heading, which a field of that name is not."""
        match = BODY.fullmatch(self.lines[index].text)
        if match and index + 1 < len(self.lines) and KIND.fullmatch(self.lines[index + 1].text):
            return None
        return match

    # -- the walk -------------------------------------------------------------------------------

    def _step(self, index: int) -> int:
        line = self.lines[index]
        text = line.text
        if self._heading(index) or self._bracket(line):
            return index + 1
        if (end := self._sample(index)) is not None:
            return end
        cells = self._cells(index)
        if cells and self._where and not self._skipping:
            return self._row(index, cells, self._where)
        if not (self._skipping or NOISE.fullmatch(text)):
            told = self._told if self._answering else self.unread
            (told if self.parts or self._answering else self.prose).append(line)
        return index + 1

    def _heading(self, index: int) -> bool:
        """Take a heading or a tab: of a section, a status, a media type, a body."""
        line, text = self.lines[index], self.lines[index].text
        body = None if self._answering else self._body(index)
        if self._parting(index):
            self._answering = text == "Responses"
            self._leave()
            self._where, self._told = None, []
        elif text in SECTIONS:
            self._enter(Section(SECTIONS[text], "", line))
        elif self._answering and STATUS.fullmatch(text) and not (self._where or self._panels):
            self._tabs.append(line)
        elif MEDIA.fullmatch(text):
            self._medium(index)
        elif body:
            self.required = line.part(*body.span("required")) if body["required"] else self.required
            self._enter(Section("body", "", line))
        elif text == "required" and self._where and not (self._where.rows or self._answering):
            self.required = line
        elif TABS.fullmatch(text):
            if text.strip("*") == "Schema" and self._answering:
                self._enter(Section("body", "", line))
        else:
            return False
        return True

    def _bracket(self, line: Line) -> bool:
        """Take what opens and ends the fields of elements, or says that alternatives follow."""
        text = line.text
        if OPENS.fullmatch(text):
            if self._where and self._where.rows:
                self._open.append(len(self._where.rows) - 1)
                check_depth(len(self._open))
                self._skipping += bool(self._skipping)
        elif CLOSES.fullmatch(text):
            self._skipping = max(0, self._skipping - 1)
            if len(self._open) > 1:
                self._open.pop()
        elif CHOICE.fullmatch(text) and not self._skipping:
            self._skipping = 1
            message = f"{text.strip('*')}: nothing shows which field is of which alternative"
            self.gaps.append(("alternatives-unread", message, line))
        else:
            return False
        return True

    def _enter(self, part: Section) -> None:
        """Open a section, of the request or of the panel at hand; a tab and a heading are one."""
        if self._where and self._where.section == part.section and not self._where.rows:
            return
        self._where, self._open, self._skipping = part, [None], 0
        if part.section == "body" and self._media:
            part.media = self._media.pop(0)
        if not self._answering:
            self.parts.append(part)
            return
        if part.section == "header" or not self._panels:
            self._panel()
            self._headed = True
        self._panels[-1].parts.append(part)

    def _panel(self) -> None:
        """Open the panel of a status; headers stand before the body in it."""
        if not (self._headed and not self._told):
            self._panels.append(Panel(self._told, []))
        self._told, self._headed = [], False

    def _medium(self, index: int) -> None:
        """Take a media type's tab; the first of several opens a panel."""
        line = self.lines[index]
        if index and MEDIA.fullmatch(self.lines[index - 1].text):
            self._media.append(line)
            return
        self._leave()
        self._media = [line]
        if self._answering:
            self._panel()
            self._where = None

    def _leave(self) -> None:
        """Leave the media types that no panel was shown of."""
        for media in self._media:
            message = f"no fields are shown for the media type {media.text}"
            self.gaps.append(("media-unshown", message, media))
        self._media = []

    def _row(self, index: int, cells: Cells, part: Section) -> int:
        row, index = self._head(index, cells)
        part.rows.append(row)
        check_count(len(part.rows))
        part.owners.append(self._open[-1])
        index = absorb(self, row, index)
        if cut := drop_cut(self, row, index):
            self.unread.append(cut)
        return index

    def _sample(self, index: int) -> int | None:
        """Skip an example of the whole, and keep it: it shows what is inside what."""
        line = self.lines[index]
        if line.text[0] not in "{[" or OPENS.fullmatch(line.text):
            return None
        found, end = json_at(self.text, line.start)
        if self._where and found is not ptr.MISSING:
            self._where.shown = found
        index += 1
        while index < len(self.lines) and (
            self.lines[index].start < end or (found is ptr.MISSING and not self.is_break(index))
        ):
            index += 1
        self._skipping = 0
        self._where = None
        return index

    # -- panels ---------------------------------------------------------------------------------

    def _match(self) -> None:
        """Give each status its panel: they stand in the same order."""
        self._leave()
        told = [panel.told for panel in self._panels]
        extra = sum(max(0, len(each) - 1) for each in told) + len(self._told)
        exact = len(self._panels) == len(self._tabs)
        spread = not exact and len(self._panels) + extra == len(self._tabs)
        slots: list[Panel] = []
        for panel in self._panels:
            if spread:
                slots += [Panel([line], []) for line in panel.told[:-1]]
            slots.append(panel if not spread else Panel(panel.told[-1:], panel.parts))
        if spread or not self._panels:
            slots += [Panel([line], []) for line in self._told]
        owned = self._owned(slots)
        if len(owned) < len(slots):
            message = (
                f"{len(self._tabs)} statuses and {len(slots)} panels: nothing shows which is whose"
            )
            self.gaps.append(("panels-unmatched", message, (self._tabs or self.lines)[0]))
        for tab in self._tabs:
            slot = owned.get(tab.text, Panel([], []))
            prose = joined(slot.told, self.text) if slot.told else None
            self.statuses.append((tab, prose))
            for part in slot.parts:
                part.status = tab.text
                self.parts.append(part)

    def _owned(self, slots: list[Panel]) -> dict[str, Panel]:
        """Find the panel of each status: by its place, or by the status among its examples."""
        names = [tab.text for tab in self._tabs]
        if len(slots) == len(names):
            return dict(zip(names, slots, strict=True))
        owned: dict[str, Panel] = {}
        for number, slot in enumerate(slots):
            rows = [row for part in slot.parts for row in part.rows]
            hints = {line.text.strip("`") for row in rows for line in row.examples} & set(names)
            if len(hints) == 1:
                owned.setdefault(hints.pop(), slot)
            elif number == 0 and len(slot.told) <= 1 and names:
                owned.setdefault(names[0], slot)
        return owned

    def _nest(self, part: Section) -> tuple[list[Place], Row | None]:
        """Return where each row belongs: by brackets, by the example of the whole, else a guess."""
        rows, owners = part.rows, part.owners
        walked = [path for path in paths(part.shown) if path]
        if rows and [path[-1] for path in walked] == [row.name for row in rows]:
            return [(path, "documented") for path in walked], None
        places: list[Place] = [((), "documented")] * len(rows)
        guessed: Row | None = None
        groups: dict[int | None, list[int]] = {}
        for number, owner in enumerate(owners):
            groups.setdefault(owner, []).append(number)
        for owner in sorted(groups, key=lambda each: -1 if each is None else each):
            inside = groups[owner]
            own = [rows[number] for number in inside]
            found, doubt = nest(own, _holder)
            guessed = guessed or doubt
            above, basis = places[owner] if owner is not None else ((), "documented")
            for number, (path, how) in zip(inside, found, strict=True):
                firm = how == basis == "documented"
                places[number] = ((*above, *path), "documented" if firm else "inferred")
        return places, guessed

    # -- what absorb asks -----------------------------------------------------------------------

    def is_head(self, index: int) -> bool:
        """Say whether a row starts here."""
        return self._cells(index) is not None

    def _cells(self, index: int) -> Cells | None:
        """Find a row's name and type: on one line, the name in bold or not, or on two."""
        line = self.lines[index]
        if match := BOLD.fullmatch(line.text) or HEAD.fullmatch(line.text):
            return Cells(match["name"], line, match)
        if index + 1 >= len(self.lines) or not NAME.fullmatch(line.text):
            return None
        following = self.lines[index + 1]
        match = KIND.fullmatch(following.text)
        shadow = index + 2 < len(self.lines) and KIND.fullmatch(self.lines[index + 2].text)
        if (
            match is None
            or MARKS.fullmatch(line.text)
            or (shadow and NAME.fullmatch(following.text))
        ):
            return None
        return Cells(line.text, following, match)

    def is_break(self, index: int) -> bool:
        """Say whether something else than a row's own lines starts here."""
        text = self.lines[index].text
        if self._parting(index) or text in SECTIONS or LAST.fullmatch(text):
            return True
        if any(each.fullmatch(text) for each in (MEDIA, TABS, OPENS, CLOSES, CHOICE)):
            return True
        if text[0] in "{[" and json_at(self.text, self.lines[index].start)[0] is not ptr.MISSING:
            return True
        if not self._answering:
            return self._body(index) is not None
        after = index + 1  # a line that a panel's media types follow is what the status means
        return after < len(self.lines) and bool(MEDIA.fullmatch(self.lines[after].text))

    def is_noise(self, line: Line) -> bool:
        """Say whether a line holds no fact."""
        return bool(NOISE.fullmatch(line.text))

    def _head(self, index: int, cells: Cells) -> tuple[Row, int]:
        start, kind, match = self.lines[index].start, cells.kind, cells.match
        index += 1 if kind is self.lines[index] else 2
        stop = kind.start + match.end("type")
        row = Row(cells.name.replace("\\", ""), (start, stop), type_schema(match["type"]))
        self._marks(row, kind.part(*match.span("marks")))
        while index < len(self.lines) and MARKS.fullmatch(self.lines[index].text):
            self._marks(row, self.lines[index])
            index += 1
        if match["rest"]:
            row.prose.append(kind.part(match.start("rest")))
        return row, index

    @staticmethod
    def _marks(row: Row, line: Line) -> None:
        """Take marks that stand behind a type, run together or not."""
        for match in re.finditer(MARK, line.text):
            mark(row, line.part(*match.span()))


def _holder(row: Row) -> bool:
    """Say whether the fields of a row follow it; those of an array's elements stand in brackets."""
    return bool(row.type == "object")
