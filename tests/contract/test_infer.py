"""What a page suggests without saying it: marked inferred, and never stronger than a statement."""

from typing import Any

import pytest
from page_contracts import BODY, at, made, redocly

from affidavit.model import Contract

QUERY = "/paths/~1t~1{t_id}/patch/parameters/1"


def made_with(*rows: str, query: str = "", answer: tuple[str, ...] = ()) -> Contract:
    text = redocly(*rows, answer=answer or ("- `id` (string)",))
    if query:
        text = text.replace("## Request", "## Query parameters:\n\n" + query + "\n\n## Request")
    return made(text)


def field(row: str) -> Any:
    return at(made_with(row), BODY + "/properties")


@pytest.mark.parametrize("name", ["update_mask", "fieldMask", "fields_mask", "UpdateMask"])
def test_a_mask_is_told_by_its_name(name: str) -> None:
    found = made_with("- `a` (string)", query=f"- `{name}` (array) Paths.")
    assert at(found, QUERY + "/x-affidavit-role") == "field-mask"


@pytest.mark.parametrize("name", ["mask", "network_mask", "masking"])
def test_other_masks_are_none(name: str) -> None:
    found = made_with("- `a` (string)", query=f"- `{name}` (array) Paths.")
    assert "x-affidavit-role" not in at(found, QUERY)


def test_a_strategy_is_told_by_its_values_and_its_field_by_being_the_only_object() -> None:
    query = '- `how` (string) Enum: "REPLACE", "MERGE"'
    found = made_with("- `labels` (object)", "- `a` (string)", query=query)
    assert at(found, QUERY + "/x-affidavit-role") == "merge-strategy"
    assert at(found, QUERY + "/x-affidavit-target") == "labels"
    several = made_with("- `labels` (object)", "- `more` (object)", query=query)
    assert "x-affidavit-target" not in at(several, QUERY)


def test_a_strategys_field_is_told_by_the_prose_that_names_it() -> None:
    query = '- `how` (string) Update strategy for the old_labels field. Enum: "REPLACE", "MERGE"'
    found = made_with("- `labels` (object) Known as old_labels.", "- `more` (object)", query=query)
    assert at(found, QUERY + "/x-affidavit-target") == "labels"


@pytest.mark.parametrize(
    ("row", "identity"),
    [
        ("- `id` (string)", True),
        ("- `t_id` (string)", True),
        ("- `tId` (string)", True),
        ("- `id` (string) Read-only.", False),
        ("- `other_id` (string)", False),
    ],
)
def test_the_resources_own_id_is_told_by_its_name(row: str, identity: bool) -> None:
    (found,) = field(row).values()
    assert found.get("x-affidavit-identity", False) is identity


@pytest.mark.parametrize(
    ("row", "reference"),
    [
        ("- `owner_id` (string)", True),
        ("- `ownerId` (string)", True),
        ("- `uuid` (string)", True),
        ("- `owner` (string) The id of the person.", True),
        ("- `owner` (string) An existing person.", True),
        ("- `owner_id` (string) Arbitrary text.", False),
        ('- `owner_id` (string) Enum: "a"', False),
        ("- `owner_id` (object)", False),
        ("- `valid` (string)", False),
        ("- `paid` (string)", False),
        ("- `android` (string)", False),
    ],
)
def test_a_reference_is_told_by_name_or_words(row: str, reference: bool) -> None:
    (found,) = field(row).values()
    assert found.get("x-affidavit-reference", False) is reference


def test_a_limit_of_the_answer_alone_is_inferred_for_the_request() -> None:
    found = made_with(
        "- `name` (string)", "- `size` (integer)", answer=("- `name` (string) Up to 9 characters.",)
    )
    sent, shown = (
        found.clause("request.name.max-length"),
        found.clause("response.200.name.max-length"),
    )
    assert sent is not None
    assert shown is not None
    assert (sent.basis, shown.basis) == ("inferred", "documented")
    assert sent.source.span == shown.source.span


def test_what_the_page_states_is_not_inferred_over() -> None:
    found = made_with(
        "- `name` (string) Up to 5 characters.", answer=("- `name` (string) Up to 9 characters.",)
    )
    clause = found.clause("request.name.max-length")
    assert clause is not None
    assert clause.basis == "documented"
    assert "at most 5" in clause.statement


def test_values_that_only_the_answer_lists_are_inferred_for_the_request() -> None:
    found = made_with(
        "- `name` (string)", "- `kind` (string)", answer=('- `kind` (string) Enum: "A", "B"',)
    )
    clause = found.clause("request.kind.enum")
    assert clause is not None
    assert clause.basis == "inferred"


def test_an_inference_that_the_requests_own_example_denies_is_dropped() -> None:
    found = made_with(
        "- `name` (string)",
        '- `kind` (string) Example: "C"',
        answer=('- `kind` (string) Enum: "A", "B"',),
    )
    assert found.clause("request.kind.enum") is None
