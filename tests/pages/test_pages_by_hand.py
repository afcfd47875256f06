"""Whole pages through ``affidavit import``, each against facts that a person wrote down by hand."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from facts import expected, imported

from affidavit.cli import app

FIXTURES = Path(__file__).parent / "fixtures"
EXPECTED = sorted(FIXTURES.rglob("*.facts.yaml"))


def page_of(facts: Path) -> Path:
    name = facts.name.removesuffix(".facts.yaml")
    (page,) = (each for each in facts.parent.glob(name + ".*") if each != facts)
    return page


@pytest.mark.parametrize("facts", EXPECTED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_page_says_just_what_a_person_reads_on_it(facts: Path) -> None:
    done = CliRunner().invoke(app, ["import", str(page_of(facts))])
    assert done.exit_code == 0, done.output
    read = [imported(line) for line in done.stdout.splitlines()]
    told = expected(facts)
    assert [each[0] for each in read] == [each[0] for each in told]
    for (name, found, gaps), (_, wanted, holes) in zip(read, told, strict=True):
        missing, extra = sorted(wanted - found), sorted(found - wanted)
        assert (name, missing, extra, gaps) == (name, [], [], holes)
