"""Habits of what is accepted, and how a resource is found."""

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any, ClassVar

from quirk import Quirk

from affidavit.model import Request, Response
from affidavit.operation import REFERENCE, Operation, frozen
from affidavit.samples import resource
from affidavit.schema import types
from affidavit.targets import Mock


class RefusesUnknown(Quirk):
    """Unknown fields are refused (422)."""

    status = 422

    @classmethod
    def _fits(cls, operation: Operation) -> bool:
        return operation.policy("unknown-field") in ("either", "reject")

    def _instead(self) -> Response | None:
        strange = set(self.sent()) - self.fields.keys()
        return self.refuse(self.status) if strange and self.ordinary() else None


class RefusesUnknownWith400(RefusesUnknown):
    """Unknown fields are refused (400)."""

    status = 400


class KeepsUnknown(Quirk):
    """Unknown fields are kept and shown."""

    def __init__(self, mock: Mock) -> None:
        super().__init__(mock)
        self.kept: dict[str, Any] = {}

    def _answer(self, response: Response) -> Response:
        if self.updates() and response.status < 300:
            new = {key: value for key, value in self.sent().items() if key not in self.fields}
            self.kept |= new
        return self.change(response, lambda inside: inside.update(self.kept))


class RefusesReadOnly(Quirk):
    """Read-only fields are refused (400)."""

    @classmethod
    def _fits(cls, operation: Operation) -> bool:
        return operation.policy("read-only") in ("either", "reject")

    def _instead(self) -> Response | None:
        locked = {name for name, each in self.fields.items() if frozen(each.schema)}
        return self.refuse(400) if locked & set(self.sent()) and self.ordinary() else None


class RefusesEmpty(Quirk):
    """An update of nothing is refused (400)."""

    def _instead(self) -> Response | None:
        return self.refuse(400) if self.asked.body == b"{}" and self.ordinary() else None


class NullClears(Quirk):
    """Null clears any optional field, on a page that has no notion of null."""

    before: dict[str, Any] = {}  # noqa: RUF012 - replaced, never changed

    @classmethod
    def _fits(cls, operation: Operation) -> bool:
        return not any(each.id.endswith(".nullable") for each in operation.contract.clauses)

    def _request(self) -> Request:
        body = self.sent()
        if not self.ordinary() or None not in body.values():
            return self.asked
        state = self.mock.resources[self.home]
        self.before = deepcopy(state)
        names = {each.path[0]: each for each in self.operation.writable if not each.required}
        for name in [key for key, value in body.items() if value is None and key in names]:
            if "null" not in types(names[name].schema) and name not in self.required:
                state.pop(name, None)
                del body[name]
        return replace(self.asked, body=json.dumps(body).encode())

    def _answer(self, response: Response) -> Response:
        if response.status >= 400 and self.before:  # refused for another reason: all of it is
            self.mock.resources[self.home].update(self.before)
        self.before = {}
        return response


class NullIgnored(NullClears):
    """Null leaves a field as it is, where the page doesn't allow null."""

    def _request(self) -> Request:
        before = deepcopy(self.mock.resources[self.home])
        made = super()._request()
        self.mock.resources[self.home].clear()
        self.mock.resources[self.home].update(before)
        return made


class NullRefused(Quirk):
    """Null is refused, where the page doesn't allow it."""

    def _instead(self) -> Response | None:
        sure = {name for name, each in self.fields.items() if "null" not in types(each.schema)}
        bad = any(value is None and name in sure for name, value in self.sent().items())
        return self.refuse(400) if bad and self.ordinary() else None


class Refuses(Quirk):
    """Every refusal of a body has one status."""

    status: ClassVar[int]

    def _answer(self, response: Response) -> Response:
        if self.ordinary() and 400 <= response.status < 500 and response.status != self.status:
            return self.refuse(self.status)
        return response


class RefusesWith400(Refuses):
    """Every refusal of a body is 400."""

    status = 400


class RefusesWith422(Refuses):
    """Every refusal of a body is 422."""

    status = 422


