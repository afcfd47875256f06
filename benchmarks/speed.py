"""Requests per second of the directed plan against a bare httpx loop that sends the same requests.

    python benchmarks/speed.py [--rounds 5] [--profile standard] [--drawn] [OPERATION]
    python benchmarks/speed.py --deep 100000 [OPERATION]

The first form prints ratios, in process and over HTTP on 127.0.0.1, each the median of some rounds
in which both were run one after the other; what Hypothesis draws after the directed cases counts
with ``--drawn`` only. The second runs that many cases and prints the time and
the memory at each tenth of them.
"""

import argparse
import resource
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx

from affidavit import contract as contracts
from affidavit.model import CaseFinished, Exchange, Request, TargetKind
from affidavit.operation import Operation
from affidavit.proof import settings
from affidavit.run import examine
from affidavit.targets import Credentials, HttpTarget, Mock, MockServer, mock_transport
from affidavit.targets.inprocess import BASE_URL

ROOT = Path(__file__).parents[1] / "contracts"


@dataclass
class Kept:
    """A target that keeps what was sent through it."""

    target: HttpTarget
    sent: list[Request] = field(default_factory=list)

    @property
    def kind(self) -> TargetKind:
        """Another than the mock, so that the run does what it would do elsewhere."""
        return "live"

    @property
    def base_url(self) -> str:
        """The target's."""
        return self.target.base_url

    def send(self, request: Request) -> Exchange:
        """Keep a request, then send it."""
        self.sent.append(request)
        return self.target.send(request)

    def secrets(self) -> frozenset[str]:
        """Pass them on."""
        return self.target.secrets()

    def close(self) -> None:
        """Pass it on."""
        self.target.close()


Opened = Callable[[], tuple[str, httpx.BaseTransport | None]]


def planned(
    operation: Operation, opened: Opened, profile: str, *, drawn: bool
) -> tuple[float, list[Request]]:
    """Run the plan; return its requests per second, and what they were."""
    url, transport = opened()
    target = Kept(HttpTarget(url, operation, Credentials(), transport=transport))
    chosen = settings(operation, profile)  # type: ignore[arg-type]  # the command line checks it
    begun, spent, count = time.perf_counter(), 0.0, 0
    for event in examine(operation, target, chosen):
        if isinstance(event, CaseFinished) and event.case.family == "property" and not drawn:
            break
        spent, count = time.perf_counter() - begun, len(target.sent)
    return count / spent, target.sent[:count]


def bare(operation: Operation, opened: Opened, sent: list[Request]) -> float:
    """Send the same requests in a loop; return the requests per second."""
    url, transport = opened()
    credentials = Credentials()
    ready = []
    for request in sent:
        applied = credentials.apply(request, operation)
        headers = [
            (name.encode(), value.encode("utf-8", "replace"))
            for name, value in (*request.headers, *applied.headers)
        ]
        query = (*request.query, *applied.query)
        ready.append((request.method, url + request.path, query, headers, request.body))
    with httpx.Client(transport=transport) as client:
        begun = time.perf_counter()
        for method, address, query, headers, body in ready:
            client.request(method, address, params=query, headers=headers, content=body)
        return len(ready) / (time.perf_counter() - begun)


def ratios(operation: Operation, rounds: int, profile: str, *, drawn: bool) -> None:
    """Print both ratios."""

    def inside() -> tuple[str, httpx.BaseTransport]:
        mock = Mock(operation, settings(operation), Credentials(), None)
        return BASE_URL, mock_transport(mock)

    def outside() -> tuple[str, None]:
        mock = Mock(operation, settings(operation), Credentials(), None)
        server = MockServer([mock])
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server.url, None

    for name, opened in (("in process", inside), ("over HTTP", outside)):
        pairs = []
        for _ in range(rounds):
            rate, sent = planned(operation, opened, profile, drawn=drawn)
            pairs.append((rate, bare(operation, opened, sent)))
        share = statistics.median(one / other for one, other in pairs)
        plan, loop = (statistics.median(each) for each in zip(*pairs, strict=True))
        print(f"{name:<12}{plan:>8.0f} requests/s, bare loop {loop:>6.0f}, ratio {share:.2f}")


def deep(operation: Operation, cases: int) -> None:
    """Run many cases and print how time and memory grow."""
    chosen = replace(settings(operation, "deep"), budget=10 * cases)
    mock = Mock(operation, chosen, Credentials(), None)
    target = HttpTarget(BASE_URL, operation, Credentials(), transport=mock_transport(mock))
    begun, done = time.perf_counter(), 0
    for event in examine(operation, target, chosen):
        done += isinstance(event, CaseFinished)
        if done and done % (cases // 10) == 0 and isinstance(event, CaseFinished):
            held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{done:>8} cases {time.perf_counter() - begun:>8.0f} s {held:>7.0f} MB", flush=True
            )
        if done >= cases:
            break


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("operation", nargs="?", default="sinch/update-conversation")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", choices=["quick", "standard", "deep"], default="standard")
    parser.add_argument("--drawn", action="store_true", help="count what Hypothesis draws, too")
    parser.add_argument("--deep", type=int, help="run so many cases instead")
    chosen = parser.parse_args()
    operation = Operation(contracts.load(ROOT / chosen.operation, chosen.operation))
    if chosen.deep:
        deep(operation, chosen.deep)
    else:
        ratios(operation, chosen.rounds, chosen.profile, drawn=chosen.drawn)


if __name__ == "__main__":
    main()
