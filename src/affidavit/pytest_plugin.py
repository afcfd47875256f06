"""pytest: one test per clause, by the same engine and the same judge as the command line.

Nothing heavy is imported until a test asks for a clause. A module of tests is as short as

    import pytest

    @pytest.mark.affidavit(family="enum")
    def test_enum(clause):
        clause.hold()

and ``pytest -k 'vendor and enum'`` selects as one would expect.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from affidavit.outcomes import Outcome
    from affidavit.testing import Bench, ClauseUnderTest

BENCH: pytest.StashKey[Bench] = pytest.StashKey()
OUTCOMES: pytest.StashKey[list[Outcome]] = pytest.StashKey()
"""What this process and its workers came to."""
TROUBLE: pytest.StashKey[list[str]] = pytest.StashKey()
"""What fails a session whose tests may all have passed."""


FILES = {
    "contracts": "Folder of contracts",
    "waivers": "File of accepted findings",
    "baseline": "Report whose findings are known",
}
"""Options that the ini file may have as well."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of one group, each beginning with the plugin's name."""
    group = parser.getgroup("affidavit", "affidavit: API conformance by contract clause")
    group.addoption(
        "--affidavit-contracts",
        metavar="DIR",
        help="Folder of contracts (default: ./contracts, else the bundled ones).",
    )
    group.addoption(
        "--affidavit-target",
        choices=["mock", "recorded", "live"],
        help="Where requests go (default: mock, or live with a base URL).",
    )
    group.addoption(
        "--affidavit-recordings",
        metavar="DIR",
        help="Folder of recordings for the recorded target (default: the contracts' own).",
    )
    group.addoption(
        "--affidavit-base-url", metavar="URL", help="Where the API is; implies the live target."
    )
    group.addoption(
        "--affidavit-allow-host",
        metavar="HOST",
        action="append",
        default=[],
        help="Host that a live run may send to.",
    )
    group.addoption(
        "--affidavit-profile",
        choices=["quick", "standard", "deep"],
        default="standard",
        help="How deep the families go (default: standard).",
    )
    group.addoption(
        "--affidavit-seed",
        type=int,
        default=0,
        metavar="N",
        help="Seed of the property phase (default: 0).",
    )
    group.addoption("--affidavit-rate", metavar="N/s", help="Most requests per second.")
    group.addoption(
        "--affidavit-break",
        metavar="CLAUSE[:VARIANT]",
        help="Break this clause of the mock, to see tests fail.",
    )
    for name, what in (
        ("set", "NAME=VALUE: parameter of the resource under test; once for each xdist worker."),
        ("other", "NAME=VALUE: parameter of a resource that must stay out of reach."),
        ("known", "FIELD=VALUE: a value that exists."),
    ):
        group.addoption(
            f"--affidavit-{name}", metavar="NAME=VALUE", action="append", default=[], help=what
        )
    group.addoption(
        "--affidavit-waivers",
        metavar="FILE",
        help="TOML file of accepted findings; one that is stale or expired fails the session.",
    )
    group.addoption(
        "--affidavit-baseline", metavar="REPORT", help="A report whose findings are known."
    )
    for name, what in FILES.items():
        parser.addini(f"affidavit_{name}", f"{what}, relative to the ini file.")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        "affidavit(family=None, kind=None): one run per clause that the family's cases can fail, "
        "or per clause of a kind or of several",
    )
    live = config.getoption("affidavit_base_url") or config.getoption("affidavit_target") == "live"
    workers = config.getoption("numprocesses", None) or 0
    # --dist loadgroup is no way out: with pytest 9.2, xdist 3.8 leaves the groups unnoticed
    if live and workers > max(1, _resources(config)):
        raise pytest.UsageError(
            "affidavit: two workers must not change one live resource; leave out -n, or give "
            "--affidavit-set once for each worker's own resource"
        )


