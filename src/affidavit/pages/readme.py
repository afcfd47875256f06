"""A ReadMe page in Markdown: a title, prose, and the OpenAPI document in a code fence."""

import json
import re
from typing import Any

from affidavit.errors import PageError
from affidavit.model import Gap, Reading
from affidavit.pages import openapi
from affidavit.pages.locate import JsonPlaces

FENCE = re.compile(r"```[ \t]*(?:json|yaml|yml)?\s+(?=\{)", re.IGNORECASE)
HEAD = re.compile(r'"openapi"\s*:\s*"3\.[01]')
DECODER = json.JSONDecoder()


def detect(text: str) -> bool:
    """Say whether a page has a code fence that starts with a JSON object, and OpenAPI's version."""
    return bool(FENCE.search(text)) and bool(HEAD.search(text))


def read(text: str, digest: str) -> tuple[Reading, ...]:
    """Read the first fence that holds an OpenAPI document; the broken ones before it are gaps."""
    gaps = []
    for fence in FENCE.finditer(text):
        start = fence.end()
        try:
            document, end = DECODER.raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            gaps.append(
                Gap(
                    "fence-broken",
                    f"the JSON of a code fence can't be parsed: {_reason(error)}",
                    (start, start + 1),
                )
            )
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
    return tuple(
        Reading("readme", digest, text, each.document, each.marks, (*gaps, *each.gaps))
        for each in found
    )


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos}"
    return "it is nested too deeply"
