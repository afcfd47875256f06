"""What is worth a notice in an error's body: a stack trace, or a field that it doesn't name."""

import re
from collections.abc import Iterator
from functools import lru_cache

from affidavit.model import Case, Evidence
from affidavit.operation import Operation, is_json
from affidavit.schema import fields

TRACE = re.compile(
    rb"Traceback \(most recent call last\)"
    rb"|^\s*at [\w.$<>/]+\([\w.]+:\d+(?::\d+)?\)"  # Java, Kotlin, Scala; Node with a file
    rb"|^\s*at .{1,200}:\d+:\d+\)?\s*$"  # JavaScript
    rb"|^\s*at [\w.`<>]+\(.*\) in .{1,200}:line \d+"  # .NET
    rb"|\bgoroutine \d+ \[running\]"
    rb"|#\d+ .{1,200}\.php\(\d+\):"
    rb"|\bfrom .{1,200}\.rb:\d+:in "
    rb"|\b(?:SQLSTATE\[|ORA-\d{5}|psycopg2?\.errors\.|com\.mysql\.|org\.hibernate\.)",
    re.MULTILINE,
)
"""How programs print where they were; within JSON, line ends are written out first."""

PLACES = re.compile(
    r"^(?:fields?|field_?name|param(?:eter)?s?|path|pointer|property|attribute|loc|location|target"
    r"|source|violations?|field_?violations|details|errors|invalid_?params)$",
    re.IGNORECASE,
)
"""Names under which errors say what they are about (RFC 9457, AIP-193, JSON:API and others)."""

LARGEST = 200_000
"""Bytes of a body that are looked at."""


def remarks(operation: Operation, evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Yield a code and a message for each thing worth knowing."""
    response = evidence.exchange.response
    if response is None or response.status < 400:  # noqa: PLR2004 - the classes of errors
        return
    body = response.body[:LARGEST].replace(b"\\n", b"\n").replace(b"\\t", b"\t")
    if TRACE.search(body):
        yield "stack-trace", f"a {response.status} answer shows the inside of the server"
    key = operation.documented(response.status)
    name = _about(evidence.case)
    named = not name or name.encode() in response.body
    if key and not named and response.status in (400, 422) and _has_place(operation, key):
        yield "field-not-named", f"a {response.status} answer doesn't say which field is wrong"


def _about(case: Case) -> str:
    """Return the name of the field that a refusal is about, as it stands in the body."""
    clauses = [check.clause for check in case.checks if check.kind == "refused"]
    if len(clauses) != 1 or not clauses[0].startswith("request."):
        return ""
    path = clauses[0].removeprefix("request.").rpartition(".")[0]
    return path.replace("[]", "").rpartition(".")[2]


@lru_cache(maxsize=256)
def _has_place(operation: Operation, key: str) -> bool:
    """Say whether the documented error has a member for what it is about."""
    return any(
        PLACES.match(each.path[-1])
        for body in operation.responses.get(key, ())
        if is_json(body.media_type)
        for each in fields(operation.document, body.schema, body.pointer)
    )
