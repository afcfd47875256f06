import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator
from report_events import events, finding, result, rich_run
from rich.console import Console
from test_hostile import parsed

from affidavit.errors import ReportError
from affidavit.model import Event, RunStarted
from affidavit.reports import FORMATS, render, words, write
from affidavit.reports.canonical import Report, collect
from affidavit.reports.schema import read, schema, validate
from affidavit.reports.text import summary


@pytest.fixture(scope="module")
def report() -> Report:
    return collect(rich_run())


def printed(report: Report, width: int = 100, **options: Any) -> str:
    out = io.StringIO()
    summary(report, Console(file=out, width=width, **options))
    return out.getvalue()


# --- the table -----------------------------------------------------------------------------------


def test_every_format_renders_the_same_report_to_the_same_text(report: Report) -> None:
    assert set(FORMATS) >= {"json", "html", "junit"}
    for name in FORMATS:
        assert render(report, name) == render(json.loads(render(report, "json")), name)


def test_an_unknown_format_gets_the_nearest_name(report: Report) -> None:
    with pytest.raises(ReportError, match="no report format 'jnuit'; did you mean 'junit'"):
        render(report, "jnuit")


def test_write_makes_folders_and_leaves_nothing_else(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "report.json"
    write(report, "json", path)
    write(report, "json", path)

    assert read(path) == report
    assert [each.name for each in path.parent.iterdir()] == ["report.json"]


def test_what_cannot_be_rendered_leaves_the_old_file(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old", "utf-8")

    with pytest.raises(KeyError):
        write({"broken": True}, "html", path)
    assert path.read_text("utf-8") == "old"


def test_a_place_that_cannot_be_written_is_a_clear_error(report: Report, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")

    with pytest.raises(ReportError, match="the json report can't be written"):
        write(report, "json", tmp_path / "file" / "report.json")
    with pytest.raises(ReportError, match="Is a directory"):
        write(report, "json", tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file"]


def test_a_link_is_followed_and_a_device_is_written_to(report: Report, tmp_path: Path) -> None:
    real = tmp_path / "real.json"
    real.write_text("", "utf-8")
    link = tmp_path / "link.json"
    link.symlink_to(real)
    write(report, "json", link)
    write(report, "json", os.devnull)

    assert link.is_symlink()
    assert read(real) == report
    assert not Path(os.devnull).is_file()


def test_the_package_imports_nothing_heavy() -> None:
    code = (
        "import sys, affidavit.reports; print([m for m in ('jinja2', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- the schema ----------------------------------------------------------------------------------


def _objects(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for each in node for found in _objects(each)]
    if not isinstance(node, dict):
        return []
    own = [node] if "properties" in node else []
    return own + [found for each in node.values() for found in _objects(each)]


def test_every_object_of_the_schema_is_closed_and_complete() -> None:
    Draft202012Validator.check_schema(schema())
    for each in _objects(schema()):
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])
        assert each["description"]


def _drop(report: Report) -> None:
    del report["operations"][0]["clauses"][2]["verdict"]


def _invent(report: Report) -> None:
    report["operations"][0]["clauses"][2]["verdict"] = "maybe"


def _add(report: Report) -> None:
    report["target"]["secret"] = "x"


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (_drop, "/operations/0/clauses/2'"),
        (_invent, "/operations/0/clauses/2/verdict"),
        (_add, "/target"),
    ],
)
def test_an_invalid_report_is_refused_with_the_place(
    report: Report, spoil: Callable[[Report], None], place: str
) -> None:
    spoiled = json.loads(json.dumps(report))
    spoil(spoiled)

    with pytest.raises(ReportError, match=place):
        validate(spoiled)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "no report"),
        ("{}", "no format_version"),
        ('{"format_version": 9}', "format version 9"),
        ('{"format_version": 1}', "not a valid report"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_file_that_is_no_report_is_told_apart(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(text, "utf-8")

    with pytest.raises(ReportError, match=message) as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="there is no such report"):
        read(tmp_path / "none.json")
    with pytest.raises(ReportError, match="can't be read"):
        read(tmp_path)


# --- junit ---------------------------------------------------------------------------------------


def test_junit_has_a_suite_per_operation_and_a_case_per_clause(report: Report) -> None:
    root = ET.fromstring(render(report, "junit"))  # noqa: S314 - our own

    assert [each.get("name") for each in root] == [each["id"] for each in report["operations"]]
    for suite, operation in zip(root, report["operations"], strict=True):
        assert suite.get("time") == f"{operation['seconds']:.3f}"
        assert len(suite) == len(operation["clauses"]) == int(suite.attrib["tests"])
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[name]) == len(suite.findall(f"testcase/{tag}"))
        assert not suite.findall(".//properties")


