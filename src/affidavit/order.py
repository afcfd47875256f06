"""Which case is sent next: the plan's order, as far as answers don't tell of a better one."""

from collections.abc import Collection, Iterator, Sequence

from affidavit import cases
from affidavit.cases import bundles, semantics
from affidavit.cases.bodies import decode
from affidavit.control import Control
from affidavit.model import Case, Request, base_type
from affidavit.pointer import MISSING
from affidavit.restoration import RESTORING
from affidavit.watch import body_of

UNPROVEN = 2
"""Bundles that prove nothing, and that no field explains, after which there are no more."""


EARLY = 2
"""Bundles that follow the first update of all fields, before any of them is set alone."""

WIDE = 4
"""Cases in a bundle that goes before all else."""


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
            if not self._affords(case):
                break
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
                self.sure = set()
                yield from self._bundle(several)

    def _affords(self, case: Case) -> bool:
        spent = self.control.requests + self.control.dearest(case) + self.kept
        return case.id in self.sure or spent <= self.plan.budget

    def _together(self, first: Case) -> list[Case]:
        """Return a case with others that may go with it, or nothing."""
        if self.unproven >= UNPROVEN or self.control.state is MISSING or not self.control.readable:
            return []
        if not self.members.get(first.id) or self._suspect([first]):
            return []
        rest = (each for each in self.waiting if each.id != first.id and not self._suspect([each]))
        return bundles.gather(self.maker, first, rest, self.members)

    def _wide(self) -> list[Case]:
        """Return the next cases of which so many go together that nothing tells more at once."""
        first = next((each for each in self.waiting if self.members.get(each.id)), None)
        several = self._together(first) if first else []
        return several if len(several) >= WIDE and self._affords(several[-1]) else []

    def _suspect(self, several: Sequence[Case]) -> bool:
        """Say whether one of several cases sets a field that is known to break a promise."""
        names = {name for each in several for name in self.members.get(each.id, ())}
        about = tuple(f"request.{name}{mark}" for name in names for mark in (".", "["))
        return bool(about) and any(clause.startswith(about) for clause in self.control.tally.failed)

    def _bundle(self, several: list[Case]) -> Iterator[Case]:
        """Send several cases as one, and each by itself where that proves nothing."""
        ids = {case.id for case in several}
        self.waiting = [case for case in self.waiting if case.id not in ids]
        self.bundled += 1
        bundle = bundles.bundle(self.maker, self.bundled, several, self.members)
        self.control.proven = False
        yield bundle
        if self.control.proven:
            return
        amiss = self.control.amiss
        for case in sorted(several, key=lambda each: _unlikely(each, amiss)):
            if self._affords(case):
                yield case
        if not self._suspect(several):
            self.unproven += 1
            names = [name for case in several for name in self.members[case.id]]
            case = bundles.together(self.maker, bundle, names)
            if self._affords(case):
                yield case


def _unlikely(case: Case, amiss: Collection[str]) -> tuple[bool, bool]:
    """Put first what a bundle showed to be amiss, and of that what is at the edge of a limit."""
    return not any(check.clause in amiss for check in case.checks), case.family != "length"


def members_of(request: Request) -> dict[str, object]:
    """Return the members that a request's body names, be it JSON or a form."""
    body = body_of(request)
    if body is None and request.body:
        return dict(decode(request.body, base_type(request.header("content-type"))))
    return body if isinstance(body, dict) else {}
