"""What is to be expected of any update, whoever wrote it: generators, peers, recordings.

Families state what they expect of their own cases. The oracle reads a request against the contract
instead: each member that breaks one keyword must be refused, each good one must show, all else
stays. Where the page leaves the answer open, nothing is expected but that nothing is spoilt.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from jsonschema.exceptions import ValidationError

from affidavit import pointer as ptr
from affidavit import samples
from affidavit.cases.bodies import FORM, MULTIPART, decode
from affidavit.cases.formats import ALMOST
from affidavit.cases.maker import Maker
from affidavit.model import Case, Check, Request, base_type
from affidavit.operation import IMMUTABLE, ONLY, TARGET, frozen
from affidavit.patch import mask_paths, merge_patch
from affidavit.schema import Field, errors, lacking, resolve

FLAGS = {"", "true", "false", "yes", "no", "on", "off", "null"}
"""Texts that servers read as a flag, or as nothing."""

UUID = 32
"""Hexadecimal digits: some servers take a UUID (RFC 9562) without its hyphens."""

EXACT = 2**53
"""Beyond this, a double has no place for every whole number (IEEE 754)."""

ODD = ("Cc", "Cn", "Co", "Cs")
"""Categories of characters that are none, or nobody's, or control something."""

LENIENT = ("uri", "url", "hostname", "time")
"""Formats of which validators differ on what is right."""


def named(law: str, request: Request, setup: tuple[Request, ...] = ()) -> str:
    """Return the id of a drawn case: the same for the same requests."""
    digest = hashlib.sha256()
    for each in (*setup, request):
        digest.update(repr((each.query, each.headers)).encode() + (each.body or b""))
    return f"property/{law}/{digest.hexdigest()[:10]}"


def case(
    maker: Maker,
    identifier: str,
    title: str,
    request: Request,
    body: dict[str, Any] | None = None,
    *,
    setup: tuple[Request, ...] = (),
    history: bool = False,
) -> Case:
    """Return a request as a case, with what the contract says of it.

    ``body`` is what it sends, where that isn't JSON and can't be read from it.
    """
    body = body if body is not None else _body(maker, request)
    named = (
        [maker.operation.tops[name] for name in body if name in maker.operation.tops]
        if body
        else []
    )
    needs = [need for field in named for need in maker.needs(field)]
    if len(named) > 1:
        needs += maker.alone(*named)
    return maker.case(
        identifier,
        title,
        request,
        checks(maker, request, body),
        setup=setup,
        needs=dict.fromkeys(needs),
        history=history,
    )


def row(
    maker: Maker, identifier: str, title: str, steps: list[dict[str, Any]], *, rank: int = 5
) -> Case:
    """Return updates in a row as a case: the last one, after which what they all set is there."""
    bodies = [maker.body(members) for members in steps]
    *setup, request = (maker.update(body) for body in bodies)
    last = case(maker, identifier, title, request, bodies[-1], setup=tuple(setup), history=True)
    model: dict[str, Any] = {}
    for body in bodies:
        model |= body
    earlier = [name for name in model if name not in bodies[-1]]
    shown = [
        Check(
            "absent" if model[name] is None else "shows",
            "semantics.preserve",
            ptr.join("", name),
            model[name],
            when="accepted",
        )
        for name in earlier
        if maker.has("semantics.preserve") and samples.comparable(maker.operation, name)
    ]
    needs = [need for name in earlier for need in maker.needs(maker.operation.tops[name])]
    return replace(last, checks=(*last.checks, *shown), needs=(*last.needs, *needs), rank=rank)


def checks(maker: Maker, request: Request, body: dict[str, Any] | None) -> tuple[Check, ...]:
    """Return what the contract says of an update of the resource under test."""
    documented = maker.operation.body
    if body is None or documented is None:
        return _unread(maker, request)
    # in a merge patch, null stands for no value, of whatever type (RFC 7396)
    held = merge_patch({}, body) if maker.merges else body
    found = errors(maker.operation.document, documented.pointer, held)
    if not found:
        return (*_Effects(maker, request, body).checks(), *maker.untouched())
    if len(found) == 1:
        error, pointer = found[0]
        return _refusal(maker, body, error, pointer)
    return _quiet(maker, body)


def _body(maker: Maker, request: Request) -> dict[str, Any] | None:
    """Read a body of the documented JSON media type; None: the page says nothing of it."""
    stated = request.header("content-type")
    if not maker.typed or base_type(stated) != base_type(maker.media_type):
        return None
    try:
        value = json.loads(request.body or b"")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _unread(maker: Maker, request: Request) -> tuple[Check, ...]:
    """Of a body that isn't the documented JSON, only its form tells what it names."""
    media_type = base_type(request.header("content-type"))
    if media_type not in (FORM, MULTIPART):
        stated = maker.operation.body is not None and media_type == base_type(maker.media_type)
        kept = maker.preserved() if stated else ()  # what is no object sets nothing
        return (*kept, *maker.untouched())
    sent = decode(request.body or b"", media_type)
    named = [maker.operation.tops[name] for name in sent if name in maker.operation.tops]
    return (
        *(_stays(maker, each, sent[each.path[0]]) for each in named if frozen(each.schema)),
        *_told(maker, sent),
        *_quiet(maker, sent),
    )


