"""The canonical report: what a run's events amount to, as one JSON document.

Every other format is a view of it. ``report.schema.json`` beside this file is its schema.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, assert_never

from affidavit import __version__, model
from affidavit.jsontext import pretty
from affidavit.operation import Operation
from affidavit.pointer import ancestors
from affidavit.redact import Redactor
from affidavit.reports import plain
from affidavit.reports.evidence import Evidence
from affidavit.reports.places import lines

FORMAT_VERSION = 1
VERDICTS: tuple[model.Verdict, ...] = ("pass", "fail", "inconclusive", "none", "error")
_WORST_FIRST: tuple[model.Verdict, ...] = ("error", "fail", "inconclusive", "pass", "none")
_INTERRUPTED = "the run was interrupted before this operation was done"

Report = dict[str, Any]


def collect(events: Iterable[model.Event], secrets: Collection[str] = ()) -> Report:
    """Return the canonical report of a whole run."""
    canonical = Canonical(secrets)
    for event in events:
        canonical.add(event)
    return canonical.report()


def worst(verdicts: Iterable[model.Verdict]) -> model.Verdict:
    """Return the verdict that decides a sum: inconclusive is never a pass."""
    found = set(verdicts)
    return next((each for each in _WORST_FIRST if each in found), "none")


class Canonical:
    """Takes events one by one; ``report`` may be asked at any time, also of a run cut short.

    Secrets (of four characters or more) are replaced by ``[redacted]`` wherever they occur.
    """

    def __init__(self, secrets: Collection[str] = ()) -> None:
        self.redact = Redactor(secrets)
        self.run: model.RunStarted | None = None
        self.finished: model.RunFinished | None = None
        self.results: dict[str, model.OperationResult] = {}

    def hide(self, secrets: Collection[str]) -> None:
        """Take the secrets, which are known only once a run's targets are open."""
        self.redact = Redactor(secrets)

    def add(self, event: model.Event) -> None:
        """Take one event."""
        match event:
            case model.RunStarted():
                self.run = event
            case model.OperationStarted(contract=contract):
                self.results[contract.id] = _unfinished(contract)
            case model.CaseFinished(operation=name):
                self._count(name)
            case model.OperationFinished(result=result):
                self.results[result.contract.id] = result
            case model.RunFinished():
                self.finished = event
            case _:
                assert_never(event)

    def _count(self, name: str) -> None:
        known = self.results.get(name)
        if known is not None:
            self.results[name] = replace(known, requests=known.requests + 1, cases=known.cases + 1)

    def report(self) -> Report:
        """Return the canonical report of what was seen so far."""
        run = self.run or model.RunStarted("", "mock", "", "standard", 0, ())
        base_url = re.sub(r"(?<=//)[^/@]*@", "", run.base_url)  # no user:password@ in a report
        operations = [
            _operation(each, run.target, base_url, self.redact) for each in self.results.values()
        ]
        interrupted = self.finished is None or self.finished.interrupted
        verdict = worst(each.verdict for each in self.results.values())
        made = {
            "format_version": FORMAT_VERSION,
            "tool": {"name": "affidavit", "version": __version__},
            "started": run.started,
            "seconds": round(self.finished.seconds, 3) if self.finished else 0.0,
            "target": {"kind": run.target, "base_url": base_url},
            "profile": run.profile,
            "seed": run.seed,
            "interrupted": interrupted,
            "selected": list(run.operations),
            "verdict": "inconclusive" if interrupted and verdict == "pass" else verdict,
            "summary": _summary(operations),
            "comparison": None,
            "rotten": [],
            "operations": operations,
        }
        cleaned: Report = _storable(self.redact.json(made))
        return cleaned


def _unfinished(contract: model.Contract) -> model.OperationResult:
    clauses = tuple(model.ClauseResult(each, "none", 0, _INTERRUPTED) for each in contract.clauses)
    return model.OperationResult(contract, "inconclusive", 0, 0, clauses, reason=_INTERRUPTED)


def _summary(operations: Sequence[Report]) -> Report:
    return {
        "operations": counts(each["verdict"] for each in operations),
        "clauses": counts(row["verdict"] for each in operations for row in each["clauses"]),
        "requests": sum(each["requests"] for each in operations),
        "cases": sum(each["cases"] for each in operations),
        "findings": sum(len(each["findings"]) for each in operations),
    }


def counts(verdicts: Iterable[str]) -> dict[str, int]:
    """Count verdicts; each of the five has its member, also where it is 0."""
    found = Counter(verdicts)
    return {each: found[each] for each in VERDICTS}


def _operation(
    result: model.OperationResult, target: str, base_url: str, redact: Redactor
) -> Report:
    contract = result.contract
    operation = Operation(contract)
    evidence = Evidence(operation, target, base_url, redact)
    stated = lines(pretty(contract.document))
    return {
        "id": contract.id,
        "title": contract.title,
        "method": operation.method.upper(),
        "path": operation.path,
        "digest": contract.digest or None,
        "requests": result.requests,
        "cases": result.cases,
        "seconds": round(result.seconds, 3),
        "verdict": result.verdict,
        "reason": result.reason or None,
        "summary": counts(each.verdict for each in result.clauses),
        "clauses": [_clause(each, stated) for each in result.clauses],
        "findings": [evidence.finding(each) for each in result.findings],
        "notices": [_notice(each) for each in result.notices],
        "lint": [_lint(each) for each in contract.lint],
        "gaps": [
            {"code": each.code, "message": each.message, "span": list(each.span)}
            for each in contract.gaps
        ],
    }


def _clause(result: model.ClauseResult, stated: Mapping[str, int]) -> Report:
    clause, source = result.clause, result.clause.source
    return {
        "id": clause.id,
        "kind": clause.kind,
        "level": clause.level,
        "basis": clause.basis,
        "statement": clause.statement,
        "pointer": clause.pointer,
        "line": next((stated[each] for each in ancestors(clause.pointer) if each in stated), None),
        "source": {
            "origin": source.origin,
            "name": source.name,
            "format": source.format or None,
            "span": list(source.span) if source.span else None,
            "line": source.line,
        },
        "verdict": result.verdict,
        "cases": result.cases,
        "reason": result.reason or None,
    }


def _notice(notice: model.Notice) -> Report:
    return {
        "code": notice.code,
        "message": notice.message,
        "clause": notice.clause or None,
        "case": notice.case or None,
    }


def _lint(lint: model.Lint) -> Report:
    return {
        "rule": lint.rule,
        "severity": lint.severity,
        "message": lint.message,
        "pointer": lint.pointer,
        "span": list(lint.span) if lint.span else None,
        "line": lint.line,
    }


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return plain.storable(value)
    if isinstance(value, dict):
        return {plain.storable(key): _storable(each) for key, each in value.items()}
    return [_storable(each) for each in value] if isinstance(value, list) else value
