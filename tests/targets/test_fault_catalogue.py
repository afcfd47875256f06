"""Every fault shows, breaks its own clause and leaves the rest of the mock as it is."""

from typing import Any

import pytest
from conftest import Client
from mock_contracts import CONTRACTS

from affidavit.errors import UsageError
from affidavit.model import Response
from affidavit.operation import Operation
from affidavit.targets import Fault, faults, parse
from affidavit.targets.breaks_rarely import EVERY
from affidavit.targets.faults import ROWS

OPERATIONS = {name: Operation(contract) for name, contract in CONTRACTS.items()}
ALL = [(name, fault) for name, operation in OPERATIONS.items() for fault in faults(operation)]
FORM = {"content-type": "application/x-www-form-urlencoded"}
MULTIPART = {"content-type": "multipart/form-data; boundary=b"}
MERGE, REPLACE = ((("info_strategy", each),) for each in ("MERGE_PATCH", "REPLACE"))
MISSING = "/elsewhere"

PROBES: dict[str, list[dict[str, Any]]] = {
    "kiosk": [
        {"body": {"label": "plain"}},
        {"body": {"label": " it's e\u0301 \U0001f600 "}},
        {"body": {"open": False}},
        {"body": {"open": True, "owner_id": "o-1"}},
        {"body": {"open": False}},
        {"body": {"owner_id": "o-2"}},
        {"body": {"open": True}, "credential": "scheme:Token"},
        {"body": {"state": "DONE"}},
        {"body": {"state": "done"}},
        {"body": {"state": "LOST"}},
        {"body": {"label": "x" * 21}},
        {"body": {"label": "x" * 22}},
        {"body": {"label": "x" * 20}},
        {"body": {"label": "é" * 15}},
        {"body": {"label": "x"}},
        {"body": {"label": ""}},
        {"body": {"label": "xx"}},
        {"body": {"label": 7}},
        {"body": {"open": "yes"}},
        {"body": {"extra_info": "text"}},
        {"body": {"label": "good", "state": 1}},
        {"body": {"open": True, "label": "twice"}},
        {"body": {"open": True, "label": "twice"}},
        {"body": {"extra_info": {"a": 1}}, "query": MERGE},
        {"body": {"extra_info": {"b": 2}}, "query": REPLACE},
        {"body": {"extra_info": {"c": 3}}, "query": MERGE},
        {"body": {}, "query": (("info_strategy", "BLEND"),)},
        {"body": {"open": False, "label": "listed"}, "query": (("update_mask", "label"),)},
        {"body": {"open": False, "label": "two"}, "query": (("update_mask", "label,open"),)},
        {"body": {}, "path": "/v1/shops/s-1/kiosks/none"},
        {"body": {"label": "theirs"}, "path": "OTHER"},
        {"body": {}, "credential": "none"},
        {"body": {}, "credential": "wrong"},
        {"raw": b"{"},
    ],
    "harbour": [
        {"body": {"motor": True}},
        {"body": {"flags": [{"name": "'\U0001f600"}]}},
        {"body": {"state": "DOCKED"}},
        {"body": {"state": "docked"}},
        {"body": {"state": 7}},
        {"body": {"captain": "nobody"}},
        {"body": {"code": "ABC"}},
        {"body": {"berth": 0}},
        {"body": {"berth": -5}},
        {"body": {"berth": 1}},
        {"body": {"berth": 500}},
        {"body": {"berth": 501}},
        {"body": {"berth": 9}},
        {"body": {"berth": None}},
        {"body": {"crew": [{"id": 1}] * 3}},
        {"body": {"crew": [{"id": 1}] * 4}},
        {"body": {"crew": [{"id": 1}] * 9}},
        {"body": {"crew": "me"}},
        {"body": {"crew": [{"id": "me"}]}},
        {"body": {"flags": [{"name": "red"}, {"name": "blue"}]}},
        {"body": {"flags": [{"name": "x" * 10}]}},
        {"body": {"flags": [{"name": "x" * 11}]}},
        {"body": {"flags": [{"name": "é" * 9}]}},
        {"body": {"flags": [{}]}},
        {"body": {"flags": [{"id": 77, "name": "own"}]}},
        {"body": {"built": "2001-01-01T00:00:00Z"}},
        {"body": {"motor": False, "berth": "bad"}},
        {"raw": b"berth=8", "headers": FORM},
        {
            "raw": b'--b\r\nContent-Disposition: form-data; name="berth"\r\n\r\n6\r\n--b--\r\n',
            "headers": MULTIPART,
        },
        {"body": {}, "path": "/harbour/boats/none/update"},
        {"body": {"motor": True}, "path": "OTHER"},
        {"body": {}, "credential": "none"},
        {"body": {}, "credential": "wrong"},
        {"raw": b"{"},
    ],
    "cafe": [
        {"body": {"roomId": "r", "seats": 4}},
        {"body": {"roomId": "r", "seats": 0}},
        {"body": {"roomId": "r", "seats": 8, "busy": True}},
        {"body": {"roomId": "r", "seats": 9}},
        {"body": {"roomId": "r", "busy": False}},
        {"body": {"roomId": "r", "notes": {"a": 1}}},
        {"body": {"roomId": "r", "seats": "four"}},
        {"body": {"seats": 3}},
        {"body": {"roomId": "r"}, "headers": {"Edition": "-"}},
        {"body": {"roomId": "r"}, "headers": {"Edition": "1999-09-09"}},
        {"body": {"roomId": "r"}, "query": (("limit", "many"),)},
        {"body": {"roomId": "r"}, "path": "/tables/none"},
        {"body": {"roomId": "q"}, "path": "OTHER"},
        {"body": {"roomId": "r"}, "credential": "none"},
        {"body": {"roomId": "r"}, "credential": "wrong"},
        {"raw": b"{"},
    ],
    "radio": [
        {"body": {"name": " e\u0301 \U0001f600 "}},
        {"body": {"name": "new"}},
        {"body": {"setup": {"hooks": ["a"], "title": "changed"}}},
        {"body": {"name": 7}},
        {"body": {}, "path": "/stations/none"},
        {"body": {"name": "theirs"}, "path": "OTHER"},
        {"raw": b"{"},
    ],
}


