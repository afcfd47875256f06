"""The oracle reads any update against the contract."""

import json
import sys
from pathlib import Path
from typing import Any

import papers
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))
from rares import operation

from affidavit.cases import oracle
from affidavit.cases.maker import Maker
from affidavit.model import Case, Settings

MERGE, PLAIN = (
    Maker(operation(media_type), Settings())
    for media_type in ("application/merge-patch+json", "application/json")
)


def of(body: Any, maker: Maker = PLAIN, **more: Any) -> Case:
    return oracle.case(maker, "property/some/case", "some update", maker.update(body, **more))


def found(case: Case, kind: str) -> dict[str, str]:
    return {check.pointer: check.clause for check in case.checks if check.kind == kind}


def kept(case: Case) -> set[str]:
    """Return what an accepted update may change."""
    (check,) = [each for each in case.checks if each.clause == "semantics.preserve"]
    return set(check.but)


@pytest.mark.parametrize(
    ("body", "clause"),
    [
        ({"title": "x" * 81}, "request.title.max-length"),
        ({"title": {}, "kind": "other"}, ""),
        ({"title": ["x"]}, "request.title.type"),
        ({"title": 7}, ""),
        ({"count": "many"}, "request.count.type"),
        ({"count": "12"}, ""),
        ({"open": "true"}, ""),
        ({"open": "perhaps"}, "request.open.type"),
        ({"kind": "Small"}, "request.kind.enum"),
        ({"kind": None}, ""),
        ({"tags": ["x"] * 21}, "request.tags.max-items"),
        ({"tags": {}}, ""),
        ({"start": "2024-13-01T00:00:00Z"}, "request.start.format"),
        ({"owner": "0" * 32}, ""),
        ({"owner": "nobody"}, "request.owner.format"),
        ({"owner": ""}, ""),
        ({"start": "2024-01-02 12:00:00Z"}, ""),
        ({"start": "2024-01-02T12:00:0gZ"}, "request.start.format"),
        ({"tags": 7}, ""),
        ({"place": 7}, "request.place.type"),
        ({"place": {"label": {"a": 1}}}, "request.place.label.type"),
        ({"id": ["x"]}, ""),
        ({"title": "good", "count": "many"}, "request.count.type"),
    ],
)
def test_only_what_no_reading_makes_right_must_be_refused(body: Any, clause: str) -> None:
    assert found(of(body), "refused") == ({"": clause} if clause else {})


def test_a_near_miss_may_be_coerced_but_not_stored() -> None:
    assert found(of({"title": 7}), "unapplied") == {"/title": "request.title.type"}


def test_what_is_set_shows_and_all_else_stays() -> None:
    case = of({"title": "new", "count": 7})
    assert found(case, "shows") == {
        "/title": "request.title.semantics",
        "/count": "request.count.semantics",
    }
    assert kept(case) == {"/title", "/count"}
    assert set(case.needs) == {"request.title.semantics", "request.count.semantics"}


def test_a_merge_patch_leaves_what_is_beside_its_leaves() -> None:
    body: dict[str, Any] = {"place": {"row": 7, "inner": {"a": None}}}
    assert kept(of(body)) == {"/place"}
    case = of(body, MERGE)
    assert kept(case) == {"/place/row", "/place/inner/a"}
    clause = "request.content-type.application/merge-patch+json"
    assert found(case, "absent") == {"/place/inner/a": clause}


def test_a_read_only_field_stays() -> None:
    case = of({"id": "other", "title": "new"})
    assert found(case, "unapplied") == {"/id": "request.id.read-only"}
    assert "/title" in found(case, "shows")


def test_null_clears_what_may_be_null() -> None:
    case = of({"note": None})
    assert found(case, "absent") == {"/note": "request.note.nullable"}


@pytest.mark.parametrize("raw", [b"[]", b"7", b'{"title": ', b""])
def test_of_what_is_no_update_nothing_is_expected_but_that_nothing_spoils(raw: bytes) -> None:
    case = of(None, raw=raw)
    assert {check.kind for check in case.checks} == {"unchanged"}


def test_of_another_media_type_nothing_is_known() -> None:
    case = of({"title": "new"}, media_type="application/xml", raw=b'{"title": "new"}')
    assert {check.kind for check in case.checks} == {"unchanged"}


def test_a_row_leaves_what_its_model_says() -> None:
    steps = [{"title": "a", "count": 1}, {"count": 2, "note": None}, {"open": True}]
    case = oracle.row(PLAIN, "sequence/some", "a row", steps)
    assert [json.loads(each.body or b"") for each in (*case.setup, case.request)] == steps
    later = {
        check.pointer: check.value for check in case.checks if check.kind in ("shows", "absent")
    }
    assert later == {"/title": "a", "/count": 2, "/note": None, "/open": True}
    assert case.history


@pytest.mark.parametrize("mask", ["", "*", "unknown", "log.depth", "name,unknown"])
def test_of_an_odd_mask_nothing_is_expected_but_that_all_else_stays(mask: str) -> None:
    harbour = papers.maker(papers.every()["harbour"])
    (param,) = [each for each in harbour.operation.parameters if each.role == "field-mask"]
    request = harbour.update(harbour.body({"name": "new"}), query=[(param.name, mask)])
    case = oracle.case(harbour, "property/some/case", "some update", request)
    assert {check.kind for check in case.checks} == {"unchanged"}
    assert "/name" in kept(case)
