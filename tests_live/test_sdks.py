"""The vendors' own Python packages make their updates against the mock, and are held to the pages.

Nothing leaves this machine: each client's base address is that of `affidavit serve`.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from live import CONTRACTS, error_line, process
from requests import PreparedRequest, Response
from sinch import SinchClient
from sinch.domains.conversation.exceptions import ConversationException
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.rest.conversations.v2.conversation import ConversationList

Body = ConversationList.PatchConversationByIdRequest
SINCH, TWILIO = "sinch/update-message-metadata", "twilio/patch-conversation"
PROJECT, MESSAGE, CONVERSATION = "project-1", "message-1", "conv_conversation_0001"
SECRET = "affidavit"
"""What the mock takes as user, password and token where the environment names none."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    resources = (f"project_id={PROJECT}", f"message_id={MESSAGE}", f"Sid={CONVERSATION}")
    parameters = [part for each in resources for part in ("--set", each)]
    command = (sys.executable, "-m", "affidavit", "serve", SINCH, TWILIO, "--port", "0")
    where = ("--contracts", str(CONTRACTS))
    with process((*command, *where, *parameters), stderr=subprocess.PIPE) as server:
        yield error_line(server).rpartition(" ")[2]


@pytest.fixture
def sent() -> list[PreparedRequest]:
    """Return what the client puts on the wire, as `requests` saw it."""
    return []


@pytest.fixture
def sinch(url: str, sent: list[PreparedRequest]) -> SinchClient:
    client = SinchClient(
        project_id=PROJECT, key_id=SECRET, key_secret=SECRET, conversation_region="us"
    )
    client.configuration.conversation_domain = url
    token = {"access_token": SECRET, "expires_in": 3600, "scope": "", "token_type": "bearer"}
    client.configuration.token_manager.set_auth_token(token)
    client.configuration.transport.http_session.hooks["response"].append(kept(sent))
    return client


@pytest.fixture
def twilio(url: str, sent: list[PreparedRequest]) -> Iterator[Client]:
    http = TwilioHttpClient()
    http.session.hooks["response"].append(kept(sent))
    client = Client(SECRET, SECRET, http_client=http)
    client.conversations.base_url = url
    yield client
    http.session.close()


def kept(sent: list[PreparedRequest]) -> Any:
    def keep(answer: Response, **_: Any) -> None:
        sent.append(answer.request)

    return keep


def objections(name: str, body: str | bytes | None) -> set[str]:
    """Return what the page's schema has against a body: where, and by which keyword."""
    document = json.loads((CONTRACTS / name / "openapi.json").read_text(encoding="utf-8"))
    (path,) = document["paths"].values()
    schema = path["patch"]["requestBody"]["content"]["application/json"]["schema"]
    found = Draft202012Validator(schema).iter_errors(json.loads(body or ""))
    return {f"{'.'.join(map(str, each.path))}: {each.validator}" for each in found}


def test_sinch_sends_what_its_page_documents(
    sinch: SinchClient, sent: list[PreparedRequest]
) -> None:
    answer = sinch.conversation.messages.update(
        message_id=MESSAGE, metadata="a note", messages_source="CONVERSATION_SOURCE"
    )
    assert answer.metadata == "a note"
    (request,) = sent
    assert (request.method, request.headers["Content-Type"]) == ("PATCH", "application/json")
    assert request.path_url.endswith(
        f"/v1/projects/{PROJECT}/messages/{MESSAGE}?messages_source=CONVERSATION_SOURCE"
    )
    assert json.loads(request.body or "") == {"metadata": "a note"}
    assert objections(SINCH, request.body) == set()
    assert sinch.conversation.messages.get(message_id=MESSAGE).metadata == "a note"


def test_sinch_leaves_the_limit_to_the_service(sinch: SinchClient) -> None:
    """The limit of 1024 characters stands in the page's answer; the mock keeps it, and says so."""
    before = sinch.conversation.messages.get(message_id=MESSAGE).metadata
    with pytest.raises(ConversationException) as caught:
        sinch.conversation.messages.update(message_id=MESSAGE, metadata="x" * 1025)
    assert caught.value.http_response.status_code == 400
    assert sinch.conversation.messages.get(message_id=MESSAGE).metadata == before


def test_sinch_has_no_update_of_a_conversation(sinch: SinchClient) -> None:
    """The page is there, the package has no such call: nothing to hold."""
    assert not hasattr(sinch.conversation, "conversations")


def test_twilio_sends_what_was_set_and_nothing_else(
    twilio: Client, sent: list[PreparedRequest]
) -> None:
    one = twilio.conversations.v2.conversations(CONVERSATION)
    before = one.fetch()
    changed = one.patch(Body({"name": "A new name"}))
    assert (sent[-1].method, sent[-1].headers["Content-Type"]) == ("PATCH", "application/json")
    assert sent[-1].path_url == f"/v2/Conversations/{CONVERSATION}"
    assert json.loads(sent[-1].body or "") == {"name": "A new name"}
    assert objections(TWILIO, sent[-1].body) == set()
    assert (changed.name, changed.status) == ("A new name", before.status)


def test_twilio_cannot_send_a_null(twilio: Client, sent: list[PreparedRequest]) -> None:
    """Its own words on metadata: a key that is set to null is removed. It drops each null."""
    one = twilio.conversations.v2.conversations(CONVERSATION)
    one.patch(Body({"metadata": {"gone": None, "kept": "k"}}))
    assert json.loads(sent[-1].body or "") == {"metadata": {"kept": "k"}}


def test_twilio_leaves_the_values_to_the_service(
    twilio: Client, sent: list[PreparedRequest]
) -> None:
    one = twilio.conversations.v2.conversations(CONVERSATION)
    before = one.fetch().status
    with pytest.raises(TwilioRestException) as caught:
        one.patch(Body({"status": "PAUSED"}))
    assert caught.value.status == 400
    assert objections(TWILIO, sent[-1].body) == {"status: enum"}
    assert one.fetch().status == before


def test_twilio_with_every_field_set_is_taken(twilio: Client, sent: list[PreparedRequest]) -> None:
    """The package knows one field more than the page that the contract was made of: `metadata`."""
    one = twilio.conversations.v2.conversations(CONVERSATION)
    full = {"name": "All", "status": "INACTIVE", "configuration": {"statusCallbacks": []}}
    changed = one.patch(Body(full | {"metadata": {"k": "v"}}))
    assert (changed.name, changed.status) == ("All", "INACTIVE")
    assert objections(TWILIO, sent[-1].body) == set()
    assert one.fetch().status == "INACTIVE"


def test_twilio_reads_what_the_mock_makes_up(twilio: Client) -> None:
    """The answer's fields have names and types that the package can read."""
    one = twilio.conversations.v2.conversations(CONVERSATION).fetch()
    # the mock's `id` is the page's example and not the one in the path: docs/live-systems.md
    assert one.id
    assert one.status in {"ACTIVE", "INACTIVE", "CLOSED"}
    assert one.created_at is not None
    assert one.created_at.tzinfo is not None


def test_a_wrong_secret_is_refused_in_words_that_the_package_reads(url: str) -> None:
    client = Client(SECRET, "something else")
    client.conversations.base_url = url
    with pytest.raises(TwilioRestException) as caught:
        client.conversations.v2.conversations(CONVERSATION).fetch()
    assert caught.value.status == 401
