"""The two rendered pages that stand on developers' machines: how much is read of them."""

from collections import Counter
from pathlib import Path

import pytest

from affidavit import pointer as ptr
from affidavit.model import Reading
from affidavit.pages import stoplight, twilio
from affidavit.schema import fields

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"


def seed(number: str) -> str:
    found = sorted(SEEDS.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip("the vendors' pages are no part of the project, and are not on this machine")
    return found[0].read_text(encoding="utf-8")


def counted(reading: Reading) -> Counter[str]:
    """Count fields, enumerated values, examples and gaps."""
    ((path, item),) = reading.document["paths"].items()
    ((method, operation),) = item.items()
    found = Counter({"gaps": len(reading.gaps), "parameters": len(operation["parameters"])})
    found["statuses"] = len(operation["responses"])
    holders = [("request", operation["requestBody"])]
    holders += [("response", each) for each in operation["responses"].values()]
    for name, holder in holders:
        for content in holder.get("content", {}).values():
            for field in fields(reading.document, content["schema"], ""):
                found[name] += 1
                found["values"] += len(field.schema.get("enum", ()))
                found["examples"] += len(field.schema.get("examples", ()))
    assert ptr.get(reading.document, ptr.join("/paths", path, method)) is operation
    return found


def test_all_of_the_property_tables_is_read() -> None:
    text = seed("002")
    assert twilio.detect(text)
    assert not stoplight.detect(text)
    (reading,) = twilio.read(text, "digest")
    assert counted(reading) == {
        "gaps": 1,
        "parameters": 1,
        "statuses": 6,
        "request": 3,
        "response": 9,
        "values": 6,
        "examples": 8,
    }
    assert [gap.code for gap in reading.gaps] == ["security-missing"]


def test_all_of_the_sections_is_read() -> None:
    text = seed("003")
    assert stoplight.detect(text)
    assert not twilio.detect(text)
    (reading,) = stoplight.read(text, "digest")
    assert counted(reading) == {
        "gaps": 2,
        "parameters": 2,
        "statuses": 4,
        "request": 4,
        "response": 22,
        "values": 35,
        "examples": 24,
    }
    assert {gap.code for gap in reading.gaps} == {"endpoint-missing", "nesting-flat"}
