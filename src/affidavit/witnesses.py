"""What recorded exchanges say of a change: was the page corrected, or will the behaviour change?

An exchange is a witness of a change where the two contracts judge it differently at the place of
the change. An answer, or a request that was accepted, which breaks the old page and not the new one
says that the page was *corrected*; one that breaks the new page and not the old one says that the
*behaviour* will change. Of a request that was refused it is the other way round, and only where
nothing else in it could be the reason.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from affidavit import pointer as ptr
from affidavit.har import Recorded
from affidavit.model import Contract, Request, Response
from affidavit.operation import Body, Operation, is_json
from affidavit.regression import Change
from affidavit.schema import errors, lacking
from affidavit.secrecy import is_carrier
from affidavit.targets.inputs import sent, value_of

Says = Literal["page-corrected", "behaviour-changes", "mixed"]
Keeps = Literal["old", "new", ""]
"""Which page an exchange keeps to, where it can keep to one only."""

Places: TypeAlias = frozenset[str]
"""Pointers of the keywords that a request or an answer breaks."""

REFUSED = (400, 415, 422)
"""Statuses that may be about what was sent (RFC 9110, sections 15.5.1, 15.5.16, 15.5.21)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a recording says of one change: how many exchanges keep to the new page, and to the old.

    ``exchange`` names the first of them.
    """

    as_new: int
    as_old: int
    exchange: str

    @property
    def says(self) -> Says:
        """What the recording comes to."""
        if self.as_new and self.as_old:
            return "mixed"
        return "page-corrected" if self.as_new else "behaviour-changes"


def consult(
    old: Contract, new: Contract, changes: Iterable[Change], recorded: Iterable[Recorded]
) -> tuple[dict[str, Said], int]:
    """Return what a recording says, by fingerprint, and how many of its exchanges are of them."""
    seen = [
        witness
        for each in recorded
        if (witness := _Witness.of(Operation(old), Operation(new), each)) is not None
    ]
    found: dict[str, Said] = {}
    for change in changes:
        told = [(witness, side) for witness in seen if (side := witness.side(change))]
        if told:
            found[change.fingerprint] = Said(
                sum(side == "new" for _, side in told),
                sum(side == "old" for _, side in told),
                told[0][0].name,
            )
    return found, len(seen)


@dataclass(frozen=True, slots=True)
class _Witness:
    """One exchange, and which keywords of the old and of the new contract it breaks."""

    name: str
    old: Operation
    new: Operation
    response: Response
    asked: tuple[Places, Places]
    answered: tuple[Places, Places]

    @classmethod
    def of(cls, old: Operation, new: Operation, recorded: Recorded) -> "_Witness | None":
        """Return an exchange as a witness; None: it is of another operation, or unanswered."""
        request, response = recorded.exchange.request, recorded.exchange.response
        sides = [each for each in (old, new) if _is_of(each, request)]
        if not sides or response is None:
            return None
        name = f"{recorded.place}: {request.method} {sides[-1].path} answered {response.status}"
        asked = _asked(old, request), _asked(new, request)
        return cls(name, old, new, response, asked, (_told(old, response), _told(new, response)))

    def side(self, change: Change) -> Keeps:
        """Say to which side of a change the exchange keeps, where it can keep to one only."""
        if change.rule.area == "operation":
            return self._of_answers(change)
        if change.rule.area == "response-field":
            return self._shown(change) if _presence(change) else _differs(change, self.answered)
        if 200 <= self.response.status < 300:  # noqa: PLR2004 - the class of status codes
            return _differs(change, self.asked)
        return self._refused(change) if self.response.status in REFUSED else ""

    def _refused(self, change: Change) -> Keeps:
        """Judge a refusal: the place of the change must be all that is wrong on one side."""
        was, now = self.asked
        if was and not now and was <= _places(change, new=False):
            return "old"
        return "new" if now and not was and now <= _places(change, new=True) else ""

    def _of_answers(self, change: Change) -> Keeps:
        """Judge a change of the documented statuses, or of an answer's media types."""
        side = change.before if change.before.stated else change.after
        own = side.pointer.startswith((self.old.pointer + "/", self.new.pointer + "/"))
        match ptr.split(side.pointer)[3:] if own else []:
            case ["responses", status]:
                held = [each.documented(self.response.status) for each in (self.old, self.new)]
                if change.rule.action == "added":
                    return "new" if held == [None, status] else ""
                return "old" if held == [status, None] else ""
            case ["responses", status, "content", media] if media == self.response.media_type:
                held = [each.documented(self.response.status) for each in (self.old, self.new)]
                shown: Keeps = "new" if change.rule.action == "added" else "old"
                return shown if held == [status, status] else ""
        return ""

    def _shown(self, change: Change) -> Keeps:
        """Say whether an answer shows a field that only one side documents."""
        added = change.rule.action == "added"
        operation, side = (self.new, change.after) if added else (self.old, change.before)
        body = _body(operation, self.response)
        if body is None or not side.pointer.startswith(body.pointer + "/"):
            return ""
        value = self.response.json()
        if not _holds(value, ptr.split(side.pointer.removeprefix(body.pointer))):
            return ""
        return "new" if added else "old"


