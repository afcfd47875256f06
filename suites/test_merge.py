"""A merge strategy says how an object field is updated."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="merge")
def test_merge(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