def _stays(maker: Maker, field: Field, value: Any) -> Check:
    """A field that an update can't set doesn't take what is sent."""
    clause = f"request.{field.name}.read-only"
    if field.schema.get(IMMUTABLE) and not maker.has(clause):
        clause = f"request.{field.name}.write-restriction"
    return maker.kept(field, clause, value)


def _told(maker: Maker, body: Mapping[str, Any]) -> Iterator[Check]:
    """What only answers have and call read-only doesn't take what is sent."""
    for field in maker.operation.told:
        if field.top and field.name in body and field.schema.get("readOnly"):
            yield _stays(maker, field, body[field.name])


def _quiet(maker: Maker, body: dict[str, Any]) -> tuple[Check, ...]:
    """Whatever the answer is, what the request doesn't name stays."""
    return (*maker.preserved(*(ptr.join("", name) for name in body)), *maker.untouched())


# --- what must be refused ----------------------------------------------------------------------


def _refusal(
    maker: Maker, body: dict[str, Any], error: ValidationError, pointer: str
) -> tuple[Check, ...]:
    """Expect a refusal where a page's word is broken for certain, else only that nothing spoils."""
    clause = _clause(maker, error, pointer)
    path = [str(token) for token in error.absolute_path]
    shut = any(
        frozen(field.schema) and (pointer + "/").startswith(field.pointer + "/")
        for field in maker.operation.fields
    )
    if not clause or shut:
        return _quiet(maker, body)
    if _is_plain(maker, error):
        return maker.refusal(clause)
    if error.validator == "type" and error.instance is not None:
        place = ptr.join("", *path)
        kept = Check("unapplied", clause, place, error.instance, when="accepted")
        return (kept, *_quiet(maker, body))
    return _quiet(maker, body)


def _clause(maker: Maker, error: ValidationError, pointer: str) -> str:
    """Return the clause of the keyword that is broken, or an empty string."""
    match error.validator:
        case "required":
            return maker.stated.get(ptr.join(pointer, lacking(error)[0]), "")
        case "type":
            return maker.stated.get(pointer.removesuffix("/type"), "")
    return maker.stated.get(pointer, "")


def _is_plain(maker: Maker, error: ValidationError) -> bool:
    """Say whether no reading of the value could make it right."""
    match error.validator:
        case "type":
            return _unreadable(error.instance, error.validator_value)
        case "format":
            name, text = str(error.validator_value), str(error.instance)
            return name in ALMOST and name not in LENIENT and not _is_near(name, text)
        case "required":
            return not (maker.merges and error.absolute_path)
        case "enum" | "const":
            return error.instance is not None
    return True


def _is_near(name: str, text: str) -> bool:
    """Say whether a text isn't of a format to the letter, and some servers read it all the same."""
    if not text:
        return True  # as nothing
    if name == "uuid":
        digits = text.replace("-", "").strip("{}")
        return len(digits) == UUID and digits.isalnum()
    if name in ("date-time", "date"):
        with suppress(ValueError):
            return bool(datetime.fromisoformat(text.strip()))
    return False


def _unreadable(value: Any, wanted: Any) -> bool:
    """Say whether no coercion gives a value one of the wanted types."""
    kinds = {wanted} if isinstance(wanted, str) else set(wanted)
    if value is None or value in ([], {}):
        return False
    if isinstance(value, dict):
        return "object" not in kinds
    if isinstance(value, list):
        return "array" not in kinds
    if isinstance(value, str):
        numeric = _is_number(value) or value.strip().lower() in FLAGS
        return not numeric and "string" not in kinds
    return not kinds - {"object", "null"} and not isinstance(value, bool)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


# --- what must be seen -------------------------------------------------------------------------


