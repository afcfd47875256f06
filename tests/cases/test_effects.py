"""What the other families send and expect: semantics, mask, merge, auth and the rest."""

from typing import Any

import papers
import pytest
from papers import check, field, kinds, obj, of, sent, text

from affidavit.cases.merge import PATCHES, STARTS
from affidavit.model import Check
from affidavit.patch import merge_patch

HARBOUR = "harbour"


def harbour(family: str, profile: str = "deep", **more: Any) -> Any:
    return of(family, papers.every()[HARBOUR], profile, **more)


# --- semantics, preservation, idempotence, atomic ----------------------------------------------


def test_each_field_is_set_alone_and_reads_so() -> None:
    found = harbour("semantics")
    case = found["semantics/name/2"]
    assert list(sent(case.request)) == ["name"]
    assert kinds(case, "request.name.semantics") == ["accepted", "shows"]
    assert check(case, "shows").value == sent(case.request)["name"]
    assert sent(found["semantics/name/3"].request) != sent(case.request)


def test_a_number_and_a_flag_are_set_twice() -> None:
    found = harbour("semantics")
    for name in ("berth", "sails", "motor"):
        case = found[f"semantics/{name}/twice"]
        assert case.setup == (case.request,)
        assert kinds(case) == ["exact"]
    assert "semantics/name/twice" not in found
    put = of("semantics", papers.every()["put"])["semantics/seats/twice"]
    assert check(put, "exact").clause == "semantics.idempotent"


def test_a_reference_may_be_refused_unless_its_values_are_known() -> None:
    case = harbour("semantics")["semantics/owner/2"]
    assert check(case, "accepted").soft
    known = harbour("semantics", known={"owner": ("id-1",)})["semantics/owner/2"]
    assert not check(known, "accepted").soft
    assert sent(known.request) == {"owner": "id-1"}


def test_a_vague_object_may_be_refused() -> None:
    vague = of("semantics", field({"type": "object"}))["semantics/note/2"]
    assert check(vague, "accepted").soft
    stated = of("semantics", field(obj({"a": text()})))["semantics/note/2"]
    assert not check(stated, "accepted").soft


def test_setting_one_field_of_a_filled_resource_preserves_the_rest() -> None:
    case = harbour("preservation")["preservation/name"]
    assert list(sent(case.request)) == ["name"]
    assert {"name", "berth", "motor"} <= sent(case.setup[0]).keys()
    assert check(case, "unchanged").but == ("/name",)
    assert check(case, "unchanged").when == "accepted"


def test_what_every_update_needs_may_change() -> None:
    operation = field(text(), "note", "label")
    case = of("preservation", operation)["preservation/note"]
    assert set(check(case, "unchanged").but) == {"/note", "/label"}


def test_the_second_of_two_equal_updates_changes_nothing() -> None:
    put = of("idempotence", papers.every()["put"])["idempotence/seats"]
    assert put.setup == (put.request,)
    assert kinds(put, "semantics.idempotent") == ["accepted", "unchanged"]
    patch = harbour("idempotence")["idempotence/name"]
    assert kinds(patch) == ["unchanged"]
    assert check(patch, "unchanged").clause == "semantics.preserve"


def test_a_good_and_a_bad_field_go_together_in_both_orders() -> None:
    found = harbour("atomic")
    both = [found["atomic/good-first"], found["atomic/bad-first"]]
    first, second = (list(sent(case.request)) for case in both)
    assert first == second[::-1]
    for case in both:
        assert case.checks == (Check("unchanged", "semantics.atomic", when="refused"),)


def test_a_put_promises_neither_to_preserve_nor_to_be_atomic() -> None:
    for family in ("preservation", "atomic"):
        assert of(family, papers.every()["put"]) == {}


# --- mask and merge ----------------------------------------------------------------------------


def test_a_mask_lists_one_of_two_fields() -> None:
    case = harbour("mask")["mask/name"]
    body = sent(case.request)
    assert case.request.query == (("update_mask", "name"),)
    assert len(body) == 2
    assert check(case, "shows").value == body["name"]
    other = next(name for name in body if name != "name")
    assert check(case, "unapplied").value == body[other]
    assert sent(case.setup[0]).keys() == body.keys()
    assert all(sent(case.setup[0])[name] != body[name] for name in body)


