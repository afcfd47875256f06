"""Redocly's Markdown export of one operation, in lines or flattened to a single one.

    # Title
    Endpoint: PATCH /things/{id}
    Security: Basic
    ## Path parameters:
      - `id` (string, required) Which thing. Example: "t-1"
    ## Request fields (application/json):
    ## Response 200 fields (application/json):

Flattened pages have no line ends, so headings and rows are told by their own form alone: a
heading by its closed set of words, a row by its back-ticked name and a parenthesis of known types.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from affidavit import pointer as ptr
from affidavit.errors import PageError
from affidavit.model import Reading, Span
from affidavit.pages.sketch import Sketch, schema_of

HEADING = re.compile(
    r"(?:^|(?<=\s))##\s+(?:(?P<where>Path|Query|Header|Cookie) parameters"
    r"|(?P<request>Request) fields(?:\s*\((?P<media>[^()\n]{1,200})\))?"
    r"|Response (?P<status>\d{3}|[1-5]XX|default) fields(?:\s*\((?P<answer>[^()\n]{1,200})\))?)\s*:"
    r"(?=\s|$)"
)
ROW = re.compile(
    r"(?:^|(?<=\s))-\s+`(?P<name>[^`\n]{1,300})`\s+\((?P<type>[^()\n]{1,120})\)(?=\s|$)"
)
HALF_ROW = re.compile(r"(?:^|(?<=\s))-\s+`[^`\n]{0,300}(?:`(?:\s+(?:\([^()\n]{0,120})?)?)?$")
ENDPOINT = re.compile(r"\bEndpoint:\s+(?P<method>[A-Z]+)\s+(?P<path>/\S*)")
SECURITY = re.compile(r"\bSecurity:\s+(?P<names>[^\n#]{1,300}?)\s*(?=\n|##|$)")
VERSION = re.compile(r"\bVersion:\s+(?P<version>\S+)")
LITERAL = r'(?:"(?:[^"\\\n]|\\.)*"|-?\d[\w.+-]*|true|false|null|[A-Za-z_][\w.-]*)'
LABEL = re.compile(r"\b(?P<label>Enum|Example|Default):\s*", re.ASCII)
VALUES = re.compile(rf"{LITERAL}(?:\s*,\s*{LITERAL})*")
JSON = "application/json"


def detect(text: str) -> bool:
    """Say whether a page has this format's endpoint line, or one of its headings and a row."""
    return bool(ENDPOINT.search(text) and (HEADING.search(text) or SECURITY.search(text))) or bool(
        HEADING.search(text) and ROW.search(text)
    )


def read(text: str, digest: str) -> tuple[Reading, ...]:
    """Read the one operation of a page."""
    sketch = Sketch(text)
    headings = list(HEADING.finditer(text))
    head_end = headings[0].start() if headings else len(text)
    _head(sketch, head_end)
    ends = [match.start() for match in headings[1:]] + [len(text)]
    for heading, end in zip(headings, ends, strict=False):
        _section(sketch, heading, end)
    if not headings and "" not in sketch.marks:
        raise PageError(
            "no endpoint line, no heading and no row of Redocly's format is on this page"
        )
    return (sketch.reading("redocly", digest),)


# --- head --------------------------------------------------------------------------------------


def _head(sketch: Sketch, end: int) -> None:
    text = sketch.text
    match = ENDPOINT.search(text, 0, end)
    if match:
        sketch.endpoint(match["method"], match["path"], match.span())
    else:
        sketch.gap(
            "endpoint-missing", "the page has no 'Endpoint: METHOD /path' line", (0, min(end, 80))
        )
        sketch.method, sketch.path = "patch", "/"
    _title(sketch, match.start() if match else end)
    if version := VERSION.search(text, match.end() if match else 0, end):
        sketch.state_root("/info/version", version["version"], version.span())
    if security := SECURITY.search(text, match.end() if match else 0, end):
        _security(sketch, security)
    else:
        sketch.gap("security-missing", "the page has no 'Security:' line", (0, min(end, 80)))


def _title(sketch: Sketch, end: int) -> None:
    """Take the title's line; on a flattened page, the words before the next capitalised one."""
    match = re.compile(r"#\s+(?P<title>[^\n]+)").search(sketch.text, 0, end)
    if match is None:
        return
    title, start = match["title"].strip(), match.start("title")
    if "\n" not in sketch.text[start:end].strip():
        following = re.search(r"(?<=[a-z0-9)])\s+(?=[A-Z][a-z]+\s[a-z])", title)
        title = title[: following.start()] if following else title
    sketch.state_root("/info/title", title, (start, start + len(title)))
    prose = sketch.text[start + len(title) : end].strip()
    if prose:
        begin = sketch.text.index(prose, start + len(title))
        sketch.state("/description", prose, (begin, begin + len(prose)))


def _security(sketch: Sketch, match: re.Match[str]) -> None:
    """State the alternatives; what a scheme is can only be told from its name."""
    alternatives: list[dict[str, list[str]]] = []
    for part in re.finditer(r"[^\s,][^,]*", match["names"]):
        name = part[0].strip()
        span = (
            match.start("names") + part.start(),
            match.start("names") + part.start() + len(name),
        )
        spec = _scheme(name)
        if spec is None:
            sketch.gap("security-scheme-unknown", f"nothing says what {name!r} is", span)
            continue
        key = re.sub(r"[^\w.-]", "_", name)
        sketch.state_root(ptr.join("/components/securitySchemes", key), spec, span)
        alternatives.append({key: []})
    if alternatives:
        sketch.state("/security", alternatives, match.span())


