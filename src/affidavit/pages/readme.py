"""A ReadMe page in Markdown: a title, prose, and the OpenAPI document in a code fence."""

import re
from dataclasses import replace
from typing import Any

from affidavit.documents import DocumentError, load_json
from affidavit.errors import PageError
from affidavit.model import Gap, Reading
from affidavit.pages import openapi
from affidavit.pages.locate import JsonPlaces

FENCE = re.compile(r"```[ \t]*(?:json|yaml|yml)?\s+(?=\{)", re.IGNORECASE)
HEAD = re.compile(r'"openapi"\s*:\s*"3\.[01]')


def detect(text: str) -> bool:
    """Say whether a page has a code fence that starts with a JSON object, and OpenAPI's version."""
    return bool(FENCE.search(text)) and bool(HEAD.search(text))


def read(text: str, digest: str) -> tuple[Reading, ...]:
    """Read the first fence that holds an OpenAPI document; the broken ones before it are gaps."""
    gaps = []
    for fence in FENCE.finditer(text):
        start = fence.end()
        try:
            document, end = load_json(text, start, whole=False)
        except DocumentError as error:
            message = f"a code fence can't be read: {error}"
            gaps.append(Gap("fence-broken", message, (fence.start(), start + 1)))
            continue
        if isinstance(document, dict) and "openapi" in document:
            return _readings(text, digest, document, (start, end), gaps)
    reasons = "; ".join(gap.message for gap in gaps) or "no code fence holds an OpenAPI document"
    raise PageError(
        f"the OpenAPI document of this page can't be read: {reasons}; is the page whole?"
    )


def _readings(
    text: str, digest: str, document: dict[str, Any], span: tuple[int, int], gaps: list[Gap]
) -> tuple[Reading, ...]:
    found = openapi.operations(text, digest, document, JsonPlaces(text, span[0]), "readme")
    return tuple(replace(each, gaps=(*gaps, *each.gaps)) for each in found)
