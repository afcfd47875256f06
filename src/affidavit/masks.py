"""Masks over secrets in what is kept of a run: they keep a value's form, and tell values apart.

A recording never says what a secret was. It does say where the same one comes back, or a replay
couldn't tell an update that was stored from one that was lost.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from threading import Lock
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from affidavit.model import Exchange, Request, Response
from affidavit.secrecy import is_carrier, is_secret, plain

MEMBER = re.compile(r'("((?:[^"\\]|\\.)*)"\s*:\s*)"((?:[^"\\]|\\.)*)"')
"""A member of JSON whose value is a text: what comes before that, the name, the value."""

PAIR = re.compile(r'((?:^|[&?\s])([^&?=\s"]+)=)([^&\s"]+)')
"""A pair of a form, or of an address in a text: likewise."""

MOST = 1000
"""Masks of one form that are tried for a value before the form itself is given."""

RADIX = {"a": 26, "A": 26, "0": 10}
"""What a mask is made of, and how many characters there are of each sort."""

Change = Callable[[str], str]


class Masks:
    """Masks values by their names; ``more`` are names of a user's own.

    Lengths and most forms stay, so that a masked answer is judged as the real one was.
    """

    def __init__(self, more: Iterable[str] = ()) -> None:
        self.more = frozenset(map(plain, more))
        self.public: set[str] = set()
        """Values that a contract lists, and that are no secrets therefore."""
        self._given: dict[str, str] = {}
        self._stands: dict[str, str] = {}
        self._lock = Lock()  # of the lanes that share a recording

    def request(self, request: Request) -> Request:
        """Return a request with its masked values."""
        return self._request(request, self._mask)

    def response(self, response: Response) -> Response:
        """Return an answer with its masked values."""
        return self._response(response, self._mask)

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return an exchange with its masked values."""
        request = self.request(exchange.request)
        response = self.response(exchange.response) if exchange.response else None
        return replace(exchange, request=request, response=response)

    def body(self, body: bytes) -> bytes:
        """Mask members of JSON and of forms; every other byte stays."""
        return self._body(body, self._mask)

    def form(self, request: Request) -> Request:
        """Return what a request is like, whatever the secrets in it: kept ones are found by it."""
        return self._request(request, mask)

    def again(self, kept: Exchange, sent: Request) -> Exchange:
        """Return a kept exchange as that of a request of the same form, its answer unmasked."""
        self.bind(kept.request, sent)
        response = self.shown(kept.response) if kept.response else None
        return replace(kept, request=sent, response=response)

    def bind(self, kept: Request, sent: Request) -> None:
        """Learn what the masks of a kept request stand for, from one of the same form."""
        with self._lock:
            for token, value in zip(self._values(kept), self._values(sent), strict=False):
                self._stands[token] = value
                self._given[value] = token

    def shown(self, response: Response) -> Response:
        """Return a kept answer with what its masks stand for, as far as that was sent."""
        return self._response(response, lambda token: self._stands.setdefault(token, token))

    def _mask(self, value: str) -> str:
        with self._lock:
            if value in self.public:
                self._given[value] = self._stands[value] = value
            if value not in self._given:
                form = mask(value)
                tokens = (_numbered(form, number) for number in range(MOST))
                free = (each for each in tokens if each not in self._stands and each != value)
                token = next(free, form)
                self._given[value] = token
                self._stands[token] = value
            return self._given[value]

    def _values(self, request: Request) -> list[str]:
        """Return the secret values of a request in their order."""
        found: list[str] = []

        def take(value: str) -> str:
            found.append(value)
            return value

        self._request(request, take)
        return found

    def _request(self, request: Request, change: Change) -> Request:
        return replace(
            request,
            query=self._pairs(request.query, change),
            headers=self._pairs(request.headers, change),
            body=None if request.body is None else self._body(request.body, change),
        )

    def _response(self, response: Response, change: Change) -> Response:
        headers = self._pairs(response.headers, change)
        return replace(response, headers=headers, body=self._body(response.body, change))

    def _body(self, body: bytes, change: Change) -> bytes:
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            return body
        of_json = text.lstrip()[:1] in ("{", "[")

        def changed(found: re.Match[str]) -> str:
            if not is_secret(found[2], self.more):
                return found[0]
            start, end = found.start(3) - found.start(), found.end(3) - found.start()
            spelled = _in_json(found[3], change) if of_json else _in_form(found[3], change)
            return found[0][:start] + spelled + found[0][end:]

        return (MEMBER if of_json else PAIR).sub(changed, text).encode()

    def _pairs(
        self, pairs: tuple[tuple[str, str], ...], change: Change
    ) -> tuple[tuple[str, str], ...]:
        return tuple(
            (name, change(value) if is_carrier(name, self.more) else value) for name, value in pairs
        )


def listed(schema: Any) -> Iterator[str]:
    """Yield every text that a document lists as a value."""
    if isinstance(schema, dict):
        stated = [schema.get("const"), *_plain_list(schema.get("enum"))]
        yield from (each for each in stated if isinstance(each, str))
        schema = list(schema.values())
    for each in schema if isinstance(schema, list) else ():
        yield from listed(each)


def _plain_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def mask(value: str) -> str:
    """Return a value of the same form that says nothing of it."""
    for sort, letter in (("[^\x00-\x7f]", "a"), ("[a-z]", "a"), ("[A-Z]", "A"), (r"\d", "0")):
        value = re.sub(sort, letter, value)
    return value


def _numbered(form: str, number: int) -> str:
    """Return one of the masks of a form; 0 is the form itself."""
    letters = list(form)
    for at, letter in reversed(list(enumerate(form))):
        number, more = divmod(number, RADIX.get(letter, 1))
        letters[at] = chr(ord(letter) + more)
    return "".join(letters)


def _in_json(spelled: str, change: Change) -> str:
    """Change a text of JSON between its quotes; one that isn't JSON is taken as it stands."""
    try:
        value = json.loads(f'"{spelled}"', strict=False)
    except ValueError:
        return change(spelled)
    changed = change(value)
    return spelled if changed == value else json.dumps(changed)[1:-1]


def _in_form(spelled: str, change: Change) -> str:
    """Change a value of a form."""
    value = unquote_plus(spelled)
    changed = change(value)
    return spelled if changed == value else quote_plus(changed)
