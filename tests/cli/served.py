"""The command line's ``main`` in this process, and ``affidavit serve`` in another."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from command import BUNDLED, Done

from affidavit import contract as contracts
from affidavit.cli import main
from affidavit.reports.schema import read

NAMES = contracts.find(BUNDLED)
TWILIO = next(name for name in NAMES if name.startswith("twilio"))
COMMAND = (sys.executable, "-m", "affidavit")


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment without credentials of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AFFIDAVIT_")}
    return {**kept, "NO_COLOR": "1", "COLUMNS": "200", **more}


class Caller:
    """Calls ``main`` as a shell would, in a folder of the test's own."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        folder: Path,
    ) -> None:
        self.monkeypatch = monkeypatch
        self.capsys = capsys
        self.folder = folder
        monkeypatch.chdir(folder)
        for name in list(os.environ):
            if name.startswith("AFFIDAVIT_"):
                monkeypatch.delenv(name)
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("COLUMNS", "200")

    def __call__(self, *args: object) -> Done:
        """Run a command; the contracts are the bundled ones."""
        self.monkeypatch.setattr(sys, "argv", ["affidavit", *(str(each) for each in args)])
        self.capsys.readouterr()
        code: Any = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        shown = self.capsys.readouterr()
        return Done(code, shown.out, shown.err)

    @property
    def report(self) -> dict[str, Any]:
        """The report of the last run, which must be of the published schema."""
        return read(self.folder / "reports" / "report.json")

    def files(self) -> dict[str, str]:
        """Every file below the folder."""
        return {
            str(path.relative_to(self.folder)): path.read_text("utf-8", "replace")
            for path in self.folder.rglob("*")
            if path.is_file()
        }


@dataclass
class Server:
    """A mock that ``affidavit serve`` serves; ``lines`` grows with what it logs."""

    process: subprocess.Popen[str]
    url: str = ""
    lines: list[str] = field(default_factory=list)

    def follow(self) -> None:
        """Read its log to the end."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line.rstrip())


@contextlib.contextmanager
def serving(*names: str, **variables: str) -> Iterator[Server]:
    """Serve contracts on a free port until the block ends."""
    process = subprocess.Popen(
        [*COMMAND, "serve", *names, "--port", "0", "--contracts", str(BUNDLED)],
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**variables),
    )
    server = Server(process)
    try:
        assert process.stderr is not None
        first = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", first)
        assert found, first
        server.url = found[0]
        reader = threading.Thread(target=server.follow, daemon=True)
        reader.start()
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(10) in (0, 130)
        process.stderr.close()


def verdicts(report: dict[str, Any]) -> dict[str, tuple[str, int]]:
    """Return each clause's verdict and number of cases."""
    return {
        f"{operation['id']} {clause['id']}": (clause["verdict"], clause["cases"])
        for operation in report["operations"]
        for clause in operation["clauses"]
    }


def loads(text: str) -> Any:
    return json.loads(text)
