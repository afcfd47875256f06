"""One operation against one target: cases one after the other, and what fails once more.

The order of requests is part of the method. The resource is known after each case, so the next
one needs no read before it; refused updates share one read, since together they should have
changed nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from affidavit import cases
from affidavit import pointer as ptr
from affidavit.cases import bundles
from affidavit.control import Control, Judged
from affidavit.jsontext import same
from affidavit.model import Case, Evidence, Exchange, Request, Ruling
from affidavit.order import Order
from affidavit.pointer import MISSING
from affidavit.restoration import RESTORING
from affidavit.samples import as_text
from affidavit.verdicts import Observation, changes, judge, outcome, remarks
from affidavit.verdicts.observation import matches
from affidavit.watch import LAGS, TargetLostError, body_of, members_of

FINER = ("enum", "length", "format", "nullable", "content-type")
"""Kinds of promises of which a value that gets lost now and then says nothing."""

BELIEVED = 3
"""Accepted updates that are read together at most."""

TRIES = 3
"""How often a failing case is sent in all, to tell a steady failure from an intermittent one."""


@dataclass
class Examination(Control):
    """One operation's run: what it has sent, what it knows of the resource, what was ruled."""

    def examine(self, chosen: Iterable[Case]) -> Iterator[Judged]:
        """Send cases and yield them judged; those of a group wait for the read that they share.

        A group of refused updates should together have changed nothing. Those of accepted ones
        change different members; their answers are believed until they are read, where answers
        were seen to tell what reads tell.
        """
        group: list[Observation] = []
        for case in chosen:
            if not self.affords(case, 1 if group else 0):
                break
            if group and self._apart(case, group):
                yield from self._settle(group)
                group = []
            seen = self._perform(case, believing=self._believes(case))
            if outcome(seen)[0] != "accepted":
                group.append(seen)
            elif seen.after is MISSING and self._convinces(seen):
                self.state = seen.state
                group.append(seen)
            else:
                yield from self._break_up(group, seen)
                group = []
        yield from self._settle(group)

    def planned(self) -> Iterator[Case]:
        """Yield the plan's cases, each when the one before it was sent."""
        return iter(Order(self))

    def _believes(self, case: Case) -> bool:
        """Say whether a case's effect can be told by its answer, and be read with others'."""
        plain = self.trusted and self.readable and not self.lagging and not case.history
        if case.family == bundles.FAMILY:  # what is sent next depends on it
            return False
        return plain and not cases.expects_refusal(case) and _named(case) is not None

    def _convinces(self, seen: Observation) -> bool:
        """Say whether an answer shows the whole resource, and that all is as it should be."""
        if not self._believes(seen.case) or not _whole(seen.answer, seen.before):
            return False
        return all(each.verdict in ("pass", "none") for each in self.judged(seen).rulings)

    def _apart(self, case: Case, group: list[Observation]) -> bool:
        """Say whether a group must be read before a case changes what it should have left."""
        believed = any(each.exchange.accepted for each in group)
        if cases.expects_refusal(case):
            return believed or bool(case.setup)
        if case.setup or not believed or len(group) >= BELIEVED or not self._believes(case):
            return True
        own = _named(case) or set()
        others = (_named(each.case) for each in group)
        return any(own & (self.names if each is None else each) for each in others)

    def attempt(self, case: Case) -> Judged:
        """Send a case and judge it, and put right what a failing one may have spoilt.

        Nothing is counted yet: ``accept`` does that.
        """
        judged = self._believed(self._alone(case))
        if _failing(judged):
            self._mend(judged.evidence)
        return judged

    def affords(self, case: Case, more: int = 0) -> bool:
        """Say whether the budget holds a case at its dearest, and the restoration after it."""
        return self.requests + self.dearest(case) + more + self.spare <= self.plan.budget

    def _perform(self, case: Case, *, believing: bool = False) -> Observation:
        """Bring the resource into the state that a case needs and send its request.

        ``believing``: what an accepted update did isn't read, but taken from the answer.
        """
        unready = ""
        for at, request in enumerate(case.setup):
            if self._satisfied(request) and not case.history:
                continue
            exchange = self.send(request)
            if not self._absorb(exchange):
                unready = "the update that it starts from was refused"
                if exchange.response is None:  # the same again would be blind
                    why = f"the update that it starts from had no answer: {exchange.failure}"
                    return replace(self.seen(case, exchange, self.state), unready=why)
                start = replace(case, request=request, setup=case.setup[:at], checks=())
                seen = self.seen(start, exchange, self.state)
                if case.history and outcome(seen)[0] == "crashed":
                    return seen  # that it came to this is what there is to say
        before, exchange = self.state, self.send(case.request)
        self.refused = exchange.response is not None and not exchange.accepted
        before = MISSING if exchange.apart else before
        seen = self.seen(case, exchange, before, read=not (believing and not unready))
        return replace(seen, unready=unready)

    def _absorb(self, exchange: Exchange) -> bool:
        """Take the state that a set-up leaves; say whether it was accepted."""
        if not exchange.accepted:
            return False
        shown, before = self.resource(exchange), self.state
        believed = self.trusted and _whole(shown, before)
        seen = MISSING if believed else self.after(exchange, before)
        self.state = seen if seen is not MISSING else shown
        return True

    def _satisfied(self, request: Request) -> bool:
        """Say whether the resource already has all that a set-up would set."""
        wanted = body_of(request)
        if not isinstance(wanted, dict) or self.state is MISSING:
            return False
        return all(same(ptr.step(self.state, name), value) for name, value in wanted.items())

    def _settle(self, group: list[Observation]) -> Iterator[Judged]:
        """Read once for a group; where the resource isn't as it should be, look at each by itself.

        A single refused update is all that can have changed it.
        """
        if not group:
            return
        now = self._read_for(group)
        believed = any(each.exchange.accepted for each in group)
        if self._differs_from(now) and (believed or len(group) > 1):
            yield from self._one_by_one(group, now)
            return
        before = self.state
        self.state = now if now is not MISSING else before
        for seen in group:
            if believed:
                yield self._as_expected(seen)
            else:
                yield self._finish(replace(seen, before=before, after=now))

    def _differs_from(self, now: Any) -> bool:
        return now is not MISSING and self.differs(self.state, now)

    def _read_for(self, group: list[Observation]) -> Any:
        """Read the resource after a group; one that lags behind an answer is waited for."""
        now = self.look_again()
        if self.lagging or not any(each.exchange.accepted for each in group):
            return now
        for tried in range(LAGS if self._differs_from(now) else 0):
            if self.requests + self.spare >= self.plan.budget:
                break
            self.wait(tried)
            later = self.look()
            if later is not MISSING and not self.differs(self.state, later):
                self.lagging = True
                return later
        return now

    def _break_up(self, group: list[Observation], seen: Observation) -> Iterator[Judged]:
        """Go on after an update that was read by itself, which may tell of the group before it."""
        if seen.after is MISSING and self.readable:
            seen = replace(seen, after=self.after(seen.exchange, seen.before))
        if cases.expects_refusal(seen.case):
            yield self._finish(seen)
            yield from self._again(group)  # what they left can't be told any more
        elif not group or self._explains(seen):
            for each in group:
                yield self._as_expected(each)
            yield self._finish(seen)
        else:
            yield from self._one_by_one([*group, seen], seen.after)

    def _as_expected(self, seen: Observation) -> Judged:
        """Judge one of a group after which the resource was as it should be.

        A refused one left what the next one found.
        """
        after = seen.after if seen.exchange.accepted else seen.before
        return self.accept(self._sure(replace(seen, after=after)))

    def _explains(self, seen: Observation) -> bool:
        """Say whether an update itself changed all that a read found changed."""
        if MISSING in (seen.before, seen.after):
            return False
        named = _named(seen.case) or set()
        places = (each for each in changes(seen.before, seen.after) if each not in self.volatile)
        return all(ptr.split(place)[0] in named for place in places)

    def _again(self, group: list[Observation]) -> Iterator[Judged]:
        """Send cases once more, each with a read of its own."""
        for seen in group:
            if not self.affords(seen.case):
                return
            yield self._finish(self._alone(seen.case))

    def _one_by_one(self, group: list[Observation], now: Any) -> Iterator[Judged]:
        """Find what made the resource other than it should be: send each of a group by itself.

        Where none of them does it again, a read that contradicts an answer tells of that update,
        unless a refused one may have done it.
        """
        expected, self.state, self.trusted = self.state, now, False
        last, blamed = group[-1], False
        start = expected if group[0].before is MISSING else group[0].before
        self._mend(Evidence(last.case, last.exchange, start, now))
        for judged in self._again(group):
            blamed = blamed or bool(_failing(judged))
            yield judged
        if blamed:
            return
        sure = all(each.exchange.accepted for each in group)
        told = [each for each in group if sure and self._belies(each, now)]
        for seen in told:
            yield self.accept(self.judged(self._read_as(seen, now)))
        if not told:
            named = {name for each in group for name in _named(each.case) or ()}
            places = list(changes(expected, now))
            odd = (place for place in places if ptr.split(place)[0] not in named)
            place = next(odd, places[0] if places else "something")
            refused = sum(not each.exchange.accepted for each in group)
            what = f"{refused} updates were refused" if refused else "updates were answered"
            message = (
                f"{place} was changed while {what}; sent again one by one, none of them did it"
            )
            self.tally.remark(last.case, "unexplained-change", message, "semantics.atomic")

    def _belies(self, seen: Observation, now: Any) -> bool:
        """Say whether a read contradicts what an answer showed of its own update."""
        return bool(_failing(self.judged(self._read_as(seen, now))))

    def _read_as(self, seen: Observation, now: Any) -> Observation:
        """Take a later read for a case's own, but for what others may have changed since."""
        own = tuple(check for check in seen.case.checks if check.kind != "unchanged")
        return replace(seen, case=replace(seen.case, checks=own), after=now)

    def _alone(self, case: Case) -> Observation:
        """Send a case and read after it, whatever the answer."""
        seen = self._perform(case)
        if outcome(seen)[0] != "accepted":
            seen = replace(seen, after=self.look_again())
        self._take(seen)
        return seen

    def _finish(self, seen: Observation) -> Judged:
        """Judge a case, confirm what fails, and put right what it may have spoilt."""
        return self.accept(self._believed(seen))

    def _believed(self, seen: Observation) -> Judged:
        """Judge a case that has left the resource as it is now."""
        self._take(seen)
        return self._sure(seen)

    def _sure(self, seen: Observation) -> Judged:
        """Judge a case; one that fails after an answer was believed is judged by reads alone."""
        judged = self.judged(seen)
        if _failing(judged) and self.trusted and seen.case.setup:
            # the state before it was taken from an answer: from here on only reads are believed
            self.trusted = False
            self._mend(judged.evidence)
            judged = self.judged(self._alone(seen.case))
        return judged

    def accept(self, judged: Judged) -> Judged:
        """Count a case; what fails is confirmed, and what it may have spoilt is put right."""
        if judged.evidence.case.family == bundles.FAMILY:
            return self._stands(judged)
        judged = self._excused(judged)
        failing = _failing(judged)
        for code, message in remarks(self.operation, judged.evidence):
            self.tally.remark(judged.evidence.case, code, message)
        if any(not self.tally.steady(ruling.clause) for ruling in failing):
            judged = self._confirm(judged, {ruling.clause for ruling in failing})
        self.tally.add(judged.evidence, judged.rulings, judged.rate)
        unasked = self._unasked(judged.evidence)
        self.unasked |= unasked
        for name in sorted(unasked & self.silent_on):
            message = f"an update can change {name}, which the page shows in answers only"
            self.tally.remark(judged.evidence.case, "undocumented-write", message)
        if failing or unasked:
            self._mend(judged.evidence)
        return judged

    def _stands(self, judged: Judged) -> Judged:
        """Count a bundle that is as it should be; another one decides nothing, and is undone."""
        well = ("pass", "none")
        self.amiss = frozenset(each.clause for each in judged.rulings if each.verdict not in well)
        accepted = judged.evidence.exchange.accepted
        self.bundle = judged if accepted and not self.amiss else None
        if self.bundle:
            self.tally.add(judged.evidence, judged.rulings)
            return judged
        if accepted:
            self._mend(judged.evidence)
        return replace(judged, rulings=())

    def _unasked(self, evidence: Evidence) -> set[str]:
        """Return the members that an update set, though no page says that one can."""
        before, after = evidence.before, evidence.after
        if MISSING in (before, after) or not (self.shut and evidence.exchange.accepted):
            return set()
        return {
            name
            for name, value in members_of(evidence.case.request).items()
            if name in self.shut
            and ptr.join("", name) not in self.volatile
            and not matches(ptr.step(before, name), value, exact=True)
            and not same(ptr.step(before, name), now := ptr.step(after, name))
            and (matches(now, value) or as_text(now) == as_text(value))
        }

    def _excused(self, judged: Judged) -> Judged:
        """Don't blame a value where the resource, as a case found it, takes no update at all."""
        evidence = judged.evidence
        refused = refusals(judged)
        if not (refused and self.lasting and self.good) or self.requests + 1 > self._reserve():
            return judged
        if self.send(self.good).accepted:
            self.state = self.look() if self.readable else MISSING
            return self._from_the_start(judged, refused)
        why = "the resource takes no update at all in the state in which this case found it"
        rulings = tuple(
            replace(each, verdict="inconclusive", reason=why) if each in refused else each
            for each in judged.rulings
        )
        self._mend(evidence)
        if self.first is not MISSING:
            self._put_back()
        if not self.send(self.good).accepted:
            raise TargetLostError(
                f"{why}, and it can't be put back: {evidence.case.id} is the first that was refused"
            )
        self.state = self.look() if self.readable else MISSING
        return replace(judged, rulings=rulings)

    def _from_the_start(self, judged: Judged, refused: list[Ruling]) -> Judged:
        """Leave a documented value open that another state than this one takes: as was found."""
        clauses = {each.clause for each in refused}
        kinds = {clause.kind for clause in self.operation.contract.clauses if clause.id in clauses}
        spent = self.requests + self.dearest(judged.evidence.case) + RESTORING > self._reserve()
        if self.first is MISSING or "enum" not in kinds or spent:
            return judged
        self._put_back()
        again = self._alone(judged.evidence.case)
        if outcome(again)[0] != "accepted":
            return judged
        self._mend(Evidence(again.case, again.exchange, again.before, again.state))
        why = "it is taken in the state in which the resource was found, and not in this one"
        rulings = tuple(
            replace(each, verdict="inconclusive", reason=why) if each in refused else each
            for each in judged.rulings
        )
        return replace(judged, rulings=rulings)

    def _reserve(self) -> int:
        """Return how many requests may be spent before those that restoring takes."""
        return self.plan.budget - self.spare - 4

    def _take(self, seen: Observation) -> None:
        """Take the state that a case left; after an update that nobody saw it isn't known.

        An answer that a read contradicts is the last one that is believed without a read.
        """
        if MISSING not in (seen.after, seen.answer) and not same(seen.after, seen.answer):
            self.trusted = False
        if seen.state is not MISSING or outcome(seen)[0] == "accepted":
            self.state = seen.state

    def _confirm(self, judged: Judged, clauses: set[str]) -> Judged:
        """Send a failing case again; a failure that doesn't come back is intermittent."""
        failed, sent = 1, 1
        for _ in range(TRIES - 1):
            if not self.affords(judged.evidence.case):
                break
            self._mend(judged.evidence)
            again = self._alone(judged.evidence.case)
            sent += 1
            rulings = judge(self.operation, again)
            failed += any(each.verdict == "fail" and each.clause in clauses for each in rulings)
        if failed == sent:
            return judged
        rulings = tuple(self._of_field(judged.evidence.case, each) for each in judged.rulings)
        return replace(judged, rulings=rulings, rate=(failed, sent))

    def _of_field(self, case: Case, ruling: Ruling) -> Ruling:
        """Blame a field for a value that is lost now and then, and no limit of it."""
        clause = self.operation.contract.clause(ruling.clause)
        lost = ruling.verdict == "fail" and ruling.detail in ("shows", "exact")
        if not lost or clause is None or clause.kind not in FINER:
            return ruling
        places = (each.pointer for each in case.checks if each.clause == ruling.clause)
        name = next((ptr.split(place)[0] for place in places if place), "")
        own = f"request.{name}.semantics"
        return replace(ruling, clause=own) if self.maker.has(own) else ruling

    def _mend(self, evidence: Evidence) -> None:
        """Put back the fields that a case changed, those that it named and shouldn't have, too."""
        if evidence.before is MISSING or self.requests + 2 > self.plan.budget:
            return
        names = set(self.settable)  # where nobody knows what it is now
        if self.state is not MISSING:
            names = {ptr.split(place)[0] for place in changes(evidence.before, self.state)}
        known = self.names.union(members_of(evidence.case.request))
        body = {name: evidence.before[name] for name in names & known if name in evidence.before}
        if body:
            self._absorb(self.send(self.restoring(body, evidence.before)))


def refusals(judged: Judged) -> list[Ruling]:
    """Return the rulings on an update that should be good, and was refused."""
    details = ("accepted/refused", "accepted/state")
    return [each for each in judged.rulings if each.detail in details and each.verdict != "pass"]


def _failing(judged: Judged) -> list[Ruling]:
    return [ruling for ruling in judged.rulings if ruling.verdict == "fail"]


def _named(case: Case) -> set[str] | None:
    """Return the members that a case's JSON body names; None where it is no object."""
    body = body_of(case.request)
    return set(body) if isinstance(body, dict) else None


def _whole(shown: Any, before: Any) -> bool:
    """Say whether an answer shows all that was known of the resource before."""
    return isinstance(shown, dict) and isinstance(before, dict) and before.keys() <= shown.keys()
