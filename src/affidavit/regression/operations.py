"""How two operations differ outside of their bodies and their parameters' values."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from affidavit import pointer as ptr
from affidavit.operation import POLICIES, RESOURCE, Body, Operation
from affidavit.regression.limits import Action, Delta, differing
from affidavit.regression.values import both, canon

PLACEHOLDER = re.compile(r"\{[^{}]*\}")
STRICTER = ("accept", "ignore", "either", "reject")
"""A policy's answers, the one that a client can count on most first."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """A request's or an answer's bodies on both sides: those of one media type side by side."""

    paired: tuple[tuple[Body, Body], ...]
    gone: tuple[Body, ...]
    come: tuple[Body, ...]


def shape(path: str) -> str:
    """Return a path with its placeholders' names left out."""
    return PLACEHOLDER.sub("{}", path)


def path(old: Operation, new: Operation) -> Iterator[Delta]:
    """Compare the paths but for their placeholders' names."""
    if shape(old.path) != shape(new.path):
        yield Delta("changed", old.path, new.path, (old.pointer,), (new.pointer,), "path")


def method(old: Operation, new: Operation) -> Iterator[Delta]:
    """Compare the methods."""
    was, now = old.method.upper(), new.method.upper()
    if was != now:
        yield Delta("changed", was, now, (old.pointer,), (new.pointer,), "method")


def placeholders(old: Operation, new: Operation) -> Iterator[Delta]:
    """Compare the names of placeholders, which no client ever sends."""
    if shape(old.path) != shape(new.path):
        return
    for was, now in zip(old.path_names, new.path_names, strict=True):
        if was != now:
            yield Delta("changed", was, now, (old.pointer,), (new.pointer,), f"path.{was}")


def marked(keyword: str) -> Callable[[Operation, Operation], Iterator[Delta]]:
    """Compare what an operation is or isn't by a keyword of its own."""

    def find(old: Operation, new: Operation) -> Iterator[Delta]:
        was, now = bool(old.spec.get(keyword)), bool(new.spec.get(keyword))
        if was != now:
            places = both(lambda each: (ptr.join(each.pointer, keyword),), old, new)
            yield Delta("added" if now else "removed", was, now, *places, "operation")

    return find


def servers(old: Operation, new: Operation) -> Iterator[Delta]:
    """Compare the servers' addresses; one instead of one is a change."""
    was, now = (list(dict.fromkeys(each.servers)) for each in (old, new))
    at = ("/servers",)
    if len(was) == len(now) == 1 and was != now:
        yield Delta("changed", was[0], now[0], at, at, "servers")
    else:
        for each in differing(was, now, at, at):
            yield Delta(each.action, each.old, each.new, at, at, "servers")


def variables(old: Operation, new: Operation) -> Iterator[Delta]:
    """Compare what the placeholders of a server's address stand for."""
    was, now = (
        {each["url"]: each.get("variables", {}) for each in side.document.get("servers", ())}
        for side in (old, new)
    )
    for address in sorted(was.keys() & now.keys()):
        if canon(was[address]) != canon(now[address]):
            at = ("/servers",)
            yield Delta("changed", was[address], now[address], at, at, f"servers.{address}")


# --- bodies, statuses --------------------------------------------------------------------------


def pair(old: tuple[Body, ...], new: tuple[Body, ...]) -> Bodies:
    """Put bodies of one media type side by side; those left over by their order in the alphabet."""
    was, now = ({_essence(body.media_type): body for body in side} for side in (old, new))
    both = [(was[name], now[name]) for name in sorted(was.keys() & now.keys())]
    gone = tuple(was[name] for name in sorted(was.keys() - now.keys()))
    come = tuple(now[name] for name in sorted(now.keys() - was.keys()))
    return Bodies((*both, *zip(gone, come, strict=False)), gone, come)


def _essence(media_type: str) -> str:
    return re.sub(r"\s*;\s*", ";", media_type.strip().lower())


def _media_types(bodies: Bodies, place: str, subject: str) -> Iterator[Delta]:
    for body in bodies.gone:
        at = (body.pointer.removesuffix("/schema"),)
        yield Delta("removed", body.media_type, ptr.MISSING, at, (), place, subject)
    for body in bodies.come:
        at = (body.pointer.removesuffix("/schema"),)
        yield Delta("added", ptr.MISSING, body.media_type, (), at, place, subject)


