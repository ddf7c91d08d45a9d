"""How the widget looks: nothing sticks out, words are readable, documents are shown as text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rag.types import Answer, Citation, Query, Span, Status

QUESTION = "2020年高企净增目标是多少"
HOSTILE = "<img src=x onerror=alert(1)> [1](javascript:alert(2)) <script>alert(3)</script> \"'><svg onload=alert(4)>"

MEASURE = Path(__file__).with_name("measure.js").read_text(encoding="utf-8")


def ask(page: Page, question: str) -> None:
    box = page.locator(".input")
    box.fill(question)
    box.press("Enter")


def assert_readable(page: Page) -> None:
    """In both themes."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")  # drawn so
        assert page.evaluate(MEASURE) == [], scheme


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 640), (740, 360), (360, 300)])
def test_everything_is_in_reach_and_readable(page, portal, keyed, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(reduced_motion="reduce")
    page.goto(portal.page(keyed.address, key=keyed.key(portal.origin), lang="zh"))
    page.locator(".launch").click()
    expect(page.locator(".input")).to_be_in_viewport(ratio=1)
    for question in (QUESTION, "主任叫什么名字", "问" * 2001):
        ask(page, question)
        expect(page.locator(".act.stopping")).to_have_count(0)
        expect(page.locator(".asked").last).to_contain_text(question)
        assert_readable(page)
        expect(page.locator(".act")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="没有帮助").first.click()
    assert_readable(page)
    page.locator(".cite").first.click()
    expect(page.locator(".passage mark")).to_be_in_viewport()
    assert_readable(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_dark_accent_of_the_page_stays_readable(page, portal, keyed):
    page.emulate_media(reduced_motion="reduce")
    page.goto(portal.page(keyed.address, key=keyed.key(portal.origin), open="true"))
    page.locator("policyqa-widget").evaluate("host => host.style.setProperty('--policyqa-accent', '#7a1014')")
    ask(page, QUESTION)
    expect(page.locator(".text strong")).to_have_text("150家以上")
    assert_readable(page)
    assert page.locator(".launch").evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(122, 16, 20)"


def test_the_pages_own_style_does_not_reach_in(page, portal, keyed):
    page.goto(portal.page(keyed.address, key=keyed.key(portal.origin), open="true"))
    page.evaluate("""() => { const sheet = new CSSStyleSheet();
      sheet.replaceSync('policyqa-widget, div, button { display: none !important; visibility: hidden }');
      document.adoptedStyleSheets = [sheet]; }""")
    expect(page.locator(".panel")).to_be_visible()
    page.get_by_role("button", name="关闭").click()  # there is one way to close it at a time
    expect(page.locator(".launch")).to_be_visible()


def test_what_documents_and_answers_say_is_shown_as_text(page, portal, keyed, tiny_pipeline, monkeypatch):
    citation = Citation(1, "d0c1", HOSTILE, (HOSTILE,), Span(0, 5), HOSTILE, url="javascript:alert(5)")
    words = (HOSTILE,)
    said = Answer(
        Query(HOSTILE, HOSTILE), Status.ANSWERED, f"{HOSTILE}[1]", "alert(3)", (citation,), words, missing=words
    )

    def stream(question, history=(), filters=None):
        yield replace(said, query=Query(question, f"{question} {HOSTILE}"))

    monkeypatch.setattr(tiny_pipeline, "stream", stream)
    page.goto(portal.page(keyed.address, key=keyed.key(portal.origin), open="true", title=HOSTILE))
    ask(page, HOSTILE)
    for place in (
        ".asked",
        ".text",
        ".cite-title",
        ".path",
        ".quote",
        ".notes",
        ".missing",
        ".understood",
        "#policyqa-title",
    ):
        expect(page.locator(place).first).to_contain_text("<img src=x onerror=alert(1)>")
    page.locator(".cite").click()
    expect(page.locator(".passage mark")).to_contain_text("<script>alert(3)</script>")
    assert page.locator(".panel img, .panel script, .panel a").count() == 0
    assert page.complaints == []


def test_a_documents_own_mark_of_a_note_is_text_and_other_languages_are_told(
    page, portal, keyed, tiny_pipeline, monkeypatch
):
    told = "门票收入[2]30万元，增长一成。"
    cited = tuple(Citation(n, "d0c1", "公报", (), Span(0, 5), quote) for n, quote in ((1, told), (2, "共3座公园。")))

    def stream(question, history=(), filters=None):
        answered = Answer(Query(question, question), Status.ANSWERED, f"{told}[1]共3座公园[2]。", "30万元", cited, ())
        nothing = Answer(Query(question, question), Status.ABSTAINED, "未收录：没有写明“whatisthefee”。", "", (), ())
        yield nothing if question.isascii() else answered

    monkeypatch.setattr(tiny_pipeline, "stream", stream)
    page.goto(portal.page(keyed.address, key=keyed.key(portal.origin), open="true"))
    ask(page, "门票收入多少")
    expect(page.locator(".text")).to_have_text("门票收入[2]30万元，增长一成。1共3座公园2。")
    ask(page, "What is the fee?")
    expect(page.locator(".text").last).to_contain_text("请用中文提问")
