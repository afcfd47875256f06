"""Each documented media type is understood, and a body that isn't of its type is refused."""

from collections.abc import Iterator

from affidavit.cases.bodies import MULTIPART, encodes
from affidavit.cases.maker import Maker
from affidavit.model import Case, Check
from affidavit.operation import is_json
from affidavit.schema import Field, types

MALFORMED = (
    ("truncated", b'{"affidavit": '),
    ("no-json", b"affidavit"),
    ("empty", b""),
    ("single-quotes", b"{'affidavit': 1}"),
    ("trailing-comma", b'{"affidavit": 1,}'),
    ("not-utf-8", b'{"affidavit": "\xff\xfe"}'),
)
SHAPES = (("array", b"[]"), ("text", b'"affidavit"'), ("number", b"7"), ("null", b"null"))


def cases(maker: Maker) -> Iterator[Case]:
    """The documented types with a valid update, malformed bodies, and undocumented types."""
    for index, body in enumerate(maker.operation.bodies):
        for variant in (1 + index, 2 + index):
            yield from _documented(maker, body.media_type, variant)
    if maker.operation.body and is_json(maker.media_type):
        yield from _malformed(maker)
    yield from _undocumented(maker)
    yield from _unusual(maker)


def _documented(maker: Maker, media_type: str, variant: int) -> Iterator[Case]:
    field = _plain(maker)
    if field is None or not encodes(media_type):
        return
    clause = f"request.content-type.{media_type}"
    # what the main media type doesn't set, nothing sets
    shown = maker.together(field) if media_type == maker.media_type else clause
    value = maker.value(field, variant)
    if not is_json(media_type) and any(
        isinstance(each, dict | list) for each in maker.base.values()
    ):
        return
    yield maker.case(
        f"content/{media_type}/{variant}",
        f"an update sent as {media_type}",
        maker.update(maker.body({field.path[0]: value}), media_type=media_type),
        [
            Check("accepted", clause),
            Check("shows", shown, maker.place(field), value, when="accepted"),
            *maker.preserved(maker.root(field)),
        ],
        # a value that isn't taken is a matter of its field
        alternative=clause,
        needs=maker.needs(field),
        rank=2,
    )


def _plain(maker: Maker) -> Field | None:
    """Choose a field whose value survives a form: text or a number."""
    scalars = {"string", "integer", "number", "boolean"}
    return next((each for each in maker.steady if set(types(each.schema)) & scalars), None)


def _malformed(maker: Maker) -> Iterator[Case]:
    clause = f"request.content-type.{maker.media_type}"
    for index, (label, raw) in enumerate(MALFORMED[: maker.deep(2, 4, 6)]):
        yield maker.case(
            f"content/malformed/{label}",
            f"a body that is no JSON ({label})",
            maker.update(raw=raw),
            # an empty body may be read as an empty update
            maker.refusal(clause) if label != "empty" else maker.untouched(),
            rank=2 if index == 0 else 5,
        )
    for label, raw in SHAPES[: maker.deep(1, 2, 4)]:
        yield maker.case(
            f"content/shape/{label}",
            f"a JSON body that is no object ({label})",
            maker.update(raw=raw),
            [*maker.preserved(when="accepted"), *maker.untouched()],
            rank=6,
        )


def _unusual(maker: Maker) -> Iterator[Case]:
    """A good update without a media type, or with a charset: what becomes of it is left open.

    JSON defines no charset parameter (RFC 8259 section 11), and none at all may mean any type
    (RFC 9110 section 8.3).
    """
    field = _plain(maker)
    if field is None or maker.media_type == MULTIPART:
        return
    forms = {"missing": None} | {
        f"charset/{name}": f"{maker.media_type}; charset={name}" for name in ("utf-8", "utf-16")
    }
    for label, stated in list(forms.items())[: maker.deep(0, 2, 3)]:
        value = maker.value(field, 12)
        yield maker.case(
            f"content/{label}",
            "an update without a media type" if stated is None else f"an update sent as {stated}",
            maker.update(maker.body({field.path[0]: value}), headers={"Content-Type": stated}),
            [*maker.preserved(maker.root(field)), *maker.untouched()],
            rank=6,
        )


def _undocumented(maker: Maker) -> Iterator[Case]:
    """The page is silent on other types: only a server error would be wrong."""
    known = {body.media_type for body in maker.operation.bodies}
    told = "415" in maker.operation.responses
    others = (("application/xml", b"<affidavit/>"), ("text/plain", b"affidavit"))
    for media_type, raw in others[: maker.deep(1, 2, 2)]:
        if media_type not in known:
            yield maker.case(
                f"content/undocumented/{media_type}",
                f"a body of the undocumented type {media_type}",
                maker.update(raw=raw, media_type=media_type),
                [*maker.preserved(when="accepted"), *maker.untouched()],
                rank=2 if media_type == others[0][0] and told else 6,
            )
