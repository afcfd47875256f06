"""Recorded exchanges as a target: offline, through respx, nothing patched and nothing sent.

A run sends what the recorded one sent, in the same order, as long as contract, profile and seed are
the same. Where they are not, an exchange is still found by its request; what the resource held
before it is then unknown, and the exchange says so (``apart``).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import httpx
import respx

from affidavit.jsontext import shorten
from affidavit.masks import Masks
from affidavit.model import Exchange, Notice, Request, Settings, TargetKind
from affidavit.recording import Recording

BASE_URL = "http://recorded.test"
"""A name that is never resolved (RFC 6761)."""

ASKED = "affidavit.request"
LISTED = 5
"""Exchanges that a notice names at most."""


class RecordedTarget:
    """Answers from a recording; a request that it lacks gets no answer, and the reason."""

    kind: TargetKind = "recorded"

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.base_url = recording.base_url
        self.origin: TargetKind = recording.origin
        self._masks = Masks(recording.redacted)
        self._asked = [self._masks.form(each.exchange.request) for each in recording.exchanges]
        self._cursor = -1
        self._at: defaultdict[Request, list[int]] = defaultdict(list)
        for index, asked in enumerate(self._asked):
            self._at[asked].append(index)
        self._unused = set(range(len(recording.exchanges)))
        self._lacking: list[str] = []
        self._router = respx.Router(assert_all_called=False)
        for method in sorted({each.exchange.request.method for each in recording.exchanges}):
            self._router.route(method=method, url__startswith=BASE_URL).mock(
                side_effect=self._respond
            )
        self._client = httpx.Client(transport=httpx.MockTransport(self._router.handler))

    @property
    def settings(self) -> Settings | None:
        """What the recorded run was started with, where the recording says so."""
        return self.recording.settings

    def send(self, request: Request) -> Exchange:
        """Return the recorded exchange of a request."""
        wanted = self._masks.form(request)
        # respx sees method and host alone: an odd path is in the way of no match by value
        sent = httpx.Request(request.method, BASE_URL + "/", extensions={ASKED: wanted})
        try:
            answered = self._client.send(sent)
        except AssertionError:  # respx's word for a method that was never recorded
            return self._lack(request, wanted)
        finally:
            self._router.reset()
        found = answered.extensions.get(ASKED)
        if not isinstance(found, _Found):
            return self._lack(request, wanted)
        kept = self.recording.exchanges[found.index].exchange
        return replace(self._masks.again(kept, request), apart=found.apart)

    def secrets(self) -> frozenset[str]:
        """Return every text that no report may show: none is left in a recording."""
        return frozenset()

    def close(self) -> None:
        """Let go of the client."""
        self._client.close()

    def remarks(self) -> Iterator[Notice]:
        """Yield what is worth knowing of the recording once a run is over."""
        yield from self.recording.remarks
        if self._lacking:
            yield Notice(
                "recording-lacks",
                f"{len(self._lacking)} requests have no recorded answer and decide nothing; the "
                f"first is {self._lacking[0]}",
            )
        if self._unused:
            named = [self._named(index) for index in sorted(self._unused)[:LISTED]]
            more = f" and {len(self._unused) - LISTED} more" if len(self._unused) > LISTED else ""
            yield Notice(
                "recording-unused",
                f"{len(self._unused)} of {len(self.recording.exchanges)} recorded exchanges were "
                f"not asked for: {', '.join(named)}{more}",
            )

    def _respond(self, sent: httpx.Request) -> httpx.Response:
        found = self._find(sent.extensions[ASKED])
        return httpx.Response(200 if found else 404, extensions={ASKED: found})

    def _find(self, wanted: Request) -> "_Found | None":
        """Find the next exchange of a request, else the nearest that was left out."""
        left = [index for index in self._at.get(wanted, ()) if index in self._unused]
        if not left:
            return None
        index = next((each for each in left if each > self._cursor), left[0])
        apart = self._skips(index)
        if apart and wanted.method == "GET":
            return None  # what it shows is the state that another update left
        self._cursor = index
        self._unused.discard(index)
        return _Found(index, apart)

    def _skips(self, index: int) -> bool:
        """Say whether going on at an exchange passes over an update that was accepted."""
        between = range(self._cursor + 1, index) if index > self._cursor else [index]
        return index < self._cursor or any(
            each.exchange.request.method != "GET" and each.exchange.accepted
            for each in (self.recording.exchanges[at] for at in between)
        )

    def _lack(self, request: Request, wanted: Request) -> Exchange:
        why = self._missing(wanted)
        self._lacking.append(f"{request.method} {request.path}: {why}")
        return Exchange(request, None, why)

    def _missing(self, wanted: Request) -> str:
        if wanted in self._at:
            return (
                f"the recording's {self._named(self._at[wanted][0])} was made in another state "
                "of the resource; record again"
            )
        index = closest(wanted, self._asked)
        if index is None:
            return "the recording holds no such exchange"
        other = self._asked[index]
        return (
            f"the recording holds no such exchange; the closest, {self._named(index)}, "
            f"differs in {differences(wanted, other)}"
        )

    def _named(self, index: int) -> str:
        each = self.recording.exchanges[index]
        return f"{each.place} ({each.exchange.request.method} {each.exchange.request.path})"


@dataclass(frozen=True, slots=True)
class _Found:
    index: int
    apart: bool


PARTS = ("method", "path", "query", "credential", "headers", "body")
"""Parts of a request; of two that differ in fewer, or in later ones, the closer."""


def closest(wanted: Request, known: list[Request]) -> int | None:
    """Return which of some requests is most like another."""

    def alike(index: int) -> tuple[int, int]:
        other = known[index]
        same = [getattr(wanted, part) == getattr(other, part) for part in PARTS]
        return sum(2 ** (len(PARTS) - at) for at, each in enumerate(same) if each), _shared(
            wanted.body or b"", other.body or b""
        )

    return max(range(len(known)), key=alike, default=None)


def _shared(one: bytes, other: bytes) -> int:
    """Return how many bytes two bodies begin with alike."""
    return next(
        (at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right),
        min(len(one), len(other)),
    )


def differences(wanted: Request, other: Request) -> str:
    """Say in which parts two requests differ, and what is there."""
    return ", ".join(
        f"{part} ({_shown(getattr(other, part))}, not {_shown(getattr(wanted, part))})"
        for part in PARTS
        if getattr(wanted, part) != getattr(other, part)
    )


def _shown(value: object) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    if isinstance(text, tuple):
        text = "; ".join(f"{name}={each}" for name, each in text)
    return shorten(text, 80)
