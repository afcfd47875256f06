"""``affidavit derive``: whether contracts are what their pages say."""

import hashlib
from pathlib import Path

import pytest
from command import BUNDLED, PAGES, ROOT, called, started

SEEDS = ROOT.parent / "shared" / "seeds"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    raw = (PAGES / "parcel.md").read_bytes()
    (tmp_path / "parcel.md").write_bytes(raw)
    (tmp_path / "sources.toml").write_text(
        '[[page]]\noperation = "yard/parcel"\ntitle = "T"\naddress = "a"\nformat = "redocly"\n'
        f'sha256 = "{hashlib.sha256(raw).hexdigest()}"\nfile = "parcel.md"\n',
        encoding="utf-8",
    )
    assert called("derive", "--sources", tmp_path, "--contracts", tmp_path).code == 0
    return tmp_path


def test_the_bundled_contracts_pass() -> None:
    if not SEEDS.is_dir():
        pytest.skip("the vendors' pages are no part of the project, and are not on this machine")
    done = called("derive", "--sources", SEEDS, "--contracts", BUNDLED, "--check")
    assert (done.code, done.out) == (0, "")
    assert done.err == "every contract is what its page says\n"


def test_a_drift_exits_with_1_and_says_where(root: Path) -> None:
    assert called("derive", "--sources", root, "--contracts", root, "--check").code == 0
    page = root / "parcel.md"
    page.write_text(page.read_text(encoding="utf-8").replace("LOST", "GONE"), encoding="utf-8")
    done = called("derive", "--sources", root, "--contracts", root, "--check")
    assert done.code == 1
    assert f"yard/parcel: {page}: the page has changed: its sha256 is " in done.err
    assert "stored '\"LOST\"', derived '\"GONE\"'" in done.err
    assert "    breaking: " in done.err
    assert "GONE" in done.err
    assert "pages and contracts have drifted apart" in done.err


def test_a_drift_is_written_and_counted(root: Path) -> None:
    (root / "yard" / "parcel" / "clauses.json").unlink()
    done = called("derive", "--sources", root, "--contracts", root)
    assert (done.code, "1 changes written" in done.err) == (0, True)


def test_a_missing_list_is_one_line_and_code_2(tmp_path: Path) -> None:
    done = started("derive", "--sources", tmp_path, "--contracts", tmp_path, "--check")
    assert done.code == 2
    assert done.err.startswith(f"affidavit: {tmp_path / 'sources.toml'}: no such file")
    assert done.err.count("\n") == 1
