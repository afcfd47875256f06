"""Which names tell of a secret: one notion for recordings, archives read, and reports."""

import re
from collections.abc import Collection

NAMES = (
    *("authorization", "proxy-authorization", "cookie", "set-cookie", "password", "passwd"),
    *("secret", "client_secret", "api_key", "apikey", "access_token", "refresh_token", "id_token"),
    *("auth_token", "token", "session", "sessionid", "signature", "private_key"),
)
"""Names whose values are secrets wherever they stand, in any spelling, also behind other words."""

CARRIED = ("key",)
"""So are these of headers and parameters; a body's ``key`` is mostly one half of a pair."""

CARRIERS = re.compile("authorization|cookie", re.IGNORECASE)
"""A header or parameter that has one of these anywhere in its name carries a credential."""


def plain(name: str) -> str:
    """Return a name without what only its spelling adds."""
    return re.sub(r"[-_. ]", "", name.lower())


PLAIN = frozenset(map(plain, NAMES))
PLAIN_CARRIED = PLAIN | frozenset(CARRIED)


def is_secret(name: str, more: Collection[str] = ()) -> bool:
    """Say whether the values of a body's member are secret: a ``clientPassword`` is a password.

    ``more`` are names of a user's own, as ``plain`` spells them.
    """
    return _ends_in(name, PLAIN.union(more))


def is_carrier(name: str, more: Collection[str] = ()) -> bool:
    """Say whether the values of a header or parameter are secret: ``X-Api-Key`` is an api_key."""
    return CARRIERS.search(name) is not None or _ends_in(name, PLAIN_CARRIED.union(more))


def _ends_in(name: str, known: Collection[str]) -> bool:
    words = re.split(r"[-_. ]", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
    return any("".join(words[at:]) in known for at in range(len(words)))
