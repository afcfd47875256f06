"""From OpenAPI 3.0 to 3.1: what 3.0 said in its own words, in those of JSON Schema 2020-12."""

from typing import Any

from affidavit import pointer as ptr

BOUNDS = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))


def modern(
    value: dict[str, Any], target: str, origins: dict[str, str], role: str, *, old: bool
) -> dict[str, Any]:
    """Bring one object or schema, its members already done, to 3.1; move its places with it."""
    if role == "object":
        return _first_example(value, target, origins)
    if role != "schema":
        return value
    if "example" in value:
        value["examples"] = [value.pop("example")]
        _move(origins, target + "/example", target + "/examples/0")
        _move(origins, target + "/example", target + "/examples")
    if old:
        _nullable(value, target, origins)
        _exclusive(value, target, origins)
    return value


def _first_example(value: dict[str, Any], target: str, origins: dict[str, str]) -> dict[str, Any]:
    """Take the first of the named examples of a parameter or a body."""
    examples = value.pop("examples", None)
    if isinstance(examples, dict) and "example" not in value:
        for name, each in examples.items():
            if isinstance(each, dict) and "value" in each:
                value["example"] = each["value"]
                place = ptr.join(target, "examples", name, "value")
                _move(origins, place, target + "/example")
                break
    return value


def _nullable(schema: dict[str, Any], target: str, origins: dict[str, str]) -> None:
    """Add null to the types; without a type beside it, ``nullable`` says nothing (3.0.3)."""
    if schema.pop("nullable", False) is not True or "type" not in schema:
        return
    stated = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "null" not in stated:
        schema["type"] = [*stated, "null"]
        _move(origins, target + "/nullable", f"{target}/type/{len(stated)}")
    if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]


def _exclusive(schema: dict[str, Any], target: str, origins: dict[str, str]) -> None:
    """Turn the boolean that made a bound exclusive into the bound itself."""
    for bound, exclusive in BOUNDS:
        if not isinstance(schema.get(exclusive), bool):
            continue
        if schema.pop(exclusive) and bound in schema:
            schema[exclusive] = schema.pop(bound)
            _move(origins, ptr.join(target, bound), ptr.join(target, exclusive))


def _move(origins: dict[str, str], old: str, new: str) -> None:
    if origin := origins.get(old):
        origins[new] = origin
