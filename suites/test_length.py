"""A length limit holds at its edge."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="length")
def test_length(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