class _Effects:
    """What a good update does, member by member."""

    def __init__(self, maker: Maker, request: Request, body: dict[str, Any]) -> None:
        self.maker = maker
        self.body = body
        self.named = [maker.operation.tops[name] for name in body if name in maker.operation.tops]
        mask = maker.operation.by_role("field-mask")
        sent = [value for name, value in request.query if mask and name == mask.name]
        self.mask = f"query.{mask.name}.mask" if mask and sent else ""
        self.listed = set(mask_paths(sent))
        self.strategy = dict(request.query)
        self.touched: list[str] = []

    def checks(self) -> Iterator[Check]:
        """Yield what shows, what doesn't, and that all else stays."""
        if self.mask and (not self.listed or self.listed - self.maker.operation.tops.keys()):
            yield from self.maker.preserved(*(ptr.join("", name) for name in self.body))
            return  # of no path, unknown ones, nested ones and * the page may say anything
        unknown = [
            ptr.join("", name) for name in self.body if name not in self.maker.operation.tops
        ]
        first = next((each for each in self.named if not frozen(each.schema)), None)
        if first is not None and not unknown:
            yield Check("accepted", self._clause(first), soft=True)
        for field in self.named:
            yield from self._of(field, self.body[field.path[0]])
        yield from _told(self.maker, self.body)
        listed = [ptr.join("", name) for name in sorted(self.listed)]
        yield from self.maker.preserved(*self.touched, *unknown, *listed)

    def _of(self, field: Field, value: Any) -> Iterator[Check]:
        maker, place = self.maker, self.maker.root(field)
        if frozen(field.schema):
            self.touched.append(place)
            yield _stays(maker, field, value)
        elif self.mask and field.path[0] not in self.listed:
            if not isinstance(value, bool):  # of two values, a flag may have the other by chance
                yield Check("unapplied", f"{self.mask}.unlisted", place, value, when="accepted")
        elif value is None:
            self.touched.append(place)
            if maker.has(clause := f"request.{field.name}.nullable"):
                yield Check("absent", clause, place, when="accepted")
        else:
            yield from self._set(field, value)

    def _set(self, field: Field, value: Any) -> Iterator[Check]:
        maker, place = self.maker, self.maker.root(field)
        clause = self._clause(field)
        merges, replaces = self._merging(field)
        if replaces:
            self.touched.append(place)
            yield Check("exact", replaces, place, value, when="accepted")
        elif merges and isinstance(value, dict):
            yield from self._merged(merges, place, value)
        elif field.schema.get(ONLY):
            yield from self._restricted(field, value)
        else:
            self.touched.append(place)
            value = self._told(field.schema, value)
            if not _has_null(value):
                soft = maker.soft(field, value) or _is_odd(value)
                yield Check("shows", clause, place, value, when="accepted", soft=soft)

    def _clause(self, field: Field) -> str:
        if self.mask:
            return f"{self.mask}.listed"
        own = f"request.{field.name}.semantics"
        return own if len(self.named) == 1 else self.maker.together(field)

    def _merging(self, field: Field) -> tuple[str, str]:
        """Return the clauses by which a field is merged, or replaced whole; empty: unsaid."""
        maker = self.maker
        if maker.merges:
            return f"request.content-type.{maker.media_type}", ""
        param = maker.operation.by_role("merge-strategy")
        value = self.strategy.get(param.name) if param else None
        if param is None or value is None or param.spec.get(TARGET) != field.name:
            return "", ""
        clause = f"query.{param.name}.merge-strategy.{value}"
        return (clause, "") if "MERGE" in value.upper() else ("", clause)

    def _merged(self, clause: str, place: str, patch: dict[str, Any]) -> Iterator[Check]:
        """A merge patch sets its leaves, removes its nulls, and leaves what is beside them."""
        told = self._told(
            self.maker.operation.tops[ptr.split(place)[0]].schema, merge_patch({}, patch)
        )
        yield Check("shows", clause, place, told, when="accepted", soft=_is_odd(told))
        for leaf, value in _leaves(patch, place):
            self.touched.append(leaf)
            if value is None:
                yield Check("absent", clause, leaf, when="accepted")

    def _told(self, raw: Any, value: Any) -> Any:
        """Leave out members of which the page doesn't tell: they may be ignored."""
        schema, _ = resolve(self.maker.operation.document, raw)
        if isinstance(value, list):
            return [self._told(schema.get("items", {}), each) for each in value]
        if not isinstance(value, dict) or not schema.get("properties"):
            return value
        members = schema["properties"]
        return {
            name: self._told(members[name], each)
            for name, each in value.items()
            if name in members
            and not resolve(self.maker.operation.document, members[name])[0].get("readOnly")
        }

    def _restricted(self, field: Field, value: Any) -> Iterator[Check]:
        root, clause = self.maker.root(field), self._clause(field)
        self.touched.append(root)
        for name, member in value.items() if isinstance(value, dict) else ():
            place = ptr.join(root, name)
            if name in field.schema[ONLY]:
                yield Check("shows", clause, place, member, when="accepted", soft=True)
            else:
                restriction = f"request.{field.name}.write-restriction"
                yield Check("unapplied", restriction, place, member)


def _leaves(patch: dict[str, Any], place: str) -> Iterator[tuple[str, Any]]:
    for name, value in patch.items():
        inner = ptr.join(place, name)
        if isinstance(value, dict) and value:
            yield from _leaves(value, inner)
        else:
            yield inner, value


def _is_odd(value: Any) -> bool:
    """Say whether a store may have to change a value: control characters, numbers beyond a double.

    JSON has them (RFC 8259, sections 6 and 7), and no page says what becomes of them.
    """
    if isinstance(value, dict):
        return any(_is_odd(each) for pair in value.items() for each in pair)
    if isinstance(value, list):
        return any(_is_odd(each) for each in value)
    if isinstance(value, str):
        return any(unicodedata.category(char) in ODD and char not in "\r\n\t" for char in value)
    if isinstance(value, float):
        return not abs(value) < EXACT or value != round(value, 6)
    return isinstance(value, int) and abs(value) > EXACT


def _has_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_null(each) for each in value.values())
    return any(_has_null(each) for each in value) if isinstance(value, list) else value is None
