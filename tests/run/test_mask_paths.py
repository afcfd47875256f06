"""What a page says of its mask beside the standard, end to end: derived, tried, and seen broken."""

import pytest

from affidavit import contract as contracts
from affidavit import pages, proof
from affidavit.cases import plan
from affidavit.model import OperationFinished, Settings
from affidavit.operation import Operation
from affidavit.run import examine
from affidavit.targets import Fault, faults, mock_target

PAGE = """
openapi: 3.1.0
info: {title: Boxes, version: "1"}
paths:
  /boxes/{box_id}:
    parameters: [{name: box_id, in: path, required: true, schema: {type: string}}]
    patch:
      description: >-
        Changes a box. A field that the mask lists and that the body lacks is cleared.
        Unknown paths in the mask are rejected.
      parameters:
        - {name: update_mask, in: query, description: "Such as `size.depth`, comma-joined.",
           schema: {type: string}}
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Box"}}}}
      responses:
        "200":
          description: The box.
          content: {application/json: {schema: {$ref: "#/components/schemas/Box"}}}
        "400": {description: Refused.}
components:
  schemas:
    Box:
      type: object
      properties:
        label: {type: string}
        note: {type: string}
        size:
          type: object
          properties: {depth: {type: integer}, width: {type: integer}, lid: {type: string}}
"""

BASE = "query.update_mask.mask"


@pytest.fixture(scope="module")
def boxes() -> Operation:
    (reading,) = pages.read(PAGE, "boxes.yaml")
    return Operation(contracts.build(reading, "boxes/update"))


def test_each_promise_is_a_clause_of_the_page(boxes: Operation) -> None:
    for name in (f"{BASE}.nested", f"{BASE}.cleared", "semantics.unknown-mask-path"):
        clause = boxes.contract.clause(name)
        assert clause is not None
        assert (clause.basis, clause.source.origin) == ("documented", "page")


@pytest.mark.parametrize("profile", ["quick", "standard"])
def test_what_holds_is_decided_within_few_requests(boxes: Operation, profile: str) -> None:
    settings = proof.settings(boxes, profile)  # type: ignore[arg-type]  # one of the profiles
    *_, last = examine(boxes, mock_target(boxes, settings), settings)
    assert isinstance(last, OperationFinished)
    told = {each.clause.id: each.verdict for each in last.result.clauses}
    assert told[f"{BASE}.nested"] == told[f"{BASE}.cleared"] == "pass"
    assert told["semantics.unknown-mask-path"] == "pass"
    assert "fail" not in told.values()


def test_a_list_of_paths_says_which_members_a_mask_takes() -> None:
    listed = "schema: {enum: [note, size.lid]}}\n      req"
    (reading,) = pages.read(
        PAGE.replace("schema: {type: string}}\n      req", listed), "boxes.yaml"
    )
    operation = Operation(contracts.build(reading, "boxes/update"))
    sent = [case.request.query for case in plan(operation, Settings()).cases]
    nested = {dict(query)["update_mask"] for query in sent if "size" in str(query)}
    assert nested == {"size.lid"}


def ours(operation: Operation) -> list[Fault]:
    ends = (".nested", ".cleared", "unknown-mask-path")
    return [each for each in faults(operation) if each.clause_id.endswith(ends)]


def test_every_fault_of_them_is_found_and_nothing_beside_it(boxes: Operation) -> None:
    found = [proof.check(boxes, fault, "quick") for fault in ours(boxes)]
    assert {each.fault.variant for each in found} == {"whole", "ignored", "kept", "opposite"}
    assert [(each.word, each.beside) for each in found] == [("found", ())] * len(found)
