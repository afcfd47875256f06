"""From rulings to verdicts: what all cases together say of each clause, and the findings."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from affidavit.jsontext import compact
from affidavit.model import (
    Case,
    Clause,
    ClauseResult,
    Contract,
    Evidence,
    Finding,
    Notice,
    Ruling,
    Severity,
    Verdict,
)
from affidavit.verdicts.observation import CONSEQUENCE, DOUBTED, SERVER_ERROR, SETS, STALE

SPECIFIC = (
    "write-restriction",
    "read-only",
    "mask",
    "merge-strategy",
    "enum",
    "length",
    "format",
    "nullable",
    "required",
    "type",
    "content-type",
    "header",
    "auth",
    "error-schema",
    "response-field",
    "deprecated",
    "status",
    "semantics",
    "endpoint",
)
"""Kinds from the most to the least specific: the first names a finding."""

CRASHES = {"crashed", "accepted/crashed"}
"""Details of rulings on server errors."""

LONGEST = 100_000
"""Bytes of an answer by which it is known again."""

COMBINED = ("sequence", "property")
"""Families whose cases do several things: what a simpler case shows is not their finding."""

PRESERVE = "semantics.preserve"

EFFECTS = ("shows", "exact")
"""Details of rulings on whether a value is there."""

TAKEN = "accepted"
"""The detail of a ruling on a valid update that was accepted, which says nothing of its effect."""

REFUSED = "accepted/refused"
"""The detail of a ruling on a valid update that was refused."""

WHOLE = ("semantics", "mask", "merge-strategy", "content-type")
"""Kinds of clauses that most updates depend on."""

UNSEEN = {
    "status": "no answer with this status was seen",
    "response-field": "no answer showed it",
    "error-schema": "no answer with this status showed it",
    "deprecated": "a deprecation announces a change; there is nothing to test yet",
}


class Tally:
    """Adds up the rulings on one operation."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.clauses = {clause.id: clause for clause in contract.clauses}
        self.passed: defaultdict[str, set[str]] = defaultdict(set)
        self.failed: defaultdict[str, dict[str, Ruling]] = defaultdict(dict)
        self.undecided: dict[str, str] = {}
        self.vacuous: dict[str, str] = {}
        self.idle: defaultdict[str, set[str]] = defaultdict(set)
        """Cases that set what was there before, or isn't shown: no more is proven than that."""
        self.doubted: set[str] = set()
        """Clauses of fields that were seen not to be set, for which there may be a reason."""
        self.tainted: dict[str, str] = {}
        """Clauses that an answer broke by showing what should not have been stored."""
        self.evidence: dict[str, Evidence] = {}
        self.rates: dict[str, tuple[int, int]] = {}
        self.alternatives: dict[str, str] = {}
        self.undocumented: Counter[str] = Counter()
        self.remarks: dict[tuple[str, str, str], tuple[int, str]] = {}
        """What is worth a notice, by code, message and clause, with the cases that showed it."""
        self.sent = 0
        """Cases that were counted, each as often as it was sent."""
        self.generated: Counter[str] = Counter()
        """Drawn cases that held, by clause: they may be many, so that no name of them is kept."""
        self.taken: Counter[str] = Counter()
        """Drawn cases that were accepted and looked at no further, by clause."""

    def add(
        self,
        evidence: Evidence,
        rulings: Iterable[Ruling],
        rate: tuple[int, int] | None = None,
        *,
        generated: bool = False,
    ) -> None:
        """Take the rulings on one case; ``rate`` is (failed, sent) where it failed now and then.

        Of a ``generated`` case that is given as such, only what held is counted.
        """
        case = evidence.case
        self.sent += rate[1] if rate else 1
        if case.alternative:
            self.alternatives[case.id] = case.alternative
        for ruling in _weakest(rulings):
            if ruling.clause not in self.clauses:
                if ruling.clause.startswith("status.") and ruling.reason:
                    self.undocumented[ruling.reason] += 1
                continue
            taken = ruling.detail == TAKEN and self._has_effect(ruling.clause)
            if generated:
                held = self.taken if taken else self.generated
                held[ruling.clause] += ruling.verdict == "pass"
            elif ruling.verdict == "pass" and taken:
                self.idle[ruling.clause].add(case.id)
                self.vacuous.setdefault(ruling.clause, "it was taken, and no answer showed it")
            elif ruling.verdict == "pass":
                self.passed[ruling.clause].add(case.id)
            elif ruling.verdict == "fail":
                self.failed[ruling.clause].setdefault(case.id, ruling)
                self.evidence.setdefault(case.id, evidence)
                if rate:
                    self.rates[case.id] = rate
            else:
                self._reasons(ruling).setdefault(ruling.clause, ruling.reason)

    def _has_effect(self, clause: str) -> bool:
        """Say whether a clause promises more than that an update is accepted."""
        return clause.endswith(SETS) or self.clauses[clause].kind in ("mask", "merge-strategy")

    def _reasons(self, ruling: Ruling) -> dict[str, str]:
        """Return where the reason belongs of what neither held nor failed."""
        if ruling.verdict == "none" and ruling.detail in EFFECTS:
            self.idle[ruling.clause].add(ruling.case)
        if ruling.detail == DOUBTED:
            self.doubted.add(ruling.clause)
        if ruling.detail == CONSEQUENCE:
            return self.tainted
        return self.undecided if ruling.verdict == "inconclusive" else self.vacuous

    def remark(self, case: Case, code: str, message: str, clause: str = "") -> None:
        """Take what fails nothing and is worth knowing."""
        count, first = self.remarks.get((code, message, clause), (0, case.id))
        self.remarks[code, message, clause] = (count + 1, first)

    def take(self, other: "Tally", codes: Collection[str]) -> None:
        """Take the remarks of some codes from another tally."""
        for key, (count, first) in other.remarks.items():
            if key[0] in codes:
                known, case_id = self.remarks.get(key, (0, first))
                self.remarks[key] = (known + count, case_id)

    def steady(self, clause: str) -> bool:
        """Say whether a case has broken a clause each time that it was sent."""
        return any(case_id not in self.rates for case_id in self.failed.get(clause, ()))

    # -- results --------------------------------------------------------------------------------

    def results(self) -> tuple[tuple[ClauseResult, ...], tuple[Finding, ...], tuple[Notice, ...]]:
        """Return a verdict for every clause, the findings, and what is worth a notice."""
        blamed = self._blamed()
        clauses = tuple(
            self._result(clause, blamed.get(clause.id, {})) for clause in self.contract.clauses
        )
        return clauses, self._findings(blamed), self._notices(blamed)

    def _blamed(self) -> dict[str, dict[str, Ruling]]:
        """Drop failures that another one explains: a broken need, or an alternative that held."""
        real: dict[str, dict[str, Ruling]] = {}
        for clause, rulings in self.failed.items():
            for case_id, ruling in rulings.items():
                group = self.alternatives.get(case_id, "")
                about = group.partition(" ")[0]
                stale = ruling.detail == STALE  # whichever value it is
                form = about and clause.startswith(about) and not stale
                if form and self._other_form_held(clause, group):
                    self.vacuous.setdefault(clause, "another form that the page allows is honoured")
                else:
                    real.setdefault(clause, {})[case_id] = ruling
        kept: dict[str, dict[str, Ruling]] = {}
        excused: dict[str, set[str]] = {}
        for clause, rulings in real.items():
            for case_id, ruling in rulings.items():
                needs = self.evidence[case_id].case.needs
                broken = (
                    [need for need in needs if need != clause and self._wholly_broken(need, real)]
                    or self._plainer(clause, self.evidence[case_id].case, real)
                    or self._unset(clause, case_id, ruling, real)
                )
                if broken:
                    excused.setdefault(clause, set()).update(broken)
                else:
                    kept.setdefault(clause, {})[case_id] = ruling
        self._convict(real, kept, excused)
        for clause, broken_ones in excused.items():
            if clause not in kept:
                first = min(broken_ones, key=lambda each: (each not in kept, each))
                self.undecided.setdefault(clause, f"{first} is broken, so this can't be seen")
        return kept

    def _convict(
        self,
        real: dict[str, dict[str, Ruling]],
        kept: dict[str, dict[str, Ruling]],
        excused: dict[str, set[str]],
    ) -> None:
        """Blame one of clauses that only excuse each other: that which failed in most cases."""
        while True:
            grounded = kept.keys() | self.doubted
            while more := {each for each in excused.keys() - grounded if excused[each] & grounded}:
                grounded |= more
            if not (open_ := excused.keys() - grounded):
                return
            worst = max(open_, key=lambda each: (len(real[each]), each))
            kept[worst] = dict(real[worst])

    def simpler(self, case: Case) -> list[str]:
        """Return broken clauses that may be all that is wrong with a case of several things.

        They are of the operation as a whole, or of a field that the case needs.
        """
        if case.family not in COMBINED:
            return []
        about = tuple(need.rpartition(".")[0] + "." for need in case.needs)
        return [
            clause
            for clause, rulings in self.failed.items()
            if clause.startswith(about) or self.clauses[clause].kind in WHOLE
            if any(self.evidence[each].case.family not in COMBINED for each in rulings)
        ]

    def _plainer(self, clause: str, case: Case, real: dict[str, dict[str, Ruling]]) -> list[str]:
        """Return broken clauses that explain one more.

        A field that an earlier update of a row should have set, and didn't, seems not preserved.
        """
        unset = [need for need in case.needs if need in real and case.family in COMBINED]
        return self.simpler(case) or (unset if clause == PRESERVE else [])

    def _unset(
        self, clause: str, case_id: str, ruling: Ruling, real: dict[str, dict[str, Ruling]]
    ) -> list[str]:
        """Return the clause of a field that doesn't take just this value, wherever it is sent.

        What a mask, a strategy or a media type promises isn't broken by that.
        """
        if self.clauses[clause].kind not in WHOLE or (
            clause.startswith("request.") and clause.endswith(SETS)
        ):
            return []
        sent = self._sent(case_id, clause, ruling)
        return [
            own
            for own, rulings in real.items()
            if own.startswith("request.") and own.endswith(SETS)
            if any(sent & self._sent(each, own, found) for each, found in rulings.items())
        ]

    def _sent(self, case_id: str, clause: str, ruling: Ruling) -> set[tuple[str, str]]:
        """Return what a case set, by place, of which a ruling says that it isn't there."""
        checks = self.evidence[case_id].case.checks if ruling.detail in EFFECTS else ()
        return {
            (check.pointer, compact(check.value))
            for check in checks
            if check.clause == clause and check.kind in EFFECTS
        }

    def _held(self, clause: str) -> set[str]:
        """Return the cases in which a clause held.

        Where others were only ever refused, they are also those that were taken.
        """
        held = (
            self.passed[clause] | self.idle[clause]
            if self._refused(clause)
            else self.passed[clause]
        )
        return held - self.failed[clause].keys()

    def _refused(self, clause: str) -> bool:
        """Say whether all that breaks a clause is that updates were refused."""
        return all(each.detail == REFUSED for each in self.failed[clause].values())

    def _wholly_broken(self, need: str, real: dict[str, dict[str, Ruling]]) -> bool:
        if need not in real:
            return need in self.doubted and not self.passed[need] and not self.generated[need]
        if self.clauses[need].kind == "merge-strategy":
            return True  # a case that needs one starts from what it leaves
        drawn = self.generated[need] or (self._refused(need) and self.taken[need])
        return not self._held(need) and not drawn

    def _other_form_held(self, clause: str, group: str) -> bool:
        return any(self.alternatives.get(case_id) == group for case_id in self._held(clause))

    def _result(self, clause: Clause, blamed: dict[str, Ruling]) -> ClauseResult:
        count = len(self.passed[clause.id] | blamed.keys()) + self.generated[clause.id]
        if blamed:
            reason = next(iter(blamed.values())).reason
            if clause.basis == "inferred":
                return ClauseResult(
                    clause, "inconclusive", count, f"broken, but only inferred: {reason}"
                )
            return ClauseResult(clause, "fail", count, reason)
        if clause.id in self.tainted:
            return ClauseResult(clause, "inconclusive", count, self.tainted[clause.id])
        if count:
            return ClauseResult(clause, "pass", count)
        if clause.id in self.undecided:
            return ClauseResult(clause, "inconclusive", 0, self.undecided[clause.id])
        return ClauseResult(clause, "none", 0, self.vacuous.get(clause.id) or self._unseen(clause))

    def _unseen(self, clause: Clause) -> str:
        side, _, rest = clause.id.partition(".")
        if side == "path" and clause.kind in ("type", "required"):
            return "a path holds text, and can't leave a part out: nothing could break it"
        if side == "query" and clause.kind == "type":
            return "a query holds text: nothing could break it"
        if side == "response" and clause.kind not in UNSEEN:
            return "no answer showed it"
        if side == "request" and f"request.{rest.rpartition('.')[0]}.read-only" in self.clauses:
            return "an update doesn't set this field: nothing could break it"
        return UNSEEN.get(clause.kind, "no case of this profile and budget could have failed it")

    def _findings(self, blamed: dict[str, dict[str, Ruling]]) -> tuple[Finding, ...]:
        """One finding per set of clauses that fail in just the same cases."""
        groups: defaultdict[frozenset[str], list[str]] = defaultdict(list)
        for clause, rulings in sorted(blamed.items(), key=lambda item: -len(item[1])):
            if self.clauses[clause].basis != "inferred":
                groups[self._home(clause, frozenset(rulings), groups, blamed)].append(clause)
        found = [
            self._finding(sorted(clauses, key=self._rank), blamed) for clauses in groups.values()
        ]
        order = ("high", "medium", "low", "notice")
        return tuple(sorted(found, key=lambda each: (order.index(each.severity), each.clauses)))

    def _home(
        self,
        clause: str,
        cases: frozenset[str],
        groups: dict[frozenset[str], list[str]],
        blamed: dict[str, dict[str, Ruling]],
    ) -> frozenset[str]:
        """Return a clause's group: the same cases, or some of them in the same way."""
        ways = {ruling.detail for ruling in blamed[clause].values()}
        if ways <= CRASHES:
            if cases <= self.rates.keys():
                return frozenset({"a server that crashes now and then"})
            answers = {self._answer(each) for each in cases}
            if len(answers) == 1:  # the same words each time: one cause, as far as one can see
                return frozenset(answers)
        for other, members in groups.items():
            alike = ways == {ruling.detail for ruling in blamed[members[0]].values()}
            if cases == other or (cases < other and alike and ways == {"crashed"}):
                return other
        return cases

    def _answer(self, case_id: str) -> str:
        """Return an answer as a crash is known by: its status, and its body without numbers."""
        response = self.evidence[case_id].exchange.response
        if response is None:
            return ""
        body = re.sub(rb"[0-9a-fA-F-]{8,}|\d+", b"", response.body[:LONGEST])
        return f"{response.status} {hashlib.sha256(body).hexdigest()}"

    def _rank(self, clause: str) -> tuple[int, bool, str]:
        return SPECIFIC.index(self.clauses[clause].kind), clause != SERVER_ERROR, clause

    def _finding(self, clauses: list[str], blamed: dict[str, dict[str, Ruling]]) -> Finding:
        first = clauses[0]
        rulings = blamed[first]
        together = {each: ruling for clause in clauses for each, ruling in blamed[clause].items()}
        case_id = min(
            rulings, key=lambda each: len(self.evidence[each].exchange.request.body or b"")
        )
        ruling = rulings[case_id]
        return Finding(
            fingerprint(self.contract.id, first, ruling.detail),
            f"{self.clauses[first].statement} {ruling.reason[:1].upper()}{ruling.reason[1:]}.",
            tuple(clauses),
            _severity(self.clauses[first]),
            len(together),
            self.evidence[case_id],
            self._rate(together),
        )

    def _rate(self, cases: dict[str, Ruling]) -> tuple[int, int] | None:
        """Return (failed, sent) over all cases, or None where one of them failed every time."""
        rates = [self.rates.get(case_id, (1, 1)) for case_id in cases]
        if any(failed == sent for failed, sent in rates):
            return None
        failures = sum(failed for failed, _ in rates)
        if all(ruling.detail in CRASHES for ruling in cases.values()):
            return failures, self.sent  # any request could have met it
        return failures, sum(sent for _, sent in rates)

    def _notices(self, blamed: dict[str, dict[str, Ruling]]) -> tuple[Notice, ...]:
        found = [
            Notice("undocumented-status", f"{reason} (seen {count} times)")
            for reason, count in sorted(self.undocumented.items())
        ]
        for (code, message, clause), (count, case_id) in self.remarks.items():
            about = clause if clause in self.clauses else ""
            times = f" (seen {count} times)" if count > 1 else ""
            found.append(Notice(code, message + times, about, case_id))
        for clause, rulings in blamed.items():
            if self.clauses[clause].basis == "inferred":
                case_id, ruling = next(iter(rulings.items()))
                message = (
                    f"{self.clauses[clause].statement} {ruling.reason}; the page only suggests it"
                )
                found.append(Notice("inferred-broken", message, clause, case_id))
        return tuple(found)


