"""The example of a portal's page does what it says."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

EXAMPLE = Path(__file__).parents[3] / "examples" / "page"


def test_the_example_page_answers_under_its_own_policy(page, portal, keyed):
    html = (EXAMPLE / "index.html").read_text(encoding="utf-8")
    html = html.replace("http://127.0.0.1:7860", keyed.address).replace("pqa_REPLACE_ME", keyed.key(portal.origin))
    nothing_more = "frame-src 'none'"  # the policy stands in the page itself
    portal.pages["/example"] = (nothing_more, "text/html; charset=utf-8", html)
    portal.pages["/page.css"] = (nothing_more, "text/css", (EXAMPLE / "page.css").read_text(encoding="utf-8"))
    page.goto(f"{portal.origin}/example")
    page.get_by_role("button", name="打开政策问答").click()
    page.locator(".input").fill("2020年高企净增目标是多少")
    page.locator(".input").press("Enter")
    expect(page.locator(".text strong")).to_have_text("150家以上")
    fill = page.locator(".launch").evaluate("node => getComputedStyle(node).backgroundColor")
    assert fill == "rgb(155, 28, 31)"  # the page's own accent
    assert page.complaints == []
