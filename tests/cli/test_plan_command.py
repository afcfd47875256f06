"""``affidavit plan``, ``replay``, ``report``, ``serve`` and the command line itself."""

import subprocess
from pathlib import Path

import httpx
import pytest
from command import BUNDLED
from served import COMMAND, NAMES, TWILIO, Caller, environment, loads, serving

from affidavit import __version__
from affidavit.cli import Group

HERE = ("--contracts", BUNDLED)


@pytest.fixture
def cli(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Caller:
    return Caller(monkeypatch, capsys, tmp_path)


# --- plan --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_is_a_line_per_case(cli: Caller, name: str) -> None:
    done = cli("plan", name, *HERE)
    assert done.code == 0
    lines = done.out.splitlines()
    assert f"{len(lines)} cases" in done.err
    for line in lines:
        identifier, title, _ = line.split("\t")
        assert "/" in identifier
        assert title


def test_a_plan_as_json_holds_whole_requests(cli: Caller) -> None:
    done = cli("plan", TWILIO, "--json", *HERE)
    made = loads(done.out)
    assert made
    for case in made:
        assert case["request"]["method"] == "PATCH"
        assert isinstance(case["request"]["body"], str)
        assert case["checks"] is not None


def test_a_plan_keeps_to_the_budget_and_says_what_is_left_out(cli: Caller) -> None:
    few, many = (cli("plan", TWILIO, "--budget", each, *HERE) for each in (30, 5000))
    assert 0 < len(few.out.splitlines()) < len(many.out.splitlines())
    assert "beyond the budget" in few.err
    assert "beyond the budget" not in many.err


def test_a_plan_is_the_same_every_time(cli: Caller) -> None:
    assert cli("plan", TWILIO, *HERE) == cli("plan", TWILIO, *HERE)


def test_an_unknown_operation_gets_the_nearest(cli: Caller) -> None:
    done = cli("plan", TWILIO + "s", *HERE)
    assert done.code == 2
    assert f"did you mean '{TWILIO}'" in done.err


# --- replay ------------------------------------------------------------------------------------


def test_a_case_is_sent_again(cli: Caller) -> None:
    done = cli("replay", f"{TWILIO}::enum/status/outside", *HERE)
    assert done.code == 0
    assert "> PATCH /v2/Conversations/" in done.out
    assert '"status":"affidavit_unknown"' in done.out
    assert "pass         request.status.enum" in done.out


def test_a_case_that_fails_again_is_code_1(cli: Caller) -> None:
    args = ("replay", f"{TWILIO}::enum/status/outside", "--break", "request.status.enum")
    done = cli(*args, *HERE)
    assert done.code == 1
    assert "fail         request.status.enum" in done.out


@pytest.mark.parametrize("case", ["status/other", "semantics/all"])
def test_every_case_of_a_run_can_be_replayed(cli: Caller, case: str) -> None:
    assert cli("replay", f"{TWILIO}::{case}", *HERE).code == 0


def test_a_controls_case_can_be_replayed(cli: Caller) -> None:
    done = cli("replay", f"{TWILIO}::control/name", *HERE)
    assert done.code == 0
    assert "request.name.semantics" in done.out


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (f"{TWILIO}::enum/status/outsied", "did you mean 'enum/status/outside'"),
        (TWILIO, "OPERATION::CASE"),
        ("nobody/nothing::x", "no contract"),
    ],
)
def test_an_unknown_case_is_refused(cli: Caller, case: str, words: str) -> None:
    done = cli("replay", case, *HERE)
    assert done.code == 2
    assert words in done.err


def test_a_replay_without_an_answer_is_code_4(cli: Caller) -> None:
    done = cli(
        "replay", f"{TWILIO}::enum/status/outside", "--base-url", "http://127.0.0.1:9", *HERE
    )
    assert done.code == 4
    assert "the control failed" in done.err


# --- report ------------------------------------------------------------------------------------


