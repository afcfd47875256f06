"""From pages on disk to contract folders, and whether the two still agree."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from page_contracts import BUNDLED, PAGES, ROOT, page

from affidavit.derive import derive, import_page, save_import, sources
from affidavit.errors import ContractError, PageError

SEEDS = ROOT.parent / "shared" / "seeds"
LISTED = (("yard/parcel", "redocly", "parcel.md"), ("kiosks/kiosk", "openapi", "kiosk.yaml"))


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Contracts of two invented vendors, derived; their pages are in ``pages`` beside them."""
    folder = tmp_path / "pages"
    folder.mkdir()
    blocks = []
    for operation, form, name in LISTED:
        (folder / name).write_text(page(name), encoding="utf-8")
        facts = {"operation": operation, "title": "T", "address": "a", "format": form, "file": name}
        facts["sha256"] = sha(folder / name)
        blocks.append(
            "[[page]]\n" + "".join(f'{key} = "{value}"\n' for key, value in facts.items())
        )
    made = tmp_path / "contracts"
    made.mkdir()
    (made / "sources.toml").write_text("\n".join(blocks), encoding="utf-8")
    assert [each.message.rpartition(": ")[2] for each in derive(made, folder, check=False)] == [
        "new"
    ] * 4
    return made


def checked(root: Path) -> list[str]:
    return [each.message for each in derive(root, root.parent / "pages", check=True)]


def test_the_bundled_contracts_are_what_their_pages_say() -> None:
    if not SEEDS.is_dir():
        pytest.skip("the vendors' pages are no part of the project, and are not on this machine")
    assert derive(BUNDLED, SEEDS, check=True) == []


def test_every_bundled_page_is_listed_once() -> None:
    listed = sources(BUNDLED)
    folders = {
        path.parent.relative_to(BUNDLED).as_posix() for path in BUNDLED.rglob("openapi.json")
    }
    assert {each.operation for each in listed} == folders
    assert len({each.sha256 for each in listed}) == len(listed)


def test_fresh_contracts_have_not_drifted(root: Path) -> None:
    assert checked(root) == []
    assert derive(root, root.parent / "pages", check=False) == []


def test_a_changed_page_is_a_drift_with_its_new_digest(root: Path) -> None:
    path = root.parent / "pages" / "parcel.md"
    path.write_text(page("parcel.md").replace("1,024", "2,048"), encoding="utf-8")
    changed, *others = checked(root)
    assert changed == f"{path}: the page has changed: its sha256 is {sha(path)}"
    assert any(
        "stored '\"maxLength\": 1024', derived '\"maxLength\": 2048'" in each for each in others
    )


def promises(root: Path) -> list[str]:
    return [
        told for each in derive(root, root.parent / "pages", check=True) for told in each.promises
    ]


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("1,024", "2,048", "compatible: The greatest length of "),
        ("1,024", "512", "breaking: The greatest length of "),
        ("LOST", "GONE", "breaking: "),
        ("\n\n", "\n\n\n", "no promise differs; "),
    ],
)
def test_a_drift_says_what_it_comes_to_in_promises(
    root: Path, was: str, now: str, told: str
) -> None:
    path = root.parent / "pages" / "parcel.md"
    text = page("parcel.md")
    assert was in text
    path.write_text(text.replace(was, now), encoding="utf-8")
    assert any(each.startswith(told) for each in promises(root)), promises(root)


def test_clauses_and_gaps_that_come_and_go_are_named(root: Path) -> None:
    path = root.parent / "pages" / "kiosk.yaml"
    text = page("kiosk.yaml").replace("      maxLength: 40\n", "      enum: [small, large]\n")
    path.write_text(text.replace("Up to 40 characters.", "Words."), encoding="utf-8")
    found = promises(root)
    assert any(re.match(r"clause .* is gone: .*40 characters", each) for each in found)
    assert any(re.match(r'clause .* is new: .*"small", "large"', each) for each in found)


