"""What importing costs: seconds and peak memory against the size of a page, for every format.

    python benchmarks/import_size.py [--largest MB] [FORMAT …]

Each row is a fresh process. Pages are of one operation that grows; ``many`` is an OpenAPI document
of many small operations. The last column is the time per MB against that of the row above it: about
one where time grows in a straight line (the start-up is taken off).
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
CODE = """
import resource, sys, time
from pathlib import Path
begun = time.process_time()
from affidavit.derive import import_page
started = time.process_time() - begun
begun = time.process_time()
try:
    found = import_page(Path(sys.argv[1]))
    made = f"{len(found)} contracts, {sum(len(c.clauses) for _, c in found)} clauses"
except Exception as error:
    made = str(error)[-60:]
seconds = time.process_time() - begun
print(started, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, made, sep="|")
"""


def redocly(size: int) -> str:
    """A page of Redocly's with as many fields as fit."""
    head = "# Change a shelf\n\nEndpoint: PATCH /shelves/{id}\nSecurity: Basic\n\n"
    row = (
        '  - `field_{0}` (string)\n    Words about it. Up to {0} characters.\n    Example: "x"\n\n'
    )
    return head + "## Request fields (application/json):\n\n" + _rows(row, size)


def flattened(size: int) -> str:
    """The same page in a single line."""
    return " ".join(redocly(size).split())


def twilio(size: int) -> str:
    """A page with tables of glued rows."""
    head = (
        "Change a shelf\n\nPATCH/v1/Shelves/{Sid}\n\nBase url: https://shelf.example (base url)\n\n"
    )
    table = (
        "Request\nEncoding type:application/json\nSchema\nProperty nameTypeRequiredPIIDescription\n"
    )
    row = "field_{0}string\n\nOptional\n\nWords about it. Up to {0} characters.\n\nExample: x\n\n"
    return head + table + _rows(row, size)


def stoplight(size: int) -> str:
    """A page whose rows are a name, and a type with the description behind it."""
    head = "Change a shelf\nput\nhttps://api.shelf.example/shelves/{id}\nRequest\nBody\n"
    return head + _rows(
        "field_{0}\nstringWords about it. Up to {0} characters.\nExample:\nx\n", size
    )


def openapi(size: int) -> str:
    """An OpenAPI document of one operation."""
    return json.dumps(_document(1, max(1, size // 130)), indent=1)


def many(size: int) -> str:
    """An OpenAPI document of many operations with twenty fields each."""
    return json.dumps(_document(max(1, size // 3_400), 20), indent=1)


def yaml(size: int) -> str:
    """The document of many operations, as YAML."""
    import yaml as pyyaml  # noqa: PLC0415 - used here only

    return pyyaml.dump(_document(max(1, size // 2_000), 20), Dumper=pyyaml.CSafeDumper)


def readme(size: int) -> str:
    """A page with an OpenAPI document in a code fence."""
    return f"# Change a shelf\n\n# OpenAPI definition\n```json\n{openapi(size)}\n```\n"


def _rows(row: str, size: int) -> str:
    return "".join(row.format(number) for number in range(max(1, size // len(row))))


def _document(operations: int, fields: int) -> dict[str, object]:
    properties = {
        f"field_{number}": {
            "type": "string",
            "description": f"Words. Up to {number + 9} characters.",
        }
        for number in range(fields)
    }
    paths, schemas = {}, {}
    for number in range(operations):
        schemas[f"Shelf{number}"] = {"type": "object", "properties": properties}
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/Shelf{number}"}}}
        answers = {"200": {"description": "Changed", "content": content}}
        update = {"requestBody": {"content": content}, "responses": answers}
        paths[f"/shelves{number}/{{id}}"] = {"patch": update}
    info = {"title": "Shelves", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": paths, "components": {"schemas": schemas}}


FORMATS: dict[str, Callable[[int], str]] = {
    each.__name__: each
    for each in (redocly, flattened, twilio, stoplight, readme, openapi, many, yaml)
}


def main() -> None:
    """Make the pages, import each in a process of its own, print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("formats", nargs="*", default=list(FORMATS))
    asked.add_argument("--largest", type=float, default=10, metavar="MB")
    chosen = asked.parse_args()
    print(f"{'format':<11}{'size':>10}{'seconds':>9}{'MB':>7}{'s per MB':>10}{'ratio':>7}  made")
    for name in chosen.formats:
        before = 0.0
        for size in SIZES:
            if size <= chosen.largest * 1e6:
                before = _row(name, FORMATS[name](size), before)


def _row(name: str, text: str, before: float) -> float:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / ("page.yaml" if name == "yaml" else "page.txt")
        page.write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", CODE, str(page)],
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
    if done.returncode:
        print(f"{name:<11}{len(text):>10} {done.stderr[-300:]}")
        return 0.0
    _, seconds, memory, made = done.stdout.strip().split("|")
    each = float(seconds) / (len(text) / 1e6)
    ratio = f"{each / before:.2f}" if before else "-"
    print(
        f"{name:<11}{len(text):>10}{float(seconds):>9.2f}{float(memory):>7.0f}"
        f"{each:>10.2f}{ratio:>7}  {made}",
        flush=True,
    )
    return each


if __name__ == "__main__":
    main()
