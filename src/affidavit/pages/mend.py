"""Takes out of a cut operation what OpenAPI has no meaning for; each such thing is a gap.

The rooms after this one may rely on the form of a document: a contract's schemas are valid JSON
Schema, its parameters have names, its statuses have objects.
"""

from collections.abc import Callable
from typing import Any

from affidavit import pointer as ptr
from affidavit.jsontext import shorten
from affidavit.model import Lint
from affidavit.pages.keywords import LISTS, NAMED, SINGLE, wrong

Report = Callable[[str, str], None]
"""Takes a message and the pointer in the cut document that it speaks of."""

IGNORED_HEADER = "header-ignored"
"""The rule of lint for a header parameter that OpenAPI gives no meaning."""

LOCATIONS = ("path", "query", "header", "cookie")


def mend(item: dict[str, Any], place: str, report: Report) -> tuple[Lint, ...]:
    """Mend a path item in place; return what is no gap and yet means nothing."""
    remarks = _parameters(item, place, report)
    for method, operation in item.items():
        if method == "parameters":
            continue
        here = ptr.join(place, method)
        remarks += _parameters(operation, here, report)
        _only(operation, here, report, "requestBody", dict)
        _body(operation.get("requestBody", {}), here + "/requestBody", report)
        _only(operation, here, report, "responses", dict)
        operation.setdefault("responses", {})
        for status in list(operation["responses"]):
            _only(operation["responses"], here + "/responses", report, status, dict)
            answer = operation["responses"].get(status, {})
            answer.pop("headers", None)
            _body(answer, ptr.join(here, "responses", status), report)
        _list(operation, here, report, "security", _is_requirement)
        _list(operation, here, report, "servers", is_server)
    return tuple(remarks)


def _is_requirement(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, list) for each in value.values())


def is_server(value: Any) -> bool:
    """Say whether a value is a server object as far as a contract looks at it."""
    if not isinstance(value, dict) or not isinstance(value.get("url"), str):
        return False
    return isinstance(value.get("variables", {}), dict)


IGNORED = ("accept", "content-type", "authorization")
"""Header parameters of these names mean nothing: media types and security do (3.1, 4.8.12.1)."""


def _is_parameter(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        return False
    return value.get("in") in LOCATIONS


def _counts(parameter: dict[str, Any]) -> bool:
    return parameter["in"] != "header" or parameter["name"].lower() not in IGNORED


def _parameters(holder: dict[str, Any], place: str, report: Report) -> list[Lint]:
    _list(holder, place, report, "parameters", _is_parameter)
    ignored = [each for each in holder.get("parameters", ()) if not _counts(each)]
    if ignored:
        holder["parameters"] = [each for each in holder["parameters"] if _counts(each)]
    for index, parameter in enumerate(holder.get("parameters", ())):
        here = ptr.join(place, "parameters", index)
        if parameter.get("required") not in (True, False, None):
            _drop(parameter, here, report, "required")
        if parameter["in"] == "path":
            parameter["required"] = True
        _schema(parameter, here, report)
    message = "{} is listed as a header parameter, which OpenAPI ignores: {} say it"
    return [
        Lint(
            IGNORED_HEADER,
            message.format(
                each["name"],
                "security schemes" if each["name"].lower() == "authorization" else "media types",
            ),
            ptr.join(place, "parameters"),
        )
        for each in ignored
    ]


def _body(holder: dict[str, Any], place: str, report: Report) -> None:
    _only(holder, place, report, "content", dict)
    for media_type in list(holder.get("content", ())):
        _only(holder["content"], place + "/content", report, media_type, dict)
        content = holder["content"].get(media_type, {})
        content.pop("encoding", None)
        _schema(content, ptr.join(place, "content", media_type), report)


def _only(holder: dict[str, Any], place: str, report: Report, key: str, kind: type) -> None:
    if key in holder and not isinstance(holder[key], kind):
        _drop(holder, place, report, key)


def _list(
    holder: dict[str, Any], place: str, report: Report, key: str, fits: Callable[[Any], bool]
) -> None:
    """Keep of a list what fits; what doesn't is taken out from the end, so that places hold."""
    _only(holder, place, report, key, list)
    for index in reversed(range(len(holder.get(key, ())))):
        if not fits(holder[key][index]):
            _drop(holder[key], ptr.join(place, key), report, index)


def _schema(holder: dict[str, Any], place: str, report: Report) -> None:
    """Take out each keyword whose value JSON Schema has no meaning for."""
    if not isinstance(holder.get("schema", {}), (dict, bool)):
        _drop(holder, place, report, "schema")
    if "schema" in holder:
        holder["schema"] = _object(holder["schema"])
        for container, where, key in list(wrong(holder["schema"], ptr.join(place, "schema"))):
            _drop(container, where, report, key)
        _emptied(holder["schema"])
        _objects(holder["schema"])


def _emptied(schema: dict[str, Any]) -> None:
    """Take out what dropping left empty and may not be: ``allOf`` needs a part."""
    for key, value in list(schema.items()):
        if key in LISTS and not value:
            del schema[key]
    for each in _below(schema):
        _emptied(each)


def _objects(schema: dict[str, Any]) -> None:
    """Spell boolean schemas of fields and items as objects, which facts can be added to."""
    for name, member in (schema.get("properties") or {}).items():
        schema["properties"][name] = _object(member)
    if "items" in schema:
        schema["items"] = _object(schema["items"])
    for each in _below(schema):
        _objects(each)


def _object(schema: Any) -> Any:
    return {"not": {}} if schema is False else {} if schema is True else schema


def _below(schema: dict[str, Any]) -> list[dict[str, Any]]:
    named = (schema[key].values() for key in NAMED if key in schema)
    found = [*(each for part in named for each in part)]
    found += [each for key in LISTS if key in schema for each in schema[key]]
    found += [schema[key] for key in SINGLE if key in schema]
    return [each for each in found if isinstance(each, dict)]


def _drop(container: Any, place: str, report: Report, key: Any) -> None:
    where = ptr.join(place, key)
    if container[key] is not ptr.MISSING:  # a reference that leads nowhere is a gap already
        report(f"{where} isn't as OpenAPI has it: {shorten(container[key], 40)}", where)
    del container[key]
