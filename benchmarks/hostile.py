"""Import pages that mean harm: how long each takes, how much memory, and what is said of it.

    python benchmarks/hostile.py [WORD…]       only the pages whose name holds a word

Each page is read by `affidavit import` in its own process, which is stopped after LIMIT seconds.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

LIMIT = 120
MB = 2**20
REDOCLY = (
    "# Change a thing\n\nWords.\n\nEndpoint: PATCH /things/{id}\nSecurity: basic\n\n"
    "## Path parameters:\n\n  - `id` (string, required)\n\n"
    "## Request fields (application/json):\n\n"
)
STOPLIGHT = "Change a thing\nput\nhttps://x.example\n/things/{id}\nRequest\nBody\na\nstring\n"
TWILIO = (
    "A Thing\n\nPOST https://x.example/v1/Things/{Sid}\n\nRequest\n\nSchema\n"
    "Property nameTypeRequiredPIIDescriptionChild properties\n"
)
PANELS = (
    "# A\n\nPATCH /a/:id\n\n## Request\n\n- application/json\n\n"
    "### Body **required**\n\n**a** string\n\n"
)
HEAD = '{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"patch": '
BODY = HEAD + '{"requestBody": {"content": {"application/json": {"schema": '


def filled(head: str, unit: str, size: int) -> str:
    """Return a page of about that many bytes."""
    return head + unit * (size // len(unit.encode()) + 1)


def rows(head: str, row: str, count: int) -> str:
    """Return a page of that many rows, each of another name."""
    return head + "".join(row.format(number) for number in range(count))


def deep(opening: str, closing: str, levels: int) -> str:
    """Return a value nested that deep."""
    return opening * levels + closing * levels


def patch(schema: str) -> str:
    """Return an OpenAPI document whose update has that schema."""
    return BODY + schema + '}}}, "responses": {}}}}}'


def bomb(levels: int) -> str:
    """Return YAML whose aliases unfold to nine to the power of its levels."""
    lines = [
        "openapi: 3.1.0",
        "info: {title: T, version: '1'}",
        "x0: &x0 [a, a, a, a, a, a, a, a, a]",
    ]
    for level in range(1, levels):
        lines += [f"x{level}: &x{level} [{', '.join([f'*x{level - 1}'] * 9)}]"]
    return "\n".join([*lines, "paths: {/a: {patch: {x: *x" + str(levels - 1) + "}}}"]) + "\n"


HALVES = (
    "(",
    "`",
    "**",
    "Enum: ",
    '"',
    "- `a` (",
    "1,",
    "up to ",
    "a.",
    "[",
    "{",
    "<",
    "|",
    "200",
    " ",
)
PAGES: dict[str, Callable[[], str]] = {
    "50 MB of words": lambda: filled(REDOCLY, "word ", 50 * MB),
    "50 MB on one line": lambda: "a" * (50 * MB),
    "14 MB of words": lambda: filled(REDOCLY, "word ", 14 * MB),
    "a million rows, redocly": lambda: rows(REDOCLY, "  - `f{}` (string)\n", 1_000_000),
    "a million rows, stoplight": lambda: rows(STOPLIGHT, "f{}\nstring\n", 1_000_000),
    "a million rows, twilio": lambda: rows(TWILIO, "f{}string\n\n\n", 1_000_000),
    "half a million rows, redocly": lambda: rows(REDOCLY, "  - `f{}` (string)\n", 500_000),
    "10,000 levels, JSON": lambda: HEAD + deep("[", "]", 10_000) + "}}}",
    "10,000 levels, YAML": lambda: "openapi: 3.1.0\npaths: " + deep("[", "]", 10_000),
    "10,000 levels, YAML block": lambda: (
        "openapi: 3.1.0\n" + "".join(" " * level + "a:\n" for level in range(10_000))
    ),
    "10,000 levels, schema": lambda: patch(deep('{"items": ', "}", 10_000).replace(": }", ": {}}")),
    "10,000 levels, dotted": lambda: REDOCLY + "  - `" + ".".join(["a"] * 10_000) + "` (string)\n",
    "10,000 levels, dotted rows": lambda: (
        REDOCLY
        + "".join("  - `" + ".".join(["a"] * level) + "` (object)\n" for level in range(1, 1_000))
    ),
    "10,000 levels, indented": lambda: (
        STOPLIGHT
        + "".join(" " * level + f"a{level}\n" + " " * level + "object\n" for level in range(3_000))
    ),
    "10,000 levels, brackets": lambda: (
        PANELS + "".join(f"**a{level}** object[]\n\n- Array [\n\n" for level in range(10_000))
    ),
    "alias bomb": lambda: bomb(30),
    "alias of itself": lambda: "openapi: 3.1.0\npaths: &p {/a: {patch: *p}}\n",
    "references in a ring": lambda: patch(
        '{"$ref": "#/paths/~1a/patch/requestBody/content/application~1json/schema"}'
    ),
    "reference to the whole": lambda: patch(
        '{"properties": {"a": {"$ref": "#"}, "b": {"$ref": "#/paths"}}}'
    ),
    "references that double": lambda: doubled(24),
    "reference to the network": lambda: patch('{"$ref": "http://169.254.169.254/latest"}'),
    "reference to a file": lambda: patch('{"$ref": "../../../../etc/passwd"}'),
    "reference by file:": lambda: patch('{"$ref": "file:///etc/passwd"}'),
    "catastrophic pattern": lambda: patch(
        '{"properties": {"a": {"type": "string", "pattern": "^(a+)+$", "examples": ["'
        + "a" * 60
        + '!"]}}}'
    ),
    "NUL": lambda: "# A\n\0\nEndpoint: PATCH /a\n",
    "escapes": lambda: (
        REDOCLY.replace("a thing", "\x1b]0;owned\x07\x1b[2J") + "  - `\x1b[31m` (string)\n"
    ),
    **{
        f"1 MB of {half!r}, {name}": (lambda head=head, half=half: filled(head, half, MB))
        for half in HALVES
        for name, head in (
            ("redocly", REDOCLY),
            ("stoplight", STOPLIGHT),
            ("twilio", TWILIO),
            ("panels", PANELS),
        )
    },
    **{
        f"1 MB of {half!r}, described": (
            lambda half=half: REDOCLY + "  - `a` (string)\n    " + half * (MB // len(half)) + "\n"
        )
        for half in HALVES
    },
}


def doubled(levels: int) -> str:
    """Return schemas each of which holds the next one twice."""
    inside = "".join(
        f'"s{level}": {{"properties": {{"a": {{"$ref": "#/components/schemas/s{level + 1}"}}, '
        f'"b": {{"$ref": "#/components/schemas/s{level + 1}"}}}}}}, '
        for level in range(levels)
    )
    document = patch('{"$ref": "#/components/schemas/s0"}')
    return document[:-1] + ', "components": {"schemas": {' + inside + f'"s{levels}": {{}}}}}}}}'


def main() -> None:
    """Print a line per page."""
    wanted = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        for name, make in PAGES.items():
            if wanted and not any(word in name for word in wanted):
                continue
            page = Path(folder) / "page.txt"
            page.write_text(make(), encoding="utf-8", errors="surrogatepass")
            print(f"{name:<36} {' '.join(measured(page))}", flush=True)


def measured(page: Path) -> Iterator[str]:
    """Yield seconds, memory, exit code and the last line that was said."""
    begun = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "affidavit", "import", str(page)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            _, told = process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            _, told = process.communicate()
            told += f"STOPPED after {LIMIT} s"
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    yield f"{time.monotonic() - begun:6.1f} s"
    yield f"{used / 1024:6.0f} MB at most so far"
    yield f"code {process.returncode}"
    lines = told.strip().replace(str(page), page.name).splitlines() or [""]
    yield ascii(lines[0][:130])


if __name__ == "__main__":
    main()
