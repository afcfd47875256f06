"""The catalogue of faults: a run reports the clause that is broken, and nothing beside it.

A deterministic sample runs here: per contract, one fault of each kind and variant.
``benchmarks/selfcheck.py`` runs the whole catalogue.
"""

import importlib.util
import sys
from pathlib import Path

import pytest

from affidavit import contract as contracts
from affidavit.operation import Operation
from affidavit.run import examine
from affidavit.targets import Fault, faults, mock_target

ROOT = Path(__file__).parents[1]


def script() -> object:
    """Load the benchmark, whose functions these tests share."""
    path = ROOT / "benchmarks" / "selfcheck.py"
    spec = importlib.util.spec_from_file_location("selfcheck", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["selfcheck"] = module
    spec.loader.exec_module(module)
    return module


selfcheck = script()
OPERATIONS = {
    name: Operation(contracts.load(ROOT / "contracts" / name, name))
    for name in contracts.find(ROOT / "contracts")
}


def sample(operation: Operation) -> list[Fault]:
    """Return the first fault of each kind of clause, side and variant."""
    found: dict[tuple[str, str, str], Fault] = {}
    for fault in faults(operation):
        clause = operation.contract.clause(fault.clause_id)
        assert clause is not None
        side = fault.clause_id.partition(".")[0]
        found.setdefault((clause.kind, side, fault.variant), fault)
    return list(found.values())


SAMPLE = [
    pytest.param(name, fault, id=f"{name}-{fault}")
    for name, operation in OPERATIONS.items()
    for fault in sample(operation)
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
    outcome = selfcheck.check(OPERATIONS[name], fault)
    survives = str(fault) in selfcheck.UNDECIDABLE
    assert (outcome.word == "survived") is survives
    assert outcome.beside == ()


def test_what_is_undecidable_is_still_in_the_catalogue() -> None:
    known = {str(fault) for operation in OPERATIONS.values() for fault in faults(operation)}
    assert selfcheck.UNDECIDABLE.keys() <= known


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_mock_without_a_fault_breaks_nothing(name: str) -> None:
    operation = OPERATIONS[name]
    chosen = selfcheck.settings(operation)
    *_, last = examine(operation, mock_target(operation, chosen), chosen)
    assert last.result.findings == ()
    assert last.result.verdict == "pass"
