"""Several resources of one operation, examined side by side.

A slow target answers several requests at once as fast as one. So the plan's cases are shared out
over the resources, and each *lane* examines its own: it has its own control, state, journal and
restoration. Which lane sends which case is a function of the plan, and what they find is added up
in the plan's order, so that the result doesn't depend on which lane was faster. What lanes may owe
to each other (a good update that is refused, since another resource holds that value just now) is
no verdict: the first lane sends it again, once the other resources are as they were found.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from queue import SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import TypeVar

from affidavit import cases, manners
from affidavit.cases.maker import Maker
from affidavit.control import Judged
from affidavit.errors import UsageError
from affidavit.examination import Examination, refusals
from affidavit.model import Case, Exchange, Notice, Request, Settings
from affidavit.operation import Operation
from affidavit.targets import RecordedTarget, Target
from affidavit.verdicts import Tally, remarks
from affidavit.watch import BudgetSpentError, TargetLostError

T = TypeVar("T")

NOT_RESTORED = "not-restored"
"""The notice on a resource that isn't as it was found: such a run doesn't end well."""

Found = dict[str, dict[int, Judged]]
"""What came of each case, by the lane that sent it."""


def lanes_of(operation: Operation, settings: Settings) -> tuple[Settings, ...]:
    """Return the settings of each lane; an operation that none of the names is of has one.

    Raises:
        UsageError: Two lanes would change one resource.
    """
    lanes = settings.lanes
    known = {each.name for each in (*operation.parameters, *operation.path_parameters)}
    if not known & set(_telling(lanes)):
        return lanes[:1]
    paths = [Maker(operation, each).path({}) for each in lanes]
    for path in paths:
        if paths.count(path) > 1:
            names = " or ".join(operation.path_names) or "nothing in its path"
            raise UsageError(
                f"--set gives two lanes of {operation.contract.id} one resource, {path}: each "
                f"resource is used by one lane only, and what names it is {names}"
            )
    return lanes


def _telling(lanes: Sequence[Settings]) -> list[str]:
    """Return the names whose values tell the lanes apart."""
    first = lanes[0].set
    return [name for name in first if any(each.set.get(name) != first[name] for each in lanes)]


def shares(chosen: Iterable[Case], count: int) -> list[list[Case]]:
    """Share cases out: the next one goes to the lane that has the least to do so far.

    What fills the resource is sent in each lane, since the cases after it have something to
    preserve then.
    """
    made: list[list[Case]] = [[] for _ in range(count)]
    spent = [0.0] * count
    for case in chosen:
        for at in range(count) if case.rank == 0 else [spent.index(min(spent))]:
            made[at].append(case)
            spent[at] += cases.cost(case)
    return made


def left(examination: Examination) -> str:
    """Say which fields aren't as they were found."""
    return f"not as they were found: {', '.join(sorted(examination.not_restored))}"


class StoppedError(Exception):
    """The run ends before its time: a lane sends nothing more but what puts its resource back."""


class Door:
    """What each lane goes through before a request: shut for good, or for as long as asked."""

    def __init__(self) -> None:
        self._shut = Event()
        self._until = 0.0

    def shut(self) -> None:
        """Let nobody through any more."""
        self._shut.set()

    def rest(self, seconds: float) -> None:
        """Wait, but not beyond the end."""
        if self._shut.wait(seconds):
            raise StoppedError

    def enter(self) -> None:
        """Wait until the target may be asked again."""
        self.rest(max(0.0, self._until - monotonic()))

    def heed(self, exchange: Exchange) -> None:
        """Keep every lane waiting where the target asks one of them to."""
        wait = manners.pause(exchange, 1) if exchange.response else None
        if wait is not None:
            self._until = max(self._until, monotonic() + wait)


