"""Rules about the documented answers."""

import re
from functools import lru_cache

from affidavit import pointer as ptr
from affidavit.contract.lint.page import Found, Page
from affidavit.schema import Field, resolve

RATE = re.compile(
    r"\brate[- ]?limit|\brequests per (?:second|minute|hour|day)|\bthrottl", re.IGNORECASE
)
AUTH = re.compile(r"\bauthenticat|\bauth token\b|\bcredential|\bauthorization\b", re.IGNORECASE)
CONSTRAINTS = (
    *("maxLength", "minLength", "pattern", "format", "enum", "maxItems", "minItems", "minimum"),
    *("maximum", "exclusiveMinimum", "exclusiveMaximum", "maxProperties", "minProperties"),
)


@lru_cache(maxsize=8)
def _speaks(words: re.Pattern[str], text: str) -> bool:
    """Say whether a page has some words; asked once for all of its operations."""
    return words.search(text) is not None


def status_401(page: Page) -> Found:
    """A credential is needed, and no answer to a missing one is documented."""
    speaks = page.operation.security or _speaks(AUTH, page.reading.text)
    if speaks and not page.documents(401):
        yield (
            "a credential is needed, and the status 401 is undocumented",
            page.operation.pointer + "/responses",
        )


def status_404(page: Page) -> Found:
    """The path names a resource, and no answer to an unknown one is documented."""
    if page.operation.path_names and not page.documents(404):
        yield (
            "the path holds an id, and the status 404 is undocumented",
            page.operation.pointer + "/responses",
        )


def status_429(page: Page) -> Found:
    """The prose speaks of a rate limit, and 429 is undocumented."""
    if _speaks(RATE, page.reading.text) and not page.documents(429):
        yield (
            "the text speaks of a rate limit, and the status 429 is undocumented",
            page.operation.pointer,
        )


def status_success(page: Page) -> Found:
    """No 2xx answer is documented."""
    if not any(status.startswith(("2", "default")) for status in page.operation.responses):
        yield "no 2xx answer is documented", page.operation.pointer + "/responses"


def error_body(page: Page) -> Found:
    """An error status is documented without a body."""
    for status, bodies, place in page.errors:
        if not bodies:
            yield f"nothing says what the body of a {status} answer is", place


def status_refusal(page: Page) -> Found:
    """The request has constraints, and no status says what happens where they're broken."""
    held = next((each for each in page.operation.fields if _constrained(each)), None)
    if held and not page.documents(400) and not page.documents(422):
        yield (
            f"{held.name} is constrained, and neither 400 nor 422 is documented",
            page.operation.pointer + "/responses",
        )


def _constrained(field: Field) -> bool:
    return any(keyword in field.schema for keyword in CONSTRAINTS) or field.required


def status_of_creation(page: Page) -> Found:
    """An update answers that something was created, and with nothing else."""
    told = [status for status in page.operation.responses if status.startswith("2")]
    if told == ["201"] and page.operation.method != "post":
        yield (
            "the only success of an update is 201, Created",
            ptr.join(page.operation.pointer, "responses", "201"),
        )


def success_body(page: Page) -> Found:
    """A success that carries a body is documented without one."""
    for status, bodies in page.operation.responses.items():
        if status in {"200", "201"} and not bodies:
            yield (
                f"nothing says what the body of a {status} answer is",
                ptr.join(page.operation.pointer, "responses", status),
            )


def body_of_204(page: Page) -> Found:
    """An answer that can't carry a body is documented with one (RFC 9110, 15.3.5)."""
    for status, bodies in page.operation.responses.items():
        if status in {"204", "205", "304"} and bodies:
            yield (
                f"{status} answers carry no body, and one is documented",
                ptr.join(page.operation.pointer, "responses", status),
            )


def errors_differ(page: Page) -> Found:
    """Two error statuses have bodies with no member in common."""
    document = page.operation.document
    seen: dict[frozenset[str], str] = {}
    for status, bodies, place in page.errors:
        for body in bodies:
            schema, _ = resolve(document, body.schema)
            names = frozenset(schema.get("properties") or ())
            other = next((each for each in seen if names and not each & names), None)
            if other:
                yield f"bodies of {seen[other]} and {status} have no member in common", place
            if names:
                seen.setdefault(names, status)
            break  # one media type tells the shape
