"""An update without a required field or parameter is refused."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="required")
def test_required(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
