"""From facts to a contract: an OpenAPI 3.1 document, its clauses, its overlay, its lint."""

from affidavit.contract.build import build
from affidavit.contract.lint import BY_ID as LINT
from affidavit.contract.lint.gaps import GAPS
from affidavit.contract.overlay import load as load_overlay
from affidavit.contract.policies import settle
from affidavit.contract.store import find, load, quote, render, resolve, save

__all__ = [
    "GAPS",
    "LINT",
    "build",
    "find",
    "load",
    "load_overlay",
    "quote",
    "render",
    "resolve",
    "save",
    "settle",
]
