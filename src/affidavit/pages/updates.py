"""What a page says of an update as a whole, in words.

That is what a field mask does beyond its standard, and the answers to questions that standards
leave open: what becomes of an unknown field, of a read-only one, of an empty update.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from affidavit import operation as keys
from affidavit import pointer as ptr
from affidavit.operation import MASK_NAME
from affidavit.pages.guards import NEGATED, Said, always, sentences
from affidavit.schema import resolve

FIELDS = r"(?:fields?|properties|property|members?|attributes?|keys?)"
BODY = (
    r"(?:the )?(?:request )?(?:body|payload|request|resource|update|object|[`\"']\w+[`\"'] object)"
    r"(?! mask)(?: in the (?:request )?body)?"
)
GONE = (
    r"(?:cleared|removed|reset|unset|deleted|emptied"
    r"|set to [`*]*(?:null|(?:its|their|the) default))"
)

SUBJECTS = {
    "unknown-mask-path": rf"(?:unknown|invalid|unrecogni[sz]ed|non-?existent) (?:mask )?"
    rf"(?:paths?|{FIELDS})|(?:paths?|{FIELDS}) that (?:do(?:es)?n't|do(?:es)? not) exist",
    "unknown-field": r"(?:unknown|unrecogni[sz]ed|undocumented|undefined|additional|extra) "
    + FIELDS,
    "read-only": rf"read[- ]only {FIELDS}",
    "empty-patch": r"empty (?:body|object|update|patch|payload|request(?: body)?)",
}
"""What a policy is about, in words."""

REFUSALS = r"(?:4\d\d|INVALID_ARGUMENT|(?:validation )?error|bad request)"
ANSWERS = {
    "reject": r"(?:(?:is|are|will be|gets?) (?:always )?(?:rejected|refused)"
    r"|(?:causes?|gives?|results? in|returns?|yields?|produces?|leads? to|fails? with"
    r"|(?:is|are) answered (?:with|by)) (?:an? |the )?(?:status |http |code )*[`*]*"
    rf"{REFUSALS})\b",
    "ignore": r"(?:(?:is|are|will be) (?:always |silently )?(?:ignored|dropped|discarded"
    r"|disregarded)|(?:has|have) no effect)\b",
}
"""What becomes of it."""

BETWEEN = r"(?: (?!(?:not|never|no|and|or|but)\b)[\w`'\"(){}]+){0,6}? "

STATED = r"(?: (?:is|are) \w+(?: in (?:the |a )?(?:\w+ )?mask)?)?"

POLICIES = tuple(
    (name, answer, re.compile(pattern, re.IGNORECASE))
    for name, subject in SUBJECTS.items()
    for answer, pattern in (
        *((answer, rf"\b(?:{subject}){BETWEEN}{verb}") for answer, verb in ANSWERS.items()),
        ("reject", rf"\b{REFUSALS}[`*]* (?:if|when|for|on) (?:any |an? )?(?:{subject})\b{STATED}"),
    )
)

NESTED = re.compile(
    r"\bnested (?:paths?|fields?|members?|properties)\b|\bsub-?fields?\b"
    r"|\bdott?ed (?:paths?|names?)\b|\bdot[- ](?:notation|separated)\b",
    re.IGNORECASE,
)
"""How a page says that a mask may hold the path of a member of a field (AIP-161)."""

NOT_NESTED = re.compile(
    r"\b(?:only|no|not|never|cannot|top[- ]level|unsupported|without)\b|n't\b", re.IGNORECASE
)
CODE = re.compile(r"[`\"']([A-Za-z_]\w*)\.[A-Za-z_]\w*[`\"']")

ABSENT = (
    r"(?:absent|missing|omitted|left out|not (?:present|included|set|sent|given|provided)"
    r"|without (?:a )?values?(?: (?:specified|given|set))?)"
    rf"(?: (?:from|in|by|of) {BODY})?"
    rf"|that {BODY} (?:lacks|omits|(?:does not|doesn't) (?:hold|have|contain|include))"
)
CLEARED = re.compile(
    rf"\b(?:{ABSENT})(?! (?:from|in) (?:the |a )?(?:\w+ )?mask)[^.;!]{{0,40}}?"
    rf"\b(?:is|are|will be|gets?) (?:then )?{GONE}\b"
    rf"|\b(?:clears|removes|resets|unsets|deletes)\b[^.;!]{{0,60}}\b(?:{ABSENT})"
    r"(?! (?:from|in) (?:the |a )?(?:\w+ )?mask)"
    r"|\bto (?:clear|remove|reset|unset) (?:an?|the|any) field\b[^.;!]{0,40}\bmask\b[^.;!]{0,30}"
    r"\b(?:omit|leav(?:e|ing) (?:it|its value) out)\b",
    re.IGNORECASE,
)
"""How a page says that what a mask lists and the body lacks is cleared (AIP-134)."""

SAID = r"(?:sent|passed|provided|supplied|present|included|specified|given|set)"
NAMED = rf"(?:{FIELDS}|parameters?|values?)"
KEPT = r"(?:unchanged|untouched|unaltered|unaffected|(?:as (?:it|they) (?:is|are|was|were)))"
LEFT_OUT = (
    rf"(?:\bnot {SAID}|n't {SAID}|n't (?:send|pass|provide|supply|include|specify|give|set)"
    r"|\b(?:omitted|absent|left out|missing))"
)
PARTIAL = re.compile(
    rf"\bonly (?:the )?(?:{SAID} )?{NAMED}\b[^.;!\n]{{0,40}}?(?:{SAID}\b[^.;!\n]{{0,40}}?)?"
    rf"\b(?:is|are|will be|gets?) (?:updated|changed|modified|applied)\b"
    rf"|\b{NAMED}\b[^.;!\n]{{0,30}}?{LEFT_OUT}\b[^.;!\n]{{0,40}}?"
    rf"\b(?:{KEPT}|(?:not|aren't|isn't) (?:updated|changed|modified|touched))\b"
    rf"|\b(?:omitted|absent|missing|other|unlisted) {NAMED}\b[^.;!\n]{{0,30}}?"
    rf"\b(?:{KEPT}|keep (?:its|their))\b",
    re.IGNORECASE,
)
"""How a page says of a PUT or POST that it updates in part."""

ATOMIC = re.compile(
    r"\ball[- ]or[- ]nothing\b"
    r"|\b(?:update|request|change)s? (?:is|are) (?:applied )?atomic(?:ally)?\b"
    r"|\b(?:refused|rejected|invalid|failed) (?:update|request)s? (?:changes?|leaves?)"
    r" (?:nothing|the \w+ (?:unchanged|untouched|as it was))\b"
    r"|\bnothing (?:is|will be|gets) (?:changed|applied|saved|updated|stored|modified)\b",
    re.IGNORECASE,
)
"""How a page says that an update which is refused changes nothing."""

MASK = re.compile(r"\bmasks?\b|\blisted\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """A fact with its place in the document, the words, and the description they stand in."""

    place: str
    value: Any
    words: str
    holder: str


def told(document: dict[str, Any]) -> Iterator[Told]:
    """Yield what descriptions state of each operation's update."""
    paths = document.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        for method, spec in item.items() if isinstance(item, dict) else ():
            if method in keys.UPDATES and isinstance(spec, dict):
                yield from _of_operation(document, ptr.join("/paths", path, method))


