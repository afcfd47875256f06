"""A refused update changes nothing, not even with its good half (RFC 5789 section 2)."""

from collections.abc import Iterator
from typing import Any

from affidavit.cases.enum import outside
from affidavit.cases.length import LARGEST
from affidavit.cases.maker import Maker
from affidavit.cases.types import ORDER, wrong
from affidavit.model import Case, Check
from affidavit.schema import Field, types


def cases(maker: Maker) -> Iterator[Case]:
    """Good fields beside one that isn't allowed; beside one of a wrong type, in both orders."""
    yield from _beside(maker)
    if not maker.has("semantics.atomic"):
        return
    bad = next((each for each in reversed(maker.steady) if _wrong(maker, each)), None)
    good = next((each for each in maker.steady if each is not bad), None)
    if bad is None or good is None:
        return
    _, value = _wrong(maker, bad)[0]
    for label, variant in (("good-first", 6), ("bad-first", 7)):
        members = {good.path[0]: maker.value(good, variant), bad.path[0]: value}
        body = members if label == "good-first" else dict(reversed(members.items()))
        yield maker.case(
            f"atomic/{label}",
            f"a good {good.name} and a {bad.name} of a wrong type together",
            maker.update(maker.body(body)),
            [Check("unchanged", "semantics.atomic", when="refused")],
            rank=2 if label == "good-first" else 5,
        )


def _beside(maker: Maker) -> Iterator[Case]:
    """Each field with a value that isn't documented, beside good ones: refused as if alone."""
    wrong = [each for field in maker.operation.writable for each in _undocumented(field)]
    for field, word, value in wrong[: maker.deep(0, 3, 60)]:
        clause = f"request.{field.name}.{word}"
        good = [each for each in maker.steady if each is not field][:3]
        if good and maker.has(clause):
            members = {each.path[0]: maker.value(each, 13) for each in good}
            yield maker.case(
                f"atomic/{field.name}/{word}",
                f"a {field.name} that isn't allowed ({word}) beside good fields",
                maker.update(maker.body(members | {field.path[0]: value})),
                maker.refusal(clause),
                rank=4,
            )


def _undocumented(field: Field) -> Iterator[tuple[Field, str, Any]]:
    """Yield what breaks one keyword of a field's schema, with the last part of its clause's id."""
    schema = field.schema
    texts = [each for each in schema.get("enum", ()) if isinstance(each, str)]
    if texts:
        yield field, "enum", outside(texts)[0][1]
    elif 0 < (most := schema.get("maxLength", 0)) <= LARGEST:
        yield field, "max-length", "x" * (most + 1)
    elif isinstance(high := schema.get("maximum"), int | float):
        yield field, "maximum", high + schema.get("multipleOf", 1)
    elif isinstance(low := schema.get("minimum"), int | float):
        yield field, "minimum", low - schema.get("multipleOf", 1)


def _wrong(maker: Maker, field: Field) -> list[tuple[str, Any]]:
    kind = next((name for name in ORDER if name in types(field.schema)), None)
    return wrong(maker, kind) if kind else []
