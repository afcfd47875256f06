"""What stands behind the pytest plugin: clauses as tests, one examination per operation."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from affidavit import cases
from affidavit.control import Judged
from affidavit.errors import UsageError
from affidavit.examination import Examination
from affidavit.lanes import left
from affidavit.model import Case, Check, Clause, Contract, Finding, Ruling, Settings
from affidavit.opening import Choice, opener
from affidavit.operation import Operation
from affidavit.outcomes import Outcome, accepted
from affidavit.run import settings_for, settled
from affidavit.selection import check_names, choose, contracts_folder, parse_rate, settings
from affidavit.targets import Target
from affidavit.verdicts import Tally, fingerprint
from affidavit.watch import BudgetSpentError


class BrokenClauseError(AssertionError):
    """A clause of a contract doesn't hold. Each family has a class of its own below.

    Hypothesis takes two failures of one class from one line for the same failure.
    """


CLASSES = {
    family.name: type(
        f"Broken{family.name.title()}Error", (BrokenClauseError,), {"__doc__": family.about}
    )
    for family in cases.FAMILIES
}


@dataclass(frozen=True)
class ClauseUnderTest:
    """One clause with the cases of a family that can fail it."""

    bench: "Bench"
    operation: str
    clause: Clause
    cases: tuple[Case, ...]

    @property
    def name(self) -> str:
        """The test's id."""
        return f"{self.operation}-{self.clause.id}"

    def __repr__(self) -> str:
        """Show the clause, not the bench."""
        return f"<{self.name}>"

    def hold(self) -> None:
        """Send the cases; fail where the clause is broken, skip where nothing was decided.

        What a waiver or the baseline accepts is an expected failure, with the reason.
        """
        __tracebackhide__ = True
        runner = self.bench.runner(self.operation)
        if runner.diagnosis:
            pytest.fail(f"{self.operation}: the control failed: {runner.diagnosis}", pytrace=False)
        tally = Tally(runner.examination.operation.contract)
        for judged in runner.examine(self.cases):
            tally.add(judged.evidence, judged.rulings, judged.rate)
        clauses, findings, _ = tally.results()
        result = next(each for each in clauses if each.clause.id == self.clause.id)
        if result.verdict == "fail":
            finding = next(each for each in findings if self.clause.id in each.clauses)
            if reason := self.bench.accepts(tally, finding):
                pytest.xfail(reason)
            judged, ruling = runner.first_failure(self.cases, self.clause.id)
            explained = _explain(self, judged, ruling, finding.fingerprint)
            raise CLASSES[judged.evidence.case.family](explained)
        if result.verdict != "pass":
            pytest.skip(f"{result.verdict}: {result.reason}")


@dataclass
class Runner:
    """One operation's examination, and what its cases have shown so far."""

    examination: Examination
    diagnosis: str = ""
    seen: dict[str, Judged] = field(default_factory=dict)

    def examine(self, wanted: tuple[Case, ...]) -> Iterator[Judged]:
        """Send what hasn't been sent yet; a case that serves several clauses is sent once."""
        self.keep(case for case in wanted if case.id not in self.seen)
        return iter([self.seen[case.id] for case in wanted if case.id in self.seen])

    def keep(self, fresh: Iterable[Case]) -> None:
        """Send cases, as far as the budget goes, and keep what they have shown."""
        with suppress(BudgetSpentError):
            for judged in self.examination.examine(fresh):
                self.seen[judged.evidence.case.id] = judged
        self.seen |= self.examination.stood_for

    def first_failure(self, wanted: tuple[Case, ...], clause: str) -> tuple[Judged, Ruling]:
        """Return the first ruling that breaks a clause, with its case."""
        return next(
            (self.seen[case.id], ruling)
            for case in wanted
            if case.id in self.seen
            for ruling in self.seen[case.id].rulings
            if ruling.clause == clause and ruling.verdict == "fail"
        )


