"""What a page contradicts or leaves out: one row per rule, each with a stable id.

A rule sees the page alone, before any overlay: lint tells the page's author what to mend.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from affidavit import pointer as ptr
from affidavit.jsontext import shorten
from affidavit.model import Contract, Lint, Reading
from affidavit.operation import TARGET, Operation, is_json
from affidavit.samples import stated_examples
from affidavit.schema import Field, errors, fields, types

Found = Iterator[tuple[str, str]]
"""Messages, each with the pointer that it speaks of."""

LIMITS = ("maxLength", "minLength", "maxItems", "minItems", "pattern")
HEADER = re.compile(r"`?\bAuthorization:\s*(?P<prefix>[A-Z][A-Za-z]*)\b")
PREFIX = re.compile(r"prefix\s+[\"'“`](?P<prefix>\w+)[\"'”`]", re.IGNORECASE)
HOST = re.compile(
    r"\b(?:servers?|hosts?|located|base url)\b[^.\n]{0,40}?"
    r"\b(?P<host>(?:[a-z0-9-]+\.)+[a-z]{2,})\b",
    re.IGNORECASE,
)
RATE = re.compile(
    r"\brate[- ]?limit|\brequests per (?:second|minute|hour|day)|\bthrottl", re.IGNORECASE
)
AUTH = re.compile(r"\bauthenticat|\bauth token\b|\bcredential|\bauthorization\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What a rule looks at: the reading, and its document as an operation."""

    reading: Reading
    operation: Operation

    @property
    def answer(self) -> tuple[Field, ...]:
        """The fields of the first documented success answer."""
        body = self.operation.success[1]
        return (
            ()
            if body is None
            else tuple(fields(self.operation.document, body.schema, body.pointer))
        )

    def twins(self) -> Iterator[tuple[Field, Field]]:
        """Pair each request field with the answer's field of the same place in the resource."""
        prefix = tuple(ptr.split(self.operation.resource))
        shown = {field.path: field for field in self.answer}
        for field in self.operation.fields:
            if twin := shown.get((*prefix, *field.path)):
                yield field, twin

    def documents(self, status: int) -> bool:
        """Say whether a status, its class or a default is documented."""
        return self.operation.documented(status) is not None

    def prose(self) -> Iterator[tuple[str, str]]:
        """Yield every description with its pointer."""
        for place, value in ptr.leaves(self.operation.document):
            if place.endswith(("/description", "/summary")) and isinstance(value, str):
                yield place, value


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, what it finds in a line, and how."""

    id: str
    about: str
    find: Callable[[Page], Found]


def lint(reading: Reading, line: Callable[[int], int]) -> tuple[Lint, ...]:
    """Return every gap and contradiction of a page, in the order of the rules."""
    page = Page(reading, Operation(Contract("", "", reading.document, ())))
    found = [Lint(gap.code, gap.message, "", gap.span, line(gap.span[0])) for gap in reading.gaps]
    for rule in RULES:
        for message, place in rule.find(page):
            mark = next(
                (reading.marks[each] for each in ptr.ancestors(place) if each in reading.marks),
                None,
            )
            span = mark.span if mark else None
            found.append(Lint(rule.id, message, place, span, line(span[0]) if span else None))
    return tuple(found)


# --- security and servers ----------------------------------------------------------------------


def _auth_contradiction(page: Page) -> Found:
    """The prose gives one way to authenticate and the security scheme another."""
    told = {
        match["prefix"]: place for place, text in page.prose() for match in HEADER.finditer(text)
    }
    for scheme in page.operation.schemes:
        place = ptr.join("/components/securitySchemes", scheme.name)
        if (
            scheme.kind in ("header", "query", "cookie")
            and str(scheme.spec.get("name")) != "Authorization"
        ):
            for prefix in told:
                message = (
                    f"the text says 'Authorization: {prefix} …', the security scheme {scheme.name} "
                    f"a {scheme.kind} named {scheme.spec.get('name')!r}"
                )
                yield message, place
        wanted = PREFIX.search(str(scheme.spec.get("description", "")))
        if wanted and scheme.spec.get("type") == "apiKey":
            message = (
                f"the scheme {scheme.name} describes a prefix {wanted['prefix']!r}, "
                "which its type apiKey has no place for"
            )
            yield message, place


def _server_foreign(page: Page) -> Found:
    """The prose names a host that the servers don't."""
    if not page.operation.servers:
        return
    stated = " ".join(page.operation.servers)
    for place, text in page.prose():
        for match in HOST.finditer(text):
            if match["host"] not in stated:
                yield (
                    f"the text says that the API is at {match['host']}, the servers are {stated}",
                    place,
                )


