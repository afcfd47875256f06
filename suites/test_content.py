"""Each documented media type is understood; a body that isn't of its type is refused."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(family="content")
def test_content(clause: ClauseUnderTest) -> None:
    """Each clause that this family's cases can fail holds."""
    clause.hold()
