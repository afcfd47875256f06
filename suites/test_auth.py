"""Without a valid credential nothing is changed; each documented scheme is accepted."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="auth")
def test_auth(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
