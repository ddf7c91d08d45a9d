"""Questions: none is lost, whatever an impatient person does."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

TARGET, RESULT = "2020年高企净增目标是多少", "2019年全年高企净增多少家"


def ask(page: Page, question: str) -> None:
    box = page.locator("#pq-question")
    box.fill(question)
    box.press("Enter")


def turns(page: Page, state: str = ""):
    return page.locator(f'.pq-turn[data-state="{state}"]' if state else ".pq-turn")


def test_questions_asked_while_an_answer_comes_are_all_answered_in_their_order(chat, gated):
    gated.gate.clear()
    ask(chat, TARGET)
    expect(turns(chat, "answering")).to_have_count(1)
    expect(chat.locator(".pq-stage")).to_have_text(re.compile("检索"))
    ask(chat, RESULT)
    expect(turns(chat, "waiting")).to_contain_text("等候中")
    expect(chat.locator("#pq-question")).to_have_value("")
    chat.locator("#pq-question").fill("还没写完的")
    gated.gate.set()
    expect(turns(chat, "done")).to_have_count(2)
    expect(turns(chat).nth(0).locator(".pq-answer")).to_contain_text("150家以上")
    expect(turns(chat).nth(1).locator(".pq-answer")).to_contain_text("277家")
    expect(chat.locator("#pq-question")).to_have_value("还没写完的")
    assert gated.asked == [TARGET, RESULT]


def test_examples_chosen_in_quick_succession_are_both_answered(chat):
    examples = chat.locator(".pq-example")
    expect(examples.first).to_be_visible()
    first = examples.first.inner_text()
    chat.evaluate("() => { const one = document.querySelector('.pq-example'); one.click(); one.click(); }")
    expect(turns(chat, "done")).to_have_count(2)
    expect(turns(chat).nth(0).locator("h2")).to_have_text(first)
    expect(turns(chat).nth(1).locator("h2")).to_have_text(first)


def test_a_waiting_question_can_be_taken_back(chat, gated):
    gated.gate.clear()
    ask(chat, TARGET)
    ask(chat, RESULT)
    turns(chat, "waiting").get_by_role("button", name="收回").click()
    expect(turns(chat, "stopped")).to_have_count(1)
    expect(chat.locator("#pq-question")).to_have_value(RESULT)
    gated.gate.set()
    expect(turns(chat, "done")).to_have_count(1)
    assert gated.asked == [TARGET]


@pytest.mark.parametrize("how", ["button", "key"])
def test_an_answer_is_stopped_and_asked_for_again(chat, gated, how):
    gated.gate.clear()
    ask(chat, TARGET)
    expect(turns(chat, "answering")).to_have_count(1)
    if how == "button":
        chat.locator("#pq-stop").click()
    else:
        chat.keyboard.press("Escape")
    expect(turns(chat, "stopped")).to_contain_text("已停止")
    expect(chat.locator("#pq-stop")).to_be_hidden()
    assert chat.evaluate("document.activeElement.id") == "pq-question"
    gated.gate.set()
    chat.get_by_role("button", name="重新回答").click()
    expect(turns(chat, "done").locator(".pq-answer")).to_contain_text("150家以上")


def test_the_last_question_is_edited_in_its_place(chat):
    ask(chat, TARGET)
    expect(turns(chat, "done")).to_have_count(1)
    chat.get_by_role("button", name="修改问题").click()
    box = chat.get_by_role("textbox", name="修改问题")
    expect(box).to_be_focused()
    box.fill("别的")
    box.press("Escape")
    expect(turns(chat).locator("h2")).to_have_text(TARGET)
    chat.get_by_role("button", name="修改问题").click()
    box.fill(RESULT)
    box.press("Enter")
    expect(turns(chat)).to_have_count(1)
    expect(turns(chat, "done").locator(".pq-answer")).to_contain_text("277家")
    chat.reload()
    expect(turns(chat).locator("h2")).to_have_text(RESULT)


def test_a_new_conversation_leaves_an_answer_to_come_where_it_was_asked(chat, gated):
    gated.gate.clear()
    ask(chat, TARGET)
    expect(turns(chat, "answering")).to_have_count(1)
    chat.locator("#pq-new").click()
    expect(turns(chat)).to_have_count(0)
    expect(chat.locator(".pq-welcome")).to_be_visible()
    gated.gate.set()
    chat.locator("#pq-conversations .pq-open").click()
    expect(turns(chat, "done").locator(".pq-answer")).to_contain_text("150家以上")


def test_enter_of_an_input_method_sends_nothing_and_shift_enter_breaks_the_line(chat):
    box = chat.locator("#pq-question")
    box.fill("甲")
    box.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    box.press("Shift+Enter")
    expect(box).to_have_value("甲\n")
    expect(turns(chat)).to_have_count(0)


def test_what_is_too_long_is_said_while_it_is_typed(chat):
    box = chat.locator("#pq-question")
    box.fill("问" * 61)
    expect(chat.locator("#pq-count")).to_contain_text("61")
    expect(chat.locator("#pq-send")).to_be_disabled()
    box.press("Enter")
    expect(box).to_have_value("问" * 61)
    box.fill("问" * 60)
    expect(chat.locator("#pq-send")).to_be_enabled()


def test_markup_in_a_question_is_text(chat):
    dialogs: list[str] = []
    chat.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    asked = "<img src=x onerror=alert(1)> **甲** 主任叫什么"
    ask(chat, asked)
    expect(turns(chat, "done").locator("h2")).to_have_text(asked)
    expect(chat.locator("#pq-title")).to_have_text(re.compile(re.escape("<img")))
    expect(turns(chat).locator(".pq-abstained")).to_be_visible()
    assert chat.locator("#pq-app img").count() == 0
    assert dialogs == []


def test_a_failure_is_told_politely_and_the_question_can_be_asked_again(chat, gated):
    gated.break_next.append(RuntimeError("secret /srv/path"))
    ask(chat, TARGET)
    expect(turns(chat, "failed")).to_contain_text("没有答成")
    expect(chat.locator("body")).not_to_contain_text("secret")
    chat.get_by_role("button", name="重新回答").click()
    expect(turns(chat, "done").locator(".pq-answer")).to_contain_text("150家以上")


def test_a_reason_being_written_and_what_has_the_focus_stay_while_the_conversation_goes_on(chat, gated):
    ask(chat, TARGET)
    expect(turns(chat, "done")).to_have_count(1)
    chat.get_by_role("button", name="没有帮助").click()
    words = chat.locator(".pq-reasons textarea")
    words.fill("年份不对")
    chat.evaluate(
        "question => { const box = document.getElementById('pq-question'); box.value = question; "
        "box.dispatchEvent(new Event('input')); document.getElementById('pq-composer').requestSubmit(); }",
        RESULT,
    )
    expect(turns(chat, "done")).to_have_count(2)
    expect(words).to_have_value("年份不对")
    words.focus()
    words.press("Tab")
    chat.locator(".pq-reasons button[type=submit]").click()
    expect(turns(chat).first.get_by_role("button", name="没有帮助")).to_be_focused()
    chat.locator('[data-switch="language"]').click()
    expect(turns(chat).first.get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "true")


def test_after_a_question_that_was_refused_the_next_one_is_taken(chat):
    ask(chat, "？？")
    expect(turns(chat, "refused")).to_have_count(1)
    ask(chat, TARGET)
    expect(turns(chat, "done")).to_have_count(1)
    chat.problems.clear()