def _scheme(name: str) -> dict[str, Any] | None:
    lowered = name.lower()
    if "basic" in lowered:
        return {"type": "http", "scheme": "basic"}
    if "oauth" in lowered:
        return {"type": "oauth2", "flows": {}}
    if "bearer" in lowered or "jwt" in lowered:
        return {"type": "http", "scheme": "bearer"}
    return None


# --- sections ----------------------------------------------------------------------------------


def _section(sketch: Sketch, heading: re.Match[str], end: int) -> None:
    known: dict[str, tuple[str, ...]] = {}
    base = ""
    if heading["request"]:
        base = sketch.body(heading["media"] or JSON, heading.span())
    elif heading["status"]:
        sketch.status(heading["status"], heading.span())
        base = sketch.body(heading["answer"] or JSON, heading.span(), heading["status"])
    for row, stop in _rows(sketch, heading.end(), end):
        schema, required = _typed(sketch, row)
        if heading["where"]:
            _parameter(sketch, heading["where"].lower(), row, stop, schema, required=required)
            continue
        path = _path(row["name"], known)
        known[row["name"]] = path
        pointer = sketch.member(base, path, schema, row.span(), required=required)
        _details(sketch, pointer, pointer, row.end(), stop)


def _rows(sketch: Sketch, start: int, end: int) -> Iterator[tuple[re.Match[str], int]]:
    """Yield each row with the end of its text; a row that the page's end cuts off is a gap."""
    rows = list(ROW.finditer(sketch.text, start, end))
    if half := HALF_ROW.search(sketch.text, rows[-1].end() if rows else start, end):
        sketch.gap("row-cut", "the page ends in the middle of a row", half.span())
        end = half.start()
    ends = [row.start() for row in rows[1:]] + [end]
    yield from zip(rows, ends, strict=False)


def _typed(sketch: Sketch, row: re.Match[str]) -> tuple[dict[str, Any], bool]:
    words = [word.strip() for word in row["type"].split(",")]
    required = "required" in words
    text = ",".join(word for word in words if word != "required")
    schema = schema_of(text)
    if schema is None:
        sketch.gap("type-unknown", f"{row['name']!r} has the type {text!r}", row.span("type"))
    return schema or {}, required


def _path(name: str, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Split a dotted name below the nearest parent that has a row; else the dot is the name's."""
    for cut in range(len(name) - 1, 0, -1):
        if name[cut] == "." and name[:cut] in known:
            return (*known[name[:cut]], name[cut + 1 :])
    return (name,)


def _parameter(
    sketch: Sketch,
    where: str,
    row: re.Match[str],
    stop: int,
    schema: dict[str, Any],
    *,
    required: bool,
) -> None:
    pointer = sketch.parameter(where, row["name"], row.span(), required=required)
    sketch.state(pointer + "/schema", schema, row.span())
    _details(sketch, pointer, pointer + "/schema", row.end(), stop)


def _details(sketch: Sketch, pointer: str, schema: str, start: int, stop: int) -> None:
    """Read what follows a row's type: prose, then ``Enum:``, ``Default:`` and ``Example:``."""
    labels = [
        each for each in LABEL.finditer(sketch.text, start, stop) if _is_label(sketch.text, each)
    ]
    prose_end = labels[0].start() if labels else stop
    _describe(sketch, pointer, (start, prose_end))
    ends = [label.start() for label in labels[1:]] + [stop]
    for label, end in zip(labels, ends, strict=False):
        span = (label.end(), end)
        if label["label"] == "Enum":
            _enum(sketch, schema, span)
        else:
            values = [_literal(sketch.text[slice(*span)].strip())]
            keyword = "examples" if label["label"] == "Example" else "default"
            sketch.state(
                f"{schema}/{keyword}", values if keyword == "examples" else values[0], span
            )


def _is_label(text: str, label: re.Match[str]) -> bool:
    """Tell a label from the same word in prose: literals follow it, and no sentence goes on."""
    if label["label"] != "Enum":
        return True
    return bool(VALUES.match(text, label.end()))


def _describe(sketch: Sketch, pointer: str, span: Span) -> None:
    raw = sketch.text[slice(*span)]
    prose = raw.strip()
    if prose:
        begin = span[0] + raw.index(prose)
        sketch.state(pointer + "/description", prose, (begin, begin + len(prose)))


def _enum(sketch: Sketch, schema: str, span: Span) -> None:
    match = VALUES.match(sketch.text, *span)
    if match is None:
        sketch.gap("enum-unread", "the values after 'Enum:' can't be read", span)
        return
    values = [_literal(part[0]) for part in re.finditer(LITERAL, match[0])]
    if sketch.text[match.end() : span[1]].strip():
        rest = (match.end(), span[1])
        extra = sketch.text[slice(*rest)].strip()
        if extra.startswith(","):
            sketch.gap("enum-cut", "the list of enum values breaks off", rest)
    place = schema + "/items" if ptr.get(sketch.operation, schema + "/type") == "array" else schema
    sketch.state(place + "/enum", values, match.span())


def _literal(text: str) -> Any:
    """Read a JSON literal; other text stands for itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text
