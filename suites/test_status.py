"""The path names one resource: another id reaches nothing."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="status")
def test_status(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
