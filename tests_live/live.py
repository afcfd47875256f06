"""What the tests of real systems share: a server as a process, and affidavit's word about it."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx

HERE = Path(__file__).parent
CONTRACTS = HERE.parent / "contracts"
PATIENCE = 60.0
"""Seconds that a server has to come up, and a short command to end."""


@dataclass(frozen=True)
class Judged:
    """The exit code, what was printed, and the one operation of the report."""

    code: int
    printed: str
    operation: Mapping[str, Any]

    def clauses(self, *verdicts: str) -> set[str]:
        """Return the names of the clauses that got one of these verdicts."""
        found = self.operation["clauses"]
        return {each["id"] for each in found if each["verdict"] in verdicts}

    def why(self) -> dict[str, str]:
        """Return the reason of each clause that isn't clean, for a test's message."""
        found = self.operation["clauses"]
        return {each["id"]: each["reason"] for each in found if each["reason"]}

    def notices(self) -> set[str]:
        """Return the codes of the notices."""
        return {each["code"] for each in self.operation["notices"]}


def affidavit(*arguments: str, header: str = "", seconds: float = PATIENCE) -> tuple[int, str]:
    """Run the command with one credential, and return its exit code and all that it printed."""
    environment = {name: value for name, value in os.environ.items() if "AFFIDAVIT" not in name}
    if header:
        environment["AFFIDAVIT_AUTH_HEADER"] = header
    done = subprocess.run(
        (sys.executable, "-m", "affidavit", *arguments),
        env=environment | {"COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )
    return done.returncode, done.stdout


def imported(document: Path, operation: str, into: Path) -> Path:
    """Make a contract of one operation and return the folder of contracts."""
    folder = into / "contracts" / "live" / "update"
    code, printed = affidavit("import", str(document), "--operation", operation, "-o", str(folder))
    assert code == 0, printed
    return into / "contracts"


def judged(
    contracts: Path, base_url: str, out: Path, *more: str, header: str = "", name: str = "live"
) -> Judged:
    """Hold a server to the one contract, and return what the report says."""
    start = ("run", name, "--contracts", str(contracts), "--base-url", base_url)
    code, printed = affidavit(*start, "--out", str(out), *more, header=header, seconds=300)
    file = out / "report.json"
    assert file.exists(), printed
    (operation,) = json.loads(file.read_text(encoding="utf-8"))["operations"]
    return Judged(code, printed, operation)


@contextmanager
def process(command: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Start a server, and end it and what it started, whatever happens."""
    started = subprocess.Popen(command, text=True, start_new_session=True, **options)
    try:
        yield started
    finally:
        _signal(started, signal.SIGTERM)
        try:
            started.wait(10)
        except subprocess.TimeoutExpired:
            _signal(started, signal.SIGKILL)
            started.wait()
        for stream in (started.stdout, started.stderr):
            if stream is not None:
                stream.close()


def _signal(started: subprocess.Popen[str], number: signal.Signals) -> None:
    """Signal a process and its children, which are a group of their own; they may be gone."""
    with suppress(ProcessLookupError):
        os.killpg(started.pid, number)


def first_line(started: subprocess.Popen[str]) -> str:
    """Return the first line that a server prints, which says where it is."""
    return _line(started, started.stdout)


def error_line(started: subprocess.Popen[str]) -> str:
    """Return the first line that a server prints as an error, which may say where it is."""
    return _line(started, started.stderr)


def _line(started: subprocess.Popen[str], stream: IO[str] | None) -> str:
    assert stream is not None
    ready, _, _ = select.select([stream], [], [], PATIENCE)
    line = stream.readline().strip() if ready else ""
    assert line, f"the server said nothing within {PATIENCE:.0f} s (exit code {started.poll()})"
    return line


def until_it_answers(url: str, started: subprocess.Popen[str], **options: Any) -> None:
    """Wait until a server answers at all."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert started.poll() is None, f"the server ended with {started.returncode}"
        try:
            httpx.get(url, timeout=5, **options)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"no answer from {url} within {PATIENCE:.0f} s")
