"""OAuth 2.0 client credentials (RFC 6749 section 4.4): a token is fetched, and again in time."""

import time
from dataclasses import dataclass, field
from threading import Lock

import httpx

from affidavit.errors import TargetError

EARLY = 30.0
"""Seconds before its end that a token counts as spent."""

USUAL = 300.0
"""Seconds that a token is used whose answer names no end."""


@dataclass
class TokenSource:
    """Fetches tokens for one client. Secrets are left out of the repr."""

    url: str
    client: str = field(repr=False)
    secret: str = field(repr=False)
    scopes: tuple[str, ...] = ()
    transport: httpx.BaseTransport | None = None
    token: str = field(default="", repr=False)
    until: float = 0.0
    spent: set[str] = field(default_factory=set, repr=False)
    lock: Lock = field(default_factory=Lock, repr=False)

    def current(self) -> str:
        """Return a token that is good for a while.

        Raises:
            TargetError: The server gives none; its answer is quoted without secrets.
        """
        with self.lock:  # lanes share a token
            if not self.token or time.monotonic() > self.until:
                self._fetch()
            return self.token

    def secrets(self) -> set[str]:
        """Return every text that no report may show."""
        return {self.secret, *self.spent}

    def _fetch(self) -> None:
        form = {"grant_type": "client_credentials"}
        if self.scopes:
            form["scope"] = " ".join(self.scopes)
        try:
            with httpx.Client(transport=self.transport, follow_redirects=False) as client:
                answer = client.post(
                    self.url,
                    data=form,
                    auth=(self.client, self.secret),
                    headers={"accept": "application/json"},
                    timeout=30,
                )
        except httpx.HTTPError as error:
            raise TargetError(f"{self.url}: no token: {type(error).__name__}") from error
        try:
            told = answer.json()
        except ValueError:
            told = {}
        token = told.get("access_token") if isinstance(told, dict) else None
        if answer.status_code != httpx.codes.OK or not isinstance(token, str) or not token:
            said = told.get("error") if isinstance(told, dict) else None
            raise TargetError(
                f"{self.url}: no token: the answer was {answer.status_code}"
                f"{f' ({said})' if isinstance(said, str) else ''}; check the client's id and secret"
            )
        ends = told.get("expires_in")
        lasts = float(ends) if isinstance(ends, int | float) else USUAL
        self.token, self.until = token, time.monotonic() + max(0.0, lasts - EARLY)
        self.spent.add(token)
