"""One contract's document, looked at as the operation that it describes.

What OpenAPI has no word for is held in extensions, which readers set from a page's words and
overlays by hand:

- on the operation: ``x-affidavit-policies`` (an answer where standards disagree),
  ``x-affidavit-resource`` (where in the answer the resource stands, a JSON Pointer),
  ``x-affidavit-complete`` (no status but the documented ones is answered), and where it isn't a
  PATCH ``x-affidavit-partial`` and ``x-affidavit-atomic`` (it leaves the rest as RFC 5789 has it);
- on a parameter: ``x-affidavit-role`` (``field-mask`` or ``merge-strategy``),
  ``x-affidavit-target`` (the field whose strategy it is), ``x-affidavit-nested`` and
  ``x-affidavit-clears`` (what a mask does beside choosing fields);
- on a security scheme: ``x-affidavit-untold`` (its header is a guess: a user knows better);
- on a field's schema: ``x-affidavit-only`` (the only members that may be modified),
  ``x-affidavit-immutable``, ``x-affidavit-identity`` (names the resource itself),
  ``x-affidavit-reference`` (names something else, which must exist), ``x-affidavit-always`` (every
  update carries it, though nothing is promised of one that doesn't), ``x-affidavit-unit`` (of a
  length: ``characters`` or ``bytes``).
"""

import re
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any, Literal
from urllib.parse import parse_qsl

from affidavit import pointer as ptr
from affidavit.errors import ContractError
from affidavit.model import Contract, base_type
from affidavit.schema import ELEMENT, MEMBER, Field, Schema, fields, mapped, resolve, types

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
UPDATES = ("patch", "put", "post")

ROLE = "x-affidavit-role"
MASK_NAME = re.compile(r"^(?:update|field|fields)_?mask$", re.IGNORECASE)
"""What a field mask is called."""

NESTED = "x-affidavit-nested"
"""On a mask: it may hold the path of a member of a field."""

CLEARS = "x-affidavit-clears"
"""On a mask: what it lists and the body lacks is cleared."""

TARGET = "x-affidavit-target"
ONLY = "x-affidavit-only"
IMMUTABLE = "x-affidavit-immutable"
EMPTY = "x-affidavit-empty-clears"
"""On an array: sending it empty is how it is cleared."""

IDENTITY = "x-affidavit-identity"
REFERENCE = "x-affidavit-reference"
ALWAYS = "x-affidavit-always"
UNIT = "x-affidavit-unit"
UNTOLD = "x-affidavit-untold"
"""On a security scheme: the page names it and doesn't say how its credential travels."""

PARTIAL = "x-affidavit-partial"
"""On an update that isn't a PATCH: what it doesn't name stays as it was."""

ATOMIC = "x-affidavit-atomic"
"""On an update that isn't a PATCH: one that is refused changes nothing."""

POLICIES = "x-affidavit-policies"
COMPLETE = "x-affidavit-complete"

OTHER_STATUS = "status.other"
"""The clause that a page makes where it says that it names every status."""
RESOURCE = "x-affidavit-resource"

FINAL = re.compile(
    r"(?i)clos(?:e|ed)|archiv|delet|cancel|expir|terminat|final|complete|resolved|ended|done$"
)
"""What the last state of a thing is called."""

