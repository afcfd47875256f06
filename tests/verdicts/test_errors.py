"""What is worth a notice in the body of an error."""

import json
from typing import Any

import pytest

from affidavit import contract as contracts
from affidavit import pages
from affidavit.model import Case, Check, Evidence, Exchange, Request, Response
from affidavit.operation import Operation
from affidavit.verdicts import remarks


def operation(error: dict[str, Any]) -> Operation:
    kiln = {"type": "object", "properties": {"label": {"type": "string", "maxLength": 5}}}
    content = {"application/json": {"schema": kiln}}
    refused = {"application/json": {"schema": {"type": "object", "properties": error}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Kilns", "version": "1"},
        "paths": {
            "/kilns": {
                "patch": {
                    "requestBody": {"content": content},
                    "responses": {
                        "200": {"description": "", "content": content},
                        "400": {"description": "", "content": refused},
                    },
                }
            }
        },
    }
    (reading,) = pages.read(json.dumps(document), chosen="")
    return Operation(contracts.build(reading, "kilns/change"))


TOLD = operation({"field": {"type": "string"}, "message": {"type": "string"}})
SILENT = operation({"message": {"type": "string"}})


def codes(body: str, status: int = 400, viewed: Operation = TOLD) -> list[str]:
    request = Request("PATCH", "/kilns", body=b'{"label": "too long"}')
    case = Case("c", "length", "", request, (Check("refused", "request.label.max-length"),))
    answer = Response(status, (("content-type", "application/json"),), body.encode())
    evidence = Evidence(case, Exchange(request, answer))
    return [code for code, _ in remarks(viewed, evidence)]


@pytest.mark.parametrize(
    "trace",
    [
        'Traceback (most recent call last):\n  File "app.py", line 7, in update\nKeyError',
        "java.lang.NullPointerException\n\tat com.kiln.Update.apply(Update.java:42)",
        "TypeError: x\n    at update (/srv/app/update.js:10:5)\n",
        "System.Exception: x\n   at Kiln.Update() in /src/Update.cs:line 12",
        "panic: x\n\ngoroutine 18 [running]:\nmain.update()",
        "#0 /var/www/update.php(17): apply()",
        "SQLSTATE[22001]: String data, right truncated",
        "from /srv/app/kiln.rb:7:in `update'",
    ],
)
def test_a_stack_trace_is_noticed_as_text_and_inside_json(trace: str) -> None:
    assert codes("label " + trace) == codes(json.dumps({"label": trace})) == ["stack-trace"]
    assert codes(trace, 200) == []


@pytest.mark.parametrize(
    "harmless",
    ["label: at most 5 characters (see the guide, line 12)", "label at 10:30:00 (UTC)", "label"],
)
def test_ordinary_words_are_no_trace(harmless: str) -> None:
    assert codes(harmless) == []


def test_an_error_that_has_a_place_for_the_field_should_name_it() -> None:
    assert codes('{"message": "invalid"}') == ["field-not-named"]
    assert codes('{"field": "label", "message": "invalid"}') == []
    assert codes('{"message": "invalid"}', viewed=SILENT) == []
    assert codes('{"message": "invalid"}', 401) == []
