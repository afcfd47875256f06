"""The five bundled contracts against copies that differ in one thing."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from affidavit import contract as contracts
from affidavit import pointer as ptr
from affidavit.comparing import compare
from affidavit.jsontext import pretty
from affidavit.model import Contract
from affidavit.operation import Operation, frozen

BUNDLED = Path(__file__).parents[2] / "contracts"
CONTRACTS = {name: contracts.load(BUNDLED / name, name) for name in contracts.find(BUNDLED)}
EACH = pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)


def copy(contract: Contract, change: Callable[[Operation], Any]) -> Contract:
    """Return a contract with another document; its clauses keep their places."""
    document = json.loads(pretty(contract.document))
    made = replace(contract, document=document)
    change(Operation(made))
    return made


def writable(operation: Operation) -> Any:
    """Return the schema of a field of text that an update sets."""
    return next(
        ptr.get(operation.document, field.pointer)
        for field in operation.fields
        if "string" in field.schema.get("type", ()) and not frozen(field.schema)
    )


@EACH
def test_a_copy_differs_in_nothing(contract: Contract) -> None:
    found = compare([contract], [copy(contract, lambda _: None)])
    assert (found.changes, found.notes) == ([], [])


@EACH
def test_a_status_that_goes_is_seen_with_its_clause(contract: Contract) -> None:
    status = Operation(contract).success[0]
    other = copy(contract, lambda operation: operation.spec["responses"].pop(status))
    changes = compare([contract], [other]).changes
    (change,) = changes
    assert (change.rule.id, change.before.clauses) == (
        "status-success-removed",
        (f"status.{status}",),
    )
    (back,) = compare([other], [contract]).changes
    assert (back.rule.id, back.after.clauses) == ("status-success-added", (f"status.{status}",))


@EACH
def test_a_limit_that_comes_is_seen_with_the_place_of_its_field(contract: Contract) -> None:
    other = copy(contract, lambda operation: writable(operation).update(maxLength=1))
    changes = compare([contract], [other]).changes
    assert {change.rule.stem for change in changes} == {"max-length"}
    assert all(change.level in ("breaking", "risky") for change in changes)
    assert all(change.after.source is not None for change in changes)


@EACH
def test_another_type_names_the_cases_that_test_it(contract: Contract) -> None:
    other = copy(contract, lambda operation: writable(operation).update(type="boolean"))
    found = compare([contract], [other])
    changes, notes = found.changes, found.notes
    assert notes == []
    told = [change for change in changes if change.rule.stem == "type"]
    assert told
    planned = {case for change in told for case in change.cases}
    assert planned


@EACH
def test_a_server_that_moves_is_breaking(contract: Contract) -> None:
    def move(operation: Operation) -> None:
        operation.document["servers"] = [{"url": "https://moved.example.test"}]

    changes = compare([contract], [copy(contract, move)]).changes
    assert {change.rule.id for change in changes} & {"server-changed", "server-removed"} or (
        not Operation(contract).servers
    )
    assert {change.place for change in changes} == {"servers"}


def test_two_of_them_are_two_operations() -> None:
    one, other = list(CONTRACTS.values())[:2], list(CONTRACTS.values())[2:4]
    changes = compare(one, other).changes
    assert sorted(change.rule.id for change in changes) == [
        *["operation-added"] * 2,
        *["operation-removed"] * 2,
    ]
    added = [change for change in changes if change.rule.action == "added"]
    assert all(change.cases for change in added)
