"""Whether an answer is what the page documents: its status, its media type, each of its fields."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from jsonschema.exceptions import ValidationError

from affidavit import pointer as ptr
from affidavit.jsontext import shorten
from affidavit.model import Clause, Response, Ruling
from affidavit.operation import COMPLETE, OTHER_STATUS, Body, Operation, is_json
from affidavit.pointer import MISSING
from affidavit.schema import ELEMENT, Field, errors, fields, lacking, resolve
from affidavit.verdicts.observation import GATEWAY, Observation

GUARDS = (408, 429)
"""Statuses that come from whatever stands before an API and holds requests back."""


def conformance(operation: Operation, seen: Observation) -> Iterator[Ruling]:
    """Judge an answer by itself, whatever the case was about."""
    response = seen.exchange.response
    if response is None:
        return
    key = operation.documented(response.status)
    if key is None:
        yield from _undocumented(operation, seen, response)
        return
    if response.status in GATEWAY and key != str(response.status):
        return  # a gateway's word, of which a class of statuses or a default says nothing
    yield Ruling(f"status.{key}", "pass", "", seen.case.id)
    if operation.spec.get(COMPLETE) and response.status >= 400:  # noqa: PLR2004 - what is refused
        yield Ruling(OTHER_STATUS, "pass", "", seen.case.id)
    bodies = operation.responses[key]
    if not bodies:
        return
    body = next((each for each in bodies if each.covers(response.media_type)), None)
    clause = f"response.{key}.content-type"
    if body is None:
        stated = response.media_type or "none"
        reason = f"a {response.status} answer has the media type {stated}, not {bodies[0].stated}"
        yield Ruling(clause, "fail", reason, seen.case.id, "media-type")
        return
    told_as_json = is_json(response.media_type)
    value = response.json() if told_as_json else MISSING
    if value is MISSING and told_as_json:
        yield Ruling(
            clause,
            "fail",
            f"the body of a {response.status} answer is no JSON",
            seen.case.id,
            "no-json",
        )
        return
    yield Ruling(clause, "pass", "", seen.case.id)
    if value is not MISSING:
        yield from _fields(operation, seen, body, value)


def _undocumented(operation: Operation, seen: Observation, response: Response) -> Iterator[Ruling]:
    """An undocumented success is another promise broken; 5xx is for the judge.

    4xx is a notice, unless the page says that it names every status.
    """
    if 200 <= response.status < 300:  # noqa: PLR2004 - the class of status codes
        status, _ = operation.success
        reason = f"an update was answered by {response.status}, which isn't documented"
        yield Ruling(f"status.{status}", "fail", reason, seen.case.id, "undocumented")
    elif 400 <= response.status < 500:  # noqa: PLR2004 - likewise
        reason = f"the status {response.status} isn't documented"
        if operation.spec.get(COMPLETE) and response.status not in GUARDS:
            yield Ruling(OTHER_STATUS, "fail", reason, seen.case.id, "undocumented")
        else:
            yield Ruling(f"status.{response.status}", "none", reason, seen.case.id, "undocumented")


def _fields(operation: Operation, seen: Observation, body: Body, value: Any) -> Iterator[Ruling]:
    table = _Table.of(operation, body)
    failed: set[str] = set()
    found = errors(operation.document, body.pointer, value)
    wrong = {tuple(error.absolute_path) for error, _ in found if error.validator == "type"}
    for error, pointer in found:
        if error.validator != "type" and tuple(error.absolute_path) in wrong:
            continue  # what has the wrong type breaks the rest with it
        clause = table.clause_of(error, pointer)
        if clause is None or clause.id in failed:
            continue
        failed.add(clause.id)
        place = ptr.join("", *error.absolute_path)
        if _old(operation, seen, place, error.instance):
            continue
        reason = f"{place or 'the body'}: {_message(error)}"
        yield Ruling(clause.id, "fail", reason, seen.case.id, f"conformance/{error.validator}")
    for field, clauses in table.rows:
        if _present(value, field.path):
            yield from (
                Ruling(each.id, "pass", "", seen.case.id)
                for each in clauses
                if each.id not in failed
            )
    yield from (
        Ruling(each.id, "pass", "", seen.case.id)
        for each in table.required
        if each.id not in failed
    )


def _old(operation: Operation, seen: Observation, place: str, value: Any) -> bool:
    """Say whether the resource held the faulty value before, so that this case isn't to blame."""
    inside = place.removeprefix(operation.resource)
    if seen.before is MISSING or not place.startswith(operation.resource) or not inside:
        return False
    return (
        bool(seen.case.setup or seen.case.family != "control")
        and ptr.get(seen.before, inside) == value
    )


def _present(value: Any, path: tuple[str, ...]) -> bool:
    """Say whether a field shows anywhere in an answer."""
    if not path:
        return True
    name, *rest = path
    if name == ELEMENT:
        return isinstance(value, list) and any(_present(each, tuple(rest)) for each in value)
    return isinstance(value, dict) and name in value and _present(value[name], tuple(rest))


def _message(error: ValidationError) -> str:
    if error.validator == "required":
        return error.message
    wanted = shorten(error.validator_value)
    return f"{shorten(error.instance)} breaks {error.validator} {wanted}"


class _Table:
    """The clauses of one response body, by field and by pointer."""

    def __init__(self, operation: Operation, body: Body) -> None:
        prefix = body.pointer + "/"
        own = [
            clause
            for clause in operation.contract.clauses
            if clause.id.startswith("response.") and (clause.pointer + "/").startswith(prefix)
        ]
        self.body = body
        self.by_pointer: dict[str, Clause] = {}
        for clause in own:
            if clause.kind == "nullable":  # stands at the type, whose clause is the field's
                continue
            self.by_pointer.setdefault(clause.pointer, clause)
        self.required = [clause for clause in own if clause.kind == "required"]
        schema, pointer = resolve(operation.document, body.schema, body.pointer)
        whole = Field((), pointer, schema, required=True)
        below = fields(operation.document, body.schema, body.pointer)
        self.rows = [(field, _limits(field, own)) for field in (whole, *below)]
        self.content = operation.contract.clause(_content_type(body))

    @classmethod
    def of(cls, operation: Operation, body: Body) -> "_Table":
        """Return the table of a body, made once."""
        return _tables(operation, body.pointer)

    def clause_of(self, error: ValidationError, pointer: str) -> Clause | None:
        """Return the clause that an error breaks: its keyword's, its field's, else the body's."""
        if error.validator == "required":
            missing = lacking(error)
            named = [name for name in missing if repr(name) in error.message] or missing
            pointer = ptr.join(pointer, named[0])
        for place in ptr.ancestors(pointer):
            if found := self.by_pointer.get(place):
                return found
            if place == self.body.pointer:
                break
        return self.content


@lru_cache(maxsize=256)
def _tables(operation: Operation, pointer: str) -> _Table:
    bodies = (body for each in operation.responses.values() for body in each)
    return _Table(operation, next(body for body in bodies if body.pointer == pointer))


def _limits(field: Field, own: list[Clause]) -> list[Clause]:
    """Return a field's own clauses: its type, and its keywords but not its members."""
    found = []
    for clause in own:
        rest = clause.pointer.removeprefix(field.pointer)
        if clause.kind in ("required", "deprecated") or rest == clause.pointer:
            continue
        if rest == "" or (rest.startswith("/") and "/properties/" not in rest + "/"):
            found.append(clause)
    return found


def _content_type(body: Body) -> str:
    tokens = ptr.split(body.pointer)
    return f"response.{tokens[tokens.index('responses') + 1]}.content-type"