@dataclass
class Lane(Examination):
    """An examination beside others; ``name`` is what tells its resource from theirs."""

    name: str = ""
    door: Door = field(default_factory=Door)
    left: bool = False

    def rest(self, seconds: float) -> None:
        """Wait as long as a target asks, but not beyond the end of the run."""
        self.door.rest(seconds)

    def _once(self, request: Request) -> Exchange:
        self.door.enter()
        exchange = super()._once(request)
        if self.lasting and self.target.kind != "recorded" and not exchange.stored:
            self.door.heed(exchange)
        return exchange

    def leave(self) -> None:
        """Put the resource back, whether the door is shut or not."""
        self.left = True
        self.door = Door()
        self.restore()


class Lanes:
    """One operation's examinations; a single one goes as if there were no lanes."""

    def __init__(self, operation: Operation, settings: Settings, targets: Sequence[Target]) -> None:
        chosen = lanes_of(operation, settings)
        self.door = Door()
        self.several: list[Lane] = []
        if len(chosen) > 1:
            names = _telling(chosen)
            for each, target in zip(chosen, targets, strict=True):
                name = ", ".join(f"{name}={each.set[name]}" for name in names)
                self.several.append(Lane(operation, each, target, name=name, door=self.door))
        self.first = (
            self.several[0] if self.several else Examination(operation, chosen[0], targets[0])
        )
        self.budget = self.first.plan.budget
        self.tally = self.first.tally
        self._threads: list[Thread] = []
        self._share_budget()

    def _share_budget(self) -> None:
        """Give each lane its own part, so that all together never send more than the whole."""
        for at, lane in enumerate(self.several):
            part, rest = divmod(self.budget, len(self.several))
            lane.plan = replace(lane.plan, budget=part + (0 if at else rest))

    @property
    def plan(self) -> cases.Plan:
        """The plan that the lanes share, as the first one has it."""
        return replace(self.first.plan, budget=self.budget)

    @property
    def each(self) -> Sequence[Examination]:
        """Every lane's examination."""
        return self.several or [self.first]

    @property
    def requests(self) -> int:
        """How many requests were sent in all."""
        return sum(lane.requests for lane in self.each)

    # -- phases ---------------------------------------------------------------------------------

    def control(self) -> tuple[str, list[Judged]]:
        """Send each lane's control, the first one's alone; return a diagnosis where one fails."""
        if not self.several:
            return self.first.control()
        least = len(self.several) * (cases.CONTROL + self.first.spare)
        if self.budget < least:
            lanes = f"{len(self.several)} lanes take at least {least}"
            return f"a budget of {self.budget} is too small: {lanes}", []
        first, *others = self.several
        controls = [first.control()]
        if not controls[0][0]:
            controls += self._at_once([lane.control for lane in others])
        wrong = [
            f"{lane.name}: {diagnosis}"
            for lane, (diagnosis, _) in zip(self.several, controls, strict=False)
            if diagnosis
        ]
        judged = [each for _, sent in controls for each in sent]
        if wrong:
            return "; ".join(wrong), judged
        # from here on, each lane confirms what it finds by what it has seen itself
        first.tally = Tally(first.operation.contract)
        for _, sent in controls[1:]:
            good = sent[-1]  # what was refused before it may have been so for the first lane's sake
            self.tally.add(good.evidence, good.rulings)
        return "", judged

    def examine(self, chosen: Sequence[Case]) -> Iterator[Judged]:
        """Send cases, each in its lane, and yield them judged, as they come."""
        if not self.several:
            yield from self.first.examine(chosen)
            return
        found: Found = {case.id: {} for case in chosen}
        try:
            lost = yield from self._side_by_side(chosen, found)
            if not lost:
                yield from self._alone(chosen, found)
        finally:
            self._add_up(found)
        if lost:
            raise TargetLostError("; ".join(lost))

    def _side_by_side(
        self, chosen: Sequence[Case], found: Found
    ) -> Generator[Judged, None, list[str]]:
        """Send each lane's share; return what is lost."""
        arrived: SimpleQueue[tuple[int, Judged] | None] = SimpleQueue()
        works = [
            self._start(partial(self._send, at, share, arrived.put))
            for at, share in enumerate(shares(chosen, len(self.several)))
        ]
        for _ in works:
            while (each := arrived.get()) is not None:
                at, judged = each
                found[judged.evidence.case.id][at] = judged
                yield judged
        return [each for each in [work.result() for work in works] if each]

    def _send(
        self, at: int, share: list[Case], put: Callable[[tuple[int, Judged] | None], None]
    ) -> str:
        """Send one lane's share and put its resource back; the first lane goes on after that."""
        lane = self.several[at]
        own = {case.id: case for case in lane.plan.cases}
        try:
            for judged in lane.examine([own[case.id] for case in share if case.id in own]):
                put((at, judged))
        except BudgetSpentError:
            pass
        except TargetLostError as error:
            return f"{lane.name}: {error}"
        finally:
            try:
                if at:
                    lane.leave()
            finally:
                put(None)
        return ""

    def _alone(self, chosen: Sequence[Case], found: Found) -> Iterator[Judged]:
        """Send with the first lane, on all that is left of the budget, what is still open."""
        first, *others = self.several
        first.plan = replace(first.plan, budget=self.budget - sum(lane.requests for lane in others))
        left = [
            case
            for case in chosen
            if not found[case.id] or any(map(refusals, found[case.id].values()))
        ]
        if left and first.readable and first.affords(left[0]):
            first.state = first.look()
        for judged in first.examine(left):
            found[judged.evidence.case.id] = {0: judged}
            yield judged

    def _add_up(self, found: Found) -> None:
        """Count what was found, in the plan's order; from here on, the first lane counts."""
        for lanes in found.values():
            for _, judged in sorted(lanes.items(), key=lambda item: item[0]):
                for code, message in remarks(self.first.operation, judged.evidence):
                    self.tally.remark(judged.evidence.case, code, message)
                self.tally.add(judged.evidence, judged.rulings, judged.rate)
        for lane in self.several:
            self.tally.take(lane.tally, ("undocumented-write", "unexplained-change"))
        self.first.tally = self.tally

    def restore(self) -> None:
        """Put back every resource that isn't so yet; who interrupts that must do it twice."""
        try:
            self._put_back()
        except KeyboardInterrupt:
            self._put_back()
            raise

    def _put_back(self) -> None:
        """Do so, after the lanes' last requests."""
        if not self.several:
            self.first.restore()
            return
        self.door.shut()
        for thread in self._threads:
            thread.join()
        self._at_once([lane.leave for lane in self.several if not lane.left])

    def notices(self) -> Iterator[Notice]:
        """Yield what is worth knowing of the resources, and of the recording, in the end."""
        told = [
            notice
            for lane in self.each
            if isinstance(lane.target, RecordedTarget)
            for notice in lane.target.remarks()
        ]
        yield from dict.fromkeys(told)
        for lane in self.each:
            if isinstance(lane.target, RecordedTarget):
                continue  # a replay has no resource that it could leave changed
            whose = f"{lane.name}: " if isinstance(lane, Lane) else ""
            if lane.not_restored:
                yield Notice(NOT_RESTORED, whose + left(lane))
            if lane.left_behind:
                names = ", ".join(sorted(lane.left_behind))
                yield Notice("left-behind", f"{whose}something is where nothing was: {names}")

    # -- threads --------------------------------------------------------------------------------

    def _at_once(self, calls: Iterable[Callable[[], T]]) -> list[T]:
        """Return what functions return that run side by side."""
        return [work.result() for work in [self._start(call) for call in calls]]

    def _start(self, call: Callable[[], T]) -> "Future[T]":
        """Call a function in a thread that keeps no process alive."""
        made: Future[T] = Future()
        thread = Thread(target=_run, args=(call, made), daemon=True)
        self._threads.append(thread)
        thread.start()
        return made


def _run(call: Callable[[], T], made: "Future[T]") -> None:
    try:
        made.set_result(call())
    except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
        made.set_exception(error)
