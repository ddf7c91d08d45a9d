"""The page as markup, and as a person sees it in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from eval.metrics.measure import measure
from eval.report.page import to_html
from eval.run.result import RunResult

HOSTILE = '</script><img src=x onerror="document.title=1"><b>277家</b>'


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.addresses: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag not in {"meta", "br", "input"} and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_page_is_well_formed_and_needs_nothing_else(result: RunResult) -> None:
    tags = _Tags()
    tags.feed(to_html(result))
    assert tags.open == []
    assert tags.addresses == []
    assert not {"link", "img", "iframe"} & set(tags.names)


def test_failures_come_first_and_every_part_of_a_question_is_there(result: RunResult) -> None:
    page = to_html(result)
    assert page.index("没有准备的问题?") < page.index("<b>未通过</b> 交易额目标?") < page.index("主任是谁?")
    for part in (
        "110亿",
        "277",
        "工作安排",
        "一、目标",
        "与原文不一致",
        "StoreMissingError",
        "弃答：文档未收录",
        "c0rpus",
    ):
        assert part in page


def test_an_empty_run_is_still_a_page(result: RunResult) -> None:
    assert "评测报告" in to_html(RunResult(result.provenance, (), measure(())))


@pytest.fixture(params=[1280, 390])
def page(request: pytest.FixtureRequest, browser: Browser, result: RunResult, tmp_path: Path) -> Iterator[Page]:
    """The report opened from disk, with everything it asked for and complained about in ``page.seen``."""
    outcomes = tuple(replace(one, notes=(HOSTILE,)) for one in result.outcomes)
    path = tmp_path / "report.html"
    path.write_text(to_html(RunResult(result.provenance, outcomes, measure(outcomes))), encoding="utf-8")
    opened = browser.new_page(viewport={"width": request.param, "height": 900})
    seen: list[str] = []
    opened.on("request", lambda asked: seen.append(asked.url))
    opened.on("console", lambda message: seen.append(f"console: {message.text}"))
    opened.on("pageerror", lambda error: seen.append(f"error: {error}"))
    opened.goto(path.as_uri())
    assert seen == [path.as_uri()]
    yield opened
    assert seen == [path.as_uri()], "the page asked for something or complained"
    opened.close()


def test_plots_are_visible_and_nothing_is_wider_than_the_page(page: Page) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    boxes = [plot.bounding_box() for plot in page.locator("figure svg").all()]
    assert len(boxes) == 4
    for box in boxes:
        assert box is not None
        assert box["width"] > 200
        assert box["height"] > 40
        assert box["x"] + box["width"] <= width
    assert page.locator("svg .bar").count() >= 6
    assert page.locator("svg .point").count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_filter_narrows_the_list(page: Page) -> None:
    def visible() -> int:
        return page.locator("article:visible").count()

    shown = page.locator("#shown")
    assert visible() == 5
    page.fill("#search", "交易额目标")
    assert (visible(), shown.inner_text()) == (1, "1")
    page.fill("#search", "没有这样的字")
    assert (visible(), shown.inner_text()) == (0, "0")
    page.click("button[type=reset]")
    expect(shown).to_have_text("5")
    for value, count in (("=wrong", 1), ("=crashed", 1), ("=abstained", 1), ("=right", 2), ("*", 5)):
        page.select_option("select[data-by=verdict]", value)
        assert (visible(), shown.inner_text()) == (count, str(count))
    page.select_option("select[data-by=type]", "=target")
    page.select_option("select[data-by=difficulty]", "=hard")
    assert visible() == 1


def test_what_documents_say_is_never_run(page: Page) -> None:
    assert page.title() == "评测报告"
    assert page.locator("img").count() == 0
    assert HOSTILE in (page.locator("article").first.text_content() or "")


def test_it_leads_with_what_is_wrong(result: RunResult) -> None:
    page = to_html(result)
    assert page.index("<h2>问题与处理</h2>") < page.index('class="cards"')
    right = [one for one in result.outcomes if one.correct]
    assert "没有需要处理的问题" in to_html(replace(result, outcomes=tuple(right), figures=measure(right)))
    assert "没有需要处理的问题" not in page
