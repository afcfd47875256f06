"""Without a valid credential nothing is read or changed; each documented scheme is accepted."""

from collections.abc import Iterator

from affidavit.cases.maker import Maker
from affidavit.model import Case, Check

REFUSED = (
    ("none", "no credential"),
    ("wrong", "a wrong credential"),
    ("malformed", "a malformed credential"),
    ("other", "a wrong credential of a scheme that isn't documented"),
)


def cases(maker: Maker) -> Iterator[Case]:
    """Missing, wrong and malformed credentials; then each scheme by itself."""
    field = next(iter(maker.steady), None)
    body = maker.body({field.path[0]: maker.value(field, 4)}) if field else maker.base
    if maker.has("auth.required"):
        for credential, title in REFUSED[: maker.deep(2, 4, 4)]:
            yield maker.case(
                f"auth/{credential}",
                f"an update with {title}",
                maker.update(body, credential=credential),
                [
                    Check("refused", "auth.required"),
                    Check("unchanged", "auth.required", when="refused"),
                ],
                rank=1 if credential in ("none", "wrong") else 3,
            )
    for scheme in maker.operation.schemes:
        clause = f"auth.{scheme.name}"
        yield maker.case(
            f"auth/scheme/{scheme.name}",
            f"an update with a credential of the scheme {scheme.name}",
            maker.update(body, credential=f"scheme:{scheme.name}"),
            [Check("accepted", clause)],
            needs=maker.needs(field) if field else (),
            rank=2,
        )
