"""Every fixture page, held to its own mock: a contract of any form yields no false alarm."""

from pathlib import Path

import pytest

from affidavit.derive import import_page
from affidavit.model import OperationFinished, Settings
from affidavit.operation import Operation
from affidavit.run import examine, out_of_reach
from affidavit.targets import mock_target

FIXTURES = Path(__file__).parents[1] / "pages" / "fixtures"
PAGES = sorted(
    each
    for each in FIXTURES.rglob("*")
    if each.suffix in (".md", ".txt", ".json", ".yaml")
    and ".facts" not in each.name
    and "parts" not in each.parts
)


def test_there_are_many_pages() -> None:
    assert len(PAGES) > 20


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_mock_that_keeps_a_page_passes(page: Path) -> None:
    for _, contract in import_page(page):
        operation = Operation(contract)
        settings = out_of_reach(operation, Settings())
        *_, last = examine(operation, mock_target(operation, settings), settings)
        assert isinstance(last, OperationFinished)
        assert [each.title for each in last.result.findings] == []
        assert (last.result.verdict, last.result.reason) == ("pass", "")
