"""The pytest plugin in a session of its own: what fails one, and what is accepted."""

import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from command import BUNDLED, called
from served import TWILIO

from affidavit import cases
from affidavit.model import Request, Response
from affidavit.reports.schema import read
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


def test_every_family_has_a_suite() -> None:
    """Without one, its findings would not be seen, and their waivers never stale."""
    suites = (BUNDLED.parent / "suites").glob("test_*.py")
    marked = " ".join(each.read_text("utf-8") for each in suites)
    assert [each.name for each in cases.FAMILIES if f'family="{each.name}"' not in marked] == []


# --- accepted findings ---------------------------------------------------------------------------

BROKEN = "request.status.enum"
ELSEWHERE = "0123456789ab"
WAIVER = """
[[waiver]]
fingerprint = "{name}"
reason = "agreed with the vendor"
"""
BAD = ("--affidavit-break", BROKEN)


@pytest.fixture(scope="module")
def finding(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Return a finding as the command line names it, and the report that has it."""
    out = tmp_path_factory.mktemp("reports")
    run = ("run", TWILIO, "--break", BROKEN, "--contracts", BUNDLED, "--out", out)
    assert called(*run).code == 1
    report = out / "report.json"
    (operation,) = read(report)["operations"]
    (found,) = operation["findings"]
    return found["fingerprint"], str(report)


def waivers(pytester: pytest.Pytester, *names: str, more: str = "") -> Path:
    path = pytester.path / "waivers.toml"
    path.write_text("".join(WAIVER.format(name=each) + more for each in names), encoding="utf-8")
    return path


def test_a_failure_names_its_finding(pytester: pytest.Pytester, finding: tuple[str, str]) -> None:
    done = session(pytester, *BAD)
    done.assert_outcomes(failed=1, passed=3)
    done.stdout.fnmatch_lines([f"*finding: {finding[0]}*"])


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_what_a_waiver_accepts_is_an_expected_failure_with_the_reason(
    workers: tuple[str, ...], pytester: pytest.Pytester, finding: tuple[str, str]
) -> None:
    path = waivers(pytester, finding[0])
    done = session(pytester, *BAD, "--affidavit-waivers", path, *workers)
    done.assert_outcomes(xfailed=1, passed=3)
    assert done.ret == pytest.ExitCode.OK
    done.stdout.fnmatch_lines([f"XFAIL *{BROKEN}* - *agreed with the vendor"])


def test_what_the_baseline_has_is_an_expected_failure(
    pytester: pytest.Pytester, finding: tuple[str, str]
) -> None:
    pytester.makeini(f"[pytest]\naffidavit_baseline = {finding[1]}\n")
    done = session(pytester, *BAD)
    done.assert_outcomes(xfailed=1, passed=3)
    assert done.ret == pytest.ExitCode.OK
    done.stdout.fnmatch_lines(["*the baseline has it, too*"])


def test_what_neither_knows_still_fails(pytester: pytest.Pytester) -> None:
    path = waivers(pytester, ELSEWHERE)
    done = session(pytester, *BAD, "--affidavit-waivers", path)
    done.assert_outcomes(failed=1, passed=3)


def test_an_expired_waiver_accepts_nothing_and_fails_the_session(
    pytester: pytest.Pytester, finding: tuple[str, str]
) -> None:
    """The ini file's paths are relative to it."""
    waivers(pytester, finding[0], more="expires = 2020-01-31\n")
    pytester.makeini("[pytest]\naffidavit_waivers = waivers.toml\n")
    done = session(pytester, *BAD)
    done.assert_outcomes(failed=1, passed=3)
    expired = f"affidavit: the waiver of {finding[0]} expired on 2020-01-31: agreed with the vendor"
    done.stdout.fnmatch_lines([expired])
    good = session(pytester)
    good.assert_outcomes(passed=4)
    assert good.ret == pytest.ExitCode.TESTS_FAILED


ALL = """
import pytest

@pytest.mark.affidavit
def test_all(clause):
    clause.hold()
"""


@pytest.mark.parametrize(
    ("options", "more", "stale"),
    [
        ((), "", True),
        ((), f'operation = "{TWILIO}"\n', True),
        ((), 'operation = "acme/other"\n', False),
        (("-k", "enum"), "", False),
        (("-n", "2"), "", True),
    ],
)
def test_a_waiver_is_stale_where_all_was_sent_and_nothing_shows_it(
    options: tuple[str, ...], more: str, stale: bool, pytester: pytest.Pytester
) -> None:
    path = waivers(pytester, ELSEWHERE, more=more)
    pytester.makepyfile(test_all=ALL)
    done = session(pytester, "--affidavit-waivers", path, *options)
    assert done.ret == (pytest.ExitCode.TESTS_FAILED if stale else pytest.ExitCode.OK)
    told = f"affidavit: the waiver of {ELSEWHERE} is stale*"
    (done.stdout.fnmatch_lines if stale else lambda _: done.stdout.no_fnmatch_line(told))([told])


def test_a_file_that_can_not_be_read_stops_the_session(pytester: pytest.Pytester) -> None:
    path = pytester.path / "waivers.toml"
    path.write_text('[[waiver]]\nfingerprint = "x"\n', encoding="utf-8")
    pytester.makeini("[pytest]\nfilterwarnings = default\n")
    done = session(pytester, "--affidavit-waivers", path)
    assert done.ret == pytest.ExitCode.INTERRUPTED
    done.stdout.fnmatch_lines(["*x has no reason; say why it is accepted*"])
