"""From facts to a contract: an OpenAPI 3.1 document, its clauses, its overlay, its lint."""

from affidavit.contract.build import build
from affidavit.contract.lint import describe as lint_rules
from affidavit.contract.overlay import load as load_overlay
from affidavit.contract.store import find, load, quote, render, resolve, save

__all__ = [
    "build",
    "find",
    "lint_rules",
    "load",
    "load_overlay",
    "quote",
    "render",
    "resolve",
    "save",
]
