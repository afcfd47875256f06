"""Where a clause stands in its operation: its field, parameter, status or scheme."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from affidavit.model import Clause
from affidavit.operation import Body, Operation, Parameter, frozen
from affidavit.schema import ELEMENT, MEMBER, Field, Schema, fields, resolve, types
from affidavit.targets.behaviour import Behaviour
from affidavit.targets.credentials import Credentials
from affidavit.targets.places import Path

KEYWORDS = {
    "type": "type",
    "enum": "enum",
    "max-length": "maxLength",
    "min-length": "minLength",
    "max-items": "maxItems",
    "min-items": "minItems",
    "format": "format",
    "pattern": "pattern",
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusive-minimum": "exclusiveMinimum",
    "exclusive-maximum": "exclusiveMaximum",
    "multiple-of": "multipleOf",
    "max-properties": "maxProperties",
    "min-properties": "minProperties",
    "unique-items": "uniqueItems",
    "const": "const",
    "closed": "additionalProperties",
    "required": "required",
}
"""The last part of a clause's id, and the JSON Schema keyword that it stands for."""


INSIDE = {ELEMENT: "items", f".{MEMBER}": "additionalProperties"}
"""What an id says of what an array or a map holds, and the keyword that holds its schema."""

OF_BODY = ("min-properties", "max-properties", "closed")
"""What clauses of a body as a whole are called."""


@dataclass(frozen=True)
class Site:
    """A clause with the part of the contract that it is about."""

    operation: Operation
    clause: Clause
    credentials: Credentials

    @property
    def side(self) -> str:
        """The first part of the clause's id: ``request``, ``response``, ``query``, and so on."""
        return self.clause.id.partition(".")[0]

    @property
    def tail(self) -> str:
        """The last part of the clause's id."""
        return self.clause.id.rpartition(".")[2]

    @cached_property
    def _found(self) -> tuple[Path, Schema, str]:
        """The field's path and schema, and what the id says after the field's name."""
        sides = {"request": 1, "response": 2}
        if self.side not in sides:
            return (), {}, ""
        body = self.body if self.side == "response" else self.operation.body
        rest = self.clause.id.split(".", sides[self.side])[-1]
        known = [each for each in self.fields if _begins(rest, each.name)]
        field = max(known, key=lambda each: len(each.name), default=None)
        if field is None and body is not None and rest in OF_BODY:
            return (), resolve(self.operation.document, body.schema)[0], rest
        if field is None:
            return (), {}, ""
        path, schema, rest = field.path, field.schema, rest.removeprefix(field.name)
        while segment := next((each for each in INSIDE if rest.startswith(each)), ""):
            path, rest = (*path, segment.lstrip(".")), rest.removeprefix(segment)
            schema, _ = resolve(self.operation.document, schema.get(INSIDE[segment], {}))
        return path, schema, rest

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field of the body that the clause is about: the request's or one answer's."""
        if self.side == "request":
            return self.operation.fields + self.operation.told
        if self.body is None:
            return ()
        return tuple(fields(self.operation.document, self.body.schema, self.body.pointer))

    @property
    def path(self) -> Path:
        """The path of the field in the request's or the answer's body; empty for none."""
        return self._found[0]

    @property
    def settable(self) -> bool:
        """Whether an update can set the field; the values of others are never looked at."""
        above = [self.path[:end] for end in range(1, len(self.path) + 1)]
        locked = [each for each in self.fields if each.path in above and _locked(each)]
        return bool(self.path) and not locked

    @property
    def schema(self) -> Schema:
        """The schema of the field or the parameter."""
        return self.param.schema if self.param else self._found[1]

    @property
    def keyword(self) -> str:
        """The JSON Schema keyword that the clause states, or nothing."""
        rest = self._found[2]
        if self.param:
            rest = self.clause.id.removeprefix(f"{self.side}.{self.param.name}")
        return KEYWORDS.get(rest.removeprefix(ELEMENT).removeprefix("."), "")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The JSON types that the schema allows."""
        return types(self.schema)

    @cached_property
    def param(self) -> Parameter | None:
        """The parameter that the clause is about."""
        inside = f"{self.side}."
        known = [each for each in self.operation.parameters if each.location == self.side]
        rest = self.clause.id.removeprefix(inside)
        fitting = [p for p in known if rest == p.name or rest.startswith(p.name + ".")]
        return max(fitting, key=lambda each: len(each.name), default=None)

    @cached_property
    def status(self) -> str:
        """The documented status, as ``400`` or ``4XX``, of a status or response clause."""
        parts = self.clause.id.split(".")
        return parts[1] if self.side in ("status", "response") and len(parts) > 1 else ""

    @cached_property
    def body(self) -> Body | None:
        """The body that is documented for the status."""
        return next(iter(self.operation.responses.get(self.status, ())), None)


def _locked(field: Field) -> bool:
    return bool(field.schema.get("readOnly")) or (field.top and frozen(field.schema))


def _begins(rest: str, name: str) -> bool:
    return rest == name or rest.startswith((name + ".", name + ELEMENT))


Maker = Callable[[Site], Behaviour | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One way to break the clauses of a kind; ``*`` stands for any.

    ``side`` is the first part of the clauses' ids; ``make`` returns None where a clause leaves no
    room for it.
    """

    kind: str
    side: str
    variant: str
    text: str
    make: Maker

    def fits(self, clause: Clause) -> bool:
        """Say whether the row is about clauses like this one."""
        side = clause.id.partition(".")[0]
        return self.kind in ("*", clause.kind) and self.side in ("*", side)
