"""What a page suggests without saying it. Each such fact is marked ``inferred``.

What breaks an inferred clause is a notice, never a failure; an overlay may confirm or undo it.
"""

import re
from copy import deepcopy
from dataclasses import replace
from typing import Any

from affidavit import pointer as ptr
from affidavit.model import Contract, Mark
from affidavit.operation import IDENTITY, MASK_NAME, REFERENCE, ROLE, TARGET, Operation, frozen
from affidavit.samples import stated_examples, usable_examples
from affidavit.schema import Field, Schema, fields, types

SHARED = (
    *("maxLength", "minLength", "maxItems", "minItems", "pattern", "format", "enum"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
)
"""What a value must be to be shown, it must be to be stored."""

REFERENCE_WORDS = re.compile(
    r"\b(?:ids?|identifiers?|uuids?|guids?) of (?:the|an?|all|its) (?P<thing>[\w ]+)"
    r"|\b(?:an? )?existing\b",
    re.IGNORECASE,
)
FREE_WORDS = re.compile(
    r"\b(?:arbitrary|any (?:value|text|string)|of your choice)\b", re.IGNORECASE
)
REFERENCE_NAME = re.compile(
    r"(?:^|_)(?:id|ids|uuid|guid|sid)$|(?<=[a-z0-9])(?:Id|Ids|ID|IDs|Sid|SID|Uuid)$"
)
MERGE_WORDS = re.compile(r"MERGE", re.IGNORECASE)
REPLACE_WORDS = re.compile(r"REPLACE|OVERWRITE", re.IGNORECASE)


def infer(document: dict[str, Any], marks: dict[str, Mark]) -> None:
    """Add inferred facts to a document, descriptions still in it, and mark them."""
    operation = Operation(Contract("", "", document, ()))
    _untold_types(operation, marks)
    _roles(operation, marks)
    _identities(operation, marks)
    _references(operation, marks)
    _limits(operation, marks)


def _untold_types(operation: Operation, marks: dict[str, Mark]) -> None:
    """What has members is taken for an object, what has items for an array."""
    answered = [body for bodies in operation.responses.values() for body in bodies]
    for body in (*operation.bodies, *answered):
        for field in fields(operation.document, body.schema, body.pointer):
            if "type" not in field.schema and (told := types(field.schema)):
                _set(operation, marks, field.pointer, "type", told[0])
    for name in ("fields", "responses", "bodies"):
        operation.__dict__.pop(name, None)


def _set(
    operation: Operation, marks: dict[str, Mark], place: str, keyword: str, value: Any
) -> None:
    target = ptr.join(place, keyword)
    if ptr.get(operation.document, target) is not ptr.MISSING:
        return
    if not isinstance(ptr.get(operation.document, place), dict):
        return
    ptr.put(operation.document, target, value)
    span = next((marks[each].span for each in ptr.ancestors(place) if each in marks), (0, 0))
    marks[target] = Mark(span, "inferred")


def _roles(operation: Operation, marks: dict[str, Mark]) -> None:
    """Tell a field mask and a merge strategy by name and values, and the strategy's field."""
    names = {field.name for field in operation.fields if field.top}
    for param in operation.parameters:
        values = " ".join(str(value) for value in param.schema.get("enum", ()))
        if param.location == "query" and MASK_NAME.match(param.name):
            _set(operation, marks, param.pointer, ROLE, "field-mask")
        if MERGE_WORDS.search(values) and REPLACE_WORDS.search(values):
            _set(operation, marks, param.pointer, ROLE, "merge-strategy")
        stated = param.spec.get(TARGET)
        if param.role == "merge-strategy" and stated not in names:
            param.spec.pop(TARGET, None)
            if field := _strategy_field(operation, str(stated or "")):
                _set(operation, marks, param.pointer, TARGET, field.name)
    operation.__dict__.pop("parameters", None)


def _strategy_field(operation: Operation, stated: str) -> Field | None:
    """Find the object field that a strategy means: one whose prose names it, or the only one."""
    objects = [each for each in operation.writable if "object" in types(each.schema)]
    named = [
        each for each in objects if stated and stated in str(each.schema.get("description", ""))
    ]
    choices = named or objects
    return choices[0] if len(choices) == 1 else None


def _identities(operation: Operation, marks: dict[str, Mark]) -> None:
    """A field called ``id``, or as the path's last parameter, names the resource itself."""
    own = {"id", *(name.lower().replace("_", "") for name in operation.path_names[-1:])}
    for body in operation.bodies:  # of every media type: it names the resource in each
        for field in fields(operation.document, body.schema, body.pointer):
            named = field.top and field.name.lower().replace("_", "") in own
            if named and not frozen(field.schema):
                _set(operation, marks, field.pointer, IDENTITY, True)


def _references(operation: Operation, marks: dict[str, Mark]) -> None:
    """A field that is called or described as another thing's id can only take ids that exist."""
    for field in operation.fields:
        names = REFERENCE_NAME.search(field.path[-1])
        says = REFERENCE_WORDS.search(str(field.schema.get("description", "")))
        scalar = set(types(field.schema)) & {"string", "integer"} and "enum" not in field.schema
        free = FREE_WORDS.search(str(field.schema.get("description", "")))
        if free or not scalar or frozen(field.schema):
            continue
        if names or says or field.schema.get("format") == "uuid":
            _set(operation, marks, field.pointer, REFERENCE, True)


def _limits(operation: Operation, marks: dict[str, Mark]) -> None:
    """What only the answer says of values is taken to hold for the request's field of that name."""
    for field in operation.fields:
        twin = operation.twins.get(field.path)
        if twin is None or _kinds(twin.schema) != _kinds(field.schema):
            continue
        for keyword in SHARED:
            if (
                keyword in twin.schema
                and keyword not in field.schema
                and "enum" not in field.schema
            ):
                _share(operation, marks, field, twin, keyword)


def _kinds(schema: Schema) -> set[str]:
    return set(types(schema)) - {"null"}


def _share(
    operation: Operation, marks: dict[str, Mark], field: Field, twin: Field, keyword: str
) -> None:
    """Take a keyword of the answer's field over, unless the request's own examples deny it."""
    value = deepcopy(twin.schema[keyword])
    if keyword == "enum" and "null" not in types(field.schema):
        value = [each for each in value if each is not None]
    stated = stated_examples(field.schema)
    if len(usable_examples(field.schema | {keyword: value})) < len(stated):
        return
    _set(operation, marks, field.pointer, keyword, value)
    if mark := marks.get(ptr.join(twin.pointer, keyword)):
        marks[ptr.join(field.pointer, keyword)] = replace(mark, basis="inferred")
