"""An OpenAPI 3.0 or 3.1 document, JSON or YAML: each of its update operations is cut out whole.

References are followed into the place where they are used, so that a contract's schemas stand
alone; 3.0 becomes 3.1 on the way (``nullable``, boolean ``exclusiveMinimum``, ``example``). Every
value keeps the place that it had in the file.
"""

import json
import re
from typing import Any
from urllib.parse import unquote

import yaml

from affidavit import pointer as ptr
from affidavit.errors import PageError
from affidavit.model import Gap, Mark, Reading
from affidavit.operation import METHODS, UPDATES
from affidavit.pages.locate import JsonPlaces, Places, YamlPlaces

HEAD = re.compile(r"""["']?openapi["']?\s*:\s*["']?3\.[01]""")
SKIPPED = ("tags", "externalDocs", "callbacks", "operationId", "deprecated")
DEEPEST = 60


def detect(text: str) -> bool:
    """Say whether a text is an OpenAPI 3 document rather than a page that holds one."""
    start = text.lstrip("\ufeff \t\r\n")[:1]
    return start != "#" and "```" not in text[:200] and bool(HEAD.search(text[:20_000]))


def read(text: str, digest: str) -> tuple[Reading, ...]:
    """Read every update operation of a document, the PATCH ones first."""
    document, places = parse(text)
    return operations(text, digest, document, places, "openapi")


def parse(text: str) -> tuple[dict[str, Any], Places]:
    """Parse JSON or YAML; return the document and the places of its values."""
    body = text.removeprefix("\ufeff")
    offset = len(text) - len(body)
    try:
        if body.lstrip()[:1] == "{":
            return _mapping(json.loads(body)), JsonPlaces(text, offset)
        return _mapping(yaml.load(body, yaml.CSafeLoader)), YamlPlaces(
            yaml.compose(body, yaml.CSafeLoader)
        )
    except json.JSONDecodeError as error:
        raise PageError(
            f"the document isn't valid JSON: line {error.lineno}, column {error.colno}: {error.msg}"
        ) from error
    except yaml.YAMLError as error:
        raise PageError(f"the document isn't valid YAML: {error}") from error
    except RecursionError as error:
        raise PageError("the document is nested too deeply to be an OpenAPI document") from error


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PageError("the document is no JSON or YAML object, so it can't be OpenAPI")
    return value


def operations(
    text: str, digest: str, document: dict[str, Any], places: Places, name: Any
) -> tuple[Reading, ...]:
    """Cut every update operation out of a document."""
    if not str(document.get("openapi", "")).startswith(("3.0", "3.1")):
        version = document.get("openapi") or document.get("swagger") or "of no version"
        raise PageError(f"this is OpenAPI {version}; 3.0 and 3.1 can be read")
    found = [
        (path, method)
        for path, item in (document.get("paths") or {}).items()
        if isinstance(item, dict)
        for method in UPDATES
        if isinstance(item.get(method), dict)
    ]
    if not found:
        raise PageError(
            "the document has no PATCH, PUT or POST operation, so there is no update to test"
        )
    patches = [each for each in found if each[1] == "patch"]
    cutter = _Cutter(document, places)
    return tuple(
        cutter.cut(text, digest, path, method, name)
        for path, method in [*patches, *(each for each in found if each not in patches)]
    )