def _of_operation(document: dict[str, Any], here: str) -> Iterator[Told]:
    masks = [place for place in _parameters(document, here) if _is_mask(document, place)]
    for holder, word in product((here, here + "/requestBody", *masks), ("summary", "description")):
        text = ptr.get(document, ptr.join(holder, word))
        for start, end in sentences(text) if isinstance(text, str) else ():
            sentence, masked = text[start:end], holder in masks
            for name, value, words in _sentence(sentence, masked=masked):
                if name not in SUBJECTS:
                    places = [ptr.join(mask, name) for mask in masks]
                else:
                    useless = name == "unknown-mask-path" and not masks
                    places = [] if useless else [ptr.join(here, keys.POLICIES, name)]
                yield from (Told(place, value, words, holder) for place in places)
            if not (masked or here.endswith("/patch")):
                for keyword, words in _of_whole(sentence):
                    yield Told(ptr.join(here, keyword), True, words, holder)
    yield from _spelled(document, here, masks)


def _parameters(document: dict[str, Any], here: str) -> Iterator[str]:
    for base in (here, here.rpartition("/")[0]):
        listed = ptr.get(document, base + "/parameters")
        for index, raw in enumerate(listed if isinstance(listed, list) else ()):
            yield resolve(document, raw, ptr.join(base, "parameters", index))[1]


