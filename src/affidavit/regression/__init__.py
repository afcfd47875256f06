"""Schema regression: what a new page would break, by a table of rules, seen from the client."""

from affidavit.regression.aspects import LEVELS, Level
from affidavit.regression.changes import Change, Side, order
from affidavit.regression.compare import alone, compare
from affidavit.regression.pairing import pair
from affidavit.regression.rules import RULES, Rule

__all__ = [
    "LEVELS",
    "RULES",
    "Change",
    "Level",
    "Rule",
    "Side",
    "alone",
    "compare",
    "order",
    "pair",
]
