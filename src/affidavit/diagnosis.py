"""Why a control failed: what to look at before a hundred failures are believed."""

from affidavit.jsontext import shorten
from affidavit.model import Exchange, Response
from affidavit.operation import Operation
from affidavit.pointer import MISSING

CREDENTIALS = "AFFIDAVIT_AUTH_BASIC, AFFIDAVIT_AUTH_BEARER or AFFIDAVIT_AUTH_HEADER"


def diagnose(operation: Operation, exchange: Exchange) -> str:
    """Return one sentence on why an update that should be good was not accepted, and what to do."""
    response = exchange.response
    if response is None:
        return f"the target didn't answer: {exchange.failure}"
    if is_web_page(operation, response):
        return (
            f"the target answered {response.status} with HTML: this is a web page or a proxy, "
            "not the API; check the base URL"
        )
    return f"{_status(operation, exchange, response)}{_says(response)}"


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
    if status in known:
        return known[status]
    if 300 <= status < 400:  # noqa: PLR2004 - the class of status codes
        where = response.header("location") or "elsewhere"
        return (
            f"the target redirects to {where} ({status}), which isn't followed: check the base URL"
        )
    if status >= 500:  # noqa: PLR2004 - likewise
        return f"the target has a fault of its own ({status})"
    return (
        f"an update that should be good was refused ({status}); "
        "fields that name other things need --known FIELD=VALUE"
    )


def _media_type(exchange: Exchange) -> str:
    headers = {name.lower(): value for name, value in exchange.request.headers}
    return headers.get("content-type", "of the body")


def _says(response: Response) -> str:
    body = response.json()
    return f". It says: {shorten(body, 300)}" if body else ""
