"""What every family needs to make a case: valid updates, values, pointers, clause ids."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any
from urllib.parse import quote
from zlib import crc32

from affidavit import pointer as ptr
from affidavit import samples
from affidavit.cases.bodies import BOUNDARY, MULTIPART, encode, encodes
from affidavit.model import Case, Check, Credential, Profile, Request, Settings, When, base_type
from affidavit.operation import ALWAYS, ONLY, REFERENCE, TARGET, Body, Operation, frozen, is_json
from affidavit.schema import ELEMENT, MEMBER, Field, Schema, resolve, sendable, types

UNSET: Any = object()

FIRST = {ELEMENT: "0", MEMBER: samples.KEY}
"""Where the first of what an array or a map holds stands in it."""

Pairs = Iterable[tuple[str, str]]


class Maker:
    """One operation, seen by the families. ``variant`` 1 and up are values that no page states."""

    def __init__(self, operation: Operation, settings: Settings) -> None:
        self.operation = operation
        self.settings = settings
        self.clauses = {clause.id for clause in operation.contract.clauses}
        self.seen_set: set[str] = set()
        """Fields of invented references, and of vague objects, that a target has taken."""

    @property
    def profile(self) -> Profile:
        """How deep the families go."""
        return self.settings.profile

    def deep(self, quick: int, standard: int, deep: int) -> int:
        """Return the number that belongs to the profile."""
        return {"quick": quick, "standard": standard, "deep": deep}[self.profile]

    # -- requests -------------------------------------------------------------------------------

    def update(
        self,
        body: Any = UNSET,
        *,
        raw: bytes | None = None,
        query: Pairs = (),
        headers: Mapping[str, str | None] | None = None,
        media_type: str = "",
        credential: Credential = "valid",
        path: Mapping[str, str] | None = None,
    ) -> Request:
        """Make an update; a header that is None is left out, ``raw`` goes as it is."""
        media_type = media_type or self.media_type
        sent: dict[str, str | None] = {"Content-Type": media_type, **self._headers}
        if media_type == MULTIPART:
            sent["Content-Type"] = f"{MULTIPART}; boundary={BOUNDARY}"
        sent |= headers or {}
        chosen = {name for name, _ in query}
        required = [pair for pair in self._query if pair[0] not in chosen]
        return Request(
            self.operation.method.upper(),
            self.path(path or {}),
            (*required, *query),
            tuple((name, value) for name, value in sent.items() if value is not None),
            raw
            if raw is not None
            else encode(body if body is not UNSET else self.base, media_type),
            credential,
        )

    def restoring(self, members: Mapping[str, Any]) -> Request:
        """Make an update that leaves fields as they are given, merged with nothing."""
        strategy = self.operation.by_role("merge-strategy")
        query: list[tuple[str, str]] = []
        if strategy is not None and strategy.spec.get(TARGET) in members:
            values = [str(value) for value in strategy.schema.get("enum", ())]
            query = [(strategy.name, value) for value in values if "MERGE" not in value.upper()][:1]
        return self.update(self.body(members), query=query)

    def path(self, changed: Mapping[str, str]) -> str:
        """Fill in the path's template."""
        path = self.operation.route
        for name in self.operation.path_names:
            path = path.replace(
                "{" + name + "}", quote(changed.get(name, self._path_values[name]), safe="")
            )
        return path

    def read(self) -> Request:
        """The read companion: GET on the same path."""
        headers = tuple((name, value) for name, value in self._headers.items())
        return Request("GET", self.path({}), (), headers)

    @property
    def media_type(self) -> str:
        """The media type that most cases send."""
        body = self.operation.body
        return body.media_type if body else "application/json"

    @property
    def typed(self) -> bool:
        """Whether a body says of what type its values are; in a form, all are texts."""
        return is_json(self.media_type)

    @property
    def merges(self) -> bool:
        """Whether the media type itself says how an update is merged (RFC 7396)."""
        return base_type(self.media_type).endswith("merge-patch+json")

    @cached_property
    def _path_values(self) -> dict[str, str]:
        return {
            param.name: samples.parameter(self.operation, param, self.settings)
            for param in self.operation.path_parameters
        }

    @cached_property
    def _headers(self) -> dict[str, str]:
        """Headers that every request carries: required ones, and those of one allowed value."""
        return {
            param.name: samples.parameter(self.operation, param, self.settings)
            for param in self.operation.parameters
            if param.location == "header"
            and (
                param.required
                or len(param.schema.get("enum", ())) == 1
                or param.name in self.settings.set
            )
        }

    @cached_property
    def _query(self) -> list[tuple[str, str]]:
        chosen = [
            (param.name, samples.parameter(self.operation, param, self.settings))
            for param in self.operation.parameters
            if param.location == "query" and (param.required or param.name in self.settings.set)
        ]
        return [*self.operation.fixed, *chosen]

    def otherwise(self, bodies: Iterable[Body], *values: Any) -> list[str]:
        """Return the media types of bodies that carry plain values as the first one does."""
        if not all(isinstance(each, str | int) for each in (*values, *self.base.values())):
            return []
        types_of = (each.media_type for each in bodies if each is not self.operation.body)
        return [each for each in types_of if encodes(each)][: self.deep(0, 2, 9)]

    # -- values ---------------------------------------------------------------------------------

    @cached_property
    def base(self) -> dict[str, Any]:
        """The members without which no update is valid."""
        chosen = self._chosen
        return {
            field.path[0]: self.value(field, 0)
            for field in self.operation.fields
            if field.top
            and (field.required or field.name in chosen or field.schema.get(ALWAYS))
            and not field.schema.get("readOnly")
        } | self._company

    @cached_property
    def _company(self) -> dict[str, Any]:
        """The members beside which any one makes an update of as many as the body must have."""
        body = self.operation.body
        least = (
            resolve(self.operation.document, body.schema)[0].get("minProperties", 0) if body else 0
        )
        chosen = self.operation.writable[:least] if least > 1 else ()
        return {field.path[0]: self.value(field, 0) for field in chosen}

    @property
    def _chosen(self) -> set[str]:
        """What the first alternative of the body requires, where it has several."""
        body = self.operation.body
        schema = resolve(self.operation.document, body.schema)[0] if body else {}
        first = [schema[key][0] for key in ("oneOf", "anyOf") if schema.get(key)]
        parts = [resolve(self.operation.document, part)[0] for part in first]
        return {name for part in parts for name in part.get("required", ())}

    def allows(self, body: Any) -> bool:
        """Say whether a request may hold a body, as the contract has it."""
        stated = self.operation.body
        return stated is None or sendable(self.operation.document, stated.pointer, body)

    def fresh(self, label: str) -> dict[str, Any]:
        """Return a valid body of a value that no other case sends, where there are so many.

        What is refused and takes effect all the same shows only where it changes something.
        """
        variant = 20 + crc32(label.encode()) % 1000
        return self.body({each.path[0]: self.value(each, variant) for each in self.steady[:1]})

    def body(self, members: Mapping[str, Any]) -> dict[str, Any]:
        """Return the members with what every update needs beside them."""
        return self.base | dict(members)

    def value(self, field: Field, variant: int) -> Any:
        """Return a valid value of a field: one that is known to exist, or a sample."""
        known = self.settings.known.get(field.name) or self.settings.known.get(field.path[-1])
        if known:
            return _typed(known[variant % len(known)], field.schema)
        if field.schema.get(ONLY):
            return self._restricted(field, variant)
        return samples.value(self.operation.document, field.schema, variant, sending=True)

    def _restricted(self, field: Field, variant: int) -> dict[str, Any]:
        """A value for an object of which only some members may be modified."""
        shown = self.shown(field)
        made: dict[str, Any] = {}
        for name in field.schema[ONLY]:
            member = (field.schema.get("properties") or {}).get(name)
            if member is not None:
                made[name] = samples.value(self.operation.document, member, variant, sending=True)
            elif isinstance(shown, dict) and name in shown:
                made[name] = _varied(shown[name], variant)
            else:
                made[name] = f"affidavit {variant}"
        return made

    def shown(self, field: Field) -> Any:
        """Return what the page's example answer shows at a field, or ``MISSING``."""
        body = self.operation.success[1]
        content = (
            ptr.get(self.operation.document, body.pointer.removesuffix("/schema")) if body else None
        )
        example = content.get("example", ptr.MISSING) if isinstance(content, dict) else ptr.MISSING
        return ptr.get(example, self.operation.resource + self.place(field))

    def amiss(self, field: Field, value: Any) -> dict[str, Any]:
        """Return a body that holds a wrong value at a field, in a list between right ones."""
        body = self.embed(field, value)
        path = field.path[: field.path.index(ELEMENT)] if ELEMENT in field.path else ()
        holder = next((each for each in self.operation.fields if each.path == path), None)
        if holder is None or self.soft(field) or holder.schema.get("maxItems", 3) < 3:  # noqa: PLR2004 - one on each side
            return body
        place, items = self.place(holder), holder.schema.get("items")
        held = ptr.get(body, place)
        if isinstance(held, list) and held:
            one, other = (
                samples.value(self.operation.document, items, variant, sending=True)
                for variant in (11, 12)
            )
            ptr.put(body, place, [one, held[0], other])
        return body

    def owned(self, field: Field) -> bool:
        """Say whether a server adds members of its own to what a field holds, such as ids."""
        kin = self._kin[field.path[0]]
        sent = {each.path for each in kin}
        shown = [path for path in self.operation.twins if path[:1] == field.path[:1]]
        return any(frozen(each.schema) for each in kin if not each.top) or not sent >= set(shown)

    def embed(self, field: Field, value: Any, variant: int = 1) -> dict[str, Any]:
        """Return a body that holds ``value`` at a field, nested ones in otherwise valid parents."""
        if field.top:
            return self.body({field.path[0]: value})
        top = self.top(field)
        whole = {field.path[0]: self.value(top, variant)}
        ptr.put(whole, self.place(field), value)
        return self.body(whole)

    def top(self, field: Field) -> Field:
        """Return the body's own member that a field is, or is in."""
        return self._kin[field.path[0]][0]

    @cached_property
    def stated(self) -> dict[str, str]:
        """The clauses of what a request holds, by the pointer of what they are about.

        A field's own pointer stands for its type.
        """
        return {
            clause.pointer: clause.id
            for clause in self.operation.contract.clauses
            if clause.id.startswith("request.") and clause.kind != "semantics"
        }

    @cached_property
    def _kin(self) -> dict[str, list[Field]]:
        """The body's members by name, each with all fields inside it."""
        kin: dict[str, list[Field]] = {}
        for field in self.operation.fields:
            kin.setdefault(field.path[0], []).append(field)
        return kin

    def place(self, field: Field) -> str:
        """Return where a field stands in the resource; the first that is held stands for all."""
        return ptr.join("", *(FIRST.get(name, name) for name in field.path))

    def root(self, field: Field) -> str:
        """Return where the resource's own member stands that a field is, or is in."""
        return ptr.join("", field.path[0])

    def roots(self, field: Field) -> tuple[str, ...]:
        """Return what an update of a field may change: itself, or those of its members that may."""
        only = field.schema.get(ONLY) if field.top else None
        root = self.root(field)
        return tuple(ptr.join(root, name) for name in only) if only else (root,)

    def soft(self, field: Field, value: Any = UNSET) -> bool:
        """Say whether a refusal of a valid-looking value decides nothing.

        It may name a thing that doesn't exist, or the one that the resource belongs to, or be an
        object of whose members the page is silent.
        A value that the user calls known is neither.
        """
        top = self.top(field)
        if top.schema.get(ALWAYS):  # it says of what something is, rather than what it is
            return True
        if known := self.settings.known.get(top.name):
            return value is not UNSET and value not in [
                _typed(text, field.schema) for text in known
            ]
        kin = self._kin[field.path[0]]
        return any(each.schema.get(REFERENCE) for each in kin) or self.vague(top)

    def vague(self, field: Field) -> bool:
        """Say whether the page leaves open what a field's value may hold."""
        schema = field.schema
        kinds = set(types(schema)) - {"null"}
        if not kinds or schema.get("contentMediaType"):  # text that means more than it says
            return True
        if kinds == {"array"}:
            return not schema.get("items")
        stated = schema.get("properties") or schema.get("additionalProperties") or schema.get(ONLY)
        strategy = self.operation.by_role("merge-strategy")
        return (
            kinds == {"object"}
            and not stated
            and (strategy is None or strategy.spec.get(TARGET) != field.name)
        )

    @cached_property
    def steady(self) -> tuple[Field, ...]:
        """The fields that cases change when any field will do: the freest and simplest first.

        A field that takes few values may have the wanted one already, which proves nothing.
        """
        order = ("string", "integer", "number", "object", "array", "boolean")
        sure = [
            each
            for each in self.operation.writable
            if not self.soft(each) and samples.comparable(self.operation, each.name)
        ]

        def choosy(field: Field) -> tuple[bool, bool, int]:
            kind = next((name for name in types(field.schema) if name in order), "array")
            return bool(field.schema.get(REFERENCE)), "enum" in field.schema, order.index(kind)

        return tuple(sorted(sure, key=choosy))

    @property
    def proven(self) -> tuple[Field, ...]:
        """The fields that cases combine: sure ones, and those that a target was seen to set."""
        return self.steady + tuple(
            each
            for each in self.operation.writable
            if each.name in self.seen_set and each not in self.steady
        )

    # -- checks ---------------------------------------------------------------------------------

    def has(self, clause: str) -> bool:
        """Say whether the contract has a clause."""
        return clause in self.clauses

    def preserved(self, *but: str, when: When = "accepted") -> list[Check]:
        """All else stays: a check of ``semantics.preserve`` where the contract promises it.

        What every update needs beside its subject may change, too.
        """
        if not self.has("semantics.preserve"):
            return []
        places = (*but, *(ptr.join("", name) for name in self.base))
        return [Check("unchanged", "semantics.preserve", but=places, when=when)]

    def untouched(self) -> list[Check]:
        """A refused update changes nothing: a check of ``semantics.atomic``."""
        if not self.has("semantics.atomic"):
            return []
        return [Check("unchanged", "semantics.atomic", when="refused")]

    def refusal(self, clause: str) -> tuple[Check, ...]:
        """The update is refused, and nothing has changed."""
        return (Check("refused", clause), *self.untouched())

    def sets(
        self, field: Field, value: Any, clause: str, *, exact: bool = False
    ) -> tuple[Check, ...]:
        """The update is accepted, the field shows its value, all else stays."""
        place, soft = self.place(field), self.soft(field, value)
        roots = self.roots(field)
        if self.merges and field.top and isinstance(value, dict):  # what is beside them stays
            roots = tuple(_patched(value, place))
        return (
            Check("accepted", clause, soft=soft),
            Check("exact" if exact else "shows", clause, place, value, when="accepted", soft=soft),
            *self.preserved(*roots),
            *self.untouched(),
        )

    def kept(self, field: Field, clause: str, value: Any) -> Check:
        """The field doesn't take a value; what can be set once may, where it held nothing."""
        once = clause.endswith(".write-restriction")
        return Check("unapplied", clause, self.place(field), value, soft=once)

    def needs(self, field: Field) -> tuple[str, ...]:
        """The clause without which nothing can be said of a field's finer points."""
        clause = f"request.{field.path[0]}.semantics"
        return (clause,) if self.has(clause) else ()

    def together(self, field: Field) -> str:
        """The clause that is broken where an update of several fields doesn't set one of them.

        Where there is a field mask, that is the promise of what happens without one.
        """
        mask = self.operation.by_role("field-mask")
        return f"query.{mask.name}.mask.omitted" if mask else f"request.{field.name}.semantics"

    def alone(self, *fields: Field) -> tuple[str, ...]:
        """The clauses that each of several fields can be set by itself."""
        mask = self.operation.by_role("field-mask")
        return tuple(f"request.{field.name}.semantics" for field in fields) if mask else ()

    def case(
        self,
        identifier: str,
        title: str,
        request: Request,
        checks: Iterable[Check],
        *,
        rank: int = 5,
        setup: Iterable[Request] = (),
        needs: Iterable[str] = (),
        alternative: str = "",
        history: bool = False,
    ) -> Case:
        """Make a case; its family is the first part of its id.

        Where there is a field mask, all that goes without one needs that an update may do so.
        """
        family = identifier.partition("/")[0]
        mask = self.operation.by_role("field-mask")
        always = (f"query.{mask.name}.mask.omitted",) if mask and family != "mask" else ()
        return Case(
            identifier,
            family,
            title,
            request,
            tuple(self._ordered(check) for check in checks if self._visible(check)),
            tuple(setup),
            (*needs, *always),
            alternative,
            rank,
            history,
        )

    def _visible(self, check: Check) -> bool:
        """Say whether an answer could show what a check asks for."""
        if check.kind not in ("shows", "exact", "unapplied"):
            return True
        return samples.comparable(self.operation, ptr.split(check.pointer)[0])

    def _ordered(self, check: Check) -> Check:
        """Say whose promise a list's order is: its field's, but of a list that is a set, nobody's.

        What holds no item twice may be one, and JSON has no other way to write it.
        """
        if check.kind not in ("shows", "exact") or not isinstance(check.value, list | dict):
            return check
        name = ptr.split(check.pointer)[0]
        if any(each.schema.get("uniqueItems") for each in self._kin.get(name, ())):
            return replace(check, order=None)
        clause = f"request.{name}.semantics"
        return replace(check, order=clause if self.has(clause) else "")


def _typed(text: str, schema: Schema) -> Any:
    """Read a value that a user gave on the command line as the type that the field has."""
    if "string" in types(schema):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _varied(value: Any, variant: int) -> Any:
    """Return an example in another variant: the addresses in it tell them apart."""
    if isinstance(value, list):
        return [_varied(each, variant) for each in value]
    if isinstance(value, dict):
        return {key: _varied(member, variant) for key, member in value.items()}
    if isinstance(value, str) and value.startswith(("http://", "https://")):
        return f"https://example.com/{variant}"
    return value


def _patched(value: dict[str, Any], base: str) -> Iterator[str]:
    """Yield the places that a merge patch changes: an array is replaced whole (RFC 7396)."""
    for name, member in value.items():
        place = ptr.join(base, name)
        if isinstance(member, dict) and member:
            yield from _patched(member, place)
        else:
            yield place
