"""Fields that are called as secrets are: masked in what is kept, and judged as they were sent."""

import json
from pathlib import Path
from typing import Any

import pytest

from affidavit import contract as contracts
from affidavit import pages, recording, runlog
from affidavit.masks import Masks, listed
from affidavit.model import (
    Exchange,
    OperationFinished,
    OperationResult,
    Request,
    Response,
    Settings,
)
from affidavit.operation import Operation
from affidavit.run import examine, out_of_reach
from affidavit.session import Tapes
from affidavit.targets import RecordedTarget, mock_target, parse
from affidavit.wrapped import Logged

PAGE = """
openapi: 3.1.0
info: {title: Locks, version: "1"}
paths:
  /locks/{lock_id}:
    parameters: [{name: lock_id, in: path, required: true, schema: {type: string}}]
    get: {responses: {"200": {$ref: "#/components/responses/Lock"}}}
    patch:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Lock"}}}}
      responses: {"200": {$ref: "#/components/responses/Lock"}, "400": {description: Refused.}}
components:
  responses:
    Lock: {description: A lock., content: {application/json: {schema:
      {$ref: "#/components/schemas/Lock"}}}}
  schemas:
    Lock:
      type: object
      properties:
        label: {type: string}
        access_token: {type: string, maxLength: 40}
        secret: {type: string, enum: [red, blue, green]}
"""


@pytest.fixture(scope="module")
def locks() -> Operation:
    (reading,) = pages.read(PAGE, "locks.yaml")
    return Operation(contracts.build(reading, "locks/update"))


def settings(operation: Operation) -> Settings:
    return out_of_reach(operation, Settings(profile="standard"))


def result(operation: Operation, target: Any) -> OperationResult:
    *_, last = examine(operation, target, settings(operation))
    assert isinstance(last, OperationFinished)
    return last.result


def verdicts(found: OperationResult) -> dict[str, str]:
    return {each.clause.id: each.verdict for each in found.clauses}


FAULTS = ["", "request.access_token.semantics:dropped", "request.access_token.max-length:truncates"]


@pytest.mark.parametrize("broken", FAULTS)
def test_a_recording_without_its_secrets_is_replayed_to_the_same_verdicts(
    locks: Operation, broken: str, tmp_path: Path
) -> None:
    fault = parse(locks, broken) if broken else None
    tapes = Tapes()
    target = mock_target(locks, settings(locks), None, fault)
    live = result(locks, tapes.insert(locks, target, settings(locks)))
    (path,) = tapes.write({"locks/update": tmp_path / "locks.har"})
    text = Path(path).read_text(encoding="utf-8")
    for value in ('red\\"', "affidavit 4", "affidavit 7"):
        assert f'"access_token\\": \\"{value}' not in text
    again = result(locks, RecordedTarget(recording.read(Path(path))))
    assert verdicts(again) == verdicts(live)
    assert bool(broken) == ("fail" in verdicts(live).values())
    assert not {each.code for each in again.notices} & {"recording-lacks", "recording-unused"}


@pytest.mark.parametrize("broken", FAULTS)
def test_a_run_goes_on_where_it_ended_though_its_secrets_were_not_kept(
    locks: Operation, broken: str, tmp_path: Path
) -> None:
    fault = parse(locks, broken) if broken else None
    target = mock_target(locks, settings(locks), None, fault)
    told = {"locks/update": locks.contract.digest}
    with runlog.start(tmp_path, settings(locks), told, "") as log:
        log.masks.public.update(listed(locks.document))
        live = result(locks, Logged(target, log, "locks/update"))
    lines = (tmp_path / runlog.NAME).read_bytes().splitlines(keepends=True)
    (tmp_path / runlog.NAME).write_bytes(b"".join(lines[: len(lines) - 2]))
    with runlog.resume(tmp_path, settings(locks), told, "") as log:
        again = result(locks, Logged(target, log, "locks/update"))
    assert verdicts(again) == verdicts(live)


def sent(value: str) -> Request:
    return Request("PATCH", "/a", (), (), json.dumps({"token": value}).encode())


def test_each_value_has_a_mask_of_its_form_and_the_same_one_always() -> None:
    masks = Masks()
    values = [f"ab-{number}" for number in range(1000, 1100)]
    masked = [masks.request(sent(value)).body for value in values]
    assert len(set(masked)) == len(values)
    assert masked == [masks.request(sent(value)).body for value in values]
    assert all(masks.form(sent(value)) == sent("aa-0000") for value in values)


@pytest.mark.parametrize("value", ["aaa", "aab", "b", "0", "zz9"])
def test_no_mask_is_the_value_itself(value: str) -> None:
    masks = Masks()
    masks.request(sent("b" * len(value)))
    assert masks.request(sent(value)) != sent(value)


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b'{"token": "caf\\u00e9 \\ud83d\\ude00"}', '{"token": "café \U0001f600", "a": 1}'),
        (b"token=caf%C3%A9+x", '{"token": "café x"}'),
    ],
)
def test_a_mask_stands_for_what_was_sent_however_it_is_spelled(body: bytes, answer: str) -> None:
    request = Request("PATCH", "/a", (), (), body)
    kept = Masks().exchange(Exchange(request, Response(200, (), answer.encode())))
    assert kept.response is not None
    assert b"caf" not in (kept.request.body or b"") + kept.response.body
    masks = Masks()
    assert masks.form(kept.request) == masks.form(request)
    masks.bind(kept.request, request)
    assert json.loads(masks.shown(kept.response).body) == json.loads(answer)


def test_what_was_never_sent_stays_masked() -> None:
    kept = Masks().response(Response(200, (), b'{"token": "theirs"}'))
    assert Masks().shown(kept) == kept
    assert b"theirs" not in kept.body
