"""Jupyter Server is held to the document that it ships with: three PATCH operations, one of use.

`PATCH /api/sessions/{session}` renames a session, which needs a kernel: one is started, and runs
nothing. `PATCH /api/contents/{path}` moves a file, after which the file isn't where it was: a tool
that puts back what it changes can't do that, and affidavit leaves it alone. `PATCH /api/config/{…}`
takes an object of which the document says nothing at all.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import jupyter_server
import pytest
from live import Judged, affidavit, imported, judged, process, until_it_answers

DOCUMENT = Path(jupyter_server.__file__).parent / "services" / "api" / "api.yaml"
TOKEN = "jupyter-test-token"
HEADER = f"Authorization: token {TOKEN}"

TRUE_DEVIATIONS = {
    "status.5xx": "a name, type or path that is no string ends in an unhandled exception, 500; a "
    "kernel's name that is unknown is answered with 501",
    "status.400": "the same answers: the document's one status for a client's mistake is 400",
    "request.path.type": "a number is kept as the path",
    "request.type.type": "a number is kept as the type",
    "semantics.atomic": "a name that is no string is answered with 500, and kept",
    "response.200.content-type": "Infinity is kept, and is no JSON (RFC 8259)",
}

UNDECIDED = {
    "request.name.type": "500, so it is told nowhere whether a name that is no string is refused",
    "request.kernel.type": "likewise",
    "request.kernel.id.type": "likewise",
    "request.kernel.semantics": "a kernel must exist; the drawn ones don't (400)",
    "request.kernel.id.required": "a kernel without id is a wish for a new one, which can't be met",
    "response.200.path": "an answer shows the number that should have been refused",
    "response.200.type": "likewise",
}


@dataclass(frozen=True)
class Server:
    """Where it is, and where its files are."""

    url: str
    root: Path

    def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """Send one request of the test's own."""
        name, _, value = HEADER.partition(": ")
        return httpx.request(method, self.url + path, headers={name: value}, json=body, timeout=30)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root, home = (tmp_path_factory.mktemp(name) for name in ("root", "home"))
    (root / "notes.txt").write_text("as it was\n", encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.open_browser": False,
        "ServerApp.root_dir": root,
        "IdentityProvider.token": TOKEN,
    }
    command = (sys.executable, "-m", "jupyter_server", "--allow-root")
    switches = (f"--{name}={value}" for name, value in options.items())
    folders = {f"JUPYTER_{name}_DIR": str(home / name) for name in ("CONFIG", "RUNTIME", "DATA")}
    environment = os.environ | folders | {"HOME": str(home), "IPYTHONDIR": str(home / "ipython")}
    log = (home / "log").open("w", encoding="utf-8")
    started = process(
        (*command, *switches), env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=root
    )
    with log, started as running:
        found = Server(f"http://127.0.0.1:{port}", root)
        until_it_answers(f"{found.url}/api", running)
        yield found


@pytest.fixture(scope="module")
def session(server: Server) -> Iterator[str]:
    wanted = {"name": "first", "path": "a.ipynb", "type": "notebook", "kernel": {"name": "python3"}}
    answer = server.ask("POST", "/api/sessions", wanted)
    assert answer.status_code == 201, answer.text
    name = answer.json()["id"]
    yield f"/api/sessions/{name}"
    server.ask("DELETE", f"/api/sessions/{name}")


def seen(server: Server, session: str) -> dict[str, Any]:
    """Return a session without what its kernel changes by itself."""
    found = server.ask("GET", session).json()
    return found | {"kernel": found["kernel"]["id"]}


