"""The panel in a frame of its own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from rag.config import load_settings
from ui.service import Service

SANDBOX = "allow-scripts allow-same-origin allow-popups"


def test_the_frame_answers_in_a_sandbox_on_a_page_that_its_key_names(page, portal, keyed):
    address = f"{keyed.address}/embed?lang=en&amp;title=Ask%20us&amp;key={keyed.key(portal.origin)}"
    frame = f'<iframe src="{address}" sandbox="{SANDBOX}" title="Q"></iframe>'
    page.goto(portal.page(keyed.address, body=frame))
    inside = page.frame_locator("iframe")
    expect(inside.get_by_role("heading", name="Ask us")).to_be_visible()
    box = inside.get_by_role("textbox", name="Your question")
    box.fill("2020年高企净增目标是多少")
    box.press("Enter")
    expect(inside.locator(".text strong")).to_have_text("150家以上")
    inside.locator(".cite").click()
    expect(inside.locator(".passage")).to_contain_text("技术合同交易额突破110亿元")
    expect(inside.get_by_role("button", name="Close")).to_have_count(0)
    assert page.complaints == []


def test_a_page_that_the_key_does_not_name_cannot_show_the_frame(page, portal, keyed):
    address = f"{keyed.address}/embed?key={keyed.key('https://elsewhere.example')}"
    page.goto(portal.page(keyed.address, body=f'<iframe src="{address}" title="Q"></iframe>'))
    expect(page.frame_locator("iframe").locator(".panel")).to_have_count(0)
    assert any("frame-ancestors" in one for one in page.complaints)


def test_a_sandbox_without_an_origin_is_told_to_its_installer(page, run_server, tiny_pipeline):
    service = run_server(Service(tiny_pipeline))
    page.goto(f"{service}/healthz")
    page.evaluate(
        """() => { const frame = document.createElement("iframe");
        frame.sandbox = "allow-scripts"; frame.src = "embed"; document.body.append(frame) }"""
    )
    expect(page.frame_locator("iframe").locator(".welcome .problem")).to_be_visible()  # without any storage
    assert "[policyqa] the page has no origin: a frame's sandbox must have allow-same-origin" in page.complaints


def test_script_frame_and_answers_are_found_below_a_path_prefix(page, run_server, tiny_pipeline):
    service = run_server(Service(tiny_pipeline), load_settings(root_path="/policy/qa"))
    page.goto(f"{service}/policy/qa/embed")
    page.locator(".input").fill("2020年高企净增目标是多少")
    with page.expect_request("**/policy/qa/api/v1/ask"):
        page.locator(".input").press("Enter")
    expect(page.locator(".text strong")).to_have_text("150家以上")
    assert page.complaints == []


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 640), (740, 360)])
def test_the_frame_fills_its_window(page, run_server, tiny_pipeline, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{run_server(Service(tiny_pipeline))}/embed")
    panel = page.locator(".panel").bounding_box()
    assert (panel["x"], panel["y"], panel["width"], panel["height"]) == (0, 0, width, height)
    expect(page.get_by_role("button", name="发送")).to_be_in_viewport()
