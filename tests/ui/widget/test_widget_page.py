"""The widget on a portal's page, from the first click to the follow-up."""

from __future__ import annotations

import re
import threading

import pytest
from playwright.sync_api import Page, expect


class Held:
    """A pipeline that waits before its answer until it is let go."""

    def __init__(self, inner) -> None:
        self.inner = inner
        self.go = threading.Event()

    def stream(self, *asked):
        for event in self.inner.stream(*asked):
            if type(event).__name__ == "Answer":
                self.go.wait(10)
            yield event

    def __getattr__(self, name):
        return getattr(self.inner, name)


@pytest.fixture
def opened(page, portal, keyed) -> Page:
    """A page with the widget open."""
    page.goto(portal.page(keyed.address, key=keyed.key(portal.origin), title="政策咨询"))
    page.get_by_role("button", name="打开政策问答").click()
    return page


def ask(page: Page, question: str) -> None:
    box = page.locator(".input")
    box.fill(question)
    box.press("Enter")


def test_a_visitor_asks_reads_the_source_says_it_helped_and_goes_on(opened):
    expect(opened.get_by_role("dialog", name="政策咨询")).to_be_visible()
    ask(opened, "2020年高企净增目标是多少")
    expect(opened.locator(".text strong")).to_have_text("150家以上")
    expect(opened.locator(".cite mark")).to_have_text("150家以上")
    expect(opened.get_by_role("button", name="依据 1，查看原文")).to_have_text("1")
    expect(opened.locator(".notes")).to_contain_text("277家为2019年实际净增数")

    opened.locator(".cite").click()
    source = opened.locator(".source")
    expect(source.get_by_role("heading")).to_contain_text("某某高新区工作报告 <b>& 安排</b>")
    expect(source.locator(".path")).to_contain_text("二、2020年主要工作安排")
    expect(source.locator(".tag")).to_have_text(["2020年", "目标"])
    expect(source.locator(".passage")).to_contain_text("技术合同交易额突破110亿元")
    expect(source.locator(".passage mark")).to_have_text("高企认定净增150家以上")
    opened.get_by_role("button", name="返回对话").click()
    expect(opened.locator(".cite")).to_be_focused()

    opened.get_by_role("button", name="有帮助", exact=True).click()
    expect(opened.locator(".actions [role=status]")).to_have_text("谢谢您的反馈")
    ask(opened, "2019年呢")
    expect(opened.locator(".understood")).to_contain_text("2020年高企净增目标是多少 2019年呢")
    assert opened.complaints == []


def test_what_did_not_help_is_told_with_a_reason(opened):
    ask(opened, "建成几座垃圾压缩站")
    opened.get_by_role("button", name="没有帮助").click()
    opened.get_by_label("出处不对").check()
    opened.get_by_placeholder(re.compile("补充说明")).fill("应为另一份文件")
    with opened.expect_request("**/api/v1/feedback") as sent:
        opened.get_by_role("button", name="提交").click()
    assert sent.value.post_data_json["text"] == "应为另一份文件"
    expect(opened.locator(".actions [role=status]")).to_have_text("谢谢您的反馈")
    assert opened.complaints == []


def test_what_the_documents_do_not_say_looks_different_and_names_the_nearest(opened):
    ask(opened, "主任叫什么名字")
    expect(opened.locator(".abstained .badge")).to_have_text("未收录")
    expect(opened.locator(".abstained .text")).to_have_text("现有文件没有写明这一点。")
    expect(opened.locator(".abstained .quote").first).to_have_text("全年高企净增277家")


def test_a_suggested_question_is_asked_with_one_press(opened):
    chip = opened.locator(".chip").first
    question = chip.inner_text()
    chip.press("Enter")
    expect(opened.locator(".asked")).to_contain_text(question)
    expect(opened.locator(".actions")).to_have_count(1)


def test_an_answer_under_way_is_stopped_and_asked_again(page, portal, run_server, tiny_pipeline):
    from ui.service import Service

    held = Held(tiny_pipeline)
    page.goto(f"{run_server(Service(held))}/embed")
    ask(page, "2020年高企净增目标是多少")
    expect(page.locator(".exchange .text")).not_to_be_empty()  # it streams
    expect(page.get_by_role("button", name="停止回答")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".stage-done")).to_have_text("已停止回答")
    held.go.set()
    page.get_by_role("button", name="重试").click()
    expect(page.locator(".text strong")).to_have_text("150家以上")


def test_the_keyboard_is_enough_and_the_focus_comes_back(page, portal, keyed):
    page.goto(portal.page(keyed.address, key=keyed.key(portal.origin)))
    opener = page.get_by_role("button", name="打开政策问答")
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("textbox", name="您的问题")
    expect(box).to_be_focused()
    page.keyboard.type("2020年高企")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("净增目标是多少")
    page.keyboard.press("Enter")
    expect(page.locator(".asked")).to_contain_text("2020年高企\n净增目标是多少", use_inner_text=True)
    expect(page.locator(".panel > [role=status]")).to_contain_text("2020年目标为150家以上")
    for _ in range(40):  # round and round, never out of the panel
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.querySelector('policyqa-widget').shadowRoot.activeElement.closest('.panel') !== null"
        )
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    expect(page.locator(".launch")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".text strong")).to_have_text("150家以上")  # the conversation is still there
    assert page.complaints == []


def test_an_input_method_ends_a_word_with_enter_without_sending(opened):
    box = opened.locator(".input")
    box.fill("高企")
    box.evaluate(
        "box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    expect(opened.locator(".exchange")).to_have_count(0)


def test_the_portals_own_server_gives_the_token_and_the_page_has_no_key(page, portal, keyed):
    import httpx

    given = httpx.post(
        f"{keyed.address}/api/v1/sessions",
        headers={"authorization": f"Bearer {keyed.key(portal.origin)}"},
        json={"origin": portal.origin},
    )
    portal.pages["/token"] = ("default-src 'none'", "application/json", given.text)
    page.goto(portal.page(keyed.address, token_url="/token", open="true"))
    ask(page, "2020年高企净增目标是多少")
    expect(page.locator(".text strong")).to_have_text("150家以上")
    assert page.complaints == []
