"""A comparison as one HTML file: no script, nothing from the network."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from affidavit.jsontext import shorten
from affidavit.regression.views import phrases

if TYPE_CHECKING:
    from jinja2 import Template

BADGES = {"breaking": "fail", "risky": "inconclusive", "compatible": "pass"}
"""The style sheet's names."""


def render(report: dict[str, Any], css: str = "") -> str:
    """Return a report as a self-contained page, in the style that it is given."""
    from markupsafe import Markup  # noqa: PLC0415 - slow to import

    digest = b64encode(sha256(css.encode()).digest()).decode()
    style = Markup(css)  # noqa: S704 - our own file
    return _template().render(
        report=report,
        css=style,
        digest=digest,
        words=phrases,
        badges=BADGES,
        operations=list(phrases.by_operation(report)),
        problems=list(phrases.problems(report)),
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - slow to import

    environment = Environment(
        loader=PackageLoader("affidavit.regression", "views"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shorten"] = shorten
    return environment.get_template("diff.html.j2")
