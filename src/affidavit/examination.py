"""One operation against one target: control, cases, confirmation, restoration.

The order of requests is part of the method. The resource is known after each case, so the next
one needs no read before it; refused updates share one read, since together they should have
changed nothing.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from affidavit import cases
from affidavit import pointer as ptr
from affidavit.cases.maker import Maker
from affidavit.diagnosis import diagnose, is_web_page
from affidavit.journal import Entry, Journal
from affidavit.jsontext import covers, same
from affidavit.model import Case, Evidence, Exchange, Request, Ruling
from affidavit.operation import ALWAYS, ONLY
from affidavit.patch import merge_difference
from affidavit.pointer import MISSING
from affidavit.samples import as_text
from affidavit.schema import Field, sendable_part
from affidavit.verdicts import Observation, Tally, changes, judge, outcome, remarks
from affidavit.watch import LAGS, BudgetSpentError, TargetLostError, Watch, body_of

RESTORING = 6
"""Requests that are kept for putting the resource back: two reads and an update, each of which a
target may ask to send once more."""

FINER = ("enum", "length", "format", "nullable", "content-type")
"""Kinds of promises of which a value that gets lost now and then says nothing."""

TRIES = 3
"""How often a failing case is sent in all, to tell a steady failure from an intermittent one."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with what came of it; ``rate`` is (failed, sent) where it failed."""

    evidence: Evidence
    rulings: tuple[Ruling, ...]
    rate: tuple[int, int] | None = None


