"""A contract with an overlay against a bare page: what people wrote down holds there, too."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from affidavit.cli import app

PAGES = Path(__file__).parents[1] / "pages" / "fixtures"
PAGE = PAGES / "stoplight" / "stall.txt"
ACTIONS = [
    {
        "target": "$",
        "update": {
            "x-affidavit-endpoint": "PUT /stalls/{stallId}",
            "servers": [{"url": "https://api.market.example"}],
        },
    },
    {"target": "$.paths.*.*.responses", "update": {"404": {"description": "Not Found"}}},
    {"target": "$.paths.*.*.responses['422']", "update": {"description": "Unprocessable"}},
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "contracts" / "market" / "stall"
    folder.mkdir(parents=True)
    overlay = {"overlay": "1.0.0", "info": {"title": "T", "version": "1"}, "actions": ACTIONS}
    (folder / "overlay.yaml").write_text(json.dumps(overlay), encoding="utf-8")
    done = CliRunner().invoke(app, ["import", str(PAGE), "-o", str(folder)])
    assert done.exit_code == 0, done.output
    return tmp_path


def diff(root: Path, old: str, new: str) -> Any:
    words = ["diff", old, new, "--contracts", str(root / "contracts"), "--format", "json"]
    done = CliRunner().invoke(app, [*words, "--fail-on", "never"])
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


@pytest.mark.parametrize("swapped", [False, True])
def test_a_contract_against_its_own_page_is_no_change(root: Path, swapped: bool) -> None:
    sides = ["market/stall", str(PAGE)]
    found = diff(root, *(reversed(sides) if swapped else sides))
    assert found["changes"] == []
    assert any(
        "market/stall" in note and "is laid over the other" in note for note in found["notes"]
    )


def test_a_page_that_changed_is_compared_with_the_overlay_on_it(root: Path) -> None:
    page = root / "new.txt"
    page.write_text(PAGE.read_text(encoding="utf-8").replace("50 char", "40 char"), "utf-8")
    (change,) = diff(root, "market/stall", str(page))["changes"]
    assert change["rule"] == "request-field-max-length-tightened"
    assert change["operation"] == "PUT /stalls/{stallId}"


def test_an_action_that_no_longer_fits_is_left_out_and_told(root: Path) -> None:
    page = root / "new.txt"
    text = PAGE.read_text(encoding="utf-8")
    page.write_text(text[: text.index("422\nUnprocessable")], encoding="utf-8")
    found = diff(root, "market/stall", str(page))
    assert {each["rule"] for each in found["changes"]} == {"status-client-error-removed"}
    assert any("1 of its 3 actions" in note for note in found["notes"])
