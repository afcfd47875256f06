"""What can go wrong on our side or the user's: one root class, one class per room.

A vendor's fault is never an exception: it is a verdict. Every message says what, where, why and
what to do next. ``exit_code`` is what the command line exits with (DESIGN: 2 usage, 3 a fault of
ours, 4 target unreachable, 5 nothing to run).
"""

from collections.abc import Iterable
from difflib import get_close_matches


class AffidavitError(Exception):
    """Root of every error that a user can act on."""

    exit_code = 2


class UsageError(AffidavitError):
    """A flag or a choice that makes no sense."""


class PageError(AffidavitError):
    """A page can't be read at all (what can't be read in part is a gap, not an error)."""


class ContractError(AffidavitError):
    """A contract folder, an overlay or an OpenAPI document is missing, broken or contradictory."""


class CaseError(AffidavitError):
    """A plan can't be made of a contract, say for want of a parameter's value."""


class TargetError(AffidavitError):
    """A target can't be set up or reached."""

    exit_code = 4


class ReportError(AffidavitError):
    """A report can't be written or read."""


class NothingToRunError(AffidavitError):
    """The selection is empty."""

    exit_code = 5


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint that names the closest known word, or all of them when there are few.

    >>> nearest("acmee", ["acme", "globex"])
    "; did you mean 'acme'?"
    """
    options = sorted(known)
    close = get_close_matches(name, options, n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; known: {', '.join(options)}" if options else ""
