"""Kill a live run at random points: nothing is lost, the run goes on, the resource is put back.

    python benchmarks/kills.py [--times 20] [--seed 0]

Each time a run over HTTP against the mock is killed (SIGKILL) after a random number of requests;
then the server's own list of requests is compared with ``run.ndjson``, the run is resumed, and its
report compared with that of a run that nobody killed. In the end the resource must be what it was.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from copy import deepcopy
from pathlib import Path
from threading import Event, Thread
from typing import Any

from affidavit import contract as contracts
from affidavit.model import Request, Response, Settings
from affidavit.operation import Operation
from affidavit.run import out_of_reach
from affidavit.targets import Credentials, Mock, MockServer

ROOT = Path(__file__).parents[1] / "contracts"
NAME = "twilio/patch-conversation"
COMMAND = (sys.executable, "-m", "affidavit", "run", NAME, "--contracts", str(ROOT))


class Watched(Mock):
    """A mock that says when so many requests have come; nothing answers after that."""

    limit = 0
    reached: Event
    hold: Event
    seen = 0

    def handle(self, request: Request) -> Response:
        """Count, and stop answering at the limit."""
        answer = super().handle(request)
        self.seen += 1
        if self.limit and self.seen >= self.limit:
            self.reached.set()
            self.hold.wait(20)
        return answer


def made() -> Watched:
    """Return a fresh mock."""
    viewed = Operation(contracts.load(ROOT / NAME, NAME))
    mock = Watched(viewed, out_of_reach(viewed, Settings()), Credentials())
    mock.reached, mock.hold = Event(), Event()
    return mock


def started(mock: Watched) -> MockServer:
    """Serve a mock in a thread."""
    server = MockServer([mock])
    Thread(target=server.serve_forever, daemon=True).start()
    return server


def verdicts(folder: Path) -> Any:
    """Return what a report says of each clause, and its findings."""
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    (operation,) = report["operations"]
    return [
        [(each["id"], each["verdict"]) for each in operation["clauses"]],
        [each["fingerprint"] for each in operation["findings"]],
        [each["message"] for each in operation["notices"] if each["code"] == "not-restored"],
    ]


def kill(after: int, folder: Path) -> tuple[int, int, Any, bool]:
    """Return requests seen and kept, what the report says, and whether all is put back."""
    mock = made()
    first = deepcopy(mock.resources[mock.primary])
    server = started(mock)
    mock.limit = after
    command = (*COMMAND, "--base-url", server.url, "--out", str(folder))
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    mock.reached.wait(60)
    process.kill()
    process.wait()
    seen, mock.limit = mock.seen, 0
    mock.hold.set()
    kept = (folder / "run.ndjson").read_bytes().count(b'"event":"exchange"')
    resumed = subprocess.run(
        (*command, "--resume", str(folder)), capture_output=True, text=True, check=False
    )
    server.shutdown()
    server.server_close()
    if not (folder / "report.json").exists():
        raise SystemExit(resumed.stderr)
    same = {name: mock.resources[mock.primary].get(name) == value for name, value in first.items()}
    return seen, kept, verdicts(folder), all(same.values())


def main() -> None:
    """Print a line per kill, and the sums."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    draw = random.Random(chosen.seed)  # noqa: S311 - it must be repeatable
    with tempfile.TemporaryDirectory() as work:
        usual = Path(work, "usual")
        mock = made()
        server = started(mock)
        command = (*COMMAND, "--base-url", server.url, "--out", str(usual))
        subprocess.run(command, capture_output=True, check=False)
        server.shutdown()
        server.server_close()
        wanted, total = verdicts(usual), mock.seen
        good = 0
        for number in range(chosen.times):
            after = draw.randrange(3, total)
            seen, kept, found, back = kill(after, Path(work, str(number)))
            fine = seen - kept <= 1 and found == wanted and back
            good += fine
            print(
                f"killed after {after:3} of {total} requests: {kept} kept of {seen} sent, "
                f"{'same verdicts' if found == wanted else 'OTHER VERDICTS'}, "
                f"{'put back' if back else 'NOT PUT BACK'}"
            )
    print(f"{good} of {chosen.times} as they should be")
    sys.exit(good != chosen.times)


if __name__ == "__main__":
    main()
