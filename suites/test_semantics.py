"""An update sets what it names, and the resource then reads so."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="semantics")
def test_semantics(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
