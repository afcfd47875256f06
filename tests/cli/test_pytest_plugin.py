"""The pytest plugin in a session of its own: what fails one, and what is accepted."""

import sys
from collections.abc import Iterator
from shutil import copytree

import pytest
from command import BUNDLED
from served import TWILIO

from affidavit.model import Request, Response
from affidavit.targets.answers import JSON, encode
from affidavit.targets.serve import _Handler  # which writes a line per request
from affidavit.watch import body_of

sys.path.insert(0, str(BUNDLED.parent / "benchmarks"))
import kills

pytest_plugins = ["pytester"]

SUITE = """
import pytest

@pytest.mark.affidavit(family="{family}")
def test_{family}(clause):
    clause.hold()
"""


class Stubborn(kills.Watched):
    """A mock that never takes its first name back."""

    def handle(self, request: Request) -> Response:
        """Refuse it."""
        body = body_of(request)
        if isinstance(body, dict) and body.get("name") == self.first:
            return encode(409, JSON, {"error": {"message": "Not that one."}})
        return super().handle(request)


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(_Handler, "log_request", lambda *_: None)
    usual = kills.made()
    mock = Stubborn(usual.operation, usual.settings, usual.credentials)
    mock.first = mock.resources[mock.primary]["name"]
    server = kills.started(mock)
    yield server.url
    server.shutdown()
    server.server_close()


def session(pytester: pytest.Pytester, *options: object, family: str = "enum") -> pytest.RunResult:
    """Run a suite of one family over one contract."""
    pytester.makepyfile(SUITE.format(family=family))
    contracts = pytester.path / "some" / TWILIO
    copytree(BUNDLED / TWILIO, contracts, dirs_exist_ok=True)
    return pytester.runpytest(
        "--affidavit-contracts", "some", "-ra", *(str(each) for each in options)
    )


LEFT = f"affidavit: {TWILIO}: not as they were found: name; put them back by hand"


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_a_session_that_leaves_a_resource_changed_fails(
    workers: tuple[str, ...], pytester: pytest.Pytester, url: str
) -> None:
    done = session(pytester, "--affidavit-base-url", url, *workers)
    done.assert_outcomes(passed=4)
    assert done.ret == pytest.ExitCode.TESTS_FAILED
    done.stdout.fnmatch_lines([LEFT])


def test_a_session_that_puts_it_back_passes(pytester: pytest.Pytester) -> None:
    done = session(pytester)
    done.assert_outcomes(passed=4)
    assert done.ret == pytest.ExitCode.OK
    done.stdout.no_fnmatch_line("*not as they were*")


@pytest.mark.parametrize("more", [(), ("--dist", "loadgroup")])
def test_two_workers_never_share_a_live_resource(
    more: tuple[str, ...], pytester: pytest.Pytester
) -> None:
    done = session(pytester, "--affidavit-base-url", "http://127.0.0.1:1", "-n", "2", *more)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["*two workers must not change one live resource*"])
