"""The phases after the plan: Hypothesis looks for what directed cases can't enumerate.

Each law is searched in short rounds, in turn, so that a small budget sees something of each. What
breaks one is made as small as a share of the budget allows, then sent, confirmed and judged like
any other case. The search is a function of contract, seed and answers; of what earlier runs found,
only a database of examples knows.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import hypothesis
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase
from hypothesis.internal.conjecture.providers import HypothesisProvider

from affidavit.cases import oracle
from affidavit.cases.properties import LAWS, PEER, Law, Strategy
from affidavit.control import Judged
from affidavit.examination import Examination
from affidavit.model import Case
from affidavit.verdicts import CRASHES
from affidavit.verdicts.peer import second_opinion
from affidavit.watch import BudgetSpentError

ROUND = 3
"""Examples of one law before it is another one's turn; each round has twice as many."""

LONGEST_ROUND = 200

SHRINKING = 120
"""Requests that making one failure small may take."""

IDLE = 3
"""Rounds without a new case after which a law has nothing left to draw."""

CRASHED = ("", "crashed")
"""A server error, whichever clause it breaks: of two, nobody outside can tell the causes apart."""

Broken = frozenset[tuple[str, str]]
"""Failing clauses, each with the way in which it fails."""


@dataclass
class Exploration:
    """The search for failures that the plan has not found, within ``limit`` requests."""

    examination: Examination
    limit: int
    judged: list[Judged] = field(default_factory=list)

    def explore(self) -> Iterator[Judged]:
        """Search each law in turn until the requests are spent, and yield what was judged."""
        maker, passed = self.examination.maker, self.examination.tally.passed
        maker.seen_set = {
            each.name
            for each in self.examination.operation.writable
            if passed.get(f"request.{each.name}.semantics")
        }
        made = [(law, law.cases(maker)) for law in LAWS]
        searches = [_Search(self, law, strategy) for law, strategy in made if strategy is not None]
        yield from self._round_trip()
        random = Random(self.examination.settings.seed)  # noqa: S311 - it must be repeatable
        while searches and not self.spent():
            for each in searches:
                each.round(random.getrandbits(64))
                yield from self.judged
                self.judged = []
            searches = [each for each in searches if each.idle < IDLE]

    def _round_trip(self) -> Iterator[Judged]:
        """Send the resource back as it was read: what requests may name, then all of it."""
        examination = self.examination
        known = examination.operation.tops
        for whole in (False, True):
            state = examination.state
            if not isinstance(state, dict) or not examination.maker.typed:
                return
            members = {name: value for name, value in state.items() if whole or name in known}
            if whole and members.keys() <= known.keys():
                return
            request = examination.maker.update(members)
            what = "all of the resource" if whole else "the resource"
            case = oracle.case(
                examination.maker,
                oracle.named("round-trip", request),
                f"send {what} as it was read",
                request,
            )
            if self.affords(case):
                yield examination.accept(examination.attempt(case))

    def affords(self, case: Case) -> bool:
        """Say whether the limit holds a case at its dearest."""
        return self.examination.requests + self.examination.dearest(case) <= self.limit

    def spent(self) -> bool:
        """Say whether the next case could exceed the limit."""
        return self.examination.requests >= self.limit


class _EnoughError(BaseException):
    """Ends a search at once: Hypothesis takes no ``Exception`` for that, but for a failure."""


class _BrokenError(Exception):
    """A law is broken."""


