"""Ways of saying a promise, one row each, and the words that make a sentence say something else."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from affidavit.operation import IMMUTABLE, ONLY, ROLE, TARGET, UNIT

Facts = dict[str, Any]
"""Keywords for the schema (or ``../name`` for the parameter that holds it) and their values."""

NULL = "x-null"
"""Stands among facts for 'null is one of the types'."""

_COUNT = r"\d{1,3}(?:[,_ \u00a0\u202f]\d{3}){1,2}|\d{1,9}"
NUMBER = rf"(?P<n>{_COUNT})"
UNITS = (
    r"(?P<unit>(?:unicode |ascii |utf-8 )?(?:characters?|chars?|code points|bytes|octets|letters))"
)
MOST = (
    r"(?:up to|at most|(?:a )?max(?:imum)?(?: length)?(?: allowed)?(?: of| is|:)?"
    r"|no (?:more|longer) than|not (?:be )?(?:more|longer) than|(?:is |be )?limited to"
    r"|(?:must|should|may|can|cannot|can't) ?(?:not )?exceed|within)"
)
LEAST = (
    r"(?:at least|(?:a )?min(?:imum)?(?: length)?(?: of| is|:)?|no (?:fewer|less|shorter) than"
    r"|not (?:be )?(?:fewer|less|shorter) than)"
)
NAME = r"(?:the )?[`\"']?[A-Za-z_][\w.]*[`\"']?"

# --- what makes a sentence speak of something else ----------------------------------------------

NEGATED = re.compile(
    r"(?:\b(?:not|no longer|never|without|previously|formerly|used to be|once was|non)\b|n't)"
    r"[\s-]+(?:(?:a|be|been|yet|currently|is|was)\s+){0,2}$",
    re.IGNORECASE,
)
"""Right before a match."""

RATE = re.compile(r"\b(?:requests?|calls|rate|per (?:second|minute|hour|day))\b", re.IGNORECASE)
PART = re.compile(
    r"\b(?:each|every|per|preview|prefix|suffix|truncat\w*|first|last|shows?|displays?)\b",
    re.IGNORECASE,
)
FILE = re.compile(r"\b(?:files?|uploads?|attachments?|images?|media|body|payload)\b", re.IGNORECASE)
CONDITION = re.compile(
    r"\b(?:if|whether|when|unless|until|in case|depending|while|that|which|who)\b", re.IGNORECASE
)
OTHERS = re.compile(
    r"\b(?:values?|options?|endpoints?|versions?|api|methods?|v\d+)\b[^.]*$"
    r"|\b\w+[^siuoa\W]s(?:\s+(?:are|have been))?\s*$",
    re.IGNORECASE,
)
"""Things other than this field that may be read-only, immutable or deprecated."""

ITSELF = re.compile(
    r"\b(?:it|this|field|property|attribute|value|parameter|id|[`\"'])[`\"']?\s+"
    r"(?:is|was|becomes|remains)(?: \w+)?\s*[*_`]*$",
    re.IGNORECASE,
)
"""The field as the subject of a sentence."""

ENDS = re.compile(
    r"\s*(?:$|[.,;:)\]!*_-]|(?:in|since|as|and|use|due|from|by|for|field|property|attribute|value"
    r"|parameter)\b)",
    re.IGNORECASE,
)
"""What follows a property of the field, rather than something that has the property."""

HOLDER = re.compile(
    r"\s+(?:access|mode|users?|roles?|tokens?|scopes?|permissions?|keys?|replicas?|links?|views?"
    r"|cop(?:y|ies)|apis?|endpoints?|clients?|flag|fields|list)\b",
    re.IGNORECASE,
)
"""What else may be read-only."""

CALLED = re.compile(r"[`\"“']([^`\"”']+)[`\"”']")


@dataclass(frozen=True, slots=True)
class Said:
    """A match with the sentence around it, and the name of the field that it stands at."""

    match: re.Match[str]
    before: str
    after: str
    field: str


def _of_value(said: Said) -> bool:
    """Say whether a limit is one of the field's whole value."""
    if RATE.search(said.before) or RATE.match(said.after.strip()) or PART.search(said.before):
        return False
    in_bytes = "byte" in said.match[0].lower() or "octet" in said.match[0].lower()
    return not (in_bytes and FILE.search(said.before)) and not re.match(
        r"\s+(?:per|each|of (?:it|them)|are (?:shown|displayed))\b", said.after, re.IGNORECASE
    )


def _of_field(said: Said) -> bool:
    """Say whether a property is one of the field itself, without a condition."""
    others = [name for name in CALLED.findall(said.before) if name != said.field]
    conditional = CONDITION.search(said.before) or re.match(
        r"\s*,?\s*(?:if|unless|when|until|immediately|instantly|yet|while)\b",
        said.after,
        re.IGNORECASE,
    )
    return not (others or conditional or OTHERS.search(said.before))


def _of_read_only(said: Said) -> bool:
    starts = re.search(r"(?:^|[\[(*_,;:>-])\s*(?:an? |the )?$", said.before, re.IGNORECASE)
    told = ITSELF.search(said.before) and ENDS.match(said.after)
    return _of_field(said) and bool(told or (starts and not HOLDER.match(said.after)))