def request_media_types(old: Operation, new: Operation) -> Iterator[Delta]:
    """Compare the media types that an update may be sent as."""
    yield from _media_types(pair(old.bodies, new.bodies), "request", "the request")


def response_media_types(old: Operation, new: Operation) -> Iterator[Delta]:
    """Compare the media types of each answer that both sides document."""
    for status in sorted(old.responses.keys() & new.responses.keys()):
        bodies = pair(old.responses[status], new.responses[status])
        yield from _media_types(bodies, f"response.{status}", f"the {status} answer")


def body_required(old: Operation, new: Operation) -> Iterator[Delta]:
    """Compare whether an update must have a body."""
    was, now = ((each.spec.get("requestBody") or {}).get("required") is True for each in (old, new))
    if was != now:
        places = both(lambda each: (each.pointer + "/requestBody/required",), old, new)
        yield Delta("added" if now else "removed", was, now, *places, "request")


def request_example(old: Operation, new: Operation) -> Iterator[Delta]:
    """Compare the examples of whole requests."""
    for was, now in pair(old.bodies, new.bodies).paired:
        yield from _example((old, was), (new, now), "request", "the request")


def response_example(old: Operation, new: Operation) -> Iterator[Delta]:
    """Compare the examples of whole answers."""
    for status in sorted(old.responses.keys() & new.responses.keys()):
        for was, now in pair(old.responses[status], new.responses[status]).paired:
            place, subject = f"response.{status}", f"the {status} answer"
            yield from _example((old, was), (new, now), place, subject)


def _example(
    old: tuple[Operation, Body], new: tuple[Operation, Body], place: str, subject: str
) -> Iterator[Delta]:
    was, old_at = _stated_example(*old)
    now, new_at = _stated_example(*new)
    if canon(was) != canon(now):
        yield Delta("changed", was, now, old_at, new_at, place, subject)


def _stated_example(operation: Operation, body: Body) -> tuple[Any, tuple[str, ...]]:
    holder = body.pointer.removesuffix("/schema")
    for keyword in ("example", "examples"):
        value = ptr.get(operation.document, ptr.join(holder, keyword))
        if value is not ptr.MISSING:
            return value, (ptr.join(holder, keyword),)
    return ptr.MISSING, ()


def statuses(*first: str) -> Callable[[Operation, Operation], Iterator[Delta]]:
    """Compare the documented statuses that start so."""

    def find(old: Operation, new: Operation) -> Iterator[Delta]:
        was, now = (
            [name for name in each.responses if name.startswith(first)] for each in (old, new)
        )
        for delta in differing(was, now):
            status = delta.new or delta.old
            at = _status_at(old, status), _status_at(new, status)
            yield Delta(delta.action, delta.old, delta.new, *at, f"response.{status}")

    return find


def _status_at(operation: Operation, status: str) -> tuple[str, ...]:
    return (ptr.join(operation.pointer, "responses", status),)


# --- what overlays say -------------------------------------------------------------------------


def policies(old: Operation, new: Operation) -> Iterator[Delta]:
    """Compare the answers to questions that standards leave open; ``either`` is no answer."""
    was, now = (each.spec.get(POLICIES) or {} for each in (old, new))
    for name in sorted(was.keys() | now.keys()):
        one, other = was.get(name, "either"), now.get(name, "either")
        if one == other:
            continue
        action: Action
        if "either" in (one, other):
            action = "added" if one == "either" else "removed"
        else:
            stricter = STRICTER.index(other) > STRICTER.index(one)
            action = "tightened" if stricter else "loosened"
        values = both(lambda each: ptr.MISSING if each == "either" else each, one, other)
        at = _policy_at(old, name), _policy_at(new, name)
        yield Delta(action, *values, *at, f"policy.{name}", f"the question {name}")


def _policy_at(operation: Operation, name: str) -> tuple[str, ...]:
    return (ptr.join(operation.pointer, POLICIES, name),)


def resource(old: Operation, new: Operation) -> Iterator[Delta]:
    """Compare where in an answer the resource is said to stand."""
    was, now = (each.spec.get(RESOURCE, ptr.MISSING) for each in (old, new))
    if was != now:
        places = both(lambda each: (ptr.join(each.pointer, RESOURCE),), old, new)
        yield Delta("changed", was, now, *places, "response")
