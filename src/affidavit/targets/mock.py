"""The embedded API: one state machine over plain values, driven by a contract alone.

It holds the resource under test and one of another tenant, and decides in the order of a good API
(AIP-211): path, method, credential, resource, media type, body, parameters, values. A fault breaks
one clause by way of ``Behaviour``; without one, the mock conforms.
"""

import re
from typing import Any
from urllib.parse import unquote

from affidavit.model import Request, Response, Settings
from affidavit.operation import REFERENCE, Body, Operation, Policy
from affidavit.pointer import MISSING
from affidavit.samples import parameter, resource, stated_examples
from affidavit.schema import errors
from affidavit.targets.answers import JSON, encode, refuse, shape, success_status
from affidavit.targets.behaviour import Behaviour, Key, State
from affidavit.targets.credentials import Credentials
from affidavit.targets.faults import Fault
from affidavit.targets.inputs import Inputs, read_inputs
from affidavit.targets.places import missing_name, oversized, path_of
from affidavit.targets.reading import documented_body, read
from affidavit.targets.refusal import Refusal
from affidavit.targets.update import Cleaned, Update, clean


class Mock:
    """An API that keeps one contract's word, but for the clause that ``fault`` names."""

    def __init__(
        self,
        operation: Operation,
        settings: Settings | None = None,
        credentials: Credentials | None = None,
        fault: Fault | None = None,
    ) -> None:
        self.operation = operation
        self.settings = settings or Settings()
        self.credentials = credentials or Credentials()
        self.behaviour = fault.behaviour(operation, self.credentials) if fault else Behaviour()
        self.primary = self._key(0)
        self.other = self._key(1)
        self.resources: dict[Key, State] = {
            self._key(0, each): resource(operation) for each in self.settings.lanes
        }
        self._template = _pattern(operation.route)

    def matches(self, path: str) -> bool:
        """Say whether a request's path is of this contract."""
        return self._template.fullmatch(path) is not None

    def handle(self, request: Request) -> Response:
        """Answer a request, whose headers hold the credential; never raises."""
        refusal: Refusal | None = None
        try:
            response = self._decide(request)
        except Refusal as caught:
            refusal = caught
            response = refuse(self.operation, caught)
        if not self._updates(request):
            return response
        return self.behaviour.sends(response, refusal, self._success)

    def _decide(self, request: Request) -> Response:
        key = self._route(request)
        if not self._updates(request) and request.method.upper() != "GET":
            raise Refusal("method", f"{request.method} is not allowed here.")
        self._authenticate(request)
        state = self._find(request, key)
        if not self._updates(request):
            return encode(200, self._media_type, shape(self.operation, state))
        body, raw = self._read(request)
        inputs = read_inputs(self.operation, request, self.behaviour)
        self._update(state, body, raw, inputs)
        return self._success(state)

    def _updates(self, request: Request) -> bool:
        return request.method.upper() == self.operation.method.upper()

    def _route(self, request: Request) -> Key:
        match = self._template.fullmatch(request.path)
        if match is None:
            raise Refusal("missing", "There is nothing at this address.")
        return tuple(unquote(text) for text in match.groups())

    def _authenticate(self, request: Request) -> None:
        allowed = self.credentials.check(request.headers, request.query, self.operation)
        if self._updates(request):
            allowed = self.behaviour.admits(allowed, request)
        if not allowed:
            raise Refusal("auth", "A valid credential is needed.")

    def _find(self, request: Request, key: Key) -> State:
        if self._updates(request):
            key = self.behaviour.finds(key, self.primary, self.other)
        if key not in self.resources:
            raise Refusal("missing", "There is no such resource.")
        return self.resources[key]

    def _read(self, request: Request) -> tuple[Body, State]:
        """Return the documented body that a request is of, and its value."""
        operation = self.operation
        content_type = request.header("content-type")
        body = documented_body(operation, content_type)
        if body is None and operation.bodies:
            raise Refusal("media", f"A body of type {content_type} is not accepted.")
        if body is None:
            return Body(JSON, {}, "", JSON), {}
        if not self.behaviour.takes(body.media_type):
            raise Refusal("media", f"A body of type {content_type} is not accepted.")
        required = operation.spec.get("requestBody", {}).get("required")
        if not request.body and not content_type and not required:
            return body, {}
        try:
            return body, read(operation, body, content_type, request.body or b"")
        except Refusal as refusal:
            return body, self.behaviour.unreadable(refusal)

    def _update(self, state: State, body: Body, raw: State, inputs: Inputs) -> None:
        """Change the resource, or refuse and change nothing."""
        cleaned = clean(self.operation, body, raw, self.behaviour)
        update = Update(self.operation, inputs, self.behaviour, body.media_type, cleaned.locked)
        sent = self._without_nulls(cleaned.value)
        try:
            self._check_policies(cleaned, raw, update)
            self._validate(body, sent, update, state)
            after = update.apply(state, self.behaviour.stores(sent))
        except Refusal as refusal:
            invalid = frozenset({refusal.field, *self._invalid(body, sent, update)})
            if rescued := self.behaviour.salvages(sent, invalid):
                self._replace(state, update.apply(state, rescued))
            raise
        self._replace(state, self.behaviour.settles(dict(state), after, sent))

    @staticmethod
    def _replace(state: State, after: State) -> None:
        if after is not state:
            state.clear()
            state.update(after)

    def _check_policies(self, cleaned: Cleaned, raw: State, update: Update) -> None:
        """Refuse what the contract's policies say to refuse, where standards leave it open."""
        questions: tuple[tuple[str, list[str]], ...] = (
            ("read-only", cleaned.read_only),
            ("unknown-field", cleaned.unknown),
            ("unknown-mask-path", update.unknown_paths()),
            ("empty-patch", [] if raw else ["the body"]),
        )
        for name, found in questions:
            if found and self._policy(name) == "reject":
                raise Refusal("invalid", f"Not accepted ({name}): {', '.join(found)}.")

    def _policy(self, name: str) -> Policy:
        return self.behaviour.decides(name, self.operation.policy(name))

    def _without_nulls(self, sent: State) -> State:
        """Drop nulls that no schema allows, where the policy says to ignore them."""
        if self._policy("null") not in ("accept", "ignore"):
            return sent
        known = {each.name: each for each in self.operation.fields if each.top}
        return {
            name: member
            for name, member in sent.items()
            if member is not None
            or name not in known
            or not errors(self.operation.document, known[name].pointer, None)
        }

    def _validate(self, body: Body, sent: State, update: Update, state: State) -> None:
        for error in self._errors(body, sent, update):
            field = str(next(iter(error.absolute_path), ""))
            raise Refusal("invalid", f"{error.json_path}: {error.message}.", field)
        for name, member in sent.items():
            if not self._exists(name, member, state):
                raise Refusal("invalid", f"What {name} names does not exist.", name)
        if reason := self.behaviour.objects(sent):
            raise Refusal("invalid", reason)

    def _invalid(self, body: Body, sent: State, update: Update) -> set[str]:
        found = self._errors(body, sent, update)
        return {str(next(iter(error.absolute_path), "")) for error in found}

    def _errors(self, body: Body, sent: State, update: Update) -> list[Any]:
        """Return what the body's schema forbids, less what is no part of a request."""
        if not body.pointer:
            return []
        fields = {each.path: each for each in self.operation.fields}
        kept = []
        whole = update.strip(sent) | update.locked
        for error, _ in errors(self.operation.document, body.pointer, whole):
            path = path_of(error.absolute_path)
            if error.validator == "required":
                field = fields.get((*path, missing_name(error)))
                if (field and field.schema.get("readOnly")) or (path and update.partial(path[0])):
                    continue
            kept.append(error)
        kept += oversized(self.operation, sent)
        return [error for error in kept if not self.behaviour.tolerates("", error)]

    def _exists(self, name: str, member: Any, state: State) -> bool:
        """Say whether what a reference names exists, where the policy is to refuse others."""
        field = next((each for each in self.operation.fields if each.path == (name,)), None)
        if (
            field is None
            or not field.schema.get(REFERENCE)
            or self._policy("unknown-reference") != "reject"
        ):
            return True
        known = (*self.settings.known.get(name, ()), *stated_examples(field.schema))
        return member is None or member in known or member == state.get(name, MISSING)

    def _success(self, state: State | None = None) -> Response:
        """Return the documented answer to an accepted update."""
        status = success_status(self.operation)
        if self.operation.success[1] is None:
            return Response(status)
        answer = shape(self.operation, self.resources[self.primary] if state is None else state)
        return encode(status, self._media_type, answer)

    @property
    def _media_type(self) -> str:
        body = self.operation.success[1]
        return body.media_type if body else JSON

    def _key(self, variant: int, settings: Settings | None = None) -> Key:
        """Return the path parameters of a resource: 0 is the one under test."""
        chosen = self.settings.other if variant else {}
        return tuple(
            chosen.get(param.name)
            or parameter(self.operation, param, settings or self.settings, 0 if chosen else variant)
            for param in self.operation.path_parameters
        )


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^{}]+\}", template)
    return re.compile("([^/]+)".join(re.escape(part) for part in parts))
