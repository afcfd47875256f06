"""The values that the rooms hand to each other: frozen and plain.

The vocabulary is that of conformance testing (ISO/IEC 9646, TTCN-3): a *clause* is one documented
promise, a *case* one request with its expectation as data, an *exchange* what came of it, a
*ruling* what the exchange says about one clause, a *verdict* the sum of rulings, a *finding* the
failing rulings of one root cause.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from affidavit.pointer import MISSING

Json: TypeAlias = Any
"""Any JSON value."""

Kind = Literal[
    "endpoint",
    "semantics",
    "mask",
    "merge-strategy",
    "enum",
    "length",
    "type",
    "format",
    "required",
    "read-only",
    "nullable",
    "write-restriction",
    "deprecated",
    "status",
    "response-field",
    "error-schema",
    "content-type",
    "auth",
    "header",
]
Level = Literal["MUST", "SHOULD", "MAY"]
Basis = Literal["documented", "standard", "overlay", "inferred"]
Verdict = Literal["pass", "fail", "inconclusive", "none", "error"]
Severity = Literal["high", "medium", "low", "notice"]
LintSeverity = Literal["error", "warning", "note"]
"""The levels of SARIF: the page says two things, leaves one out, or says something doubtful."""

Profile = Literal["quick", "standard", "deep"]
TargetKind = Literal["mock", "recorded", "live", "app"]
Format = Literal["redocly", "twilio", "stoplight", "readme", "openapi"]

Span: TypeAlias = tuple[int, int]
"""Start and end in a page, in code points, end exclusive."""


# --- pages -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the page states the value at one pointer of the document, and how firmly."""

    span: Span
    basis: Basis = "documented"
    level: Level = "MUST"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something in a page that couldn't be read, or that a page of its format should hold."""

    code: str
    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Lint:
    """A contradiction or an omission inside a page, with its place."""

    rule: str
    message: str
    pointer: str
    span: Span | None = None
    line: int | None = None
    severity: LintSeverity = "warning"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader made of one operation on a page.

    ``document`` is an OpenAPI 3.1 document with that one operation, descriptions still in it;
    ``marks`` says for its pointers where the page states them. ``text`` is the page itself;
    ``remarks`` are the findings of lint that only a reader can make.
    """

    format: Format
    digest: str
    text: str
    document: dict[str, Json]
    marks: Mapping[str, Mark]
    gaps: tuple[Gap, ...] = ()
    remarks: tuple[Lint, ...] = ()


# --- contract ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """Where a clause comes from: ``name`` is a page's SHA-256, an overlay's file or a standard."""

    origin: Literal["page", "overlay", "standard"]
    name: str
    format: str = ""
    span: Span | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """One atomic documented promise. ``pointer`` is its place in the contract's document."""

    id: str
    kind: Kind
    level: Level
    basis: Basis
    statement: str
    source: Source
    pointer: str


@dataclass(frozen=True, slots=True)
class Contract:
    """One operation's OpenAPI 3.1 document and the clauses that it amounts to.

    ``policies`` are what one target answers; they go over the document's own.
    """

    id: str
    title: str
    document: dict[str, Json]
    clauses: tuple[Clause, ...]
    gaps: tuple[Gap, ...] = ()
    lint: tuple[Lint, ...] = ()
    digest: str = ""
    policies: Mapping[str, str] = field(default_factory=dict)

    def clause(self, identifier: str) -> Clause | None:
        """Return the clause of that id, if the page makes that promise."""
        return next((clause for clause in self.clauses if clause.id == identifier), None)


# --- exchanges ---------------------------------------------------------------------------------

Credential: TypeAlias = str
"""Which credential a request goes out with: ``valid``, ``none``, ``wrong``, ``malformed``,
``empty``, ``other``, or ``scheme:NAME`` for one documented scheme. The target knows the secret; a
case never does."""


@dataclass(frozen=True, slots=True)
class Request:
    """A complete request but for the host and the credential."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    credential: Credential = "valid"

    def header(self, name: str) -> str:
        """Return a header's value, or an empty text; names are case-insensitive (RFC 9110, 5.1)."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def base_type(media_type: str) -> str:
    """Return a media type without parameters, in lower case (RFC 9110, section 8.3.1)."""
    return media_type.partition(";")[0].strip().lower()


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


