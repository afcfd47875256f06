"""Every plan, of every contract: deterministic, within its budget, of plain valid requests."""

import json
import re
from itertools import chain
from urllib.parse import unquote

import papers
import pytest
from papers import every

from affidavit import cases
from affidavit.cases import BUDGETS, CONTROL, FAMILIES, Plan, cost
from affidavit.model import Case, Request, Settings
from affidavit.operation import frozen, is_json
from affidavit.run import out_of_reach

PROFILES = ("quick", "standard", "deep")
NAMES = list(every())
MALFORMED = ("content/malformed/", "content/undocumented/", "robustness/body/")
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""RFC 9110 section 5.6.2."""


def plan(name: str, profile: str = "deep", **more: object) -> Plan:
    operation = every()[name]
    settings = Settings(profile=profile, **more)  # type: ignore[arg-type]
    return cases.plan(operation, out_of_reach(operation, settings))


def requests(made: Plan) -> list[tuple[Case, Request]]:
    whole = (*made.control, *made.cases)
    return [(case, request) for case in whole for request in (*case.setup, case.request)]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", NAMES)
def test_a_plan_is_a_function_of_its_arguments(name: str, profile: str) -> None:
    assert plan(name, profile) == plan(name, profile)


@pytest.mark.parametrize("name", NAMES)
def test_no_family_crashes(name: str) -> None:
    assert plan(name).faults == ()


@pytest.mark.parametrize("name", NAMES)
def test_ids_are_unique_and_say_their_family(name: str) -> None:
    made = plan(name)
    ids = [case.id for case in (*made.control, *made.cases)]
    assert len(set(ids)) == len(ids)
    known = {family.name for family in FAMILIES} | {"control"}
    assert {case.family for case in (*made.control, *made.cases)} <= known
    for case in made.cases:
        assert case.id.startswith(case.family + "/")
        assert case.title


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
@pytest.mark.parametrize("name", NAMES)
def test_a_family_gives_each_case_its_own_id(name: str, family: cases.Family) -> None:
    ids = [case.id for case in family.cases(papers.maker(every()[name], "deep"))]
    assert len(set(ids)) == len(ids)
    assert {each.partition("/")[0] for each in ids} <= {family.name}


@pytest.mark.parametrize("budget", [1, 4, 5, 10, 33, 60, 300])
@pytest.mark.parametrize("name", NAMES)
def test_a_plan_never_exceeds_its_budget(name: str, budget: int) -> None:
    made = plan(name, budget=budget)
    assert made.budget == budget
    assert not made.cases or sum(map(cost, made.cases)) + CONTROL <= budget
    assert made.left_out == len(plan(name, budget=10**6).cases) - len(made.cases)


def test_the_profile_gives_the_budget() -> None:
    for profile, budget in BUDGETS.items():
        assert plan(NAMES[0], profile).budget == budget


@pytest.mark.parametrize("name", NAMES)
def test_a_deeper_profile_sends_more(name: str) -> None:
    quick, standard, deep = (len(plan(name, profile).cases) for profile in PROFILES)
    assert quick <= standard <= deep


@pytest.mark.parametrize("name", NAMES)
def test_a_case_blames_clauses_of_the_contract_only(name: str) -> None:
    known = {clause.id for clause in every()[name].contract.clauses}
    made = plan(name)
    blamed = {check.clause for case in (*made.control, *made.cases) for check in case.checks}
    assert blamed <= known
    needed = set(chain.from_iterable(case.needs for case in made.cases))
    # a need that a contract doesn't state can't be broken, so it asks nothing
    assert needed <= known | {"status.404"}


@pytest.mark.parametrize("name", papers.BUNDLED)
def test_most_clauses_of_requests_are_tried(name: str) -> None:
    """Kinds that a request can break; ``answers`` are judged on every exchange."""
    operation = every()[name]
    tried = {check.clause for case in plan(name).cases for check in case.checks}
    wanted = [
        clause.id
        for clause in operation.contract.clauses
        if clause.kind in ("semantics", "mask", "merge-strategy", "enum", "length", "read-only")
        and not clause.id.startswith("response.")
    ]
    assert wanted
    locked = {each.name for each in operation.fields if frozen(each.schema)}
    missed = [clause for clause in wanted if clause not in tried]
    assert [clause for clause in missed if clause.split(".")[1] not in locked] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_request_is_plain_http(name: str) -> None:
    made = plan(name)
    for case, request in [*requests(made), *((case, made.read) for case in made.cases[:1])]:
        assert request.method in ("PATCH", "PUT", "POST", "GET")
        assert re.fullmatch(r"/[!-~]*", request.path), request.path
        assert not set("{}?# ") & set(request.path)
        assert "//" not in request.path
        for header, value in request.headers:
            assert TOKEN.fullmatch(header)
            assert value == value.strip()
            assert value.isprintable()
            assert value
        assert len({header.lower() for header, _ in request.headers}) == len(request.headers)
        assert all(isinstance(part, str) for pair in request.query for part in pair)
        assert case.request.credential
        assert request.body is None or isinstance(request.body, bytes)


@pytest.mark.parametrize("name", NAMES)
def test_a_json_body_is_json_unless_that_is_the_point(name: str) -> None:
    for case, request in requests(plan(name)):
        media_type = dict(request.headers).get("Content-Type", "")
        if is_json(media_type) and not case.id.startswith(MALFORMED):
            assert isinstance(json.loads(request.body or b""), object), case.id


@pytest.mark.parametrize("name", NAMES)
def test_a_case_expects_something_or_only_that_no_server_crashes(name: str) -> None:
    for case in plan(name).cases:
        both = {check.kind for check in case.checks} >= {"accepted", "refused"}
        assert not both, case.id
        for check in case.checks:
            assert check.kind not in ("accepted", "refused") or check.when == "always"
            assert not check.pointer or check.pointer.startswith("/")


@pytest.mark.parametrize("name", NAMES)
def test_set_names_the_resource_under_test(name: str) -> None:
    operation = every()[name]
    chosen = {each: f"my {each}" for each in operation.path_names}
    made = plan(name, set=chosen)
    home = unquote(made.read.path)
    assert all(value in home for value in chosen.values())
    assert {unquote(case.request.path) for case in made.cases if case.family == "enum"} <= {home}


def test_known_values_are_sent_in_turn() -> None:
    made = plan("harbour", known={"owner": ("id-1", "id-2")})
    sent = {
        papers.sent(case.request)["owner"]
        for case in made.cases
        if case.id.startswith("semantics/owner/")
    }
    assert sent == {"id-1", "id-2"}


def test_the_control_takes_what_is_surest() -> None:
    assert plan("harbour").control[0].id == "control/name"
    assert plan("bare").control == ()


def test_cases_that_touch_new_clauses_go_first() -> None:
    small = plan("harbour", "standard", budget=70)
    large = plan("harbour", "standard", budget=10**6)
    clauses = {check.clause for case in large.cases for check in case.checks}
    touched = {check.clause for case in small.cases for check in case.checks}
    assert len(touched) > len(clauses) / 2 > len(small.cases) / 2
    assert [case.id for case in small.cases][:1] == ["semantics/all"]
