"""Mutation score of the bundled contracts, with the reasons for what survives.

    python benchmarks/selfcheck.py [--profile quick|standard|deep] [--jobs N] [OPERATION…]

`affidavit selfcheck` prints the same of any contracts, without the reasons. The deep profile takes
an hour and three quarters of a processor.
"""

import argparse
import os
import time
from pathlib import Path

from rich.console import Console
from rich.progress import track

from affidavit import contract as contracts
from affidavit.operation import Operation
from affidavit.proof import outcomes, tasks, told

ROOT = Path(__file__).parents[1] / "contracts"

UNDECIDABLE = {
    "request.feedback.semantics:refused": "the page is silent on what the object may hold",
    "request.assigned.semantics:refused": "what it names may have to exist",
    "request.locationId.semantics:dropped": "every update names it: a thing may stay where it is",
    "request.locationId.semantics:forgotten": "likewise",
    "request.locationId.semantics:stale": "likewise",
}
"""Faults that no outsider can tell from a server that is right, each with the reason."""


def main() -> None:
    """Print the score."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("operations", nargs="*")
    parser.add_argument("--profile", choices=["quick", "standard", "deep"], default="standard")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    begun = time.monotonic()
    names = chosen.operations or contracts.find(ROOT)
    viewed = [Operation(contracts.load(ROOT / name, name)) for name in names]
    todo = tasks(viewed, chosen.profile)
    seen = outcomes(viewed, todo, chosen.jobs)
    done = list(track(seen, "breaking clauses", len(todo), console=Console(stderr=True)))
    spent = f"profile {chosen.profile}, {time.monotonic() - begun:.0f} s"
    print("\n".join(told(done, spent, UNDECIDABLE)))


if __name__ == "__main__":
    main()
