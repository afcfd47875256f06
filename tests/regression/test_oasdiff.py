"""How far the table goes, held against oasdiff's: the same two documents, and the rule for each."""

from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml
from pairs import answer, base, body, made, operation, put_sent, put_shown

from affidavit.regression import RULES, compare

ROWS = yaml.safe_load((Path(__file__).parent / "oasdiff.yaml").read_text(encoding="utf-8"))
SAME = {"ERR": "breaking", "WARN": "risky", "INFO": "compatible"}


def sides(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the two documents of a row."""
    documents = [base(), base()]
    for index, document in enumerate(documents):
        if "sent" in row:
            put_sent(document, row["sent"][index])
        if "shown" in row:
            put_shown(document, row["shown"][index])
        for name, place in (("body", body), ("answer", answer)):
            if name in row:
                place(document).clear()
                place(document).update({"type": "object"} | row[name][index])
        merge(operation(document), row.get("operation", [{}, {}])[index])
    return documents


def merge(target: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict):
            merge(target.setdefault(key, {}), value)
        elif key == "parameters":
            target[key] = [*target[key], *value]
        else:
            target[key] = value


@pytest.mark.parametrize("row", ROWS["same"], ids=lambda row: row["peer"])
def test_a_rule_of_oasdiff_has_its_counterpart(row: dict[str, Any]) -> None:
    old, new = sides(row)
    levels = {change.rule.id: change.level for change in compare(made(old), made(new))}
    assert row["rule"] in levels
    agrees = levels[row["rule"]] == SAME[row["level"]]
    assert agrees != ("why" in row)


def test_a_peer_stands_once_and_in_one_list() -> None:
    peers = [row["peer"] for row in ROWS["same"]]
    assert len(set(peers)) == len(peers)
    patterns = [each for row in ROWS["none"] for each in row["ids"].split(", ")]
    assert not [peer for peer in peers if any(fnmatch(peer, each) for each in patterns)]
    assert {row["rule"] for row in ROWS["same"]} <= {rule.id for rule in RULES}
