"""Redocly's Markdown export of operations, in lines or flattened to a single one.

    # Title
    Endpoint: PATCH /things/{id}
    Security: Basic
    ## Path parameters:
      - `id` (string, required) Which thing. Example: "t-1"
    ## Request fields (application/json):
    ## Response 200 fields (application/json):
    ## Response 204 fields

Flattened pages have no line ends, so headings and rows are told by their own form alone: a
heading by its closed set of words, a row by its back-ticked name and a parenthesis of known types.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from affidavit import pointer as ptr
from affidavit.errors import PageError
from affidavit.model import Reading, Span
from affidavit.operation import UNTOLD
from affidavit.pages.redocly_values import details
from affidavit.pages.sketch import Sketch, check_count, schema_of
from affidavit.secrecy import plain

MEDIA = r"(?:\s*\((?P<{}>[^()\n]{{1,200}})\))?"
HEADING = re.compile(
    r"(?:^|(?<=\s))##\s+(?:(?P<where>Path|Query|Header|Cookie) parameters\s*:"
    rf"|(?P<request>Request) fields{MEDIA.format('media')}\s*:"
    r"|Response (?P<status>\d{3}|[1-5](?:XX|xx)|default) fields"
    rf"(?:{MEDIA.format('answer')}\s*:|(?=\s*(?:\n|##?\s|$))))(?=\s|$)"
)
OTHER_HEADING = re.compile(r"^##?\s+[^\n]*", re.MULTILINE)
HALF_HEADING = re.compile(r"(?:^|(?<=\s))##?(?:\s[^\n#`]{0,250})?$")
START = re.compile(r"(?:^|(?<=\s))-\s+`(?P<name>[^`\n]{1,300})`\s+\((?=(?P<rest>[^\n]{0,300}))")
ROW = re.compile(
    r"(?:^|(?<=\s))-\s+`(?P<name>[^`\n]{1,300})`\s+\((?P<type>[^()\n]{1,120})\)(?=\s|$)"
)
HALF_ROW = re.compile(
    r"(?:^|(?<=\s))-(?:\s+(?:`[^`\n]{0,300}(?:`(?:\s+(?:\([^()\n]{0,120})?)?)?)?)?$"
)
ENDPOINT = re.compile(r"\bEndpoint:\s+(?P<method>[A-Z]+)\s+(?P<path>/\S*)")
SECURITY = re.compile(r"\bSecurity:\s+(?P<names>[^\n#]{1,300}?)\s*(?=\n|##|$)")
VERSION = re.compile(r"\bVersion:\s+(?P<version>\S+)")
TITLE = re.compile(r"(?:^|(?<=\s))#\s+(?P<title>[^\n]+)")
JSON = "application/json"


def detect(text: str) -> bool:
    """Say whether a page has this format's endpoint line, or one of its headings and a row."""
    heading = HEADING.search(text)
    if ENDPOINT.search(text):
        return bool(heading or SECURITY.search(text))
    return bool(heading and ROW.search(text))


def read(text: str, digest: str) -> tuple[Reading, ...]:
    """Read each operation of a page; most pages have one."""
    found = [_operation(text, part).reading("redocly", digest) for part in _parts(text)]
    if not found:
        raise PageError(
            "no endpoint line, no heading and no row of Redocly's format is on this page"
        )
    return tuple(found)


def _parts(text: str) -> list[Span]:
    """Cut a page into operations: each starts at the title before its endpoint line."""
    endpoints = [match.start() for match in ENDPOINT.finditer(text)]
    if len(endpoints) < 2:  # noqa: PLR2004 - one operation is the whole page
        return [(0, len(text))] if endpoints or HEADING.search(text) else []
    starts = [0]
    for before, here in pairwise(endpoints):
        titles = [match.start() for match in TITLE.finditer(text, before, here)]
        starts.append(titles[-1] if titles else here)
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _operation(text: str, part: Span) -> Sketch:
    sketch = Sketch(text)
    headings = list(HEADING.finditer(text, *part))
    _head(sketch, part[0], headings[0].start() if headings else part[1])
    ends = [match.start() for match in headings[1:]] + [part[1]]
    for heading, end in zip(headings, ends, strict=False):
        _section(sketch, heading, end)
    return sketch


