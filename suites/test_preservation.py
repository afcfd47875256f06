"""What an update doesn't name stays as it was."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="preservation")
def test_preservation(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
