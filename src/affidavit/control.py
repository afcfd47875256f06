"""The control: a good update must be accepted before anything can be said of a bad one."""

from dataclasses import dataclass, field, replace
from typing import Any

from affidavit import cases
from affidavit import pointer as ptr
from affidavit.cases.maker import Maker
from affidavit.diagnosis import diagnose, is_web_page
from affidavit.jsontext import same
from affidavit.model import Case, Evidence, Exchange, Ruling
from affidavit.operation import ALWAYS, Operation, is_steps
from affidavit.pointer import MISSING
from affidavit.restoration import Restoration
from affidavit.samples import as_text
from affidavit.verdicts import Observation, Tally, changes, judge, outcome
from affidavit.watch import LAGS, BudgetSpentError, TargetLostError


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with what came of it; ``rate`` is (failed, sent) where it failed."""

    evidence: Evidence
    rulings: tuple[Ruling, ...]
    rate: tuple[int, int] | None = None


@dataclass
class Control(Restoration):
    """A resource that is read and updated once, so that each case after it knows what was before.

    What moves by itself is found, and another documented credential where the first is refused.
    """

    trusted: bool = False
    """Whether the answer to an update was just what a read gave, so that set-ups need no read."""

    refused: bool = False
    """Whether the last case's request was refused."""
    bundle: Judged | None = None
    """The last update that stands for several, where it was as it should be."""
    amiss: frozenset[str] = frozenset()
    """Where it wasn't, the clauses that are in doubt."""
    stood_for: dict[str, Judged] = field(default_factory=dict)
    """The cases that were proven by others, each with what proved it."""

    def __post_init__(self) -> None:
        """Start with an empty tally."""
        super().__post_init__()
        self.tally = Tally(self.operation.contract)

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
        self.remember()
        for case in self.plan.control:
            exchange = self.send(case.request)
            if exchange.response is None:  # perhaps a connection that the target had given up
                self.state = self.look()
                exchange = self.send(case.request)
            if _unauthorized(exchange):
                exchange = self._by_another_scheme(case) or exchange
            seen = self.seen(case, exchange, self.state)
            judged.append(self.judged(seen))
            if outcome(seen)[0] == "accepted" and not self._is_web_page(exchange):
                self.good = case.request
                self.trusted = seen.after is not MISSING and same(seen.after, seen.answer)
                self.state = seen.state
                self._learn(case)
                judged[-1] = self.judged(replace(seen, volatile=frozenset(self.volatile)))
                for each in judged:  # the endpoint works, so what was refused was the field
                    last = each is judged[-1]
                    rulings = [one for one in each.rulings if last or one.clause != "endpoint"]
                    self.tally.add(each.evidence, rulings)
                return ""
        if not judged:
            return _nothing_to_set(self.operation)
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
        again = self.seen(case, self.send(case.request), self.state)
        if outcome(again)[0] != "accepted" or MISSING in (self.state, again.state):
            return
        moved = changes(self.state, again.state)
        self.volatile |= {place for place in moved if ptr.split(place)[0] not in self.settable}
        self.state = again.state

    def _is_web_page(self, exchange: Exchange) -> bool:
        return exchange.response is not None and is_web_page(self.operation, exchange.response)

    def seen(
        self, case: Case, exchange: Exchange, before: Any, *, read: bool = True
    ) -> Observation:
        """Read what an accepted update did; a refusal's body says nothing of the resource."""
        answer = self.resource(exchange) if exchange.accepted else MISSING
        after = self.after(exchange, before) if read else MISSING
        home = self.plan.read.path
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

    def dearest(self, case: Case) -> int:
        """Return how many requests a case takes at most: all of it read back."""
        late = LAGS if self.lagging else 0
        unsure = 0 if self.trusted else LAGS  # where answers tell what reads tell, none is late
        return (2 + late) * len(case.setup) + 2 + max(late, unsure)

    def judged(self, seen: Observation) -> Judged:
        """Judge what was seen of a case."""
        evidence = Evidence(seen.case, seen.exchange, seen.before, seen.state)
        return Judged(evidence, judge(self.operation, seen))


def _nothing_to_set(operation: Operation) -> str:
    """Say why there is no update to start with."""
    why = "the contract has no field that an update could set; nothing can be tested"
    if operation.body is not None and is_steps(operation.body.media_type):
        why += (
            f": its body is a list of steps ({operation.body.media_type}, RFC 6902), of which the "
            "page doesn't say what they may change; an overlay can add a body of fields"
        )
    return why


def _unauthorized(exchange: Exchange) -> bool:
    return exchange.response is not None and exchange.response.status in (401, 403)