def _is_mask(document: dict[str, Any], place: str) -> bool:
    spec = ptr.get(document, place)
    if not isinstance(spec, dict) or spec.get("in") != "query":
        return False
    return spec.get(keys.ROLE) == "field-mask" or bool(MASK_NAME.match(str(spec.get("name", ""))))


def _sentence(text: str, *, masked: bool) -> Iterator[tuple[str, Any, str]]:
    """Yield what one sentence states: a policy or a keyword of the mask, its value, the words."""
    of_mask = masked or bool(MASK.search(text))
    for name, answer, pattern in POLICIES:
        topic = "unknown-mask-path" if masked and name == "unknown-field" else name
        if (topic == "unknown-mask-path") == of_mask and (match := _plain(pattern, text)):
            yield topic, answer, match
    if not of_mask:
        return
    if (match := _plain(NESTED, text)) and not NOT_NESTED.search(text):
        yield keys.NESTED, True, match
    if match := _plain(CLEARED, text):
        yield keys.CLEARS, True, match


def _of_whole(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a sentence says of what an update leaves as it was, with the words."""
    for keyword, pattern in ((keys.PARTIAL, PARTIAL), (keys.ATOMIC, ATOMIC)):
        match = pattern.search(text)
        if match and not NEGATED.search(text[: match.start()]):
            yield keyword, match[0]


def _plain(pattern: re.Pattern[str], text: str) -> str:
    """Return the words that state something without a condition, or nothing."""
    match = pattern.search(text)
    if match is None:
        return ""
    said = Said(match[0], text[: match.start()], text[match.end() :], "")
    return "" if NEGATED.search(said.before) or not always(said) else match[0]


def _spelled(document: dict[str, Any], here: str, masks: list[str]) -> Iterator[Told]:
    """A path with a dot in a mask's description, examples or values says that there are such."""
    names = _members(document, here)
    for place in masks:
        spec = ptr.get(document, place)
        text = str(spec.get("description", ""))
        match = next((each for each in CODE.finditer(text) if each[1] in names), None)
        if match and not NOT_NESTED.search(text):
            yield Told(ptr.join(place, keys.NESTED), True, match[0], place)
        for keyword in ("enum", "items/enum", "example", "examples", "default"):
            stated = ptr.get(document, f"{place}/schema/{keyword}")
            for value in _texts(stated if keyword != "example" else [stated, spec.get("example")]):
                if value.partition(".")[0] in names and "." in value:
                    yield Told(ptr.join(place, keys.NESTED), True, value, place)


def _texts(value: Any) -> Iterator[str]:
    """Yield each path of a value: of a list, or of a comma-joined text."""
    if isinstance(value, str):
        yield from (part.strip() for part in value.split(","))
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _members(document: dict[str, Any], here: str) -> set[str]:
    """Return the names of the body's own members."""
    content = ptr.get(document, here + "/requestBody/content")
    found: set[str] = set()
    for each in content.values() if isinstance(content, dict) else ():
        schema = each.get("schema") if isinstance(each, dict) else None
        if isinstance(schema, dict):
            properties = resolve(document, schema)[0].get("properties")
            found |= set(properties) if isinstance(properties, dict) else set()
    return found
