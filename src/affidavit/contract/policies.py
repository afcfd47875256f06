"""What one target answers where standards and guides disagree: it goes over the contract's word."""

from collections.abc import Mapping
from dataclasses import replace

from affidavit.contract import clauses
from affidavit.model import Contract, Source


def settle(contract: Contract, policies: Mapping[str, str], stated_in: str) -> Contract:
    """Return a contract as it is for a target of these policies: what follows from them is anew.

    The digest stays: the contract is the same, and a recording of it has not drifted.
    """
    if not policies:
        return contract
    settled = replace(contract, policies=policies)
    source = Source("overlay", stated_in)
    fresh = clauses.derive(settled, lambda *_: (source, "overlay", "MUST"))
    own = {f"semantics.{name}" for name in policies}
    kept = (each for each in contract.clauses if each.id not in own)
    made = (each for each in fresh if each.id in own)
    return replace(settled, clauses=(*kept, *made))
