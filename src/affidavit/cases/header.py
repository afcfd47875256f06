"""Header and query parameters with documented values are understood."""

from collections.abc import Iterator

from affidavit import samples
from affidavit.cases.maker import Maker
from affidavit.model import Case, Check, Request
from affidavit.operation import Parameter
from affidavit.schema import types

WRONG = {"integer": "affidavit", "number": "affidavit", "boolean": "affidavit"}


def cases(maker: Maker) -> Iterator[Case]:
    """Each header and query parameter alone; a text where a number or a flag is documented."""
    for param in maker.operation.parameters:
        if param.location not in ("header", "query") or param.role:
            continue
        value = samples.parameter(maker.operation, param, maker.settings)
        if param.location == "header":
            yield maker.case(
                f"header/{param.name}",
                f"an update with the header {param.name}",
                _with(maker, param, value),
                [Check("accepted", f"header.{param.name}")],
                needs=[need for field in maker.steady[:1] for need in maker.needs(field)],
                rank=3,
            )
        yield from _wrong(maker, param)


def _wrong(maker: Maker, param: Parameter) -> Iterator[Case]:
    clause = f"{param.location}.{param.name}.type"
    kinds = set(types(param.schema)) - {"null"}
    if len(kinds) == 1 and (text := WRONG.get(next(iter(kinds)))) and maker.has(clause):
        yield maker.case(
            f"header/{param.name}/type",
            f"a {param.location} parameter {param.name} of a wrong type",
            _with(maker, param, text),
            maker.refusal(clause),
            rank=3,
        )


def _with(maker: Maker, param: Parameter, value: str) -> Request:
    body = maker.fresh(f"{param.name}={value}")
    if param.location == "header":
        return maker.update(body, headers={param.name: value})
    return maker.update(body, query=[(param.name, value)])
