"""Which case is sent next: the plan's order, as far as answers don't tell of a better one."""

from collections.abc import Iterator, Sequence

from affidavit import cases
from affidavit import pointer as ptr
from affidavit.cases import bundles, semantics
from affidavit.control import Control
from affidavit.jsontext import same
from affidavit.model import Case
from affidavit.pointer import MISSING
from affidavit.restoration import RESTORING
from affidavit.watch import members_of

UNPROVEN = 2
"""Bundles that prove nothing, and that no field explains, after which there are no more."""

EARLY = 2
"""Bundles that follow the first update of all fields, before any of them is set alone."""

WIDE = 4
"""Cases in a bundle that goes before all else."""


CRASH = 500
"""The class of statuses of servers that fail."""


CRASH = 500
"""The class of statuses of servers that fail."""


CRASH = 500
"""The class of statuses of servers that fail."""


class Order:
    """The cases of a run, each chosen when the one before it has been sent."""

    def __init__(self, control: Control) -> None:
        self.control = control
        self.maker, self.plan = control.maker, control.plan
        self.closing = self.plan.closing
        planned = self.plan.cases[: len(self.plan.cases) - len(self.closing)]
        self.waiting = [*planned, *self.plan.more]
        self.sure = {case.id for case in planned}
        """Cases that the plan itself has room for."""
        self.kept = self.plan.exploring + sum(map(cases.cost, self.closing)) + RESTORING
        """Requests for what comes after the directed cases."""
        self.bundled = 0
        self.unproven = 0
        self.members = (
            {case.id: bundles.members(self.maker, case) for case in self.waiting}
            if control.settings.profile != "deep"
            else {}
        )

    def __iter__(self) -> Iterator[Case]:
        """Yield the plan's cases and, before the closing ones, what the budget proves to hold.

        Where an update of all fields at once is refused, each field's own comes next. Good values
        of several fields go in one update, and one by one where that isn't as it should be.
        """
        while self.waiting:
            case = self.waiting[0]
            if not self._affords(case):  # a cheaper one may be affordable still
                self.waiting.pop(0)
                continue
            if several := self._together(case):
                while several:
                    yield from self._bundle(several)
                    several = self._wide()
                continue
            self.waiting.pop(0)
            yield case
            if case.id == semantics.ALL:
                yield from self._after_all(case)
        yield from self.closing

    def _after_all(self, case: Case) -> Iterator[Case]:
        """Go on after all fields were set at once: what is taken is asked for more of the kind."""
        if self.control.refused:
            alone = {semantics.alone(name) for name in members_of(case.request)}
            self.waiting.sort(key=lambda each: each.id not in alone)
            self.sure = set()
            return
        for _ in range(EARLY):
            if several := self._wide():
                yield from self._bundle(several)

    def _affords(self, case: Case) -> bool:
        spent = self.control.requests + self.control.dearest(case) + self.kept
        return case.id in self.sure or spent <= self.plan.budget

    def _together(self, first: Case) -> list[Case]:
        """Return a case with others that may go with it, or nothing."""
        if self.unproven >= UNPROVEN or self.control.state is MISSING or not self.control.readable:
            return []
        if not self._fresh(first):
            return []
        rest = (each for each in self.waiting if each.id != first.id and self._fresh(each))
        return bundles.gather(self.maker, first, rest, self.members)

    def _fresh(self, case: Case) -> bool:
        """Say whether a case may be bundled, and its value isn't there already."""
        own, state = self.members.get(case.id), self.control.state
        if not own or self._suspect([case]):
            return False
        return not all(same(ptr.step(state, name), value) for name, value in own.items())

    def _wide(self) -> list[Case]:
        """Return the next cases of which so many go together that nothing tells more at once."""
        first = next((each for each in self.waiting if self._fresh(each)), None)
        several = self._together(first) if first else []
        return several if len(several) >= WIDE and self._affords(several[-1]) else []

    def _suspect(self, several: Sequence[Case]) -> bool:
        """Say whether one of several cases sets a field that is known to break a promise."""
        names = {name for each in several for name in self.members.get(each.id, ())}
        about = tuple(f"request.{name}{mark}" for name in names for mark in (".", "["))
        return bool(about) and any(clause.startswith(about) for clause in self.control.tally.failed)

    def _bundle(self, several: list[Case]) -> Iterator[Case]:
        """Send several cases as one; where that proves nothing, each goes by itself in its turn."""
        self.bundled += 1
        bundle = bundles.bundle(self.maker, self.bundled, several, self.members)
        control, ids = self.control, {case.id for case in several}
        control.bundle, control.amiss = None, frozenset()
        yield bundle
        if control.bundle:
            self.waiting = [case for case in self.waiting if case.id not in ids]
            control.stood_for |= dict.fromkeys(ids, control.bundle)
            self.sure = set()  # what this saves goes to others: from here on, requests are counted
        elif not control.refused:
            yield from self._doubted(bundle, several)
        else:
            answer = control.last.response
            if answer is not None and answer.status >= CRASH:
                yield from self._once_more(bundle, several)
            self._give_up(several)

    def _doubted(self, bundle: Case, several: list[Case]) -> Iterator[Case]:
        """Send what an accepted bundle showed to be amiss; then the whole, if each is well."""
        amiss, refused = self.control.amiss, False
        for case in several:
            if any(check.clause in amiss for check in case.checks) and self._affords(case):
                self.waiting = [each for each in self.waiting if each.id != case.id]
                yield case
                refused |= self.control.refused
        if refused or self._suspect(several):
            return
        yield from self._once_more(bundle, several)
        self._give_up(several)
        if not amiss & self.control.tally.failed.keys():
            names = ", ".join(sorted(amiss))
            message = f"{bundle.title}: not as it should be ({names}); sent again, all of it was"
            self.control.tally.remark(bundle, "unexplained-failure", message)

    def _give_up(self, several: list[Case]) -> None:
        """Send each by itself, in its turn: what is wrong with all of them doesn't show."""
        self.unproven += 1
        for case in several:
            self.members.pop(case.id, None)

    def _once_more(self, bundle: Case, several: list[Case]) -> Iterator[Case]:
        """Send a bundle as a case of its own, unless there may be no way back from it."""
        names = [name for case in several for name in self.members[case.id]]
        case = bundles.together(self.maker, bundle, names)
        if self._affords(case) and not cases.closes(self.maker.operation, case):
            yield case