def test_several_paths_are_joined_and_repeated_and_either_will_do() -> None:
    found = harbour("mask")
    comma, repeated = found["mask/several/comma"], found["mask/several/repeated"]
    assert comma.request.query == (("update_mask", "name,code"),)
    assert repeated.request.query == (("update_mask", "name"), ("update_mask", "code"))
    assert comma.alternative == repeated.alternative == "query.update_mask.mask several"


def test_a_stated_style_leaves_no_choice() -> None:
    mask = papers.param(
        "mask", "query", text(), explode=False, **{"x-affidavit-role": "field-mask"}
    )
    operation = field(text(), parameters=[papers.param("id", "path"), mask])
    found = [name for name in of("mask", operation) if name.startswith("mask/several")]
    assert found == ["mask/several/comma"]
    assert of("mask", operation)["mask/several/comma"].alternative == ""


def test_every_other_case_needs_that_a_mask_may_be_left_out() -> None:
    for family in ("enum", "length", "semantics"):
        for case in harbour(family).values():
            assert "query.update_mask.mask.omitted" in case.needs


def test_an_unknown_path_leaves_the_field() -> None:
    case = harbour("mask")["mask/unknown-path"]
    assert check(case, "unapplied").when == "accepted"
    assert "refused" not in kinds(case)


def merging(schema: Any) -> dict[str, Any]:
    strategy = papers.param(
        "how",
        "query",
        text(enum=["REPLACE", "MERGE_PATCH"]),
        **{"x-affidavit-role": "merge-strategy", "x-affidavit-target": "note"},
    )
    return of("merge", field(schema, parameters=[papers.param("id", "path"), strategy]), "deep")


def test_a_patch_is_merged_after_rfc_7396_from_a_known_start() -> None:
    found = merging({"type": "object"})
    for label, patch in PATCHES:
        case = found[f"merge/MERGE_PATCH/{label}"]
        assert sent(case.request) == {"note": patch}
        assert case.request.query == (("how", "MERGE_PATCH"),)
        assert sent(case.setup[0]) == {"note": STARTS[0]}
        assert case.setup[0].query == (("how", "REPLACE"),)
        assert check(case, "exact").value == merge_patch(STARTS[0], patch)
        assert check(case, "exact").clause == "query.how.merge-strategy.MERGE_PATCH"


def test_replacing_leaves_just_what_was_sent() -> None:
    found = merging({"type": "object"})
    for label in ("whole", "empty"):
        case = found[f"merge/REPLACE/{label}"]
        assert check(case, "exact").value == sent(case.request)["note"]


def test_patches_stay_within_the_fields_schema() -> None:
    found = merging({"type": "object", "additionalProperties": text()})
    assert {"merge/MERGE_PATCH/remove", "merge/MERGE_PATCH/added"} <= found.keys()
    for case in found.values():
        for request in (case.request, *case.setup):
            values = sent(request)["note"].values()
            assert all(value is None or isinstance(value, str) for value in values)


def test_an_object_with_no_room_is_left_alone() -> None:
    assert merging(obj({"a": {"type": "integer"}}, additionalProperties=False)) == {}


# --- auth, status, header, content, unknown ----------------------------------------------------


def test_credentials_that_are_refused_and_each_scheme() -> None:
    found = harbour("auth")
    assert [case.request.credential for case in found.values()] == [
        "none",
        "wrong",
        "malformed",
        "other",
        "empty",
        "scheme:Basic",
        "scheme:Token",
    ]
    for name in ("none", "wrong", "malformed", "other", "empty"):
        assert kinds(found[f"auth/{name}"]) == ["refused", "unchanged"]
    assert kinds(found["auth/scheme/Token"], "auth.Token") == ["accepted"]
    assert of("auth", papers.every()["put"]) == {}


