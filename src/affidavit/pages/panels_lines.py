"""What each line is on a page with tabs and panels, once Markdown's marks are off."""

import json
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

from affidavit import pointer as ptr
from affidavit.pages.lines import Line, split_lines
from affidavit.pages.literals import refuse
from affidavit.pages.sketch import schema_of

BASE = r"(?:string|integer|number|boolean|object|array|any|null)"
TYPE = (
    rf"(?:{BASE}(?:(?:<|&lt;)[\w.-]{{1,40}}(?:>|&gt;))?(?:\\?\[\\?\]){{0,4}}"
    rf"|[A-Z][^()\n*]{{0,60}}\({BASE}\))"
)
MARK = r"(?:required|nullable|deprecated|read-only|readOnly|write-only|writeOnly)"
BOLD = re.compile(
    rf"\*\*(?P<name>[A-Za-z_$@][^*\s]{{0,99}})\*\*\s*(?P<type>{TYPE})(?P<marks>(?:\s*{MARK})*)"
    r"(?P<rest>[^a-z\\\[<(*\s].*)?"
)
BOLD_HEAD = re.compile(rf"\*\*[A-Za-z_$@][^*\s]{{0,99}}\*\*\s*{TYPE}")
HEAD = re.compile(
    rf"(?P<name>[A-Za-z_$@][\w.$@:\\-]{{0,99}})\s+(?P<type>{TYPE})(?P<marks>(?:\s*{MARK})*)(?P<rest>)"
)
KIND = re.compile(rf"(?P<type>{TYPE})(?P<marks>(?:\s*{MARK})*)(?P<rest>)")
MARKS = re.compile(rf"(?:\s*{MARK})+")
SECTIONS = {
    "Path Parameters": "path",
    "Query Parameters": "query",
    "Header Parameters": "header",
    "Cookie Parameters": "cookie",
    "Response Headers": "header",
}
BODY = re.compile(r"(?:Request )?Body\s*(?P<required>(?:\*\*)?required(?:\*\*)?)?", re.IGNORECASE)
TABS = re.compile(r"(?:\*\*)?(?:Schema|Example ?\((?:auto|from schema)\)|Examples?|Body)(?:\*\*)?")
EXAMPLE = re.compile(r"Example ?\((?:auto|from schema)\)")
OPENS = re.compile(r"Array ?\\?\[")
CLOSES = re.compile(r"\\?\]")
CHOICE = re.compile(r"(?:\*\*)?(?:oneOf|anyOf)(?:\*\*)?")
LAST = re.compile(
    r"Share your feedback|Authorization: .*|Send API Request.*|Request ?Collapse all|curl|CURL"
)
NOISE = re.compile(
    r"Copy for LLM.*|Copy page.*|\[?Skip to (?:main )?content.*|On this page|Show all\.\.\.|Copy"
    r"|object|circular\(.*\)",
)
ASIDE = re.compile(r"Requirements|Scope\(s\)|Auth Method\(s\)|Token Type\(s\)")
SCHEME = re.compile(
    r"type:\W{0,9}(?P<type>http|apiKey|oauth2|openIdConnect)(?P<rest>.{0,600})", re.DOTALL
)
RULE = re.compile(r"[=\-_*~]{3,}|```\w*|:{3}\w*")
ANCHOR = re.compile(r"\[[^\]]{0,9}\]\([^)\n]{0,400}\)$")


def clean(text: str) -> list[Line]:
    """Return the lines without Markdown's marks around them, and without a preamble in YAML."""
    lines = [_bare(line) for line in split_lines(text)]
    found = [line for line in lines if line.text and not RULE.fullmatch(line.text)]
    if text.lstrip().startswith("---\n"):
        stop = text.find("\n---", 4)
        found = [line for line in found if line.start > stop] or found
    return _apart(found) or [Line("", 0)]


def _bare(line: Line) -> Line:
    """Return a line without bullet, heading mark, trailing escape and link to itself."""
    text = line.text
    head = re.match(
        r"(?:(?:[*+-]|#{1,6})\s+)?(?:`(?=[A-Z]+ ))?(?:\*\*(?=[A-Z][\w ()]{0,40}:))?", text
    )
    start = head.end() if head else 0
    body = ANCHOR.sub("", text[start:].rstrip("\\ \t")).rstrip()
    if bold := re.fullmatch(r"\*\*((?:(?!\*\*).)*)\*\*", body):
        start, body = start + bold.start(1), bold[1]
    return replace(line.part(start, start + len(body)), parted=line.parted)


def _apart(lines: list[Line]) -> list[Line]:
    """Give each head in bold a line of its own."""
    found: list[Line] = []
    for line in lines:
        starts = [match.start() for match in BOLD_HEAD.finditer(line.text)]
        if starts in ([], [0]):
            found.append(line)
            continue
        cuts = sorted({0, *starts, len(line.text)})
        found += [piece for cut in pairwise(cuts) if (piece := line.part(*cut)).text]
    return found


def type_schema(text: str) -> dict[str, Any]:
    """Translate a type; ``[]`` behind it makes it an array's.

    >>> type_schema("string<uuid>[]")
    {'type': 'array', 'items': {'type': 'string', 'format': 'uuid'}}
    >>> type_schema("Order (string)")
    {'type': 'string'}
    """
    text = text.replace("\\", "").replace("&lt;", "<").replace("&gt;", ">")
    if text.endswith("[]"):
        items = type_schema(text[:-2])
        return {"type": "array", "items": items} if items else {"type": "array"}
    if text.endswith(")"):
        text = text[text.rindex("(") + 1 : -1]
    return schema_of(text) or {}


def json_at(text: str, start: int) -> tuple[Any, int]:
    """Read the JSON that starts at a place; return it and where it ends, or ``MISSING``."""
    try:
        return json.JSONDecoder(parse_constant=refuse).raw_decode(text, start)
    except (ValueError, RecursionError):
        return ptr.MISSING, start


def paths(value: Any, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the paths of an example's members, each before those inside it."""
    found = [above]
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        for name, inner in value.items():
            found += paths(inner, (*above, name))
    return found


def schemes(text: str) -> list[tuple[dict[str, str], Line]]:
    """Return the security schemes that a page describes by their OpenAPI members."""
    found: list[tuple[dict[str, str], Line]] = []
    for match in SCHEME.finditer(text):
        rest = match["rest"]
        word = re.search(
            r"\bscheme:\W{0,9}(bearer|basic|digest)", rest, re.IGNORECASE
        ) or re.search(r"scheme:\W{0,9}(bearer|basic|digest)", rest, re.IGNORECASE)
        place = re.search(r"\bin:\W{0,9}(header|query|cookie)", rest)
        line = Line(match[0][: match.end("type") - match.start()], match.start())
        if match["type"] == "http" and word:
            found.append(({"type": "http", "scheme": word[1].lower()}, line))
        elif match["type"] == "apiKey" and place:
            before = re.search(
                r"name:\W{0,9}([\w-]{1,60}?)(?:\W{0,9})$", text[: match.start()][-90:]
            )
            if before:
                spec = {"type": "apiKey", "in": place[1], "name": before[1]}
                found.append((spec, line))
    return found
