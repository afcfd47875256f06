"""How well pages are read: precision and recall per kind of fact, over pages with facts by hand.

    python benchmarks/reading.py [FOLDER …]

Every ``NAME.facts.yaml`` below a folder stands beside its page (``tests/pages/facts.py`` has the
form). Precision: of the facts that were read, how many stand on the page. Recall: of the facts on
the page, how many were read. Each fact that differs is printed below the table.
"""

import sys
from collections import Counter
from pathlib import Path

from click.testing import CliRunner

from affidavit.cli import app

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "pages"))

from facts import Fact, expected, imported  # noqa: E402 - the tests' own form of a fact

Told = dict[str, set[Fact]]


def main() -> None:
    """Read every page, compare, print."""
    folders = [Path(each) for each in sys.argv[1:]] or [ROOT / "tests" / "pages" / "fixtures"]
    right: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    differences: list[str] = []
    pages = [each for folder in folders for each in sorted(folder.rglob("*.facts.yaml"))]
    for facts in pages:
        read, told = _read(facts), {each[0]: each[1] | _gaps(each[2]) for each in expected(facts)}
        for name in told.keys() | read.keys():
            wanted, found = told.get(name, set()), read.get(name, set())
            right.update(kind for kind, _, _ in wanted & found)
            missing.update(kind for kind, _, _ in wanted - found)
            extra.update(kind for kind, _, _ in found - wanted)
            where = f"{facts.parent.name}/{facts.name.removesuffix('.facts.yaml')}, {name}"
            differences += [f"{where}: missed {each}" for each in sorted(wanted - found)]
            differences += [f"{where}: read {each}" for each in sorted(found - wanted)]
    print(f"{len(pages)} pages, {right.total() + missing.total()} facts by hand\n")
    print(f"{'kind':<20}{'facts':>7}{'read':>7}{'precision':>11}{'recall':>8}")
    for kind in sorted(right.keys() | missing.keys() | extra.keys()):
        _row(kind, right[kind], missing[kind], extra[kind])
    _row("all", right.total(), missing.total(), extra.total())
    print("\n" + "\n".join(differences) if differences else "\nnothing differs")


def _read(facts: Path) -> Told:
    name = facts.name.removesuffix(".facts.yaml")
    (page,) = (each for each in facts.parent.glob(name + ".*") if each != facts)
    done = CliRunner().invoke(app, ["import", str(page)])
    if done.exit_code:
        print(f"{page}: {done.exception or done.stderr}")
        return {}
    found = [imported(line) for line in done.stdout.splitlines()]
    return {each[0]: each[1] | _gaps(each[2]) for each in found}


def _gaps(codes: list[str]) -> set[Fact]:
    return {("gap", code, str(number)) for code, number in Counter(codes).items()}


def _row(kind: str, right: int, missing: int, extra: int) -> None:
    read, facts = right + extra, right + missing
    precision = f"{right / read:.3f}" if read else "-"
    recall = f"{right / facts:.3f}" if facts else "-"
    print(f"{kind:<20}{facts:>7}{read:>7}{precision:>11}{recall:>8}")


if __name__ == "__main__":
    main()
