"""Views of a comparison's report: one file per format, each a function from report to text.

What they are given holds no character that acts on a reader; each escapes what its format needs.
"""

from collections.abc import Callable
from typing import Any

from affidavit.jsontext import pretty
from affidavit.regression.views import github, html, junit, markdown, sarif, text

View = Callable[[dict[str, Any], str], str]
"""From a report, and the style sheet that pages share, to a format's text."""


def _json(report: dict[str, Any], _css: str) -> str:
    return pretty(report)


VIEWS: dict[str, View] = {
    "text": text.render,
    "json": _json,
    "markdown": markdown.render,
    "html": html.render,
    "junit": junit.render,
    "sarif": sarif.render,
    "github": github.render,
}
"""Every format; a new one is a file and a row."""
EXACT = ("json", "sarif")
"""Formats whose strings are exact, since programs read them."""
