"""Every format stays what it is, whatever a page says."""

import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pairs import base, body, made, operation, put_sent, text
from vendors import diff, edited

from affidavit.approvals import Approval
from affidavit.comparing import compare, render, told
from affidavit.errors import ReportError
from affidavit.markup import code, data, label, plain
from affidavit.regression.report import Compared
from affidavit.regression.views import VIEWS

HOSTILE = "</style><script>alert(1)</script>`|*x*\x1b[2J\u202e%0A::error::]]>&amp;"
HERE = Compared("old.md", "old.md", ()), Compared("new 1.md", "pages/new 1.md", ())


def report(*approvals: Approval, fail_on: Any = "breaking", hostile: str = HOSTILE) -> Any:
    """Return a report with a breaking, a risky and a compatible change."""
    old, new = base(), base()
    put_sent(old, text(enum=[hostile, "b"]))
    put_sent(new, text(enum=["b"]))
    body(new)["properties"][hostile] = text()
    operation(new)["responses"]["422"] = {"description": "Words"}
    found = compare([made(old)], [made(new)])
    return told(*HERE, found, approvals, fail_on, datetime.now(UTC).date())


def first(found: Any) -> Any:
    return next(each for each in found["changes"] if each["level"] == "breaking")


def approval(**more: Any) -> Approval:
    return Approval(first(report())["fingerprint"], f"agreed {HOSTILE}", **more)


def test_json_is_the_report_as_it_is() -> None:
    found = report()
    assert json.loads(render(found, "json")) == found
    assert found["summary"] == {
        "breaking": 1,
        "risky": 1,
        "compatible": 1,
        "approved": 0,
        "failing": 1,
    }
    assert set(first(found)) == {
        *("rule", "level", "rule_level", "because", "direction", "action", "operation", "place"),
        *("statement", "old", "new", "before", "after", "cases", "fingerprint", "approved"),
        *("fails", "recorded"),
    }


@pytest.mark.parametrize("form", VIEWS)
def test_no_view_for_people_holds_a_character_that_acts(form: str) -> None:
    shown = render(report(approval()), form)
    assert "\x1b" not in shown
    if form not in ("json", "sarif"):
        assert "\u202e" not in shown


def test_every_format_goes_through_the_command(tmp_path: Path) -> None:
    old, new = edited(tmp_path, "parcel.md", ("Up to 1,024", "Up to 9"))
    for form in VIEWS:
        done = diff(old, new, "--format", form)
        assert done.exit_code == 1
        assert "request-field-max-length-tightened" in done.stdout
        same = diff(old, old, "--format", form)
        assert same.exit_code == 0


def test_an_unknown_format_gets_the_nearest_one() -> None:
    with pytest.raises(ReportError, match="did you mean 'sarif'"):
        render(report(), "sarrif")


def test_text_tells_the_worst_first_with_both_places_and_cases() -> None:
    shown = render(report(), "text")
    places = [shown.index(f" {level}: ") for level in ("breaking", "risky", "compatible")]
    assert places == sorted(places)
    assert "before  request.sent.enum, documented" in shown
    assert "of the plan" in shown
    assert shown.splitlines()[-1].startswith("note: No recording was consulted")


# --- GitHub ------------------------------------------------------------------------------------


def test_github_escapes_the_per_cent_sign_first() -> None:
    assert data("50%\r\n%0A") == "50%25%0D%0A%250A"
    assert label("a:b,c%\n") == "a%3Ab%2Cc%25%0A"


def test_github_has_one_line_per_change_and_a_level_each() -> None:
    lines = render(report(), "github").splitlines()
    assert [line.split(" ", 1)[0] for line in lines] == ["::error", "::warning", "::notice"]
    assert all("file=pages/new 1.md" in line for line in lines)
    assert all(line.count("::") == 2 for line in lines[1:2])
    assert render(report(approval()), "github").startswith("::notice ")


def test_github_names_the_line_of_the_new_page(tmp_path: Path) -> None:
    old, new = edited(tmp_path, "parcel.md", ("Up to 1,024", "Up to 9"))
    line = diff(old, new, "--format", "github").stdout
    number = new.read_text(encoding="utf-8").split("Up to 9")[0].count("\n") + 1
    assert line.startswith("::error title=")
    assert f",line={number}::" in line


# --- JUnit -------------------------------------------------------------------------------------


def test_junit_counts_what_it_holds() -> None:
    root = ET.fromstring(render(report(), "junit"))  # noqa: S314 - our own
    assert root.attrib["tests"] == str(len(root.findall(".//testcase"))) == "3"
    assert root.attrib["failures"] == str(len(root.findall(".//failure"))) == "1"
    (failure,) = root.findall(".//failure")
    assert failure.attrib["type"] == "request-field-enum-value-removed"
    assert failure.text is not None
    assert "before: request.sent.enum" in failure.text


