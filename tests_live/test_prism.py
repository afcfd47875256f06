"""Stoplight Prism makes a mock of our contracts' documents, and affidavit says what it thinks.

Prism answers by the document and keeps nothing: what it validates must hold, what needs a memory
can't. So this holds both sides to the same document: where Prism says no, our request was bad;
where it says yes to what we call bad, one of us reads the document wrongly.
"""

import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from subprocess import TimeoutExpired

import pytest
from live import CONTRACTS, PATIENCE, Judged, affidavit, judged, process, until_it_answers

VERSION = "5.14.2"
"""5.16.0 never answers a body that is cut off (see docs/live-systems.md): each costs a timeout."""

PRISM = f"@stoplight/prism-cli@{VERSION}"
HILOS, SINCH = "hilos/partial-update-conversation", "sinch/update-message-metadata"
UUID = "8f14e45f-ceea-467f-a0e6-1c2b3d4e5f60"

MEMORY = "nothing is kept: the answer is the document's example, whatever was sent"
ANY = "there are no resources, so none is unknown or out of reach"
PRESENT = "a credential need only be there"
EXPECTED = {
    SINCH: {
        "request.metadata.semantics": MEMORY,
        "endpoint": ANY,
        "status.404": ANY,
        "auth.required": PRESENT,
        "response.400.error.code": "a body that is no JSON is answered in Prism's own error "
        "format, whose code is a text; the document has an integer",
    },
    HILOS: {
        "endpoint": ANY,
        "auth.required": PRESENT,
        "request.status.semantics": MEMORY,
        "request.assigned.semantics": MEMORY,
        "request.tags.semantics": MEMORY,
        "request.assigned_team.semantics": MEMORY,
        "status.404": ANY,
    },
}
UNSURE = {"request.channel.semantics"}
"""A reference may want a value that exists: that it isn't kept shows when it is sent twice, which
is among the last cases that a usual budget holds."""

PARAMETERS = {
    SINCH: ("--set", "project_id=p", "--set", "message_id=m"),
    HILOS: ("--set", f"id={UUID}"),
}
HEADERS = {SINCH: "Authorization: Bearer anything", HILOS: "Authorization: anything"}

Serve = Callable[[str], AbstractContextManager[str]]


@pytest.fixture(scope="module")
def prism(request: pytest.FixtureRequest) -> Path:
    """Install Prism once, in pytest's cache."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm isn't installed, and Prism comes from there")
    assert request.config.cache is not None
    folder = request.config.cache.mkdir(f"prism-{VERSION}")
    command = folder / "node_modules" / ".bin" / "prism"
    if not command.exists():
        quiet = ("--no-audit", "--no-fund", "--silent", "--fetch-retries=1", f"--prefix={folder}")
        with process((npm, "install", *quiet, PRISM)) as installing, suppress(TimeoutExpired):
            installing.wait(90)
        if installing.returncode:
            pytest.skip(f"npm can't install {PRISM} here (code {installing.returncode})")
    return command


@pytest.fixture(scope="module")
def serve(prism: Path, tmp_path_factory: pytest.TempPathFactory) -> Serve:
    @contextmanager
    def serve(name: str) -> Iterator[str]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        document = CONTRACTS / name / "openapi.json"
        command = (str(prism), "mock", "-h", "127.0.0.1", "-p", str(port), str(document))
        path = tmp_path_factory.mktemp("prism") / "log"
        with (
            path.open("w", encoding="utf-8") as log,
            process(command, stdout=log, stderr=subprocess.STDOUT) as running,
        ):
            url = f"http://127.0.0.1:{port}"
            until_it_answers(url, running)
            yield url

    return serve


@pytest.fixture(scope="module", params=[SINCH, HILOS])
def outcome(
    request: pytest.FixtureRequest, serve: Serve, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Judged]:
    name = request.param
    with serve(name) as url:
        found = judged(
            CONTRACTS,
            url,
            tmp_path_factory.mktemp("out"),
            *PARAMETERS[name],
            header=HEADERS[name],
            name=name,
        )
    return name, found


def test_what_needs_a_memory_is_broken_and_nothing_else(outcome: tuple[str, Judged]) -> None:
    name, found = outcome
    assert found.clauses("fail") - UNSURE == set(EXPECTED[name]), found.why()
    assert found.code == 1


def test_both_read_the_document_in_the_same_way(outcome: tuple[str, Judged]) -> None:
    """What Prism validates: it takes all that we send as good, and none of what we send as bad."""
    name, found = outcome
    checks = ("enum", "max-length", "type", "format", "required", "read-only")
    held = found.clauses("pass", "none", "inconclusive")
    broken = {each for each in found.clauses("fail") if each.startswith("request.")}
    assert all(each.endswith(".semantics") for each in broken)
    assert any(each.startswith("request.") and each.endswith(checks) for each in held)
    answers = {each for each in found.clauses("pass") if each.startswith("response.200")}
    assert len(answers) >= 12, name


def test_an_address_that_the_document_does_not_admit(serve: Serve, tmp_path: Path) -> None:
    """The id is documented as a UUID, and `--set` gives another text: warned of, and tried."""
    with serve(HILOS) as url:
        found = judged(
            CONTRACTS, url, tmp_path, "--set", "id=short", header=HEADERS[HILOS], name=HILOS
        )
    assert found.code == 4
    assert "--set id: isn't as the page" in found.printed
    assert "was refused (400), perhaps since the path parameter id" in found.operation["reason"]
    assert "--known" not in found.operation["reason"]
    assert not found.clauses("pass", "fail")


def test_without_a_credential_prism_refuses(serve: Serve) -> None:
    """The one case of `auth.required` that Prism gets right."""
    with serve(SINCH) as url:
        code, printed = affidavit(
            "replay",
            f"{SINCH}::auth/none",
            *("--contracts", str(CONTRACTS), "--base-url", url, *PARAMETERS[SINCH]),
            header=HEADERS[SINCH],
            seconds=PATIENCE,
        )
    assert code == 0, printed
    assert "< 401" in printed
