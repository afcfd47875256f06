"""From rulings to verdicts, findings and notices."""

from dataclasses import replace
from typing import Any

import pytest
from observed import operation, seen

from affidavit.model import Case, Clause, ClauseResult, Contract, Evidence, Ruling, Source
from affidavit.verdicts import Tally, overall
from affidavit.verdicts.tally import SPECIFIC, fingerprint

SOURCE = Source("page", "0" * 64)


def clause(
    name: str, kind: Any = "semantics", basis: Any = "documented", level: Any = "MUST"
) -> Clause:
    return Clause(name, kind, level, basis, f"The promise {name}.", SOURCE, "")


CLAUSES = (
    clause("endpoint", "endpoint"),
    clause("request.a.semantics"),
    clause("request.a.enum", "enum"),
    clause("request.a.max-length", "length", "inferred"),
    clause("request.b.semantics", level="SHOULD"),
    clause("query.mask.listed", "mask"),
    clause("status.5xx", "status"),
    clause("status.400", "status"),
    clause("response.400.why", "error-schema"),
    clause("request.c.deprecated", "deprecated"),
)


class Run:
    """A tally, and cases added to it by name."""

    def __init__(self, *clauses: Clause) -> None:
        self.tally = Tally(Contract("acme/boats", "Boats", {}, clauses or CLAUSES))

    def add(
        self,
        name: str,
        verdicts: dict[str, Any],
        *,
        needs: tuple[str, ...] = (),
        alternative: str = "",
        rate: tuple[int, int] | None = None,
        body: bytes = b"{}",
        detail: str = "",
    ) -> "Run":
        """Add one case and its rulings."""
        made = seen(response=None)
        request = replace(made.case.request, body=body)
        case = Case(name, "test", "A test.", request, (), (), needs, alternative)
        exchange = replace(made.exchange, request=request)
        rulings = [
            Ruling(key, verdict, f"it {verdict}s", name, detail)
            for key, verdict in verdicts.items()
        ]
        self.tally.add(Evidence(case, exchange), rulings, rate)
        return self

    def verdict(self, name: str) -> ClauseResult:
        """Return the verdict on one clause."""
        clauses, _, _ = self.tally.results()
        return next(each for each in clauses if each.clause.id == name)

    @property
    def findings(self) -> Any:
        """Return the findings."""
        return self.tally.results()[1]

    @property
    def notices(self) -> Any:
        """Return the notices."""
        return self.tally.results()[2]


A, B, ENUM = "request.a.semantics", "request.b.semantics", "request.a.enum"


@pytest.mark.parametrize(
    ("verdicts", "expected", "count"),
    [
        (["pass"], "pass", 1),
        (["pass", "pass"], "pass", 2),
        (["pass", "fail"], "fail", 2),
        (["fail", "inconclusive"], "fail", 1),
        (["pass", "inconclusive"], "pass", 1),
        (["inconclusive", "none"], "inconclusive", 0),
        (["none"], "none", 0),
        ([], "none", 0),
    ],
)
def test_a_clause_is_as_good_as_its_worst_case(verdicts: Any, expected: str, count: int) -> None:
    run = Run()
    for index, verdict in enumerate(verdicts):
        run.add(f"case {index}", {A: verdict})
    assert (run.verdict(A).verdict, run.verdict(A).cases) == (expected, count)
    assert bool(run.verdict(A).reason) is (expected != "pass")


def test_what_an_answer_broke_in_consequence_has_not_passed() -> None:
    run = Run().add("one", {A: "pass"}).add("two", {A: "inconclusive"}, detail="consequence")
    assert (run.verdict(A).verdict, run.findings) == ("inconclusive", ())
    assert run.add("three", {A: "fail"}).verdict(A).verdict == "fail"


def test_a_case_that_leaves_a_part_open_proves_nothing() -> None:
    run = Run()
    made = seen(response=None)
    rulings = [Ruling(A, "pass"), Ruling(A, "inconclusive", "unseen"), Ruling(A, "none", "vacuous")]
    run.tally.add(Evidence(made.case, made.exchange), rulings)
    assert run.verdict(A).verdict == "inconclusive"


def test_a_failure_that_a_broken_need_explains_is_not_blamed() -> None:
    run = Run().add("one", {A: "fail"}).add("two", {ENUM: "fail"}, needs=(A,))
    assert run.verdict(A).verdict == "fail"
    assert run.verdict(ENUM).verdict == "inconclusive"
    assert A in run.verdict(ENUM).reason
    assert [finding.clauses for finding in run.findings] == [(A,)]


