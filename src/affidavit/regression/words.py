"""The sentences: what a rule means, and what one change is, in plain words."""

from typing import Any, Literal

from affidavit import pointer as ptr
from affidavit.jsontext import shorten

Form = Literal["limit", "item", "flag", "presence"]
"""How a difference is spoken of: something with a value, one of several, a quality, a thing."""

MEANINGS: dict[tuple[Form, str], str] = {
    ("limit", "added"): "{noun} of {area} is stated, and wasn't before",
    ("limit", "removed"): "{noun} of {area} is no longer stated",
    ("limit", "tightened"): "{noun} of {area} leaves less room than before",
    ("limit", "loosened"): "{noun} of {area} leaves more room than before",
    ("limit", "changed"): "{noun} of {area} is another one",
    ("item", "added"): "there is one more among {noun} of {area}",
    ("item", "removed"): "there is one less among {noun} of {area}",
    ("item", "changed"): "there is another one among {noun} of {area}",
    ("flag", "added"): "{area} becomes {noun}",
    ("flag", "removed"): "{area} is no longer {noun}",
    ("presence", "added"): "{area} is new, and {noun}",
    ("presence", "removed"): "{area} is gone, which was {noun}",
}
"""By form and action."""

STATEMENTS: dict[tuple[Form, str], str] = {
    ("limit", "added"): "{noun} of {subject} is now {new}; none was stated",
    ("limit", "removed"): "{noun} of {subject} was {old}; none is stated any more",
    ("limit", "tightened"): "{noun} of {subject} was {old}, and is now {new}",
    ("limit", "loosened"): "{noun} of {subject} was {old}, and is now {new}",
    ("limit", "changed"): "{noun} of {subject} was {old}, and is now {new}",
    ("item", "added"): "{new} is new among {noun} of {subject}",
    ("item", "removed"): "{old} is gone from {noun} of {subject}",
    ("item", "changed"): "among {noun} of {subject}, {old} is now {new}",
    ("flag", "added"): "{subject} is now {noun}",
    ("flag", "removed"): "{subject} is no longer {noun}",
    ("presence", "added"): "{subject} is new, and {noun}",
    ("presence", "removed"): "{subject} is gone; it was {noun}",
}
"""Likewise, with both values."""

AREAS = {
    "operation": "the operation",
    "request-parameter": "a parameter",
    "request-field": "a request's field",
    "response-field": "an answer's field",
}
LONGEST = 80


def explain(form: Form, action: str, noun: str, area: str) -> str:
    """Return what a rule means, in one line."""
    return _sentence(MEANINGS[form, action], {"noun": noun, "area": AREAS[area]})


def value(given: Any) -> str:
    """Return a value for a sentence."""
    return "nothing" if given is ptr.MISSING else shorten(given, LONGEST)


def statement(form: Form, action: str, noun: str, subject: str, *, old: Any, new: Any) -> str:
    """Return what one change is, as a sentence."""
    parts = {"noun": noun, "subject": subject, "old": value(old), "new": value(new)}
    return _sentence(STATEMENTS[form, action], parts)


def _sentence(template: str, parts: dict[str, str]) -> str:
    if not parts["noun"]:
        template = template.partition(",")[0].partition(";")[0]
    text = template.format(**parts)
    return text[:1].upper() + text[1:] + "."
