"""The path names one resource: another id, or another tenant's, reaches nothing."""

from collections.abc import Iterator

from affidavit import samples
from affidavit.cases.maker import Maker
from affidavit.model import Case, Check


def cases(maker: Maker) -> Iterator[Case]:
    """An id that doesn't exist in each place of the path; ids that must stay out of reach."""
    for param in reversed(maker.operation.path_parameters):
        if param.schema.get("enum") or param.schema.get("type") == "boolean":
            continue  # it names a kind of thing, and another kind may well be there
        unknown = samples.parameter(maker.operation, param, maker.settings, 6)
        yield maker.case(
            f"status/unknown/{param.name}",
            f"a {param.name} that doesn't exist",
            maker.update(_body(maker), path={param.name: unknown}),
            _refusal(maker),
            rank=2,
        )
    other = {
        name: value
        for name, value in maker.settings.other.items()
        if name in maker.operation.path_names
    }
    if other:
        yield maker.case(
            "status/other",
            "a resource that must stay out of reach",
            maker.update(_body(maker), path=other),
            _refusal(maker),
            rank=1,
        )


def _refusal(maker: Maker) -> list[Check]:
    """The endpoint's promise is broken, and that of the status for it where one is documented."""
    documented = [Check("refused", "status.404")] if maker.has("status.404") else []
    return [*maker.refusal("endpoint"), *documented]


def _body(maker: Maker) -> dict[str, object]:
    steady = maker.steady[:1]
    return maker.body({field.path[0]: maker.value(field, 4) for field in steady})
