"""The credentials of a run: read from the environment, put on requests, checked by the mock.

Cases name a credential only by its role (``valid``, ``wrong``, ``scheme:NAME``); the secret itself
is known in this file alone. Where no variable is set, both sides use ``affidavit``.
"""

import base64
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hmac import compare_digest
from pathlib import Path
from typing import Literal, NamedTuple

from affidavit.errors import TargetError, nearest
from affidavit.model import Request
from affidavit.operation import UNTOLD, Operation, Scheme

BASIC = "AFFIDAVIT_AUTH_BASIC"
BEARER = "AFFIDAVIT_AUTH_BEARER"
HEADER = "AFFIDAVIT_AUTH_HEADER"
DEFAULT = "affidavit"
WRONG = "affidavit-wrong"
AUTHORIZATION = "Authorization"

Pairs = tuple[tuple[str, str], ...]


class Applied(NamedTuple):
    """What a credential adds to a request."""

    headers: Pairs = ()
    query: Pairs = ()


class Form(NamedTuple):
    """One way in which a credential travels."""

    place: Literal["header", "query", "cookie"]
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """Up to three secrets, alternatives where the contract documents several schemes.

    ``basic`` is user and password, ``header`` a header's name and value. ``stated`` is false for
    the mock's own default. The secrets are left out of the repr.
    """

    basic: tuple[str, str] | None = field(default=(DEFAULT, DEFAULT), repr=False)
    bearer: str | None = field(default=DEFAULT, repr=False)
    header: tuple[str, str] | None = field(default=None, repr=False)
    stated: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Credentials":
        """Read the three variables, or the files that their ``_FILE`` twins name."""
        source = os.environ if environment is None else environment
        basic, bearer, header = (_read(source, name) for name in (BASIC, BEARER, HEADER))
        if not any((basic, bearer, header)):
            return cls()
        return cls(
            _pair(basic, BASIC, "user:password") if basic else None,
            bearer or None,
            _pair(header, HEADER, "Name: value") if header else None,
            stated=True,
        )

    def apply(self, request: Request, operation: Operation) -> Applied:
        """Return the headers and query parameters that carry the request's credential."""
        role = request.credential
        if role == "none":
            return Applied()
        if role in SPOILT:
            return _applied(SPOILT[role](form) for form in self._chosen(operation))
        if role == "other":
            return _undocumented(operation)
        if role == "wrong":
            return self._falsified().apply(replace(request, credential="valid"), operation)
        if role.startswith("scheme:"):
            return _applied(self._chosen(operation, role.removeprefix("scheme:")))
        if role == "valid":
            return _applied(self._chosen(operation))
        known = ("valid", "none", "wrong", "malformed", "empty", "other", "scheme:NAME")
        raise TargetError(f"no credential is called {role!r}{nearest(role, known)}")

    def check(
        self,
        headers: Pairs,
        query: Pairs,
        operation: Operation,
        without: str = "",
    ) -> bool:
        """Say whether a request may pass: one documented alternative is satisfied.

        ``without`` names a scheme that is not accepted.
        """
        schemes = {scheme.name: scheme for scheme in operation.schemes if scheme.name != without}
        return not operation.security or any(
            all(
                name in schemes and self._satisfied(schemes[name], headers, query) for name in names
            )
            for names in operation.security
        )

    def secrets(self) -> set[str]:
        """Return every text that must be redacted, also as it looks on the wire.

        The mock's own default is no secret, and half of all sample values hold that word.
        """
        if not self.stated:
            return set()
        found = {self.bearer}
        if self.basic:
            found |= {self.basic[1], _encoded(self.basic)}
        if self.header:
            found |= {self.header[1], self.header[1].rpartition(" ")[2]}
        return {secret for secret in found if secret}

    def holds(self, scheme: Scheme) -> bool:
        """Say whether there is a credential for a scheme."""
        return bool(self.forms(scheme))

    def forms(self, scheme: Scheme) -> list[Form]:
        """Return how a scheme's credential may travel, the preferred form first; empty: unheld."""
        found = []
        named = str(scheme.spec.get("name", "")).lower()
        same_name = self.header is not None and self.header[0].lower() == named
        if scheme.spec.get(UNTOLD) and self.stated:  # its own header is a guess
            return [Form("header", *self.header)] if self.header else []
        if self.header and (scheme.kind == "other" or (scheme.kind == "header" and same_name)):
            found.append(Form("header", *self.header))
        if scheme.kind == "basic" and self.basic:
            found.append(Form("header", AUTHORIZATION, f"Basic {_encoded(self.basic)}"))
        if scheme.kind == "bearer" and self.bearer:
            found.append(Form("header", AUTHORIZATION, f"Bearer {self.bearer}"))
        if scheme.kind in ("header", "query", "cookie") and self.bearer:
            found.append(Form(scheme.kind, str(scheme.spec["name"]), self.bearer))
        authorizes = self.header is not None and self.header[0].lower() == AUTHORIZATION.lower()
        if self.header and not found and authorizes and scheme.kind in ("basic", "bearer"):
            found.append(Form("header", *self.header))
        return found

    def _chosen(self, operation: Operation, wanted: str = "") -> list[Form]:
        """Return the forms of the first alternative whose schemes are all held."""
        if not operation.security:
            return self._unasked()
        schemes = {scheme.name: scheme for scheme in operation.schemes}
        for names in operation.security:
            forms = [self.forms(schemes[name])[:1] for name in names if name in schemes]
            if all(forms) and names and (not wanted or wanted in names):
                return [form for each in forms for form in each]
        if not operation.authenticated and not wanted:
            return []
        untold = all(scheme.spec.get(UNTOLD) for scheme in operation.schemes)
        if self.stated and (untold or (self.header and not wanted)):
            return self._unasked()  # the user knows better than the page
        raise TargetError(
            f"{operation.contract.id}: no credential for {wanted or ' or '.join(schemes)}; "
            f"set one of {BASIC}, {BEARER} and {HEADER}"
        )

    def _unasked(self) -> list[Form]:
        """Return what the user gave for an operation that documents no security."""
        if not self.stated:
            return []
        if self.header:
            return [Form("header", *self.header)]
        if self.bearer:
            return [Form("header", AUTHORIZATION, f"Bearer {self.bearer}")]
        return [Form("header", AUTHORIZATION, f"Basic {_encoded(self.basic or ('', ''))}")]

    def _falsified(self) -> "Credentials":
        """Return credentials of the same form with other secrets."""
        return replace(
            self,
            basic=self.basic and (self.basic[0], WRONG),
            bearer=self.bearer and WRONG,
            header=self.header and (self.header[0], _reworded(self.header[1])),
        )

    def _satisfied(self, scheme: Scheme, headers: Pairs, query: Pairs) -> bool:
        return any(
            compare_digest(_normal(sent).encode(), _normal(form.value).encode())
            for form in self.forms(scheme)
            for sent in _sent(form, headers, query)
        )