def _server_template(page: Page) -> Found:
    """A server's address has a variable that nothing defines."""
    for index, server in enumerate(page.operation.document.get("servers", ())):
        for name in re.findall(r"\{([^{}]+)\}", server.get("url", "")):
            if name not in server.get("variables", {}):
                yield (
                    f"nothing says what {{{name}}} stands for in {server['url']}",
                    f"/servers/{index}",
                )


def _server_missing(page: Page) -> Found:
    """The page doesn't say where the API is."""
    if not page.operation.servers:
        yield "the page names no address of a server", page.operation.pointer


# --- statuses ----------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _speaks(words: re.Pattern[str], text: str) -> bool:
    """Say whether a page has some words; asked once for all of its operations."""
    return words.search(text) is not None


def _status_401(page: Page) -> Found:
    """A credential is needed, and no answer to a missing one is documented."""
    speaks = page.operation.security or _speaks(AUTH, page.reading.text)
    if speaks and not page.documents(401):
        yield (
            "a credential is needed, and the status 401 is undocumented",
            page.operation.pointer + "/responses",
        )


def _status_404(page: Page) -> Found:
    """The path names a resource, and no answer to an unknown one is documented."""
    if page.operation.path_names and not page.documents(404):
        yield (
            "the path holds an id, and the status 404 is undocumented",
            page.operation.pointer + "/responses",
        )


def _status_429(page: Page) -> Found:
    """The prose speaks of a rate limit, and 429 is undocumented."""
    if _speaks(RATE, page.reading.text) and not page.documents(429):
        yield (
            "the text speaks of a rate limit, and the status 429 is undocumented",
            page.operation.pointer,
        )


def _status_success(page: Page) -> Found:
    """No 2xx answer is documented."""
    if not any(status.startswith(("2", "default")) for status in page.operation.responses):
        yield "no 2xx answer is documented", page.operation.pointer + "/responses"


def _error_body(page: Page) -> Found:
    """An error status is documented without a body."""
    for status, bodies in page.operation.responses.items():
        if status[:1] in "45" and not bodies:
            yield (
                f"nothing says what the body of a {status} answer is",
                ptr.join(page.operation.pointer, "responses", status),
            )


# --- fields ------------------------------------------------------------------------------------


def _strategy_field(page: Page) -> Found:
    """An update strategy is for a field that the request doesn't have."""
    names = {field.name for field in page.operation.fields}
    for param in page.operation.parameters:
        target = param.spec.get(TARGET)
        if target and target not in names:
            yield (
                f"{param.name} is for the field {target!r}, which the request doesn't have",
                param.pointer,
            )


def _mask_paths(page: Page) -> Found:
    """A field mask is documented without the paths that it may hold."""
    param = page.operation.by_role("field-mask")
    if param and not (param.schema.get("items") or {}).get("enum"):
        yield (
            f"nothing says which paths {param.name} may hold, or how they are joined",
            param.pointer,
        )


def _limit_one_sided(page: Page) -> Found:
    """A limit stands on one side only, of the request and the answer."""
    for sent, shown in page.twins():
        for keyword in LIMITS:
            if (keyword in sent.schema) != (keyword in shown.schema):
                holder, side = (sent, "request") if keyword in sent.schema else (shown, "answer")
                message = (
                    f"{sent.name}: {keyword} {shorten(holder.schema[keyword])} stands in the "
                    f"{side} only"
                )
                yield message, ptr.join(holder.pointer, keyword)


def _enum_differs(page: Page) -> Found:
    """Request and answer list different values for one field."""
    for sent, shown in page.twins():
        one, other = sent.schema.get("enum"), shown.schema.get("enum")
        if one and other and set(map(shorten, one)) != set(map(shorten, other)):
            yield (
                f"{sent.name}: request and answer list different values",
                ptr.join(sent.pointer, "enum"),
            )


def _type_differs(page: Page) -> Found:
    """Request and answer give one field different types."""
    for sent, shown in page.twins():
        one, other = set(types(sent.schema)) - {"null"}, set(types(shown.schema)) - {"null"}
        if one and other and one != other:
            message = (
                f"{sent.name} is {'/'.join(sorted(one))} in the request and "
                f"{'/'.join(sorted(other))} in the answer"
            )
            yield message, sent.pointer