def _resources(config: pytest.Config) -> int:
    """Count the resources that are named: none, where there is one for all workers."""
    names = [each.partition("=")[0] for each in config.getoption("affidavit_set")]
    most = max(map(names.count, names), default=0)
    return most if most > 1 else 0


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a marked test one run per clause, in an order that every worker agrees on."""
    marker = metafunc.definition.get_closest_marker("affidavit")
    if marker is None or "clause" not in metafunc.fixturenames:
        return
    if unknown := set(marker.kwargs) - {"family", "kind"}:
        raise pytest.UsageError(
            f"pytest.mark.affidavit takes family and kind, not {', '.join(sorted(unknown))}"
        )
    chosen = _bench(metafunc.config).select(marker.kwargs.get("family"), marker.kwargs.get("kind"))
    metafunc.parametrize(
        "clause",
        [
            pytest.param(each, id=each.name, marks=pytest.mark.xdist_group(each.operation))
            for each in chosen
        ]
        if metafunc.config.pluginmanager.hasplugin("xdist")
        else [pytest.param(each, id=each.name) for each in chosen],
    )


@pytest.fixture
def clause(request: pytest.FixtureRequest) -> ClauseUnderTest:
    """A clause of a contract; ``clause.hold()`` sends its cases and fails where it is broken."""
    return request.param  # type: ignore[no-any-return]  # made in pytest_generate_tests


def _bench(config: pytest.Config) -> Bench:
    """Return the session's bench, which keeps one examination per operation."""
    if BENCH not in config.stash:
        from affidavit.errors import AffidavitError  # noqa: PLC0415 - nothing is loaded before it is used
        from affidavit.testing import Bench  # noqa: PLC0415 - likewise

        try:
            config.stash[BENCH] = Bench.of(_options(config))
        except AffidavitError as error:
            raise pytest.UsageError(f"affidavit: {error}") from error
    return config.stash[BENCH]


def _options(config: pytest.Config) -> dict[str, Any]:
    names = (
        "target",
        "recordings",
        "base_url",
        "allow_host",
        "profile",
        "seed",
        "rate",
        "break",
        "set",
        "other",
        "known",
        *FILES,
    )
    found = {name: config.getoption(f"affidavit_{name}") for name in names}
    worker: str = getattr(config, "workerinput", {}).get("workerid", "gw0")  # of pytest-xdist
    found["worker"] = int(worker.removeprefix("gw"))
    for name in FILES:
        if found[name] is None and (stated := config.getini(f"affidavit_{name}")):
            found[name] = str((config.inipath or Path.cwd() / "x").parent / stated)
    return found


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say what is tested, where it is asked for."""
    if BENCH not in config.stash and not config.getoption("affidavit_base_url"):
        return None
    return _bench(config).describe()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Put every resource back; what is left changed fails the session, and so do bad waivers."""
    config = session.config
    outcomes = config.stash.setdefault(OUTCOMES, [])
    if BENCH in config.stash:
        outcomes.append(config.stash[BENCH].close())
    if hasattr(config, "workeroutput"):  # a worker of xdist: the session is its controller's
        config.workeroutput["affidavit"] = outcomes
    elif outcomes:
        from affidavit.outcomes import trouble  # noqa: PLC0415 - nothing is loaded before it is used

        found = config.stash[TROUBLE] = trouble(outcomes, _options(config)["waivers"])
        if found and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take from a worker of xdist what it came to."""
    found = getattr(node, "workeroutput", {}).get("affidavit", [])
    node.config.stash.setdefault(OUTCOMES, []).extend(found)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what went wrong, how many requests were sent, and how to see the same as a report."""
    for each in config.stash.get(TROUBLE, []):
        terminalreporter.write_line(f"affidavit: {each}", red=True)
    bench = config.stash.get(BENCH, None)
    if bench is not None and bench.requests:
        terminalreporter.write_line(
            f"affidavit: {bench.requests} requests; the same as a report: affidavit run"
        )
