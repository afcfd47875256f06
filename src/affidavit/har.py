"""Recorded exchanges: HTTP archives (HAR 1.2), VCR's cassettes, the exchanges in our own reports.

Only what was sent and answered is read; authorization, cookies and keys are left behind.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from affidavit.documents import DocumentError, load_json, load_yaml
from affidavit.errors import UsageError
from affidavit.model import Exchange, Request, Response
from affidavit.secrecy import is_carrier

LARGEST = 256 * 2**20
"""Bytes of one recording."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One exchange of a recording; ``place`` says where it stands in its file.

    ``lane`` counts the resources of a run of ours that had several.
    """

    place: str
    exchange: Exchange
    lane: int = 0


def read_all(paths: Iterable[Path]) -> tuple[Recorded, ...]:
    """Read the exchanges of several files; each place then names its file."""
    return tuple(
        replace(each, place=f"{path.name}: {each.place}") for path in paths for each in read(path)
    )


def read(path: Path) -> tuple[Recorded, ...]:
    """Read the exchanges of a file, or say why there are none (``UsageError``)."""
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path}: a recording may have {LARGEST >> 20} MB")
        text = path.read_text(encoding="utf-8-sig")
        document, _ = (load_yaml if path.suffix in (".yaml", ".yml") else load_json)(text)
    except FileNotFoundError as error:
        raise UsageError(f"{path}: no such file; give a HAR file or a report.json") from error
    except (OSError, UnicodeDecodeError, DocumentError) as error:
        raise UsageError(f"{path}: can't be read as a recording: {error}") from error
    found = tuple(_entries(document))
    if not found:
        raise UsageError(
            f"{path}: holds no exchange; a recording is a HAR file (log.entries), a cassette "
            "(interactions) or a report.json with findings"
        )
    return found


def _entries(document: Any) -> Iterator[Recorded]:
    if not isinstance(document, dict):
        return
    for number, entry in enumerate(_list(_dict(document.get("log")).get("entries")), 1):
        if made := _entry(_dict(entry)):
            yield Recorded(f"entry {number}", made)
    for number, interaction in enumerate(_list(document.get("interactions")), 1):
        if made := _interaction(_dict(interaction)):
            yield Recorded(f"interaction {number}", made)
    for operation in _list(document.get("operations")):
        for finding in _list(_dict(operation).get("findings")):
            if made := _finding(_dict(_dict(finding).get("exchange"))):
                yield Recorded(f"finding {_dict(finding).get('fingerprint', '')}", made)


def _entry(entry: dict[str, Any]) -> Exchange | None:
    """Read an entry of HAR 1.2; one whose request isn't whole is none."""
    asked, answered = _dict(entry.get("request")), _dict(entry.get("response"))
    line = _line(asked, "url")
    if line is None:
        return None
    posted = _dict(asked.get("postData"))
    text = posted.get("text")
    headers = _pairs(asked.get("headers"))
    if isinstance(posted.get("mimeType"), str) and not _header(headers, "content-type"):
        headers.append(("Content-Type", posted["mimeType"]))
    body = text.encode("utf-8", "replace") if isinstance(text, str) else None
    request = _request(*line, headers, body)
    content = _dict(answered.get("content"))
    got = _content(content)
    return Exchange(request, _response(answered.get("status"), answered.get("headers"), got))


def _interaction(interaction: dict[str, Any]) -> Exchange | None:
    """Read an interaction of a cassette, as VCR for Ruby and vcrpy for Python write it."""
    asked, answered = _dict(interaction.get("request")), _dict(interaction.get("response"))
    line = _line(asked, "uri")
    if line is None:
        return None
    body = _recorded_body(asked.get("body"))
    request = _request(*line, _listed(asked.get("headers")), body)
    status = answered.get("status")
    code = status.get("code") if isinstance(status, dict) else status
    headers = [{"name": name, "value": value} for name, value in _listed(answered.get("headers"))]
    return Exchange(request, _response(code, headers, _recorded_body(answered.get("body")) or b""))


def _line(asked: dict[str, Any], name: str) -> tuple[str, str, list[tuple[str, str]]] | None:
    """Return a request's method, path and query; ``name`` is what its address is called."""
    method, address = asked.get("method"), asked.get(name)
    if not (isinstance(method, str) and isinstance(address, str)):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return method, parts.path or "/", parse_qsl(parts.query, keep_blank_values=True)


def _recorded_body(body: Any) -> bytes | None:
    """Return a cassette's body: a text, or an object that holds one."""
    held = _dict(body)
    if isinstance(encoded := held.get("base64_string"), str):
        return _content({"text": encoded, "encoding": "base64"})
    text = held.get("string") if held else body
    return text.encode("utf-8", "replace") if isinstance(text, str) else None


def _listed(headers: Any) -> list[tuple[str, str]]:
    """Return a cassette's headers, each of which has one value or a list of them."""
    return [
        (name, value)
        for name, values in _dict(headers).items()
        for value in (values if isinstance(values, list) else [values])
        if isinstance(value, str)
    ]


def _finding(exchange: dict[str, Any]) -> Exchange | None:
    """Read an exchange as our report has it."""
    asked, answered = _dict(exchange.get("request")), _dict(exchange.get("response"))
    method, path, text = asked.get("method"), asked.get("path"), asked.get("body")
    if not (isinstance(method, str) and isinstance(path, str)):
        return None
    body = text.encode("utf-8", "replace") if isinstance(text, str) else None
    query = _pairs(asked.get("query"))
    request = _request(method, path, query, _pairs(asked.get("headers")), body)
    got = answered.get("body")
    raw = got.encode("utf-8", "replace") if isinstance(got, str) else b""
    return Exchange(request, _response(answered.get("status"), answered.get("headers"), raw))


def _request(
    method: str,
    path: str,
    query: list[tuple[str, str]],
    headers: list[tuple[str, str]],
    body: bytes | None,
) -> Request:
    return Request(method.upper(), path, _told(query), _told(headers), body, "none")


def _told(pairs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Leave out what nobody needs to compare: credentials."""
    return tuple(pair for pair in pairs if not is_carrier(pair[0]))


def _response(status: Any, headers: Any, body: bytes) -> Response | None:
    if not isinstance(status, int) or not 100 <= status <= 599:  # noqa: PLR2004 - HTTP's statuses
        return None
    return Response(status, _told(_pairs(headers)), body)


def _content(content: dict[str, Any]) -> bytes:
    text = content.get("text")
    if not isinstance(text, str):
        return b""
    if content.get("encoding") == "base64":
        try:
            return b64decode(text)
        except (NotBase64, ValueError):
            return b""
    return text.encode("utf-8", "replace")


def _pairs(value: Any) -> list[tuple[str, str]]:
    """Read name and value pairs: objects, as HAR has them, or lists of two."""
    found = []
    for each in _list(value):
        if isinstance(each, list):
            name, text = (*each, None, None)[:2]
        else:
            name, text = _dict(each).get("name"), _dict(each).get("value")
        if isinstance(name, str) and isinstance(text, str):
            found.append((name, text))
    return found


def _header(pairs: list[tuple[str, str]], name: str) -> bool:
    return any(key.lower() == name for key, _ in pairs)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
