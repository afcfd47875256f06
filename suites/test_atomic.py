"""A refused update changes nothing."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="atomic")
def test_atomic(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