def carries(scheme: Scheme, headers: Pairs, query: Pairs) -> bool:
    """Say whether a request carries a credential of a scheme's form, whatever its secret."""
    if scheme.kind in ("header", "query", "cookie"):
        form = Form(scheme.kind, str(scheme.spec["name"]), "")
        return any(_sent(form, headers, query)) or _authorized(headers, "token")
    return _authorized(headers, scheme.kind)


def _authorized(headers: Pairs, word: str) -> bool:
    values = _sent(Form("header", AUTHORIZATION, ""), headers, ())
    return any(len(parts := value.split()) > 1 and parts[0].lower() == word for value in values)


def _sent(form: Form, headers: Pairs, query: Pairs) -> list[str]:
    """Return the values that a request carries where a form puts its own."""
    if form.place == "query":
        return [value for name, value in query if name == form.name]
    if form.place == "header":
        return [value for name, value in headers if name.lower() == form.name.lower()]
    crumbs = (
        crumb.strip().partition("=")
        for name, value in headers
        if name.lower() == "cookie"
        for crumb in value.split(";")
    )
    return [value for name, _, value in crumbs if name == form.name]


def _applied(forms: Iterable[Form]) -> Applied:
    made = list(forms)
    headers = [(form.name, form.value) for form in made if form.place == "header"]
    cookies = "; ".join(f"{form.name}={form.value}" for form in made if form.place == "cookie")
    if cookies:
        headers.append(("Cookie", cookies))
    query = tuple((form.name, form.value) for form in made if form.place == "query")
    return Applied(tuple(headers), query)


def _undocumented(operation: Operation) -> Applied:
    """Return a wrong credential of a scheme that the operation doesn't document."""
    documented = {scheme.kind for scheme in operation.schemes}
    pair = base64.b64encode(f"{WRONG}:{WRONG}".encode()).decode()
    forms = {"bearer": f"Bearer {WRONG}", "basic": f"Basic {pair}", "": f"Digest {WRONG}"}
    chosen = next(text for kind, text in forms.items() if kind not in documented)
    return Applied(((AUTHORIZATION, chosen),))


def _mangled(form: Form) -> Form:
    """Spoil a credential's form: ``Authorization`` without a scheme, or an empty key."""
    bare = form.place == "header" and form.name.lower() == AUTHORIZATION.lower()
    return form._replace(value="garbage" if bare else "")


def _emptied(form: Form) -> Form:
    """Keep the scheme word alone."""
    return form._replace(value=form.value.partition(" ")[0] if " " in form.value else "")


SPOILT = {"malformed": _mangled, "empty": _emptied}


def _reworded(value: str) -> str:
    """Keep a value's scheme word and replace its secret."""
    scheme, space, _ = value.rpartition(" ")
    return scheme + space + WRONG


def _normal(value: str) -> str:
    """Spell an authentication scheme in lower case, as case doesn't count (RFC 9110, 11.1)."""
    word, space, rest = value.strip().partition(" ")
    return word.lower() + space + rest.strip() if space else word


def _encoded(basic: tuple[str, str]) -> str:
    """Return user and password as Basic authentication sends them (RFC 7617 section 2)."""
    return base64.b64encode(":".join(basic).encode()).decode()


def _read(source: Mapping[str, str], name: str) -> str:
    if stated := source.get(name):
        return stated.strip()
    if not (path := source.get(f"{name}_FILE")):
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise TargetError(f"{name}_FILE names a file that can't be read: {error}") from None


def _pair(text: str, variable: str, form: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise TargetError(f"{variable} must have the form {form!r}, and it holds no colon or name")
    return name.strip(), value.strip()
