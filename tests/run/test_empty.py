"""An empty array that clears: from the words of a page to the fault that breaks the promise."""

import json

import pytest

from affidavit import contract as contracts
from affidavit import pages
from affidavit.model import OperationFinished, Settings, Verdict
from affidavit.operation import Operation
from affidavit.run import examine
from affidavit.targets import faults, mock_target

TEXT = {"type": "string"}
CLAUSE = "request.labels.empty"
LABELS = {
    "type": "array",
    "items": TEXT,
    "description": "The labels. An empty array clears them.",
}
JAR = {"type": "object", "properties": {"labels": LABELS, "name": TEXT}}
CONTENT = {"application/json": {"schema": JAR}}
PATHS = {
    "/jars/{id}": {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT}],
        "get": {"responses": {"200": {"description": "One", "content": CONTENT}}},
        "patch": {
            "requestBody": {"content": CONTENT},
            "responses": {"200": {"description": "Changed", "content": CONTENT}},
        },
    }
}
PAGE = json.dumps(
    {"openapi": "3.1.0", "info": {"title": "Jars", "version": "1"}, "paths": PATHS}, indent=1
)


@pytest.fixture(scope="module")
def operation() -> Operation:
    (reading,) = pages.read(PAGE, chosen="")
    return Operation(contracts.build(reading, "jars/jar"))


def verdicts(operation: Operation, fault: str = "") -> dict[str, Verdict]:
    chosen = next((each for each in faults(operation) if str(each) == fault), None)
    *_, last = examine(operation, mock_target(operation, Settings(), fault=chosen), Settings())
    assert isinstance(last, OperationFinished)
    return {each.clause.id: each.verdict for each in last.result.clauses}


def test_the_promise_is_kept_by_the_mock(operation: Operation) -> None:
    found = verdicts(operation)
    assert found[CLAUSE] == "pass"
    assert "fail" not in found.values()


@pytest.mark.parametrize("variant", ["empty-refused", "empty-kept"])
def test_each_way_to_break_it_is_found_and_nothing_else(operation: Operation, variant: str) -> None:
    names = [str(each) for each in faults(operation) if each.clause_id == CLAUSE]
    (fault,) = (each for each in names if each.endswith(variant))
    found = verdicts(operation, fault)
    assert [name for name, verdict in found.items() if verdict == "fail"] == [CLAUSE]
