"""Whatever a target or a page says, each format stays what it is."""

import io
import json
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from report_events import clause, contract, events, evidence, finding, request, result
from rich.console import Console

from affidavit import model
from affidavit.model import ClauseResult, Response
from affidavit.reports import render
from affidavit.reports.canonical import Report, collect
from affidavit.reports.plain import visible
from affidavit.reports.schema import validate
from affidavit.reports.text import summary

BAD = [
    "<script>alert(1)</script>",
    "</code></pre></style><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %}",
    "\x00\x08\x1b[2J\x7f\x85\x9b31m\ufffe\uffff",
    "\u202egnirts detrever\u202c שלום",
    "[bold red]markup[/]",
    "\ud800 alone",
    "w" * 10_000,
    "]]>&amp;'\"`",
    "\r\n\t\u2028",
]
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Page(HTMLParser):
    """Collects the elements, the ids, the links and the text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element."""
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        """Take text."""
        self.text += data


def parsed(report: Report) -> Page:
    page = Page()
    page.feed(render(report, "html"))
    page.close()
    return page


def hostile(text: str, body: bytes) -> Report:
    """Return a report with a text in every place that is not our own."""
    promise = clause(
        text,
        statement=text,
        pointer=text,
        source=model.Source("page", text, text, (1, 2), 3),
    )
    of = contract(
        text,
        title=text,
        clauses=(promise,),
        gaps=(model.Gap(text, text, (0, 1)),),
        lint=(model.Lint(text, text, text, (0, 1), 1),),
    )
    sent = request(
        method=text, path=text, query=((text, text),), headers=((text, text),), body=body
    )
    shown = evidence(
        sent,
        Response(200, ((text, text),), body),
        failure=text,
        before={text: text},
        after={text: [text]},
        setup=(sent,),
    )
    found = finding(shown, title=text, fingerprint=text, clauses=(text, text + "?"), rate=(1, 2))
    done = result(
        found,
        of=of,
        clauses=(
            ClauseResult(promise, "fail", 1, text),
            ClauseResult(promise, "inconclusive", 1, text),
            ClauseResult(promise, "error", 1, text),
        ),
        notices=(model.Notice(text, text, text, text),),
        reason=text,
    )
    return collect(events(done, base_url=text))


def _all(test: Callable[..., None]) -> Callable[..., None]:
    """Try every bad text, beside what Hypothesis finds."""
    for text in BAD:
        test = example(text=text, body=text.encode("utf-8", "surrogatepass"))(test)
    return test


anything = st.text(st.characters())


@quick
@_all
@given(text=anything, body=st.binary())
def test_json_is_json_and_a_valid_report(text: str, body: bytes) -> None:
    report = hostile(text, body)

    validate(report)
    assert json.loads(render(report, "json").encode("utf-8")) == report


@quick
@_all
@given(text=anything, body=st.binary())
def test_junit_is_xml(text: str, body: bytes) -> None:
    report = hostile(text, body)

    root = ET.fromstring(render(report, "junit").encode("utf-8"))  # noqa: S314 - our own
    operation = report["operations"][0]
    assert root.find("testsuite/testcase").get("classname") == visible(operation["id"])  # type: ignore[union-attr]
    assert [each[0].tag for each in root.findall("testsuite/testcase")] == [
        "failure",
        "skipped",
        "error",
    ]


@quick
@_all
@given(text=anything, body=st.binary())
def test_html_shows_the_text_and_runs_nothing(text: str, body: bytes) -> None:
    report = hostile(text, body)
    page = parsed(report)

    assert not {"script", "img", "iframe", "link", "object", "base", "form"} & set(page.tags)
    assert not any(name.startswith("on") or name in ("style", "src") for name in page.attributes)
    assert visible(report["operations"][0]["clauses"][0]["statement"]) in page.text
    response = report["operations"][0]["findings"][0]["exchange"]["response"]
    assert visible(response["body"]) in page.text
    assert page.text.isprintable() or not set(page.text) & {chr(n) for n in (0, 8, 13, 27, 0x202E)}
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


@quick
@_all
@given(text=anything, body=st.binary())
def test_a_terminal_gets_text_and_no_escapes(text: str, body: bytes) -> None:
    out = io.StringIO()
    summary(hostile(text, body), Console(file=out, width=80, force_terminal=False))

    assert not set(out.getvalue()) & {"\x00", "\x08", "\x1b", "\x7f", "\x9b", "\u202e"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("\x1b\x00\x7f", "␛␀␡"),
        ("\u202e", "⟨U+202E⟩"),
        ("a\u00a0b", "a\u00a0b"),
        ("日本語 שלום 🎉", "日本語 שלום 🎉"),
    ],
)
def test_characters_that_act_are_spelled(text: str, shown: str) -> None:
    assert visible(text) == shown
