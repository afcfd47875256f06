"""Swagger 2.0: an operation's parameters, bodies and answers in the places that OpenAPI 3 has.

Schemas stay as they are, definitions where they are. ``moved`` says of each new pointer where the
value was, so that a clause finds its place in the file.
"""

from collections.abc import Callable, Iterator
from typing import Any

from affidavit import pointer as ptr

Follow = Callable[[Any, str], tuple[Any, str]]
"""Follows a reference: takes a value and its pointer, returns what is meant and where it stands."""

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
KEPT = ("name", "in", "required", "description", "allowEmptyValue")
"""Members of a parameter; all others but extensions are those of its schema."""

STYLES: dict[str, dict[str, Any]] = {
    "csv": {"style": "form", "explode": False},
    "multi": {"style": "form", "explode": True},
    "ssv": {"style": "spaceDelimited", "explode": False},
    "pipes": {"style": "pipeDelimited", "explode": False},
}
FLOWS = {
    "implicit": "implicit",
    "password": "password",
    "application": "clientCredentials",
    "accessCode": "authorizationCode",
}


def root(document: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return a document with servers and security schemes as OpenAPI 3 has them, and the moves."""
    moved = {"/components/securitySchemes": "/securityDefinitions", "/servers": "/host"}
    stated = _dict(document.get("securityDefinitions"))
    schemes = {name: _scheme(each) for name, each in stated.items() if isinstance(each, dict)}
    found = document | {"components": {"securitySchemes": schemes}}
    if servers := list(_servers(document, document.get("schemes"))):
        found["servers"] = servers
    return found, moved


def _servers(document: dict[str, Any], schemes: Any) -> Iterator[dict[str, str]]:
    host, base = document.get("host"), document.get("basePath")
    path = base if isinstance(base, str) and base != "/" else ""
    if isinstance(host, str) and host:
        names = [each for each in _list(schemes) if isinstance(each, str)] or ["https"]
        yield from ({"url": f"{name}://{host}{path}"} for name in names)
    elif path:
        yield {"url": path}


def _scheme(stated: dict[str, Any]) -> dict[str, Any]:
    if stated.get("type") == "basic":
        return _without(stated, "type") | {"type": "http", "scheme": "basic"}
    if stated.get("type") == "oauth2":
        flow = FLOWS.get(str(stated.get("flow")), "implicit")
        told = {key: stated[key] for key in ("authorizationUrl", "tokenUrl") if key in stated}
        flows = {flow: told | {"scopes": _dict(stated.get("scopes"))}}
        kept = _without(stated, "flow", "authorizationUrl", "tokenUrl", "scopes")
        return kept | {"flows": flows}
    return stated


class Converter:
    """Converts the operations of one path item that stands at ``origin``."""

    def __init__(self, document: dict[str, Any], origin: str, follow: Follow) -> None:
        self.document = document
        self.origin = origin
        self.follow = follow
        self.moved: dict[str, str] = {}

    def item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Return the item as OpenAPI 3 has it; parameters of the path go to each operation."""
        shared = list(self._parameters(item, self.origin))
        return {
            method: self._operation(each, ptr.join(self.origin, method), shared)
            for method, each in item.items()
            if isinstance(each, dict)
        }

    def _parameters(self, holder: dict[str, Any], place: str) -> Iterator[tuple[Any, str]]:
        for index, each in enumerate(_list(holder.get("parameters"))):
            yield self.follow(each, ptr.join(place, "parameters", index))

    def _operation(
        self, stated: dict[str, Any], place: str, shared: list[tuple[Any, str]]
    ) -> dict[str, Any]:
        own = list(self._parameters(stated, place))
        taken = {_key(each) for each, _ in own}
        every = [*(each for each in shared if _key(each[0]) not in taken), *own]
        made = _without(stated, "parameters", "consumes", "produces", "schemes", "responses")
        plain = [each for each in every if _where(each[0]) not in ("body", "formData")]
        if plain:
            made["parameters"] = [
                self._parameter(each, was, ptr.join(place, "parameters", index))
                for index, (each, was) in enumerate(plain)
            ]
        media = self._media(stated, "consumes")
        body = next((each for each in every if _where(each[0]) == "body"), None)
        fields = [each for each in every if _where(each[0]) == "formData"]
        if body:
            made["requestBody"] = self._body(*body, place + "/requestBody", media or [JSON])
        elif fields:
            made["requestBody"] = self._form(fields, place + "/requestBody", media)
        if isinstance(stated.get("responses"), dict):
            produced = self._media(stated, "produces") or [JSON]
            made["responses"] = {
                status: self._answer(each, ptr.join(place, "responses", status), produced)
                for status, each in stated["responses"].items()
                if not str(status).startswith("x-")
            }
        if servers := list(_servers(self.document, stated.get("schemes"))):
            made.setdefault("servers", servers)
        return made

    def _media(self, stated: dict[str, Any], key: str) -> list[str]:
        found = _list(stated.get(key, self.document.get(key)))
        return [each for each in found if isinstance(each, str)]

    def _parameter(self, stated: Any, was: str, now: str) -> Any:
        if not isinstance(stated, dict):
            return stated
        self.moved[now] = self.moved[now + "/schema"] = was
        made = {key: stated[key] for key in KEPT if key in stated}
        if _where(stated) in ("query", "cookie"):
            made |= _style(stated)
        return made | {"schema": _schema(stated)}

    def _body(self, stated: Any, was: str, now: str, media: list[str]) -> dict[str, Any]:
        self.moved[now] = was
        content: dict[str, Any] = {}
        for media_type in media:
            content[media_type] = {"schema": stated.get("schema", {})}
            place = ptr.join(now, "content", media_type)
            self.moved[place] = was
            self.moved[place + "/schema"] = was + "/schema"
        made = {key: stated[key] for key in ("required", "description") if key in stated}
        return made | {"content": content}

    def _form(self, fields: list[tuple[Any, str]], now: str, media: list[str]) -> dict[str, Any]:
        """Make a body of form fields; a file can only travel in parts."""
        files = any(each.get("type") == "file" for each, _ in fields)
        types = [each for each in media if each in (FORM, MULTIPART)] or [
            MULTIPART if files else FORM
        ]
        named = [(each, was) for each, was in fields if isinstance(each.get("name"), str)]
        schema = {
            "type": "object",
            "properties": {
                each["name"]: _schema(each)
                | ({"description": each["description"]} if "description" in each else {})
                for each, _ in named
            },
        }
        needed = [each["name"] for each, _ in named if each.get("required") is True]
        self.moved[now] = fields[0][1]
        for media_type in types:
            place = ptr.join(now, "content", media_type, "schema")
            for each, was in named:
                self.moved[ptr.join(place, "properties", each["name"])] = was
        body = schema | ({"required": needed} if needed else {})
        return {"content": {media_type: {"schema": body} for media_type in types}}

    def _answer(self, stated: Any, now: str, media: list[str]) -> Any:
        stated, was = self.follow(stated, now)
        if not isinstance(stated, dict):
            return stated
        self.moved[now] = was
        made = _without(stated, "schema", "examples", "headers")
        headers = _dict(stated.get("headers"))
        if headers:
            made["headers"] = {
                name: {"schema": _schema(_dict(each))} for name, each in headers.items()
            }
        examples = _dict(stated.get("examples"))
        if "schema" not in stated:
            return made
        made["content"] = {}
        for media_type in dict.fromkeys([*media, *examples]):
            place = ptr.join(now, "content", media_type)
            made["content"][media_type] = {"schema": stated["schema"]}
            self.moved[place] = was
            self.moved[place + "/schema"] = was + "/schema"
            if media_type in examples:
                made["content"][media_type]["example"] = examples[media_type]
                self.moved[place + "/example"] = ptr.join(was, "examples", media_type)
        return made


def _schema(stated: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter's schema, whose keywords stand beside its name; a file is any text."""
    kept = {
        key: value
        for key, value in stated.items()
        if key not in (*KEPT, "collectionFormat") and not (key.startswith("x-") and key != NULLABLE)
    }
    if kept.get("type") == "file":
        kept |= {"type": "string", "format": "binary"}
    return kept


NULLABLE = "x-nullable"


def schema(stated: dict[str, Any]) -> dict[str, Any]:
    """Spell a schema's own words as 3.0 does: ``x-nullable``, and what tells types apart."""
    if NULLABLE in stated:
        stated = _without(stated, NULLABLE) | {"nullable": stated[NULLABLE]}
    if isinstance(stated.get("discriminator"), str):
        stated = stated | {"discriminator": {"propertyName": stated["discriminator"]}}
    return stated


def was_at(place: str, moved: dict[str, str]) -> str:
    """Return where the value at a pointer of the converted document was."""
    for base in ptr.ancestors(place):
        if base in moved:
            return moved[base] + place[len(base) :]
    return place


def _without(stated: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in stated.items() if key not in keys}


def _style(stated: dict[str, Any]) -> dict[str, Any]:
    if stated.get("type") != "array":
        return {}
    return STYLES.get(str(stated.get("collectionFormat", "csv")), {})


def _where(stated: Any) -> Any:
    return stated.get("in") if isinstance(stated, dict) else None


def _key(stated: Any) -> tuple[str, str]:
    """Return what tells two parameters apart; as text, since anything may stand there."""
    return (str(_where(stated)), str(stated.get("name"))) if isinstance(stated, dict) else ("", "")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
