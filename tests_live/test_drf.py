"""Django REST framework is held to the document that drf-spectacular makes of it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from live import HERE, PATIENCE, Judged, affidavit, first_line, imported, judged, process

APP = str(HERE / "drf_app.py")
HEADER = "Authorization: Token brookline-test-token"
PATCH = "PATCH:/parcels/{id}/"
MINE, WITHOUT_CONTACT, THEIRS = "1", "2", "3"
REACH = ("--other", f"id={THEIRS}")

TRUE_DEVIATIONS = {
    "request.reference.semantics": "a CharField cuts the blanks off both ends of a text",
    "request.note.semantics": "likewise, and the document says nothing of it",
    "request.labels.semantics": "likewise of each text in a list",
}
"""What is found in a usual run, and why it is the system that departs from its document."""

NULL_WITHOUT_TYPE = {
    "response.200.contact": "'nullable' beside 'oneOf' and without 'type' admits no null (OpenAPI "
    "3.0.3, Schema Object), and a parcel without a contact reads null",
}

LENIENT_DATE = {
    "request.due_at.format": "a DateTimeField takes a date alone, which is no RFC 3339 date-time",
}


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drf")
    document = folder / "drf.json"
    command = (sys.executable, APP, "schema", str(document))
    subprocess.run(command, timeout=PATIENCE, check=True)
    return imported(document, PATCH, folder)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    command = (sys.executable, APP, "serve", str(tmp_path_factory.mktemp("database")))
    with process(command, stdout=subprocess.PIPE) as server:
        yield f"http://127.0.0.1:{first_line(server)}"


def parcel(url: str, number: str) -> dict[str, Any]:
    name, _, value = HEADER.partition(": ")
    answer = httpx.get(f"{url}/parcels/{number}/", headers={name: value})
    assert answer.status_code == 200
    return answer.json()


@pytest.fixture(scope="module")
def usual(contracts: Path, url: str, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    before = parcel(url, MINE)
    found = judged(
        contracts, url, tmp_path_factory.mktemp("out"), "--set", "id=1", *REACH, header=HEADER
    )
    assert parcel(url, MINE) == before, "the resource must be put back"
    return found


def test_nothing_is_found_but_what_is_true(usual: Judged) -> None:
    assert usual.clauses("fail") == set(TRUE_DEVIATIONS), usual.why()
    assert usual.code == 1
    assert not usual.clauses("inconclusive", "error")


def test_the_finding_shows_the_blanks(usual: Judged) -> None:
    found = {each["clauses"][0]: each["exchange"] for each in usual.operation["findings"]}
    shown = found["request.reference.semantics"]
    sent = json.loads(shown["request"]["body"])["reference"]
    assert sent != sent.strip() == shown["after"]["reference"]


def test_what_could_break_was_tried(usual: Judged) -> None:
    """What a PATCH can't break is left out with a reason; all else holds or is found broken."""
    none = {"path.id.type", "path.id.required", "request.id.type"}
    none |= {"request.created_at.type", "request.created_at.format"}
    assert usual.clauses("none") == none
    assert len(usual.clauses("pass")) >= 59


def test_statuses_that_the_document_leaves_out_are_told_but_no_finding(usual: Judged) -> None:
    """drf-spectacular documents 200 alone; the service also answers 400, 401, 404."""
    assert usual.notices() == {"undocumented-status"}
    told = " ".join(each["message"] for each in usual.operation["notices"])
    assert all(status in told for status in ("400", "401", "404"))


def test_a_null_that_the_document_does_not_admit(contracts: Path, url: str, tmp_path: Path) -> None:
    before = parcel(url, WITHOUT_CONTACT)
    assert before["contact"] is None
    found = judged(contracts, url, tmp_path, "--set", "id=2", *REACH, header=HEADER)
    assert found.clauses("fail") == set(TRUE_DEVIATIONS | NULL_WITHOUT_TYPE), found.why()
    assert parcel(url, WITHOUT_CONTACT) == before


def test_more_requests_find_the_lenient_date(contracts: Path, url: str, tmp_path: Path) -> None:
    before = parcel(url, MINE)
    budget = ("--profile", "deep", "--budget", "600")
    found = judged(contracts, url, tmp_path, "--set", "id=1", *REACH, *budget, header=HEADER)
    assert found.clauses("fail") == set(TRUE_DEVIATIONS | LENIENT_DATE), found.why()
    assert parcel(url, MINE) == before


def test_a_quick_run_finds_a_part_of_it(contracts: Path, url: str, tmp_path: Path) -> None:
    found = judged(
        contracts, url, tmp_path, "--set", "id=1", *REACH, "--profile", "quick", header=HEADER
    )
    assert found.code == 1
    assert set() < found.clauses("fail") <= set(TRUE_DEVIATIONS), found.why()
    assert found.operation["requests"] <= 60


def test_without_a_good_credential_nothing_is_decided(
    contracts: Path, url: str, tmp_path: Path
) -> None:
    wrong = "Authorization: Token nobody"
    found = judged(contracts, url, tmp_path, "--set", "id=1", header=wrong)
    assert found.code == 4
    assert not found.clauses("pass", "fail"), found.why()
    assert "401" in found.printed


def test_a_case_is_sent_again_by_its_name(contracts: Path, url: str) -> None:
    before = parcel(url, MINE)
    case = "live/update::format/due_at/date-time-2"
    where = ("--contracts", str(contracts), "--base-url", url, "--set", "id=1")
    code, printed = affidavit("replay", case, *where, header=HEADER)
    assert code == 1
    assert '"due_at":"2024-01-01"' in printed.replace(" ", "")
    assert parcel(url, MINE) == before
