"""A page that says that it names every status is held to that; every other page is not."""

import json
from typing import Any

import pytest

from affidavit import contract as contracts
from affidavit import pages
from affidavit.model import OperationResult, Settings
from affidavit.operation import OTHER_STATUS, Operation
from affidavit.run import examine, out_of_reach
from affidavit.targets import mock_target, parse

SAYS = (
    "Changes a bench. These are all the possible status codes.",
    "No other status codes are returned.",
    "The service responds with no other HTTP status code.",
    "The following are the only error codes:",
)
SAYS_NOT = (
    "Changes a bench.",
    "No other bench is returned.",
    "These are some of the status codes.",
    "The following are the only fields that may be sent. See status codes.",
)


def read(description: str) -> Operation:
    bench = {"type": "object", "properties": {"seats": {"type": "integer"}}}
    content = {"content": {"application/json": {"schema": bench}}}
    document: Any = {
        "openapi": "3.1.0",
        "info": {"title": "Benches", "version": "1"},
        "paths": {
            "/benches/{id}": {
                "patch": {
                    "description": description,
                    "parameters": [
                        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
                    ],
                    "requestBody": content,
                    "responses": {
                        "200": content | {"description": "The bench"},
                        "400": {"description": "Not understood"},
                        "404": {"description": "Not there"},
                    },
                },
            }
        },
    }
    (reading,) = pages.read(json.dumps(document), chosen="")
    return Operation(contracts.build(reading, "bench/change"))


def run(operation: Operation, broken: str = "") -> OperationResult:
    settings = out_of_reach(operation, Settings())
    fault = parse(operation, broken) if broken else None
    *_, last = examine(operation, mock_target(operation, settings, None, fault), settings)
    return last.result


@pytest.mark.parametrize("description", SAYS)
def test_what_a_page_says_is_a_clause_that_holds_and_can_be_broken(description: str) -> None:
    operation = read(description)
    assert run(operation).findings == ()
    verdicts = {each.clause.id: each.verdict for each in run(operation).clauses}
    assert verdicts[OTHER_STATUS] == "pass"
    (finding,) = run(operation, f"{OTHER_STATUS}:undocumented").findings
    assert finding.clauses == (OTHER_STATUS,)


@pytest.mark.parametrize("description", SAYS_NOT)
def test_a_page_that_does_not_say_so_promises_nothing(description: str) -> None:
    assert read(description).contract.clause(OTHER_STATUS) is None