class Bench:
    """The contracts of a pytest session, and one runner for each that a test has asked for."""

    def __init__(
        self,
        contracts: list[Contract],
        choice: Choice,
        chosen: Settings,
        accepted: Mapping[str, str] | None = None,
    ) -> None:
        self.accepted = accepted or {}
        """Reasons of findings that fail nothing, by fingerprint."""
        self.shown: set[str] = set()
        """Fingerprints of what was found."""
        self.contracts = {contract.id: contract for contract in contracts}
        self.choice = choice
        self.settings = chosen
        self.open = opener(choice, chosen)
        self.runners: dict[str, Runner] = {}
        self.targets: dict[str, Target] = {}
        self.operations: dict[str, Operation] = {}
        self.plans: dict[str, cases.Plan] = {}

    @classmethod
    def of(cls, options: dict[str, Any]) -> "Bench":
        """Make a bench of the plugin's options."""
        root = contracts_folder(Path(options["contracts"]) if options["contracts"] else None)
        choice = Choice.of(
            options["target"],
            options["base_url"],
            options["allow_host"],
            parse_rate(options["rate"]),
            options["break"],
            recordings=Path(options["recordings"]) if options["recordings"] else root,
        )
        chosen = settings(
            options["profile"],
            None,
            options["seed"],
            options["set"],
            options["other"],
            options["known"],
        )
        found = choose(root, [])
        check_names(found, chosen)
        own = _own(chosen, options["worker"])
        return cls(found, choice, own, accepted(options["waivers"], options["baseline"]))

    def describe(self) -> str:
        """Return one line for the header."""
        count, profile = len(self.contracts), self.settings.profile
        if self.choice.kind == "recorded":
            return f"affidavit: {count} contracts against recordings in {self.choice.recordings}"
        where = self.choice.base_url or "the embedded mock"
        return f"affidavit: {count} contracts against {where}, profile {profile}"

    def select(
        self, family: str | None, kind: str | tuple[str, ...] | None
    ) -> list[ClauseUnderTest]:
        """Return the clauses that a family's cases can fail, or those of a kind, in order."""
        kinds = (kind,) if isinstance(kind, str) else kind
        known = {each.name for each in cases.FAMILIES}
        if family is not None and family not in known:
            raise pytest.UsageError(f"no family {family!r}; known: {', '.join(sorted(known))}")
        return [
            ClauseUnderTest(self, name, clause, chosen)
            for name in sorted(self.contracts)
            for clause in self._operation(name).contract.clauses
            if (kinds is None or clause.kind in kinds)
            and (chosen := self._cases(name, clause.id, family))
        ]

    def _cases(self, operation: str, clause: str, family: str | None) -> tuple[Case, ...]:
        planned = self._plan(operation).cases
        side, _, rest = clause.partition(".")
        if family is None and side in ("response", "status"):
            return _that_show(planned, rest)
        return tuple(
            case
            for case in planned
            if family in (None, case.family)
            and any(_can_fail(case, check, clause) for check in case.checks)
        )

    def _plan(self, name: str) -> cases.Plan:
        if name not in self.plans:
            viewed = self._operation(name)
            self.plans[name] = cases.plan(viewed, self._settings(viewed))
        return self.plans[name]

    def _operation(self, name: str) -> Operation:
        """Return an operation, as the target answers it where a recording says how."""
        if name not in self.operations:
            viewed = Operation(self.contracts[name])
            self.operations[name] = settled(viewed, self._settings(viewed))
        return self.operations[name]

    def _settings(self, operation: Operation) -> Settings:
        """Return the settings: a recording's own; of the mock, what is out of reach is known."""
        if self.choice.kind == "live":
            return self.settings
        return settings_for(operation, self._target(operation), self.settings)

    def _target(self, operation: Operation) -> Target:
        name = operation.contract.id
        if name not in self.targets:
            self.targets[name] = self.open(operation)
        return self.targets[name]

    def runner(self, operation: str) -> Runner:
        """Return an operation's runner, its control sent; of a recording, all that it holds."""
        if operation not in self.runners:
            viewed = self._operation(operation)
            examination = Examination(viewed, self._settings(viewed), self._target(viewed))
            runner = self.runners[operation] = Runner(examination)
            runner.diagnosis, _ = examination.control()
            if self.choice.kind == "recorded" and not runner.diagnosis:
                runner.keep(examination.planned())  # in the order in which it was recorded
        return self.runners[operation]

    def accepts(self, tally: Tally, finding: Finding) -> str:
        """Return why a finding is accepted, or an empty text.

        A whole run may see more cases, and then name the finding by another of its clauses.
        """
        names = {finding.fingerprint} | {
            fingerprint(tally.contract.id, clause, ruling.detail)
            for clause in finding.clauses
            for ruling in tally.failed[clause].values()
        }
        self.shown |= names
        return next((self.accepted[each] for each in sorted(names & self.accepted.keys())), "")

    @property
    def requests(self) -> int:
        """How many requests were sent in all."""
        return sum(runner.examination.requests for runner in self.runners.values())

    def close(self) -> Outcome:
        """Put every resource back, let go of targets, and say what the session came to."""
        unsent = {name: self._unsent(name) for name in self.contracts}
        changed = []
        for name, runner in self.runners.items():
            runner.examination.restore()
            if runner.examination.not_restored and self.choice.kind != "recorded":
                changed.append(f"{name}: {left(runner.examination)}; put them back by hand")
        for target in self.targets.values():
            target.close()
        return {"changed": changed, "shown": sorted(self.shown), "unsent": unsent}

    def _unsent(self, name: str) -> list[str]:
        """Return the cases that could fail a clause and were not sent."""
        promised = [each.id for each in self._operation(name).contract.clauses]
        seen = self.runners[name].seen if name in self.runners else {}
        return [
            case.id
            for case in self._plan(name).cases
            if case.id not in seen
            and any(_can_fail(case, check, each) for each in promised for check in case.checks)
        ]