@dataclass
class _Search:
    """One law: what its cases did in this round, and the failure that is being made smaller."""

    exploration: Exploration
    law: Law
    strategy: Strategy
    rounds: int = 0
    idle: int = 0
    known: dict[str, Judged | None] = field(default_factory=dict)
    """What was sent in this round, by id; of what shows the failure, how it was judged."""
    wanted: Broken = frozenset()
    until: int = 0
    broken: bool = False
    """Whether the last case showed the failure that is looked for."""

    def round(self, seed: int) -> None:
        """Draw and send some cases; a failure among them is made small and judged."""
        examination = self.exploration.examination
        before = examination.requests
        self.known, self.wanted = {}, frozenset()
        _outside(lambda: self._find(seed))
        failing = [each for each in self.known.values() if each]
        if failing:
            smallest = min(failing, key=lambda each: _size(each.evidence.case))
            self.exploration.judged.append(examination.accept(smallest))
        self.rounds += 1
        self.idle = self.idle + 1 if examination.requests == before else 0

    def _find(self, seed: int) -> None:
        """Let Hypothesis draw cases, and smaller ones where one breaks the law."""
        fresh = (Phase.generate, Phase.shrink)
        chosen = hypothesis.settings(
            max_examples=min(ROUND * 2**self.rounds, LONGEST_ROUND) * self.law.share,
            phases=fresh if self.rounds else (Phase.reuse, *fresh),
            database=self._database(),
            deadline=None,
            verbosity=Verbosity.quiet,
            suppress_health_check=list(HealthCheck),
        )
        # a seed alone would take the database away
        test = chosen(hypothesis.seed(seed)(hypothesis.given(self.strategy)(self._holds)))
        try:
            with _without_constants():
                test()
        except _BrokenError:
            pass
        except _EnoughError as error:
            if error.__cause__ is not None and not isinstance(error.__cause__, BudgetSpentError):
                raise error.__cause__ from None

    def _database(self) -> ExampleDatabase | None:
        chosen = self.exploration.examination.settings.examples
        if not chosen:
            return None
        folder = Path(chosen, *self.exploration.examination.operation.contract.id.split("/"))
        return _Failures(self, DirectoryBasedExampleDatabase(folder / self.law.name))

    def _holds(self, case: Case) -> None:
        self.broken = False
        self.broken = self._breaks(case)
        if self.broken:
            raise _BrokenError

    def _breaks(self, case: Case) -> bool:
        """Send a case, unless it was sent before; say whether it shows the failure in question."""
        if case.id not in self.known:
            if self._done(case):
                raise _EnoughError
            try:
                self.known[case.id] = self._try(case)
            except Exception as error:  # Hypothesis would take it for a failure of the law
                raise _EnoughError from error
        return self.known[case.id] is not None

    def _done(self, case: Case) -> bool:
        spent = self.exploration.examination.requests
        return not self.exploration.affords(case) or bool(self.wanted and spent >= self.until)

    def _try(self, case: Case) -> Judged | None:
        """Return how a case was judged, where it shows the failure that is looked for."""
        examination = self.exploration.examination
        judged, broken = self._sent(case)
        if self.wanted:
            return judged if broken & self.wanted else None
        if self.law.name.startswith(PEER):
            exchange = judged.evidence.exchange
            for clause, title in second_opinion(examination.operation, exchange, judged.rulings):
                message = f"Schemathesis: {title}"
                examination.tally.remark(case, "second-opinion", message, clause)
        if not broken:
            examination.tally.add(judged.evidence, judged.rulings, generated=True)
            self.exploration.judged.append(judged)
            return None
        again = self._sent(case)[1] if examination.affords(case) else frozenset()
        if not broken & again:  # now and then, it seems: there is nothing to make smaller
            self.exploration.judged.append(examination.accept(judged))
            return None
        self.wanted = broken & again
        self.until = examination.requests + SHRINKING
        return judged

    def _sent(self, case: Case) -> tuple[Judged, Broken]:
        """Send a case and return what it breaks that isn't known to be broken."""
        examination = self.exploration.examination
        judged = examination.attempt(case)
        failed = examination.tally.failed
        if examination.tally.simpler(case):
            return judged, frozenset()
        found = {
            CRASHED if ruling.detail in CRASHES else (ruling.clause, ruling.detail)
            for ruling in judged.rulings
            if ruling.verdict == "fail" and ruling.clause not in failed
        }
        if CRASHED in found and any(
            ruling.detail in CRASHES for each in failed.values() for ruling in each.values()
        ):
            found.remove(CRASHED)
        return judged, frozenset(found)


class _Failures(ExampleDatabase):
    """A database that takes what broke a law, and not where a search was left off."""

    def __init__(self, search: _Search, kept: ExampleDatabase) -> None:
        super().__init__()
        self.search = search
        self.kept = kept

    def save(self, key: bytes, value: bytes) -> None:
        """Keep an example."""
        if self.search.broken:
            self.kept.save(key, value)

    def fetch(self, key: bytes) -> Iterable[bytes]:
        """Return what was kept."""
        return self.kept.fetch(key)

    def delete(self, key: bytes, value: bytes) -> None:
        """Drop an example that breaks nothing any more."""
        self.kept.delete(key, value)


@contextmanager
def _without_constants() -> Iterator[None]:
    """Keep Hypothesis from drawing what it finds in the modules that happen to be loaded.

    It would make a search depend on the program around it. There is no setting for that; where a
    version of Hypothesis has another inside, the search is as it would be.
    """
    name = "_maybe_draw_constant"
    held = vars(HypothesisProvider).get(name)
    if held is None:
        yield
        return
    setattr(HypothesisProvider, name, lambda *_, **__: None)
    try:
        yield
    finally:
        setattr(HypothesisProvider, name, held)


def _size(case: Case) -> int:
    return sum(len(each.body or b"") + 1 for each in (*case.setup, case.request))


def _outside(search: Callable[[], None]) -> None:
    """Search in a thread of its own inside another search: Hypothesis minds that."""
    if not hypothesis.currently_in_test_context():
        search()
        return
    with ThreadPoolExecutor(1) as pool:
        pool.submit(search).result()
