"""What a client sends is held to the page: the complaints of `affidavit serve --check`."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from affidavit import contract as contracts
from affidavit.model import Request
from affidavit.operation import Operation
from affidavit.targets import Credentials, Ledger
from affidavit.targets.clients import complaints

ROOT = Path(__file__).parents[2] / "contracts"
TWILIO, SINCH = (
    Operation(contracts.load(ROOT / name, name))
    for name in ("twilio/patch-conversation", "sinch/update-conversation")
)
JSON = ("Content-Type", "application/json")


def told(operation: Operation, body: Any, **more: Any) -> list[str]:
    applied = Credentials().apply(Request("GET", "/"), operation)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    values = {"headers": (*applied.headers, JSON), "query": applied.query} | more
    request = Request(operation.method, "/x", body=raw, **values)
    return [str(each) for each in complaints(operation, request, Credentials())]


def test_a_good_client_hears_nothing() -> None:
    assert told(TWILIO, {"status": "CLOSED"}) == []
    assert told(SINCH, {"active": True}, query=(("update_mask", "active"),)) == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"status": "GONE"}, "request.status.enum"),
        ({"status": 7}, "request.status"),
        ({"colour": "red"}, "/colour isn't documented"),
        (b"{", "JSON"),
    ],
)
def test_what_is_wrong_is_named_with_its_clause(body: Any, words: str) -> None:
    found = told(TWILIO, body)
    assert any(words in each for each in found), found


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"headers": (JSON,)}, "auth.required"),
        ({"query": (("fields", "a"),)}, "the query parameter fields isn't documented"),
    ],
)
def test_what_stands_around_the_body_is_held_too(more: Any, words: str) -> None:
    found = told(TWILIO, {"status": "CLOSED"}, **more)
    assert any(words in each for each in found), found


def test_a_media_type_that_no_page_names_is_one_complaint() -> None:
    applied = Credentials().apply(Request("GET", "/"), TWILIO)
    headers = (*applied.headers, ("Content-Type", "text/csv"))
    assert len(told(TWILIO, b"a,b", headers=headers)) == 1


def test_reads_are_no_updates() -> None:
    ledger = Ledger(Credentials())
    assert ledger.take(TWILIO, Request("GET", "/x")) == []
    assert ledger.seen == 0


def test_the_command_says_what_clients_sent_and_fails() -> None:
    command = (sys.executable, "-m", "affidavit", "serve", "twilio/patch-conversation", "--check")
    process = subprocess.Popen(
        (*command, "--port", "0", "--contracts", str(ROOT)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    assert process.stdout
    line = process.stderr.readline()
    address = line.split(" at ")[1].strip()
    basic = httpx.BasicAuth("affidavit", "affidavit")
    url = f"{address}/v2/Conversations/CH1"
    httpx.patch(url, json={"status": "GONE"}, auth=basic)
    httpx.patch(url, json={"status": "GONE"}, auth=basic)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "request.status.enum" in out
    assert "2 times" in out
    assert "2 updates" in out
