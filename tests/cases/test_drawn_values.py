"""Drawn values are what they are called, and the laws have room in every small contract."""

import sys
from pathlib import Path
from typing import Any

import papers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))
from rares import operation

from affidavit.cases import peer, values
from affidavit.cases.maker import Maker
from affidavit.cases.properties import LAWS
from affidavit.model import Settings
from affidavit.schema import is_valid

LOCKER = operation("application/json")
FIELDS = [each for each in LOCKER.fields if not each.schema.get("readOnly")]
SCHEMAS: list[dict[str, Any]] = [
    {"type": "integer", "minimum": 3, "maximum": 7},
    {"type": "integer", "multipleOf": 5, "maximum": -5},
    {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
    {"type": "string", "minLength": 2, "maxLength": 3},
    {"type": "string", "pattern": "^[a-c]{2}$"},
    {"type": ["string", "null"], "enum": ["A", None]},
    {"type": "array", "minItems": 2, "uniqueItems": True, "items": {"type": "integer"}},
    {"type": "object", "minProperties": 1, "additionalProperties": {"type": "boolean"}},
    {"oneOf": [{"type": "string", "maxLength": 2}, {"type": "integer"}]},
    {"const": 7},
]
LOOSE = settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_field_gets_what_its_schema_allows(field: Any) -> None:
    @LOOSE
    @given(values.valid(LOCKER.document, field.schema))
    def holds(value: Any) -> None:
        assert is_valid(LOCKER.document, field.pointer, value)

    holds()


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_a_schema_gets_what_it_allows(schema: dict[str, Any]) -> None:
    @LOOSE
    @given(values.valid({}, schema))
    def holds(value: Any) -> None:
        assert is_valid({"schema": schema}, "/schema", value)

    holds()


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_broken_values_mostly_break_something(field: Any) -> None:
    wrong: list[bool] = []

    @LOOSE
    @given(values.broken(LOCKER.document, field.schema))
    def drawn(value: Any) -> None:
        wrong.append(not is_valid(LOCKER.document, field.pointer, value))

    drawn()
    assert sum(wrong) > len(wrong) * 0.6


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_a_law_draws_updates_of_some_small_contract(law: Any) -> None:
    makers = [Maker(each, Settings(profile="deep")) for each in papers.every().values()]
    strategies = [found for maker in makers if (found := law.cases(maker)) is not None]
    assert strategies

    @settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.one_of(strategies))
    def drawn(case: Any) -> None:
        assert case.id.startswith(f"property/{law.name}/")
        assert case.request.method in {"PATCH", "PUT", "POST"}
        assert case.request.credential == "valid"

    drawn()


def test_schemathesis_draws_what_goes_to_the_resource_under_test() -> None:
    maker = Maker(LOCKER, Settings(profile="deep"))
    strategy = peer.requests(maker, negative=True)
    assert strategy is not None

    @LOOSE
    @given(strategy)
    def drawn(request: Any) -> None:
        assert request.path == maker.read().path
        assert isinstance(request.body, bytes)

    drawn()
