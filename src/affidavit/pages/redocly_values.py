"""What follows a row's type on a page of Redocly's: prose, ``Enum:``, ``Default:``, ``Example:``.

A label in the prose itself is told from a real one by what follows it: values, and no sentence.
"""

import json
import re
from typing import Any

from affidavit import pointer as ptr
from affidavit.model import Span
from affidavit.pages.literals import literal, parse
from affidavit.pages.sketch import Sketch

END = re.compile(r"\s*\Z")
LABEL = re.compile(r"\b(?P<label>Enum|Example|Default):[^\S\n]*", re.ASCII)
QUOTED = r'"(?:[^"\\\n]|\\.)*"'
BARE = r"[^\s,\"'`()\[\]{}]*[^\s,\"'`()\[\]{}.:;]"
LISTS = re.compile(rf"(?:{QUOTED}|{BARE})(?:\s*,\s*(?:{QUOTED}|{BARE}))*")
QUOTED_LIST = re.compile(rf"{QUOTED}(?:\s*,\s*(?:{QUOTED}|null|-?\d[\d.]*))*")
ITEM = re.compile(rf"{QUOTED}|{BARE}")
DECODER = json.JSONDecoder()


def details(sketch: Sketch, pointer: str, schema: str, span: Span) -> None:
    """State the description, and the values under each label, of a row."""
    text = sketch.text
    labels = list(LABEL.finditer(text, *span))
    ends = [label.start() for label in labels[1:]] + [span[1]]
    prose: list[Span] = []
    start = span[0]
    for label, end in zip(labels, ends, strict=False):
        stop = _value(sketch, schema, label, _trimmed(text, label.end(), end))
        if stop is not None:
            prose.append((start, label.start()))
            start = stop
    _describe(sketch, pointer, [*prose, (start, span[1])])


def _trimmed(text: str, start: int, end: int) -> Span:
    return start, max(start, start + len(text[start:end].rstrip()))


def _value(sketch: Sketch, schema: str, label: re.Match[str], span: Span) -> int | None:
    """State what a label says; return where its values end, or None: it is a word of the prose."""
    if label["label"] == "Enum":
        return _enum(sketch, schema, label, span)
    kind = ptr.get(sketch.operation, schema + "/type")
    found = _single(sketch.text, span, kind, starts=_starts(sketch.text, label.start()))
    if found is None:
        return None
    value, place = found
    if label["label"] == "Example":
        sketch.state(schema + "/examples", [value], place)
    else:
        sketch.state(schema + "/default", value, place)
    return place[1]


def _starts(text: str, at: int) -> bool:
    """Say whether a label starts a sentence or a line."""
    while at and text[at - 1] in " \t":
        at -= 1
    return not at or text[at - 1] in '.!?)"`\n'


def _single(text: str, span: Span, kind: Any, *, starts: bool) -> tuple[Any, Span] | None:
    """Read one value: quoted text, an object or a list, else all that stands there."""
    raw = text[slice(*span)]
    if raw[:1] in ('"', "{", "["):
        try:
            value, length = DECODER.raw_decode(raw)
        except (ValueError, RecursionError):
            return None
        return value, (span[0], span[0] + length)
    line = raw.partition("\n")[0].rstrip()
    if not line or not (starts or re.fullmatch(BARE, line)):
        return None
    return (literal(line, kind) if kind is not ptr.MISSING else _any(line)), (
        span[0],
        span[0] + len(line),
    )


def _any(text: str) -> Any:
    value = parse(text)
    return text if value is ptr.MISSING else value


def _enum(sketch: Sketch, schema: str, label: re.Match[str], span: Span) -> int | None:
    raw = sketch.text[slice(*span)]
    if not raw and END.match(sketch.text, label.end()):
        sketch.gap("enum-cut", "the page ends before the values of 'Enum:'", label.span())
        return span[1]
    if not raw and _starts(sketch.text, label.start()):
        sketch.gap("enum-unread", "no values follow 'Enum:'", label.span())
        return span[1]
    line = raw if raw.startswith('"') else raw.partition("\n")[0]
    match = QUOTED_LIST.match(line) or LISTS.match(line)
    if match is None:
        return None
    rest = line[match.end() :]
    quoted = match[0].startswith('"')
    if not quoted and rest.strip(" .") and not rest.startswith((". ", ",")):
        if "," in match[0]:
            message = "after 'Enum:', values and prose can't be told apart"
            sketch.gap("enum-unread", message, (label.start(), span[1]))
        return None
    end = span[0] + match.end()
    if rest.lstrip().startswith(","):
        sketch.gap("enum-cut", "the list of enum values breaks off", (end, span[1]))
        rest_end = span[1]
    else:
        rest_end = end
    _state_enum(sketch, schema, match[0], (span[0], end))
    return rest_end


def _state_enum(sketch: Sketch, schema: str, text: str, span: Span) -> None:
    """State the values, of an array's items where the field is an array."""
    place = schema
    if ptr.get(sketch.operation, schema + "/type") == "array":
        place = schema + "/items"
    kind = ptr.get(sketch.operation, place + "/type")
    values = [_item(part[0], kind) for part in ITEM.finditer(text)]
    if isinstance(kind, list) and "null" in kind:
        values.append(None)  # the type says so, and a list of values seldom says it again
    sketch.state(place + "/enum", list({json.dumps(each): each for each in values}.values()), span)


def _item(text: str, kind: Any) -> Any:
    if text.startswith('"'):
        value = parse(text)
        return text if value is ptr.MISSING else value
    if text == "null":
        return None
    return _any(text) if kind is ptr.MISSING else literal(text, kind)


def _describe(sketch: Sketch, pointer: str, spans: list[Span]) -> None:
    """State the description: the prose before, between and after the labels."""
    parts = []
    for start, end in spans:
        raw = sketch.text[start:end]
        if raw.strip().strip(","):
            lead = len(raw) - len(raw.lstrip())
            parts.append((start + lead, start + len(raw.rstrip())))
    if parts:
        prose = " ".join(sketch.text[slice(*part)] for part in parts)
        sketch.state(pointer + "/description", prose, (parts[0][0], parts[-1][1]))
