"""Header and query parameters with documented values are understood."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="header")
def test_header(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
