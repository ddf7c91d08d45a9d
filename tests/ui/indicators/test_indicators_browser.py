"""The page of the ledger in a browser: both themes and languages, by keyboard, on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ui.indicators.asked import MOST_CHARTED

CHART = "?chart=渡口总数&chart=渡口收入"


@pytest.fixture
def address(shelf, run_app):
    return f"{run_app(shelf.app)}/indicators"


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    opened = context.new_page()
    complaints = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    opened.complaints = complaints
    yield opened
    context.close()


@pytest.mark.parametrize("width", [320, 740, 1920])
def test_no_width_makes_the_page_itself_scroll_sideways(page, address, width):
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(address + CHART)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    filters = page.locator(".filters .more")
    expect(filters.locator("summary")).to_be_visible(visible=width <= 760)
    assert (filters.get_attribute("open") is not None) == (width > 760)


def test_indicators_are_chosen_and_drawn_by_keyboard(page, address):
    page.goto(address)
    page.locator(".choose summary").press("Enter")
    page.get_by_label("在列表中查找").press_sequentially("满意")
    expect(page.locator(".names li:visible")).to_have_count(1)
    page.locator(".names li:visible input").press("Space")
    page.locator(".choose form button.main").press("Enter")
    expect(page.locator("#chart figure")).to_have_count(1)
    point = page.locator("a.point").first
    point.focus()
    assert page.evaluate("getComputedStyle(document.activeElement.querySelector('.reach')).strokeWidth") == "3px"
    leads_to = point.get_attribute("href").removeprefix("./")
    point.press("Enter")
    page.wait_for_url(f"**/{leads_to}")


def test_no_more_are_ticked_than_a_chart_holds(page, address):
    names = "&".join(f"chart=n{number}" for number in range(MOST_CHARTED - 2))
    page.goto(f"{address}?{names}&chart=渡口总数")
    page.locator(".choose summary").click()
    expect(page.locator("#choose-find")).to_be_visible()
    page.locator(".names input:not(:checked)").first.check()
    assert page.locator(".names input:not(:checked):not(:disabled)").count() == 0
    expect(page.locator("#live")).to_have_text("已选满 6 个")
