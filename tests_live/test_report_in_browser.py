"""The HTML report in a real browser: Debian's chromium, driven by playwright.

At desktop and at phone width, by keyboard alone, without JavaScript, and full of what a hostile
target may answer: nothing of that may run, load anything, or break out of the page.
"""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "reports"))
from report_events import events, evidence, finding, result, rich_run

from affidavit.model import Response
from affidavit.reports import render
from affidavit.reports.acceptance import accept
from affidavit.reports.canonical import collect

CHROMIUM = next((each for each in map(shutil.which, ("chromium", "chromium-browser")) if each), "")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
WIDTHS = {"desktop": (1280, 900), "phone": (360, 740)}
HOSTILE = (
    "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'>"
    "</code></pre><svg onload='window.pwned = 1'>{{ 7 * 7 }}\u202e\x1b[2J"
    "<style>body { display: none }</style><a href='javascript:window.pwned = 1'>x</a>"
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("chromium isn't installed: it is Debian's package of that name")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write a report of many sorts of results, compared with an earlier one."""
    shown = collect(rich_run())
    accept(shown, collect(rich_run()), (), date(2030, 1, 1))
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render(shown, "html"), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write a report in which whatever a target decides is hostile."""
    shown = evidence()
    answered = Response(200, (("x-a", HOSTILE),), HOSTILE.encode("utf-8", "replace"))
    exchange = replace(shown.exchange, response=answered)
    shown = replace(shown, exchange=exchange, before={HOSTILE: HOSTILE}, after={HOSTILE: 1})
    made = finding(shown, title=HOSTILE)
    path = tmp_path_factory.mktemp("hostile") / "report.html"
    text = render(collect(events(result(made, reason=HOSTILE))), "html")
    path.write_text(text, encoding="utf-8")
    return path.as_uri()


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    width, height = WIDTHS[request.param]
    opened = browser.new_page(viewport={"width": width, "height": height})
    yield opened
    opened.close()


def test_nothing_is_loaded_and_nothing_scrolls_sideways(page: Page, report: str) -> None:
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: errors.append(message.text))
    page.goto(report)
    assert asked == [report]
    assert errors == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert page.locator("h1").is_visible()
    assert page.locator("#comparison h2").is_visible()


def test_hostile_answers_are_text(page: Page, hostile: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(hostile)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.wait_for_timeout(300)
    assert page.evaluate("window.pwned") is None
    assert asked == [hostile]
    assert page.url.split("#")[0] == hostile
    assert page.evaluate("getComputedStyle(document.body).display") != "none"
    assert page.locator("img, script, iframe, a[href^='javascript']").count() == 0
    assert "<script>window.pwned = 1</script>" in page.locator("main").inner_text()


def test_filters_work_without_a_script(browser: Browser, report: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report)
    held = page.locator(".clause.pass")
    assert held.first.is_visible()
    page.locator("#show-pass").uncheck()
    assert held.first.is_hidden()
    page.locator("#show-pass").check()
    kind = page.locator(".group").first.get_attribute("aria-label")
    group = page.locator(f".of-{kind}").first
    assert group.is_visible()
    page.locator(f"#kind-{kind}").uncheck()
    assert group.is_hidden()
    context.close()


def test_a_finding_is_reached_by_the_keyboard(page: Page, report: str) -> None:
    page.goto(report)
    seen: list[Any] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        told = page.evaluate(
            "(() => { const e = document.activeElement;"
            " const box = e.getBoundingClientRect();"
            " return [e.tagName, e.getAttribute('href') || e.id || '', box.width > 0] })()"
        )
        seen.append(told)
        if told[0] == "SUMMARY":
            break
    assert seen[0][1] == "#main"
    assert any(str(each[1]).startswith("#finding/") or each[0] == "SUMMARY" for each in seen)
    before = page.evaluate("document.activeElement.parentElement.open")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open") is not before


def test_a_sign_of_the_matrix_leads_to_its_clause(page: Page, report: str) -> None:
    page.goto(report)
    sign = page.locator("a.square").first
    target = sign.get_attribute("href")
    sign.click()
    assert target
    assert page.url.endswith(target)
    assert page.locator(f"[id='{target[1:]}']").is_visible()
