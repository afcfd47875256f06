"""Pages as nobody wrote them: fixtures cut, doubled, spliced, salted with a format's own words."""

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from affidavit import contract as contracts
from affidavit import pages
from affidavit.contract import GAPS, LINT
from affidavit.errors import AffidavitError
from affidavit.jsontext import pretty
from affidavit.model import Reading
from affidavit.operation import UPDATES

FIXTURES = Path(__file__).parent / "fixtures"
SEEDS = [
    each.read_text(encoding="utf-8")
    for each in sorted(FIXTURES.rglob("*"))
    if each.suffix in (".md", ".txt", ".json", ".yaml") and ".facts" not in each.name
]
SALT = (
    *("Enum:", "Example:", "Default:", "## ", "# ", "- `a` (string)", "- `a.b` (", "```json\n{"),
    *("Endpoint: PATCH /a/{b}", "Security: Basic", "## Request fields (application/json):"),
    *("## Response 4XX fields:", "Property nameTypeRequiredPIIDescription", "enum<string>"),
    *("SID<AC>", "array[object]", "Child properties", "Allowed values:", "required", "read-only"),
    *('"openapi": "3.1.0"', "swagger: '2.0'", "$ref: '#'", "&a *a", "---\n", "\t", "\r\n", "\n\n"),
    *("up to 99999999999999999999 characters", "between 9 and 1 items"),
    *("null", "{", "}", "]", "'"),
    *("\x00", "\x1b[2J", "\ud800", "\u2028", "\u200b", "\u202e", "\ufeff", "\N{GRINNING FACE}"),
)


@st.composite
def pages_(draw: st.DrawFn) -> str:
    """Draw a page: a fixture after one to six edits."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 1, 3, 10, 40, 200, 2000])))
        kind = draw(st.sampled_from(["cut", "double", "salt", "splice", "lines", "swap", "flat"]))
        piece = text[start:end]
        if kind == "cut":
            piece = ""
        elif kind == "double":
            piece *= draw(st.integers(2, 4))
        elif kind == "salt":
            piece = draw(st.one_of(st.sampled_from(SALT), st.text(max_size=8)))
        elif kind == "splice":
            other = draw(st.sampled_from(SEEDS))
            at = draw(st.integers(0, len(other)))
            piece = other[at : at + draw(st.sampled_from([5, 50, 500]))]
        elif kind == "lines":
            piece = "\n".join(piece.split())
        elif kind == "swap":
            piece = piece[len(piece) // 2 :] + piece[: len(piece) // 2]
        else:
            piece = " ".join(piece.split())
        text = text[:start] + piece + text[end:]
    return text


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(SALT)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["type", "$ref", "properties", "items", "allOf", "enum", "in", "name"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=5,
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Draw an OpenAPI document in which one to four values are anything."""
    found = json.loads(draw(st.sampled_from([each for each in SEEDS if each.startswith("{")])))
    for _ in range(draw(st.integers(1, 4))):
        holder: Any = found
        for _depth in range(draw(st.integers(0, 12))):
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            inner = [key for key in keys if isinstance(holder[key], (dict, list)) and holder[key]]
            if not inner:
                break
            holder = holder[draw(st.sampled_from(inner))]
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if keys:
            holder[draw(st.sampled_from(keys))] = draw(VALUES)
    return json.dumps(found, indent=1)


def updates(reading: Reading) -> bool:
    """Say whether an operation is an update: contracts are made of those."""
    (item,) = reading.document["paths"].values()
    return any(method in UPDATES for method in item)


def hold(text: str) -> str:
    """Import a page; return what came of it. Whatever it is, what is made of it must hold."""
    try:
        readings = pages.read(text, "page")
        readings = tuple(each for each in readings if updates(each))
        made = [contracts.build(reading, "a/b") for reading in readings]
    except AffidavitError as error:
        return "refused" if str(error).strip() else "refused without a word"
    for reading, contract in zip(readings, made, strict=True):
        spans = [gap.span for gap in reading.gaps] + [mark.span for mark in reading.marks.values()]
        assert all(0 <= start <= end <= len(text) for start, end in spans)
        assert {gap.code for gap in reading.gaps} <= set(GAPS)
        assert {each.rule for each in contract.lint} <= {*GAPS, *LINT}
        ids = [clause.id for clause in contract.clauses]
        assert len(set(ids)) == len(ids)
        assert all(clause.statement for clause in contract.clauses)
        pretty(contract.document)
    return "read"