@dataclass(frozen=True, slots=True)
class Response:
    """An answer as it came."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return a header's value; names are case-insensitive (RFC 9110 section 5.1)."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case, or an empty string."""
        return base_type(self.header("content-type") or "")

    def json(self) -> Json:
        """Return the body as JSON, or ``MISSING`` where it isn't JSON (RFC 8259: no NaN)."""
        try:
            return json.loads(self.body, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            return MISSING


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer, or the reason why there is none.

    ``apart``: it was recorded in another place of a row, so that what the resource held before it
    isn't known. ``stored``: it was made before, by the run that this one goes on with.
    """

    request: Request
    response: Response | None
    failure: str = ""
    seconds: float = 0.0
    apart: bool = False
    stored: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the answer is a 2xx one."""
        return self.response is not None and 200 <= self.response.status < 300  # noqa: PLR2004 - the class of status codes


# --- cases -------------------------------------------------------------------------------------

CheckKind = Literal["accepted", "refused", "shows", "exact", "unapplied", "unchanged", "absent"]
When = Literal["always", "accepted", "refused"]


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation of a case, and the clause that is broken where it doesn't hold.

    - ``accepted``: a 2xx answer; ``soft``: a refusal, or silent disregard, decides nothing (an
      invented reference).
    - ``refused``: a 4xx answer.
    - ``shows``: the resource shows ``value`` at ``pointer`` (an object may hold more members).
    - ``exact``: the resource holds just ``value`` there.
    - ``unapplied``: the resource did not take ``value`` there; ``soft``: where it held nothing, it
      may (what is set once).
    - ``absent``: the resource holds nothing, or null, there; where ``value`` isn't None, what is
      empty (``""``, ``[]``, 0) and ``value``, a default, are nothing, too.
    - ``unchanged``: the resource is as before, but for the pointers in ``but``.

    Pointers are into the resource. ``when`` limits a check to accepted or refused requests.
    ``order`` is the clause that is broken where a list holds what was sent in another order: the
    check's own where it is empty, none where it is None.
    """

    kind: CheckKind
    clause: str
    pointer: str = ""
    value: Json = None
    but: tuple[str, ...] = ()
    when: When = "always"
    soft: bool = False
    order: str | None = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One request with its expectation as data.

    ``setup`` brings the resource into the state that the case needs; with ``history``, that it is
    sent is part of the point, whatever the resource holds. ``needs`` are clauses without which the
    case decides nothing. ``alternative`` starts the ids of clauses for which one case
    that holds is enough (the page leaves open which form is meant, or another clause explains the
    rest); what follows a blank tells groups apart. Lower ``rank`` goes first.
    """

    id: str
    family: str
    title: str
    request: Request
    checks: tuple[Check, ...]
    setup: tuple[Request, ...] = ()
    needs: tuple[str, ...] = ()
    alternative: str = ""
    rank: int = 5
    history: bool = False


# --- verdicts ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one exchange says about one clause. ``detail`` tells failures of one clause apart."""

    clause: str
    verdict: Verdict
    reason: str = ""
    case: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exchange behind a ruling, and the resource before and after where it was seen."""

    case: Case
    exchange: Exchange
    before: Json = MISSING
    after: Json = MISSING


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """The verdict on one clause; ``cases`` counts those that could have failed it."""

    clause: Clause
    verdict: Verdict
    cases: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Failing rulings of one root cause, with the shortest evidence for it.

    ``rate`` is (failed, sent) where the failure didn't come every time.
    """

    fingerprint: str
    title: str
    clauses: tuple[str, ...]
    severity: Severity
    occurrences: int
    evidence: Evidence
    rate: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth knowing that fails nothing: an undocumented 4xx, a broken inference."""

    code: str
    message: str
    clause: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class OperationResult:
    """All that a run found out about one operation."""

    contract: Contract
    verdict: Verdict
    requests: int
    cases: int
    clauses: tuple[ClauseResult, ...]
    findings: tuple[Finding, ...] = ()
    notices: tuple[Notice, ...] = ()
    reason: str = ""
    seconds: float = 0.0


# --- events ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RunStarted:
    """First event of a run. ``started`` is an RFC 3339 time."""

    started: str
    target: TargetKind
    base_url: str
    profile: Profile
    seed: int
    operations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperationStarted:
    """An operation's control is about to be sent; ``planned`` cases follow it."""

    contract: Contract
    planned: int


@dataclass(frozen=True, slots=True)
class CaseFinished:
    """A case was sent and judged."""

    operation: str
    case: Case
    exchange: Exchange
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class OperationFinished:
    """An operation is done, or its control failed (``result.reason`` is then the diagnosis)."""

    result: OperationResult


@dataclass(frozen=True, slots=True)
class RunFinished:
    """Last event of a run."""

    seconds: float
    interrupted: bool = False


Event: TypeAlias = RunStarted | OperationStarted | CaseFinished | OperationFinished | RunFinished


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user chose; ``set``, ``other`` and ``known`` are the flags of those names.

    ``beside`` is ``set`` for further resources, each of which has a lane of its own. ``policies``
    are the target's answers where standards disagree, ``stated_in`` the file that says so.
    ``examples`` is the folder where Hypothesis keeps what has failed, to try it first next time,
    ``journal`` the one where a resource stands as it was found.
    """

    profile: Profile = "standard"
    budget: int | None = None
    seed: int = 0
    set: Mapping[str, str] = field(default_factory=dict)
    other: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    policies: Mapping[str, str] = field(default_factory=dict)
    stated_in: str = ""
    examples: str = ""
    journal: str = ""
    beside: tuple[Mapping[str, str], ...] = ()

    @property
    def lanes(self) -> tuple["Settings", ...]:
        """The settings of each lane: one, where there is one resource."""
        return tuple(replace(self, set=each, beside=()) for each in (self.set, *self.beside))
