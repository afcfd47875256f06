"""Every answer is what its page documents: status, media type, each field of its body."""

import pytest

from affidavit.testing import ClauseUnderTest


@pytest.mark.affidavit(kind=("response-field", "error-schema", "status"))
def test_answers(clause: ClauseUnderTest) -> None:
    """Each documented status and each field of its body is what the page says."""
    clause.hold()
