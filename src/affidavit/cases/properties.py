"""Laws of an update, for Hypothesis to break: what the directed cases can't enumerate.

Each law draws whole requests; the oracle says what is expected of them, and the judge of the run
judges. A sequence of updates is a case as well: its last one, with the others as its set-up, must
leave what a model of the resource holds.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from hypothesis import strategies as st

from affidavit.cases import oracle, peer, values
from affidavit.cases.maker import Maker
from affidavit.cases.mask_paths import listable
from affidavit.cases.merge import inside
from affidavit.cases.oracle import named
from affidavit.model import Case
from affidavit.operation import ONLY, TARGET, frozen
from affidavit.schema import ELEMENT, Field, types

Strategy = st.SearchStrategy[Case]
Pairs = Iterable[tuple[str, str]]
Bodies = st.SearchStrategy[dict[str, Any]]

TOGETHER = 8
STEPS = 6
WIDEST = 4
FIRST = 20
"""The first variant of values that no directed case sends."""


@dataclass(frozen=True, slots=True)
class Law:
    """One property; ``cases`` returns None where a contract has no room for it."""

    name: str
    cases: Callable[[Maker], Strategy | None]
    share: int = 1
    """How many of a round's cases are its own, against the others'."""


def _case(maker: Maker, law: str, title: str, members: dict[str, Any], query: Pairs = ()) -> Case:
    body = maker.body(members)
    request = maker.update(body, query=query)
    return oracle.case(maker, named(law, request), title, request, body)


def plain(maker: Maker, field: Field, many: int) -> st.SearchStrategy[Any]:
    """Return so many ordinary values of a field; of a nullable one, null as well."""
    made = st.integers(FIRST, FIRST + many).map(lambda variant: maker.value(field, variant))
    nullable = maker.typed and "null" in types(field.schema)
    return st.one_of(made, st.none()) if nullable else made


def _bodies(maker: Maker, least: int, most: int, many: int = 30) -> Bodies:
    """Draw some of the sure fields, in any order, each with one of some ordinary values."""
    fields = maker.proven

    @st.composite
    def drawn(draw: st.DrawFn) -> dict[str, Any]:
        chosen = draw(
            st.lists(
                st.sampled_from(fields),
                min_size=min(least, len(fields)),
                max_size=min(most, len(fields)),
                unique_by=lambda field: field.path,
            )
        )
        return {field.path[0]: draw(plain(maker, field, many)) for field in chosen}

    return drawn()


# --- laws --------------------------------------------------------------------------------------


def _together(maker: Maker) -> Strategy | None:
    """Any fields together, in any order."""
    if len(maker.proven) < 2:  # noqa: PLR2004 - one field has nothing beside it
        return None
    bodies = _bodies(maker, 2, TOGETHER)
    return bodies.map(
        lambda body: _case(maker, "together", f"set {', '.join(body)} together", body)
    )


def _any_value(maker: Maker) -> Strategy | None:
    """Any good value of any field, also of nested ones."""
    fields = [each for each in maker.operation.fields if _settable(maker, each)]
    return _embedded(maker, "value", "a value that the page allows", fields, values.valid)


def _no_value(maker: Maker) -> Strategy | None:
    """A value that breaks one keyword, alone or beside good ones."""
    fields = [each for each in maker.operation.fields if _settable(maker, each)]
    alone = _embedded(maker, "broken", "a value that the page rules out", fields, values.broken)
    if alone is None or len(maker.proven) < 2:  # noqa: PLR2004 - as above
        return alone

    @st.composite
    def beside(draw: st.DrawFn) -> Case:
        good = draw(_bodies(maker, 1, 3))
        field = draw(st.sampled_from([each for each in fields if each.top]))
        value = draw(values.broken(maker.operation.document, field.schema))
        body = good | {field.path[0]: value}
        if draw(st.booleans()):
            body = dict(reversed(body.items()))
        title = f"set {', '.join(body)} together, {field.name} to a value that the page rules out"
        return _case(maker, "broken", title, body)

    return st.one_of(alone, beside())


def _settable(maker: Maker, field: Field) -> bool:
    top = maker.top(field)
    return not (frozen(field.schema) or frozen(top.schema) or top.schema.get(ONLY))


def _embedded(
    maker: Maker,
    law: str,
    what: str,
    fields: list[Field],
    drawing: Callable[[Any, Any], st.SearchStrategy[Any]],
) -> Strategy | None:
    if not (fields and maker.typed):
        return None

    @st.composite
    def drawn(draw: st.DrawFn) -> Case:
        field = draw(st.sampled_from(fields))
        value = draw(drawing(maker.operation.document, field.schema))
        return _case(maker, law, f"set {field.name} to {what}", maker.embed(field, value))

    return drawn()


def _masked(maker: Maker) -> Strategy | None:
    """Any mask on any body: only what is in both may change."""
    param = maker.operation.by_role("field-mask")
    if param is None or len(maker.proven) < 2:  # noqa: PLR2004 - as above
        return None
    style = False if "string" in types(param.schema) else param.spec.get("explode")
    names = [field.path[0] for field in maker.proven if listable(param, field)]
    if not names:
        return None

    @st.composite
    def drawn(draw: st.DrawFn) -> Case:
        body = draw(_bodies(maker, 1, TOGETHER))
        body = {name: value for name, value in body.items() if value is not None}
        longest = len(names) if style is not None else 1  # of several, how they're joined is open
        paths = draw(st.lists(st.sampled_from(names), min_size=1, max_size=longest, unique=True))
        pairs = [(param.name, path) for path in paths] if style else [(param.name, ",".join(paths))]
        title = f"set {', '.join(body) or 'nothing'} under a mask of {', '.join(paths)}"
        return _case(maker, "mask", title, body, pairs)

    return drawn()


def _merged(maker: Maker) -> Strategy | None:
    """Any patch of an object field on any state of it (RFC 7396)."""
    param = maker.operation.by_role("merge-strategy")
    if not (maker.merges or param):
        return None
    target = param.spec.get(TARGET) if param and not maker.merges else None
    fields = [
        each
        for each in maker.operation.fields
        if "object" in types(each.schema)
        and ELEMENT not in each.path
        and _settable(maker, each)
        and target in (None, each.name)
    ]
    if not fields:
        return None
    options = [str(value) for value in param.schema.get("enum", ())] if param and target else []

    @st.composite
    def drawn(draw: st.DrawFn) -> Case:
        field = draw(st.sampled_from(fields))
        start, patch = draw(_objects(maker, field)), draw(_patches(maker, field))
        query = [(param.name, draw(st.sampled_from(options)))] if param and options else []
        request = maker.update(maker.body(inside(field, patch)), query=query)
        before = maker.update(maker.body(inside(field, start)))
        words = " with ".join(
            filter(None, [f"a patch of {field.name}", *(each for _, each in query)])
        )
        return oracle.case(
            maker, named("merge", request, (before,)), words, request, setup=(before,)
        )

    return drawn()


def _objects(maker: Maker, field: Field) -> st.SearchStrategy[Any]:
    return values.valid(maker.operation.document, field.schema)


def _patches(maker: Maker, field: Field) -> st.SearchStrategy[Any]:
    """Draw an object of which some members are null, where they aren't required."""
    required = set(field.schema.get("required", ()))

    @st.composite
    def drawn(draw: st.DrawFn) -> Any:
        whole = draw(_objects(maker, field))
        if not isinstance(whole, dict):
            return whole
        gone = {name for name in whole if name not in required and draw(st.booleans())}
        return {name: None if name in gone else value for name, value in whole.items()}

    return drawn()


