"""What programs stumble over is taken or refused, and never breaks the server."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="robustness")
def test_robustness(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
