from __future__ import annotations

from playwright.sync_api import expect

from ui.service import Service


def test_the_api_page_describes_and_tries_without_network(browser, run_server, tiny_pipeline):
    base = run_server(Service(tiny_pipeline))
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    requested: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(f"{base}/docs")
    operation = page.locator(".opblock-post").first
    expect(operation).to_contain_text("/api/v1/ask")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".responses-inner .live-responses-table")).to_contain_text("150家以上")
    assert problems == []
    assert [url for url in requested if not url.startswith((base, "data:"))] == []


def test_the_api_page_fits_a_phone_and_leads_back(browser, run_server, tiny_pipeline):
    base = run_server(Service(tiny_pipeline))
    page = browser.new_context(viewport={"width": 360, "height": 760}, color_scheme="dark").new_page()
    page.goto(f"{base}/docs")
    page.locator(".opblock-post .opblock-summary-control").first.click()
    expect(page.locator(".opblock-body").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert "invert" in page.evaluate("getComputedStyle(document.documentElement).filter")
    page.get_by_role("link", name="返回问答").click()
    expect(page).to_have_url(f"{base}/")