@dataclass
class Examination(Watch):
    """One operation's run: what it has sent, what it knows of the resource, what was ruled."""

    first: Any = MISSING
    trusted: bool = False
    """Whether the answer to an update was just what a read gave, so that set-ups need no read."""

    def __post_init__(self) -> None:
        """Make the plan and an empty tally."""
        super().__post_init__()
        self.maker = Maker(self.operation, self.settings)
        self.tally = Tally(self.operation.contract)
        self.settable = frozenset(each.name for each in self.operation.writable)
        self.not_restored: set[str] = set()
        """Fields that don't hold what they held, in the end."""
        self.left_behind: set[str] = set()
        """Fields that hold something beside it, or where nothing was: nothing is lost."""
        self.good: Request | None = None
        self.entry: Entry | None = None
        self.spare = RESTORING if self.lasting else 0

    # -- control --------------------------------------------------------------------------------

    def control(self) -> tuple[str, list[Judged]]:
        """Read twice and send one good update; return a diagnosis where that fails, else ''."""
        judged: list[Judged] = []
        wanted = cases.CONTROL + self.spare
        if self.plan.budget < wanted:
            return f"a budget of {self.plan.budget} is too small: a run takes at least {wanted}", []
        try:
            return self._control(judged), judged
        except BudgetSpentError:
            return f"the control has spent the whole budget of {self.plan.budget} requests", judged
        except TargetLostError:
            return diagnose(self.operation, self.last), judged

    def _control(self, judged: list[Judged]) -> str:
        """Do so; ``judged`` takes what came of each update."""
        self._first_look()
        self._belong()
        self._remember()
        for case in self.plan.control:
            exchange = self.send(case.request)
            if exchange.response is None:  # perhaps a connection that the target had given up
                self.state = self.look()
                exchange = self.send(case.request)
            if _unauthorized(exchange):
                exchange = self._by_another_scheme(case) or exchange
            seen = self._seen(case, exchange, self.state)
            judged.append(self._judged(seen))
            if outcome(seen)[0] == "accepted" and not self._is_web_page(exchange):
                self.good = case.request
                self.trusted = seen.after is not MISSING and same(seen.after, seen.answer)
                self.state = seen.state
                self._learn(case)
                judged[-1] = self._judged(replace(seen, volatile=frozenset(self.volatile)))
                for each in judged:  # the endpoint works, so what was refused was the field
                    last = each is judged[-1]
                    rulings = [one for one in each.rulings if last or one.clause != "endpoint"]
                    self.tally.add(each.evidence, rulings)
                return ""
        if not judged:
            return "the contract has no field that an update could set; nothing can be tested"
        return diagnose(self.operation, judged[-1].evidence.exchange)

    def _belong(self) -> None:
        """Say in each update what the resource says that it belongs to, where it must be said."""
        if not isinstance(self.state, dict):
            return
        stated = [each for each in self.operation.writable if each.schema.get(ALWAYS)]
        known = {
            each.name: (as_text(self.state[each.name]),)
            for each in stated
            if self.state.get(each.name) not in (None, self.maker.base.get(each.name))
            and each.name not in self.settings.known
        }
        if known:
            self.settings = replace(self.settings, known={**self.settings.known, **known})
            self.maker = Maker(self.operation, self.settings)
            made = cases.plan(self.operation, self.settings)
            self.plan = replace(made, budget=self.plan.budget)

    def _remember(self) -> None:
        """Keep on disk what the resource is, before the first update goes out."""
        if not (self.settings.journal and self.lasting and isinstance(self.first, dict)):
            return
        fields = {name: self.first[name] for name in self.settable if name in self.first}
        self.entry = Entry(
            self.operation.contract.id,
            getattr(self.target, "base_url", ""),
            self.plan.read.path,
            dict(self.settings.set),
            fields,
        )
        self.first = self.first | Journal(Path(self.settings.journal)).open(self.entry)

    def _first_look(self) -> None:
        """Read twice: what differs by itself is no evidence; one that fails may be bad luck."""
        first, again = self.look(), self.look()
        self.volatile |= set(changes(first, again)) if MISSING not in (first, again) else set()
        self.state = again if again is not MISSING else first
        self.first = first if first is not MISSING else again
        self.readable = self.state is not MISSING
        if not self.readable:
            self._read_by_updating()

    def _read_by_updating(self) -> None:
        """Where there is no GET, an update that names nothing may show the resource."""
        request = self.maker.update({})
        refused = self.last_read.response is None or self.last_read.response.status == 401  # noqa: PLR2004 - a status
        if self.operation.method != "patch" or self.maker.base or refused:
            return
        first = self.shown(self.send(request))
        again = self.shown(self.send(request)) if first is not MISSING else MISSING
        if MISSING not in (first, again) and not list(changes(first, again)):
            self.plan = replace(self.plan, read=request)
            self.state = self.first = again
            self.readable = True

    def _by_another_scheme(self, case: Case) -> Exchange | None:
        """Where the first scheme is refused, go on with another documented one that works.

        The resource is read before it is changed: it is put back as that read found it.
        """
        for scheme in self.operation.schemes if len(self.operation.schemes) > 1 else ():
            self.credential = f"scheme:{scheme.name}"
            self._first_look()
            exchange = self.send(case.request)
            if exchange.accepted:
                return exchange
        self.credential = "valid"
        return None

    def _learn(self, case: Case) -> None:
        """Send the good update once more: what moves though nothing was changed is no evidence."""
        again = self._seen(case, self.send(case.request), self.state)
        if outcome(again)[0] != "accepted" or MISSING in (self.state, again.state):
            return
        moved = changes(self.state, again.state)
        self.volatile |= {place for place in moved if ptr.split(place)[0] not in self.settable}
        self.state = again.state

    def _is_web_page(self, exchange: Exchange) -> bool:
        return exchange.response is not None and is_web_page(self.operation, exchange.response)

    # -- cases ----------------------------------------------------------------------------------

    def examine(self, chosen: Iterable[Case]) -> Iterator[Judged]:
        """Send cases and yield them judged; refused ones wait for the read that they share."""
        waiting: list[Observation] = []
        for case in chosen:
            if not self.affords(case):
                break
            if waiting and (case.setup or not cases.expects_refusal(case)):
                yield from self._settle(waiting)
                waiting = []
            seen = self._perform(case)
            if outcome(seen)[0] == "accepted":
                yield self._finish(seen)
                yield from self._one_by_one(waiting)  # what they left can't be told any more
                waiting = []
            else:
                waiting.append(seen)
        yield from self._settle(waiting)

    def attempt(self, case: Case) -> Judged:
        """Send a case and judge it, and put right what a failing one may have spoilt.

        Nothing is counted yet: ``accept`` does that.
        """
        judged = self._believed(self._alone(case))
        if _failing(judged):
            self._mend(judged.evidence)
        return judged

    def affords(self, case: Case) -> bool:
        """Say whether the budget holds a case at its dearest, and the restoration after it."""
        return self.requests + self.dearest(case) + self.spare <= self.plan.budget

    def dearest(self, case: Case) -> int:
        """Return how many requests a case takes at most: all of it read back."""
        each = 2 + (LAGS if self.lagging else 0)
        return each * len(case.setup) + 2 + LAGS

    def _perform(self, case: Case) -> Observation:
        """Bring the resource into the state that a case needs and send its request."""
        unready = ""
        for at, request in enumerate(case.setup):
            if self._satisfied(request) and not case.history:
                continue
            exchange = self.send(request)
            if not self._absorb(exchange):
                unready = "the update that it starts from was refused"
                if exchange.response is None:  # the same again would be blind
                    why = f"the update that it starts from had no answer: {exchange.failure}"
                    return replace(self._seen(case, exchange, self.state), unready=why)
                start = replace(case, request=request, setup=case.setup[:at], checks=())
                seen = self._seen(start, exchange, self.state)
                if case.history and outcome(seen)[0] == "crashed":
                    return seen  # that it came to this is what there is to say
        before, exchange = self.state, self.send(case.request)
        seen = self._seen(case, exchange, MISSING if exchange.apart else before)
        return replace(seen, unready=unready)

    def _absorb(self, exchange: Exchange) -> bool:
        """Take the state that a set-up leaves; say whether it was accepted."""
        if not exchange.accepted:
            return False
        shown, before = self.resource(exchange), self.state
        whole = (
            isinstance(shown, dict) and isinstance(before, dict) and before.keys() <= shown.keys()
        )
        seen = MISSING if self.trusted and whole else self.after(exchange, before)
        self.state = seen if seen is not MISSING else shown
        return True

    def _satisfied(self, request: Request) -> bool:
        """Say whether the resource already has all that a set-up would set."""
        wanted = body_of(request)
        if not isinstance(wanted, dict) or self.state is MISSING:
            return False
        return all(same(ptr.step(self.state, name), value) for name, value in wanted.items())

    def _settle(self, waiting: list[Observation]) -> Iterator[Judged]:
        """Read once for all refused cases; where something changed, send each again by itself."""
        if not waiting:
            return
        now = self.look_again()
        quiet = now is MISSING or not self.differs(self.state, now)
        if quiet or len(waiting) == 1:
            before = self.state
            self.state = now if now is not MISSING else before
            for seen in waiting:
                yield self._finish(replace(seen, before=before, after=now))
            return
        last, before, self.state = waiting[-1], self.state, now
        self._mend(Evidence(last.case, last.exchange, before, now))
        blamed = False
        for judged in self._one_by_one(waiting):
            blamed = blamed or bool(_failing(judged))
            yield judged
        if not blamed:
            place = next(changes(before, now), "")
            message = (
                f"{place} was changed while {len(waiting)} updates were refused; "
                "sent again one by one, none of them did it"
            )
            self.tally.remark(last.case, "unexplained-change", message, "semantics.atomic")

    def _one_by_one(self, waiting: list[Observation]) -> Iterator[Judged]:
        """Send refused cases again, each with a read of its own."""
        for seen in waiting:
            if not self.affords(seen.case):
                return
            yield self._finish(self._alone(seen.case))

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
        """Judge a case; one that fails after an answer was believed is judged by reads alone."""
        judged = self._judged(seen)
        self._take(seen)
        if _failing(judged) and self.trusted and seen.case.setup:
            # the state before it was taken from an answer: from here on only reads are believed
            self.trusted = False
            self._mend(judged.evidence)
            judged = self._judged(self._alone(seen.case))
        return judged

    def accept(self, judged: Judged) -> Judged:
        """Count a case; what fails is confirmed, and what it may have spoilt is put right."""
        judged = self._excused(judged)
        failing = _failing(judged)
        for code, message in remarks(self.operation, judged.evidence):
            self.tally.remark(judged.evidence.case, code, message)
        if any(not self.tally.steady(ruling.clause) for ruling in failing):
            judged = self._confirm(judged, {ruling.clause for ruling in failing})
        self.tally.add(judged.evidence, judged.rulings, judged.rate)
        if failing:
            self._mend(judged.evidence)
        return judged

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
        """After a failure, put back the fields that the case changed."""
        if evidence.before is MISSING or self.requests + 2 > self.plan.budget:
            return
        names = set(self.settable)  # where nobody knows what it is now
        if self.state is not MISSING:
            names = {ptr.split(place)[0] for place in changes(evidence.before, self.state)}
        body = {
            name: evidence.before[name] for name in names & self.names if name in evidence.before
        }
        if body:
            self._absorb(self.send(self.maker.restoring(body)))

    def _judged(self, seen: Observation) -> Judged:
        evidence = Evidence(seen.case, seen.exchange, seen.before, seen.state)
        return Judged(evidence, judge(self.operation, seen))

    # -- restoration ----------------------------------------------------------------------------

    def restore(self) -> None:
        """Put the writable fields back as they were found; the budget has kept requests for it."""
        if self.first is not MISSING and self.lasting and self.good is not None:
            found = set(self.settable) & set(self.first)
            self._try_to_put_back(found if self.state is MISSING else self._changed(self.state))
        if self.entry and not self.not_restored:
            Journal(Path(self.settings.journal)).close(self.entry)

    def undo(self, fields: dict[str, Any]) -> None:
        """Put back what an earlier run found; ``not_restored`` names what can't be."""
        self.first = fields
        self.settable = self.settable & set(fields)
        self.state = self.look()
        self._try_to_put_back(set(self.settable))

    def _try_to_put_back(self, suspected: set[str]) -> None:
        """Put back what can be; until a read tells more, the suspected fields aren't."""
        self.not_restored = suspected
        with suppress(BudgetSpentError, TargetLostError):
            self._put_back()

    def _put_back(self) -> None:
        now = self.look()
        changed = self._changed(now) | self._changed(self.state)
        if now is MISSING:
            changed |= set(self.settable) & set(self.first)
        self.not_restored = changed
        body = {
            field.path[0]: self._towards(now, field)
            for field in self.operation.writable
            if field.path[0] in changed and field.path[0] in self.first
        }
        if body and not self.send(self.maker.restoring(body)).accepted:
            for name, value in body.items():
                self.send(self.maker.restoring({name: value}))
        if changed and (now := self._settled()) is not MISSING:
            self.not_restored = {name for name in self._changed(now) if self._lost(now, name)}
            self.left_behind = self._changed(now) - self.not_restored

    def _lost(self, now: Any, name: str) -> bool:
        """Say whether a field doesn't hold what it held, be it with something beside it."""
        first = ptr.step(self.first, name)
        if name in self.operation.tops:  # what a server puts in by itself is its own
            schema = self.operation.tops[name].schema
            first = sendable_part(self.operation.document, schema, first)
        return first not in (MISSING, None, "", [], {}) and not covers(ptr.step(now, name), first)

    def _settled(self) -> Any:
        """Read the resource, again where reads lag and it isn't as it was found yet."""
        now = self.look()
        for tried in range(LAGS):
            if now is not MISSING and not self._changed(now):
                break
            self.wait(tried)
            now = self.look()
        return now

    def _towards(self, now: Any, field: Field) -> Any:
        """Return what an update sends so that a field is as it was found."""
        name = field.path[0]
        value = _settable(field, self.first[name])
        held = ptr.step(now, name)
        return merge_difference(held, value) if self.maker.merges else value

    def _changed(self, now: Any) -> set[str]:
        """Return the fields that a request can set and that aren't as they were found."""
        if now is MISSING:
            return set()
        return {
            name
            for name in self.settable
            if not same(ptr.step(self.first, name), ptr.step(now, name))
        }

    def _seen(self, case: Case, exchange: Exchange, before: Any) -> Observation:
        """Read what an accepted update did; a refusal's body says nothing of the resource."""
        answer = self.resource(exchange) if exchange.accepted else MISSING
        after, home = self.after(exchange, before), self.plan.read.path
        return Observation(
            case,
            exchange,
            before,
            after,
            answer,
            home,
            frozenset(self.volatile),
            settable=self.settable,
            documented=self.operation.named,
        )


def _unauthorized(exchange: Exchange) -> bool:
    return exchange.response is not None and exchange.response.status in (401, 403)


def _settable(field: Field, value: Any) -> Any:
    """Return of a value what an update may set: of a restricted object, some members only."""
    only = field.schema.get(ONLY)
    if not only or not isinstance(value, dict):
        return value
    return {name: member for name, member in value.items() if name in only}


def refusals(judged: Judged) -> list[Ruling]:
    """Return the rulings on an update that should be good, and was refused."""
    details = ("accepted/refused", "accepted/state")
    return [each for each in judged.rulings if each.detail in details and each.verdict != "pass"]


def _failing(judged: Judged) -> list[Ruling]:
    return [ruling for ruling in judged.rulings if ruling.verdict == "fail"]
