"""Updates in a row leave what they say together, and what was there is there again."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="sequence")
def test_sequence(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
