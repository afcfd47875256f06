"""A run that is killed loses nothing: it goes on, and the resource is put back."""

import json
import signal
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from examined import ROOT, TWILIO

from affidavit.errors import UsageError
from affidavit.journal import Entry, Journal
from affidavit.model import Settings
from affidavit.runlog import resume, start
from affidavit.targets.serve import _Handler  # which writes a line per request

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import kills

ENTRY = Entry("acme/update", "http://a.test", "/things/1", {"id": "1"}, {"name": "first"})


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Handler, "log_request", lambda *_: None)


@pytest.mark.parametrize("after", [6, 90])
def test_a_killed_run_goes_on_and_leaves_no_trace(after: int, tmp_path: Path, quiet: None) -> None:
    seen, kept, found, back = kills.kill(after, tmp_path)
    assert seen - kept <= 1
    assert back
    clauses, findings, left = found
    assert {verdict for _, verdict in clauses} <= {"pass", "none"}
    assert (findings, left) == ([], [])
    assert not list((tmp_path / "journal").glob("*"))


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_what_a_run_has_changed_is_put_back_however_it_ends(
    ending: signal.Signals, tmp_path: Path, quiet: None
) -> None:
    mock = kills.made()
    first = deepcopy(mock.resources[mock.primary])
    server = kills.started(mock)
    mock.limit = 60
    command = (*kills.COMMAND, "--base-url", server.url, "--out", str(tmp_path))
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert mock.reached.wait(60)
    mock.limit = 0
    process.send_signal(ending)
    mock.hold.set()
    code = process.wait(30)
    if ending is signal.SIGKILL:
        assert list((tmp_path / "journal").glob("*.json"))
        assert mock.resources[mock.primary] != first
        again = (*kills.COMMAND[:3], "restore", str(tmp_path), "--contracts", str(ROOT))
        told = subprocess.run(again, capture_output=True, text=True, check=True)
        assert "is as it was found" in told.stdout
    else:
        assert code == 130
    server.shutdown()
    server.server_close()
    assert mock.resources[mock.primary] == first
    assert not list((tmp_path / "journal").glob("*"))


def test_a_journal_keeps_what_the_first_run_found(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    assert journal.open(ENTRY) == {"name": "first"}
    changed = Entry("acme/update", "http://a.test", "/things/1", {"id": "1"}, {"name": "second"})
    assert journal.open(changed) == {"name": "first"}
    (kept,) = journal.entries()
    assert kept.fields == {"name": "first"}
    journal.close(ENTRY)
    assert not list(journal.entries())
    assert journal.open(changed) == {"name": "second"}


def test_a_damaged_journal_is_never_written_over(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.open(ENTRY)
    (path,) = tmp_path.glob("*.json")
    path.write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="by hand"):
        journal.open(ENTRY)
    assert path.read_text(encoding="utf-8") == "{"


@pytest.mark.parametrize(
    "other",
    [
        (Settings(seed=1), {"a": "1"}, "http://a.test"),
        (Settings(), {"a": "2"}, "http://a.test"),
        (Settings(), {"a": "1"}, "http://b.test"),
    ],
)
def test_only_the_same_run_can_go_on(other: Any, tmp_path: Path) -> None:
    start(tmp_path, Settings(), {"a": "1"}, "http://a.test").file.close()
    resume(tmp_path, Settings(), {"a": "1"}, "http://a.test").file.close()
    with pytest.raises(UsageError, match="other"):
        resume(tmp_path, *other)


def test_a_line_that_was_cut_is_left_out(tmp_path: Path) -> None:
    log = start(tmp_path, Settings(), {}, "")
    log.file.write('{"event": "exchange", "opera')
    log.file.close()
    log = resume(tmp_path, Settings(), {}, "")
    log.write("end")
    log.file.close()
    lines = (tmp_path / "run.ndjson").read_text(encoding="utf-8").splitlines()
    assert [json.loads(each)["event"] for each in lines] == ["run", "end"]


def test_there_must_be_something_to_go_on_with(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no run to go on with"):
        resume(tmp_path, Settings(), {}, "")


assert TWILIO == kills.NAME
