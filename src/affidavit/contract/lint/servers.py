"""Rules about where the API is and how one signs in."""

import re
from urllib.parse import urlsplit

from affidavit import pointer as ptr
from affidavit.contract.lint.page import Found, Page

HEADER = re.compile(r"`?\bAuthorization:\s*(?P<prefix>[A-Z][A-Za-z]*)\b")
PREFIX = re.compile(r"prefix\s+[\"'“`](?P<prefix>\w+)[\"'”`]", re.IGNORECASE)
HOST = re.compile(
    r"\b(?:servers?|hosts?|located|base url)\b[^.\n]{0,40}?"
    r"\b(?P<host>(?:[a-z0-9-]+\.)+[a-z]{2,})\b",
    re.IGNORECASE,
)
LOCAL = re.compile(r"localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\]|.*\.local", re.IGNORECASE)


def auth_contradiction(page: Page) -> Found:
    """The prose gives one way to authenticate and the security scheme another."""
    told = {match["prefix"]: place for place, text in page.prose for match in HEADER.finditer(text)}
    for scheme in page.operation.schemes:
        place = ptr.join("/components/securitySchemes", scheme.name)
        if (
            scheme.kind in ("header", "query", "cookie")
            and str(scheme.spec.get("name")) != "Authorization"
        ):
            for prefix in told:
                message = (
                    f"the text says 'Authorization: {prefix} …', the security scheme {scheme.name} "
                    f"a {scheme.kind} named {scheme.spec.get('name')!r}"
                )
                yield message, place
        wanted = PREFIX.search(str(scheme.spec.get("description", "")))
        if wanted and scheme.spec.get("type") == "apiKey":
            message = (
                f"the scheme {scheme.name} describes a prefix {wanted['prefix']!r}, "
                "which its type apiKey has no place for"
            )
            yield message, place


def server_foreign(page: Page) -> Found:
    """The prose names a host that the servers don't."""
    if not page.operation.servers:
        return
    stated = " ".join(page.operation.servers)
    for place, text in page.prose:
        for match in HOST.finditer(text):
            if match["host"] not in stated:
                yield (
                    f"the text says that the API is at {match['host']}, the servers are {stated}",
                    place,
                )


def server_template(page: Page) -> Found:
    """A server's address has a variable that nothing defines."""
    for index, server in enumerate(page.operation.document.get("servers", ())):
        for name in re.findall(r"\{([^{}]+)\}", server.get("url", "")):
            if name not in server.get("variables", {}):
                yield (
                    f"nothing says what {{{name}}} stands for in {server['url']}",
                    f"/servers/{index}",
                )


def server_missing(page: Page) -> Found:
    """The page doesn't say where the API is."""
    if not page.operation.servers:
        yield "the page names no address of a server", page.operation.pointer


def server_insecure(page: Page) -> Found:
    """A server's address sends credentials and data in the clear."""
    for index, server in enumerate(page.operation.servers):
        if server.lower().startswith("http://") and not LOCAL.fullmatch(_host(server)):
            yield f"{server} is not encrypted", f"/servers/{index}"


def server_local(page: Page) -> Found:
    """A server's address is one of the author's own machine."""
    for index, server in enumerate(page.operation.servers):
        if LOCAL.fullmatch(_host(server)):
            yield f"{server} is nowhere but on the author's machine", f"/servers/{index}"


def security_unstated(page: Page) -> Found:
    """401 is documented, and no way to authenticate."""
    if "401" in page.operation.responses and not page.operation.security:
        yield (
            "the status 401 is documented, and nothing says how a request authenticates",
            ptr.join(page.operation.pointer, "responses", "401"),
        )


def security_undefined(page: Page) -> Found:
    """A security requirement names a scheme that nothing defines."""
    known = page.operation.document.get("components", {}).get("securitySchemes", {})
    for name in dict.fromkeys(each for some in page.operation.security for each in some):
        if name not in known:
            yield f"nothing says what the security scheme {name} is", page.operation.pointer


def _host(server: str) -> str:
    try:
        return urlsplit(server).hostname or ""
    except ValueError:  # such as a bracket that nothing closes
        return ""