# --- head --------------------------------------------------------------------------------------


def _head(sketch: Sketch, start: int, end: int) -> None:
    text = sketch.text
    match = ENDPOINT.search(text, start, end)
    if match:
        sketch.endpoint(match["method"], match["path"], match.span())
    else:
        message = "the page has no 'Endpoint: METHOD /path' line"
        sketch.gap("endpoint-missing", message, (start, min(end, start + 80)))
        sketch.method, sketch.path = "patch", "/"
    after = match.end() if match else start
    _title(sketch, start, match.start() if match else end)
    if version := VERSION.search(text, after, end):
        sketch.state_root("/info/version", version["version"], version.span())
    if security := SECURITY.search(text, after, end):
        _security(sketch, security)
    else:
        message = "the page has no 'Security:' line"
        sketch.gap("security-missing", message, match.span() if match else (start, after + 1))


def _title(sketch: Sketch, start: int, end: int) -> None:
    """Take the title's line; on a flattened page, the words before the next sentence."""
    match = TITLE.search(sketch.text, start, end)
    if match is None:
        return
    start = match.start("title")
    whole = match["title"] if match.end() < end else sketch.text[start:end]
    title = whole.strip()
    if "\n" not in sketch.text[start:end]:
        following = re.search(r"(?<=[a-z0-9)])\s+(?=[A-Z][a-z]+\s[a-z])", title)
        title = title[: following.start()] if following else title
    sketch.state_root("/info/title", title, (start, start + len(title)))
    prose = sketch.text[start + len(title) : end].strip()
    if prose:
        begin = sketch.text.index(prose, start + len(title))
        sketch.state("/description", prose, (begin, begin + len(prose)))


def _security(sketch: Sketch, match: re.Match[str]) -> None:
    """State the alternatives; what a scheme is can only be told from its name.

    One of which the name tells nothing is still a promise that a credential is needed.
    """
    alternatives: list[dict[str, list[str]]] = []
    for part in re.finditer(r"[^\s,][^,]*", match["names"]):
        name, start = part[0].strip(), match.start("names") + part.start()
        spec = _scheme(name)
        if spec is None:
            message = f"nothing says what {name!r} is"
            sketch.gap("security-scheme-unknown", message, (start, start + len(name)))
            header = "X-API-Key" if "key" in name.lower() else "Authorization"
            spec = {"type": "apiKey", "in": "header", "name": header, UNTOLD: True}
        key = re.sub(r"[^\w.-]", "_", name)
        place = ptr.join("/components/securitySchemes", key)
        sketch.state_root(place, spec, (start, start + len(name)))
        alternatives.append({key: []})
    if alternatives:
        sketch.state("/security", alternatives, (match.start(), match.end("names")))


def _scheme(name: str) -> dict[str, Any] | None:
    lowered = name.lower()
    if "basic" in lowered:
        return {"type": "http", "scheme": "basic"}
    if re.search(r"oauth|openid|oidc|clientcredentials|authorizationcode", plain(name)):
        return {"type": "oauth2", "flows": {}}
    if "bearer" in lowered or "jwt" in lowered:
        return {"type": "http", "scheme": "bearer"}
    return None


# --- sections ----------------------------------------------------------------------------------


def _section(sketch: Sketch, heading: re.Match[str], end: int) -> None:
    end = _stop(sketch, heading.end(), end)
    rows = list(_rows(sketch, heading.end(), end))
    if heading["where"]:
        for row, stop in rows:
            _parameter(sketch, heading["where"].lower(), row, stop)
        return
    status = (heading["status"] or "").replace("x", "X")
    if status:
        sketch.status(status, heading.span())
    if status and not rows and not heading["answer"]:
        return  # an answer without a body
    for media_type in re.split(r"\s*,\s*", heading["media"] or heading["answer"] or JSON):
        base = sketch.body(media_type, heading.span(), status)
        known: dict[str, tuple[str, ...]] = {}
        for row, stop in rows:
            known[row["name"]] = path = _path(row["name"], known)
            schema, required = _typed(sketch, row)
            pointer = sketch.member(base, path, schema, row.span(), required=required)
            details(sketch, pointer, pointer, (row.end(), stop))