def test_junit_tells_unchanged_operations_and_rotten_approvals(tmp_path: Path) -> None:
    old, _ = edited(tmp_path, "kiosk.yaml")
    root = ET.fromstring(diff(old, old, "--format", "junit").stdout)  # noqa: S314 - our own
    assert {case.attrib["name"] for case in root.findall(".//testcase")} == {"unchanged"}
    assert len(root.findall("testsuite")) == 2
    stale = render(report(Approval("0" * 16, "gone")), "junit")
    names = [suite.attrib["name"] for suite in ET.fromstring(stale)]  # noqa: S314 - our own
    assert names[-1] == "approvals"


# --- SARIF -------------------------------------------------------------------------------------


def sarif(found: Any) -> Any:
    return json.loads(render(found, "sarif"))


def test_sarif_has_the_members_that_the_standard_requires() -> None:
    """SARIF 2.1.0: sections 3.13, 3.14, 3.18, 3.19, 3.27, 3.28, 3.29, 3.30 and 3.49."""
    log = sarif(report(approval()))
    assert log["version"] == "2.1.0"
    assert log["$schema"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    assert set(log) == {"$schema", "version", "runs"}
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert isinstance(driver["name"], str)
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids)
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    for result in run["results"]:
        assert result["message"]["text"]
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert all(isinstance(each, str) for each in result["partialFingerprints"].values())
        for suppression in result.get("suppressions", ()):
            assert suppression["kind"] in ("inSource", "external")
        for place in (*result["locations"], *result.get("relatedLocations", ())):
            check_location(place)


def check_location(place: Any) -> None:
    assert place["logicalLocations"][0]["fullyQualifiedName"]
    physical = place.get("physicalLocation")
    if physical is None:
        return
    uri = physical["artifactLocation"]["uri"]
    assert " " not in uri
    assert not uri.startswith("/")
    region = physical.get("region", {"startLine": 1})
    assert region.get("startLine", 1) >= 1
    assert region.get("charOffset", 0) >= 0
    assert region.get("charLength", 0) >= 0


def test_sarif_suppresses_what_is_approved_and_keeps_the_level() -> None:
    (result,) = (
        each for each in sarif(report(approval()))["runs"][0]["results"] if "suppressions" in each
    )
    assert result["level"] == "error"
    assert result["suppressions"][0]["justification"].startswith("agreed")


def test_sarif_points_at_both_pages(tmp_path: Path) -> None:
    old, new = edited(tmp_path, "parcel.md", ("Up to 1,024", "Up to 9"))
    (result,) = json.loads(diff(old, new, "--format", "sarif").stdout)["runs"][0]["results"]
    for place, path in ((result["locations"][0], new), (result["relatedLocations"][0], old)):
        physical = place["physicalLocation"]
        assert physical["artifactLocation"]["uri"].endswith(path.name)
        region = physical["region"]
        start, end = region["charOffset"], region["charOffset"] + region["charLength"]
        assert path.read_text(encoding="utf-8")[start:end].startswith("Up to")


# --- HTML and Markdown -------------------------------------------------------------------------


class Page(HTMLParser):
    """Collects elements, ids and the policy."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.policy = ""
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what an element says of itself."""
        given = dict(attrs)
        self.tags.append(tag)
        self.ids += [value for key, value in attrs if key == "id" and value]
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""
        assert not {"src", "style", "onclick", "onload"} & given.keys()

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


def test_html_is_one_page_without_scripts_under_a_strict_policy() -> None:
    page = Page(render(report(approval()), "html"))
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert page.tags.count("style") == 1
    assert page.policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in page.policy
    assert len(set(page.ids)) == len(page.ids)
    assert "<script>alert(1)</script>" in page.text
    assert page.tags.count("article") == 3


def test_html_says_that_nothing_has_changed(tmp_path: Path) -> None:
    old, _ = edited(tmp_path, "parcel.md")
    page = Page(diff(old, old, "--format", "html").stdout)
    assert "Nothing has changed" in page.text
    assert "article" not in page.tags


def test_markdown_keeps_every_row_in_its_cells() -> None:
    shown = render(report(approval()), "markdown")
    rows = [line for line in shown.splitlines() if line.startswith("| ") and "Change" not in line]
    assert len(rows) == 3
    for row in rows:
        assert row.replace("\\|", "").count("|") == 6
        assert "<script>" not in row.replace("\\<", "")
    assert plain("a|b <c>\n*d*") == "a\\|b \\<c\\> \\*d\\*"
    assert code("a`b|") == "`` a`b\\| ``"
