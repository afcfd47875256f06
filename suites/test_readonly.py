"""What an update must not change stays."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="readonly")
def test_readonly(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
