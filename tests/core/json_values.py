"""Strategies for JSON values, and schemas with room for a value."""

from typing import Any

from hypothesis import strategies as st

NAMES = st.text(max_size=6) | st.sampled_from(["a", "b", "a/b", "~", "~1", "~0", "", "0", "-"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
)


def containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4)


VALUES = st.recursive(SCALARS, containers, max_leaves=12)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=4)

FORMATS = ["uuid", "date-time", "date", "email", "ipv4", "ipv6", "uri", "hostname"]


@st.composite
def strings(draw: st.DrawFn) -> dict[str, Any]:
    least = draw(st.integers(0, 30))
    made: dict[str, Any] = {"type": "string"}
    if draw(st.booleans()):
        made["minLength"] = least
    if draw(st.booleans()):
        made["maxLength"] = least + draw(st.integers(0, 30))
    return made


@st.composite
def numbers(draw: st.DrawFn) -> dict[str, Any]:
    made: dict[str, Any] = {"type": draw(st.sampled_from(["integer", "number"]))}
    unit = draw(st.sampled_from([None, 1, 2, 5, 10]))
    low = draw(st.none() | st.integers(-100, 100))
    if unit is not None:
        made["multipleOf"] = unit
    if low is not None:
        made[draw(st.sampled_from(["minimum", "exclusiveMinimum"]))] = low
    if draw(st.booleans()):
        room = draw(st.integers(2 * (unit or 1), 100)) + (unit or 1)
        high = draw(st.sampled_from(["maximum", "exclusiveMaximum"]))
        made[high] = (low if low is not None else draw(st.integers(-100, 100))) + room
    return made


LEAVES = (
    strings()
    | numbers()
    | st.just({"type": "boolean"})
    | st.just({"type": "null"})
    | st.sampled_from(FORMATS).map(lambda name: {"type": "string", "format": name})
    | st.lists(SCALARS, min_size=1, max_size=4).map(lambda values: {"enum": values})
    | SCALARS.map(lambda value: {"const": value})
    | st.sampled_from([r"^[a-z]{3}$", r"^\d{4}-\d\d$", "^(red|blue)$", "x+"]).map(
        lambda pattern: {"type": "string", "pattern": pattern}
    )
)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    objects = st.dictionaries(NAMES, inner, min_size=1, max_size=3).flatmap(
        lambda members: st.sets(st.sampled_from(sorted(members))).map(
            lambda required: {
                "type": "object",
                "properties": members,
                "required": sorted(required),
            }
        )
    )
    arrays = st.tuples(inner, st.integers(0, 3)).map(
        lambda both: {"type": "array", "items": both[0], "minItems": both[1]}
    )
    choices = st.lists(inner, min_size=1, max_size=2).map(lambda options: {"anyOf": options})
    maps = inner.map(lambda schema: {"type": "object", "additionalProperties": schema})
    return objects | arrays | choices | maps


SCHEMAS = st.recursive(LEAVES, nested, max_leaves=8)
