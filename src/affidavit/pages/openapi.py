"""An OpenAPI document (2.0 to 3.1), JSON or YAML: each of its update operations is cut out whole.

References are followed into the place where they are used, so that a contract's schemas stand
alone; 3.0 becomes 3.1 on the way. Every value keeps the place that it had in the file.
"""

import re
from dataclasses import dataclass
from typing import Any

from affidavit import pointer as ptr
from affidavit.documents import DocumentError, load_json, load_yaml
from affidavit.errors import PageError
from affidavit.model import Format, Mark, Reading
from affidavit.operation import UPDATES
from affidavit.pages import swagger
from affidavit.pages.cutter import Cutter
from affidavit.pages.files import MOUNT, Files
from affidavit.pages.locate import JsonPlaces, Places, YamlPlaces
from affidavit.pages.mend import is_server, mend

YAML_HEAD = re.compile(r"""^["']?(?:openapi|swagger)["']?[ \t]*:[ \t]*["']?\d""", re.MULTILINE)
JSON_HEAD = re.compile(r'"(?:openapi|swagger)"\s*:\s*"\d')

FENCE = re.compile(r"```|~~~")

READABLE = ("2.0", "3.0", "3.1")
Found = tuple[str, str]
"""Path and method of an operation."""


def detect(text: str) -> bool:
    """Say whether a text is an OpenAPI document rather than a page that holds one."""
    body = text.lstrip("\ufeff \t\r\n")
    if body.startswith("{"):
        return bool(JSON_HEAD.search(body))
    head = YAML_HEAD.search(body)
    return head is not None and not FENCE.search(body, 0, head.start())


def read(
    text: str, digest: str, files: Files | None = None, chosen: str | None = None
) -> tuple[Reading, ...]:
    """Read every update operation of a document, the PATCH ones first.

    ``chosen`` is ``METHOD:PATH`` of the only one that is wanted; empty: the PATCH ones, if any.
    """
    document, places = parse(text)
    return operations(text, digest, document, places, "openapi", files, chosen)


def parse(text: str) -> tuple[dict[str, Any], Places]:
    """Parse JSON or YAML; return the document and the places of its values."""
    body = text.removeprefix("\ufeff")
    offset = len(text) - len(body)
    try:
        if body.lstrip()[:1] == "{":
            start = offset + len(body) - len(body.lstrip())
            value, _ = load_json(text, start)
            return _mapping(value), JsonPlaces(text, start)
        value, node = load_yaml(body)
        return _mapping(value), YamlPlaces(node, text, offset)
    except DocumentError as error:
        raise PageError(str(error)) from error


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PageError("the document is no JSON or YAML object, so it can't be OpenAPI")
    return value


@dataclass(frozen=True, slots=True)
class _Whole:
    """A document as it was parsed; ``moved`` says where what Swagger 2.0 has elsewhere was."""

    text: str
    digest: str
    name: Format
    document: dict[str, Any]
    places: Places
    files: Files
    moved: dict[str, str]
    swagger: bool


def operations(  # noqa: PLR0917 - what a document is made of
    text: str,
    digest: str,
    document: dict[str, Any],
    places: Places,
    name: Format,
    files: Files | None = None,
    chosen: str | None = None,
) -> tuple[Reading, ...]:
    """Cut every update operation out of a document, or those that are chosen."""
    version = document.get("openapi", document.get("swagger", "of no version"))
    if not isinstance(version, (str, int, float)) or not str(version).startswith(READABLE):
        raise PageError(f"this is OpenAPI {str(version)[:20]}; 2.0, 3.0 and 3.1 can be read")
    document.pop(MOUNT, None)
    two = str(version).startswith("2")
    moved: dict[str, str] = {}
    if two:
        document, moved = swagger.root(document)
    whole = _Whole(text, digest, name, document, places, files or Files(), moved, two)
    found = _updates(whole)
    if not found:
        raise PageError("it has no PATCH, PUT or POST operation, so there is no update to test")
    return tuple(_cut(whole, each) for each in _wanted(found, chosen))


def _wanted(found: list[Found], chosen: str | None) -> list[Found]:
    """Leave out what nobody asked for: cutting takes longer than parsing."""
    if chosen is None:
        return found
    kept = [
        (path, method)
        for path, method in found
        if (method.upper() + ":" + path == chosen if chosen else method == "patch")
    ]
    return kept or found


def _updates(whole: _Whole) -> list[Found]:
    paths = whole.document.get("paths")
    if not isinstance(paths, dict):
        return []
    found = [
        (path, method)
        for path in paths
        if path.startswith("/")
        for method in UPDATES
        if isinstance(_item(whole, path)[0].get(method), dict)
    ]
    return sorted(found, key=lambda each: each[1] != "patch")


