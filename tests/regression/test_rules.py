"""Each rule by a minimal pair: it alone one way, its counterpart alone the other way."""

import pytest
from pairs import ALONE, PAIRS, Pair, base, made

from affidavit.regression import RULES, alone, compare

EACH = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.forward)


@EACH
def test_a_minimal_pair_yields_its_rule_alone(pair: Pair) -> None:
    (change,) = compare(made(pair.old), made(pair.new))
    assert change.rule.id == pair.forward
    assert change.level == change.rule.level
    assert not change.because
    assert change.statement.endswith(".")
    assert change.place


@EACH
def test_the_reverse_pair_yields_the_counterpart_alone(pair: Pair) -> None:
    (change,) = compare(made(pair.new), made(pair.old))
    assert change.rule.id == pair.back
    opposite = {"added": "removed", "tightened": "loosened", "changed": "changed"}
    actions = {rule.id: rule.action for rule in RULES}
    assert change.rule.action == opposite[actions[pair.forward]]


def test_every_rule_has_a_pair() -> None:
    shown = {pair.forward for pair in PAIRS} | {pair.back for pair in PAIRS}
    assert shown | set(ALONE) == {rule.id for rule in RULES}


def test_ids_are_unique_and_meanings_are_sentences() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.meaning[0].isupper() and rule.meaning.endswith(".") for rule in RULES)
    assert not [rule.id for rule in RULES if "{" in rule.meaning or "None" in rule.meaning]


@pytest.mark.parametrize(("added", "level"), [(True, "compatible"), (False, "breaking")])
def test_an_operation_on_one_side_is_a_change(added: bool, level: str) -> None:
    change = alone(made(base()), added=added)
    assert change.rule.id == ("operation-added" if added else "operation-removed")
    assert change.level == level
    assert (change.after if added else change.before).clauses[0] == "endpoint"
