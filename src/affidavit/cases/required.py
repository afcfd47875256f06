"""An update without a required field or parameter is refused."""

from collections.abc import Iterator

from affidavit import pointer as ptr
from affidavit.cases.maker import Maker
from affidavit.model import Case, Request
from affidavit.operation import Parameter
from affidavit.schema import Field


def cases(maker: Maker) -> Iterator[Case]:
    """Leave out each required thing in turn, all else valid."""
    for field in maker.operation.fields:
        clause = f"request.{field.name}.required"
        if maker.merges and not field.top:
            continue  # what a merge patch leaves out stays (RFC 7396), and so is there
        if field.required and maker.has(clause):
            yield maker.case(
                f"required/{field.name}",
                f"leave out {field.name}, which is required",
                maker.update(_without(maker, field)),
                maker.refusal(clause),
                rank=2,
            )
    for param in maker.operation.parameters:
        if param.required and param.location in ("query", "header"):
            yield maker.case(
                f"required/{param.location}/{param.name}",
                f"leave out the {param.location} parameter {param.name}, which is required",
                _lacking(maker, param),
                maker.refusal(f"{param.location}.{param.name}.required"),
                rank=2,
            )


def _without(maker: Maker, field: Field) -> dict[str, object]:
    """Return a valid body that lacks one required member."""
    if field.top:
        others = [each for each in maker.steady if each.path != field.path]
        filler = {each.path[0]: maker.value(each, 2) for each in others[:1]}
        return {
            name: value for name, value in (maker.base | filler).items() if name != field.path[0]
        }
    top = maker.top(field)
    whole = maker.body({top.path[0]: maker.value(top, 1)})
    parents = maker.place(field).rpartition("/")[0]
    holder = ptr.get(whole, parents)
    if isinstance(holder, dict):
        holder.pop(field.path[-1], None)
    return whole


def _lacking(maker: Maker, param: Parameter) -> Request:
    if param.location == "header":
        return maker.update(maker.base, headers={param.name: None})
    request = maker.update(maker.base)
    return Request(
        request.method,
        request.path,
        tuple(pair for pair in request.query if pair[0] != param.name),
        request.headers,
        request.body,
        request.credential,
    )
