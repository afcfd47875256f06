"""How two operations differ in who may call them.

A scheme is what travels (its type, where, under which name), not what the page calls it: a scheme
that only got another name in the document is no change.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias

from affidavit import pointer as ptr
from affidavit.operation import Operation
from affidavit.regression.limits import Delta
from affidavit.regression.values import both, canon
from affidavit.schema import resolve

Alternative: TypeAlias = dict[str, tuple[str, ...]]
"""Schemes that go together: what travels, with the scopes that are asked for."""

TRAVELS = ("type", "scheme", "in", "name")


def required(old: Operation, new: Operation) -> Iterator[Delta]:
    """Compare whether a credential is needed at all."""
    if old.authenticated != new.authenticated:
        was, now = old.authenticated, new.authenticated
        places = both(_security_at, old, new)
        yield Delta("added" if now else "removed", was, now, *places, "auth")


def schemes(old: Operation, new: Operation) -> Iterator[Delta]:
    """Compare the schemes that are enough by themselves; one instead of one is a change."""
    was, now = (_single(each) for each in (old, new))
    if _opened(old, new):
        return
    gone, come = (
        [name for name in one if name not in other] for one, other in ((was, now), (now, was))
    )
    named = {_name(old, name): name for name in gone}
    for name in list(come):
        if (twin := named.get(_name(new, name))) is not None:
            gone.remove(twin)
            come.remove(name)
            places = (_scheme_at(old, twin), _scheme_at(new, name))
            yield Delta("changed", twin, name, *places, f"auth.{_name(new, name)}")
    for name in gone:
        yield Delta(
            "removed", name, ptr.MISSING, _scheme_at(old, name), (), f"auth.{_name(old, name)}"
        )
    for name in come:
        yield Delta(
            "added", ptr.MISSING, name, (), _scheme_at(new, name), f"auth.{_name(new, name)}"
        )


def combinations(old: Operation, new: Operation) -> Iterator[Delta]:
    """Compare the sets of several schemes that are only enough together."""
    if _opened(old, new):
        return
    was, now = (
        {" with ".join(sorted(each)) for each in _alternatives(side) if len(each) > 1}
        for side in (old, new)
    )
    for name in sorted(was - now):
        yield Delta("removed", name, ptr.MISSING, _security_at(old), (), "auth")
    for name in sorted(now - was):
        yield Delta("added", ptr.MISSING, name, (), _security_at(new), "auth")


def _opened(old: Operation, new: Operation) -> bool:
    """Say whether it is enough to say that a credential became needed, or is no longer."""
    bare = not _alternatives(old) or not _alternatives(new)
    return bare and old.authenticated != new.authenticated


def scopes(old: Operation, new: Operation) -> Iterator[Delta]:
    """Compare the scopes that a scheme's token needs."""
    was, now = (_single(each) for each in (old, new))
    for name in sorted(was.keys() & now.keys()):
        place = f"auth.{_name(old, name)}"
        for scope in sorted(set(was[name]) - set(now[name])):
            yield Delta("removed", scope, ptr.MISSING, _security_at(old), _security_at(new), place)
        for scope in sorted(set(now[name]) - set(was[name])):
            yield Delta("added", ptr.MISSING, scope, _security_at(old), _security_at(new), place)


def _stated(operation: Operation) -> list[dict[str, Any]]:
    found: Any = operation.spec.get("security", operation.document.get("security", ()))
    return [each for each in found if isinstance(each, dict)]


def _alternatives(operation: Operation) -> list[Alternative]:
    return [
        {_travels(operation, name): tuple(scopes or ()) for name, scopes in each.items()}
        for each in _stated(operation)
        if each
    ]


def _single(operation: Operation) -> Alternative:
    found: Alternative = {}
    for each in _alternatives(operation):
        if len(each) == 1:
            found |= each
    return dict(sorted(found.items()))


def _travels(operation: Operation, name: str) -> str:
    """Return what a client sends for a scheme, in words."""
    known = operation.document.get("components", {}).get("securitySchemes", {})
    spec, _ = resolve(operation.document, known.get(name, {}))
    words = [str(spec[key]).lower() for key in TRAVELS if key in spec]
    address = spec.get("openIdConnectUrl") or _addresses(spec.get("flows"))
    return " ".join([*words, *([address] if address else [])]) or name


def _addresses(flows: Any) -> str:
    """Return where tokens come from."""
    if not isinstance(flows, dict):
        return ""
    found = {
        name: {key: flow[key] for key in ("authorizationUrl", "tokenUrl") if key in flow}
        for name, flow in flows.items()
        if isinstance(flow, dict)
    }
    return canon(found)


def _name(operation: Operation, travels: str) -> str:
    """Return what the document calls a scheme."""
    names = [name for each in _stated(operation) for name in each]
    return min(name for name in names if _travels(operation, name) == travels)


def _scheme_at(operation: Operation, travels: str) -> tuple[str, ...]:
    return (ptr.join("/components/securitySchemes", _name(operation, travels)),)


def _security_at(operation: Operation) -> tuple[str, ...]:
    return ("/security" if "security" not in operation.spec else operation.pointer + "/security",)