def _of_deprecated(said: Said) -> bool:
    starts = re.search(r"(?:^|[\[(*_!:>-])\s*$", said.before) and ENDS.match(said.after)
    told = re.search(r"\b(?:is|are|was|been|being)(?: \w+)?\s*[*_`]*$", said.before, re.IGNORECASE)
    return _of_field(said) and bool(told or starts)


def _always(_said: Said) -> bool:
    return True


# --- the rows ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way of saying a promise.

    ``fits`` says whether a sentence speaks of the field; ``applies`` names the JSON types that the
    promise can speak of.
    """

    name: str
    pattern: re.Pattern[str]
    facts: Callable[[re.Match[str]], Facts]
    fits: Callable[[Said], bool] = _always
    applies: tuple[str, ...] = ()

    def find(self, text: str, field: str) -> Iterator[re.Match[str]]:
        """Yield the places where a description makes this promise about its own field."""
        for match in self.pattern.finditer(text):
            start, end = _sentence(text, match)
            said = Said(match, text[start : match.start()], text[match.end() : end], field)
            if not NEGATED.search(said.before) and self.fits(said):
                yield match


def _sentence(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Return where the sentence around a match starts and ends."""
    stops = [each.end() for each in re.finditer(r"[.!?:;](?=\s)|\n", text)]
    start = max((stop for stop in stops if stop <= match.start()), default=0)
    return start, min((stop for stop in stops if stop >= match.end()), default=len(text))


def _row(
    name: str,
    pattern: str,
    facts: Callable[[re.Match[str]], Facts],
    fits: Callable[[Said], bool],
    *applies: str,
) -> Phrase:
    return Phrase(name, re.compile(pattern, re.IGNORECASE), facts, fits, applies)


def _count(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _length(keyword: str) -> Callable[[re.Match[str]], Facts]:
    def facts(match: re.Match[str]) -> Facts:
        return {keyword: _count(match["n"])} | _unit(match)

    return facts


def _unit(match: re.Match[str]) -> Facts:
    in_bytes = re.search(r"bytes|octets", match["unit"], re.IGNORECASE)
    return {UNIT: "bytes"} if in_bytes else {}


def _between(match: re.Match[str]) -> Facts:
    low, high = _count(match["low"]), _count(match["n"])
    return {"minLength": low, "maxLength": high} | _unit(match) if low <= high else {}


KINDS = (
    *(
        "string",
        "number",
        "value",
        "text",
        "object",
        "digit",
        "letter",
        "character",
        "key",
        "field",
    ),
    *("user", "owner", "member", "admin", "administrator", "one", "it", "thi", "these"),
)
"""Words after 'only' that name no member; singular."""


def _members(match: re.Match[str]) -> Facts:
    words = re.split(r",\s*(?:and |or )?|\s+and\s+|\s+or\s+", match["names"])
    names = [re.sub(r"^the ", "", word, flags=re.IGNORECASE).strip("`\"' ") for word in words]
    general = any(name.lower().removesuffix("s") in KINDS for name in names)
    return {} if general else {ONLY: names}


PHRASES = (
    _row(
        "length-between",
        rf"\b(?:between|from) (?P<low>{_COUNT}) (?:and|to) {NUMBER} {UNITS}\b",
        _between,
        _of_value,
        "string",
    ),
    _row(
        "length-most", rf"\b{MOST} {NUMBER}[ -]{UNITS}\b", _length("maxLength"), _of_value, "string"
    ),
    _row(
        "length-least",
        rf"\b{LEAST} {NUMBER}[ -]{UNITS}\b",
        _length("minLength"),
        _of_value,
        "string",
    ),
    _row(
        "items-most",
        rf"\b{MOST} {NUMBER} (?:items?|elements?|entries|values)\b",
        lambda match: {"maxItems": _count(match["n"])},
        _of_value,
        "array",
    ),
    _row("read-only", r"\bread[- ]only\b", lambda _: {"readOnly": True}, _of_read_only),
    _row(
        "immutable",
        r"\b(?:immutable|(?:cannot|can't|can not|may not|must not) be "
        r"(?:changed|modified|updated))\b",
        lambda _: {IMMUTABLE: True},
        _of_field,
    ),
    _row("deprecated", r"\bdeprecated\b", lambda _: {"deprecated": True}, _of_deprecated),
    _row(
        "only-members",
        rf"\bonly (?P<names>{NAME}(?:(?:,? and |,? or |, ){NAME})*) (?:can|may) be "
        r"(?:modified|changed|updated|set)\b",
        _members,
        _always,
        "object",
    ),
    _row(
        "field-mask",
        r"\bfield[ _-]?masks?\b",
        lambda _: {"../" + ROLE: "field-mask"},
        _always,
        *("string", "array"),
    ),
    _row(
        "merge-strategy",
        r"\bupdate strategy (?:for|of) (?:the )?`?(?P<field>[\w.]*\w)`?",
        lambda match: {"../" + ROLE: "merge-strategy", "../" + TARGET: match["field"]},
        _always,
    ),
    _row(
        "nullable",
        r"\bnull (?:to remove|to clear|removes|clears|to unset)\b",
        lambda _: {NULL: True},
        _always,
    ),
)
"""Every phrase. To add one, add a row, and true sentences and false friends to its test."""
