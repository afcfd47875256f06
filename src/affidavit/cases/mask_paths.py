"""What a page promises of a mask beside its standard: members may be listed, absent fields cleared.

Part of the family ``mask``: there is a case only where the page says so (AIP-161 leaves both open).
"""

from collections.abc import Iterator
from typing import Any

from affidavit import pointer as ptr
from affidavit.cases.maker import Maker
from affidavit.jsontext import same
from affidavit.model import Case, Check
from affidavit.operation import Parameter, frozen
from affidavit.schema import Field, sendable, types

UNCLEARABLE = ("enum", "const", "minLength", "minItems", "minProperties", "minimum", "pattern")
"""Keywords that nothing may contradict: a field that has one may have to hold something."""


def cases(maker: Maker, param: Parameter, base: str) -> Iterator[Case]:
    """Yield them for a mask of the clauses that start with ``base``."""
    if maker.has(f"{base}.nested"):
        objects = [field for field in maker.steady if "object" in types(field.schema)]
        for field in objects[: maker.deep(1, 2, 20)]:
            yield from _nested(maker, param, f"{base}.nested", field)
    if maker.has(f"{base}.cleared"):
        fields = [field for field in maker.steady if listable(param, field)]
        clearable = [field for field in fields if _clearable(maker, field)]
        for field in clearable[: maker.deep(1, 3, 60)]:
            other = next((each for each in fields if each is not field), None)
            yield _cleared(maker, param, base, field, other)


def listable(param: Parameter, field: Field) -> bool:
    """Say whether the page lets a mask name a field, where it lists the paths."""
    items = param.schema.get("items")
    holder = items if isinstance(items, dict) and "enum" in items else param.schema
    return field.name in holder.get("enum", (field.name,))


def _nested(maker: Maker, param: Parameter, clause: str, field: Field) -> Iterator[Case]:
    """The mask lists one member of an object; the body holds the others, too, or that one alone."""
    old, new = maker.value(field, 6), maker.value(field, 5)
    if not isinstance(old, dict) or not isinstance(new, dict):
        return
    members = [
        each
        for each in maker.operation.fields
        if each.path[:-1] == field.path and not frozen(each.schema)
        if _differs(old, new, each.path[-1])
    ]
    own = next((each.path[-1] for each in members if listable(param, each)), None)
    if own is None:
        return
    others = [each.path[-1] for each in members if each.path[-1] != own]
    path, root = f"{field.name}.{own}", maker.place(field)
    forms = {"beside": new, "alone": {own: new[own]}}
    for label, value in forms.items():
        if not sendable(maker.operation.document, field.pointer, value):
            continue
        yield maker.case(
            f"mask/nested/{path}/{label}",
            f"a mask of {path}, the member {label} in the body",
            maker.update(maker.body({field.path[0]: value}), query=[(param.name, path)]),
            [
                Check("accepted", clause, soft=maker.soft(field, value)),
                Check("shows", clause, ptr.join(root, own), new[own], when="accepted"),
                *(
                    Check("exact", clause, ptr.join(root, each), old[each], when="accepted")
                    for each in others
                ),
                *maker.preserved(root),
            ],
            setup=[maker.update(maker.body({field.path[0]: old}))],
            needs=maker.needs(field),
            rank=2 if label == "beside" else 3,
        )


def _differs(old: dict[str, Any], new: dict[str, Any], name: str) -> bool:
    return name in old and name in new and not same(old[name], new[name])


def _clearable(maker: Maker, field: Field) -> bool:
    """Say whether a field may be without a value, as far as the page tells."""
    twin = maker.operation.twins.get(field.path)
    kept = field.required or (twin is not None and twin.required)
    told = [each.schema for each in (field, twin) if each is not None]
    bound = any(keyword in schema for keyword in UNCLEARABLE for schema in told)
    return not kept and not bound and "boolean" not in types(field.schema)


def _cleared(maker: Maker, param: Parameter, base: str, field: Field, other: Field | None) -> Case:
    """The mask lists a field that holds something, and the body lacks it."""
    body = {other.path[0]: maker.value(other, 11)} if other else {}
    nothing = field.schema.get("default")
    return maker.case(
        f"mask/cleared/{field.name}",
        f"a mask of {field.name}, which the body lacks",
        maker.update(maker.body(body), query=[(param.name, field.path[0])]),
        [
            Check("accepted", f"{base}.cleared"),
            Check(
                "absent",
                f"{base}.cleared",
                maker.place(field),
                "" if nothing is None else nothing,
                when="accepted",
            ),
            *(
                Check("unapplied", f"{base}.unlisted", ptr.join("", each), value, when="accepted")
                for each, value in body.items()
            ),
            *maker.preserved(maker.place(field), *(ptr.join("", each) for each in body)),
        ],
        setup=[maker.update(maker.body({field.path[0]: maker.value(field, 12)}))],
        needs=maker.needs(field),
        rank=2,
    )
