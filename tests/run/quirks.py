"""Every quirk. A run against any of them must break no clause."""

import quirks_accepting
import quirks_answering
from quirk import Quirk


def _all() -> tuple[type[Quirk], ...]:
    found: list[type[Quirk]] = [Quirk]
    for each in found:
        found += each.__subclasses__()
    return tuple(each for each in found if each is not quirks_accepting.Refuses)


QUIRKS = _all()

__all__ = ["QUIRKS", "Quirk", "quirks_accepting", "quirks_answering"]
