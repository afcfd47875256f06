"""Schemathesis' checks as a second opinion on an answer, each finding put to a clause.

Where they and the judge differ, the reader of a report decides: two validators may read one page in
two ways, so that a difference is a notice and fails nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import httpx

from affidavit.described import described
from affidavit.model import Exchange, Ruling, base_type
from affidavit.operation import Operation

CHECKS = (
    "not_a_server_error",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
"""Those that look at one answer. Others send requests, or repeat what a clause says."""


def second_opinion(
    operation: Operation, exchange: Exchange, rulings: Iterable[Ruling]
) -> Iterator[tuple[str, str]]:
    """Yield the clause and the title of each of its findings that the rulings don't share."""
    response = exchange.response
    if response is None:
        return
    key = operation.documented(response.status) or str(response.status)
    failed = {ruling.clause for ruling in rulings if ruling.verdict == "fail"}
    for name, title in _findings(operation, exchange):
        clause = "status.5xx" if name == CHECKS[0] else f"response.{key}.content-type"
        if clause not in failed and not any(each.startswith(f"response.{key}.") for each in failed):
            yield clause, title


def _findings(operation: Operation, exchange: Exchange) -> Iterator[tuple[str, str]]:
    from schemathesis.checks import CHECKS as REGISTERED  # noqa: PLC0415 - slow to import
    from schemathesis.checks import load_all_checks  # noqa: PLC0415 - likewise
    from schemathesis.core.failures import Failure, FailureGroup  # noqa: PLC0415 - likewise

    load_all_checks()
    request, response = exchange.request, exchange.response
    if response is None:
        return
    path = dict.fromkeys(operation.path_names, "affidavit")  # it looks at the answer, not at whose
    sent = base_type(request.header("content-type"))
    case: Any = described(operation).Case(
        path_parameters=path, body=request.body or b"", media_type=sent or None
    )
    address = "http://affidavit.test" + operation.route.format_map(path)
    answer = httpx.Response(
        response.status,
        headers=list(response.headers),
        content=response.body,
        request=httpx.Request(request.method, address),
    )
    answer.elapsed = timedelta(seconds=exchange.seconds)
    for check in REGISTERED.get_by_names(list(CHECKS)):
        try:
            case.validate_response(answer, checks=[check])
        except FailureGroup as group:
            for failure in group.exceptions:
                if isinstance(failure, Failure):
                    yield check.__name__, failure.title
