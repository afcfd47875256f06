"""Every quirk. A run against any of them must break no clause."""

import quirks_accepting
import quirks_answering
from quirk import Quirk


def _all() -> tuple[type[Quirk], ...]:
    found: list[type[Quirk]] = [Quirk]
    for each in found:
        found += each.__subclasses__()
    here = (Quirk.__module__, quirks_accepting.__name__, quirks_answering.__name__)
    known = [each for each in found if each.__module__ in here]  # others break promises
    return tuple(each for each in known if each is not quirks_accepting.Refuses)


QUIRKS = _all()

__all__ = ["QUIRKS", "Quirk", "quirks_accepting", "quirks_answering"]
