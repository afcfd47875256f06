"""A field that the page doesn't know disturbs nothing."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="unknown")
def test_unknown(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
