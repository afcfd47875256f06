"""Events of runs against an invented vendor, made by hand."""

from dataclasses import replace
from typing import Any

from affidavit import model
from affidavit.model import Check, Clause, ClauseResult, Exchange, Request, Response, Source
from affidavit.pointer import MISSING

DIGEST = "3f" * 32
BASIC = {"basicAuth": {"type": "http", "scheme": "basic"}}


def document(schemes: dict[str, Any] | None = None) -> dict[str, Any]:
    schemes = BASIC if schemes is None else schemes
    return {
        "openapi": "3.1.0",
        "info": {"title": "Parcels", "version": "1"},
        "paths": {
            "/v1/parcels/{id}": {
                "patch": {
                    "security": [{name: []} for name in schemes],
                    "responses": {"200": {"description": "ok"}},
                }
            }
        },
        "components": {"securitySchemes": schemes},
    }


def clause(identifier: str, kind: Any = "enum", **other: Any) -> Clause:
    source = Source("page", DIGEST, "redocly", (120, 188), 14)
    values = {
        "level": "MUST",
        "basis": "documented",
        "statement": f"The field behind {identifier} is one of its two values.",
        "source": source,
        "pointer": "/paths/~1v1~1parcels~1{id}/patch",
    } | other
    return Clause(identifier, kind, **values)


def contract(
    identifier: str = "acme/update-parcel", schemes: dict[str, Any] | None = None, **other: Any
) -> model.Contract:
    values = {"title": "Update a parcel", "clauses": (clause("request.size.enum"),)} | other
    return model.Contract(identifier, document=document(schemes), digest=DIGEST, **values)


def request(**other: Any) -> Request:
    values: dict[str, Any] = {
        "method": "PATCH",
        "path": "/v1/parcels/p-1",
        "query": (("update_mask", "size,note"),),
        "headers": (("Content-Type", "application/json"),),
        "body": b'{"size":"gigantic"}',
    } | other
    return Request(**values)


def evidence(
    sent: Request | None = None,
    response: Response | None = None,
    *,
    failure: str = "",
    before: Any = MISSING,
    after: Any = MISSING,
    setup: tuple[Request, ...] = (),
) -> model.Evidence:
    sent = sent or request()
    check = Check("refused", "request.size.enum")
    case = model.Case("enum/size/outside", "enum", "A size no enum lists", sent, (check,), setup)
    return model.Evidence(case, Exchange(sent, response, failure, 0.01), before, after)


def finding(shown: model.Evidence | None = None, **other: Any) -> model.Finding:
    ok = Response(200, (("content-type", "application/json"),), b'{"size":"gigantic"}')
    values: dict[str, Any] = {
        "fingerprint": "9c1d2e3f",
        "title": "A size outside the enum is stored",
        "clauses": ("request.size.enum",),
        "severity": "high",
        "occurrences": 4,
    } | other
    return model.Finding(evidence=shown or evidence(response=ok), **values)


def result(
    *findings: model.Finding, of: model.Contract | None = None, **other: Any
) -> model.OperationResult:
    of = of or contract()
    verdict: Any = "fail" if findings else "pass"
    values: dict[str, Any] = {
        "verdict": verdict,
        "requests": 7,
        "cases": 5,
        "clauses": tuple(ClauseResult(each, verdict, 3) for each in of.clauses),
        "seconds": 0.5,
    } | other
    return model.OperationResult(of, findings=findings, **values)


def events(
    *results: model.OperationResult,
    target: model.TargetKind = "live",
    base_url: str = "https://api.acme.example",
) -> list[model.Event]:
    names = tuple(each.contract.id for each in results)
    made: list[model.Event] = [
        model.RunStarted("2024-03-05T10:00:00Z", target, base_url, "standard", 7, names)
    ]
    for each in results:
        made.append(model.OperationStarted(each.contract, each.cases))
        made.append(model.OperationFinished(each))
    return [*made, model.RunFinished(1.25)]


KINDS = {
    "endpoint": 1, "semantics": 2, "mask": 3, "merge-strategy": 2, "enum": 6, "length": 4,
    "type": 12, "format": 3, "required": 3, "read-only": 4, "nullable": 5, "write-restriction": 1,
    "deprecated": 1, "status": 7, "response-field": 15, "error-schema": 3, "content-type": 2,
    "auth": 2, "header": 1,
}  # fmt: skip


def rich_run() -> list[model.Event]:
    """A run with everything in it: all kinds, all verdicts, findings, notices, lint, gaps."""
    return events(
        _full("acme/update-parcel", 0),
        _full("acme/move-parcel", 3),
        _full("globex/patch-crate", 7, verdict="pass"),
        _full("initech/partial-update-memo", 2, undecided=True),
        _full("umbrella/update-sample", 5),
    )


def _full(
    name: str, skew: int, verdict: model.Verdict = "fail", *, undecided: bool = False
) -> model.OperationResult:
    clauses = [
        clause(f"request.field{number}.{kind}", kind, level=("MUST", "MUST", "SHOULD")[number % 3])
        for kind, count in KINDS.items()
        for number in range(max(1, count - (skew + len(kind)) % 4))
    ]
    made = []
    for index, each in enumerate(clauses):
        ruled: Any = ("pass",) * 9 + ("none",)
        ruled = ruled[(index + skew) % 10]
        reason = "no case of this profile could have failed it" if ruled == "none" else ""
        if undecided:
            ruled, reason = "inconclusive", "the control update was answered with 401"
        elif index % 29 == skew and verdict == "fail":
            ruled, reason = "fail", "the target answered 200 where the page says 400"
        elif index % 41 == 11:
            ruled, reason = "inconclusive", "the target answered 429 three times"
        elif index == 30 and skew == 5:
            ruled, reason = "error", "the family raised KeyError: 'size'"
        made.append(ClauseResult(each, ruled, 0 if ruled == "none" else 3 + index % 5, reason))
    broken = [each.clause.id for each in made if each.verdict == "fail"]
    shown = evidence(
        response=Response(
            200,
            (("content-type", "application/json"), ("x-request-id", "r-77")),
            b'{"id":"p-1","size":"gigantic","note":"by the back door","tags":["a","b"]}',
        ),
        before={"id": "p-1", "size": "small", "note": "by the back door", "tags": ["a", "b"]},
        after={"id": "p-1", "size": "gigantic", "note": "by the back door", "tags": ["a", "b"]},
    )
    silent = evidence(request(body=b'{"note":"it\'s \x00"}'), failure="the connection was reset")
    findings = [
        finding(shown, clauses=tuple(broken[:3]), fingerprint=f"9c1d{skew}"),
        finding(
            silent,
            clauses=tuple(broken[3:]) or tuple(broken[:1]),
            fingerprint=f"77aa{skew}",
            severity="medium",
            title="A note with a NUL character breaks the connection",
            rate=(2, 3),
        ),
    ]
    return replace(
        result(
            of=contract(
                name,
                clauses=tuple(clauses),
                lint=(
                    model.Lint(
                        "example-mismatch", "The example is not of its enum.", "/x", (3, 9), 2
                    ),
                ),
                gaps=(model.Gap("table", "A table without a heading was skipped.", (40, 90)),),
            )
        ),
        findings=tuple(findings) if broken else (),
        verdict="inconclusive" if undecided else verdict,
        clauses=tuple(made),
        requests=212,
        cases=180,
        seconds=12.34,
        reason="the control update was answered with 401: check the credentials"
        if undecided
        else "",
        notices=(model.Notice("undocumented-status", "409 is not documented.", "", "enum/size/1"),),
    )
