"""Faults in what an update does to the resource."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from itertools import islice
from typing import Any

from affidavit import pointer as ptr
from affidavit.jsontext import same
from affidavit.model import Response
from affidavit.operation import ONLY, Operation, Policy
from affidavit.pointer import MISSING
from affidavit.samples import value as sample
from affidavit.schema import is_valid
from affidavit.targets.answers import answer_schema, members, shows
from affidavit.targets.behaviour import Behaviour, State
from affidavit.targets.breaks_value import Dropped, OnField
from affidavit.targets.places import Path
from affidavit.targets.refusal import Refusal
from affidavit.targets.site import Maker, Row, Site
from affidavit.targets.update import fill


class Clearing(Behaviour):
    """Every update that changes something also changes a field that it doesn't name."""

    def __init__(self, site: Site) -> None:
        self.operation = site.operation

    def settles(self, before: State, after: State, sent: State) -> State:
        """Change the first field that can be changed and still be valid."""
        if same(before, after):
            return after
        for name, value in _changes(self.operation, after, sent):
            return after | {name: value}
        return after


def _changes(operation: Operation, state: State, sent: State) -> Iterator[tuple[str, Any]]:
    """Yield other valid values of fields that an update doesn't name, writable ones first."""
    schema, place = answer_schema(operation)
    shown = members(operation.document, schema, place)
    writable = [field.name for field in operation.writable]
    for name in sorted(shown, key=lambda each: each not in writable):
        raw, pointer = shown[name]
        if name in sent or name not in state:
            continue
        options = [sample(operation.document, raw, variant) for variant in range(1, 4)]
        for option in ("", *options):
            fresh = not same(option, state[name])
            if fresh and is_valid(operation.document, pointer, option):
                yield name, option


class Partial(Behaviour):
    """The valid fields of a refused update are applied."""

    def salvages(self, sent: State, invalid: frozenset[str]) -> State:
        """Return the valid fields."""
        return {name: value for name, value in sent.items() if name not in invalid}


class Repeating(Behaviour):
    """The same update a second time in a row does something else than the first."""

    def __init__(self, site: Site) -> None:
        self.operation = site.operation
        self.last: State | None = None
        self.earlier: State = {}

    def settles(self, before: State, after: State, sent: State) -> State:
        """Notice the second of two equal updates."""
        if self.last is not None and same(self.last, sent) and same(before, after):
            self.last = None
            return self.again(after, sent)
        self.last, self.earlier = deepcopy(sent), deepcopy(before)
        return after

    def again(self, after: State, sent: State) -> State:
        """Return what the second update leaves."""
        raise NotImplementedError


class Toggling(Repeating):
    """The second takes back the first."""

    def again(self, after: State, sent: State) -> State:
        """Go back to what was before."""
        del after, sent
        return deepcopy(self.earlier)


class Drifting(Repeating):
    """The second changes a field that it doesn't name."""

    def again(self, after: State, sent: State) -> State:
        """Change one more field."""
        return after | dict(islice(_changes(self.operation, after, sent), 1))


class Opposite(Behaviour):
    """A policy of the contract is turned around."""

    def __init__(self, question: str) -> None:
        self.question = question

    def decides(self, question: str, policy: Policy) -> Policy:
        """Refuse what should be accepted, and the other way round."""
        if question != self.question:
            return policy
        return "ignore" if policy == "reject" else "reject"


class Written(OnField):
    """A field that an update can't change is changed."""

    def writes(self, path: Path) -> bool:
        """Write it."""
        return path == self.path


class Unlocked(OnField):
    """All of an object's members can be changed."""

    def unlocks(self, field: str) -> bool:
        """Lift the restriction."""
        return field == self.path[0]


class Forgotten(Dropped):
    """The answer shows the new value, and the resource keeps the old one."""

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.sent: Any = MISSING

    def stores(self, sent: State) -> State:
        """Keep the value in mind for the answer alone."""
        self.sent = sent.get(self.path[0], MISSING)
        return super().stores(sent)

    def sends(
        self, response: Response, refusal: Refusal | None, accepted: Callable[[], Response]
    ) -> Response:
        """Show the value that was sent, with what an answer must have beside it."""
        del accepted
        shown, self.sent = self.sent, MISSING
        if refusal is not None or shown is MISSING:
            return response
        body, operation = response.json(), self.site.operation
        schema, _ = members(operation.document, answer_schema(operation)[0])[self.path[0]]
        shown = fill(operation.document, schema, shown, MISSING)
        ptr.put(body, ptr.join(operation.resource, self.path[0]), shown)
        return replace(response, body=json.dumps(body).encode())


class Stale(OnField):
    """The resource takes the new value, and the update's own answer shows the old one."""

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.old: Any = MISSING

    def settles(self, before: State, after: State, sent: State) -> State:
        """Keep the old value in mind."""
        self.old = before.get(self.path[0], MISSING) if self.path[0] in sent else MISSING
        return after

    def sends(
        self, response: Response, refusal: Refusal | None, accepted: Callable[[], Response]
    ) -> Response:
        """Show it."""
        del accepted
        old, self.old = self.old, MISSING
        place = ptr.join(self.site.operation.resource, self.path[0])
        body = MISSING if refusal is not None or old is MISSING else response.json()
        if MISSING in (body, ptr.get(body, place)):
            return response
        ptr.put(body, place, old)
        return replace(response, body=json.dumps(body).encode())