def test_a_stored_report_is_rendered_in_another_format(cli: Caller) -> None:
    cli("run", TWILIO, "--profile", "quick", *HERE)
    files = cli.files()
    for form, name in (("junit", "junit.xml"), ("html", "report.html"), ("json", "report.json")):
        done = cli("report", "reports/report.json", "--format", form)
        assert done.code == 0
        assert done.out == files[f"reports/{name}"]
    assert cli("report", "reports/report.json", "--format", "html", "-o", "new/x.html").code == 0
    assert cli.files()["new/x.html"] == files["reports/report.html"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "no such report"),
        ("{", "is not JSON"),
        ("[]", "no report"),
        ('{"format_version": 99}', "format version 99"),
        ('{"format_version": 1}', "not a valid report"),
    ],
)
def test_what_is_no_report_is_refused(cli: Caller, text: str | None, words: str) -> None:
    if text is not None:
        (cli.folder / "report.json").write_text(text)
    done = cli("report", "report.json", "--format", "html")
    assert done.code == 2
    assert words in done.err


# --- serve -------------------------------------------------------------------------------------


def test_the_mock_is_served_and_logs_no_query(cli: Caller) -> None:
    with serving(TWILIO) as server:
        answer = httpx.get(server.url + "/v2/Conversations/x?key=hunter2")
        assert answer.status_code == 401
        assert httpx.get(server.url + "/elsewhere").status_code == 404
    assert "GET /v2/Conversations/x -> 401" in server.lines
    assert not [line for line in server.lines if "hunter2" in line]


def test_what_can_be_broken_is_listed(cli: Caller) -> None:
    done = cli("serve", TWILIO, "--list-breaks", *HERE)
    assert done.code == 0
    assert "request.status.enum:extra" in done.out.splitlines()


def test_a_port_in_use_is_said(cli: Caller) -> None:
    with serving(TWILIO) as server:
        done = cli("serve", TWILIO, "--port", server.url.rpartition(":")[2], *HERE)
    assert done.code in (2, 4)
    assert "choose another --port" in done.err


def test_an_unknown_break_is_refused(cli: Caller) -> None:
    done = cli("serve", TWILIO, "--break", "request.status.enumm", *HERE)
    assert done.code in (2, 4)
    assert "did you mean" in done.err


# --- the command line itself -------------------------------------------------------------------


def test_the_version_and_the_help_are_said(cli: Caller) -> None:
    assert __version__ in cli("--version").out
    done = cli("--help")
    assert done.code == 0
    for name in Group.commands_at:
        assert f"\n  {name} " in done.out
    assert "130  interrupted" in done.out


@pytest.mark.parametrize("name", Group.commands_at)
def test_each_command_has_a_help_with_an_example_or_arguments(cli: Caller, name: str) -> None:
    done = cli(name, "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: affidavit {name}")
    assert "\x08" not in done.out


def test_an_unknown_command_gets_the_nearest(cli: Caller) -> None:
    done = cli("serv")
    assert done.code == 2
    assert "did you mean 'serve'" in done.err


def test_a_traceback_is_only_shown_for_debug(cli: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("affidavit.cli.running.choose", crash)
    done = cli("plan", TWILIO, *HERE)
    assert done.code == 3
    assert "ZeroDivisionError" in done.err
    assert "Traceback" not in done.err
    with pytest.raises(ZeroDivisionError):
        cli("--debug", "plan", TWILIO, *HERE)


def test_a_pipe_that_closes_early_is_no_fault() -> None:
    reader = subprocess.Popen(
        [*COMMAND, "plan", TWILIO, "--json", "--profile", "deep", "--contracts", str(BUNDLED)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert reader.stdout is not None
    assert reader.stderr is not None
    reader.stdout.read(10)
    reader.stdout.close()
    assert "Traceback" not in reader.stderr.read()
    reader.stderr.close()
    assert reader.wait(20) == 0
