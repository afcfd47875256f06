"""The whole product: contracts in, events out.

For each operation: control, then the plan's cases, each judged by the one judge, then the tally.
The command line, the pytest plugin and the report writers only consume these events.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from affidavit.contract import settle
from affidavit.control import Judged
from affidavit.errors import AffidavitError
from affidavit.hearsay import Hearsay, review
from affidavit.lanes import Lanes, lanes_of
from affidavit.model import (
    CaseFinished,
    ClauseResult,
    Contract,
    Event,
    OperationFinished,
    OperationResult,
    OperationStarted,
    RunFinished,
    RunStarted,
    Settings,
)
from affidavit.operation import Operation
from affidavit.restoration import RESTORING
from affidavit.samples import parameter
from affidavit.targets import RecordedTarget, Target
from affidavit.verdicts import overall
from affidavit.watch import BudgetSpentError, TargetLostError


class Opener(Protocol):
    """Gives the target for one operation, and one more for each lane beside the first."""

    def __call__(self, operation: Operation, lane: int = 0, /) -> Target:
        """Open it."""


def run(contracts: Iterable[Contract], open_target: Opener, settings: Settings) -> Iterator[Event]:
    """Hold each contract's API to its clauses and yield what happens.

    Closing the generator early, as Ctrl-C does, restores the resource and yields nothing more.
    """
    began = time.monotonic()
    operations = [Operation(contract) for contract in contracts]
    targets = [open_target(operation) for operation in operations]
    stated = settings_for(operations[0], targets[0], settings) if targets else settings
    yield RunStarted(
        datetime.now(UTC).isoformat(timespec="seconds"),
        targets[0].kind if targets else "mock",
        targets[0].base_url if targets else "",
        stated.profile,
        stated.seed,
        tuple(operation.contract.id for operation in operations),
    )
    for operation, target in zip(operations, targets, strict=True):
        lanes = [target]
        try:
            chosen = settings_for(operation, target, settings)
            held = settled(operation, chosen)
            if isinstance(target, Hearsay):
                yield from review(held, target, chosen)
            else:
                more = range(1, len(lanes_of(held, chosen)))
                lanes += [open_target(operation, lane) for lane in more]
                yield from examine(held, target, chosen, lanes[1:])
        finally:
            for each in lanes:
                each.close()
    yield RunFinished(round(time.monotonic() - began, 3))


def settings_for(operation: Operation, target: Target, settings: Settings) -> Settings:
    """Return what an operation is run with: a recording says it, and of the mock more is known."""
    if isinstance(target, RecordedTarget):
        return target.settings or settings
    return out_of_reach(operation, settings) if target.kind == "mock" else settings


def settled(operation: Operation, settings: Settings) -> Operation:
    """Return an operation as its target answers it, where the settings say how."""
    return Operation(settle(operation.contract, settings.policies, settings.stated_in))


def out_of_reach(operation: Operation, settings: Settings) -> Settings:
    """Name the mock's second resource, which is another tenant's, where the user named none."""
    if settings.other:
        return settings
    other = {
        param.name: parameter(operation, param, settings, 1) for param in operation.path_parameters
    }
    return replace(settings, other=other)


def examine(
    operation: Operation, target: Target, settings: Settings, beside: Sequence[Target] = ()
) -> Iterator[Event]:
    """Run one operation; ``beside`` are the targets of the lanes beside the first."""
    began = time.monotonic()
    contract = operation.contract
    lanes = Lanes(operation, settings, (target, *beside))
    yield OperationStarted(contract, len(lanes.plan.cases))
    diagnosis, lost, sent = "", "", 0
    fault = "; ".join(lanes.plan.faults)
    try:
        diagnosis, judged = lanes.control()
        for each in judged:
            yield CaseFinished(
                contract.id, each.evidence.case, each.evidence.exchange, each.rulings
            )
        if not diagnosis:
            for each in _all(lanes):
                sent += 1
                yield CaseFinished(
                    contract.id, each.evidence.case, each.evidence.exchange, each.rulings
                )
    except BudgetSpentError:
        pass
    except TargetLostError as error:
        lost = str(error)
    except AffidavitError:
        raise
    except Exception as error:  # noqa: BLE001 - a family that crashes is a verdict about us, and the run goes on
        fault = f"a fault of ours: {error!r}"
    finally:
        lanes.restore()
    result = _result(lanes, diagnosis, fault, sent, time.monotonic() - began)
    if lost:
        verdict = "inconclusive" if result.verdict in ("pass", "none") else result.verdict
        result = replace(result, verdict=verdict, reason=f"the run was cut short: {lost}")
    yield OperationFinished(result)


def _all(lanes: Lanes) -> Iterator[Judged]:
    """Send the plan's cases, then, in the first lane, what Hypothesis draws."""
    plan, examination = lanes.plan, lanes.first
    if lanes.several:
        yield from lanes.examine(plan.cases)
    else:
        yield from examination.examine(examination.planned())
    if plan.exploring:
        from affidavit.exploration import Exploration  # noqa: PLC0415 - Hypothesis is slow to import

        limit = (
            examination.plan.budget - RESTORING
        )  # of the mock, too, so that it draws what it would elsewhere
        if examination.settings.profile != "deep":
            limit = min(limit, examination.requests + plan.exploring)
        yield from Exploration(examination, limit).explore()


def _result(lanes: Lanes, diagnosis: str, fault: str, sent: int, seconds: float) -> OperationResult:
    contract = lanes.first.operation.contract
    clauses, findings, notices = lanes.tally.results()
    verdict = overall(clauses)
    if diagnosis:
        clauses = tuple(ClauseResult(each.clause, "inconclusive", 0, diagnosis) for each in clauses)
        verdict, findings = "inconclusive", ()
    if fault:
        verdict = "error"
    return OperationResult(
        contract,
        verdict,
        lanes.requests,
        sent,
        clauses,
        findings,
        (*notices, *lanes.notices()),
        diagnosis or fault,
        round(seconds, 3),
    )
