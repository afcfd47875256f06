"""The form of a row: one thing that can differ, how it is spoken of, and what each way costs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from affidavit.regression.limits import Action, Delta
from affidavit.regression.spots import Area
from affidavit.regression.words import Form

Level = Literal["breaking", "risky", "compatible"]
Direction = Literal["request", "response", "neither"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""From the worst to the best."""

CODES: dict[str, Level] = {"B": "breaking", "R": "risky", "C": "compatible"}


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that can differ.

    ``levels`` is an action's code per area (``-``: no rule there). ``typed``: it says something of
    values of one type, and nothing once the type is another. ``write``: it is about writing
    itself, so that a read-only field is no excuse.
    """

    stem: str
    form: Form
    noun: str
    find: Callable[[Any, Any], Iterator[Delta]]
    levels: Mapping[str, str]
    areas: tuple[Area, ...]
    direction: Direction = "neither"
    names: Mapping[str, str] = field(default_factory=dict)
    typed: bool = False
    write: bool = False

    def asks(self, area: Area, action: Action) -> bool:
        """Say whether there is a rule for an area and an action."""
        codes = dict(zip(self.areas, self.levels.get(action, ""), strict=False))
        return codes.get(area, "-") != "-"

    def identifier(self, area: Area, action: Action) -> str:
        """Return the id of the rule for one area and action."""
        suffix = self.names.get(action, f"{self.stem}-{action}")
        return suffix if area == "operation" else f"{area}-{suffix}"


VALUES: tuple[Area, ...] = ("request-parameter", "request-field", "response-field")
SENT: tuple[Area, ...] = ("request-parameter", "request-field")
FIELDS: tuple[Area, ...] = ("request-field", "response-field")
PARAMETERS: tuple[Area, ...] = ("request-parameter",)
REQUEST: tuple[Area, ...] = ("request-field",)


def became(word: str) -> dict[str, str]:
    """Return the ends of the ids of a quality's two rules."""
    return {"added": f"became-{word}", "removed": f"became-not-{word}"}


def nothing(_old: Any, _new: Any) -> Iterator[Delta]:
    """Find nothing: what stands on one side only is found by walking both."""
    yield from ()