def test_a_need_that_is_in_doubt_explains_a_failure() -> None:
    run = Run().add("one", {A: "inconclusive"}, detail="doubted")
    run.add("two", {ENUM: "fail"}, needs=(A,))
    assert run.verdict(ENUM).verdict == "inconclusive"
    assert run.findings == ()
    run.add("three", {A: "pass"}, detail="shows")
    assert run.verdict(ENUM).verdict == "fail"


def test_of_clauses_that_only_excuse_each_other_one_is_blamed() -> None:
    run = Run().add("one", {A: "fail"}, needs=(B,), detail="shows")
    run.add("two", {B: "fail"}, needs=(A,), detail="shows")
    run.add("three", {B: "fail"}, needs=(A,), detail="shows")
    run.add("four", {ENUM: "fail"}, needs=(A,), detail="shows")
    assert run.verdict(B).verdict == "fail"
    assert run.verdict(A).verdict == run.verdict(ENUM).verdict == "inconclusive"
    assert [finding.clauses for finding in run.findings] == [(B,)]


def test_a_need_that_held_elsewhere_explains_nothing() -> None:
    run = (
        Run()
        .add("one", {A: "fail"})
        .add("other", {A: "pass"})
        .add("two", {ENUM: "fail"}, needs=(A,))
    )
    assert run.verdict(ENUM).verdict == "fail"


@pytest.mark.parametrize("generated", [False, True])
@pytest.mark.parametrize(
    ("broken", "other", "verdict"),
    [
        ("shows", "accepted", "inconclusive"),
        ("shows", "shows", "fail"),
        ("accepted/refused", "accepted", "fail"),
    ],
)
def test_a_need_that_was_only_accepted_has_shown_no_effect(
    broken: str, other: str, verdict: str, *, generated: bool
) -> None:
    run = Run().add("one", {A: "fail"}, detail=broken)
    made = seen(response=None)
    ruling = Ruling(A, "pass", "", made.case.id, other)
    run.tally.add(Evidence(made.case, made.exchange), [ruling], generated=generated)
    run.add("two", {ENUM: "fail"}, needs=(A,))
    assert run.verdict(ENUM).verdict == verdict


def test_what_was_only_accepted_has_not_passed() -> None:
    run = Run().add("one", {A: "pass", "endpoint": "pass"}, detail="accepted")
    assert run.verdict(A).verdict == "none"
    assert "no answer showed it" in run.verdict(A).reason
    assert run.verdict("endpoint").verdict == "pass"
    made = seen(response=None)
    both = [Ruling(A, "pass", "", "two", "accepted"), Ruling(A, "pass", "", "two", "shows")]
    run.tally.add(Evidence(made.case, made.exchange), both)
    assert run.verdict(A).verdict == "pass"


def test_a_broken_strategy_explains_what_starts_from_it_though_it_held_elsewhere() -> None:
    strategy = clause("query.s.merge-strategy.REPLACE", "merge-strategy")
    run = Run(*CLAUSES, strategy).add("one", {strategy.id: "fail"}, detail="exact")
    run.add("other", {strategy.id: "pass"}, detail="exact")
    run.add("two", {ENUM: "fail"}, needs=(strategy.id,))
    assert run.verdict(ENUM).verdict == "inconclusive"


def test_a_need_that_the_contract_lacks_asks_nothing() -> None:
    run = Run().add("two", {ENUM: "fail"}, needs=("status.404", ENUM))
    assert run.verdict(ENUM).verdict == "fail"


def test_one_alternative_that_holds_is_enough() -> None:
    run = Run()
    run.add("comma", {"query.mask.listed": "fail"}, alternative="query.mask")
    assert run.verdict("query.mask.listed").verdict == "fail"
    run.add("repeated", {"query.mask.listed": "pass"}, alternative="query.mask")
    assert run.verdict("query.mask.listed").verdict == "pass"
    assert run.findings == ()


def test_no_alternative_excuses_an_answer_that_is_behind() -> None:
    """Which value isn't taken may be a matter of the list; what the answer shows is not."""
    run = Run()
    run.add("first", {A: "fail"}, alternative=A, detail="stale")
    run.add("second", {A: "pass"}, alternative=A)
    assert run.verdict(A).verdict == "fail"


def test_an_alternative_excuses_its_own_group_only() -> None:
    run = Run()
    run.add("comma", {"query.mask.listed": "fail", A: "fail"}, alternative="query.mask")
    run.add("repeated", {"query.mask.listed": "pass", A: "pass"}, alternative="query.mask")
    assert run.verdict(A).verdict == "fail"


