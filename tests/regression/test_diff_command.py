"""``affidavit diff`` over pages, OpenAPI files and contracts."""

import json
from pathlib import Path
from typing import Any

import pytest
from pairs import base, body, operation, text
from vendors import PAGES, diff, edited

from affidavit.derive import import_page, save_import
from affidavit.errors import AffidavitError, PageError, UsageError
from affidavit.regression import RULES

PROSE = ("Up to 1,024 characters", "Up to 512 characters")


def changes(*args: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(diff(*args, "--format", "json").stdout)["changes"]
    return found


def test_a_limit_that_only_prose_states_is_compared_with_both_places(tmp_path: Path) -> None:
    old, new = edited(tmp_path, "parcel.md", PROSE)
    (change,) = changes(old, new)
    assert change["rule"] == "request-field-max-length-tightened"
    assert (change["level"], change["old"], change["new"]) == ("breaking", 1024, 512)
    assert change["place"] == "request.label"
    assert change["operation"] == "PATCH /v1/depots/{depot_id}/parcels/{parcel_id}"
    for side, path, words in (("before", old, PROSE[0]), ("after", new, PROSE[1])):
        source = change[side]["source"]
        assert change[side]["clause"] == "request.label.max-length"
        assert change[side]["basis"] == "documented"
        page = path.read_text(encoding="utf-8")
        assert page[slice(*source["span"])].strip(". ") == words
        assert page.count("\n", 0, source["span"][0]) + 1 == source["line"]
    assert change["before"]["source"]["name"] != change["after"]["source"]["name"]
    assert change["cases"]
    assert all("label" in case for case in change["cases"])


def test_a_limit_that_prose_no_longer_states_is_compatible(tmp_path: Path) -> None:
    old, new = edited(tmp_path, "parcel.md", (PROSE[0] + ".", ""))
    (change,) = changes(old, new)
    assert (change["rule"], change["level"]) == ("request-field-max-length-removed", "compatible")
    assert not change["after"]["stated"]
    assert change["after"]["clause"] is None
    assert diff(old, new).exit_code == 0


@pytest.mark.parametrize(
    ("name", "edit", "rule"),
    [
        ("parcel.md", (' , "LOST"', ""), "request-field-enum-value-removed"),
        (
            "parcel.md",
            ("MERGE_PATCH\n", "MERGE_PATCH, OVERWRITE\n"),
            "request-parameter-merge-strategy-value-added",
        ),
        ("parcel.md", ("basicAuth, bearerToken", "basicAuth"), "auth-scheme-removed"),
        ("kiosk.yaml", ("maximum: 10", "maximum: 9"), "request-field-maximum-tightened"),
        ("kiosk.yaml", ("on, off, yes", "on, off"), "request-parameter-enum-value-removed"),
        ("kiosk.yaml", ("{kiosk_id}/lamps", "{kiosk_id}/lights"), "operation-removed"),
        ("kiosk.yaml", ("kiosk.example.test/{", "kiosk.example.test/v2/{"), "server-changed"),
    ],
)
def test_an_edit_of_a_page_yields_its_rule(
    tmp_path: Path, name: str, edit: tuple[str, str], rule: str
) -> None:
    old, new = edited(tmp_path, name, edit)
    assert rule in {change["rule"] for change in changes(old, new)}
    assert diff(old, old).exit_code == 0
    assert changes(new, new) == []


@pytest.mark.parametrize("name", ["parcel.md", "kiosk.yaml", "depot.txt", "shelf.txt"])
def test_another_wording_is_no_change(tmp_path: Path, name: str) -> None:
    page = (PAGES / name).read_text(encoding="utf-8")
    old, new = edited(tmp_path, name, (page, page.rstrip() + "\n\n"))
    done = diff(old, new)
    assert done.exit_code == 0
    assert "Nothing has changed" in done.stdout


def test_a_contract_is_compared_with_a_page(tmp_path: Path) -> None:
    done = diff("sinch/update-conversation", PAGES / "parcel.md")
    assert done.exit_code == 1
    assert "path-changed" in done.stdout
    same = diff("sinch/update-conversation", "sinch/update-conversation")
    assert same.exit_code == 0


OVERLAY = """overlay: 1.0.0
info: {title: What we know, version: 1.0.0}
actions:
  - target: $.paths.*.patch
    update: {x-affidavit-policies: {unknown-field: reject}}
  - target: $.paths.*.patch.requestBody.content['application/json'].schema.properties.weight
    update: {maximum: 30}
"""


def test_what_an_overlay_says_is_compared_and_named_as_the_overlays(tmp_path: Path) -> None:
    found = import_page(PAGES / "parcel.md")
    for name, overlay in (("plain", ""), ("known", OVERLAY)):
        folder = tmp_path / name
        folder.mkdir()
        if overlay:
            (folder / "overlay.yaml").write_text(overlay, encoding="utf-8")
        save_import(found, folder)
    policy, limit = sorted(
        changes(tmp_path / "plain", tmp_path / "known"), key=lambda c: c["place"]
    )
    assert (policy["rule"], policy["level"]) == ("policy-added", "risky")
    assert policy["after"]["clause"] == "semantics.unknown-field"
    assert (limit["rule"], limit["place"]) == ("request-field-maximum-added", "request.weight")
    for change in (policy, limit):
        assert change["after"]["basis"] == "overlay"
        assert change["after"]["source"] == {"origin": "overlay", "name": "overlay.yaml"}
        assert change["cases"]


def test_a_vendor_stands_for_all_of_its_contracts() -> None:
    done = diff("sinch", "sinch", "--format", "json")
    report = json.loads(done.stdout)
    assert report["changes"] == []
    assert len(report["old"]["operations"]) == 2


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    """Return two OpenAPI files with a breaking, a risky and a compatible change between them."""
    old, new = base(), base()
    body(new)["properties"]["sent"] = text(maxLength=5)
    operation(new)["responses"]["422"] = {"description": "Words"}
    body(new)["properties"]["more"] = text()
    paths = tmp_path / "old.json", tmp_path / "new.json"
    for path, document in zip(paths, (old, new), strict=True):
        path.write_text(json.dumps(document), encoding="utf-8")
    return paths


def test_the_exit_code_follows_fail_on(tmp_path: Path, sides: tuple[Path, Path]) -> None:
    old, new = sides
    assert sorted(change["level"] for change in changes(old, new)) == [
        "breaking",
        "compatible",
        "risky",
    ]
    assert diff(old, new).exit_code == 1
    assert diff(old, new, "--fail-on", "risky").exit_code == 1
    assert diff(old, new, "--fail-on", "never").exit_code == 0
    assert diff(new, old, "--fail-on", "compatible").exit_code == 1


def approvals(folder: Path, *entries: str) -> Path:
    path = folder / "approved.toml"
    path.write_text("\n".join(f"[[approved]]\n{each}" for each in entries), encoding="utf-8")
    return path


def entry(change: dict[str, Any], **more: str) -> str:
    stated = {"fingerprint": change["fingerprint"], "reason": "agreed", **more}
    return "\n".join(f'{key} = "{value}"' for key, value in stated.items())


def test_an_approved_change_fails_nothing_and_keeps_its_reason(
    tmp_path: Path, sides: tuple[Path, Path]
) -> None:
    (breaking,) = (each for each in changes(*sides) if each["level"] == "breaking")
    path = approvals(tmp_path, entry(breaking, expires="2999-12-31"))
    done = diff(*sides, "--approvals", path)
    assert done.exit_code == 0
    assert "approved: agreed" in done.stdout
    assert diff(*sides, "--approvals", path, "--fail-on", "risky").exit_code == 1


def test_an_expired_approval_is_told_and_fails(tmp_path: Path, sides: tuple[Path, Path]) -> None:
    (breaking,) = (each for each in changes(*sides) if each["level"] == "breaking")
    path = approvals(tmp_path, entry(breaking, expires="2001-01-01"))
    done = diff(*sides, "--approvals", path, "--fail-on", "never")
    assert done.exit_code == 1
    assert f"approval {breaking['fingerprint']} expired on 2001-01-01: agreed" in done.stdout


def test_a_stale_approval_is_told_and_fails(tmp_path: Path, sides: tuple[Path, Path]) -> None:
    path = approvals(tmp_path, 'fingerprint = "0000000000000000"\nreason = "gone"')
    done = diff(sides[0], sides[0], "--approvals", path)
    assert done.exit_code == 1
    assert "matches no change any more: gone" in done.stdout


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('[[approved]]\nfingerprint = "a"', "has no reason"),
        ('[[approved]]\nfingerprint = "a"\nreason = " "', "has no reason"),
        ('[[approved]]\nreason = "a"', "fingerprint"),
        ('[[approved]]\nfingerprint = "a"\nreason = "b"\nexpires = "soon"', "soon"),
        ('[[approved]]\nfingerprint = "a"\nreasons = "b"', "did you mean 'reason'"),
        ('[[approved]]\nfingerprint = "a"\nreason = "b"\n' * 2, "twice"),
        ("[approved]", "[[approved]]"),
        ("[[accepted]]", "[[approved]]"),
        ("approved = [", "can't be read"),
    ],
)
def test_approvals_that_make_no_sense_are_a_usage_error(
    tmp_path: Path, sides: tuple[Path, Path], content: str, says: str
) -> None:
    path = tmp_path / "approved.toml"
    path.write_text(content, encoding="utf-8")
    done = diff(*sides, "--approvals", path)
    assert isinstance(done.exception, UsageError)
    assert done.exception.exit_code == 2
    assert says in str(done.exception)
    assert str(path) in str(done.exception)


