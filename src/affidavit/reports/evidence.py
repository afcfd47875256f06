"""Findings as data: what was sent, what came back, and how to see it again."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from affidavit import model
from affidavit.operation import Operation
from affidavit.pointer import MISSING
from affidavit.redact import REDACTED, Redactor
from affidavit.reports import curl, plain
from affidavit.secrecy import is_carrier

Report = dict[str, Any]


class Evidence:
    """Writes the findings of one operation; secrets go before anything is cut or quoted."""

    def __init__(self, operation: Operation, target: str, base_url: str, redact: Redactor) -> None:
        self.schemes = operation.schemes
        self.operation = operation.contract.id
        self.redact = redact
        self.address, self.note = _address(target, base_url, self.operation)

    def finding(self, finding: model.Finding) -> Report:
        """Return a finding as the canonical report has it."""
        evidence = finding.evidence
        exchange = evidence.exchange
        return {
            "fingerprint": finding.fingerprint,
            "title": finding.title,
            "clauses": list(finding.clauses),
            "severity": finding.severity,
            "occurrences": finding.occurrences,
            "rate": list(finding.rate) if finding.rate else None,
            "accepted": None,
            "reproduction": self._reproduction(evidence),
            "exchange": {
                "request": self._request(exchange.request),
                "response": self._response(exchange.response),
                "failure": exchange.failure or None,
                "setup": [self._request(each) for each in evidence.case.setup],
                "seconds": round(exchange.seconds, 3),
                "before": self._resource(evidence.before),
                "after": self._resource(evidence.after),
            },
        }

    def _reproduction(self, evidence: model.Evidence) -> Report:
        case = evidence.case
        command = self._curl(evidence.exchange.request)
        return {
            "curl": command.text,
            "note": "; ".join(filter(None, (self.note, command.note))) or None,
            "setup": [self._curl(each).text for each in case.setup],
            "case": case.id,
            "title": case.title,
            "replay": f"affidavit replay {_quoted(f'{self.operation}::{case.id}')}",
        }

    def _curl(self, request: model.Request) -> curl.Command:
        clean = replace(
            request,
            path=self.redact(request.path),
            query=self._pairs(request.query),
            headers=self._pairs(request.headers),
            body=None if request.body is None else self.redact.bytes(request.body),
        )
        return curl.command(clean, self.address, self.schemes)

    def _pairs(self, pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        return tuple((self.redact(name), self.redact(value)) for name, value in pairs)

    def _request(self, request: model.Request) -> Report:
        text, note = self._body(request.body)
        return {
            "method": request.method,
            "path": request.path,
            "query": [list(pair) for pair in request.query],
            "headers": [list(pair) for pair in request.headers],
            "credential": request.credential,
            "body": text,
            "body_note": note,
        }

    def _response(self, response: model.Response | None) -> Report | None:
        if response is None:
            return None
        text, note = self._body(response.body)
        return {
            "status": response.status,
            "headers": [
                [name, REDACTED if is_carrier(name) else value] for name, value in response.headers
            ],
            "body": text,
            "body_note": note,
        }

    def _body(self, data: bytes | None) -> tuple[str | None, str | None]:
        return plain.body(None if data is None else self.redact.bytes(data))

    def _resource(self, value: Any) -> Any:
        return None if value is MISSING else plain.resource(value, self.redact)


def _address(target: str, base_url: str, operation: str) -> tuple[str, str | None]:
    """Return where curl can send to, and what has to be started there first."""
    if target != "mock" and base_url.startswith(("http://", "https://")):
        return base_url, None
    if target == "app":
        return curl.LOCAL, f"serve the application at {curl.LOCAL} first"
    start = f"affidavit serve {curl.shell(operation)} --port 8080"
    return curl.LOCAL, f"`{start}` starts it; where no variable is set, all secrets are 'affidavit'"


def _quoted(text: str) -> str:
    """Quote for a shell, also where it isn't needed: the line is then one thing to the eye."""
    spelled = curl.shell(text)
    return f"'{text}'" if spelled == text else spelled
