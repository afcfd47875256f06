"""Rows on an operation as a whole: where it is, who may call it, what it takes and answers."""

from collections.abc import Mapping
from typing import Any

from affidavit.operation import PARTIAL
from affidavit.regression import operations, security
from affidavit.regression.aspects import Aspect, Direction, became, nothing
from affidavit.regression.words import Form


def _operation(  # noqa: PLR0917 - a row of a table
    stem: str,
    form: Form,
    noun: str,
    find: Any,
    levels: Mapping[str, str],
    direction: Direction = "neither",
) -> Aspect:
    subject, _, word = stem.rpartition("-")
    ends = became(word) if form == "flag" else {}
    names = {action: f"{subject}-{end}" for action, end in ends.items()}
    return Aspect(stem, form, noun, find, levels, ("operation",), direction, names)


OPERATION = Aspect(
    "operation", "presence", "", nothing, {"added": "C", "removed": "B"}, ("operation",)
)
ONE = {"added": "R", "removed": "C"}
OPERATION_ASPECTS = (
    _operation("method", "limit", "the method", operations.method, {"changed": "B"}),
    _operation("path", "limit", "the path", operations.path, {"changed": "B"}),
    _operation(
        "placeholder",
        "limit",
        "the name of a placeholder in the path",
        operations.placeholders,
        {"changed": "C"},
    ),
    _operation(
        "operation-deprecated",
        "flag",
        "deprecated",
        operations.marked("deprecated"),
        {"added": "C", "removed": "C"},
    ),
    _operation(
        "server",
        "item",
        "the servers",
        operations.servers,
        {"added": "C", "removed": "B", "changed": "B"},
    ),
    _operation(
        "server-variable",
        "limit",
        "what a server's placeholders stand for",
        operations.variables,
        {"changed": "R"},
    ),
    _operation(
        "auth-required",
        "flag",
        "for those with a credential only",
        security.required,
        {"added": "B", "removed": "C"},
    ),
    _operation(
        "auth-scheme",
        "item",
        "the ways to authenticate",
        security.schemes,
        {"added": "C", "removed": "B", "changed": "B"},
    ),
    _operation(
        "auth-combination",
        "item",
        "the combinations that authenticate together",
        security.combinations,
        {"added": "C", "removed": "B"},
    ),
    _operation(
        "auth-scope", "item", "the scopes needed", security.scopes, {"added": "B", "removed": "C"}
    ),
    _operation(
        "request-body-required",
        "flag",
        "always sent with a body",
        operations.body_required,
        {"added": "B", "removed": "C"},
        "request",
    ),
    _operation(
        "request-media-type",
        "item",
        "the media types",
        operations.request_media_types,
        {"added": "C", "removed": "B"},
        "request",
    ),
    _operation(
        "response-media-type",
        "item",
        "the media types",
        operations.response_media_types,
        {"added": "R", "removed": "B"},
        "response",
    ),
    _operation(
        "request-body-example",
        "limit",
        "the example of the whole",
        operations.request_example,
        {"changed": "C"},
        "request",
    ),
    _operation(
        "response-body-example",
        "limit",
        "the example of the whole",
        operations.response_example,
        {"changed": "C"},
        "response",
    ),
    _operation(
        "status-success",
        "item",
        "the 2xx statuses",
        operations.statuses("2"),
        {"added": "R", "removed": "B"},
        "response",
    ),
    _operation(
        "status-client-error",
        "item",
        "the 4xx statuses",
        operations.statuses("4"),
        ONE,
        "response",
    ),
    _operation(
        "status-server-error",
        "item",
        "the 5xx statuses",
        operations.statuses("5"),
        ONE,
        "response",
    ),
    _operation(
        "status-other",
        "item",
        "the statuses that are none of 2xx, 4xx and 5xx",
        operations.statuses("1", "3", "d"),
        ONE,
        "response",
    ),
    _operation(
        "policy",
        "limit",
        "the policy",
        operations.policies,
        {"added": "R", "removed": "R", "tightened": "B", "loosened": "C"},
    ),
    _operation(
        "update-partial",
        "flag",
        "a partial update, which leaves what it doesn't name",
        operations.marked(PARTIAL),
        {"added": "R", "removed": "B"},
        "request",
    ),
    _operation(
        "resource-place",
        "limit",
        "the resource's place in the answer",
        operations.resource,
        {"changed": "R"},
        "response",
    ),
)
"""Asked of two operations."""