def _own(chosen: Settings, worker: int) -> Settings:
    """Return the settings of a worker's own resource, where there are several."""
    if not chosen.beside:
        return chosen
    if worker >= len(chosen.lanes):
        raise UsageError(
            f"worker {worker + 1} has no resource of its own: --affidavit-set names "
            f"{len(chosen.lanes)}; start fewer workers, or name more"
        )
    return chosen.lanes[worker]


def _can_fail(case: Case, check: Check, clause: str) -> bool:
    """Say whether a check is more than a side condition of a case."""
    if check.clause != clause:
        return False
    side = check.when == "refused" and not cases.expects_refusal(case)
    return not side or all(each.when == "refused" for each in case.checks)


def _that_show(planned: tuple[Case, ...], status: str) -> tuple[Case, ...]:
    """Return cases likely to be answered so: some accepted ones, or one refused one per family."""
    if status.startswith("2"):
        return tuple(case for case in planned if not cases.expects_refusal(case))[:3]
    refused: dict[str, Case] = {}
    for case in planned:
        if cases.expects_refusal(case):
            refused.setdefault(case.family, case)
    return tuple(refused.values())


def _explain(clause: ClauseUnderTest, judged: Judged, ruling: Ruling, name: str) -> str:
    """Say what was promised, what was sent and what came."""
    sent, got = judged.evidence.exchange.request, judged.evidence.exchange.response
    query = "&".join(f"{name}={value}" for name, value in sent.query)
    answer = f"{got.status} {_text(got.body)}" if got else "no answer"
    rate = f"\n  rate:    failed {judged.rate[0]} of {judged.rate[1]} times" if judged.rate else ""
    return (
        f"{clause.clause.statement}\n"
        f"  broken:  {ruling.reason}\n"
        f"  case:    {judged.evidence.case.title}\n"
        f"  sent:    {sent.method} {sent.path}{'?' + query if query else ''} "
        f"{_text(sent.body or b'')}\n"
        f"  came:    {answer}{rate}\n"
        f"  finding: {name}\n"
        f"  replay:  affidavit replay '{clause.operation}::{judged.evidence.case.id}'"
    )


def _text(body: bytes, limit: int = 400) -> str:
    text = body.decode("utf-8", "replace")
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters)"
