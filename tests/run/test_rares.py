"""A promise that is broken rarely is found within the requests of the standard profile."""

import pytest
from quirks import QUIRKS, Quirk
from rares import MERGE_PATCH, RARES, Rare, operation, target

from affidavit.model import OperationFinished, OperationResult, Settings
from affidavit.operation import Operation
from affidavit.run import examine, out_of_reach

MERGED = ("Shallow", "ShallowInside", "NullKept")
"""What only a merge patch promises."""

LOCKERS = {each: operation(each) for each in (MERGE_PATCH, "application/json")}
PAIRS = [
    pytest.param(name, media_type, id=f"{name}-{media_type.rpartition('/')[2]}")
    for name in RARES
    for media_type in LOCKERS
    if media_type == MERGE_PATCH or name not in MERGED
]
BEYOND = {
    ("the word null", "application/json"): "beyond the 300 requests of a contract this wide",
}
ATTRIBUTED = {
    "reversed": ("request.tags.semantics",),
}
"""What a fault of one field breaks, and nothing beside."""


def result(viewed: Operation, kind: type[Quirk]) -> OperationResult:
    settings = out_of_reach(viewed, Settings())
    *_, last = examine(viewed, target(viewed, kind, settings), settings)
    assert isinstance(last, OperationFinished)
    return last.result


@pytest.mark.parametrize("media_type", LOCKERS)
def test_a_server_that_breaks_nothing_passes(media_type: str) -> None:
    found = result(LOCKERS[media_type], Rare)
    assert (found.verdict, found.findings) == ("pass", ())
    assert found.requests <= 300


@pytest.mark.parametrize("media_type", LOCKERS)
@pytest.mark.parametrize("quirk", QUIRKS)
def test_a_quirk_is_no_fault_of_a_wide_contract_either(quirk: type[Quirk], media_type: str) -> None:
    if quirk.fits(LOCKERS[media_type]):
        assert result(LOCKERS[media_type], quirk).findings == ()


def test_a_set_has_no_order() -> None:
    labels = {"type": "array", "items": {"type": "string"}, "maxItems": 20, "uniqueItems": True}
    assert result(operation(tags=labels), RARES["reversed"]).findings == ()


@pytest.mark.parametrize(("name", "media_type"), PAIRS)
def test_a_rare_fault_is_found(name: str, media_type: str) -> None:
    found = result(LOCKERS[media_type], RARES[name])
    assert found.reason == ""
    assert bool(found.findings) is ((name, media_type) not in BEYOND)
    if name in ATTRIBUTED:
        assert [each.clauses for each in found.findings] == [ATTRIBUTED[name]]
    if name.endswith("crashes") or name == "Sometimes":  # one cause, one finding
        assert len(found.findings) <= 1
