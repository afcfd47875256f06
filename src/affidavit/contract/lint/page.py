"""What a rule of lint looks at: a page's reading, seen as the operation that it describes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from affidavit import pointer as ptr
from affidavit.model import Contract, LintSeverity, Reading
from affidavit.operation import Body, Operation
from affidavit.schema import Field, fields, resolve, types

Found = Iterator[tuple[str, str]]
"""Messages, each with the pointer that it speaks of."""


class Page:
    """A reading and its document, before any overlay."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.operation = Operation(Contract("", "", reading.document, ()))

    @cached_property
    def answer(self) -> tuple[Field, ...]:
        """The fields of the first documented success answer."""
        body = self.operation.success[1]
        return () if body is None else self.fields_of(body)

    def fields_of(self, body: Body) -> tuple[Field, ...]:
        """Every field of a body."""
        return tuple(fields(self.operation.document, body.schema, body.pointer))

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field of the request and of the answer; what both share comes once."""
        every = {each.pointer: each for each in (*self.operation.fields, *self.answer)}
        return tuple(every.values())

    @cached_property
    def twins(self) -> tuple[tuple[Field, Field], ...]:
        """Each request field with the answer's field of the same place in the resource.

        A schema that both sides share is no pair: it can't differ from itself.
        """
        shown = self.operation.twins
        pairs = [(field, shown.get(field.path)) for field in self.operation.fields]
        return tuple((one, two) for one, two in pairs if two and one.pointer != two.pointer)

    @cached_property
    def schemas(self) -> tuple[tuple[str, str, dict[str, Any]], ...]:
        """Every schema with a name to call it by and its pointer: fields and parameters."""
        told = [(each.name, each.pointer, each.schema) for each in self.fields]
        for param in self.operation.parameters:
            told.append((param.name, param.pointer + "/schema", param.schema))
            items, place = resolve(
                self.operation.document,
                param.schema.get("items", {}),
                param.pointer + "/schema/items",
            )
            if items:
                told.append((f"{param.name}[]", place, items))
        return tuple(told)

    @property
    def errors(self) -> Iterator[tuple[str, tuple[Body, ...], str]]:
        """The documented error statuses, each with its bodies and its pointer."""
        for status, bodies in self.operation.responses.items():
            if status[:1] in "45":
                yield status, bodies, ptr.join(self.operation.pointer, "responses", status)

    def documents(self, status: int) -> bool:
        """Say whether a status, its class or a default is documented."""
        return self.operation.documented(status) is not None

    @cached_property
    def prose(self) -> tuple[tuple[str, str], ...]:
        """Every description and summary with its pointer."""
        return tuple(
            (place, value)
            for place, value in ptr.leaves(self.operation.document)
            if place.endswith(("/description", "/summary")) and isinstance(value, str)
        )

    @cached_property
    def about(self) -> tuple[tuple[str, str], ...]:
        """What is said of the operation itself, not of its parts."""
        own = self.operation.pointer
        return tuple(
            (ptr.join(own, key), value)
            for key in ("summary", "description")
            if isinstance(value := self.operation.spec.get(key), str)
        )

    def remarks(self, rule: str) -> Found:
        """What the reader itself noticed under a rule's id, since only it sees both sides."""
        return ((each.message, each.pointer) for each in self.reading.remarks if each.rule == rule)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, how bad it is, how it finds it, and what to do on the page."""

    id: str
    severity: LintSeverity
    find: Callable[[Page], Found]
    remedy: str

    @property
    def about(self) -> str:
        """What it finds, in a line."""
        return (self.find.__doc__ or "").strip()


def plain(kinds: dict[str, Any]) -> frozenset[str]:
    """Return the types that a schema allows, null aside."""
    return frozenset(types(kinds)) - {"null"}
