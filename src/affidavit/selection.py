"""What the command line and the pytest plugin take from their users: contracts and settings."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from affidavit import contract as contracts
from affidavit.diagnosis import doubt
from affidavit.errors import NothingToRunError, UsageError, nearest
from affidavit.lanes import lanes_of
from affidavit.model import Contract, Settings
from affidavit.operation import Operation


def contracts_folder(chosen: Path | None) -> Path:
    """Return the folder that was chosen, else ``./contracts``, else the bundled one."""
    if chosen is not None:
        return chosen
    package = Path(__file__).resolve().parent
    here = Path("contracts")
    bundled = (package / "_contracts", package.parents[1] / "contracts")
    return next((each for each in (here, *bundled) if any(each.rglob("openapi.json"))), here)


def choose(root: Path, operations: Iterable[str]) -> list[Contract]:
    """Load the named contracts, or all below ``root``; a vendor's name stands for all of its."""
    known = contracts.find(root) if root.is_dir() else []
    names: list[str] = []
    for operation in operations:
        below = [name for name in known if name.startswith(operation.rstrip("/") + "/")]
        names += below or [operation]
    if not names:
        known = contracts.find(root)
    if not names and not known:
        raise NothingToRunError(
            f"no contract in {root}; make one with: affidavit import PAGE -o {root}/NAME"
        )
    found = [contracts.resolve(name, root) for name in names or known]
    return [contracts.load(folder, name) for name, folder in dict.fromkeys(found)]


def contracts_or_pages(root: Path, name: str, operation: str = "") -> list[Contract]:
    """Load the contracts of a name, or make those of a page; ``operation`` narrows a page's."""
    path = Path(name)
    if path.is_file():
        from affidavit.derive import import_page  # noqa: PLC0415 - readers are only needed for pages

        return [contract for _, contract in import_page(path, operation=operation)]
    return choose(root, [name])


def contract_or_page(root: Path, name: str, operation: str = "") -> Contract:
    """Load one contract, or make that of a page; of several, none is taken silently."""
    found = contracts_or_pages(root, name, operation)
    if len(found) > 1:
        viewed = [Operation(each) for each in found]
        listed = ", ".join(f"{each.method.upper()}:{each.path}" for each in viewed[:8])
        more = f" and {len(found) - 8} more" if len(found) > 8 else ""  # noqa: PLR2004 - as above
        hint = "--operation METHOD:PATH" if Path(name).is_file() else "its whole name"
        raise UsageError(
            f"{name} has {len(found)} operations; name one with {hint}: {listed}{more}"
        )
    return found[0]


def settings(  # noqa: PLR0917 - callers give them by name
    profile: Any,
    budget: int | None,
    seed: int,
    set_: Iterable[str],
    other: Iterable[str],
    known: Iterable[str],
) -> Settings:
    """Make settings of what a user wrote: each of the last three is a list of NAME=VALUE.

    A name that ``set_`` has several times is of as many resources, each with a lane of its own.
    """
    values: dict[str, tuple[str, ...]] = {}
    for name, value in (_pair(each, "known") for each in known):
        values[name] = (*values.get(name, ()), value)
    first, *beside = _resources(_pair(each, "set") for each in set_)
    return Settings(
        profile,
        budget,
        seed,
        first,
        dict(_pair(each, "other") for each in other),
        values,
        beside=tuple(beside),
    )


def _resources(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Return the parameters of each resource: the values of one name in step with another's."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    counts = {name: len(each) for name, each in values.items() if len(each) > 1}
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{name} has {count} values" for name, count in counts.items())
        raise UsageError(
            f"--set: {told}: of several resources, each takes one value of each name, in step; "
            "give a name once for all of them, or once for each"
        )
    made = [
        {name: each[at if len(each) > 1 else 0] for name, each in values.items()}
        for at in range(max(counts.values(), default=1))
    ]
    for at, each in enumerate(made):
        if each in made[:at]:
            told = ", ".join(f"{name}={each[name]}" for name in counts)
            raise UsageError(
                f"--set: {told} is there twice: each resource is used by one lane only; name "
                "another one, or leave it out"
            )
    return made


def check_names(contracts_: Iterable[Contract], chosen: Settings) -> None:
    """Refuse a parameter that no contract has: a typo would be sent to the wrong resource.

    Two lanes that would use one resource are refused as well.
    """
    viewed = [Operation(each) for each in contracts_]
    known = {param.name for each in viewed for param in (*each.parameters, *each.path_parameters)}
    for flag, given in (("set", chosen.set), ("other", chosen.other)):
        for name in given:
            if name not in known:
                raise UsageError(f"--{flag} {name}: no such parameter{nearest(name, known)}")
    for each in viewed:
        lanes_of(each, chosen)


def doubts(contracts_: Iterable[Contract], chosen: Settings) -> Iterator[str]:
    """Yield what the pages have against parameters that the user named, before any is sent."""
    for contract in contracts_:
        operation = Operation(contract)
        for flag, given in (("set", chosen.set), ("other", chosen.other)):
            for param in operation.parameters:
                text = given.get(param.name)
                found = "" if text is None else doubt(operation, param, [text])
                if found:
                    yield (
                        f"--{flag} {param.name}: isn't as the page of {contract.id} describes it: "
                        f"{found}; it is sent all the same"
                    )


def _pair(text: str, flag: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise UsageError(f"--{flag} takes NAME=VALUE, not {text!r}")
    return name, value


def parse_rate(text: str | None) -> float:
    """Return the least seconds between two requests of ``N/s`` (also ``N/m`` and a bare N)."""
    if not text:
        return 0.0
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(?:/(s|m))?", text.strip())
    if match is None or float(match[1]) <= 0:
        raise UsageError(f"--rate takes N/s, such as 5/s, not {text!r}")
    return (60.0 if match[2] == "m" else 1.0) / float(match[1])


def parse_age(text: str | None) -> timedelta | None:
    """Return the time that ``90d``, ``12w`` or ``48h`` stand for; a bare number counts days."""
    if not text:
        return None
    match = re.fullmatch(r"(\d{1,6})([hdw]?)", text.strip().lower())
    if match is None:
        raise UsageError(f"--max-age takes a number of days such as 90d, not {text!r}")
    count, unit = int(match[1]), {"h": "hours", "w": "weeks"}.get(match[2], "days")
    return timedelta(**{unit: count})
