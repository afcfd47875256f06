"""Minimal pairs of OpenAPI documents: each yields one rule, and its reverse the counterpart."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from affidavit import contract as contracts
from affidavit.model import Contract, Reading
from affidavit.operation import (
    EMPTY,
    IDENTITY,
    IMMUTABLE,
    ONLY,
    POLICIES,
    REFERENCE,
    RESOURCE,
    UNIT,
)

Document = dict[str, Any]
PATH = "/things/{thing_id}"


def base(method: str = "patch", path: str = PATH) -> Document:
    """Return a small operation: a parameter of each place, a request's field, an answer's field."""
    operation = {
        "security": [{"key": []}],
        "parameters": [
            {"name": "thing_id", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "mode", "in": "query", "schema": {"type": "string"}},
        ],
        "requestBody": {
            "content": {
                "application/json": {
                    "schema": {"type": "object", "properties": {"sent": {"type": "string"}}}
                }
            }
        },
        "responses": {
            "200": {
                "description": "OK",
                "content": {
                    "application/json": {
                        "schema": {"type": "object", "properties": {"shown": {"type": "string"}}}
                    }
                },
            },
            "404": {"description": "Not Found"},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Change a thing", "version": "1"},
        "servers": [{"url": "https://things.example.test"}],
        "paths": {path: {method: operation}},
        "components": {
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
                "basic": {"type": "http", "scheme": "basic"},
                "login": {
                    "type": "oauth2",
                    "flows": {"clientCredentials": {"tokenUrl": "https://t.test", "scopes": {}}},
                },
            }
        },
    }


def made(document: Document, name: str = "acme/change-thing") -> Contract:
    """Make a contract of a document that is OpenAPI 3.1 already."""
    return contracts.build(Reading("openapi", "0" * 64, "", deepcopy(document), {}), name)


def operation(document: Document) -> Document:
    """Return the only operation of a document."""
    (item,) = document["paths"].values()
    found: Document = next(iter(item.values()))
    return found


def parameter(document: Document) -> Document:
    """Return the query parameter."""
    found: Document = operation(document)["parameters"][1]
    return found


def body(document: Document) -> Document:
    """Return the schema of the request."""
    found: Document = operation(document)["requestBody"]["content"]["application/json"]["schema"]
    return found


def answer(document: Document) -> Document:
    """Return the schema of the answer."""
    content: Document = operation(document)["responses"]["200"]["content"]
    found: Document = content["application/json"]["schema"]
    return found


def put_parameter(document: Document, schema: Document) -> None:
    parameter(document)["schema"] = schema


def put_sent(document: Document, schema: Document) -> None:
    body(document)["properties"]["sent"] = schema


def put_shown(document: Document, schema: Document) -> None:
    answer(document)["properties"]["shown"] = schema


PUT: dict[str, Callable[[Document, Document], None]] = {
    "request-parameter": put_parameter,
    "request-field": put_sent,
    "response-field": put_shown,
}


def text(**more: Any) -> Document:
    return {"type": "string", **more}


def number(**more: Any) -> Document:
    return {"type": "number", **more}


def array(**more: Any) -> Document:
    return {"type": "array", **more}


def thing(**more: Any) -> Document:
    return {"type": "object", **more}


def bounds(stem: str, keyword: str, kind: Callable[..., Document], less: Any, more: Any) -> Any:
    """Return the pairs of a limit; ``less`` leaves less room than ``more``."""
    return [
        (f"{stem}-added", f"{stem}-removed", kind(), kind(**{keyword: less})),
        (
            f"{stem}-tightened",
            f"{stem}-loosened",
            kind(**{keyword: more}),
            kind(**{keyword: less}),
        ),
    ]


def other(stem: str, old: Document, new: Document) -> Any:
    return (f"{stem}-changed", f"{stem}-changed", old, new)


def quality(stem: str, without: Document, having: Document) -> Any:
    return (f"became-{stem}", f"became-not-{stem}", without, having)


X, Y = {"type": "string"}, {"type": "integer"}
VALUE_PAIRS = [
    ("type-tightened", "type-loosened", number(), {"type": "integer"}),
    other("type", text(), {"type": "boolean"}),
    quality("nullable", text(), {"type": ["string", "null"]}),
    ("enum-added", "enum-removed", text(), text(enum=["a", "b"])),
    ("enum-value-added", "enum-value-removed", text(enum=["a"]), text(enum=["b", "a"])),
    (
        "extensible-enum-added",
        "extensible-enum-removed",
        text(),
        text(**{"x-extensible-enum": ["a"]}),
    ),
    (
        "extensible-enum-value-added",
        "extensible-enum-value-removed",
        text(**{"x-extensible-enum": ["a"]}),
        text(**{"x-extensible-enum": ["a", "b"]}),
    ),
    ("const-added", "const-removed", text(), text(const="a")),
    other("const", text(const="a"), text(const="b")),
    ("pattern-added", "pattern-removed", text(), text(pattern="^a")),
    other("pattern", text(pattern="^a"), text(pattern="^b")),
    ("format-added", "format-removed", text(), text(format="date")),
    ("format-tightened", "format-loosened", number(format="double"), number(format="float")),
    other("format", text(format="date"), text(format="date-time")),
    *bounds("max-length", "maxLength", text, 5, 9),
    *bounds("min-length", "minLength", text, 9, 5),
    (
        "length-unit-tightened",
        "length-unit-loosened",
        text(maxLength=5),
        text(maxLength=5, **{UNIT: "bytes"}),
    ),
    *bounds("max-items", "maxItems", array, 5, 9),
    *bounds("min-items", "minItems", array, 9, 5),
    *bounds("max-properties", "maxProperties", thing, 5, 9),
    *bounds("min-properties", "minProperties", thing, 9, 5),
    *bounds("maximum", "maximum", number, 5, 9.5),
    *bounds("minimum", "minimum", number, 9, 0),
    *bounds("multiple-of", "multipleOf", number, 6, 3),
    other("multiple-of", number(multipleOf=5), number(multipleOf=3)),
    quality("unique-items", array(), array(uniqueItems=True)),
    quality("closed", thing(), thing(additionalProperties=False)),
    (
        "dependent-required-added",
        "dependent-required-removed",
        thing(),
        thing(dependentRequired={"a": ["b"]}),
    ),
    ("choice-added", "choice-removed", {}, {"oneOf": [X, Y]}),
    ("choice-schema-added", "choice-schema-removed", {"oneOf": [X, Y]}, {"oneOf": [Y, X, thing()]}),
    other("other-keyword", thing(), thing(propertyNames={"maxLength": 3})),
    other("default", text(), text(default="a")),
    other("example", text(examples=["a"]), text(examples=["b"])),
    quality("deprecated", text(), text(deprecated=True)),
]
FIELD_PAIRS = [
    quality("read-only", text(), text(readOnly=True)),
    quality("write-only", text(), text(writeOnly=True)),
]
SENT_PAIRS = [quality("reference", text(), text(**{REFERENCE: True}))]
REQUEST_PAIRS = [
    quality("immutable", text(), text(**{IMMUTABLE: True})),
    quality("identity", text(), text(**{IDENTITY: True})),
    quality("cleared-by-empty", {"type": "array"}, {"type": "array", EMPTY: True}),
    (
        "modifiable-members-added",
        "modifiable-members-removed",
        thing(),
        thing(**{ONLY: ["a"]}),
    ),
    (
        "modifiable-members-tightened",
        "modifiable-members-loosened",
        thing(**{ONLY: ["a", "b"]}),
        thing(**{ONLY: ["b"]}),
    ),
]
TABLES = (
    (VALUE_PAIRS, ("request-parameter", "request-field", "response-field")),
    (FIELD_PAIRS, ("request-field", "response-field")),
    (SENT_PAIRS, ("request-parameter", "request-field")),
    (REQUEST_PAIRS, ("request-field",)),
)


@dataclass(frozen=True)
class Pair:
    """Two documents, the rule that they yield, and the one that they yield the other way round."""

    forward: str
    back: str
    old: Document
    new: Document


def value_pairs() -> Iterator[Pair]:
    """Yield the pairs of the rules on values, for each area."""
    for table, areas in TABLES:
        for forward, back, old, new in table:
            for area in areas:
                before, after = base(), base()
                PUT[area](before, old)
                PUT[area](after, new)
                yield Pair(f"{area}-{forward}", f"{area}-{back}", before, after)


def _required(document: Document) -> None:
    parameter(document)["required"] = True


def _more_parameter(document: Document, **more: Any) -> None:
    operation(document)["parameters"].append({"name": "more", "in": "query", "schema": X, **more})


def _more(schema: Document, *, required: bool = False) -> None:
    schema["properties"]["more"] = {"type": "string"}
    if required:
        schema["required"] = ["more"]


def _role(document: Document, role: str, **schema: Any) -> None:
    parameter(document).update({"x-affidavit-role": role, "schema": text(**schema)})


def _strategy(document: Document, target: str = "sent", values: str = "AB") -> None:
    _role(document, "merge-strategy", enum=list(values))
    parameter(document)["x-affidavit-target"] = target


def _mask(document: Document, *paths: str) -> None:
    schema = array(items=text(enum=list(paths)))
    parameter(document).update({"x-affidavit-role": "field-mask", "schema": schema})


def _two_objects(document: Document) -> None:
    body(document)["properties"] = {"one": thing(), "two": thing()}


def _also(document: Document, media_type: str) -> None:
    content = operation(document)["requestBody"]["content"]
    content[media_type] = deepcopy(content["application/json"])


def _answers_also(document: Document, media_type: str) -> None:
    content = operation(document)["responses"]["200"]["content"]
    content[media_type] = deepcopy(content["application/json"])


def _status(document: Document, status: str) -> None:
    operation(document)["responses"][status] = {"description": "Words"}


def _security(document: Document, *alternatives: Any) -> None:
    operation(document)["security"] = [
        {name: [] for name in each.split("+")} if isinstance(each, str) else each
        for each in alternatives
    ]


def _policy(document: Document, answer: str) -> None:
    operation(document)[POLICIES] = {"unknown-field": answer}


def _servers(document: Document, *addresses: str) -> None:
    document["servers"] = [{"url": each} for each in addresses]


def _variable(document: Document, value: str) -> None:
    url = "https://{stage}.things.example.test"
    document["servers"] = [{"url": url, "variables": {"stage": {"default": value}}}]


def _request_example(document: Document, value: str) -> None:
    content = operation(document)["requestBody"]["content"]["application/json"]
    content["example"] = {"sent": value}


def _response_example(document: Document, value: str) -> None:
    content = operation(document)["responses"]["200"]["content"]["application/json"]
    content["example"] = {"shown": value}


def nothing(_document: Document) -> None:
    """Leave a document as it is."""


def _moved(document: Document, path: str, *, method: str = "patch", name: str = "") -> None:
    found = operation(document)
    document["paths"] = {path: {method: found}}
    if name:
        found["parameters"][0]["name"] = name


Change = Callable[[Document], object]


def _parameters() -> list[tuple[str, str, Change, Change]]:
    """Return the pairs on parameters as such."""
    area = "request-parameter"
    return [
        (f"{area}-became-required", f"{area}-became-optional", nothing, _required),
        (
            f"{area}-added-required",
            f"{area}-removed-required",
            nothing,
            lambda d: _more_parameter(d, required=True),
        ),
        (f"{area}-added-optional", f"{area}-removed-optional", nothing, _more_parameter),
        (
            f"{area}-became-field-mask",
            f"{area}-became-not-field-mask",
            nothing,
            lambda d: _role(d, "field-mask"),
        ),
        (
            f"{area}-field-mask-path-added",
            f"{area}-field-mask-path-removed",
            lambda d: _mask(d, "a"),
            lambda d: _mask(d, "a", "b"),
        ),
        (
            f"{area}-became-mask-of-members",
            f"{area}-became-not-mask-of-members",
            _mask,
            lambda d: (_mask(d), parameter(d).update({"x-affidavit-nested": True})),
        ),
        (
            f"{area}-became-clearing-mask",
            f"{area}-became-not-clearing-mask",
            _mask,
            lambda d: (_mask(d), parameter(d).update({"x-affidavit-clears": True})),
        ),
        (
            f"{area}-became-merge-strategy",
            f"{area}-became-not-merge-strategy",
            lambda d: parameter(d).update(schema=text(enum=["A", "B"])),
            lambda d: _role(d, "merge-strategy", enum=["A", "B"]),
        ),
        (
            f"{area}-merge-strategy-value-added",
            f"{area}-merge-strategy-value-removed",
            _strategy,
            lambda d: _strategy(d, values="ABC"),
        ),
        (
            f"{area}-merge-strategy-target-changed",
            f"{area}-merge-strategy-target-changed",
            lambda d: (_two_objects(d), _strategy(d, "one")),
            lambda d: (_two_objects(d), _strategy(d, "two")),
        ),
        (
            f"{area}-spelling-changed",
            f"{area}-spelling-changed",
            nothing,
            lambda d: parameter(d).update(explode=False),
        ),
    ]


def _bodies() -> list[tuple[str, str, Change, Change]]:
    """Return the pairs on fields as such, media types, examples and statuses."""
    found: list[tuple[str, str, Change, Change]] = []
    for area, holder, name in (
        ("request-field", body, "sent"),
        ("response-field", answer, "shown"),
    ):
        found += [
            (
                f"{area}-became-required",
                f"{area}-became-optional",
                nothing,
                lambda d, holder=holder, name=name: holder(d).update(required=[name]),
            ),
            (
                f"{area}-added-required",
                f"{area}-removed-required",
                nothing,
                lambda d, holder=holder: _more(holder(d), required=True),
            ),
            (
                f"{area}-added-optional",
                f"{area}-removed-optional",
                nothing,
                lambda d, holder=holder: _more(holder(d)),
            ),
        ]
    for side, change in (("request", _also), ("response", _answers_also)):
        added, removed = f"{side}-media-type-added", f"{side}-media-type-removed"
        found.append((added, removed, nothing, lambda d, change=change: change(d, "text/json")))
    for side, example in (("request", _request_example), ("response", _response_example)):
        rule = f"{side}-body-example-changed"
        found.append((rule, rule, nothing, lambda d, example=example: example(d, "a")))
    for stem, status in (
        ("success", "202"),
        ("client-error", "422"),
        ("server-error", "503"),
        ("other", "default"),
    ):
        rules = f"status-{stem}-added", f"status-{stem}-removed"
        found.append((*rules, nothing, lambda d, status=status: _status(d, status)))
    return found


def _operations() -> list[tuple[str, str, Change, Change]]:
    """Return the pairs on an operation as a whole."""
    return [
        (
            "method-changed",
            "method-changed",
            nothing,
            lambda d: _moved(d, PATH, method="put"),
        ),
        ("path-changed", "path-changed", nothing, lambda d: _moved(d, "/v2" + PATH)),
        (
            "placeholder-changed",
            "placeholder-changed",
            nothing,
            lambda d: _moved(d, "/things/{thing}", name="thing"),
        ),
        (
            "operation-became-deprecated",
            "operation-became-not-deprecated",
            nothing,
            lambda d: operation(d).update(deprecated=True),
        ),
        (
            "server-added",
            "server-removed",
            nothing,
            lambda d: _servers(d, "https://b.test", "https://things.example.test"),
        ),
        ("server-changed", "server-changed", nothing, lambda d: _servers(d, "https://b.test")),
        (
            "server-variable-changed",
            "server-variable-changed",
            lambda d: _variable(d, "live"),
            lambda d: _variable(d, "test"),
        ),
        (
            "auth-became-required",
            "auth-became-not-required",
            lambda d: _security(d, {}),
            nothing,
        ),
        (
            "auth-scheme-added",
            "auth-scheme-removed",
            nothing,
            lambda d: _security(d, "basic", "key"),
        ),
        (
            "auth-scheme-changed",
            "auth-scheme-changed",
            nothing,
            lambda d: d["components"]["securitySchemes"]["key"].update(name="X-Other"),
        ),
        (
            "auth-combination-added",
            "auth-combination-removed",
            nothing,
            lambda d: _security(d, "key", "basic+login"),
        ),
        (
            "auth-scope-added",
            "auth-scope-removed",
            lambda d: _security(d, {"login": ["read"]}),
            lambda d: _security(d, {"login": ["read", "write"]}),
        ),
        (
            "request-body-became-required",
            "request-body-became-not-required",
            nothing,
            lambda d: operation(d)["requestBody"].update(required=True),
        ),
        ("policy-added", "policy-removed", nothing, lambda d: _policy(d, "ignore")),
        (
            "policy-tightened",
            "policy-loosened",
            lambda d: _policy(d, "ignore"),
            lambda d: _policy(d, "reject"),
        ),
        (
            "update-became-partial",
            "update-became-not-partial",
            lambda d: _moved(d, PATH, method="put"),
            lambda d: (
                _moved(d, PATH, method="put"),
                operation(d).update({"x-affidavit-partial": True}),
            ),
        ),
        (
            "resource-place-changed",
            "resource-place-changed",
            nothing,
            lambda d: operation(d).update({RESOURCE: "/shown"}),
        ),
    ]


def other_pairs() -> Iterator[Pair]:
    """Yield the pairs of all other rules."""
    for forward, back, one, another in (*_parameters(), *_bodies(), *_operations()):
        before, after = base(), base()
        one(before)
        another(after)
        yield Pair(forward, back, before, after)


PAIRS = (*value_pairs(), *other_pairs())
ALONE = ("operation-added", "operation-removed")
"""Rules of an operation that one side lacks, so that there is no pair."""