def test_an_unknown_id_in_each_place_and_a_resource_out_of_reach() -> None:
    found = harbour("status", other={"port": "p-9", "boat": "b-9", "unrelated": "x"})
    named = [each for each in found if "malformed" not in each]
    assert named == [
        "status/unknown/boat",
        "status/unknown/port",
        "status/other",
        "status/other/boat",
    ]
    assert found["status/other"].request.path == "/ports/p-9/boats/b-9"
    home = papers.maker(papers.every()[HARBOUR]).read().path
    assert all(case.request.path != home for case in found.values())
    for name in named:
        assert kinds(found[name], "endpoint") == ["refused"]
        assert kinds(found[name], "status.404") == ["refused"]
    for name in found.keys() - set(named):  # the form of an id is documented: that is what breaks
        assert kinds(found[name], "path.boat.format") == ["refused"]
    assert "status/other" not in harbour("status")


def test_an_undescribed_part_of_the_path_is_a_text() -> None:
    found = of("status", papers.every()["odd names"])
    assert next(iter(found)) == "status/unknown/a b"
    assert found["status/unknown/a b"].request.path == "/odd/a%20b-7"


def test_headers_and_flags_are_understood() -> None:
    found = harbour("header")
    assert kinds(found["header/Edition"], "header.Edition") == ["accepted"]
    assert dict(found["header/Edition"].request.headers)["Edition"] == "2020-02-02"
    assert found["header/limit/type"].request.query == (("limit", "affidavit"),)
    assert kinds(found["header/limit/type"], "query.limit.type") == ["refused"]


def test_each_media_type_is_sent_and_applied() -> None:
    found = harbour("content")
    for name, body in (
        ("application/json", b'{"name":"'),
        ("application/x-www-form-urlencoded", b"name="),
        (
            "multipart/form-data",
            b'--affidavit-boundary\r\nContent-Disposition: form-data; name="name"',
        ),
    ):
        made = [case for key, case in found.items() if key.startswith(f"content/{name}/")]
        clause = f"request.content-type.{name}"
        assert made
        assert len({case.request.body for case in made}) == len(made)
        for case in made:
            assert (case.request.body or b"").startswith(body)
            assert dict(case.request.headers)["Content-Type"].startswith(name)
            # what the first media type doesn't set is a matter of the field
            shown = "query.update_mask.mask.omitted" if name.endswith("/json") else clause
            assert kinds(case, clause)[0] == "accepted"
            assert check(case, "shows").clause == shown
            value = check(case, "shows").value
            sent_as = value.replace(" ", "+") if "urlencoded" in name else value
            assert sent_as.encode() in (case.request.body or b"")


@pytest.mark.parametrize("label", ["truncated", "no-json", "single-quotes", "trailing-comma"])
def test_what_is_no_json_is_refused(label: str) -> None:
    case = harbour("content")[f"content/malformed/{label}"]
    assert kinds(case, "request.content-type.application/json") == ["refused"]
    with pytest.raises(ValueError, match=r".*"):
        sent(case.request)


def test_an_empty_body_and_json_that_is_no_object_may_be_taken_either_way() -> None:
    found = harbour("content")
    for name, case in found.items():
        if "/shape/" in name or name.endswith("/empty") or "/undocumented/" in name:
            assert not {"accepted", "refused"} & set(kinds(case))


def test_a_contract_of_forms_has_no_malformed_json() -> None:
    assert not [name for name in of("content", papers.every()["form"]) if "malformed" in name]


def test_no_media_type_and_a_charset_are_left_open() -> None:
    found = harbour("content")
    stated = {
        name: found[f"content/{name}"].request.header("content-type")
        for name in ("missing", "charset/utf-8", "charset/utf-16")
    }
    assert stated == {
        "missing": "",
        "charset/utf-8": "application/json; charset=utf-8",
        "charset/utf-16": "application/json; charset=utf-16",
    }
    for name in stated:
        case = found[f"content/{name}"]
        assert {check.kind for check in case.checks} == {"unchanged"}
        assert sent(case.request)


def test_an_unknown_field_goes_alone_and_beside_a_known_one() -> None:
    found = harbour("unknown")
    assert list(sent(found["unknown/alone"].request)) == ["affidavit_unknown_field"]
    assert list(sent(found["unknown/beside"].request)) == ["name", "affidavit_unknown_field"]