class RefusesWith415(Refuses):
    """Every refusal of a body is 415."""

    status = 415


class RefusesWith409(Refuses):
    """Every refusal of a body is 409, which no page documents."""

    status = 409


class HidesExistence(Quirk):
    """What isn't one's own is 403, and a bad credential too."""

    def _answer(self, response: Response) -> Response:
        return self.refuse(403) if response.status in (401, 404) else response


class HidesEverything(Quirk):
    """A bad credential finds nothing (404)."""

    def _answer(self, response: Response) -> Response:
        return self.refuse(404) if response.status == 401 else response


class ChecksReferences(Quirk):
    """What a reference names must exist (404), and only what stands there does."""

    status = 404

    def _instead(self) -> Response | None:
        if not self.ordinary():
            return None
        state = self.mock.resources[self.home]
        wrong = [
            name
            for name, value in self.sent().items()
            if name in self.fields
            and self.fields[name].schema.get(REFERENCE)
            and value not in (state.get(name), None)
        ]
        return self.refuse(self.status) if wrong else None


class ChecksReferencesWith400(ChecksReferences):
    """What a reference names must exist (400), and only what stands there does."""

    status = 400


class Coerces(Quirk):
    """Numbers and flags are taken for text, texts for numbers and flags."""

    def _request(self) -> Request:
        body = self.sent()
        if not body or not self.ordinary():
            return self.asked
        coerced = {
            name: _coerced(value, types(self.fields[name].schema)) if name in self.fields else value
            for name, value in body.items()
        }
        return replace(self.asked, body=json.dumps(coerced).encode())


def _coerced(value: Any, kinds: tuple[str, ...]) -> Any:
    if kinds[:1] == ("string",) and isinstance(value, bool | int | float):
        return str(value).lower()
    if kinds[:1] == ("boolean",) and value in ("true", "false", 0, 1):
        return value in ("true", 1)
    if kinds[:1] in (("integer",), ("number",)):
        if isinstance(value, bool) or (isinstance(value, float) and kinds[0] == "integer"):
            return int(value)
        if isinstance(value, str) and value.isdigit():
            return int(value)
    return value


class EmptyBodyAccepted(Quirk):
    """A body of no bytes is an update of nothing."""

    def _request(self) -> Request:
        if self.asked.body or not self.ordinary():
            return self.asked
        return replace(self.asked, body=b"{}")


class MaskByComma(Quirk):
    """A field mask is one comma-joined parameter; of repeated ones the last counts."""

    @classmethod
    def _fits(cls, operation: Operation) -> bool:
        return operation.by_role("field-mask") is not None

    def _request(self) -> Request:
        mask = self.operation.by_role("field-mask")
        name = mask.name if mask else ""
        query = tuple({key: value for key, value in self.asked.query if key == name}.items())
        rest = tuple(each for each in self.asked.query if each[0] != name)
        return replace(self.asked, query=(*rest, *query))


class MaskByRepetition(Quirk):
    """A field mask is a repeated parameter; a comma is part of a path, which is unknown."""

    @classmethod
    def _fits(cls, operation: Operation) -> bool:
        return operation.by_role("field-mask") is not None

    def _instead(self) -> Response | None:
        mask = self.operation.by_role("field-mask")
        name = mask.name if mask else ""
        joined = any(key == name and "," in value for key, value in self.asked.query)
        return self.refuse(400) if joined and self.ordinary() else None


# --- the resource as it is found ---------------------------------------------------------------


class Bare(Quirk):
    """The resource holds only what the page requires when a run begins."""

    def __init__(self, mock: Mock) -> None:
        super().__init__(mock)
        state = mock.resources[mock.primary]
        for name in [key for key in state if key not in self.required]:
            del state[name]


class Filled(Quirk):
    """The resource already holds the values that a run likes to send."""

    def __init__(self, mock: Mock) -> None:
        super().__init__(mock)
        state = mock.resources[mock.primary]
        made = resource(mock.operation, 2)
        writable = {each.path[0] for each in mock.operation.writable}
        state.update({key: value for key, value in made.items() if key in writable})