def test_a_changed_overlay_is_a_drift(root: Path) -> None:
    update = {"target": "$.paths.*.patch.responses", "update": {"409": {}}}
    overlay = json.dumps({"overlay": "1.0.0", "actions": [update]})
    (root / "yard" / "parcel" / "overlay.yaml").write_text(overlay, encoding="utf-8")
    found = checked(root)
    assert len(found) == 2
    assert "openapi.json:" in found[0]


@pytest.mark.parametrize("name", ["openapi.json", "clauses.json"])
def test_a_changed_file_is_a_drift_with_its_line(root: Path, name: str) -> None:
    path = root / "kiosks" / "kiosk" / name
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[3] += " "
    lines[4] = "changed"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (found,) = checked(root)
    assert found.startswith(f"{path}:4: stored ")
    path.unlink()
    assert checked(root) == [f"{path}: new"]


def test_check_writes_nothing(root: Path) -> None:
    (root / "yard" / "parcel" / "clauses.json").unlink()
    checked(root)
    assert not (root / "yard" / "parcel" / "clauses.json").exists()


def test_deriving_again_mends_a_drift(root: Path) -> None:
    (root / "yard" / "parcel" / "clauses.json").write_text("{}", encoding="utf-8")
    assert len(derive(root, root.parent / "pages", check=False)) == 1
    assert checked(root) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "no such file; it lists the pages"),
        ("[[page", "sources.toml"),
        ("[[page]]\nnovel = 1\n", "novel"),
        ('[[page]]\noperation = "x"\n', "missing"),
    ],
)
def test_a_broken_list_of_sources_is_an_error(root: Path, text: str | None, message: str) -> None:
    path = root / "sources.toml"
    path.unlink()
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(ContractError, match=message):
        sources(root)


def test_a_page_that_is_not_there_is_named(root: Path) -> None:
    (root.parent / "pages" / "parcel.md").unlink()
    with pytest.raises(PageError, match=r"parcel\.md: no such file"):
        checked(root)


# --- import --------------------------------------------------------------------------------------


def test_each_patch_is_a_contract_of_its_own(tmp_path: Path) -> None:
    found = import_page(PAGES / "kiosk.yaml")
    assert [contract.id for _, contract in found] == ["patchkiosk", "change-the-lamps"]
    folders = save_import(found, tmp_path)
    assert folders == [tmp_path / "patchkiosk", tmp_path / "change-the-lamps"]
    assert all((folder / "openapi.json").is_file() for folder in folders)


def test_one_operation_can_be_named(tmp_path: Path) -> None:
    key = "put:/kiosks/{kiosk_id}/doors/{door}"
    ((_, contract),) = import_page(PAGES / "kiosk.yaml", operation=key)
    assert contract.title == "Put a door"
    with pytest.raises(PageError, match=r"no operation 'PUT:/kiosk'"):
        import_page(PAGES / "kiosk.yaml", operation="PUT:/kiosk")


def test_operations_of_one_title_get_names_of_their_own(tmp_path: Path) -> None:
    operation = {"summary": "Same", "responses": {}}
    paths = {each: {"patch": operation} for each in ("/a/b", "/a-b", "/a_b", "/c")}
    path = tmp_path / "page.json"
    path.write_text(json.dumps({"openapi": "3.1.0", "paths": paths}), encoding="utf-8")
    names = [contract.id for _, contract in import_page(path)]
    assert names == ["same", "patch-a-b", "patch-a-b~2", "patch-c"]


def test_a_page_without_an_update_says_so(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(page("parcel.md").replace("PATCH", "GET"), encoding="utf-8")
    with pytest.raises(PageError, match="no PATCH, PUT or POST operation"):
        import_page(path)


def test_an_import_takes_the_overlay_beside_it(tmp_path: Path) -> None:
    update = {"target": "$.paths.*.patch.responses", "update": {"409": {}}}
    (tmp_path / "overlay.yaml").write_text(
        json.dumps({"overlay": "1.0.0", "actions": [update]}), encoding="utf-8"
    )
    save_import(import_page(PAGES / "parcel.md"), tmp_path)
    stored = json.loads((tmp_path / "openapi.json").read_text(encoding="utf-8"))
    assert "409" in next(iter(stored["paths"].values()))["patch"]["responses"]