def _weakest(rulings: Iterable[Ruling]) -> Iterable[Ruling]:
    """Return one ruling per clause: a case that leaves a part of it open doesn't prove it."""
    order = ("fail", "error", "inconclusive", "none", "pass")
    kept: dict[str, Ruling] = {}
    for ruling in rulings:
        other = kept.setdefault(ruling.clause, ruling)
        more, less = order.index(ruling.verdict), order.index(other.verdict)
        if more < less or (ruling.verdict == other.verdict == "pass" and other.detail == TAKEN):
            kept[ruling.clause] = ruling
    return kept.values()


def fingerprint(operation: str, clause: str, detail: str) -> str:
    """Return a finding's stable name: no prose goes into it, so that wording may change."""
    return hashlib.sha256(f"{operation}:{clause}:{detail}".encode()).hexdigest()[:12]


def overall(clauses: Iterable[ClauseResult]) -> Verdict:
    """Return the verdict on a whole: the worst of its clauses; nothing decided is inconclusive."""
    verdicts = {each.verdict for each in clauses}
    for verdict in ("error", "fail", "pass"):
        if verdict in verdicts:
            return verdict
    return "inconclusive"


def _severity(clause: Clause) -> Severity:
    by_level: dict[str, Severity] = {"MUST": "high", "SHOULD": "medium", "MAY": "low"}
    return by_level[clause.level]