def _presence(change: Change) -> bool:
    return change.rule.stem.endswith("presence")


def _differs(change: Change, broken: tuple[Places, Places]) -> Keeps:
    """Say which side an exchange keeps to, where it breaks the other at the place of a change."""
    was = bool(broken[0] & _places(change, new=False))
    now = bool(broken[1] & _places(change, new=True))
    return "" if was == now else "new" if was else "old"


def _places(change: Change, *, new: bool) -> Places:
    """Return the keyword that a change is about, on one side; a new field may be required."""
    side = change.after if new else change.before
    if not _presence(change):
        return frozenset({side.pointer})
    if not side.stated:
        return frozenset()
    holder, _, name = side.pointer.rpartition("/properties/")
    return frozenset({f"{holder}/required/{name}" if holder else f"{side.pointer}/required"})


# --- what an exchange breaks -------------------------------------------------------------------


def _is_of(operation: Operation, request: Request) -> bool:
    """Say whether a request is of an operation; a server's own path may stand before its path."""
    mine = operation.values_in(request.path) is not None
    return mine and request.method.lower() == operation.method


def _asked(operation: Operation, request: Request) -> Places:
    return frozenset(_of_request(operation, request))


def _of_request(operation: Operation, request: Request) -> Iterator[str]:
    held = operation.values_in(request.path) or {}
    for param in operation.parameters:
        if param.location == "path":
            texts = [held[param.name]] if param.name in held else []
        elif param.location in ("query", "header"):
            texts = sent(param, request)
        else:
            continue
        if not texts:
            hidden = is_carrier(param.name) or param.location == "path"
            if param.required and not hidden:
                yield param.pointer + "/required"
        elif "schema" in param.spec:
            value = value_of(operation, param, texts)
            yield from _broken(operation, ptr.join(param.pointer, "schema"), value)
    stated = request.header("content-type")
    body = next((each for each in operation.bodies if each.covers(stated)), None)
    if body and is_json(body.media_type) and request.body is not None:
        yield from _broken(operation, body.pointer, Response(200, (), request.body).json())


def _told(operation: Operation, response: Response) -> Places:
    body = _body(operation, response)
    return frozenset(_broken(operation, body.pointer, response.json()) if body else ())


def _body(operation: Operation, response: Response) -> Body | None:
    """Return what is documented of an answer's JSON body, if anything is."""
    bodies = operation.responses.get(operation.documented(response.status) or "", ())
    found = (each for each in bodies if each.covers(response.media_type))
    return next((each for each in found if is_json(each.media_type)), None)


def _broken(operation: Operation, pointer: str, value: Any) -> Iterator[str]:
    if value is ptr.MISSING:
        return
    for error, keyword in errors(operation.document, pointer, value):
        if error.validator == "required":
            yield from (ptr.join(keyword, name) for name in lacking(error))
        else:
            yield keyword


def _holds(value: Any, tokens: list[str]) -> bool:
    """Say whether an answer holds the member that a schema's pointer leads to."""
    if not tokens:
        return True
    if tokens[0] == "properties" and len(tokens) > 1:
        inside = isinstance(value, dict) and tokens[1] in value
        return inside and _holds(value[tokens[1]], tokens[2:])
    if tokens[0] == "items":
        return isinstance(value, list) and any(_holds(each, tokens[1:]) for each in value)
    return False
