"""The lines of a rendered page, each with its place."""

from dataclasses import dataclass

from affidavit.model import Span


@dataclass(frozen=True, slots=True)
class Line:
    """One line without the blanks around it. ``start`` is its place in the page, in code points.

    ``indent`` counts the blanks before it; ``parted`` says whether an empty line stands before it.
    """

    text: str
    start: int
    indent: int = 0
    parted: bool = False

    @property
    def end(self) -> int:
        """Where the line ends, exclusive."""
        return self.start + len(self.text)

    @property
    def span(self) -> Span:
        """Where the line stands."""
        return self.start, self.end

    def part(self, begin: int, end: int | None = None) -> "Line":
        """Return a part of the line as a line of its own, without the blanks around it."""
        raw = self.text[begin:end]
        lead = len(raw) - len(raw.lstrip())
        return Line(raw.strip(), self.start + begin + lead)


BLANKS = " \t\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029\u202f\u3000" + "".join(
    map(chr, [*range(0x2000, 0x2010), 0x2060, 0xFEFF])
)
"""White space, and what is as invisible: zero-width spaces, joiners and marks."""


def split_lines(text: str) -> list[Line]:
    """Return the lines of a page that hold anything."""
    found = []
    start, parted = 0, False
    for raw in text.split("\n"):
        stripped = raw.strip(BLANKS)
        if stripped:
            indent = len(raw) - len(raw.lstrip(BLANKS))
            found.append(Line(stripped, start + indent, indent, parted))
        parted = not stripped
        start += len(raw) + 1
    return found


def joined(lines: list[Line], text: str) -> Line:
    """Return several lines as one, with the line ends and blanks that the page has between them."""
    start, end = lines[0].start, lines[-1].end
    return Line(text[start:end], start)