class _Cutter:
    """Cuts one operation out of a document, following references and keeping places."""

    def __init__(self, document: dict[str, Any], places: Places) -> None:
        self.document = document
        self.places = places
        self.old = str(document.get("openapi", "")).startswith("3.0")
        self.origins: dict[str, str] = {}
        self.gaps: list[Gap] = []

    def cut(self, text: str, digest: str, path: str, method: str, name: Any) -> Reading:
        """Return the reading of one operation, with the GET on its path as the read operation."""
        self.origins, self.gaps = {}, []
        item = self.document["paths"][path]
        new_item: dict[str, Any] = {}
        for key in dict.fromkeys([method, "get", "parameters"]):
            if key in item and key in (*METHODS, "parameters"):
                here = ptr.join("/paths", path, key)
                new_item[key] = self._copy(item[key], here, here, ())
        info = self.document.get("info") or {}
        operation = new_item[method]
        title = operation.get("summary") or operation.get("operationId") or info.get("title", "")
        result = {
            "openapi": "3.1.0",
            "info": {
                "title": str(title),
                "version": str(info.get("version", "1.0")),
                "description": info.get("description", ""),
            },
            "paths": {path: new_item},
        }
        if not result["info"]["description"]:
            del result["info"]["description"]
        for member in ("title", "version", "description"):
            self.origins[f"/info/{member}"] = f"/info/{member}"
        if servers := operation.pop("servers", item.get("servers", self.document.get("servers"))):
            result["servers"] = servers
            self.origins["/servers"] = "/servers"
            for index, _ in enumerate(servers):
                self.origins[f"/servers/{index}"] = f"/servers/{index}"
        if "security" not in operation and "security" in self.document:
            operation["security"] = self.document["security"]
            self.origins[ptr.join("/paths", path, method, "security")] = "/security"
        if schemes := self._schemes(operation.get("security") or ()):
            result["components"] = {"securitySchemes": schemes}
        marks = {
            target: Mark(span)
            for target, origin in self.origins.items()
            if (span := self.places.span(origin)) is not None
        }
        return Reading(name, digest, text, result, marks, tuple(self.gaps))

    def _schemes(self, security: Any) -> dict[str, Any]:
        known = (self.document.get("components") or {}).get("securitySchemes") or {}
        names = [name for each in security for name in each if name in known]
        for name in names:
            place = ptr.join("/components/securitySchemes", name)
            self.origins[place] = place
            for key in known[name]:
                self.origins[ptr.join(place, key)] = ptr.join(place, key)
        return {name: known[name] for name in dict.fromkeys(names)}

    # -- copying --------------------------------------------------------------------------------

    def _copy(self, value: Any, origin: str, target: str, trail: tuple[str, ...]) -> Any:
        """Copy a value, following references; ``trail`` holds those that are being followed."""
        self.origins[target] = origin
        if isinstance(value, list):
            return [
                self._copy(each, ptr.join(origin, index), ptr.join(target, index), trail)
                for index, each in enumerate(value)
            ]
        if not isinstance(value, dict):
            return value
        if isinstance(value.get("$ref"), str):
            return self._reference(value, origin, target, trail)
        copied = {
            key: self._copy(member, ptr.join(origin, key), ptr.join(target, key), trail)
            for key, member in value.items()
            if key not in SKIPPED or not _is_operation(target)
        }
        return self._modern(copied, target) if _in_schema(target) else _parameter(copied, target)

    def _reference(
        self, value: dict[str, Any], origin: str, target: str, trail: tuple[str, ...]
    ) -> Any:
        reference = value["$ref"]
        if not reference.startswith("#/"):
            raise PageError(
                f"{origin}: the reference {reference!r} leads out of the document; "
                "bundle it into one file"
            )
        place = unquote(reference[1:])
        found = ptr.get(self.document, place)
        if found is ptr.MISSING:
            self._gap("reference-dangling", f"{reference!r} leads nowhere", origin)
            return {}
        if place in trail or len(trail) > DEEPEST:
            self._gap(
                "schema-recursive", f"{reference!r} holds itself; it is read to that depth", origin
            )
            return {}
        copied = self._copy(found, place, target, (*trail, place))
        siblings = {key: member for key, member in value.items() if key != "$ref"}
        if siblings and not self.old and isinstance(copied, dict):
            copied |= self._copy(siblings, origin, target, trail)
        return copied

    def _gap(self, code: str, message: str, origin: str) -> None:
        self.gaps.append(Gap(code, message, self.places.span(origin) or (0, 0)))

    # -- 3.0 to 3.1 -----------------------------------------------------------------------------

    def _modern(self, schema: dict[str, Any], target: str) -> dict[str, Any]:
        """Bring a schema to 3.1: say what 3.0 said in the words of JSON Schema 2020-12."""
        schema = self._merge_single(schema, target)
        if "example" in schema:
            schema["examples"] = [schema.pop("example")]
            self._moved(target, "example", "examples")
        nullable = schema.pop("nullable", False)
        if not self.old:
            return schema
        if nullable and "type" in schema:
            # 3.0.3: nullable counts only beside a type
            schema["type"] = [schema["type"], "null"]
            self._moved(target, "nullable", "x-nullable")
            if "enum" in schema and None not in schema["enum"]:
                schema["enum"] = [*schema["enum"], None]
        for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if not isinstance(schema.get(exclusive), bool):
                continue
            if schema.pop(exclusive) and bound in schema:
                schema[exclusive] = schema.pop(bound)
        return schema

    def _moved(self, target: str, old: str, new: str) -> None:
        if origin := self.origins.get(ptr.join(target, old)):
            self.origins[ptr.join(target, new)] = origin

    def _merge_single(self, schema: dict[str, Any], target: str) -> dict[str, Any]:
        """Lay a lone ``allOf`` part under its parent: 3.0's way to put words beside a ``$ref``."""
        parts = schema.get("allOf")
        if not isinstance(parts, list) or len(parts) != 1 or not isinstance(parts[0], dict):
            return schema
        merged = parts[0] | {key: member for key, member in schema.items() if key != "allOf"}
        for key in parts[0]:
            self._moved_tree(ptr.join(target, "allOf", 0, key), ptr.join(target, key))
        return merged

    def _moved_tree(self, old: str, new: str) -> None:
        for place, origin in list(self.origins.items()):
            if place == old or place.startswith(old + "/"):
                self.origins.setdefault(new + place[len(old) :], origin)


def _is_operation(target: str) -> bool:
    tokens = ptr.split(target)
    return len(tokens) == 3 and tokens[2] in METHODS  # noqa: PLR2004 - /paths/PATH/METHOD


def _in_schema(target: str) -> bool:
    """Say whether a place is a schema's: below ``schema``, and not a map of named schemas."""
    tokens = ptr.split(target)
    if "schema" not in tokens:
        return False
    inside = tokens[tokens.index("schema") + 1 :]
    named = False
    for token in inside:
        named = (
            token in ("properties", "patternProperties", "$defs", "dependentSchemas") and not named
        )
    return not named


def _parameter(value: dict[str, Any], target: str) -> dict[str, Any]:
    """Drop extensions that aren't ours from a parameter, a body or a response."""
    if "properties" in ptr.split(target)[-1:]:
        return value
    return {
        key: member
        for key, member in value.items()
        if not key.startswith("x-") or key.startswith("x-affidavit-")
    }
