"""Why a control failed: what to look at before a hundred failures are believed."""

from collections.abc import Iterator
from urllib.parse import unquote

from affidavit import pointer as ptr
from affidavit.jsontext import shorten
from affidavit.model import Exchange, Request, Response
from affidavit.operation import Operation, Parameter
from affidavit.pointer import MISSING
from affidavit.schema import errors
from affidavit.targets import inputs

CREDENTIALS = "AFFIDAVIT_AUTH_BASIC, AFFIDAVIT_AUTH_BEARER or AFFIDAVIT_AUTH_HEADER"


def diagnose(operation: Operation, exchange: Exchange) -> str:
    """Return one sentence on why an update that should be good was not accepted, and what to do."""
    response = exchange.response
    if response is None:
        return f"the target didn't answer: {exchange.failure}{_next(exchange.failure)}"
    if is_web_page(operation, response):
        return (
            f"the target answered {response.status} with HTML: this is a web page, a proxy or a "
            "network's sign-in page, not the API; check the base URL, and the network"
        )
    return f"{_status(operation, exchange, response)}{_says(response)}"


NEXT: tuple[tuple[str, str], ...] = (
    ("the host's name is unknown", "check the spelling of the base URL, and the network"),
    ("no secure connection", "check the address, or name the company's certificates with ca"),
    ("the connection was refused", "start the server, or check the port of the base URL"),
    ("the target did not answer in time", "check the base URL, or raise timeouts"),
    ("the target took longer", "check the base URL, or raise timeouts"),
    ("the target broke off", "check that the base URL speaks HTTP, and http or https"),
    ("the answer is larger", "check the base URL: no update is answered by so much"),
    ("there is no credential", f"set {CREDENTIALS}"),
)
"""What to do about failures, by how they begin."""


def _next(failure: str) -> str:
    found = next((what for begin, what in NEXT if failure.startswith(begin)), "")
    return f"; {found}" if found else ""


def is_web_page(operation: Operation, response: Response) -> bool:
    """Say whether an answer is HTML, which no API documents as an update's answer."""
    body = operation.success[1]
    documented = body is not None and "html" in body.media_type
    return "html" in response.media_type and not documented and response.json() is MISSING


def _status(operation: Operation, exchange: Exchange, response: Response) -> str:
    status = response.status
    path, method = exchange.request.path, exchange.request.method
    names = " ".join(f"--set {name}=…" for name in operation.path_names)
    gone = (
        f"there is no {path} ({status}): name a resource that exists with {names}, "
        "or check the base URL"
    )
    known = {
        401: f"the credential was refused (401): check {CREDENTIALS}",
        403: f"the credential may not do this (403): check its rights and the ids in {path}",
        404: gone,
        405: f"{method} isn't allowed on {path} (405): check the base URL and the method",
        410: gone,
        415: (
            f"the media type {_media_type(exchange)} isn't taken (415), though it is documented: "
            "check the base URL, or the page"
        ),
        429: "the target has had too many requests (429): wait, or lower the rate",
    }
    doubt = next(_doubts(operation, exchange.request), "")
    if doubt and status in (400, 404, 410, 422):
        return f"an update that should be good was refused ({status}), perhaps since {doubt}"
    if status in known:
        return known[status]
    if 300 <= status < 400:  # noqa: PLR2004 - the class of status codes
        where = response.header("location") or "elsewhere"
        return (
            f"the target redirects to {where} ({status}), which isn't followed: check the base URL"
        )
    refused = _header_refused(operation, response)
    if refused:
        return f"the header {refused} seems to be refused ({status}): set it with --set {refused}=…"
    if status >= 500:  # noqa: PLR2004 - likewise
        return f"the target has a fault of its own ({status})"
    return (
        f"an update that should be good was refused ({status}); "
        "fields that name other things need --known FIELD=VALUE"
    )


def doubt(operation: Operation, param: Parameter, texts: list[str]) -> str:
    """Return what the page has against a parameter's value, or an empty text; pages are wrong."""
    if "schema" not in param.spec or not texts:
        return ""
    value = inputs.value_of(operation, param, texts)
    found = errors(operation.document, ptr.join(param.pointer, "schema"), value)
    return found[0][0].message if found else ""


def _doubts(operation: Operation, request: Request) -> Iterator[str]:
    """Yield the parameters of a request that aren't as the page describes them, and the remedy."""
    held = operation.values_in(request.path) or {}
    for param in operation.parameters:
        if param.location == "path":
            texts = [unquote(held[param.name])] if param.name in held else []
        else:
            texts = inputs.sent(param, request)
        if found := doubt(operation, param, texts):
            yield (
                f"the {param.location} parameter {param.name} isn't as the page describes it: "
                f"{found}; name another with --set {param.name}=…"
            )


def _media_type(exchange: Exchange) -> str:
    headers = {name.lower(): value for name, value in exchange.request.headers}
    return headers.get("content-type", "of the body")


def _header_refused(operation: Operation, response: Response) -> str:
    """Return the documented header that a refusal speaks of, such as a version."""
    if not 400 <= response.status < 500:  # noqa: PLR2004 - the class of status codes
        return ""
    said = response.body.decode("utf-8", "replace").lower()
    names = [each.name for each in operation.parameters if each.location == "header"]
    return next((name for name in names if name.lower() in said), "")


def _says(response: Response) -> str:
    body = response.json()
    return f". It says: {shorten(body, 300)}" if body else ""
