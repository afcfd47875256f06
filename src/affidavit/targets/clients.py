"""What a client sends that its page doesn't allow: the other side of every check here.

The mock is lenient where a page is silent; a client is held to what the page says a client may
send. Nothing is said of values of references, which only the vendor knows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from affidavit import pointer as ptr
from affidavit.jsontext import shorten
from affidavit.model import Request, base_type
from affidavit.operation import Operation, frozen
from affidavit.schema import errors
from affidavit.targets.behaviour import Behaviour
from affidavit.targets.credentials import Credentials
from affidavit.targets.inputs import read_inputs, sent
from affidavit.targets.reading import documented_body, read
from affidavit.targets.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that a page doesn't allow; ``clause`` is the promise that it is against, if one."""

    request: str
    what: str
    clause: str = ""

    def __str__(self) -> str:
        return f"{self.request}: {self.what}" + (f" ({self.clause})" if self.clause else "")


@dataclass
class Ledger:
    """Counts the updates that clients sent, and what each was amiss in."""

    credentials: Credentials
    seen: int = 0
    complaints: list[Complaint] = field(default_factory=list)

    def take(self, operation: Operation, request: Request) -> list[Complaint]:
        """Check a request; return what is new in it."""
        if request.method.upper() != operation.method.upper():
            return []
        self.seen += 1
        found = list(complaints(operation, request, self.credentials))
        self.complaints += found
        return found


def complaints(
    operation: Operation, request: Request, credentials: Credentials
) -> Iterator[Complaint]:
    """Yield what an update holds that its page doesn't allow."""
    name = f"{request.method} {request.path}"
    if not credentials.check(request.headers, request.query, operation):
        yield Complaint(name, "no credential of a documented scheme", "auth.required")
    for what, clause in (*_parameters(operation, request), *_body(operation, request)):
        yield Complaint(name, what, clause)


def _parameters(operation: Operation, request: Request) -> Iterator[tuple[str, str]]:
    known = {param.name for param in operation.parameters if param.location == "query"}
    known |= {each.name for each in operation.schemes}
    for key in dict.fromkeys(key for key, _ in request.query):
        if key not in known:
            yield f"the query parameter {key} isn't documented", ""
    for param in operation.parameters:
        if param.required and param.location != "path" and not sent(param, request):
            clause = f"{param.location}.{param.name}.required"
            yield f"the {param.location} parameter {param.name} is missing", clause
    try:
        read_inputs(operation, request, Behaviour())
    except Refusal as refusal:
        stated = [each for each in operation.parameters if each.location != "path"]
        if all(sent(each, request) for each in stated if each.required):
            yield str(refusal) or "a parameter isn't as documented", ""


def _body(operation: Operation, request: Request) -> Iterator[tuple[str, str]]:
    stated = request.header("content-type")
    body = documented_body(operation, stated)
    if body is None:
        if operation.bodies:
            yield f"a body of type {base_type(stated) or 'none'} isn't documented", ""
        return
    try:
        value = read(operation, body, stated, request.body or b"")
    except Refusal as refusal:
        yield str(refusal) or "the body can't be read", ""
        return
    clauses = {each.pointer: each.id for each in reversed(operation.contract.clauses)}
    for error, pointer in errors(operation.document, body.pointer, value):
        place = ptr.join("", *error.absolute_path) or "the body"
        yield f"{place}: {shorten(error.message, 160)}", clauses.get(pointer, "")
    for key in value:
        documented = operation.tops.get(key)
        if documented is None:
            yield f"/{key} isn't documented", ""
        elif frozen(documented.schema):
            yield f"/{key} can't be set", f"request.{key}.read-only"
