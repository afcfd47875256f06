"""From a contract to its plan: a deterministic, ordered sequence of cases. No I/O happens here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
    semantics,
    status,
    types,
    unknown,
)
from affidavit.cases.maker import Maker
from affidavit.model import Case, Check, Profile, Request, Settings
from affidavit.operation import Operation

BUDGETS: dict[Profile, int] = {"quick": 60, "standard": 300, "deep": 5000}
"""Requests per operation: control, set-up and read-backs included."""

CONTROL = 4
"""Requests that the control needs: two reads, an update, a read-back."""


@dataclass(frozen=True, slots=True)
class Family:
    """A family of cases: one file, one subject."""

    name: str
    cases: Callable[[Maker], Iterator[Case]]
    about: str


def _family(module: ModuleType) -> Family:
    name = module.__name__.rpartition(".")[2]
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
        header,
        unknown,
    )
)
"""Every family; within one rank, cases go in this order."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run sends: the control, then the cases. ``left_out`` counts cases beyond the budget."""

    read: Request
    control: tuple[Case, ...]
    cases: tuple[Case, ...]
    left_out: int
    budget: int


def cost(case: Case) -> int:
    """Return the most requests that a case takes: set-up, the request, a read-back."""
    return len(case.setup) + 2


def plan(operation: Operation, settings: Settings) -> Plan:
    """Return the plan of an operation: a function of contract, profile, seed and settings alone."""
    maker = Maker(operation, settings)
    made: dict[str, Case] = {}
    for family in FAMILIES:
        for case in family.cases(maker):
            made.setdefault(case.id, case)
    ordered = sorted(made.values(), key=lambda case: case.rank)
    budget = settings.budget if settings.budget is not None else BUDGETS[settings.profile]
    chosen, spent = [], CONTROL
    for case in ordered:
        if spent + cost(case) <= budget:
            chosen.append(case)
            spent += cost(case)
    return Plan(maker.read(), control(maker), tuple(chosen), len(ordered) - len(chosen), budget)


def control(maker: Maker) -> tuple[Case, ...]:
    """Return updates known to be good, the surest first: one of them must be accepted."""
    choices = []
    for field in maker.steady[:3] or maker.operation.writable[:3]:
        value = maker.value(field, 1)
        choices.append(
            maker.case(
                f"control/{field.name}",
                f"set {field.name} to a value known to be good",
                maker.update(maker.body({field.path[0]: value})),
                [
                    Check("accepted", "endpoint"),
                    Check("shows", f"request.{field.name}.semantics", maker.place(field), value, when="accepted"),
                ],
            )
        )
    return tuple(choices)


__all__ = ["BUDGETS", "FAMILIES", "Family", "Plan", "cost", "plan"]
