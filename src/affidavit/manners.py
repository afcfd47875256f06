"""A guest's manners: waiting where a target asks for it, and never sending an update twice blindly.

Only what was surely not done is sent again: a read, and an update that was refused for the number
of requests (429, RFC 6585 section 4). How long to wait says Retry-After (RFC 9110 section 10.2.3),
up to a limit; where it says nothing, each wait is twice as long as the one before.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from affidavit.model import Exchange

LONGEST = 60.0
"""Seconds that are waited at most; a target that asks for more has not decided."""

FIRST = 1.0
"""Seconds of the first wait, where the target names no time."""

TRIES = 3
"""How often one request is sent at most."""

TOO_MANY, UNAVAILABLE = 429, 503


def pause(exchange: Exchange, tried: int) -> float | None:
    """Return the seconds to wait before the same request is sent again; None: it is not.

    ``tried`` counts how often it was sent.
    """
    if tried >= TRIES:
        return None
    read, answer = exchange.request.method == "GET", exchange.response
    usual = FIRST * 2.0 ** (tried - 1)
    if answer is None:
        return usual if read and not exchange.failure.startswith(FINAL) else None
    if answer.status not in (TOO_MANY, UNAVAILABLE) or (answer.status == UNAVAILABLE and not read):
        return None
    asked = _retry_after(answer.header("retry-after"))
    wanted = usual if asked is None else asked
    return wanted if wanted <= LONGEST else None


FINAL = (
    *("there is no credential", "the recording", "the answer is larger", "the host's name"),
    *("the connection was refused", "no secure connection", "the target took longer"),
)
"""Beginnings of failures that come again whenever one tries."""


def _retry_after(text: str | None) -> float | None:
    """Return the seconds that a Retry-After header stands for: a number, or a date."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text[:9])
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
