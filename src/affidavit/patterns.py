"""A vendor's regular expressions, matched as JSON Schema has them and always in bounded time.

The dialect is ECMA-262's (JSON Schema 2020-12 section 6.3.3), and a pattern may be as slow as its
author likes. So they are matched by jsonschema-rs, whose engine is linear, or gives up after a
million steps where a pattern looks back or around. Python's own is only used to make up texts.
"""

import re
from functools import lru_cache
from re._parser import parse  # type: ignore[import-not-found]  # Hypothesis uses it, too; not in typeshed

import jsonschema_rs

CLASSES = {"L": "a-zA-Z", "Lu": "A-Z", "Ll": "a-z", "N": "0-9", "Nd": "0-9", "P": r"\-._", "Z": " "}
"""Some of the characters of a Unicode class: enough to make up a text of them."""

PROPERTY = re.compile(r"\\p\{(?:General_Category=|gc=)?(\w+)\}|\\p(\w)")
SET = re.compile(r"\[(?:\\.|[^\]\\])*\]|\\p\{[^{}]*\}|\\.", re.DOTALL)
"""A set of characters, or one that is escaped outside of sets."""


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> jsonschema_rs.Draft202012Validator | None:
    for spelled in (pattern, _strict(pattern)):
        try:
            return jsonschema_rs.Draft202012Validator({"pattern": spelled})
        except (ValueError, jsonschema_rs.ValidationError):
            continue
    return None


def _strict(pattern: str) -> str:
    """Spell what ECMA-262 only tolerates: a hyphen after a class of characters starts no range."""
    return SET.sub(lambda found: re.sub(r"(\\[wdsWDS])-(?!\])", r"\1\\-", found[0]), pattern)


def readable(pattern: str) -> bool:
    """Say whether a pattern is one of the dialect."""
    return _compiled(pattern) is not None


def matches(pattern: str, text: str) -> bool | None:
    """Say whether a text matches a pattern somewhere in it; None: the pattern can't be read."""
    compiled = _compiled(pattern)
    if compiled is None:
        return None
    try:
        return compiled.is_valid(text)
    except (ValueError, jsonschema_rs.ValidationError):
        return None  # a lone surrogate, say


def made_up(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern of Python's that makes up texts of this one; each is to be matched again."""
    spelled = SET.sub(_class, _strict(pattern)).replace("(?<", "(?P<")
    spelled = spelled.replace("(?P<=", "(?<=").replace("(?P<!", "(?<!")
    try:
        return re.compile(spelled, re.ASCII)
    except (re.error, RecursionError, OverflowError):
        return None


def _class(found: re.Match[str]) -> str:
    inside = found[0].startswith("[")

    def spell(match: re.Match[str]) -> str:
        members = CLASSES.get(match[1] or match[2], "a-zA-Z0-9")
        return members if inside else f"[{members}]"

    return PROPERTY.sub(spell, found[0])


def shortest(pattern: re.Pattern[str]) -> int:
    """Return the least length of a text that matches."""
    return int(parse(pattern.pattern, pattern.flags).getwidth()[0])
