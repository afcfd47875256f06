"""``affidavit run``: exit codes, options, and files."""

import signal
import socket
import subprocess
import time
from base64 import b64encode
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest
from command import BUNDLED
from served import COMMAND, NAMES, TWILIO, Caller, Server, environment, loads, serving, verdicts

from affidavit import contract as contracts
from affidavit.cases import plan
from affidavit.model import Settings
from affidavit.operation import Operation
from affidavit.reports.schema import validate
from affidavit.run import out_of_reach

HERE = ("--contracts", BUNDLED)


@pytest.fixture
def cli(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Caller:
    return Caller(monkeypatch, capsys, tmp_path)


# --- against the mock --------------------------------------------------------------------------


def test_the_mock_conforms_and_three_reports_are_written(cli: Caller) -> None:
    done = cli("run", *HERE)
    assert done.code == 0, done.err
    assert done.out == ""
    assert [each["id"] for each in cli.report["operations"]] == NAMES
    assert {each["verdict"] for each in cli.report["operations"]} == {"pass"}
    files = cli.files()
    assert set(files) == {"reports/report.json", "reports/report.html", "reports/junit.xml"}
    assert ET.fromstring(files["reports/junit.xml"]).tag == "testsuites"  # noqa: S314 - our own
    assert files["reports/report.html"].lstrip().lower().startswith("<!doctype html")
    assert "0 broken" in done.err
    for name in files:
        assert f"written: {name}" in done.err


def test_a_vendors_name_stands_for_all_of_its_operations(cli: Caller) -> None:
    vendor = NAMES[0].partition("/")[0]
    assert cli("run", vendor, "--profile", "quick", *HERE).code == 0
    expected = [name for name in NAMES if name.startswith(vendor + "/")]
    assert [each["id"] for each in cli.report["operations"]] == expected


def test_the_command_line_is_one_process_and_leaves_with_the_code(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "run", TWILIO, "--profile", "quick", "--contracts", str(BUNDLED)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=environment(COLUMNS="80"),
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "\x1b" not in done.stderr
    assert max(len(line) for line in done.stderr.splitlines()) <= 80


def test_a_broken_clause_fails_the_run_with_a_finding(cli: Caller) -> None:
    clause = "request.status.enum"
    done = cli("run", TWILIO, "--break", clause, *HERE)
    assert done.code == 1
    findings = cli.report["operations"][0]["findings"]
    assert clause in {name for finding in findings for name in finding["clauses"]}
    assert clause in done.err
    case = findings[0]["reproduction"]["case"]
    assert cli("replay", f"{TWILIO}::{case}", "--break", clause, *HERE).code == 1


@pytest.mark.parametrize(("level", "code"), [("high", 1), ("medium", 1), ("low", 1), ("never", 0)])
def test_fail_on_says_how_severe_a_finding_must_be(cli: Caller, level: str, code: int) -> None:
    args = ("run", TWILIO, "--break", "request.status.enum", "--fail-on", level, *HERE)
    assert cli(*args).code == code


def test_a_report_goes_to_stdout_and_talk_to_stderr(cli: Caller) -> None:
    done = cli("run", TWILIO, "--profile", "quick", "--report", "json=-", *HERE)
    report = loads(done.out)
    validate(report)
    assert report == cli.report


def test_one_more_report_is_written_where_it_is_wanted(cli: Caller) -> None:
    cli("run", TWILIO, "--profile", "quick", "--report", "junit=deep/down/x.xml", *HERE)
    assert "deep/down/x.xml" in cli.files()


def test_out_names_the_folder(cli: Caller) -> None:
    cli("run", TWILIO, "--profile", "quick", "--out", "elsewhere", *HERE)
    assert {Path(name).parent.name for name in cli.files()} == {"elsewhere"}


@pytest.mark.parametrize(("profile", "most"), [("quick", 60), ("standard", 300)])
def test_the_profile_limits_the_requests(cli: Caller, profile: str, most: int) -> None:
    cli("run", TWILIO, "--profile", profile, *HERE)
    assert cli.report["operations"][0]["requests"] <= most


def test_the_budget_wins_over_the_profile(cli: Caller) -> None:
    assert cli("run", TWILIO, "--profile", "deep", "--budget", "20", *HERE).code == 0
    assert cli.report["operations"][0]["requests"] <= 20


def test_a_budget_too_small_to_decide_anything_is_no_pass(cli: Caller) -> None:
    done = cli("run", TWILIO, "--budget", "2", *HERE)
    assert done.code == 4
    assert "too small" in done.err


def test_two_runs_give_the_same_verdicts(cli: Caller) -> None:
    found = []
    for _ in range(2):
        cli("run", *HERE)
        found.append(verdicts(cli.report))
    assert found[0] == found[1]


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("run", "twilio/patch-conversatoin"), ("did you mean", TWILIO)),
        (("run", TWILIO, "--break", "request.status.enumm"), ("did you mean",)),
        (("run", TWILIO, "--break", "auth.required:opne"), ("did you mean", "open")),
        (("run", TWILIO, "--set", "Sidd=1"), ("--set Sidd", "did you mean 'Sid'")),
        (("run", TWILIO, "--set", "Sid"), ("NAME=VALUE",)),
        (("run", TWILIO, "--known", "=x"), ("NAME=VALUE",)),
        (("run", TWILIO, "--report", "html"), ("FORMAT=PATH",)),
        (("run", TWILIO, "--report", "htlm=x"), ("did you mean 'html'",)),
        (("run", TWILIO, "--rate", "fast"), ("5/s",)),
        (("run", TWILIO, "--rate", "0/s"), ("5/s",)),
        (("run", TWILIO, "--budget", "0"), ("--budget",)),
        (("run", TWILIO, "--profile", "slow"), ("--profile",)),
        (("run", TWILIO, "--target", "live"), ("--base-url",)),
        (
            ("run", TWILIO, "--target", "mock", "--base-url", "http://127.0.0.1:1"),
            ("no --base-url",),
        ),
        (("run", TWILIO, "--base-url", "127.0.0.1:8000"), ("http://",)),
        (("run", TWILIO, "--base-url", "ftp://127.0.0.1"), ("http://",)),
        (("run", TWILIO, "--base-url", "http://me:secret@127.0.0.1"), ("AFFIDAVIT_AUTH_BASIC",)),
        (("run", TWILIO, "--base-url", "https://api.acme.test"), ("--allow-host api.acme.test",)),
        (("run", TWILIO, "--base-url", "http://127.0.0.1:1", "--break", "endpoint"), ("--break",)),
        (("rnu", TWILIO), ("did you mean 'run'",)),
        (("run", "--nonsense"), ("--nonsense",)),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_sent(
    cli: Caller, args: tuple[str, ...], words: tuple[str, ...]
) -> None:
    done = cli(*args, *(HERE if args[0] == "run" else ()))
    assert done.code == 2
    for word in words:
        assert word in done.err
    assert "secret" not in done.err
    assert "Traceback" not in done.err
    assert cli.files() == {}


def test_no_contract_is_nothing_to_run(cli: Caller) -> None:
    (cli.folder / "contracts").mkdir()
    done = cli("run", "--contracts", cli.folder / "contracts")
    assert done.code == 5
    assert "affidavit import" in done.err


def test_a_folder_that_cannot_be_written_is_said(cli: Caller) -> None:
    (cli.folder / "file").write_text("x")
    done = cli("run", TWILIO, "--profile", "quick", "--out", "file", *HERE)
    assert done.code == 2
    assert "can't be written" in done.err


def test_a_fault_of_ours_is_code_3(cli: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("affidavit.control.judge", crash)
    done = cli("run", TWILIO, *HERE)
    assert done.code == 3
    assert cli.report["operations"][0]["verdict"] == "error"
    monkeypatch.setattr("affidavit.session.run", crash)
    done = cli("run", TWILIO, *HERE)
    assert done.code == 3
    assert "a fault of ours" in done.err
    assert "--debug" in done.err


# --- against a server --------------------------------------------------------------------------


def others(name: str) -> list[str]:
    """Return the options that name the mock's second resource."""
    operation = Operation(contracts.load(BUNDLED / name, name))
    other = out_of_reach(operation, Settings()).other
    return [part for key, value in other.items() for part in ("--other", f"{key}={value}")]


def test_a_run_over_http_gives_the_same_verdicts(cli: Caller) -> None:
    with serving(*NAMES) as server:
        for name in NAMES:
            assert cli("run", name, *HERE).code == 0
            inside = verdicts(cli.report)
            done = cli("run", name, "--base-url", server.url, *others(name), *HERE)
            assert done.code == 0, done.err
            assert verdicts(cli.report) == inside
            assert cli.report["target"]["kind"] == "live"
            assert cli.report["target"]["base_url"] == server.url


SIDS = ("--set", "Sid=CH-one", "--set", "Sid=CH-two")


def test_several_resources_give_the_verdicts_of_one(cli: Caller) -> None:
    assert cli("run", TWILIO, *HERE).code == 0
    usual = [verdict for verdict, _ in verdicts(cli.report).values()]
    assert cli("run", TWILIO, *SIDS, *HERE).code == 0
    assert [verdict for verdict, _ in verdicts(cli.report).values()] == usual
    with serving(TWILIO, *SIDS) as server:
        done = cli("run", TWILIO, "--base-url", server.url, *SIDS, *HERE)
        assert done.code == 0, done.err
        assert [verdict for verdict, _ in verdicts(cli.report).values()] == usual
        for sid in ("CH-one", "CH-two"):
            assert sum(f"PATCH /v2/Conversations/{sid} " in line for line in server.lines) > 20


def test_a_resource_that_is_not_there_is_named(cli: Caller) -> None:
    with serving(TWILIO, *SIDS[:2]) as server:
        done = cli("run", TWILIO, "--base-url", server.url, *SIDS, *HERE)
        assert done.code == 4
        assert "Sid=CH-two: there is no /v2/Conversations/CH-two (404)" in done.err


def test_what_two_resources_have_recorded_is_replayed(cli: Caller) -> None:
    assert cli("record", TWILIO, *SIDS, *HERE, "--out", "kept").code == 0
    done = cli("run", TWILIO, "--target", "recorded", "--recordings", "kept", *HERE)
    assert done.code == 0, done.err
    assert {each["code"] for each in cli.report["operations"][0]["notices"]} <= {"second-opinion"}


def test_a_case_is_replayed_on_the_first_of_several_resources(cli: Caller) -> None:
    broken = ("--break", "request.status.enum:refused")
    assert cli("run", TWILIO, *SIDS, *broken, *HERE).code == 1
    (finding,) = cli.report["operations"][0]["findings"]
    name = f"{TWILIO}::{finding['reproduction']['case']}"
    done = cli("replay", name, *SIDS, *broken, *HERE)
    assert done.code == 1, done.err
    assert "/Conversations/CH-one" in done.out
    assert "CH-two" not in done.out


def test_a_base_url_may_have_a_path(cli: Caller) -> None:
    with serving(TWILIO) as server:
        done = cli("run", TWILIO, "--base-url", server.url + "/prefix", *HERE)
        assert done.code == 4
        assert "/prefix/v2/Conversations/" in "\n".join(server.lines)
        assert cli("run", TWILIO, "--base-url", server.url + "/", *HERE).code == 0


def test_a_closed_port_is_code_4_and_says_so(cli: Caller) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}"
    done = cli("run", TWILIO, "--base-url", url, *HERE)
    assert done.code == 4
    assert "nothing listens" in done.err
    assert cli.report["operations"][0]["verdict"] == "inconclusive"


@pytest.mark.parametrize(
    ("name", "value", "parts"),
    [
        ("AFFIDAVIT_AUTH_BASIC", "robin:hunter2-secret", ("hunter2-secret",)),
        ("AFFIDAVIT_AUTH_BEARER", "hunter2-secret", ("hunter2-secret",)),
        ("AFFIDAVIT_AUTH_HEADER", "Authorization: Token hunter2-secret", ("hunter2-secret",)),
    ],
)
def test_a_wrong_credential_is_diagnosed_and_shown_nowhere(
    cli: Caller, name: str, value: str, parts: tuple[str, ...]
) -> None:
    cli.monkeypatch.setenv(name, value)
    sinch = next(each for each in NAMES if each.startswith("sinch"))
    with serving(sinch) as server:
        done = cli("run", sinch, "--base-url", server.url, "--report", "json=-", *HERE)
    assert done.code == 4
    assert "401" in done.err or "no credential" in done.err
    shown = [done.out, done.err, *cli.files().values(), *server.lines]
    for secret in (*parts, b64encode(value.encode()).decode()):
        assert not [text for text in shown if secret in text]


def test_a_right_credential_is_shown_nowhere(cli: Caller) -> None:
    value = "robin:hunter2-secret"
    cli.monkeypatch.setenv("AFFIDAVIT_AUTH_BASIC", value)
    with serving(TWILIO, AFFIDAVIT_AUTH_BASIC=value) as server:
        done = cli("run", TWILIO, "--base-url", server.url, *HERE)
    assert done.code == 0, done.err
    shown = [done.out, done.err, *cli.files().values(), *server.lines]
    for secret in ("hunter2-secret", b64encode(value.encode()).decode()):
        assert not [text for text in shown if secret in text]


def test_ctrl_c_restores_writes_the_report_and_leaves_with_130(cli: Caller) -> None:
    with serving(TWILIO) as server:
        before = resource(server)
        args = ("run", TWILIO, "--base-url", server.url, "--rate", "30/s")
        running = subprocess.Popen(
            [*COMMAND, *args, "--contracts", str(BUNDLED)],
            cwd=cli.folder,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        until = time.monotonic() + 30
        while sum("PATCH" in line for line in server.lines) < 6 and time.monotonic() < until:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=30)
        assert running.returncode == 130, err
        assert "Traceback" not in err
        assert resource(server) == before
    assert cli.report["operations"] is not None


def resource(server: Server) -> Any:
    """Return what the page's resource holds, and see that it is the one that runs change."""
    path = next((line.split()[1] for line in server.lines if "PATCH" in line), "")
    operation = Operation(contracts.load(BUNDLED / TWILIO, TWILIO))
    home = plan(operation, Settings()).read.path
    assert path in ("", home)
    answer = httpx.get(server.url + home, auth=("affidavit", "affidavit"))
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("resources", [(), SIDS])
def test_rate_spaces_requests(cli: Caller, resources: tuple[str, ...]) -> None:
    began = time.monotonic()
    assert cli("run", TWILIO, "--budget", "20", "--rate", "40/s", *resources, *HERE).code == 0
    requests = cli.report["operations"][0]["requests"]
    assert time.monotonic() - began >= (requests - 1) / 40


def test_a_parameter_that_the_page_excludes_is_warned_of_and_sent(cli: Caller) -> None:
    hilos = next(name for name in NAMES if name.startswith("hilos"))
    with serving(hilos) as server:
        run = ("run", hilos, "--base-url", server.url, "--profile", "quick")
        odd = cli(*run, "--set", "id=not-a-uuid", "--other", "id=nor-this")
        dry = cli(*run, "--set", "id=not-a-uuid", "--dry-run")
        good = cli(*run, "--set", "id=8f14e45f-ceea-467f-a0e6-1c2b3d4e5f60", "--dry-run")
    first, second, *_ = odd.err.splitlines()
    assert first == (
        f"--set id: isn't as the page of {hilos} describes it: 'not-a-uuid' is not a 'uuid'; "
        "it is sent all the same"
    )
    assert second.startswith("--other id: ")
    assert "/not-a-uuid/" in "".join(server.lines)
    assert odd.code == 4
    assert "the path parameter id isn't as the page describes it" in odd.err
    assert "--known" not in odd.err
    assert dry.err.startswith("--set id: ")
    assert "isn't as the page" not in good.err
