"""Whatever is sent, it is answered without a server error, and what is accepted is kept as sent.

The page is silent on most of these values: they may be refused. Numbers of several fields go in
one request, since requests are few.
"""

import json
from collections.abc import Iterator
from typing import Any

from affidavit.cases.maker import Maker
from affidavit.cases.semantics import TEXT
from affidavit.model import Case, Check, CheckKind
from affidavit.operation import frozen
from affidavit.schema import Field, is_valid, types

LIMITS = {
    *("enum", "const", "format", "pattern", "multipleOf"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
}
NUMBERS: tuple[tuple[str, int, float], ...] = (
    ("zero", 0, 0),
    ("negative", -7, -7.5),
    ("beyond-int32", 2**31 + 11, 2**31 + 11.5),
    ("beyond-double", 2**53 + 2, 2.0**53 + 2),
    ("beyond-int64", 2**63, 2.0**63),
)
"""What is sent for integers and for numbers; each is exact as a double (IEEE 754)."""

LINES = "first line\nsecond\tline\u2028\u05e2\u05d1\u05e8\u05d9\u05ea"
TEXTS = (
    ("lines", LINES),
    ("padded", " padded "),
    ("word", "null"),
    ("digits", "007"),
    ("json", '{"b": 1.0, "a":[true ]}'),
    ("escaped", "&lt;b&gt; &amp;amp; 100%25 %41 + \\u0041"),
    ("sentences", "All work. " * 60),
    ("flag", "true"),
)
"""Text that is kept as it is: lines, blanks at its ends, values and escapes that are but text."""

LONG = 100_000
KEYS = {
    "__proto__": {"affidavit": 1},
    "constructor": {"prototype": {"affidavit": 1}},
    "": "empty",
    "$where": "1",
    "a.b[0]": "path",
}


def cases(maker: Maker) -> Iterator[Case]:
    """Numbers, texts, keys and bodies that programs stumble over."""
    if not maker.typed:
        return
    yield from _numbers(maker)
    texts = [each for each in maker.steady if _free(each, "string")]
    yield from _blank(maker, texts)
    for field in texts[:1]:
        yield from _texts(maker, field)
    for field in [each for each in texts if "maxLength" not in each.schema][:1]:
        yield _text(maker, field, "long", "x" * LONG)
    yield from _nested(maker)
    yield from _unsure(maker)
    yield from _objects(maker)
    yield from _bodies(maker, texts[0] if texts else None)


def _free(field: Field, *kinds: str) -> bool:
    """Say whether a field takes any value of a type, as far as the page says."""
    return bool(set(kinds) & set(types(field.schema))) and not LIMITS & field.schema.keys()


def _numbers(maker: Maker) -> Iterator[Case]:
    numeric = [
        each
        for each in maker.steady
        if {"integer", "number"} & set(types(each.schema))
        and maker.has(f"request.{each.name}.semantics")
    ]
    for label, whole, broken in NUMBERS[: maker.deep(1, 3, 5)]:
        every = {
            each.path[0]: whole if "integer" in types(each.schema) else broken for each in numeric
        }
        fields = [
            each
            for each in numeric
            if is_valid(maker.operation.document, each.pointer, every[each.path[0]])
        ]
        body = {each.path[0]: every[each.path[0]] for each in fields}
        if not fields:
            continue
        yield maker.case(
            f"robustness/numbers/{label}",
            f"set every number that may be so ({label})",
            maker.update(maker.body(body)),
            [
                *(_keeps(maker, each, body[each.path[0]]) for each in fields),
                *maker.untouched(),
            ],
            needs=[need for each in fields for need in maker.needs(each)],
            rank=3,
        )


def _blank(maker: Maker, texts: list[Field]) -> Iterator[Case]:
    """An empty text is a text, and no field that was left out."""
    fields = [each for each in texts if not each.schema.get("minLength")]
    if fields:
        yield maker.case(
            "robustness/text/blank",
            "set every text that may be so to an empty one",
            maker.update(maker.body({each.path[0]: "" for each in fields})),
            [
                Check("accepted", maker.together(fields[0]), soft=True),
                *(_keeps(maker, each, "") for each in fields),
                *maker.untouched(),
            ],
            needs=[need for each in fields for need in maker.needs(each)],
            rank=3,
        )


def _keeps(maker: Maker, field: Field, value: Any) -> Check:
    kind: CheckKind = "exact" if value else "shows"  # what may well have been there proves nothing
    return Check(kind, maker.together(field), maker.place(field), value, when="accepted")


def _texts(maker: Maker, field: Field) -> Iterator[Case]:
    most = field.schema.get("maxLength", LONG)
    texts = [each for each in TEXTS if len(each[1]) <= most]
    for label, text in texts[: maker.deep(1, 7, 8)]:
        yield _text(maker, field, label, text)


def _text(maker: Maker, field: Field, label: str, text: str) -> Case:
    clause = f"request.{field.name}.semantics"
    text = text.ljust(field.schema.get("minLength", 0), "x")
    return maker.case(
        f"robustness/text/{label}",
        f"set {field.name} to a text that is easily changed ({label})",
        maker.update(maker.body({field.path[0]: text})),
        [
            Check("accepted", clause, soft=True),
            Check("exact", clause, maker.place(field), text, when="accepted"),
            *maker.untouched(),
        ],
        needs=maker.needs(field),
        rank=3,
    )


def _nested(maker: Maker) -> Iterator[Case]:
    """Text inside objects and arrays is kept, too."""
    inside = [
        each
        for each in maker.operation.fields
        if not (each.top or frozen(each.schema)) and _free(each, "string")
    ]
    for field in inside[: maker.deep(0, 2, 60)]:
        text = TEXT[: field.schema.get("maxLength", len(TEXT))]
        clause = f"request.{field.path[0]}.semantics"
        if not maker.has(clause) or len(text) < field.schema.get("minLength", 0):
            continue
        yield maker.case(
            f"robustness/nested/{field.name}",
            f"set {field.name} to a telling text",
            maker.update(maker.embed(field, text)),
            [
                Check("accepted", clause, soft=True),
                Check("exact", clause, maker.place(field), text, when="accepted"),
                *maker.untouched(),
            ],
            needs=maker.needs(field),
            rank=3,
        )


def _unsure(maker: Maker) -> Iterator[Case]:
    """Fields that may name other things, which odd values don't: only a crash would be wrong."""
    fields = [each for each in maker.operation.writable if each not in maker.steady]
    for label, whole, text in (("odd", -7, TEXT), ("empty", 0, "")):
        body: dict[str, Any] = {}
        for each in fields:
            if {"integer", "number"} & set(types(each.schema)):
                body[each.path[0]] = whole
            elif "string" in types(each.schema):
                body[each.path[0]] = text
        if body:
            yield _odd(
                maker, f"references/{label}", f"{label} values of what may name things", body
            )


def _objects(maker: Maker) -> Iterator[Case]:
    """Every object and array empty at once."""
    empty: dict[str, Any] = {
        each.path[0]: {} if "object" in types(each.schema) else []
        for each in maker.operation.writable
        if {"object", "array"} & set(types(each.schema))
    }
    if empty:
        yield _odd(maker, "empty", "every object and array is empty", empty)


def _bodies(maker: Maker, text: Field | None) -> Iterator[Case]:
    yield _odd(
        maker, "keys", "members whose names programs give a meaning", _beside(maker, 1) | KEYS
    )
    name = json.dumps(text.path[0] if text else "affidavit").encode()
    raw = (
        ("surrogate", b'"\\ud800"'),
        ("nul", b'"a\\u0000b"'),
        ("digits", b"9" * 400),
        ("exponent", b"1e400"),
        ("deep", b"[" * 500 + b"]" * 500),
        ("twice", b'"affidavit 1", ' + name + b': "affidavit 2"'),
    )
    for number, (label, value) in enumerate(raw[: maker.deep(0, 6, 6)]):
        beside = json.dumps(maker.body(_beside(maker, number))).encode()[1:-1]
        begin = b"{" + beside + b", " if beside else b"{"
        yield _raw(maker, label, begin + name + b": " + value + b"}")
    sent = json.dumps(maker.body(_beside(maker, 0))).encode()
    yield _raw(maker, "bom", b"\xef\xbb\xbf" + sent)


def _beside(maker: Maker, number: int) -> dict[str, Any]:
    """Return a good member: an update of nothing, sent twice, is another family's subject."""
    others = [each for each in maker.steady if not _free(each, "string")]
    return {each.path[0]: maker.value(each, 2 + number % 2) for each in others[:1]}


def _odd(maker: Maker, label: str, title: str, members: dict[str, Any]) -> Case:
    return maker.case(
        f"robustness/{label}", title, maker.update(maker.body(members)), maker.untouched(), rank=3
    )


def _raw(maker: Maker, label: str, raw: bytes) -> Case:
    return maker.case(
        f"robustness/body/{label}",
        f"a body that parsers stumble over ({label})",
        maker.update(raw=raw),
        maker.untouched(),
        rank=3,
    )
