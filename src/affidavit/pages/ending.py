"""Where a page ends in the middle of a value, nothing shows it: what it says is a guess."""

from dataclasses import replace

from affidavit import pointer as ptr
from affidavit.model import Gap, Mark, Reading

LIMITS = (
    *("enum", "const", "pattern", "minLength", "maxLength", "minItems"),
    *("maxItems", "minProperties", "maxProperties", "minimum", "maximum", "exclusiveMinimum"),
    *("exclusiveMaximum", "multipleOf", "url"),
)
"""Keywords whose value may go on where nothing closes it; half an example harms nobody."""


def doubt(reading: Reading) -> Reading:
    """Mark what touches the very end of a page as inferred, and report it as a gap.

    A page that ends with a line's end is taken to be whole.
    """
    end = len(reading.text)
    if reading.text[-1:].isspace() or reading.format in ("openapi", "readme"):
        return reading
    touching = {
        place: mark
        for place, mark in reading.marks.items()
        if mark.span[1] == end and mark.basis == "documented" and _promises(reading, place, mark)
    }
    if not touching:
        return reading
    marks = dict(reading.marks) | {
        place: Mark(mark.span, "inferred", mark.level) for place, mark in touching.items()
    }
    (start, _), message = next(iter(touching.values())).span, "the page ends here: is it whole?"
    known = any(gap.span[1] >= end for gap in reading.gaps)
    gaps = reading.gaps if known else (*reading.gaps, Gap("value-cut", message, (start, end)))
    return replace(reading, marks=marks, gaps=gaps)


def _promises(reading: Reading, place: str, mark: Mark) -> bool:
    """Say whether a value goes without anything that closes it: a limit, a media type."""
    last = ptr.split(place)[-1:]
    return bool({*last} & {*LIMITS}) or reading.text[slice(*mark.span)] in last
