"""What makes a sentence speak of something else than its field; and where sentences end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

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


HEDGED = re.compile(
    r"\b(?:usually|typically|normally|generally|often|sometimes|approximately|about|around|roughly"
    r"|currently|e\.g\.?|i\.e\.?|for (?:example|instance)|such as|example|default(?:s)?(?: is| to)?"
    r"|versions?|http|rfc|iso|error|step|section|page|chapter|port|v)\W*(?:\w+\W+)?$",
    re.IGNORECASE,
)
"""Right before a limit: it is none, or one of something else."""

WHERE = r"(?:on|in|under|with) (?:the |an? )?\w+ (?:plan|tier|mode|account|region)"
WHEN = r"if|when|whenever|unless|until|while|in case|depending|where applicable"
LIMITED = re.compile(rf"^\s*(?:(?i:{WHEN}|{WHERE})\b|[Ff]or [A-Z]\w+)")
"""Starts a sentence whose promise holds sometimes."""

SOMETIMES = re.compile(
    rf"\s*[,(]?\s*(?:(?i:{WHEN}|{WHERE})\b|(?i:for) (?:[A-Z]\w+"
    r"|\w+ (?:users|accounts|customers|plans|channels)\b))"
)
"""Follows a promise that holds sometimes."""


@dataclass(frozen=True, slots=True)
class Said:
    """Some words of a sentence, what stands around them, and the field that they stand at."""

    words: str
    before: str
    after: str
    field: str


def always(said: Said) -> bool:
    """Say whether a promise holds without a condition."""
    return not (LIMITED.match(said.before) or SOMETIMES.match(said.after))


def of_value(said: Said) -> bool:
    """Say whether a limit is one of the field's whole value."""
    if RATE.search(said.before) or RATE.match(said.after.strip()) or PART.search(said.before):
        return False
    if HEDGED.search(said.before) or not always(said):
        return False
    in_bytes = "byte" in said.words.lower() or "octet" in said.words.lower()
    return not (in_bytes and FILE.search(said.before)) and not re.match(
        r"\s+(?:per|each|of (?:it|them)|are (?:shown|displayed))\b", said.after, re.IGNORECASE
    )


def of_field(said: Said) -> bool:
    """Say whether a property is one of the field itself, without a condition."""
    others = [name for name in CALLED.findall(said.before) if name != said.field]
    conditional = CONDITION.search(said.before) or re.match(
        r"\s*,?\s*(?:if|unless|when|until|immediately|instantly|yet|while)\b",
        said.after,
        re.IGNORECASE,
    )
    return not (others or conditional or OTHERS.search(said.before))


def of_read_only(said: Said) -> bool:
    """Say whether the field itself is read-only, and not something that it is about."""
    starts = re.search(r"(?:^|[\[(*_,;:>-])\s*(?:an? |the )?$", said.before, re.IGNORECASE)
    told = ITSELF.search(said.before) and ENDS.match(said.after)
    return of_field(said) and bool(told or (starts and not HOLDER.match(said.after)))


def of_deprecated(said: Said) -> bool:
    """Say whether the field itself is deprecated."""
    starts = re.search(r"(?:^|[\[(*_!:>-])\s*$", said.before) and ENDS.match(said.after)
    told = re.search(r"\b(?:is|are|was|been|being)(?: \w+)?\s*[*_`]*$", said.before, re.IGNORECASE)
    return of_field(said) and bool(told or starts)


STOP = re.compile(r"[.!?;](?=\s)|\n")
SHORT = re.compile(r"\b(?:e\.g|i\.e|etc|vs|approx|incl|max|min|no|cf)\.$", re.IGNORECASE)
"""An abbreviation: its dot ends no sentence."""


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of a description starts and ends."""
    start = 0
    for stop in STOP.finditer(text):
        if stop[0] == "." and SHORT.search(text, max(start, stop.end() - 9), stop.end()):
            continue
        yield start, stop.end()
        start = stop.end()
    yield start, len(text)
