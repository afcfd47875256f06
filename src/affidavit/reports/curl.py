"""A request as a command that a person can paste into a shell."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from affidavit.model import Request
from affidavit.operation import Scheme

LOCAL = "http://127.0.0.1:8080"
"""Where ``affidavit serve`` listens, for targets that have no address of their own."""

LONGEST = 20_000
"""Bytes of a body that a command line carries comfortably."""

_WRONG = "affidavit-wrong"
_IN_PATH = "/%:@!$&'()*+,;=~-._"


@dataclass(frozen=True, slots=True)
class Command:
    """A shell command, and what has to be known to use it."""

    text: str
    note: str | None = None


def command(request: Request, base_url: str, schemes: tuple[Scheme, ...]) -> Command:
    """Return the curl command of a request; a secret is named by its variable, never spelled.

    Args:
        request: What was sent, secrets already taken out.
        base_url: Where to send it, an HTTP address.
        schemes: The contract's security schemes; the first is the one a valid request uses.
    """
    feed, data = _body(request.body)
    parts = ["curl", "-sS", "-i", "-g", f"-X {shell(request.method)}"]
    parts += ["--path-as-is"] if re.search(r"/\.{1,2}(/|$)", request.path) else []
    options, behind = _credential(request.credential, schemes)
    parts += [*options, *_headers(request), *data]
    address = _address(base_url, request)
    if behind:
        address += "&" if request.query else "?"
    parts.append(shell(address) + behind)
    return Command(feed + " ".join(parts), _too_long(request.body or b""))


def _too_long(body: bytes) -> str | None:
    if len(body) <= LONGEST:
        return None
    return (
        f"the body of {len(body):,} bytes is too long for a command line: "
        "put it into body.bin, or let `affidavit replay` send it"
    )


def _address(base_url: str, request: Request) -> str:
    query = urlencode(request.query, quote_via=quote, safe=",", errors="surrogatepass")
    path = quote(request.path, safe=_IN_PATH, errors="surrogatepass")
    return base_url.rstrip("/") + path + (f"?{query}" if query else "")


def _headers(request: Request) -> Iterator[str]:
    for name, value in request.headers:
        yield f"-H {shell(f'{name}: {value}' if value else f'{name};')}"
    if request.body is not None and not any(
        name.lower() == "content-type" for name, _ in request.headers
    ):
        yield "-H 'Content-Type:'"  # curl would add one of its own


def _credential(credential: str, schemes: tuple[Scheme, ...]) -> tuple[list[str], str]:
    """Return what carries the credential: options, and what goes behind the address.

    ``valid`` is the first documented scheme. A secret stands as its environment variable.
    """
    named = (each for each in schemes if credential == f"scheme:{each.name}")
    scheme = next(named, schemes[0] if schemes else None)
    if credential == "none" or scheme is None:
        return [], ""
    name = str(scheme.spec.get("name", ""))
    if not re.fullmatch(r"[A-Za-z0-9._-]+", name):  # it goes into double quotes
        name = "Authorization"
    if credential == "malformed":
        return [f"-H '{name}: malformed'"], ""
    if credential == "empty":
        word = {"basic": "Basic", "bearer": "Bearer"}.get(scheme.kind)
        return [f"-H '{name}: {word}'" if word else f"-H '{name};'"], ""
    if credential == "wrong":
        return _spelled(scheme.kind, name, f"affidavit:{_WRONG}", _WRONG, f"{name}: {_WRONG}")
    bearer = "$AFFIDAVIT_AUTH_BEARER"
    header = f"${{AFFIDAVIT_AUTH_HEADER:-{name}: {bearer}}}"
    return _spelled(scheme.kind, name, "$AFFIDAVIT_AUTH_BASIC", bearer, header)


def _spelled(kind: str, name: str, basic: str, token: str, header: str) -> tuple[list[str], str]:
    """Return a credential in its scheme's form; in double quotes a shell fills variables in."""
    match kind:
        case "basic":
            return [f'-u "{basic}"'], ""
        case "bearer":
            return [f'-H "Authorization: Bearer {token}"'], ""
        case "cookie":
            return [f'-b "{name}={token}"'], ""
        case "query":
            return [], f'"{name}={token}"'
        case _:
            return [f'-H "{header}"'], ""


def _body(body: bytes | None) -> tuple[str, list[str]]:
    """Return what goes before ``curl`` and what goes behind it."""
    if body is None:
        return "", []
    if len(body) > LONGEST:
        return "", ["--data-binary @body.bin"]
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if _typable(text):
        return "", [f"--data-raw {shlex.quote(text)}"]
    return f"printf -- {_octal(body)} | ", ["--data-binary @-"]


def _typable(text: str) -> bool:
    return all(char.isprintable() or char in "\n\t" for char in text)


def shell(text: str) -> str:
    """Quote for a shell; what a terminal would swallow becomes an escape (bash, zsh, ksh)."""
    if _typable(text):
        return shlex.quote(text)
    return "$" + _octal(text.encode("utf-8", "surrogatepass"), percent="%")


def _octal(data: bytes, percent: str = "%%") -> str:
    """Spell bytes in single quotes with octal escapes, as POSIX printf reads them."""
    special = {0x25: percent, 0x27: "\\047", 0x5C: "\\\\"}
    spelled = (
        special.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}")  # noqa: PLR2004
        for byte in data
    )
    return f"'{''.join(spelled)}'"
