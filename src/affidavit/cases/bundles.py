"""Good values of several fields in one update, which stands for the updates of each.

Most of what should be accepted is, and sandboxes are slow and metered. A bundle that is as it
should be proves what each of its cases would have; of one that isn't, each case is sent by itself,
and the bundle fails nothing.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from affidavit import pointer as ptr
from affidavit.cases import oracle, semantics
from affidavit.cases.maker import Maker
from affidavit.model import Case

FAMILY = "bundle"

FAMILIES = ("semantics", "enum", "length", "format", "type", "null")
"""Families with cases that set one field to a good value."""

KINDS = ("accepted", "shows", "exact", "absent", "unchanged")

MOST = 12
"""Fields in one update."""

FIRST = 5
"""The variant of the values that an update of several starts from."""

Members = dict[str, Any]


def members(maker: Maker, case: Case) -> Members:
    """Return the one member that a case sets, with its value; empty: it isn't one to bundle.

    What shows that a field can be set alone is always sent alone.
    """
    kinds = {check.kind for check in case.checks}
    plain = case.family in FAMILIES and not (case.setup or case.history)
    if not plain or "accepted" not in kinds or not kinds <= set(KINDS):
        return {}
    sent = _sent(maker, case)
    own = {name: value for name, value in sent.items() if name not in maker.base}
    (name, *more) = own or ("",)
    field = maker.operation.tops.get(name)
    if (
        more
        or field is None
        or maker.soft(field)
        or case.id in (semantics.alone(name), semantics.ALL)
    ):
        return {}
    return own if maker.update(maker.body(own)) == case.request else {}


def _sent(maker: Maker, case: Case) -> Members:
    """Return a case's members: of a form, as its checks tell them, since there all is text."""
    if maker.typed:
        body = json.loads(case.request.body or b"null")
        return body if isinstance(body, dict) else {}
    told = [check for check in case.checks if check.kind in ("shows", "exact")]
    return {ptr.split(check.pointer)[0]: check.value for check in told[:1]}


def is_sure(case: Case) -> bool:
    """Say whether a refusal of a case would break a promise: such go with such."""
    return not any(check.soft for check in case.checks)


def gather(
    maker: Maker, case: Case, waiting: Iterable[Case], known: dict[str, Members]
) -> list[Case]:
    """Return a case with others that set other fields, which together the contract allows."""
    whole, chosen = dict(known[case.id]), [case]
    fields = {name for own in known.values() for name in own}
    most = min(MOST, max(2, len(fields) // 2))  # the others show what these do beside
    for each in waiting:
        own = known.get(each.id, {})
        if not own or own.keys() & whole.keys() or is_sure(each) != is_sure(case):
            continue
        if maker.typed and not maker.allows(maker.body(whole | own)):
            continue
        whole |= own
        chosen.append(each)
        if len(chosen) == most:
            break
    return chosen if len(chosen) > 1 else []


def bundle(maker: Maker, number: int, chosen: Sequence[Case], known: dict[str, Members]) -> Case:
    """Return the update that stands for several; whatever it does, it breaks nothing by itself."""
    whole = {name: value for each in chosen for name, value in known[each.id].items()}
    checks = [check for each in chosen for check in each.checks]
    soft = [replace(check, soft=True) for check in checks if check.kind != "unchanged"]
    but = [place for each in chosen for place in _changed(each, known[each.id])]
    return maker.case(
        f"{FAMILY}/{number}",
        f"set {', '.join(whole)} together",
        maker.update(maker.body(whole)),
        [*soft, *maker.preserved(*but)],
        needs=dict.fromkeys(need for each in chosen for need in each.needs),
    )


def _changed(case: Case, own: Members) -> Iterable[str]:
    """Return what a case may change: of an object that is merged, less than all of it."""
    stated = [check.but for check in case.checks if check.kind == "unchanged"]
    return stated[0] if stated else [ptr.join("", name) for name in own]


def together(maker: Maker, case: Case, names: Iterable[str]) -> Case:
    """Return a bundle's update as a case of its own: each of its values alone was as promised.

    It starts from other values, since those of a bundle are there by now.
    """
    tops = maker.operation.tops
    before = maker.update(maker.body({name: maker.value(tops[name], FIRST) for name in names}))
    drawn = oracle.named("together", case.request, (before,))
    return oracle.case(maker, drawn, case.title, case.request, setup=(before,))
