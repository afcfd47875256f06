"""The one table of rules: what can change, and what each change means to a client.

The rows of ``of_*.py``, spread out: one rule per aspect, area and action. An id is made of them, so
that it says where, what and which way.

The levels follow one thought. *Breaking*: what a client was promised or allowed, it no longer is.
*Risky*: no promise is broken, and yet clients often count on it. *Compatible*: all else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from affidavit.regression.aspects import CODES, Aspect, Direction, Level
from affidavit.regression.limits import Action
from affidavit.regression.of_operations import OPERATION, OPERATION_ASPECTS
from affidavit.regression.of_parameters import PARAMETER_ASPECTS
from affidavit.regression.of_values import PRESENCE, REQUIRED, SCHEMA_ASPECTS
from affidavit.regression.spots import Area
from affidavit.regression.words import explain


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it means, how bad it is seen from the client, and which aspect finds it."""

    id: str
    level: Level
    direction: Direction
    area: Area
    stem: str
    action: Action
    meaning: str


ASPECTS = (
    OPERATION,
    *OPERATION_ASPECTS,
    *PRESENCE.values(),
    REQUIRED,
    *SCHEMA_ASPECTS,
    *PARAMETER_ASPECTS,
)


def _spread(aspect: Aspect) -> Iterator[Rule]:
    for action, codes in aspect.levels.items():
        for area, code in zip(aspect.areas, codes, strict=True):
            if code != "-":
                done: Any = action
                yield Rule(
                    aspect.identifier(area, done),
                    CODES[code],
                    direction(aspect, area),
                    area,
                    aspect.stem,
                    done,
                    explain(aspect.form, done, aspect.noun, area),
                )


def direction(aspect: Aspect, area: Area) -> Direction:
    """Return which way what an aspect speaks of travels."""
    if area == "operation":
        return aspect.direction
    return "response" if area == "response-field" else "request"


RULES: tuple[Rule, ...] = tuple(rule for aspect in ASPECTS for rule in _spread(aspect))
"""Every rule."""

BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}