OFTEN = {
    "kiosk": {"open": True},
    "harbour": {"motor": True},
    "cafe": {"roomId": "r", "seats": 5},
    "radio": {"name": "often"},
}
for name, body in OFTEN.items():
    PROBES[name] += [{"body": body}] * EVERY


def run(name: str, fault: Fault | None) -> list[tuple[Response, Any]]:
    """Send every probe to one mock; return the answers, and the resource after each."""
    asked = Client(OPERATIONS[name], fault)
    found = []
    for probe in PROBES[name]:
        how = dict(probe)
        if how.get("path") == "OTHER":
            how["path"] = asked.operation.path
            for key, value in zip(asked.operation.path_names, asked.mock.other, strict=True):
                how["path"] = how["path"].replace(f"{{{key}}}", value)
        found.append((asked.send(**how), asked.get()))
    return found


GOOD = {name: run(name, None) for name in PROBES}


@pytest.mark.parametrize(("name", "fault"), ALL, ids=[f"{name}-{fault}" for name, fault in ALL])
def test_a_fault_shows_and_something_else_is_answered_as_before(name: str, fault: Any) -> None:
    broken = run(name, fault)
    answers = [one[0] == other[0] for one, other in zip(broken, GOOD[name], strict=True)]
    alike = [one == other for one, other in zip(broken, GOOD[name], strict=True)]
    assert not all(alike), "nothing shows"
    assert any(answers), "everything changed"


def test_every_row_breaks_something_here() -> None:
    used = {(fault.variant, fault.text) for _, fault in ALL}
    unused = {(row.variant, row.text) for row in ROWS} - used
    assert unused == {
        ("characters", "characters are counted for bytes"),
        ("undocumented", "a 4xx that no page names goes out"),
        ("opposite", "the policy is turned around"),
        ("unchecked", "an id of another form is accepted"),
        ("open", "an object takes members of any name"),
        ("open", "a body takes any number of members"),
        ("empty-refused", "an empty array is refused"),
        ("empty-kept", "an empty array is accepted and ignored"),
        ("whole", "where the mask lists a member, the whole field is replaced"),
        ("ignored", "a member that the mask lists stays"),
        ("kept", "what the body lacks stays"),
    }, "these have tests of their own"


def test_clauses_that_cannot_be_broken_visibly_have_no_fault() -> None:
    broken = {(name, fault.clause_id) for name, fault in ALL}
    unbroken = {
        f"{name} {clause.id}"
        for name, contract in CONTRACTS.items()
        for clause in contract.clauses
        if (name, clause.id) not in broken
    }
    assert unbroken == {"kiosk request.owner_id.deprecated", "cafe path.tableId.required"}


@pytest.mark.parametrize(
    ("text", "clause", "variant"),
    [
        ("request.label.max-length", "request.label.max-length", "unchecked"),
        ("request.label.max-length:bytes", "request.label.max-length", "bytes"),
    ],
)
def test_a_fault_is_named_by_clause_and_variant(text: str, clause: str, variant: str) -> None:
    found = parse(OPERATIONS["kiosk"], text)
    assert (found.clause_id, found.variant) == (clause, variant)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("request.lable.max-length", "did you mean 'request.label.max-length'"),
        ("request.label.max-length:byte", "did you mean 'bytes'"),
        ("request.owner_id.deprecated", "can't be broken visibly"),
    ],
)
def test_an_unknown_fault_gets_the_nearest_name(text: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        parse(OPERATIONS["kiosk"], text)
    with pytest.raises(UsageError):
        Fault(*text.partition(":")[::2]).behaviour(OPERATIONS["kiosk"])
