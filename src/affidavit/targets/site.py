"""Where a clause stands in its operation: the field, parameter, status or scheme that it is about."""

from dataclasses import dataclass
from functools import cached_property

from affidavit import pointer as ptr
from affidavit.model import Clause
from affidavit.operation import Body, Operation, Parameter
from affidavit.schema import Field, Schema, fields, types
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
    "required": "required",
}
"""The last part of a clause's id, and the JSON Schema keyword that it stands for."""


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
    def keyword(self) -> str:
        """The JSON Schema keyword that the clause states, or nothing."""
        tokens = ptr.split(self.clause.pointer)
        stated = next((token for token in reversed(tokens[-2:]) if token in KEYWORDS.values()), "")
        return KEYWORDS.get(self.tail) or (stated if self.clause.kind not in _WHOLE else "")

    @cached_property
    def field(self) -> Field | None:
        """The field of the request's or the answer's body."""
        if self.side == "request":
            return _longest(self.operation.fields, self.clause.id.removeprefix("request."))
        if self.side == "response" and self.body is not None:
            rest = self.clause.id.split(".", 2)[-1]
            return _longest(
                tuple(fields(self.operation.document, self.body.schema, self.body.pointer)), rest
            )
        return None

    @property
    def path(self) -> Path:
        """The field's path; empty for none."""
        return self.field.path if self.field else ()

    @property
    def schema(self) -> Schema:
        """The schema of the field or the parameter."""
        if self.field:
            return self.field.schema
        return self.param.schema if self.param else {}

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


_WHOLE = ("response-field", "error-schema", "semantics", "header", "mask", "merge-strategy")


def _longest(known: tuple[Field, ...], rest: str) -> Field | None:
    fitting = [each for each in known if rest == each.name or rest.startswith(each.name + ".")]
    return max(fitting, key=lambda each: len(each.name), default=None)