Policy = Literal["accept", "ignore", "reject", "either"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A path, query or header parameter; ``pointer`` is its place in the document."""

    name: str
    location: Literal["path", "query", "header", "cookie"]
    required: bool
    schema: Schema
    pointer: str
    spec: Schema

    @property
    def role(self) -> str:
        """``field-mask``, ``merge-strategy`` or an empty string."""
        return str(self.spec.get(ROLE, ""))


@dataclass(frozen=True, slots=True)
class Body:
    """A request or response body in one media type; ``pointer`` is its schema's place.

    ``stated`` is what the page says of its media type: perhaps a range, such as ``*/*``, of which
    ``media_type`` is then the one that is sent (OpenAPI 3.1, 4.8.14).
    """

    media_type: str
    schema: Schema
    pointer: str
    stated: str

    def covers(self, media_type: str) -> bool:
        """Say whether a media type is the stated one, or in the stated range."""
        stated = base_type(self.stated)
        return stated == "*/*" or fnmatchcase(base_type(media_type), stated)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A documented way to authenticate: an OpenAPI security scheme under its name."""

    name: str
    spec: Schema

    @property
    def kind(self) -> Literal["basic", "bearer", "header", "query", "cookie", "other"]:
        """How its credential travels; OAuth 2.0 and OpenID Connect tokens travel as bearer."""
        if self.spec.get("type") in ("oauth2", "openIdConnect"):
            return "bearer"
        if self.spec.get("type") == "http":
            scheme = str(self.spec.get("scheme", "")).lower()
            return "basic" if scheme == "basic" else "bearer" if scheme == "bearer" else "other"
        if self.spec.get("type") == "apiKey" and self.spec.get("in") in (
            "header",
            "query",
            "cookie",
        ):
            return self.spec["in"]  # type: ignore[no-any-return]  # one of the three, as just asked
        return "other"


class Operation:
    """The one update operation of a contract's document.

    ``route`` is the path as it is sent, ``fixed`` the query pairs that documents write into a path.
    """

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.document = contract.document
        self.path, self.method = _find(contract)
        self.route, self.fixed = _sent(self.path)
        self.pointer = ptr.join("/paths", self.path, self.method)
        self.spec: Schema = self.document["paths"][self.path][self.method]

    @cached_property
    def listed(self) -> tuple[Parameter, ...]:
        """The parameters as the path and the operation list them, repeated ones too."""
        found = []
        for base in (ptr.join("/paths", self.path), self.pointer):
            for index, raw in enumerate(ptr.get(self.document, base + "/parameters") or []):
                spec, place = resolve(self.document, raw, ptr.join(base, "parameters", index))
                schema, _ = resolve(self.document, spec.get("schema", {}))
                required = bool(spec.get("required"))
                found.append(Parameter(spec["name"], spec["in"], required, schema, place, spec))
        return tuple(found)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Path-level and operation-level parameters; the latter win (OpenAPI 3.1, 4.8.9)."""
        return tuple({(each.location, each.name): each for each in self.listed}.values())

    @cached_property
    def path_parameters(self) -> tuple[Parameter, ...]:
        """The parameters of the path in its order; one that isn't described is a plain text."""
        stated = {each.name: each for each in self.parameters if each.location == "path"}
        return tuple(
            stated.get(name) or Parameter(name, "path", True, {}, "", {})
            for name in self.path_names
        )

    def by_role(self, role: str) -> Parameter | None:
        """Return the field mask or the merge strategy, where the page documents one."""
        return next((param for param in self.parameters if param.role == role), None)

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """The request's body by media type, the JSON ones first."""
        body, place = resolve(
            self.document, self.spec.get("requestBody", {}), self.pointer + "/requestBody"
        )
        found: dict[str, Body] = {}
        for each in sorted(_bodies(body, place), key=_least_known):
            found.setdefault(each.media_type, each)
        return tuple(found.values())

    @property
    def body(self) -> Body | None:
        """The body that most cases send."""
        return self.bodies[0] if self.bodies else None

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field of the request's body, nested ones too.

        What stands inside a read-only field is left out: no request says anything of it. The
        members of a JSON Patch are those of its steps, and none of the resource.
        """
        if self.body is None or is_steps(self.body.media_type):
            return ()
        shut: set[tuple[str, ...]] = set()
        found = []
        for field in fields(self.document, self.body.schema, self.body.pointer):
            inside = any(field.path[:end] in shut for end in range(1, len(field.path)))
            kinds = types(field.schema)
            if field.schema.get("readOnly") or (kinds and not {"object", "array"} & set(kinds)):
                shut.add(field.path)  # a text has no members, whatever a page lists below it
            if not inside:
                found.append(field)
        return tuple(found)

    @cached_property
    def elements(self) -> tuple[Field, ...]:
        """What arrays and maps hold that is no object, as fields: ``tags[]``, ``labels.*``.

        What one holds at one place stands for what it holds at each.
        """
        found = []
        for field in self.fields:
            inside = (
                ("items", ELEMENT, field.schema.get("items")),
                ("additionalProperties", MEMBER, mapped(field.schema)),
            )
            for keyword, segment, inner in inside:
                if isinstance(inner, dict) and not frozen(field.schema):
                    pointer = ptr.join(field.pointer, keyword)
                    schema, pointer = resolve(self.document, inner, pointer)
                    if "properties" not in schema:
                        found.append(Field((*field.path, segment), pointer, schema, required=False))
        return tuple(found)

    @cached_property
    def tops(self) -> dict[str, Field]:
        """The body's own members by name."""
        return {each.path[0]: each for each in self.fields if each.top}

    @cached_property
    def writable(self) -> tuple[Field, ...]:
        """The top-level fields that an update may set: not read-only, not the resource's own id."""
        return tuple(each for each in self.fields if each.top and not frozen(each.schema))

    @cached_property
    def final(self) -> frozenset[str]:
        """The documented values, as JSON, that say by their names that there is no way back."""
        values = (
            value
            for each in self.fields
            for value in each.schema.get("enum", ())
            if isinstance(value, str)
        )
        return frozenset(f'"{value}"' for value in values if FINAL.search(value))

    @cached_property
    def responses(self) -> dict[str, tuple[Body, ...]]:
        """The documented statuses (also ``default`` and ``4XX``), each with its bodies."""
        found = {}
        for status, raw in self.spec.get("responses", {}).items():
            place = ptr.join(self.pointer, "responses", status)
            response, place = resolve(self.document, raw, place)
            found[str(status)] = _bodies(response, place)
        return found

    def documented(self, status: int) -> str | None:
        """Return the key under which a status is documented: itself, its class or ``default``."""
        keys = (str(status), f"{status // 100}XX", f"{status // 100}xx", "default")
        return next((key for key in keys if key in self.responses), None)

    @cached_property
    def success(self) -> tuple[str, Body | None]:
        """The first documented 2xx status and its JSON body."""
        for status, bodies in self.responses.items():
            if status.startswith("2"):
                return status, next((b for b in bodies if is_json(b.media_type)), None)
        return "200", None

    @cached_property
    def resource(self) -> str:
        """Where in the answer the resource stands: stated, or where most request fields are.

        Some answers wrap it, as in ``{"success": true, "thing": {…}}``.
        """
        stated = self.spec.get(RESOURCE)
        if isinstance(stated, str):
            return stated
        body = self.success[1]
        if body is None:
            return ""
        return locate(set(self.tops), _candidates(self.document, body))

    @cached_property
    def shown(self) -> frozenset[str]:
        """The names of the resource's members, as far as the documented answer tells them."""
        body = self.success[1]
        found = _candidates(self.document, body) if body else {}
        return frozenset(found.get(self.resource, ()))

    @cached_property
    def named(self) -> frozenset[str] | None:
        """The members of the resource that the page names at all; None: no answer tells."""
        return frozenset(self.tops) | self.shown if self.shown else None

    def values_in(self, path: str) -> dict[str, str] | None:
        """Return the path parameters of a path, as sent; None: it is none of this operation.

        A server's own path may stand before it.
        """
        parts = re.split(r"\{[^{}]*\}", self.route)
        match = re.fullmatch(".*" + "([^/]+)".join(map(re.escape, parts)), path)
        return dict(zip(self.path_names, match.groups(), strict=True)) if match else None

    @cached_property
    def twins(self) -> dict[tuple[str, ...], Field]:
        """What the documented answer shows of the resource: its fields by their path."""
        body = self.success[1]
        if body is None:
            return {}
        inside = tuple(ptr.split(self.resource))
        return {
            each.path[len(inside) :]: each
            for each in fields(self.document, body.schema, body.pointer)
            if each.path[: len(inside)] == inside
        }

    @cached_property
    def told(self) -> tuple[Field, ...]:
        """What only answers have of the resource, and of objects in it that requests have, too.

        Where the two sides have no name in common, nobody can tell which is which.
        """
        if not self.tops.keys() & self.shown:
            return ()
        known = {(), *(field.path for field in self.fields)}
        return tuple(
            replace(field, path=path)
            for path, field in self.twins.items()
            if path and path not in known and path[:-1] in known and not {ELEMENT, MEMBER} & {*path}
        )

    @cached_property
    def schemes(self) -> tuple[Scheme, ...]:
        """The security schemes that the operation names, in its order, each once."""
        known = self.document.get("components", {}).get("securitySchemes", {})
        names = [name for each in self.security for name in each]
        return tuple(
            Scheme(name, resolve(self.document, known[name])[0])
            for name in dict.fromkeys(names)
            if name in known
        )

    @cached_property
    def security(self) -> tuple[tuple[str, ...], ...]:
        """The alternatives, each a set of schemes that go together; empty: none is documented."""
        stated: Any = self.spec.get("security", self.document.get("security", ()))
        return tuple(tuple(each) for each in stated)

    @property
    def authenticated(self) -> bool:
        """Whether the page says that a credential is needed."""
        return bool(self.security) and all(self.security)

    @cached_property
    def policies(self) -> dict[str, Policy]:
        """The answers where standards disagree: the document's, and over them the target's."""
        return {**self.spec.get(POLICIES, {}), **self.contract.policies}

    def policy(self, name: str) -> Policy:
        """Return the answer to a question that standards leave open."""
        return self.policies.get(name, "either")

    @cached_property
    def readable(self) -> bool:
        """Whether the document itself has a GET on the same path."""
        return "get" in self.document["paths"][self.path]

    @cached_property
    def path_names(self) -> tuple[str, ...]:
        """The names in the path template, in order."""
        return tuple(re.findall(r"\{([^{}]+)\}", self.route))

    @property
    def servers(self) -> tuple[str, ...]:
        """The addresses that the document states."""
        return tuple(server["url"] for server in self.document.get("servers", ()))


def frozen(schema: Schema) -> bool:
    """Say whether an update can't set a field: read-only, immutable, or the resource's own id."""
    return bool(schema.get("readOnly") or schema.get(IMMUTABLE) or schema.get(IDENTITY))


def _least_known(body: Body) -> tuple[bool, bool]:
    """Put the JSON ones first, and of those the lists of steps last."""
    return not is_json(body.media_type), is_steps(body.media_type)


def is_steps(media_type: str) -> bool:
    """Say whether a body is a list of steps (JSON Patch, RFC 6902), and no object of fields."""
    return base_type(media_type) == "application/json-patch+json"


def is_json(media_type: str) -> bool:
    """Say whether a media type is JSON or a ``+json`` one (RFC 6839)."""
    base = base_type(media_type)
    return base == "application/json" or base.endswith("+json")


def locate(names: set[str], candidates: dict[str, set[str]]) -> str:
    """Return the pointer whose members have most of ``names``; the outermost of equals."""
    return max(
        candidates, key=lambda place: (len(names & candidates[place]), -len(place)), default=""
    )


def _candidates(document: Schema, body: Body) -> dict[str, set[str]]:
    """List the answer's own members, and those of each object in it."""
    found: dict[str, set[str]] = {"": set()}
    for each in fields(document, body.schema, body.pointer):
        if each.top:
            found[""].add(each.path[0])
            if "object" in types(each.schema):
                found.setdefault("/" + ptr.escape(each.path[0]), set())
        elif len(each.path) == 2:  # noqa: PLR2004 - a member of an object in the answer
            found.setdefault("/" + ptr.escape(each.path[0]), set()).add(each.path[1])
    return found


def _bodies(holder: Schema, place: str) -> tuple[Body, ...]:
    found = []
    for media_type, content in (holder.get("content") or {}).items():
        pointer = ptr.join(place, "content", media_type, "schema")
        found.append(Body(_sendable(media_type), content.get("schema", {}), pointer, media_type))
    found.sort(key=lambda body: "*" in body.stated)
    return tuple(found)


def _sendable(stated: str) -> str:
    """Return the media type that is sent where a range of them is stated: JSON, if it may be."""
    for each in ("application/json", "text/plain"):
        if "*" in stated and fnmatchcase(each, base_type(stated)):
            return each
    return stated


def _sent(path: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Split a path's key: OpenAPI has no place for a query or a fragment in it, documents do.

    A fragment only tells two operations of one address apart.
    """
    route, _, query = path.partition("#")[0].partition("?")
    return route, tuple(pair for pair in parse_qsl(query) if "{" not in pair[1])


def _find(contract: Contract) -> tuple[str, str]:
    for path, item in contract.document.get("paths", {}).items():
        for method in UPDATES:
            if method in item:
                return path, method
    raise ContractError(
        f"{contract.id}: the document holds no update operation (PATCH, PUT or POST); "
        "a contract is one update operation"
    )
