"""Faults in what comes before and around an update: path, credential, media type, status."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from jsonschema.exceptions import ValidationError

from affidavit.model import Request, Response
from affidavit.operation import OTHER_STATUS, Operation, Policy, is_json
from affidavit.targets.answers import success_status
from affidavit.targets.behaviour import Behaviour, Key, State
from affidavit.targets.credentials import carries
from affidavit.targets.refusal import Refusal, Situation, status_for
from affidavit.targets.site import Maker, Row, Site

CRASH = b"<html><head><title>Error</title></head><body><pre>Traceback</pre></body></html>"
CRASHES = (500, 507, 508, 506, 510)
"""Server errors to choose from; 502 to 504 come from gateways and prove nothing about an API."""

REFUSALS = (418, 417, 410)

SUCCESSES = (202, 200, 203, 201)


class AnyId(Behaviour):
    """An id that doesn't exist leads to the resource under test."""

    def finds(self, key: Key, primary: Key, other: Key) -> Key:
        """Take every id for the resource's."""
        del key, other
        return primary


class OtherTenant(Behaviour):
    """The other tenant's resource is within reach."""

    def finds(self, key: Key, primary: Key, other: Key) -> Key:
        """Take the other tenant's id for the resource's."""
        return primary if key == other else key


class Open(Behaviour):
    """No credential is needed."""

    def admits(self, allowed: bool, request: Request) -> bool:
        """Let everyone in."""
        del allowed, request
        return True


class AnySecret(Behaviour):
    """A credential is needed, and any will do."""

    def __init__(self, site: Site) -> None:
        self.schemes = site.operation.schemes

    def admits(self, allowed: bool, request: Request) -> bool:
        """Let in whoever carries something of the right form."""
        return allowed or any(
            carries(scheme, request.headers, request.query) for scheme in self.schemes
        )


class SchemeRefused(Behaviour):
    """The credential of one scheme is refused."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.name = site.clause.id.removeprefix("auth.")

    def admits(self, allowed: bool, request: Request) -> bool:
        """Check without the scheme."""
        held, operation = self.site.credentials, self.site.operation
        return allowed and held.check(request.headers, request.query, operation, self.name)


class Unparsed(Behaviour):
    """Malformed JSON is taken for an empty update, even where a field is required."""

    def __init__(self) -> None:
        self.unread = False

    def unreadable(self, refusal: Refusal) -> State:
        """Read nothing from it."""
        if refusal.situation != "malformed":
            raise refusal
        self.unread = True
        return {}

    def tolerates(self, place: str, error: ValidationError) -> bool:
        """Let through that nothing is there."""
        return not place and self.unread and error.validator in ("required", "minProperties")

    def decides(self, question: str, policy: Policy) -> Policy:
        """Accept an empty update, too."""
        return "accept" if self.unread and question == "empty-patch" else policy

    def sends(
        self, response: Response, refusal: Refusal | None, accepted: Callable[[], Response]
    ) -> Response:
        """Be ready for the next request."""
        del refusal, accepted
        self.unread = False
        return response


class TypeRefused(Behaviour):
    """A documented media type is refused."""

    def __init__(self, media_type: str) -> None:
        self.media_type = media_type

    def takes(self, media_type: str) -> bool:
        """Take all but this one."""
        return media_type != self.media_type


class Answering(Behaviour):
    """Answers to some situations go out with another status. None stands for an accepted update."""

    def __init__(self, answers: Sequence[Situation | None], status: int) -> None:
        self.situations = answers
        self.status = status

    def sends(
        self, response: Response, refusal: Refusal | None, accepted: Callable[[], Response]
    ) -> Response:
        """Change the status; a server error comes with a page of HTML."""
        del accepted
        if (refusal.situation if refusal else None) not in self.situations:
            return response
        if self.status < 500:  # noqa: PLR2004 - server errors
            return replace(response, status=self.status)
        return Response(self.status, (("content-type", "text/html"),), CRASH)


class AcceptedWithoutEffect(Behaviour):
    """An update of an unknown resource is answered as if all were well."""

    def sends(
        self, response: Response, refusal: Refusal | None, accepted: Callable[[], Response]
    ) -> Response:
        """Say that it went well."""
        return accepted() if refusal and refusal.situation == "missing" else response


def situations(operation: Operation) -> tuple[Situation, ...]:
    """Return the situations in which the mock refuses an update, the most telling first."""
    order: tuple[Situation, ...] = ("malformed", "missing", "invalid", "media", "auth")
    possible = {
        "missing": bool(operation.path_names),
        "malformed": bool(operation.body and is_json(operation.body.media_type)),
        "media": bool(operation.bodies),
        "invalid": bool(operation.fields),
        "auth": operation.authenticated,
    }
    return tuple(each for each in order if possible[each])


def provoked(operation: Operation, key: str) -> tuple[Situation | None, ...]:
    """Return the situations answered under a documented status; None is an accepted update."""
    found: list[Situation | None] = [
        each
        for each in situations(operation)
        if operation.documented(status_for(operation, each)) == key
    ]
    if operation.documented(success_status(operation)) == key:
        found.append(None)
    return tuple(found)


def undocumented(operation: Operation, codes: tuple[int, ...]) -> int | None:
    """Return the first of some statuses that a page doesn't name."""
    return next((code for code in codes if operation.documented(code) is None), None)


