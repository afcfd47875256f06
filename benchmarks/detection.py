"""What is found in how many requests on broken servers: affidavit, and Schemathesis' command line.

    python benchmarks/detection.py [--every 6] [--most 600] [--plot docs/detection.svg] [OPERATION…]

Each server is the mock with one fault, served over HTTP. Schemathesis gets the derived document,
the credential, the resource's parameters, both generation modes, all phases and every check but
those that fail on the mock without a fault; it stops at its first failure. What counts for
affidavit is a failure of the very clause that is broken.
"""

import argparse
import contextlib
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from affidavit import contract as contracts
from affidavit import samples
from affidavit.cases.maker import Maker
from affidavit.model import CaseFinished, OperationFinished, Request, Response
from affidavit.operation import Operation
from affidavit.proof import chosen, settings
from affidavit.run import examine
from affidavit.targets import Credentials, Fault, HttpTarget, Mock, MockServer
from affidavit.targets.breaks_rarely import ROWS

ROOT = Path(__file__).parents[1] / "contracts"
ST = Path(sys.executable).with_name("st")
CHECKS = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
    *("response_headers_conformance", "response_schema_conformance", "negative_data_rejection"),
    *("positive_data_acceptance", "missing_required_header", "unsupported_method"),
    *("ignored_auth", "use_after_free", "ensure_resource_availability"),
)
STEPS = (10, 20, 40, 60, 100, 200, 300, 600)
SEED = "7"


@dataclass
class Counted:
    """A mock that counts what it is asked."""

    mock: Mock
    count: int = 0

    @property
    def operation(self) -> Operation:
        """The mock's."""
        return self.mock.operation

    def matches(self, path: str) -> bool:
        """Say whether the mock serves a path."""
        return self.mock.matches(path)

    def handle(self, request: Request) -> Response:
        """Count, then answer."""
        self.count += 1
        return self.mock.handle(request)


@contextlib.contextmanager
def served(operation: Operation, fault: Fault | None) -> Iterator[tuple[Counted, str]]:
    """Serve the mock with a fault until the block ends."""
    counted = Counted(Mock(operation, settings(operation), Credentials(), fault))
    server = MockServer([counted])  # type: ignore[list-item]  # it asks no more of it than this
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield counted, server.url
    finally:
        server.shutdown()
        server.server_close()


def ours(operation: Operation, fault: Fault, most: int) -> int | None:
    """Return after how many requests the broken clause has failed."""
    wanted = replace(settings(operation, "deep"), budget=most)
    with served(operation, fault) as (counted, url):
        for event in examine(operation, HttpTarget(url, operation, Credentials()), wanted):
            if isinstance(event, CaseFinished) and any(
                each.clause == fault.clause_id and each.verdict == "fail" for each in event.rulings
            ):
                return counted.count
            if isinstance(event, OperationFinished) and event.result.reason:
                return counted.count  # the control's diagnosis
    return None


