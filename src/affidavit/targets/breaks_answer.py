"""Faults in an update's answer: one member breaks one keyword of its schema."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from affidavit import pointer as ptr
from affidavit.model import Response
from affidavit.operation import Operation, is_json
from affidavit.pointer import MISSING
from affidavit.samples import value as sample
from affidavit.schema import Schema, kind_of
from affidavit.schema import validator as build
from affidavit.targets.behaviour import Behaviour
from affidavit.targets.breaks_flow import provoked
from affidavit.targets.places import Path, at, edit
from affidavit.targets.refusal import Refusal
from affidavit.targets.site import Maker, Row, Site

HTML = "text/html; charset=utf-8"


class OnAnswer(Behaviour):
    """A fault of an update's answers under one documented status."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def sends(
        self, response: Response, refusal: Refusal | None, accepted: Callable[[], Response]
    ) -> Response:
        """Spoil the answers of that status."""
        del refusal, accepted
        here = self.site.operation.documented(response.status) == self.site.status
        return self.spoil(response) if here else response

    def spoil(self, response: Response) -> Response:
        """Return the answer as it must not be."""
        raise NotImplementedError


class Html(OnAnswer):
    """The answer says that it is HTML."""

    def spoil(self, response: Response) -> Response:
        """Change the media type alone."""
        others = tuple(pair for pair in response.headers if pair[0].lower() != "content-type")
        return replace(response, headers=(("content-type", HTML), *others))


class Spoilt(OnAnswer):
    """One member holds what its schema forbids; it is left out where ``wrong`` is ``MISSING``."""

    def __init__(self, site: Site, wrong: Any) -> None:
        super().__init__(site)
        self.wrong = wrong

    def spoil(self, response: Response) -> Response:
        """Change the member wherever it stands, and make one where none does."""
        body = response.json()
        path = self.site.path
        if not at(body, path):
            body = self._with_sample(body, path)
        changed = edit(body, path, lambda _: self.wrong)
        return replace(response, body=json.dumps(changed, ensure_ascii=False).encode())

    def _with_sample(self, body: Any, path: Path) -> Any:
        """Put samples into an answer along a path, so that there is something to spoil."""
        for depth in range(1, len(path) + 1):
            part = next((each for each in self.site.fields if each.path == path[:depth]), None)
            if part is None or at(body, part.path):
                continue
            parent = part.path[:-1]
            made = sample(self.site.operation.document, part.schema, 1)
            body = edit(body, parent, _adder(part.path[-1], made))
        top = next((each for each in self.site.fields if each.path == path[:1]), None)
        if not at(body, path) and top is not None and isinstance(body, dict):
            body = body | {path[0]: sample(self.site.operation.document, top.schema, 1)}
        return body


def _adder(name: str, made: Any) -> Callable[[Any], Any]:
    return lambda parent: parent | {name: made} if isinstance(parent, dict) else parent


def violations(operation: Operation, schema: Schema, keyword: str) -> Iterator[Any]:
    """Yield values that break a keyword of a schema, those that break nothing else first."""
    document = operation.document | {"x-affidavit-broken": schema}
    checker = build(document, "/x-affidavit-broken")
    blamed: list[tuple[bool, Any]] = []
    for candidate in _candidates(operation, schema):
        broken = _keywords(checker.iter_errors(candidate))
        if keyword in broken:
            blamed.append((broken == {keyword}, candidate))
    for exact in (True, False):
        yield from (candidate for only, candidate in blamed if only is exact)


def _keywords(errors: Any) -> set[Any]:
    found = set()
    for error in errors:
        found |= {error.validator} if not error.context else _keywords(error.context)
    return found


def _candidates(operation: Operation, schema: Schema) -> list[Any]:
    """Return values of every type, some of them near the schema's limits."""
    usual = sample(operation.document, schema, 1)
    limits = (schema.get(each) for each in ("maxLength", "maxItems", "maxProperties"))
    limit = next((each for each in limits if isinstance(each, int)), 0)
    found = ["affidavit outside", "x" * (limit + 1), "", 7, 7.5, -(10**9), 10**9, 10**30, True]
    found += [{"affidavit": 1}, [1], None, [], {}]
    if isinstance(usual, list) and usual:
        found += [usual * (limit + 1), [usual[0], usual[0]]]
    if kind_of(usual) in ("integer", "number"):
        bounds = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
        found += [schema[each] + step for each in bounds if each in schema for step in (-1, 0, 1)]
        found.append(usual + schema.get("multipleOf", 1) / 2)
    return found


def _breakable(site: Site) -> bool:
    """Say whether an update's answer under the clause's status ever goes out with a JSON body."""
    json_body = site.body is not None and is_json(site.body.media_type)
    limits = site.clause.kind not in ("nullable", "deprecated")
    return bool(limits and json_body and site.path and provoked(site.operation, site.status))


def _missing(site: Site) -> Behaviour | None:
    return Spoilt(site, MISSING) if site.keyword == "required" and _breakable(site) else None


def _wrong(keywords: Callable[[str], bool]) -> Maker:
    def make(site: Site) -> Behaviour | None:
        keyword = site.keyword or "type"
        if keyword == "required" or not keywords(keyword) or not _breakable(site):
            return None
        wrong = next(violations(site.operation, site.schema, keyword), MISSING)
        return None if wrong is MISSING else Spoilt(site, wrong)

    return make


def _null(site: Site) -> Behaviour | None:
    """Null where the schema doesn't allow it."""
    if site.keyword not in ("", "type") or not _breakable(site) or not site.kinds:
        return None
    return None if "null" in site.kinds else Spoilt(site, None)


def _html(site: Site) -> Behaviour | None:
    body = site.body is not None and ptr.get(site.operation.document, site.clause.pointer)
    return Html(site) if body and provoked(site.operation, site.status) else None


ROWS: tuple[Row, ...] = (
    Row("content-type", "response", "html", "the answer says that it is HTML", _html),
    Row("*", "response", "missing", "the answer lacks it", _missing),
    Row(
        "*",
        "response",
        "wrong-type",
        "the answer holds another JSON type there",
        _wrong(lambda keyword: keyword == "type"),
    ),
    Row("*", "response", "null", "the answer holds null there", _null),
    Row(
        "*",
        "response",
        "violated",
        "the answer holds what the keyword forbids",
        _wrong(lambda keyword: keyword != "type"),
    ),
)
"""Kind, side, variant, text, maker."""