def _example_invalid(page: Page) -> Found:
    """An example breaks the schema that it illustrates."""
    document = page.operation.document
    for field in (*page.operation.fields, *page.answer):
        for example in stated_examples(field.schema):
            for error, _ in errors(document, field.pointer, example):
                yield (
                    f"the example {shorten(example, 40)} of {field.name}: {error.message}",
                    field.pointer,
                )
    for bodies in page.operation.responses.values():
        for body in bodies:
            content = ptr.get(document, body.pointer.removesuffix("/schema"))
            if is_json(body.media_type) and isinstance(content, dict) and "example" in content:
                for error, _ in errors(document, body.pointer, content["example"]):
                    yield (
                        f"the example answer: {error.message}",
                        body.pointer.removesuffix("/schema"),
                    )


def _required_read_only(page: Page) -> Found:
    """A request field is required and read-only."""
    for field in page.operation.fields:
        if field.required and field.schema.get("readOnly"):
            yield (
                f"{field.name} is required and read-only; required can only count for answers",
                field.pointer,
            )


def _array_items(page: Page) -> Found:
    """An array is documented without its items."""
    for field in (*page.operation.fields, *page.answer):
        if types(field.schema) == ("array",) and not field.schema.get("items"):
            yield f"nothing says what the items of {field.name} are", field.pointer
    for param in page.operation.parameters:
        if types(param.schema) == ("array",) and not param.schema.get("items"):
            yield f"nothing says what the items of {param.name} are", param.pointer


def _object_members(page: Page) -> Found:
    """A restriction speaks of members that the page doesn't list."""
    for field in page.operation.fields:
        for name in field.schema.get("x-affidavit-only", ()):
            if name not in (field.schema.get("properties") or {}):
                yield (
                    f"only {name} of {field.name} can be modified, and nothing says what it is",
                    field.pointer,
                )


# --- parameters --------------------------------------------------------------------------------


def _parameter_renamed(page: Page) -> Found:
    """A path parameter is spelled otherwise in its table."""
    for param in page.operation.parameters:
        other = param.spec.get("x-affidavit-table-name")
        if other and other != param.name:
            yield f"the path says {{{param.name}}}, the table {other!r}", param.pointer


def _path_names(page: Page) -> Found:
    """The path's template and the table of path parameters don't agree."""
    told = {param.name for param in page.operation.parameters if param.location == "path"}
    for name in page.operation.path_names:
        if name not in told:
            yield f"nothing describes the path parameter {name}", page.operation.pointer
    for name in sorted(told - set(page.operation.path_names)):
        yield f"the path has no place for the parameter {name}", page.operation.pointer


def _body_missing(page: Page) -> Found:
    """An update without a documented body."""
    if not page.operation.bodies:
        yield "the page documents no request body", page.operation.pointer


def _row(identifier: str, find: Callable[[Page], Found]) -> Rule:
    return Rule(identifier, (find.__doc__ or "").strip(), find)


RULES = (
    _row("auth-contradiction", _auth_contradiction),
    _row("server-foreign", _server_foreign),
    _row("server-template", _server_template),
    _row("server-missing", _server_missing),
    _row("status-401-missing", _status_401),
    _row("status-404-missing", _status_404),
    _row("status-429-missing", _status_429),
    _row("status-success-missing", _status_success),
    _row("error-body-missing", _error_body),
    _row("strategy-field-missing", _strategy_field),
    _row("mask-paths-missing", _mask_paths),
    _row("limit-one-sided", _limit_one_sided),
    _row("enum-differs", _enum_differs),
    _row("type-differs", _type_differs),
    _row("example-invalid", _example_invalid),
    _row("required-read-only", _required_read_only),
    _row("array-items-missing", _array_items),
    _row("restricted-member-missing", _object_members),
    _row("parameter-renamed", _parameter_renamed),
    _row("path-parameters-differ", _path_names),
    _row("body-missing", _body_missing),
)
"""Every rule; the readers' gaps (``row-cut``, ``type-unknown``, …) come before them."""


def describe() -> list[tuple[str, str]]:
    """Return id and meaning of every rule."""
    return [(rule.id, rule.about) for rule in RULES]
