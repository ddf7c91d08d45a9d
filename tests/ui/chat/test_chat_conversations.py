"""The list at the left, filters, the welcome."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

TARGET, RESULT = "2020年高企净增目标是多少", "2019年全年高企净增多少家"


def ask(page: Page, question: str) -> None:
    box = page.locator("#pq-question")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".pq-turn").last).to_have_attribute("data-state", "done")


def entries(page: Page):
    return page.locator("#pq-conversations .pq-open")


def test_conversations_are_renamed_exported_and_deleted(chat):
    ask(chat, TARGET)
    chat.locator("#pq-new").click()
    ask(chat, RESULT)
    expect(entries(chat)).to_have_count(2)
    chat.locator("#pq-conversations .pq-more").nth(1).click()
    chat.get_by_role("button", name="重命名").click()
    name = chat.get_by_role("textbox", name="对话名称")
    expect(name).to_be_focused()
    name.fill("净增目标 <b>")
    name.press("Enter")
    expect(entries(chat).filter(has_text="净增目标 <b>")).to_have_count(1)
    chat.get_by_role("button", name="更多：净增目标 <b>").click()
    with chat.expect_download() as download:
        chat.get_by_role("link", name="导出").click()
    assert download.value.suggested_filename.endswith(".md")
    chat.get_by_role("button", name="删除", exact=True).click()
    expect(chat.get_by_role("button", name="取消")).to_be_focused()
    chat.locator("[data-action=sure]").click()
    expect(entries(chat)).to_have_count(1)
    chat.get_by_role("button", name="删除全部对话").click()
    chat.keyboard.press("Escape")
    expect(entries(chat)).to_have_count(1)
    chat.get_by_role("button", name="删除全部对话").click()
    chat.locator("[data-action=sure]").click()
    expect(entries(chat)).to_have_count(0)
    expect(chat.locator(".pq-welcome")).to_be_visible()
    chat.reload()
    expect(chat.locator("#pq-conversations")).to_contain_text("您问过的会留在这里")


def test_words_typed_stay_with_their_conversation(chat):
    ask(chat, TARGET)
    box = chat.locator("#pq-question")
    box.fill("接着问")
    chat.locator("#pq-new").click()
    expect(box).to_have_value("")
    box.fill("另起一问")
    entries(chat).click()
    expect(box).to_have_value("接着问")
    chat.go_back()
    expect(box).to_have_value("另起一问")


def test_filters_are_offered_once_there_is_something_to_choose(base, page):
    held = []
    page.route("**/chat/welcome*", lambda route: held.append(route))
    with page.expect_request("**/chat/welcome*"):
        page.goto(base, wait_until="commit")
    expect(page.locator("#pq-question")).to_be_visible()
    expect(page.locator("#pq-filter")).to_be_hidden()
    assert held
    for route in held:
        route.continue_()
    page.unroute("**/chat/welcome*")
    expect(page.locator("#pq-filter")).to_be_visible()


def test_filters_are_chips_and_go_with_the_question(chat):
    chat.locator("#pq-filter").click()
    dialog = chat.get_by_role("dialog")
    dialog.get_by_role("checkbox", name=re.compile("某某高新区工作报告")).check()
    chat.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(chat.locator("#pq-filter")).to_be_focused()
    expect(chat.locator(".pq-chip")).to_contain_text("某某高新区工作报告")
    with chat.expect_request("**/chat/ask") as sent:
        ask(chat, TARGET)
    assert sent.value.post_data_json["filters"] == {"doc_ids": ["d0c1"], "issuers": [], "years": []}
    expect(chat.locator(".pq-within")).to_contain_text("某某高新区工作报告")
    chat.locator("#pq-new").click()
    expect(chat.locator(".pq-chip")).to_have_count(0)
    entries(chat).click()
    chat.locator(".pq-chip button").click()
    expect(chat.locator(".pq-chip")).to_have_count(0)
    expect(chat.locator("#pq-question")).to_be_focused()


def test_the_welcome_says_what_there_is(chat):
    welcome = chat.locator(".pq-welcome")
    expect(welcome).to_contain_text("收录1份文件")
    expect(welcome.get_by_role("link", name="查看全部文件")).to_have_attribute("href", re.compile("/documents$"))
    chat.locator('[data-switch="language"]').click()
    expect(welcome).to_contain_text("1 document")
    expect(chat.locator("#pq-send")).to_have_text("Ask")


def test_the_language_changes_in_place(chat):
    ask(chat, TARGET)
    chat.locator("#pq-question").fill("正在写的")
    address = chat.url
    chat.locator('[data-switch="language"]').click()
    expect(chat.locator("html")).to_have_attribute("lang", "en")
    expect(chat.get_by_role("button", name="Edit the question")).to_be_visible()
    expect(chat.get_by_role("link", name="Documents", exact=True)).to_be_visible()
    expect(chat.locator("#pq-log")).to_have_attribute("aria-label", "Conversation")
    expect(chat.locator("#pq-question")).to_have_value("正在写的")
    assert chat.url == address
    chat.reload()
    expect(chat.locator("html")).to_have_attribute("lang", "en")


def test_a_conversation_that_is_not_there_is_said(open_chat):
    page = open_chat(f"/#c={'0' * 32}")
    expect(page.locator("#pq-bar")).to_contain_text("已不在")
    expect(page.locator(".pq-welcome")).to_be_visible()
    page.problems.clear()