def _stop(sketch: Sketch, start: int, end: int) -> int:
    """Return where a section's rows end: at a heading of another kind, or one that is cut off."""
    if other := OTHER_HEADING.search(sketch.text, start, end):
        known = "heading-cut" if other.end() == len(sketch.text) else "heading-unknown"
        sketch.gap(known, "no section of Redocly's format has this heading", other.span())
        return other.start()
    half = HALF_HEADING.search(sketch.text, start, end) if end == len(sketch.text) else None
    if half:
        sketch.gap("heading-cut", "the page ends in the middle of a heading", half.span())
        return half.start()
    return end


def _rows(sketch: Sketch, start: int, end: int) -> Iterator[tuple[re.Match[str], int]]:
    """Yield each row with the end of its text; what only looks like one is a gap or prose."""
    rows = [row for row in ROW.finditer(sketch.text, start, end) if _is_row(sketch, row)]
    check_count(len(rows))
    read = {row.start() for row in rows}
    broken = [each for each in START.finditer(sketch.text, start, end) if _is_broken(each, read)]
    if end == len(sketch.text.rstrip()) or end == len(sketch.text):
        after = rows[-1].end() if rows else start
        if half := HALF_ROW.search(sketch.text.rstrip(), after):
            sketch.gap("row-cut", "the page ends in the middle of a row", half.span())
            end = half.start()
    for each in broken:
        if each.start() < end:
            message = f"the type of {each['name']!r} can't be read; its row is left out"
            sketch.gap("row-unread", message, each.span())
    starts = sorted([*rows, *broken], key=re.Match.start)
    stops = [each.start() for each in starts[1:]] + [end]
    unread: set[str] = set()
    inside: int | None = None  # the indentation of the unread row whose members come now
    for row, stop in zip(starts, stops, strict=False):
        depth = _indent(sketch.text, row)
        below = any(row["name"][: dot.start()] in unread for dot in re.finditer(r"\.", row["name"]))
        if below or (inside is not None and depth > inside):
            continue
        inside = None if row.start() in read else depth
        if inside is None:
            yield row, stop
        else:
            unread.add(row["name"])


def _is_row(sketch: Sketch, row: re.Match[str]) -> bool:
    """Tell a row from a bullet in prose, such as: - `fast` (the default)."""
    words = [word.strip() for word in row["type"].split(",")]
    if schema_of(",".join(word for word in words if word != "required")) is not None:
        return True
    if "required" not in words:
        message = f"{row['name']!r} has the type {row['type']!r}, or is a bullet of the text"
        sketch.gap("type-unknown", message, row.span())
    return "required" in words


def _is_broken(start: re.Match[str], read: set[int]) -> bool:
    """Say whether a row starts whose parenthesis holds others, as one of several schemas does."""
    closing, opening = start["rest"].find(")"), start["rest"].find("(")
    return start.start() not in read and 0 <= opening < closing


def _indent(text: str, row: re.Match[str]) -> int:
    """Return how deep a row stands; on a page without lines, no row is below another."""
    start = row.start()
    while start and text[start - 1] in " \t":
        start -= 1
    return row.start() - start if not start or text[start - 1] == "\n" else 0


def _typed(sketch: Sketch, row: re.Match[str]) -> tuple[dict[str, Any], bool]:
    words = [word.strip() for word in row["type"].split(",")]
    text = ",".join(word for word in words if word != "required")
    schema = schema_of(text)
    if schema is None:
        sketch.gap("type-unknown", f"{row['name']!r} has the type {text!r}", row.span("type"))
    return schema or {}, "required" in words


def _path(name: str, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Split a dotted name below the nearest parent that has a row; else the dot is the name's."""
    for cut in range(len(name) - 1, 0, -1):
        if name[cut] == "." and name[:cut] in known:
            return (*known[name[:cut]], name[cut + 1 :])
    return (name,)


def _parameter(sketch: Sketch, where: str, row: re.Match[str], stop: int) -> None:
    schema, required = _typed(sketch, row)
    pointer = sketch.parameter(where, row["name"], row.span(), required=required)
    sketch.state(pointer + "/schema", schema, row.span())
    details(sketch, pointer, pointer + "/schema", (row.end(), stop))
