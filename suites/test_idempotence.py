"""The same update twice leaves what one leaves."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="idempotence")
def test_idempotence(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
