"""Each family tries both ends of its promise, or a written reason says why it has one."""

import papers
import pytest

from affidavit.cases import FAMILIES
from affidavit.model import Case

ACCEPTED = ("accepted", "shows", "exact", "absent")
REFUSED = ("refused", "unapplied")
ONE_END = {
    "semantics": "what an update must not set is the business of readonly, enum and type",
    "preservation": "its promise is that nothing happens to the rest: 'unchanged' is its only end",
    "idempotence": "likewise: what the second update changes is too much",
    "atomic": "only refused updates can be atomic; accepted ones are everywhere else",
    "merge": "an unknown strategy is the business of enum",
    "status": "the id that exists is used by every other family",
    "required": "updates with all that is required are in every other family",
    "type": "values of the right type are in every other family",
    "null": "a refusal is promised by a policy only, which has a test of its own",
    "robustness": "the page is silent on what it sends, so that a refusal is as good",
    "unknown": "without a policy either answer will do; with one, the test below has both",
    "readonly": "an update can't set it: there is nothing to accept",
    "sequence": "a refused update in a row is the business of atomic",
}


def of(name: str, **more: str) -> list[Case]:
    return [
        case
        for operation in papers.every().values()
        for case in papers.of(name, operation, "deep", other=more).values()
    ]


@pytest.mark.parametrize("name", [family.name for family in FAMILIES])
def test_both_ends_are_tried(name: str) -> None:
    found = of(name, boat="other", port="other")
    assert found, f"no small contract gives {name} anything to do"
    kinds = {check.kind for case in found for check in case.checks if check.when != "refused"}
    ends = {"accepted": bool(kinds & set(ACCEPTED)), "refused": bool(kinds & set(REFUSED))}
    assert all(ends.values()) or name in ONE_END
    assert any(ends.values()) or name in ("preservation", "idempotence", "atomic", "unknown")


def test_every_reason_is_needed() -> None:
    assert ONE_END.keys() <= {family.name for family in FAMILIES}


@pytest.mark.parametrize(
    ("policy", "kind"), [("reject", "refused"), ("ignore", "accepted"), ("accept", "accepted")]
)
@pytest.mark.parametrize(
    ("question", "family", "clause"),
    [
        ("unknown-field", "unknown", "semantics.unknown-field"),
        ("read-only", "readonly", "semantics.read-only"),
    ],
)
def test_a_policy_settles_an_open_question(
    question: str, family: str, clause: str, policy: str, kind: str
) -> None:
    operation = papers.field(
        papers.text(readOnly=True), "made", **{"x-affidavit-policies": {question: policy}}
    )
    found = papers.of(family, operation)
    assert found
    for case in found.values():
        assert kind in papers.kinds(case, clause)


def test_without_a_policy_either_answer_will_do() -> None:
    operation = papers.field(papers.text(readOnly=True), "made")
    for family in ("unknown", "readonly"):
        for case in papers.of(family, operation).values():
            assert not {"accepted", "refused"} & set(papers.kinds(case))
