"""A field mask says which fields an update changes."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="mask")
def test_mask(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
