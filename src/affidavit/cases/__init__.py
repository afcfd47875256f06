"""From a contract to its plan: a deterministic, ordered sequence of cases. No I/O happens here."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from heapq import heapify, heappop, heapreplace
from types import ModuleType

from affidavit.cases import (
    atomic,
    auth,
    content,
    enum,
    formats,
    header,
    idempotence,
    length,
    mask,
    merge,
    nulls,
    preservation,
    readonly,
    required,
    robustness,
    semantics,
    sequence,
    status,
    types,
    unknown,
)
from affidavit.cases.bodies import FORM, MULTIPART, decode
from affidavit.cases.maker import Maker
from affidavit.errors import AffidavitError
from affidavit.model import Case, Check, Profile, Request, Settings, base_type
from affidavit.operation import Operation

BUDGETS: dict[Profile, int] = {"quick": 60, "standard": 300, "deep": 5000}
"""Requests per operation: control, set-up and read-backs included."""

EXPLORING: dict[Profile, float] = {"quick": 0, "standard": 0.15, "deep": 0.3}
"""The share of a budget that is kept for what Hypothesis draws; deep takes all that is left."""

DEEPER: dict[Profile, tuple[Profile, ...]] = {
    "quick": ("standard", "deep"),
    "standard": ("deep",),
    "deep": (),
}

LAST = 4
"""Requests that are kept for the cases that go last, lest none of them be affordable."""

NEIGHBOURS = 8
"""Cases whose order may change so that more of them share a read."""

LEAST = 2
"""Requests that a case takes, as a rule."""

FIRST = 8
"""The variant of the control's value: for few values to choose from, another than the plan's 1."""

CONTROL = 6
"""Requests that the control needs: two reads, an update twice, a read after each."""


@dataclass(frozen=True, slots=True)
class Family:
    """A family of cases: one file, one subject."""

    name: str
    cases: Callable[[Maker], Iterator[Case]]
    about: str


def _family(module: ModuleType) -> Family:
    name = module.__name__.rpartition(".")[2]
    name = {"types": "type", "nulls": "null", "formats": "format"}.get(name, name)
    return Family(name, module.cases, (module.__doc__ or "").partition("\n")[0])


FAMILIES = tuple(
    _family(module)
    for module in (
        semantics,
        auth,
        status,
        mask,
        merge,
        preservation,
        enum,
        length,
        readonly,
        required,
        types,
        nulls,
        atomic,
        formats,
        content,
        idempotence,
        sequence,
        header,
        robustness,
        unknown,
    )
)
"""Every family; within one rank, cases go in this order."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run sends: control, then cases. ``left_out`` counts those beyond the budget.

    ``more`` are those, in their order: what a run saves is spent on them, before the ``closing``
    ones at the end of ``cases``, after which a resource may take no update.
    ``exploring`` is the number of requests that are kept for what Hypothesis draws after them.
    ``faults`` names the families that crashed, which is a fault of ours.
    """

    read: Request
    control: tuple[Case, ...]
    cases: tuple[Case, ...]
    left_out: int
    budget: int
    exploring: int = 0
    faults: tuple[str, ...] = ()
    more: tuple[Case, ...] = ()
    closing: tuple[Case, ...] = ()


def cost(case: Case) -> float:
    """Return how many requests a case takes: set-up, itself, read-back; refused ones share that."""
    return len(case.setup) + (1.25 if expects_refusal(case) else 2)


def expects_refusal(case: Case) -> bool:
    """Say whether a case is only right where its request is refused."""
    return any(check.kind == "refused" for check in case.checks)


def plan(operation: Operation, settings: Settings) -> Plan:
    """Return the plan of an operation: a function of contract, profile, seed and settings alone."""
    maker = Maker(operation, settings)
    made, faults = _gather(maker)
    budget = settings.budget if settings.budget is not None else BUDGETS[settings.profile]
    exploring = int(budget * EXPLORING[settings.profile])
    room = budget - exploring - CONTROL
    last = {case.id for case in made if closes(operation, case)}
    if any(not each.startswith(readonly.ANSWERS) for each in last):
        room -= LAST
    ordered = _telling_first(made)
    chosen = _within(ordered, room)
    added = _filling(maker, {case.id for case in made}, room, chosen)
    last |= {case.id for case in added if closes(operation, case)}
    near = list(_side_by_side((*chosen, *added)))
    closing = tuple(case for case in near if case.id in last)
    beyond = last.union(case.id for case in chosen)
    return Plan(
        maker.read(),
        control(maker),
        (*(case for case in near if case.id not in last), *closing),
        len(made) - len(chosen),
        budget,
        exploring,
        faults,
        tuple(_side_by_side([case for case in ordered if case.id not in beyond])),
        closing,
    )


def _within(ordered: list[Case], room: float) -> list[Case]:
    """Return the cases that so many requests are enough for, in their order."""
    chosen = []
    for case in ordered:
        if cost(case) <= room:
            chosen.append(case)
            room -= cost(case)
    return chosen


def _filling(maker: Maker, known: set[str], room: float, chosen: list[Case]) -> list[Case]:
    """Return what deeper profiles add, where a contract is so small that requests are left."""
    room -= sum(map(cost, chosen))
    added: list[Case] = []
    for profile in DEEPER[maker.profile]:
        if room < LEAST:
            break
        deeper = Maker(maker.operation, replace(maker.settings, profile=profile))
        more = [case for case in _gather(deeper)[0] if case.id not in known]
        found = _within(_telling_first(more), room)
        added += found
        room -= sum(map(cost, found))
        known |= {case.id for case in more}
    return added


def _side_by_side(ordered: Sequence[Case]) -> Iterator[Case]:
    """Put cases together that can share a read: of a few neighbours, those to be refused last."""
    for start in range(0, len(ordered), NEIGHBOURS):
        yield from sorted(ordered[start : start + NEIGHBOURS], key=expects_refusal)


def closes(operation: Operation, case: Case) -> bool:
    """Say whether a case sets a documented value after which a resource may take no update.

    Such a case goes last: what comes after it could show nothing. So do those of what only answers
    have, which may be what a thing is, or whose.
    """
    if case.id.startswith(_last(operation)):
        return True
    if not operation.final or expects_refusal(case):
        return False
    bodies = [(request.body or b"").upper() for request in (*case.setup, case.request)]
    return any(word.encode().upper() in body for word in operation.final for body in bodies)


@lru_cache(maxsize=64)
def _last(operation: Operation) -> tuple[str, ...]:
    """Return how the ids begin of cases that set what only answers have, and what might end it."""
    ending = (field.name for field in operation.told if readonly.ends(field.name))
    return (readonly.ANSWERS, *(f"readonly/{name}/" for name in ending))


def _gather(maker: Maker) -> tuple[list[Case], tuple[str, ...]]:
    """Ask every family; one that crashes is reported and keeps no other from its turn."""
    made: dict[str, Case] = {}
    faults = []
    for family in FAMILIES:
        try:
            for case in family.cases(maker):
                if _says(case) and _proves(maker, case):
                    made.setdefault(case.id, case)
        except AffidavitError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is ours
            faults.append(f"the family {family.name} crashed: {error!r}")
    return list(made.values()), tuple(faults)


def _says(case: Case) -> bool:
    """Say whether a case sends what it is about: a form can't say that a list is empty."""
    media_type = base_type(case.request.header("content-type"))
    if media_type not in (FORM, MULTIPART):
        return True
    held = decode(case.request.body or b"", media_type)
    too_few = (
        check.clause.removeprefix("request.").removesuffix(".min-items").partition("[")[0]
        for check in case.checks
        if check.kind == "refused" and check.clause.endswith(".min-items")
    )
    return all(check.value != [] for check in case.checks) and all(name in held for name in too_few)


