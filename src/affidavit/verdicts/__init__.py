"""From exchanges to verdicts: one pure judge, and the sum of its rulings."""

from affidavit.verdicts.errors import remarks
from affidavit.verdicts.judge import judge
from affidavit.verdicts.observation import Observation, changes, outcome, resource_in
from affidavit.verdicts.tally import CRASHES, Tally, fingerprint, overall

__all__ = [
    "CRASHES",
    "Observation",
    "Tally",
    "changes",
    "fingerprint",
    "judge",
    "outcome",
    "overall",
    "remarks",
    "resource_in",
]
