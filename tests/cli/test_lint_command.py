"""``affidavit lint`` and ``affidavit list --rules``."""

import json
from pathlib import Path

from command import BUNDLED, PAGES, called

from affidavit import contract as contracts


def test_findings_are_lines_with_their_place() -> None:
    done = called("lint", PAGES / "parcel.md")
    assert done.code == 0
    first, *others = done.out.splitlines()
    assert first.startswith("type-unknown (line ")
    assert "characters" in first
    assert any(line.startswith("server-missing") for line in others)
    assert done.err == f"{len(others) + 1} found in change-a-parcel\n"


def test_json_holds_the_same_findings() -> None:
    found = json.loads(called("lint", PAGES / "parcel.md", "--json").out)
    lines = called("lint", PAGES / "parcel.md").out.splitlines()
    assert [each["rule"] for each in found] == [line.split(" (")[0].split(":")[0] for line in lines]


def test_strict_fails_where_anything_is_found(tmp_path: Path) -> None:
    assert called("lint", PAGES / "parcel.md", "--strict").code == 1
    document = {
        "openapi": "3.1.0",
        "servers": [{"url": "https://a.test"}],
        "paths": {
            "/t": {
                "patch": {
                    "requestBody": {"content": {"application/json": {"schema": {}}}},
                    "responses": {"204": {"description": ""}},
                }
            }
        },
    }
    clean = tmp_path / "clean.json"
    clean.write_text(json.dumps(document), encoding="utf-8")
    done = called("lint", clean, "--strict")
    assert (done.code, done.out) == (0, "")


def test_bundled_contracts_are_linted() -> None:
    for name in contracts.find(BUNDLED):
        done = called("lint", name, "--contracts", BUNDLED)
        assert done.code == 0
        assert len(done.out.splitlines()) == len(contracts.load(BUNDLED / name).lint)


def test_every_rule_is_listed() -> None:
    out = called("list", "--rules", "--contracts", BUNDLED).out
    assert all(identifier in out for identifier, _ in contracts.lint_rules())
