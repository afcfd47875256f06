"""Null clears a nullable field; elsewhere it is refused, where the page knows null at all."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="null")
def test_null(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
