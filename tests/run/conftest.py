"""Nothing waits for a target that is a function of these tests."""

import pytest

from affidavit import watch


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guest's waiting is tested by what it would wait for."""
    monkeypatch.setattr(watch, "sleep", lambda _: None)
