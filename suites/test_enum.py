"""A documented value is accepted and reads back as sent; any other is refused."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="enum")
def test_enum(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