@dataclass
class Peer:
    """Schemathesis' command line, set up for one contract."""

    operation: Operation
    most: int
    folder: Path
    checks: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Write its configuration, and leave out the checks that fail on a good server."""
        maker = Maker(self.operation, settings(self.operation))
        request = maker.update()
        lines = [
            f'"path.{each.name}" = "{samples.parameter(self.operation, each, maker.settings)}"'
            for each in self.operation.path_parameters
        ]
        lines += [f'"query.{name}" = "{value}"' for name, value in request.query]
        text = "[parameters]\n" + "\n".join(lines) + "\n"
        (self.folder / "schemathesis.toml").write_text(text, encoding="utf-8")
        applied = Credentials().apply(request, self.operation)
        self.headers = [f"{name}: {value}" for name, value in applied.headers]
        with ThreadPoolExecutor(2) as pool:
            alarms = list(pool.map(self.alarms, CHECKS))
        self.checks = [name for name, alarm in zip(CHECKS, alarms, strict=True) if not alarm]

    def alarms(self, check: str) -> bool:
        """Say whether a check fails on the server without a fault."""
        return "FAILURES" in self.run(None, check)[1]

    def run(self, fault: Fault | None, checks: str, *more: str) -> tuple[int, str]:
        """Run it; return how many requests it has sent and what it says."""
        with served(self.operation, fault) as (counted, url):
            done = subprocess.run(
                [
                    *(ST, "run", ROOT / self.operation.contract.id / "openapi.json"),
                    *("--url", url, "--include-method", self.operation.method.upper()),
                    *("--checks", checks, "--mode", "all", "--seed", SEED, "--no-color"),
                    *("--max-examples", str(self.most), "--generation-database", "none"),
                    *(part for each in self.headers for part in ("-H", each)),
                    *more,
                ],
                cwd=self.folder,
                capture_output=True,
                text=True,
                check=False,
            )
            return counted.count, done.stdout

    def found(self, fault: Fault) -> int | None:
        """Return after how many requests it has seen a failure."""
        count, output = self.run(fault, ",".join(self.checks), "--max-failures", "1")
        return count if "FAILURES" in output and count <= self.most else None


def shares(found: Sequence[int | None]) -> list[float]:
    """Return the share that was found within each number of requests."""
    return [sum(each is not None and each <= step for each in found) / len(found) for step in STEPS]


def plot(curves: dict[str, list[float]]) -> str:
    """Draw the curves as SVG: requests on a logarithmic axis, shares from 0 to 100 %."""
    width, height, left, bottom = 640, 320, 50, 40
    inner, tall = width - left - 150, height - bottom - 20

    def at(index: int, share: float) -> str:
        x = left + inner * index / (len(STEPS) - 1)
        return f"{x:.1f},{20 + tall * (1 - share):.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for share in (0, 0.25, 0.5, 0.75, 1):
        x, y = at(0, share).split(",")
        parts.append(f'<path d="M{x},{y}h{inner}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 6}" y="{y}" text-anchor="end">{share:.0%}</text>')
    for index, step in enumerate(STEPS):
        x = at(index, 0).split(",")[0]
        parts.append(f'<text x="{x}" y="{height - 22}" text-anchor="middle">{step}</text>')
    parts.append(
        f'<text x="{left + inner / 2}" y="{height - 5}" text-anchor="middle">requests</text>'
    )
    for (name, curve), colour in zip(curves.items(), ("#0b6e4f", "#c44536"), strict=False):
        points = " ".join(at(index, share) for index, share in enumerate(curve))
        x, y = at(len(STEPS) - 1, curve[-1]).split(",")
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
        )
        parts.append(f'<text x="{float(x) + 8}" y="{float(y) + 4}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>\n"])


RARE = {row.variant for row in ROWS}
"""What shows with one kind of value, or now and then, is another matter; `selfcheck` has them."""


def main() -> None:
    """Print both curves as a table, and draw them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("operations", nargs="*")
    parser.add_argument("--every", type=int, default=1, help="take every n-th of the faults")
    parser.add_argument("--most", type=int, default=STEPS[-1], help="requests at most")
    parser.add_argument("--plot", type=Path, help="an SVG file")
    wanted = parser.parse_args()
    begun = time.monotonic()
    found: dict[str, list[int | None]] = {"affidavit": [], "Schemathesis": []}
    for name in wanted.operations or contracts.find(ROOT):
        operation = Operation(contracts.load(ROOT / name, name))
        steady = [each for each in chosen(operation, fast=True) if each.variant not in RARE]
        faults = steady[:: wanted.every]
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
            peer = Peer(operation, wanted.most, Path(folder))
            print(f"{name}: {len(faults)} faults; Schemathesis with {', '.join(peer.checks)}")
            mine = [ours(operation, fault, wanted.most) for fault in faults]
            theirs = list(pool.map(peer.found, faults))
        found["affidavit"] += mine
        found["Schemathesis"] += theirs
        for fault, one, other in zip(faults, mine, theirs, strict=True):
            print(f"  {fault!s:<60}{one or '-':>8}{other or '-':>8}")
    curves = {name: shares(each) for name, each in found.items()}
    print(f"\n{'requests':<14}" + "".join(f"{step:>7}" for step in STEPS))
    for name, curve in curves.items():
        print(f"{name:<14}" + "".join(f"{share:>7.0%}" for share in curve))
    print(f"\n{len(found['affidavit'])} faults, {time.monotonic() - begun:.0f} s")
    if wanted.plot:
        wanted.plot.write_text(plot(curves), encoding="utf-8")


if __name__ == "__main__":
    main()
