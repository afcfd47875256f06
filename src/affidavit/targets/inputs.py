"""A request's query and header parameters: checked against the contract, and what they ask for."""

from dataclasses import dataclass
from typing import Any

from affidavit import pointer as ptr
from affidavit.model import Request
from affidavit.operation import Operation, Parameter
from affidavit.patch import mask_paths
from affidavit.schema import errors, resolve, types
from affidavit.targets.behaviour import Behaviour
from affidavit.targets.reading import coerce, coerce_all
from affidavit.targets.refusal import Refusal

IGNORED = ("accept", "content-type", "authorization")
"""Headers that OpenAPI 3.1 (4.8.12) takes out of parameters."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the parameters ask of an update: a mask's paths, None without one; a strategy's name."""

    mask: tuple[str, ...] | None = None
    strategy: str = ""


def read_inputs(operation: Operation, request: Request, behaviour: Behaviour) -> Inputs:
    """Check every documented parameter and return those that steer an update."""
    for param in operation.parameters:
        if param.location in ("query", "header") and param.name.lower() not in IGNORED:
            _check(operation, param, sent(param, request), behaviour)
    mask, strategy = operation.by_role("field-mask"), operation.by_role("merge-strategy")
    paths = mask_paths(sent(mask, request)) if mask else []
    chosen = sent(strategy, request) if strategy else []
    return Inputs(tuple(paths) or None, chosen[-1] if chosen else "")


def sent(param: Parameter, request: Request) -> list[str]:
    """Return the texts that a request sends under a parameter's name."""
    if param.location == "query":
        return [text for name, text in request.query if name == param.name]
    wanted = param.name.lower()
    return [text.strip() for name, text in request.headers if name.lower() == wanted]


def _check(operation: Operation, param: Parameter, texts: list[str], behaviour: Behaviour) -> None:
    where = f"{param.location} parameter {param.name}"
    if not texts:
        if param.required and not behaviour.excuses(param):
            raise Refusal("invalid", f"The {where} is required.")
        return
    if reason := behaviour.dislikes(param, texts):
        raise Refusal("invalid", f"The {where} is refused: {reason}.")
    if len(texts) > 1 and "array" not in types(param.schema):
        raise Refusal("invalid", f"The {where} was sent twice.")
    if "schema" not in param.spec:
        return
    value = value_of(operation, param, texts)
    for error, _ in errors(operation.document, ptr.join(param.pointer, "schema"), value):
        if not behaviour.tolerates(param.pointer, error):
            raise Refusal("invalid", f"The {where} is invalid: {error.message}.")


def value_of(operation: Operation, param: Parameter, texts: list[str]) -> Any:
    """Return what the texts of a parameter mean, by its documented type."""
    schema, _ = resolve(operation.document, param.schema)
    if "array" not in types(schema):
        return coerce(schema, texts[0])
    if param.role or param.location == "header" or param.spec.get("explode") is False:
        texts = mask_paths(texts)
    return coerce_all(operation.document, schema, texts)