def test_a_junit_failure_says_what_how_and_why(report: Report) -> None:
    root = ET.fromstring(render(report, "junit"))  # noqa: S314 - our own
    failure = root.find("testsuite/testcase/failure")

    assert failure is not None
    assert failure.get("message") == "the target answered 200 where the page says 400"
    text = str(failure.text)
    assert "A size outside the enum is stored" in text
    assert "affidavit replay 'acme/update-parcel::enum/size/outside'" in text


def test_what_is_undecided_is_skipped_in_junit_with_its_reason(report: Report) -> None:
    root = ET.fromstring(render(report, "junit"))  # noqa: S314 - our own
    messages = {str(each.get("message")) for each in root.iter("skipped")}

    assert "inconclusive: the control update was answered with 401" in messages
    assert "none: no case of this profile could have failed it" in messages


# --- html ----------------------------------------------------------------------------------------


def test_html_is_one_page_that_loads_nothing(report: Report) -> None:
    page = parsed(report)
    text = render(report, "html")

    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert "default-src 'none'; style-src 'sha256-" in text
    assert "unsafe" not in text
    assert "url(" not in text
    assert "@import" not in text
    for landmark in ("header", "main", "nav", "footer"):
        assert page.tags.count(landmark) == 1
    assert page.tags.count("h1") == 1


def test_html_links_every_clause_from_the_matrix(report: Report) -> None:
    page = parsed(report)
    linked = [link for link in page.links if link.startswith("#clause/")]

    total = sum(report["summary"]["clauses"].values())
    assert len(set(linked)) == total
    assert {link[1:] for link in page.links} <= set(page.ids)


def test_html_says_in_words_what_came_out(report: Report) -> None:
    page = parsed(report)

    assert words.sentence(report) in page.text
    assert words.sentence(report).startswith("5 operations, 289 clauses: 195 hold, 7 broken")
    assert "401: check the credentials" in page.text


def _against_mock() -> list[Event]:
    first, *rest = events(result())
    assert isinstance(first, RunStarted)
    return [replace(first, target="mock", base_url="mock://acme"), *rest]


def test_a_mock_run_says_that_it_proves_nothing_about_the_vendor(report: Report) -> None:
    mock = collect(_against_mock())

    assert words.MOCK in parsed(mock).text
    assert "says nothing about the vendor" in printed(mock).replace("\n", " ")
    assert words.MOCK not in parsed(report).text


def test_findings_stand_with_the_most_severe_first() -> None:
    low = finding(severity="low", title="A trifle", fingerprint="a")
    high = finding(title="A disaster", fingerprint="b")
    report = collect(events(result(low, high)))

    text = parsed(report).text
    assert text.index("A disaster") < text.index("A trifle")
    text = printed(report)
    assert text.index("A disaster") < text.index("A trifle")


def test_an_empty_run_has_a_page() -> None:
    assert "No operation was run" in parsed(collect([])).text


# --- text ----------------------------------------------------------------------------------------


def test_the_terminal_gets_tables_findings_and_the_sentence(report: Report) -> None:
    text = printed(report)

    assert "operation" in text
    assert "requests" in text
    assert "kind of clause" in text
    assert "high: A size outside the enum is stored" in text
    assert "failed 2 of 3" in text
    assert "  affidavit replay 'acme/update-parcel::enum/size/outside'\n" in text
    assert "5 notices" in text
    assert text.rstrip().endswith(words.sentence(report))


def test_a_narrow_terminal_gets_no_line_too_wide(report: Report) -> None:
    lines = printed(report, width=50).splitlines()

    assert max(len(line) for line in lines if "affidavit replay" not in line) <= 50
    assert not any("requests" in line for line in lines)


def test_no_color_is_respected(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    coloured = printed(report, force_terminal=True, color_system="standard")
    monkeypatch.setenv("NO_COLOR", "1")
    plain = printed(report, force_terminal=True, color_system="standard")

    assert "\x1b[32m" in coloured
    assert "\x1b[32m" not in plain


def test_an_interrupted_run_says_what_was_left() -> None:
    started, *rest = events(result())
    assert isinstance(started, RunStarted)
    report = collect(
        [replace(started, operations=("acme/update-parcel", "acme/later")), *rest[:-1]]
    )

    assert "never begun: acme/later" in printed(report)
    assert "never begun: acme/later" in parsed(report).text


def test_a_singular_reads_as_one() -> None:
    assert words.sentence(collect(events(result()))) == (
        "1 operation, 1 clause: 1 holds, 0 broken, 0 undecided, 0 not exercised"
    )
