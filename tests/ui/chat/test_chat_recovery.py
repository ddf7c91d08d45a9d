"""A server that goes and comes back, reloads, several tabs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

TARGET, RESULT = "2020年高企净增目标是多少", "2019年全年高企净增多少家"


def ask(page: Page, question: str) -> None:
    box = page.locator("#pq-question")
    box.fill(question)
    box.press("Enter")


def test_while_the_server_is_away_nothing_is_lost_and_it_is_said(chat, gated):
    ask(chat, TARGET)
    expect(chat.locator('.pq-turn[data-state="done"]')).to_have_count(1)
    chat.wait_for_load_state("networkidle")  # what the page is made of has come
    chat.context.set_offline(True)
    ask(chat, RESULT)
    bar = chat.locator("#pq-bar")
    expect(bar).to_contain_text("暂时连不上服务")
    expect(chat.locator('.pq-turn[data-state="unsent"]')).to_contain_text("尚未送达")
    chat.locator("#pq-question").fill("正在写的")
    chat.locator('[data-switch="language"]').click()
    chat.context.set_offline(False)
    expect(chat.locator('.pq-turn[data-state="done"]')).to_have_count(2)
    expect(bar).to_contain_text(re.compile("已恢复|Connected again"))
    expect(chat.locator("#pq-question")).to_have_value("正在写的")
    assert gated.asked == [TARGET, RESULT], "sent once"


def test_a_question_not_yet_sent_lives_through_a_reload(chat, base):
    chat.route("**/chat/ask", lambda route: route.abort())
    ask(chat, TARGET)
    expect(chat.locator('.pq-turn[data-state="unsent"]')).to_have_count(1)
    chat.locator("#pq-question").fill("下一个")
    chat.unroute("**/chat/ask")
    chat.reload()
    expect(chat.locator('.pq-turn[data-state="done"]')).to_contain_text("150家以上")
    expect(chat.locator("#pq-question")).to_have_value("下一个")


def test_a_reply_that_is_lost_on_its_way_makes_no_second_question(chat, gated):
    lost = []

    def lose(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort()

    chat.route("**/chat/ask", lose)
    ask(chat, TARGET)
    expect(chat.locator('.pq-turn[data-state="done"]')).to_have_count(1)
    expect(chat.locator(".pq-turn")).to_have_count(1)
    assert gated.asked == [TARGET]


def test_a_reload_in_the_middle_of_an_answer_shows_the_conversation_and_its_answer(chat, gated):
    gated.gate.clear()
    ask(chat, TARGET)
    expect(chat.locator('.pq-turn[data-state="answering"]')).to_have_count(1)
    assert re.search(r"#c=[0-9a-f]{32}$", chat.url)
    chat.reload()
    expect(chat.locator('.pq-turn[data-state="answering"] h2')).to_have_text(TARGET)
    gated.gate.set()
    expect(chat.locator('.pq-turn[data-state="done"]')).to_contain_text("150家以上")


def test_tabs_of_one_browser_see_the_same(chat, base):
    other = chat.context.new_page()
    other.goto(base)
    expect(other.locator("html[data-ready]")).to_be_attached()
    ask(chat, TARGET)
    expect(other.locator("#pq-conversations .pq-open")).to_have_text(re.compile("高企"))
    other.locator("#pq-conversations .pq-open").click()
    expect(other.locator('.pq-turn[data-state="done"]')).to_contain_text("150家以上")
    ask(other, RESULT)
    expect(chat.locator('.pq-turn[data-state="done"]')).to_have_count(2)
    other.close()


@pytest.mark.parametrize("everything", [False, True])
def test_a_conversation_that_one_tab_deletes_leaves_the_others_in_peace(chat, base, everything):
    ask(chat, TARGET)
    expect(chat.locator('.pq-turn[data-state="done"]')).to_have_count(1)
    other = chat.context.new_page()
    errors = []
    other.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    other.goto(chat.url)
    expect(other.locator('.pq-turn[data-state="done"]')).to_have_count(1)
    if everything:
        chat.get_by_role("button", name="删除全部对话").click()
    else:
        chat.locator("#pq-conversations .pq-more").click()
        chat.locator('#pq-conversations [data-action="delete"]').click()
    chat.locator('[data-action="sure"]').click()
    expect(other.locator("#pq-bar")).to_contain_text("已不在")
    expect(other.locator(".pq-turn")).to_have_count(0)
    expect(other.locator(".pq-welcome")).to_be_visible()
    ask(other, RESULT)
    expect(other.locator('.pq-turn[data-state="done"]')).to_have_count(1)
    assert errors == []
    other.close()


def test_a_busy_server_is_asked_again_by_itself(chat):
    refused = []

    def refuse(route):
        if refused:
            route.continue_()
        else:
            refused.append(True)
            route.fulfill(status=503, json={"code": "busy", "detail": "忙", "retry_after": 1})

    chat.route("**/chat/ask", refuse)
    ask(chat, TARGET)
    expect(chat.locator("#pq-bar")).to_contain_text("服务正忙")
    expect(chat.locator('.pq-turn[data-state="done"]')).to_contain_text("150家以上")
    expect(chat.locator("#pq-bar")).to_be_hidden()


def test_questions_that_begin_a_conversation_while_the_server_is_away_are_answered_later(chat, gated):
    chat.wait_for_load_state("networkidle")  # what the page is made of has come
    chat.context.set_offline(True)
    ask(chat, TARGET)
    ask(chat, RESULT)
    expect(chat.locator('.pq-turn[data-state="unsent"]')).to_have_count(2)
    chat.context.set_offline(False)
    expect(chat.locator('.pq-turn[data-state="done"]')).to_have_count(2)
    assert gated.asked == [TARGET, RESULT]
    chat.problems[:] = [one for one in chat.problems if "404" not in one]