def test_no_approvals_at_all_is_a_file_that_can_be(
    tmp_path: Path, sides: tuple[Path, Path]
) -> None:
    path = tmp_path / "approved.toml"
    path.write_text("", encoding="utf-8")
    assert diff(*sides, "--approvals", path, "--fail-on", "never").exit_code == 0
    missing = diff(*sides, "--approvals", tmp_path / "none.toml")
    assert isinstance(missing.exception, UsageError)


def test_sides_that_are_none_are_an_error(tmp_path: Path) -> None:
    assert isinstance(diff("acme/none", PAGES / "parcel.md").exception, AffidavitError)
    assert isinstance(diff(PAGES / "parcel.md").exception, UsageError)
    broken = tmp_path / "page.md"
    broken.write_text("nothing", encoding="utf-8")
    assert isinstance(diff(broken, broken).exception, PageError)


def test_one_operation_of_a_page_can_be_chosen(tmp_path: Path) -> None:
    old, new = edited(tmp_path, "kiosk.yaml", ("{kiosk_id}/lamps", "{kiosk_id}/lights"))
    assert changes(old, new, "--operation", "PATCH:/kiosks/{kiosk_id}") == []


def test_the_rules_are_listed() -> None:
    lines = diff("--rules").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [[rule.id, rule.level] for rule in RULES]
    assert [each["id"] for each in json.loads(diff("--rules", "--format", "json").stdout)] == [
        rule.id for rule in RULES
    ]


def test_a_report_goes_to_a_file_and_not_to_stdout(
    tmp_path: Path, sides: tuple[Path, Path]
) -> None:
    out = tmp_path / "new" / "diff.json"
    done = diff(*sides, "--format", "json", "-o", out)
    assert (done.exit_code, done.stdout) == (1, "")
    assert json.loads(out.read_text(encoding="utf-8"))["verdict"] == "fail"