def _item(whole: _Whole, path: str) -> tuple[dict[str, Any], str]:
    """Return a path's item and where it stands; an item may be a reference to another one."""
    place = ptr.join("/paths", path)
    item, place = _followed(whole, whole.document["paths"][path], place)
    return (item if isinstance(item, dict) else {}), place


def _followed(whole: _Whole, value: Any, place: str) -> tuple[Any, str]:
    """Follow a chain of references as far as it goes."""
    seen = set()
    while isinstance(value, dict) and isinstance(reference := value.get("$ref"), str):
        pointer = whole.files.pointer(whole.document, reference, place)
        if pointer is None or pointer in seen:
            return {}, place
        seen.add(pointer)
        value, place = ptr.get(whole.document, pointer), pointer
    return value, place


def _cut(whole: _Whole, found: Found) -> Reading:
    """Return the reading of one operation, with the GET on its path as the read operation."""
    path, method = found
    item, origin = _item(whole, path)
    moved: dict[str, str] = {}
    if whole.swagger:
        item, moved = _converted(whole, item, origin, method)
    cutter = Cutter(whole.document, whole.places, whole.files, moved)
    target = ptr.join("/paths", path)
    cutter.origins[target] = target
    cut = {
        key: cutter.copy(item[key], ptr.join(origin, key), ptr.join(target, key))
        for key in (method, "get", "parameters")
        if isinstance(item.get(key), (dict, list))
    }

    def report(message: str, place: str) -> None:
        cutter.gap("openapi-broken", message, cutter.origins.get(place, place))

    _inherit(cutter, cut[method], item, origin, ptr.join(target, method))
    remarks = (*mend(cut, target, report), *cutter.remarks)
    info = _info(cutter, cut[method].get("summary") or item[method].get("operationId"))
    result = {"openapi": "3.1.0", "info": info, "paths": {path: cut}}
    _lift_servers(cutter, result, cut[method], ptr.join(target, method))
    if schemes := _schemes(whole, cutter, cut[method].get("security", ())):
        result["components"] = {"securitySchemes": schemes}
    marks = {
        place: Mark(span)
        for place, was in cutter.origins.items()
        if (span := cutter.exact(was)) is not None
    }
    gaps = tuple(cutter.gaps.values())
    return Reading(whole.name, whole.digest, whole.text, result, marks, gaps, remarks)


def _converted(
    whole: _Whole, item: dict[str, Any], origin: str, method: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return a path item of Swagger 2.0 as OpenAPI 3 has it, and where its values were."""
    converter = swagger.Converter(
        whole.document, origin, lambda value, place: _followed(whole, value, place)
    )
    made = converter.item({key: item[key] for key in (method, "get", "parameters") if key in item})
    return made, whole.moved | converter.moved


def _inherit(
    cutter: Cutter, operation: dict[str, Any], item: dict[str, Any], origin: str, target: str
) -> None:
    """Give an operation the servers and the security that its path or its document states."""
    outer = cutter.document
    for key, holder, place in (
        ("servers", item, origin),
        ("servers", outer, ""),
        ("security", outer, ""),
    ):
        if key not in operation and key in holder:
            where = ptr.join(place, key)
            operation[key] = cutter.copy(holder[key], where, ptr.join(target, key), "data")


def _lift_servers(
    cutter: Cutter, result: dict[str, Any], operation: dict[str, Any], target: str
) -> None:
    """Move the servers to the root of the document, where readers look for them."""
    servers = [each for each in operation.pop("servers", ()) if is_server(each)]
    if servers:
        result["servers"] = servers
    for place, origin in list(cutter.origins.items()):
        if place.startswith(target + "/servers"):
            cutter.origins[place.removeprefix(target)] = cutter.origins.pop(place, origin)


def _info(cutter: Cutter, summary: Any) -> dict[str, Any]:
    stated = cutter.document.get("info")
    info = stated if isinstance(stated, dict) else {}
    texts = {key: info[key] for key in ("title", "description") if isinstance(info.get(key), str)}
    title = summary or texts.get("title", "")
    version = info.get("version")
    for member in ("title", "version", "description"):
        cutter.origins[f"/info/{member}"] = f"/info/{member}"
    return texts | {
        "title": title if isinstance(title, str) else "",
        "version": str(version) if isinstance(version, (str, int, float)) else "1.0",
    }


def _schemes(whole: _Whole, cutter: Cutter, security: Any) -> dict[str, Any]:
    """Copy the security schemes that an operation names."""
    found = {}
    for name in dict.fromkeys(name for each in security for name in each):
        place = ptr.join("/components/securitySchemes", name)
        known, origin = _followed(whole, ptr.get(whole.document, place), place)
        if isinstance(known, dict):
            found[name] = cutter.copy(known, origin, place, "data")
        else:
            cutter.gap("security-scheme-unknown", f"nothing says what {name!r} is", place)
    return found
