"""Fuzz the readers for a while: mangled fixtures and documents of anything, as the tests do.

    python benchmarks/fuzz_readers.py [--minutes N]

Prints how many pages were read and refused, the slowest one, and every failure in its least form.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "pages"))
from mutations import documents, hold, pages_

BATCH = 500


def main() -> None:
    """Fuzz in batches until the time is over."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=15)
    end = time.monotonic() + 60 * asked.parse_args().minutes
    counts: Counter[str] = Counter()
    slowest = (0.0, "")

    def one(text: str) -> None:
        nonlocal slowest
        begun = time.monotonic()
        counts[hold(text)] += 1
        slowest = max(slowest, (time.monotonic() - begun, text))

    quiet = settings(
        max_examples=BATCH, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    while time.monotonic() < end:
        for strategy in (pages_(), documents()):
            try:
                quiet(given(strategy)(one))()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
                counts["failed"] += 1
                print(f"{error!r}\n" + "\n".join(getattr(error, "__notes__", ())), flush=True)
        print(dict(counts), f"slowest {slowest[0]:.2f} s", flush=True)
    print(f"the slowest page:\n{slowest[1]!r}")
    sys.exit(1 if counts["failed"] else 0)


if __name__ == "__main__":
    main()
