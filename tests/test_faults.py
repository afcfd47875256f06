"""The catalogue of faults: a run reports the clause that is broken, and nothing beside it.

A deterministic sample runs here: per contract, one fault of each kind and variant.
``affidavit selfcheck`` runs the whole catalogue.
"""

import sys
from pathlib import Path

import pytest

from affidavit import contract as contracts
from affidavit import proof
from affidavit.operation import Operation
from affidavit.run import examine
from affidavit.targets import Fault, faults, mock_target

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from selfcheck import UNDECIDABLE

ROOT = Path(__file__).parents[1]
OPERATIONS = {
    name: Operation(contracts.load(ROOT / "contracts" / name, name))
    for name in contracts.find(ROOT / "contracts")
}


SAMPLE = [
    pytest.param(name, fault, id=f"{name}-{fault}")
    for name, operation in OPERATIONS.items()
    for fault in proof.chosen(operation, fast=True)
]


def test_the_sample_is_large_and_of_every_kind_that_can_be_broken() -> None:
    assert len(SAMPLE) > 150
    kinds = {
        clause.kind
        for param in SAMPLE
        if (clause := OPERATIONS[param.values[0]].contract.clause(param.values[1].clause_id))
    }
    assert {"endpoint", "semantics", "mask", "merge-strategy", "enum", "length", "type"} <= kinds
    assert {"format", "required", "read-only", "nullable", "write-restriction", "auth"} <= kinds
    assert {"status", "response-field", "error-schema", "content-type", "header"} <= kinds


@pytest.mark.parametrize(("name", "fault"), SAMPLE)
def test_a_broken_clause_is_reported_and_nothing_beside_it(name: str, fault: Fault) -> None:
    outcome = proof.check(OPERATIONS[name], fault)
    survives = str(fault) in UNDECIDABLE
    assert (outcome.word == "survived") is survives
    assert outcome.beside == ()


def test_what_is_undecidable_is_still_in_the_catalogue() -> None:
    known = {str(fault) for operation in OPERATIONS.values() for fault in faults(operation)}
    assert UNDECIDABLE.keys() <= known


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_mock_without_a_fault_breaks_nothing(name: str) -> None:
    operation = OPERATIONS[name]
    chosen = proof.settings(operation)
    *_, last = examine(operation, mock_target(operation, chosen), chosen)
    assert last.result.findings == ()
    assert last.result.verdict == "pass"
