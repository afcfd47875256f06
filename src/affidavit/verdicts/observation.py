"""What a judge looks at: a case, its exchange, and the resource before and after."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from affidavit import pointer as ptr
from affidavit.jsontext import covers, same
from affidavit.model import Case, Exchange, Json, Response
from affidavit.operation import Operation, locate
from affidavit.pointer import MISSING

Outcome = Literal["accepted", "refused", "crashed", "undecided"]

LASTING = frozenset(("id", "ids", "sid", "uuid", "guid", "account", "project", "owner", "creator"))
"""Words in the names of fields that tell which thing a resource is, and whose."""

COMPUTED = frozenset(
    (
        *("edited", "modified", "changed", "updated", "touched", "revised", "dirty", "stale"),
        *("synced", "pending", "unread", "read", "seen", "overdue", "complete", "empty", "has"),
    )
)
"""Words in the names of flags that follow from what was done, or from other fields."""

EMPTY = re.compile(rb'[:,\[]\s*(?:""|\[\s*\]|\{\s*\}|null)|=(?:&|$)')
"""An empty member, or none, in a body that is JSON or a form."""

SECOND = timedelta(seconds=1)

LONGEST = 1000
"""Items of a list whose order is looked into: each is compared with each."""

GATEWAY = (502, 503, 504)

SERVER_ERROR = "status.5xx"

SETS = ".semantics"
"""How the clauses end that say that an update sets a field, and the answer is what it came to."""

DOUBTED = "doubted"
"""The detail of a ruling on a value that isn't there, though it may have had reasons."""

STALE = "stale"
"""The detail of a ruling on an answer that shows what was there before, while a read shows more."""

CONSEQUENCE = "consequence"
"""The detail of a ruling on what another promise's breach made an answer show."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What a case did, as far as it was seen.

    ``before`` and ``after`` are the resource as read, or ``MISSING``; ``answer`` is the resource
    as the update's own answer shows it. ``home`` is the path of the resource under test;
    ``volatile`` holds the pointers that are no evidence. ``unready`` says why the set-up failed;
    ``settable`` are the names of the fields that a request can set, ``documented`` those that the
    page names at all (None: all).
    """

    case: Case
    exchange: Exchange
    before: Json = MISSING
    after: Json = MISSING
    answer: Json = MISSING
    home: str = ""
    volatile: frozenset[str] = frozenset()
    unready: str = ""
    settable: frozenset[str] = frozenset()
    documented: frozenset[str] | None = None

    @property
    def state(self) -> Json:
        """The resource after the case: as read, else as the answer shows it."""
        return self.after if self.after is not MISSING else self.answer


def resource_in(operation: Operation, response: Response | None) -> Any:
    """Find the resource in an answer: where the contract says, else where its fields are."""
    whole = response.json() if response else MISSING
    if not isinstance(whole, dict):
        return MISSING
    known = operation.tops.keys() | operation.shown
    stated = ptr.get(whole, operation.resource)
    if isinstance(stated, dict) and (known & stated.keys() or not (known and stated)):
        return stated
    places = {"": set(whole)} | {
        ptr.join("", key): set(value) for key, value in whole.items() if isinstance(value, dict)
    }
    place = locate(known, places)
    return ptr.get(whole, place) if known & places[place] else MISSING


def outcome(seen: Observation) -> tuple[Outcome, str]:
    """Say how a server took a request, and why where that decides nothing."""
    response = seen.exchange.response
    if response is None:
        return "undecided", seen.exchange.failure
    status = response.status
    if 200 <= status < 300:  # noqa: PLR2004 - the class of status codes
        return "accepted", ""
    if status in GATEWAY or status == 429 or 300 <= status < 400:  # noqa: PLR2004 - likewise
        return "undecided", f"the answer was {status}"
    if status >= 500:  # noqa: PLR2004 - likewise
        return "crashed", f"the answer was {status}"
    request = seen.case.request
    ordinary = request.credential == "valid" and request.path == seen.home
    if ordinary and status in (401, 404):
        return "undecided", f"the answer was {status}, which speaks of the credential or the id"
    return "refused", f"the answer was {status}"


def matches(actual: Any, sent: Any, *, exact: bool = False) -> bool:
    """Compare what a resource shows with what was sent.

    Times are compared as instants, to the second where a fraction was sent: stores differ in how
    much of it they hold. An empty value may be shown by leaving it out, as protobuf's JSON does.
    """
    if actual is MISSING or (actual is None and sent == ""):
        return not sent
    if isinstance(actual, str) and isinstance(sent, str) and actual != sent:
        shown, wanted = _instant(actual), _instant(sent)
        if shown is None or wanted is None:
            return False
        return abs(shown - wanted) < SECOND if wanted.microsecond else shown == wanted
    return same(actual, sent) if exact else covers(actual, sent)


def reordered(actual: Any, sent: Any, *, exact: bool = False) -> bool:
    """Say whether what is shown differs from what was sent in nothing but the order of lists."""
    if isinstance(sent, dict) and isinstance(actual, dict):
        whole = not exact or actual.keys() == sent.keys()
        return whole and all(
            key in actual and _alike(actual[key], sent[key], exact=exact) for key in sent
        )
    if not (isinstance(sent, list) and isinstance(actual, list) and len(sent) == len(actual)):
        return False
    if len(sent) > LONGEST:
        return False
    left = list(actual)
    for each in sent:
        at = next(
            (index for index, other in enumerate(left) if _alike(other, each, exact=exact)), None
        )
        if at is None:
            return False
        del left[at]
    return True


def _alike(actual: Any, sent: Any, *, exact: bool) -> bool:
    equal = same if exact else covers
    return equal(actual, sent) or reordered(actual, sent, exact=exact)


def _instant(text: str) -> datetime | None:
    if len(text) < 19 or text[4:5] != "-":  # noqa: PLR2004 - shorter than any date-time
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def changes(before: Any, after: Any, place: str = "") -> Iterator[str]:
    """Yield the pointers of what was there before and now differs or is gone.

    New members are no change of what was there.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        for name, value in before.items():
            yield from changes(value, after.get(name, MISSING), ptr.join(place, name))
    elif after is MISSING:
        if before not in (None, "", 0, False, [], {}):
            yield place
    elif not same(before, after):
        yield place


def kept_by_server(seen: Observation, place: str) -> bool:
    """Say whether a change is the server's own: a time, a count, what it makes of other fields.

    No page promises that a field which no request can set stays, unless it tells which thing this
    is; emptying it is another matter, but for a count and where something was emptied, and so is a
    flag, but for one that tells of what was done. Of a field that the page doesn't name, nothing is
    promised.
    """
    tokens = ptr.split(place)
    now = ptr.get(seen.state, place)
    if tokens and seen.documented is not None and tokens[0] not in seen.documented:
        return True
    if not tokens or tokens[0] in seen.settable:
        return False
    if not (now or isinstance(now, int | float) or _empties(seen.case)):
        return False
    words = _words(tokens[-1])
    if isinstance(now, bool):
        return not COMPUTED.isdisjoint(words)
    return LASTING.isdisjoint(words)


def _empties(case: Case) -> bool:
    """Say whether a case's body holds something empty, of which a server may make something."""
    return bool(EMPTY.search(case.request.body or b""))


def _words(name: str) -> list[str]:
    """Split a name into its words: ``lastUpdated``, ``last_updated`` and ``LAST-UPDATED`` alike."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]


def within(place: str, roots: frozenset[str] | tuple[str, ...]) -> bool:
    """Say whether a pointer is one of ``roots`` or below one."""
    return any(place == root or place.startswith(root + "/") or root == "" for root in roots)
