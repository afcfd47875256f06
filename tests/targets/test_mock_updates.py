"""What an accepted update does, and what a refused one doesn't."""

from typing import Any

import pytest
from conftest import Ask

from affidavit.samples import resource

MERGE = (("info_strategy", "MERGE_PATCH"),)
REPLACE = (("info_strategy", "REPLACE"),)


@pytest.mark.parametrize("name", ["kiosk", "harbour", "cafe", "radio"])
def test_the_resource_starts_as_the_contracts_sample(client: Ask, name: str) -> None:
    kept = client(name)
    expected = resource(kept.operation)
    assert kept.get().items() <= expected.items()


def test_an_update_changes_what_it_names_and_nothing_else(client: Ask) -> None:
    kiosk = client("kiosk")
    before = kiosk.get()
    answer = kiosk.send({"label": "corner", "open": True})
    assert answer.status == 200
    assert answer.media_type == "application/json"
    assert answer.json() == kiosk.get() == before | {"label": "corner", "open": True}


def test_an_empty_update_changes_nothing(client: Ask) -> None:
    kiosk = client("kiosk")
    before = kiosk.get()
    assert kiosk.send({}).status == 200
    assert kiosk.get() == before


def test_a_refused_update_changes_nothing(client: Ask) -> None:
    kiosk = client("kiosk")
    before = kiosk.get()
    assert kiosk.send({"label": "fine", "state": "LOST"}).status == 400
    assert kiosk.get() == before


def test_the_resources_own_id_and_unknown_fields_are_ignored(client: Ask) -> None:
    kiosk = client("kiosk")
    before = kiosk.get()
    assert kiosk.send({"id": "other", "colour": "red"}).status == 200
    assert kiosk.get() == before


@pytest.mark.parametrize("spelling", ["extra_info,open", "extraInfo,open", " extra_info , open "])
def test_a_mask_lists_what_changes_in_either_spelling(client: Ask, spelling: str) -> None:
    kiosk = client("kiosk")
    before = kiosk.get()
    body = {"extra_info": {"a": 1}, "open": True, "label": "unlisted"}
    assert kiosk.send(body, query=(("update_mask", spelling),)).status == 200
    assert kiosk.get() == before | {"extra_info": {"a": 1}, "open": True}


def test_a_mask_may_repeat_its_parameter(client: Ask) -> None:
    kiosk = client("kiosk")
    query = (("update_mask", "open"), ("update_mask", "label"))
    kiosk.send({"open": True, "label": "both", "state": "DONE"}, query=query)
    after = kiosk.get()
    assert (after["open"], after["label"], after["state"]) == (True, "both", "OPEN")


def test_a_listed_field_that_the_body_lacks_is_cleared(client: Ask) -> None:
    kiosk = client("kiosk")
    kiosk.send({"open": True}, query=(("update_mask", "open,owner_id"),))
    assert "owner_id" not in kiosk.get()


def test_a_path_into_an_object_changes_one_member(client: Ask) -> None:
    kiosk = client("kiosk")
    kiosk.send({"extra_info": {"a": 1, "b": 2}})
    kiosk.send({"extra_info": {"a": 9, "b": 9}}, query=(("update_mask", "extra_info.b"),))
    assert kiosk.get()["extra_info"] == {"a": 1, "b": 9}


def test_a_star_replaces_all_that_an_update_can_set(client: Ask) -> None:
    kiosk = client("kiosk")
    before = kiosk.get()
    kiosk.send({"label": "alone", "id": "other"}, query=(("update_mask", "*"),))
    assert kiosk.get() == {"label": "alone", "id": before["id"], "seen": before["seen"]}


@pytest.mark.parametrize("path", ["id", "colour", "label.x"])
def test_a_mask_of_paths_that_cannot_be_set_changes_nothing(client: Ask, path: str) -> None:
    kiosk = client("kiosk")
    before = kiosk.get()
    assert kiosk.send({"label": "no", "id": "x"}, query=(("update_mask", path),)).status == 200
    assert kiosk.get() == before


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ((), {"b": 2}),
        (REPLACE, {"b": 2}),
        (MERGE, {"a": 1, "b": 2}),
        ((*MERGE, ("update_mask", "extra_info")), {"a": 1, "b": 2}),
    ],
)
def test_an_object_is_replaced_or_merged_by_the_strategy(
    client: Ask, query: Any, expected: Any
) -> None:
    kiosk = client("kiosk")
    kiosk.send({"extra_info": {"a": 1}})
    assert kiosk.send({"extra_info": {"b": 2}}, query=query).status == 200
    assert kiosk.get()["extra_info"] == expected


def test_null_removes_a_member_in_a_merge(client: Ask) -> None:
    kiosk = client("kiosk")
    kiosk.send({"extra_info": {"a": 1, "b": {"c": 2, "d": 3}}})
    kiosk.send({"extra_info": {"a": None, "b": {"c": None}}}, query=MERGE)
    assert kiosk.get()["extra_info"] == {"b": {"d": 3}}


def test_null_is_stored_where_it_is_allowed_and_refused_elsewhere(client: Ask) -> None:
    boat = client("harbour")
    assert boat.send({"berth": None}).json()["berth"] is None
    assert boat.send({"motor": None}).status == 400


def test_read_only_members_are_ignored_at_any_depth_and_made_by_the_server(client: Ask) -> None:
    boat = client("harbour")
    before = boat.get()
    body = {"built": "2000-01-01T00:00:00Z", "flags": [{"id": 77, "name": "red"}, {"name": "blue"}]}
    after = boat.send(body).json()
    assert after["built"] == before["built"]
    assert [flag["name"] for flag in after["flags"]] == ["red", "blue"]
    assert all(isinstance(flag["id"], int) and flag["id"] != 77 for flag in after["flags"])


def test_only_the_listed_members_of_a_restricted_object_change(client: Ask) -> None:
    radio = client("radio")
    before = radio.get()["setup"]
    assert radio.send({"setup": {"hooks": ["x"], "title": "no"}}).status == 200
    assert radio.get()["setup"] == before | {"hooks": ["x"]}


def test_a_wrapped_resource_is_answered_in_its_wrapper(client: Ask) -> None:
    cafe = client("cafe")
    answer = cafe.send({"roomId": "r9", "seats": 4}).json()
    assert answer["success"] is True
    assert answer["table"]["seats"] == 4
    assert cafe.get()["roomId"] == "r9"


def test_a_field_that_no_answer_shows_stays_hidden(client: Ask) -> None:
    cafe = client("cafe")
    assert cafe.send({"roomId": "r", "notes": {"a": 1}}).status == 200
    assert "notes" not in cafe.get()