# --- sequences ---------------------------------------------------------------------------------


def _sequences(maker: Maker) -> Strategy | None:
    """Several updates one after the other leave what a model of the resource says."""
    if not maker.proven:
        return None

    few = _bodies(maker, 1, WIDEST, many=3)  # so that fields and values come again

    @st.composite
    def sequence(draw: st.DrawFn) -> Case:
        steps = [maker.body(body) for body in draw(st.lists(few, min_size=2, max_size=STEPS))]
        *setup, request = [maker.update(body) for body in steps]
        words = ", then ".join(" and ".join(body) for body in steps)
        return oracle.row(maker, named("sequence", request, tuple(setup)), f"set {words}", steps)

    return sequence()


def _peer(maker: Maker, *, negative: bool) -> Strategy | None:
    """What Schemathesis finds good, or bad."""
    drawn = peer.requests(maker, negative=negative) if maker.profile == "deep" else None
    if drawn is None:
        return None
    law, word = ("negative", "bad") if negative else ("positive", "good")
    return drawn.map(
        lambda request: oracle.case(
            maker,
            named(f"{PEER}-{law}", request),
            f"an update that Schemathesis finds {word}",
            request,
        )
    )


PEER = "schemathesis"

LAWS: tuple[Law, ...] = (
    Law("sequence", _sequences, share=3),
    Law("together", _together),
    Law("mask", _masked),
    Law("merge", _merged),
    Law("value", _any_value),
    Law("broken", _no_value),
    Law(f"{PEER}-positive", partial(_peer, negative=False)),
    Law(f"{PEER}-negative", partial(_peer, negative=True)),
)
"""Every law, the most telling per request first."""