def _crash(site: Site) -> Behaviour | None:
    """Crash on malformed JSON, or in each situation that a 4xx status is for."""
    code = undocumented(site.operation, CRASHES)
    found = _refused_under(site)
    if site.status == "5xx":
        found = tuple(each for each in situations(site.operation) if each == "malformed")
    return Answering(found, code) if found and code else None


def _refused_under(site: Site) -> tuple[Situation, ...]:
    return tuple(each for each in provoked(site.operation, site.status) if each is not None)


def _other(site: Site) -> Behaviour | None:
    code = undocumented(site.operation, SUCCESSES)
    here = site.operation.documented(success_status(site.operation)) == site.status
    return Answering((None,), code) if code and here else None


def _teapot(site: Site) -> Behaviour | None:
    code = undocumented(site.operation, REFUSALS)
    found = situations(site.operation)[:1]
    return Answering(found, code) if code and found and site.clause.id == OTHER_STATUS else None


def _accepted(site: Site) -> Behaviour | None:
    here = site.status == "404" and "missing" in _refused_under(site)
    return AcceptedWithoutEffect() if here else None


def _refused_type(site: Site) -> Behaviour | None:
    media_type = site.clause.id.removeprefix("request.content-type.")
    first = site.operation.body
    return None if first and first.media_type == media_type else TypeRefused(media_type)


def _unparsed(site: Site) -> Behaviour | None:
    return Unparsed() if is_json(site.clause.id.removeprefix("request.content-type.")) else None


def _required(make: Maker) -> Maker:
    return lambda site: make(site) if site.clause.id == "auth.required" else None


def _scheme(site: Site) -> Behaviour | None:
    return None if site.clause.id == "auth.required" else SchemeRefused(site)


def _with_id(make: Callable[[], Behaviour]) -> Maker:
    """Offer a fault of ids where the path has one."""
    return lambda site: make() if site.operation.path_names else None


ROWS: tuple[Row, ...] = (
    Row("endpoint", "endpoint", "any-id", "every id leads to the resource", _with_id(AnyId)),
    Row(
        "endpoint",
        "endpoint",
        "accepted",
        "an unknown id is answered with success",
        _with_id(AcceptedWithoutEffect),
    ),
    Row("endpoint", "endpoint", "other-tenant", "another tenant's id does", _with_id(OtherTenant)),
    Row("auth", "auth", "open", "no credential is needed", _required(lambda _: Open())),
    Row("auth", "auth", "wrong-accepted", "any credential will do", _required(AnySecret)),
    Row("auth", "auth", "refused", "the scheme's credential is refused", _scheme),
    Row("content-type", "request", "unparsed", "malformed JSON is an empty update", _unparsed),
    Row("content-type", "request", "refused", "the media type is refused", _refused_type),
    Row("status", "status", "other", "an undocumented 2xx goes out instead", _other),
    Row("status", "status", "crash", "an undocumented 5xx goes out instead", _crash),
    Row("status", "status", "undocumented", "a 4xx that no page names goes out", _teapot),
    Row("status", "status", "accepted", "an unknown resource is answered with success", _accepted),
)
"""Kind, side, variant, text, maker."""
