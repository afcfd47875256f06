"""A resource that a run couldn't put back: no exit code of 0, and a command that finishes it."""

import re
import shlex
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from command import BUNDLED
from served import TWILIO, Caller

from affidavit import config
from affidavit.cli import restoring
from affidavit.cli.restoring import remind
from affidavit.cli.targeting import Aim
from affidavit.journal import Entry, Journal
from affidavit.model import Request, Response, Settings
from affidavit.opening import Choice
from affidavit.targets import application, parse
from affidavit.targets.answers import JSON, encode
from affidavit.targets.serve import _Handler  # which writes a line per request
from affidavit.watch import body_of

sys.path.insert(0, str(BUNDLED.parent / "benchmarks"))
import kills


class Stubborn(kills.Watched):
    """A mock that never takes its first name back, unless it is ``tame``."""

    tame = False

    def handle(self, request: Request) -> Response:
        """Refuse it."""
        body = body_of(request)
        if not self.tame and isinstance(body, dict) and body.get("name") == self.first["name"]:
            return encode(409, JSON, {"error": {"message": "Not that one."}})
        return super().handle(request)


@pytest.fixture
def call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Caller:
    monkeypatch.setattr(_Handler, "log_request", lambda *_: None)
    return Caller(monkeypatch, capsys, tmp_path)


@pytest.fixture
def stubborn() -> Stubborn:
    usual = kills.made()
    mock = Stubborn(usual.operation, usual.settings, usual.credentials)
    mock.first = deepcopy(mock.resources[mock.primary])
    return mock


@pytest.fixture
def url(stubborn: Stubborn) -> Iterator[str]:
    server = kills.started(stubborn)
    yield server.url
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("command", ["run", "record"])
def test_what_is_left_changed_is_named_and_finished_by_the_command_that_is_told(
    command: str, call: Caller, stubborn: Stubborn, url: str, tmp_path: Path
) -> None:
    flags = ("--base-url", url, "--profile", "quick", "--out", "reports")
    done = call(command, TWILIO, *flags)
    (operation,) = call.report["operations"]
    assert (done.code, operation["verdict"], operation["findings"]) == (4, "pass", [])
    assert re.search(r"not as they were found: (\w+, )*name", done.err)
    (line,) = [each for each in done.err.splitlines() if each.startswith("to put it back: ")]
    _, *words = shlex.split(line.removeprefix("to put it back: "))
    assert words == ["restore", "reports"]
    refused = call(*words)
    assert (refused.code, "can't be put back: name" in refused.out) == (4, True)
    stubborn.tame = True
    assert call(*words).code == 0
    assert stubborn.resources[stubborn.primary] == stubborn.first
    assert not list((tmp_path / "reports" / "journal").iterdir())


def test_a_case_that_is_sent_again_is_held_to_the_same(
    call: Caller, stubborn: Stubborn, url: str
) -> None:
    case = next(each for each in call("plan", TWILIO).out.split() if each.startswith("null/"))
    again = call("replay", f"{TWILIO}::{case}", "--base-url", url)
    assert again.code == 4
    assert "not as they were found: name\n" in again.err
    assert "to put it back: affidavit restore reports" in again.err


def test_a_finding_counts_for_more_than_what_is_left(
    call: Caller, stubborn: Stubborn, url: str
) -> None:
    fault = parse(stubborn.operation, "request.status.enum")
    stubborn.behaviour = fault.behaviour(stubborn.operation, stubborn.credentials)
    run = ("run", TWILIO, "--base-url", url, "--profile", "quick")
    assert [call(*run).code, call(*run, "--fail-on", "never").code] == [1, 4]


def test_a_run_that_ends_well_says_nothing_of_it(
    call: Caller, stubborn: Stubborn, url: str
) -> None:
    stubborn.tame = True
    done = call("run", TWILIO, "--base-url", url, "--profile", "quick")
    assert done.code == 0
    assert "restore" not in done.err


ENTRY = Entry(TWILIO, "https://a.test", "/Conversations/C1", {"Sid": "C1"}, {"name": "x"})


@pytest.mark.parametrize(
    ("choice", "named", "words"),
    [
        (Choice("live", "https://a.test", ("a.test",)), None, "--allow-host a.test"),
        (Choice("app", app="shop:app"), None, "--app shop:app"),
        (Choice("live", "https://a.test", ("a.test",)), "affidavit.toml", "--target box"),
        (
            Choice("live", "https://a.test", ("a.test",)),
            "other one.toml",
            "--target box --config 'other one.toml'",
        ),
        (Choice("live", "https://b.test", ("b.test",)), None, None),
        (Choice("mock"), None, None),
    ],
)
def test_the_command_goes_where_the_run_went(  # noqa: PLR0917 - pytest gives them by name
    choice: Choice,
    named: str | None,
    words: str | None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    where = application.BASE_URL if choice.kind == "app" else ENTRY.base_url
    Journal(tmp_path / "out" / "journal").open(replace(ENTRY, base_url=where))

    target = config.Named("box", {}, Path(named)) if named else None
    remind(Path("out"), Aim(choice, Settings(), named=target), BUNDLED)
    said = capsys.readouterr().err
    assert said.endswith(f"to put it back: affidavit restore out {words}\n" if words else "")
    assert bool(said) is bool(words)


def test_a_target_is_restored_with_its_own_credentials_and_hosts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also on production, where the run had its second word."""
    call = Caller(monkeypatch, capsys, tmp_path)
    host = "https://conversations.twilio.com"
    Journal(tmp_path / "reports" / "journal").open(replace(ENTRY, base_url=host))
    (tmp_path / "affidavit.toml").write_text(
        f'[targets.box]\nbase_url = "{host}"\nallow_hosts = ["conversations.twilio.com"]\n'
        '[targets.box.auth]\nbearer = { env = "BOX_TOKEN" }\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("BOX_TOKEN", "t-0k3n")
    seen: list[Choice] = []

    def opened(choice: Choice, _: Settings) -> object:
        seen.append(choice)
        raise KeyboardInterrupt

    monkeypatch.setattr(restoring, "opener", opened)
    assert call("restore", "reports", "--target", "box").code == 130
    (choice,) = seen
    assert choice.credentials
    assert choice.credentials.secrets() == {"t-0k3n"}
    assert (choice.base_url, choice.production) == (host, True)
    assert choice.allowed == ("conversations.twilio.com",)


def test_what_an_application_was_is_never_sent_anywhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    call = Caller(monkeypatch, capsys, tmp_path)
    Journal(tmp_path / "reports" / "journal").open(replace(ENTRY, base_url=application.BASE_URL))
    done = call("restore", "reports")
    assert done.code == 2
    assert "needs --app module:attribute" in done.err
