"""Targets: affidavit.toml, applications in process, OAuth 2.0, and what is asked first."""

import json
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from command import called
from jsonschema import Draft202012Validator

from affidavit import config, selection, session
from affidavit import contract as contracts
from affidavit.errors import TargetError, UsageError
from affidavit.model import Request, Settings
from affidavit.opening import Choice, opener
from affidavit.operation import Operation
from affidavit.run import out_of_reach
from affidavit.targets import Connection, Credentials, HttpTarget, Mock, TokenSource

ROOT = Path(__file__).parents[2] / "contracts"
NAME = "twilio/patch-conversation"
OPERATION = Operation(contracts.load(ROOT / NAME, NAME))
SINCH = Operation(contracts.load(ROOT / "sinch/update-conversation", "sinch/update-conversation"))
READ = Request("GET", "/a")

FILE = """
[targets.sandbox]
base_url = "https://sandbox.test/v2"
allow_hosts = ["sandbox.test"]
set = { Sid = "CH1" }
known = { owner = ["u-1", "u-2"] }
headers = { X-Trace = "affidavit" }
timeouts = { read = 7.5 }
rate = "5/s"
profile = "quick"
[targets.sandbox.auth]
bearer = { env = "SANDBOX_TOKEN" }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "affidavit.toml").write_text(FILE, encoding="utf-8")
    return tmp_path


# --- affidavit.toml ------------------------------------------------------------------------------


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(config.schema())


def test_a_target_is_what_its_table_says(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_TOKEN", "t-0k3n")
    found = config.named("sandbox")
    assert found.connection == Connection((("X-Trace", "affidavit"),), read=7.5)
    assert found.credentials().secrets() == {"t-0k3n"}
    assert "t-0k3n" not in repr(found) + repr(found.credentials())


@pytest.mark.parametrize(
    "told", ['{ file = "secret.txt" }', '{ command = ["PYTHON", "-c", "print(\'t-0k3n\')"] }']
)
def test_a_secret_comes_from_where_the_file_says(told: str, folder: Path) -> None:
    (folder / "secret.txt").write_text("t-0k3n\n", encoding="utf-8")
    text = FILE.replace('{ env = "SANDBOX_TOKEN" }', told.replace("PYTHON", sys.executable))
    (folder / "affidavit.toml").write_text(text, encoding="utf-8")
    assert config.named("sandbox").credentials().secrets() == {"t-0k3n"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('bearer = { env = "SANDBOX_TOKEN" }', 'bearer = "t-0k3n"'), ("auth.bearer", "env")),
        (('bearer = { env = "SANDBOX_TOKEN" }', 'bearer = { env = "NO_SUCH" }'), ("NO_SUCH",)),
        (('bearer = { env = "SANDBOX_TOKEN" }', 'bearer = { file = "no" }'), ("no", "read")),
        (('bearer = { env = "SANDBOX_TOKEN" }', 'bearer = { command = ["no-such"] }'), ("fails",)),
        (('base_url = "https', 'base_url = "ftp'), ("base_url",)),
        (('rate = "5/s"', "rate = 5"), ("rate",)),
        (("allow_hosts", "allowed_hosts"), ("allowed_hosts",)),
        (("[targets.sandbox]", "[targets.sandbox"), ("affidavit.toml",)),
    ],
)
def test_what_is_wrong_in_the_file_is_said_and_no_secret_with_it(
    change: tuple[str, str], words: tuple[str, ...], folder: Path
) -> None:
    (folder / "affidavit.toml").write_text(FILE.replace(*change), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        config.named("sandbox").credentials()
    assert all(word in str(caught.value) for word in words)
    assert "t-0k3n" not in str(caught.value)


def test_flags_go_before_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_TOKEN", "t-0k3n")
    options = ("run", NAME, "--contracts", str(ROOT), "--target", "sandbox", "--dry-run")
    usual, other = called(*options), called(*options, "--set", "Sid=CH2", "--profile", "standard")
    assert "PATCH /v2/Conversations/CH1" in usual.out
    assert "CH1" not in other.out
    assert len(other.out.splitlines()) > 2 * len(usual.out.splitlines())
    assert "nothing was sent" in usual.err
    assert "https://sandbox.test/v2" in usual.out


def test_a_list_names_several_resources_and_a_flag_puts_another_in_their_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANDBOX_TOKEN", "t-0k3n")
    text = FILE.replace('Sid = "CH1"', 'Sid = ["CH1", "CH2"]')
    (folder / "affidavit.toml").write_text(text, encoding="utf-8")
    options = ("run", NAME, "--contracts", str(ROOT), "--target", "sandbox", "--dry-run")
    both, other = called(*options).out, called(*options, "--set", "Sid=CH3").out
    first, _, second = both.partition("lane 2 of 2")
    assert "lane 1 of 2" in first
    assert "/Conversations/CH1" in first
    assert "/Conversations/CH2" not in first
    assert "/Conversations/CH2" in second
    assert "/Conversations/CH1" not in second
    assert "lane" not in other
    assert "/Conversations/CH3" in other
    assert "CH1" not in other
    assert 'set = {"Sid":["CH1","CH2"]}' in called("config", "sandbox").out


def test_a_list_of_no_resource_is_refused(folder: Path) -> None:
    text = FILE.replace('Sid = "CH1"', "Sid = []")
    (folder / "affidavit.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"targets\.sandbox\.set\.Sid"):
        config.named("sandbox")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["Sid=A", "Sid=B", "Sid=A"], "Sid=A is there twice: each resource is used by one lane"),
        (["Sid=A", "Sid=A"], "Sid=A is there twice"),
        (["Sid=A", "Sid=B", "X=1", "X=2", "X=3"], "Sid has 2 values, X has 3 values"),
    ],
)
def test_resources_that_make_no_lanes_are_refused(given: list[str], words: str) -> None:
    options = [part for each in given for part in ("--set", each)]
    with pytest.raises(UsageError, match=words):
        called("run", NAME, "--contracts", str(ROOT), *options)


def test_values_of_several_names_are_taken_in_step() -> None:
    given = ["tenant=t1", "Sid=A", "tenant=t2", "Sid=B", "version=1"]
    made = selection.settings("quick", None, 0, given, [], [])
    assert [dict(each.set) for each in made.lanes] == [
        {"tenant": "t1", "Sid": "A", "version": "1"},
        {"tenant": "t2", "Sid": "B", "version": "1"},
    ]
    assert all(each.beside == () for each in made.lanes)


def test_an_unknown_target_gets_the_nearest_name(folder: Path) -> None:
    with pytest.raises(UsageError, match="did you mean 'sandbox'"):
        called("run", NAME, "--contracts", str(ROOT), "--target", "sandbx")


def test_the_file_is_shown_with_where_each_value_comes_from(folder: Path) -> None:
    shown = called("config", "sandbox").out
    assert 'rate = "5/s"  (affidavit.toml)' in shown
    assert "seed = 0  (default)" in shown
    assert json.loads(called("config", "--schema").out) == config.schema()


# --- what is asked first -------------------------------------------------------------------------


def test_the_host_that_the_page_names_needs_a_second_word() -> None:
    host = httpx.URL(SINCH.servers[0]).host
    choice = Choice("live", f"https://{host}", (host,))
    with pytest.raises(UsageError, match="--production"):
        opener(choice, Settings())(SINCH)
    opener(Choice("live", f"https://{host}", (host,), production=True), Settings())(SINCH).close()
    elsewhere = Choice("live", "https://sandbox.test", ("sandbox.test",))
    opener(elsewhere, Settings())(SINCH).close()


# --- applications --------------------------------------------------------------------------------


def asgi(mock: Mock, log: list[str]) -> Any:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            log.append("started")
            await send({"type": "lifespan.startup.complete"})
            await receive()
            log.append("ended")
            await send({"type": "lifespan.shutdown.complete"})
            return
        message = await receive()
        query = tuple(httpx.QueryParams(scope["query_string"].decode()).multi_items())
        headers = tuple((name.decode(), value.decode()) for name, value in scope["headers"])
        body = message["body"] or None
        path = scope["raw_path"].decode()
        made = mock.handle(Request(scope["method"], path, query, headers, body))
        answered = [(name.encode(), value.encode()) for name, value in made.headers]
        await send({"type": "http.response.start", "status": made.status, "headers": answered})
        await send({"type": "http.response.body", "body": made.body})

    return application


def wsgi(mock: Mock) -> Any:
    def application(environ: Any, start: Any) -> list[bytes]:
        headers = tuple(
            (name[5:].replace("_", "-"), value)
            for name, value in environ.items()
            if name.startswith("HTTP_")
        )
        if stated := environ.get("CONTENT_TYPE"):
            headers = (*headers, ("content-type", stated))
        query = tuple(httpx.QueryParams(environ["QUERY_STRING"]).multi_items())
        body = environ["wsgi.input"].read() or None
        path = httpx.URL(path=environ["PATH_INFO"].encode("latin-1").decode()).raw_path.decode()
        made = mock.handle(Request(environ["REQUEST_METHOD"], path, query, headers, body))
        start(f"{made.status} X", list(made.headers))
        return [made.body]

    return application


@pytest.mark.parametrize("resources", [["CH1"], ["CH1", "CH2"]])
@pytest.mark.parametrize("form", ["asgi", "wsgi"])
def test_an_application_is_held_in_this_process(
    form: str, resources: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *beside = ({"Sid": each} for each in resources)
    settings = Settings(
        profile="quick", set=first, beside=tuple(beside), journal=str(tmp_path / "journal")
    )
    mock = Mock(OPERATION, out_of_reach(OPERATION, settings), Credentials())
    before = json.dumps([mock.resources[each,] for each in resources])
    log: list[str] = []
    module = type(sys)("shop_under_test")
    module.app = asgi(mock, log) if form == "asgi" else wsgi(mock)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "shop_under_test", module)
    choice = Choice.of(None, None, (), 0.0, None, app="shop_under_test:app")
    assert choice.kind == "app"
    outcome = session.execute([OPERATION.contract], choice, settings, lambda _: None)
    (operation,) = outcome.report["operations"]
    assert operation["findings"] == []
    assert operation["verdict"] == "pass"
    assert json.dumps([mock.resources[each,] for each in resources]) == before
    assert log == (["started", "ended"] if form == "asgi" else [])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "--app module:attribute"),
        ("shop", "module:attribute"),
        ("no.such.module:app", "importing"),
        ("json:no_such", "has no 'no_such'"),
        ("json:__name__", "no application"),
    ],
)
def test_what_is_no_application_is_said_so(name: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        opener(Choice("app", app=name), Settings())


# --- OAuth 2.0 -----------------------------------------------------------------------------------


class Tokens:
    """A token endpoint that counts what it gives."""

    def __init__(self, status: int = 200, **told: Any) -> None:
        self.status, self.told, self.asked = status, told, []  # type: ignore[var-annotated]

    def __call__(self, sent: httpx.Request) -> httpx.Response:
        """Answer with the next token."""
        self.asked.append(sent)
        return httpx.Response(
            self.status, json={"access_token": f"token-{len(self.asked)}"} | self.told
        )

    def source(self, *scopes: str) -> TokenSource:
        """Return what fetches from here."""
        transport = httpx.MockTransport(self)
        return TokenSource("https://id.test/token", "me", "hush-hush", scopes, transport)


def test_a_token_is_fetched_once_while_it_is_good() -> None:
    server = Tokens(expires_in=3600)
    source = server.source("read", "write")
    assert (source.current(), source.current()) == ("token-1", "token-1")
    (asked,) = server.asked
    assert b"scope=read+write" in asked.content
    assert asked.headers["authorization"].startswith("Basic ")


def test_a_token_is_fetched_again_before_it_ends() -> None:
    source = Tokens(expires_in=20).source()
    assert (source.current(), source.current()) == ("token-1", "token-2")
    assert source.secrets() == {"hush-hush", "token-1", "token-2"}


def test_a_token_is_sent_and_counts_as_a_secret() -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={})

    target = HttpTarget(
        "https://api.test",
        SINCH,
        Credentials(None, None, None),
        transport=httpx.MockTransport(answer),
        tokens=Tokens(expires_in=3600).source(),
    )
    target.send(READ)
    assert sent[0].headers["authorization"] == "Bearer token-1"
    assert "token-1" in target.secrets()


@pytest.mark.parametrize(
    ("status", "told", "words"),
    [
        (401, {"error": "invalid_client"}, "401 \\(invalid_client\\)"),
        (302, {}, "302"),
        (200, {"access_token": ""}, "no token"),
        (200, {"access_token": 7}, "no token"),
    ],
)
def test_no_token_is_an_error_without_the_secret(
    status: int, told: dict[str, Any], words: str
) -> None:
    with pytest.raises(TargetError, match=words) as caught:
        Tokens(status, **told).source().current()
    assert "hush-hush" not in str(caught.value)
