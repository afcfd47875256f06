"""Rows on parameters alone."""

from typing import Any

from affidavit.operation import CLEARS, NESTED
from affidavit.regression import parameters
from affidavit.regression.aspects import PARAMETERS, Aspect, became
from affidavit.regression.words import Form


def _parameter(stem: str, form: Form, noun: str, find: Any, levels: Any) -> Aspect:
    names = became(stem) if form == "flag" else {}
    return Aspect(stem, form, noun, find, levels, PARAMETERS, names=names)


CHOSEN = {"added": "C", "removed": "B"}
PARAMETER_ASPECTS = (
    _parameter("enum-value", "item", "the values", parameters.values(""), CHOSEN),
    _parameter("example", "limit", "the example", parameters.example, {"changed": "C"}),
    _parameter(
        "deprecated", "flag", "deprecated", parameters.deprecated, CHOSEN | {"removed": "C"}
    ),
    _parameter(
        "field-mask",
        "flag",
        "the field mask",
        parameters.role("field-mask"),
        {"added": "R", "removed": "B"},
    ),
    _parameter(
        "field-mask-path", "item", "the mask's paths", parameters.values("field-mask"), CHOSEN
    ),
    _parameter(
        "mask-of-members",
        "flag",
        "a mask that may list members of a field",
        parameters.masks(NESTED),
        CHOSEN,
    ),
    _parameter(
        "clearing-mask",
        "flag",
        "a mask that clears what the body lacks",
        parameters.masks(CLEARS),
        {"added": "B", "removed": "B"},
    ),
    _parameter(
        "merge-strategy",
        "flag",
        "a merge strategy",
        parameters.role("merge-strategy"),
        {"added": "R", "removed": "B"},
    ),
    _parameter(
        "merge-strategy-value",
        "item",
        "the strategies",
        parameters.values("merge-strategy"),
        CHOSEN,
    ),
    _parameter(
        "merge-strategy-target",
        "limit",
        "the field that the strategy is for",
        parameters.target,
        {"changed": "B"},
    ),
    _parameter(
        "spelling",
        "limit",
        "the way that its values are written",
        parameters.spelling,
        {"changed": "B"},
    ),
)
"""Asked of parameters alone."""