def test_a_broken_inference_is_a_notice() -> None:
    run = Run().add("one", {"request.a.max-length": "fail"})
    assert run.verdict("request.a.max-length").verdict == "inconclusive"
    assert run.findings == ()
    assert [(notice.code, notice.clause) for notice in run.notices] == [
        ("inferred-broken", "request.a.max-length")
    ]


def test_undocumented_statuses_are_counted() -> None:
    run = Run()
    for index in range(3):
        run.add(f"case {index}", {"status.409": "none"})
    assert [notice.message for notice in run.notices] == ["it nones (seen 3 times)"]


def test_rulings_on_clauses_that_the_page_does_not_state_are_dropped() -> None:
    run = Run().add("one", {"request.unknown.enum": "fail"})
    assert run.findings == ()
    assert run.notices == ()


# --- findings ----------------------------------------------------------------------------------


def test_clauses_that_fail_in_just_the_same_cases_are_one_finding() -> None:
    run = Run()
    for name in ("one", "two"):
        run.add(name, {A: "fail", ENUM: "fail"})
    run.add("three", {B: "fail"})
    assert [(each.clauses, each.occurrences) for each in run.findings] == [
        ((ENUM, A), 2),
        ((B,), 1),
    ]


def test_a_finding_is_named_by_its_most_specific_clause() -> None:
    finding = Run().add("one", {"endpoint": "fail", ENUM: "fail"}).findings[0]
    assert finding.title == "The promise request.a.enum. It fails."
    assert finding.fingerprint == fingerprint("acme/boats", ENUM, "")


def test_crashes_in_some_of_the_same_cases_are_one_finding() -> None:
    run = Run()
    run.add("one", {"status.5xx": "fail", "status.400": "fail"}, detail="crashed")
    run.add("two", {"status.5xx": "fail"}, detail="crashed")
    assert [each.clauses for each in run.findings] == [("status.5xx", "status.400")]


def test_a_finding_shows_its_smallest_request() -> None:
    run = Run().add("large", {A: "fail"}, body=b"{" + b" " * 99 + b"}").add("small", {A: "fail"})
    assert run.findings[0].evidence.case.id == "small"


def test_severity_follows_the_level_and_orders_findings() -> None:
    run = Run().add("one", {B: "fail"}).add("two", {A: "fail"})
    assert [each.severity for each in run.findings] == ["high", "medium"]


def test_a_rate_is_summed_over_cases_that_fail_now_and_then() -> None:
    run = Run().add("one", {A: "fail"}, rate=(1, 3)).add("two", {A: "fail"}, rate=(2, 3))
    assert run.findings[0].rate == (3, 6)
    assert not run.tally.steady(A)
    run.add("three", {A: "fail"})
    assert run.findings[0].rate is None
    assert run.tally.steady(A)


def test_a_fingerprint_holds_no_prose() -> None:
    told = Run().add("one", {A: "fail"}).findings[0]
    made = Run(*(replace(each, statement="Other words.") for each in CLAUSES))
    retold = made.add("another case", {A: "fail"}).findings[0]
    assert told.fingerprint == retold.fingerprint
    assert told.title != retold.title


def test_a_fingerprint_tells_operations_clauses_and_ways_apart() -> None:
    parts = [("a", "b", "c"), ("x", "b", "c"), ("a", "x", "c"), ("a", "b", "x")]
    assert len({fingerprint(*each) for each in parts}) == 4
    assert fingerprint("acme/boats", ENUM, "refused") == "94466fd140a3"


def test_every_kind_of_clause_has_its_place_among_the_specific() -> None:
    kinds = {each.kind for each in operation().contract.clauses} | {each.kind for each in CLAUSES}
    assert kinds <= set(SPECIFIC)
    assert len(set(SPECIFIC)) == 19


# --- what nothing was seen of -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("response.400.why", "no answer with this status"),
        ("status.400", "no answer with this status"),
        ("request.c.deprecated", "deprecation"),
        (A, "no case"),
    ],
)
def test_an_unexercised_clause_says_why(name: str, word: str) -> None:
    assert word in Run().verdict(name).reason


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (["pass", "none"], "pass"),
        (["pass", "inconclusive"], "pass"),
        (["pass", "fail"], "fail"),
        (["fail", "error"], "error"),
        (["inconclusive", "none"], "inconclusive"),
        ([], "inconclusive"),
    ],
)
def test_overall(verdicts: Any, expected: str) -> None:
    assert overall(ClauseResult(CLAUSES[0], each, 1) for each in verdicts) == expected
