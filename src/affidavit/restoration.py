"""Putting a resource back: what it was is kept on disk before the first update goes out."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from affidavit import pointer as ptr
from affidavit.cases.maker import Maker
from affidavit.journal import Entry, Journal
from affidavit.jsontext import covers, same
from affidavit.model import Request
from affidavit.operation import ONLY
from affidavit.patch import merge_difference
from affidavit.pointer import MISSING
from affidavit.schema import Field, sendable, sendable_part
from affidavit.verdicts.observation import matches, reordered
from affidavit.watch import LAGS, BudgetSpentError, TargetLostError, Watch

RESTORING = 6
"""Requests that are kept for putting the resource back: two reads and an update, each of which a
target may ask to send once more."""


@dataclass
class Restoration(Watch):
    """A watched resource with what it was when it was found."""

    first: Any = MISSING

    def __post_init__(self) -> None:
        """Know what may be put back."""
        super().__post_init__()
        self.maker = Maker(self.operation, self.settings)
        self.settable = frozenset(each.name for each in self.operation.writable)
        told = self.operation.told
        self.shut = (self.names | {each.name for each in told}) - self.settable
        """Names that no update should set."""
        self.silent_on = {each.name for each in told if not each.schema.get("readOnly")}
        """Those of them of which no page says so."""
        self.not_restored: set[str] = set()
        """Fields that don't hold what they held, in the end."""
        self.left_behind: set[str] = set()
        """Fields that hold something beside it, or where nothing was: nothing is lost."""
        self.unasked: set[str] = set()
        """Fields that no update should set, and one has."""
        self.good: Request | None = None
        """An update that was accepted: without one, nothing has been changed."""
        self.entry: Entry | None = None
        self.spare = RESTORING if self.lasting else 0

    def remember(self) -> None:
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
        if body and not self.send(self.restoring(body, self.first)).accepted:
            for name, value in body.items():
                self.send(self.restoring({name: value}, self.first))
        # what no update should set may well be refused
        if unasked := {name: self.first[name] for name in self.unasked & changed & set(self.first)}:
            self.send(self.restoring(unasked, self.first))
        if changed and (now := self._settled()) is not MISSING:
            self.not_restored = {name for name in self._changed(now) if self._lost(now, name)}
            self.left_behind = self._changed(now) - self.not_restored

    def restoring(self, members: dict[str, Any], held: Any) -> Request:
        """Make an update that puts members back, beside what each must name, as it is held."""
        beside = {}
        for name in self.maker.base.keys() & self.settable:
            field, value = self.operation.tops[name], ptr.step(held, name)
            value = sendable_part(self.operation.document, field.schema, value)
            if value is not MISSING and sendable(self.operation.document, field.pointer, value):
                beside[name] = value
        return self.maker.restoring(beside | members)

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
            for name in self.settable | self.unasked
            if not self._alike(name, ptr.step(self.first, name), ptr.step(now, name))
        }

    def _alike(self, name: str, first: Any, now: Any) -> bool:
        """Say whether two values are one, be it an instant spelled otherwise or a set's order."""
        if same(first, now) or MISSING in (first, now):
            return same(first, now)
        schema = self.operation.tops[name].schema if name in self.operation.tops else {}
        unordered = schema.get("uniqueItems") and reordered(now, first, exact=True)
        return bool(unordered) or matches(now, first, exact=True)


def _settable(field: Field, value: Any) -> Any:
    """Return of a value what an update may set: of a restricted object, some members only."""
    only = field.schema.get(ONLY)
    if not only or not isinstance(value, dict):
        return value
    return {name: member for name, member in value.items() if name in only}
