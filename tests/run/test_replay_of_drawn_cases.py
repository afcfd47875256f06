"""A case that Hypothesis drew can be sent again, by the report that shows it."""

import json
from pathlib import Path

import pytest
from rares import MERGE_PATCH, made, operation, target

from affidavit.cli.replaying import _find
from affidavit.errors import CaseError
from affidavit.model import OperationFinished, Settings
from affidavit.reports.canonical import collect
from affidavit.run import out_of_reach, run

LOCKER = operation(MERGE_PATCH)
CHOSEN = out_of_reach(LOCKER, Settings(profile="deep", budget=1000))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, OperationFinished]:
    broken = made("x", crashes=lambda body: b"<" in body and b">" not in body)
    served = target(LOCKER, broken, CHOSEN)
    events = list(run([LOCKER.contract], lambda _: served, CHOSEN))
    path = tmp_path_factory.mktemp("reports") / "report.json"
    path.write_text(json.dumps(collect(events)))
    (last,) = [each for each in events if isinstance(each, OperationFinished)]
    return path, last


def test_it_is_the_same_case(found: tuple[Path, OperationFinished]) -> None:
    path, last = found
    case = last.result.findings[0].evidence.case
    assert case.id.startswith("property/")
    again = _find(LOCKER, case.id, CHOSEN, path)
    assert (again.request, again.setup, again.id) == (case.request, case.setup, case.id)
    assert {check.clause for check in again.checks} == {check.clause for check in case.checks}


def test_without_its_report_it_is_unknown(found: tuple[Path, OperationFinished]) -> None:
    path, _ = found
    with pytest.raises(CaseError, match="shows no case"):
        _find(LOCKER, "property/value/0123456789", CHOSEN, path)
    with pytest.raises(CaseError, match="--report"):
        _find(LOCKER, "property/value/0123456789", CHOSEN, path.with_name("none.json"))