class Masking(Behaviour):
    """A mask isn't followed. ``mode`` says how."""

    def __init__(self, mode: str) -> None:
        self.mode = mode

    def follows(self, mask: tuple[str, ...] | None, sent: State) -> tuple[str, ...] | None:
        """Return other paths than those that were sent."""
        if mask is None:
            return {"first-field": tuple(sent)[:1], "nothing": ()}.get(self.mode)
        return {
            "listed": (),
            "first-path": mask[:1],
            "unlisted": (*mask, *(name for name in sent if name not in mask)),
            "tops": tuple(path.partition(".")[0] for path in mask),
            "known": tuple(path for path in mask if "." not in path),
            "sent": tuple(path for path in mask if path.partition(".")[0] in sent),
        }.get(self.mode, mask)


class OtherStrategy(Behaviour):
    """One value of the merge strategy does what the other should."""

    def __init__(self, value: str) -> None:
        self.value = value

    def merges(self, merge: bool, strategy: str) -> bool:
        """Merge for replace, or the other way round."""
        return merge is not (strategy == self.value)


def _named(clause: str, make: Maker) -> Maker:
    """Offer a fault for the clause of just that id."""
    return lambda site: make(site) if site.clause.id == clause else None


def _mask(part: str, mode: str) -> Maker:
    return lambda site: Masking(mode) if site.tail == part else None


def _clearing(site: Site) -> Behaviour | None:
    schema, place = answer_schema(site.operation)
    shown = members(site.operation.document, schema, place)
    return Clearing(site) if len(shown) > 1 else None


def _partial(site: Site) -> Behaviour | None:
    return Partial() if len(site.operation.writable) > 1 else None


def _opposite(site: Site) -> Behaviour | None:
    return Opposite(site.tail) if site.tail in site.operation.policies else None


def _written(site: Site) -> Behaviour | None:
    shown = site.path and shows(site.operation, site.path[0])
    return Written(site) if shown else None


def _restricted(site: Site) -> Behaviour | None:
    unlocked = ONLY in site.schema and shows(site.operation, site.path[0])
    return Unlocked(site) if unlocked else _written(site)


def _answered(make: Callable[[Site], Behaviour]) -> Maker:
    """Offer a fault of a field that is a member of the answer as well."""

    def made(site: Site) -> Behaviour | None:
        known = members(site.operation.document, answer_schema(site.operation)[0])
        return make(site) if len(site.path) == 1 and site.path[0] in known else None

    return made


def _strategy(site: Site) -> Behaviour:
    name = f"query.{site.param.name}.merge-strategy." if site.param else ""
    return OtherStrategy(site.clause.id.removeprefix(name))


ROWS: tuple[Row, ...] = (
    Row(
        "semantics",
        "semantics",
        "clears",
        "every update also changes a field that it doesn't name",
        _named("semantics.preserve", _clearing),
    ),
    Row(
        "semantics",
        "semantics",
        "partial",
        "the valid fields of a refused update are applied",
        _named("semantics.atomic", _partial),
    ),
    Row(
        "semantics",
        "semantics",
        "drifts",
        "the same update again also changes a field that it doesn't name",
        _named("semantics.idempotent", Drifting),
    ),
    Row(
        "semantics",
        "semantics",
        "toggles",
        "the same update again takes back the first",
        _named("semantics.idempotent", Toggling),
    ),
    Row("semantics", "semantics", "opposite", "the policy is turned around", _opposite),
    Row(
        "semantics",
        "request",
        "forgotten",
        "the answer shows it, a later read doesn't",
        _answered(Forgotten),
    ),
    Row(
        "semantics",
        "request",
        "stale",
        "a read shows it, the update's own answer shows the old value",
        _answered(Stale),
    ),
    Row("read-only", "request", "written", "an update changes it", _written),
    Row("write-restriction", "request", "written", "what can't be modified is", _restricted),
    Row("mask", "query", "ignored", "fields that the mask lists stay", _mask("listed", "listed")),
    Row(
        "mask", "query", "first", "only the mask's first path counts", _mask("listed", "first-path")
    ),
    Row(
        "mask",
        "query",
        "ignored",
        "what the mask doesn't list is changed",
        _mask("unlisted", "unlisted"),
    ),
    Row(
        "mask",
        "query",
        "ignored",
        "without a mask, only the first field is updated",
        _mask("omitted", "first-field"),
    ),
    Row(
        "mask",
        "query",
        "nothing",
        "without a mask, nothing is updated",
        _mask("omitted", "nothing"),
    ),
    Row(
        "mask",
        "query",
        "whole",
        "where the mask lists a member, the whole field is replaced",
        _mask("nested", "tops"),
    ),
    Row(
        "mask",
        "query",
        "ignored",
        "a member that the mask lists stays",
        _mask("nested", "known"),
    ),
    Row("mask", "query", "kept", "what the body lacks stays", _mask("cleared", "sent")),
    Row("merge-strategy", "query", "ignored", "it behaves as the other strategy", _strategy),
)
"""Kind, side, variant, text, maker."""
