"""A format, a pattern or a range holds."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="format")
def test_format(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
