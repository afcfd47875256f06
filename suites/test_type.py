"""A value of a wrong JSON type is refused."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="type")
def test_type(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