def _proves(maker: Maker, case: Case) -> bool:
    """Say whether a case that must be accepted sends what the contract itself allows.

    Keywords may contradict each other, so that no value is as a family wants it: such a refusal
    proves nothing.
    """
    firm = any(check.kind == "accepted" and not check.soft for check in case.checks)
    body = maker.operation.body
    stated = case.request.header("content-type")
    if not firm or body is None or not maker.typed or stated != body.media_type:
        return True
    try:
        value = json.loads(case.request.body or b"null")
    except ValueError:
        return True
    chosen = isinstance(value, dict) and maker.settings.known.keys() & value.keys()
    # what a user says exists is sent, whatever the page says of it
    return bool(chosen) or maker.allows(value)


def _telling_first(made: list[Case]) -> list[Case]:
    """Order cases by what they tell per request: clauses that no case before has touched, by rank.

    Rank 0 goes first in any case: it fills the resource. No case gains worth as clauses are
    touched, so that the heap's first one is the best as soon as its own worth is fresh.
    """
    ordered = [case for case in made if case.rank == 0]
    touched = {each for case in ordered for each in (*_clauses(case), _way(case))}
    waiting = [(-_worth(case, touched), at) for at, case in enumerate(made) if case.rank > 0]
    heapify(waiting)
    while waiting:
        worth, at = waiting[0]
        now = -_worth(made[at], touched)
        if now > worth:  # what was touched since has made it worth less: let others go before
            heapreplace(waiting, (now, at))
            continue
        heappop(waiting)
        ordered.append(made[at])
        touched |= {*_clauses(made[at]), _way(made[at])}
    return ordered


def _worth(case: Case, touched: set[str]) -> float:
    """Say what a case tells per request: of clauses first, then of ways to break any of them."""
    fresh = len(_clauses(case) - touched)
    steps = 1 + len(case.setup) if case.history else 1  # each update of a row tells something
    new = 0.15 if _way(case) not in touched else 0
    return (fresh + new + 0.1 * steps) / case.rank / cost(case)


def _clauses(case: Case) -> set[str]:
    return {check.clause for check in case.checks}


def _way(case: Case) -> str:
    """Return what a case tries, whichever field of such a depth it is tried on."""
    if case.family == "robustness":  # these try whole servers
        return case.id
    middle, _, last = case.id.rpartition("/")
    return f"{case.family}/{middle.count('.')}/{'value' if middle.endswith('/value') else last}"


def control(maker: Maker) -> tuple[Case, ...]:
    """Return updates known to be good, the surest first: one of them must be accepted."""
    choices = []
    for field in maker.steady[:3] or maker.operation.writable[:3]:
        value, own = maker.value(field, FIRST), f"request.{field.name}.semantics"
        choices.append(
            maker.case(
                f"control/{field.name}",
                f"set {field.name} to a value known to be good",
                maker.update(maker.body({field.path[0]: value})),
                [
                    Check("accepted", "endpoint"),
                    Check("accepted", own, soft=maker.soft(field)),
                    Check("shows", own, maker.place(field), value, when="accepted"),
                    *maker.preserved(*maker.roots(field)),
                ],
            )
        )
    return tuple(choices)


__all__ = [
    "BUDGETS",
    "CONTROL",
    "FAMILIES",
    "Family",
    "Plan",
    "closes",
    "cost",
    "expects_refusal",
    "plan",
]
