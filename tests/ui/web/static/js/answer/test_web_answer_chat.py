"""The same inside the chat, with documents of the program behind it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from rag.config import Settings
from ui.service import Service

QUESTION = "2020年高企净增目标是多少"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 740)])
def test_an_answer_leads_to_the_words_it_stands_on(run_server, browser: Browser, tiny_pipeline, width, height):
    base = run_server(Service(tiny_pipeline), Settings(anonymous_rate=""), chat=True)
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(base)
    page.locator("#pq-question").fill(QUESTION)
    page.locator("#pq-question").press("Enter")
    expect(page.locator(".pq-short")).to_have_text("150家以上", timeout=30_000)
    reference = page.locator(".pq-ref").first
    reference.focus()
    expect(page.locator(".pq-card mark")).to_have_text("150家以上")
    quote = page.locator(".pq-card .pq-quote").inner_text()
    page.keyboard.press("Enter")
    pane = page.locator(".pq-source")
    expect(pane.locator(".doc-text mark")).to_be_in_viewport()
    assert "".join(pane.locator(".doc-text mark").all_text_contents()) == quote
    expect(pane.get_by_text("现行有效")).to_have_count(0)  # nothing says so of a report
    expect(pane.locator(".pq-source-links a[target=_blank]")).to_have_attribute(
        "href", re.compile("/documents/d0c1.*#")
    )
    page.keyboard.press("Escape")
    expect(pane).to_be_hidden()
    expect(reference).to_be_focused()
    assert errors == []
    context.close()