@pytest.fixture(scope="module")
def usual(server: Server, session: str, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    contracts = imported(
        DOCUMENT, "PATCH:/api/sessions/{session}", tmp_path_factory.mktemp("sessions")
    )
    before = seen(server, session)
    number = session.rpartition("/")[2]
    found = judged(
        contracts,
        server.url,
        tmp_path_factory.mktemp("out"),
        "--set",
        f"session={number}",
        header=HEADER,
    )
    assert seen(server, session) == before, "the session must be put back"
    return found


def test_nothing_is_found_but_what_is_true(usual: Judged) -> None:
    assert usual.clauses("fail") == set(TRUE_DEVIATIONS), usual.why()
    assert usual.clauses("inconclusive") == set(UNDECIDED), usual.why()
    assert usual.code == 1


def test_renaming_holds(usual: Judged) -> None:
    """What the operation is for, and what it leaves alone."""
    promised = {"request.name.semantics", "request.path.semantics", "request.type.semantics"}
    promised |= {"semantics.preserve", "request.id.read-only"}
    assert promised <= usual.clauses("pass")


@pytest.mark.parametrize("body", [{"name": ["a"]}, {"path": {"a": 1}}, {"kernel": None}])
def test_the_server_errors_are_there_without_affidavit(
    server: Server, session: str, body: dict[str, Any]
) -> None:
    before = seen(server, session)
    assert server.ask("PATCH", session, body).status_code == 500
    assert seen(server, session) == before


@pytest.mark.parametrize(
    ("field", "status"),
    [("type", 200), ("name", 500)],  # the name is kept although the answer is 500
)
def test_the_number_is_kept_without_affidavit(
    server: Server, session: str, field: str, status: int
) -> None:
    before = seen(server, session)
    assert server.ask("PATCH", session, {field: 12345}).status_code == status
    assert seen(server, session)[field] == 12345
    server.ask("PATCH", session, {field: before[field]})
    assert seen(server, session) == before


def test_an_answer_that_is_no_json(server: Server, session: str) -> None:
    """A number beyond all doubles is kept as the path, and written as a word that JSON lacks."""
    before = seen(server, session)
    huge = httpx.patch(
        server.url + session,
        headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
        content=b'{"path": 1e400}',
    )
    assert huge.status_code == 200
    assert '"path": Infinity' in huge.text
    server.ask("PATCH", session, {"path": before["path"]})
    assert seen(server, session) == before


def test_no_kernel_is_started_by_a_run(server: Server, usual: Judged) -> None:
    """`{"kernel": {"name": …}}` starts one where the name is known; a run knows no such name."""
    assert len(server.ask("GET", "/api/kernels").json()) == 1


def test_the_document_asks_for_no_credential(usual: Judged) -> None:
    """It names no security scheme, so there is nothing to hold; the server wants a token."""
    assert not {each["id"] for each in usual.operation["clauses"] if each["kind"] == "auth"}


@pytest.mark.parametrize(
    ("path", "parameter"),
    [("/api/contents/{path}", "path=notes.txt"), ("/api/config/{section_name}", "section_name=x")],
)
def test_what_cannot_be_put_back_is_left_alone(
    server: Server, path: str, parameter: str, tmp_path: Path
) -> None:
    """Two reads, no update: a moved file is gone from its address; a free object has no field."""
    contracts = imported(DOCUMENT, f"PATCH:{path}", tmp_path)
    out = tmp_path / "out"
    found = judged(contracts, server.url, out, "--set", parameter, header=HEADER)
    assert found.code == 4
    assert found.operation["reason"].startswith("the contract has no field that an update could")
    assert not found.clauses("pass", "fail", "none")
    entries = map(json.loads, (out / "run.ndjson").read_text(encoding="utf-8").splitlines())
    methods = [
        each["entry"]["request"]["method"] for each in entries if each["event"] == "exchange"
    ]
    assert set(methods) == {"GET"}
    assert [each.name for each in server.root.iterdir()] == ["notes.txt"]


def test_a_token_that_is_wrong_decides_nothing(
    server: Server, session: str, tmp_path: Path
) -> None:
    contracts = imported(DOCUMENT, "PATCH:/api/sessions/{session}", tmp_path)
    number = session.rpartition("/")[2]
    found = judged(
        contracts,
        server.url,
        tmp_path / "out",
        "--set",
        f"session={number}",
        header="Authorization: token wrong",
    )
    assert found.code == 4
    assert not found.clauses("pass", "fail"), found.why()


def test_lint_names_what_the_document_leaves_out(tmp_path: Path) -> None:
    contracts = imported(DOCUMENT, "PATCH:/api/sessions/{session}", tmp_path)
    _, printed = affidavit("lint", "live", "--contracts", str(contracts))
    assert "status-404-missing" in printed
