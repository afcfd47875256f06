"""Without a valid credential nothing is read or changed; each documented scheme is accepted."""

from collections.abc import Iterator

from affidavit.cases.maker import Maker
from affidavit.model import Case, Check

REFUSED = (
    ("none", "no credential"),
    ("wrong", "a wrong credential"),
    ("malformed", "a malformed credential"),
    ("other", "a wrong credential of a scheme that isn't documented"),
    ("empty", "a credential that names its scheme and holds no secret"),
)


def cases(maker: Maker) -> Iterator[Case]:
    """Missing, wrong and malformed credentials; then each scheme by itself."""
    if maker.has("auth.required"):
        for credential, title in REFUSED[: maker.deep(2, 5, 5)]:
            yield maker.case(
                f"auth/{credential}",
                f"an update with {title}",
                maker.update(maker.fresh(credential), credential=credential),
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
            maker.update(maker.fresh(clause), credential=f"scheme:{scheme.name}"),
            [Check("accepted", clause)],
            needs=[need for field in maker.steady[:1] for need in maker.needs(field)],
            rank=2,
        )
