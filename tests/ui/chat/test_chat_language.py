"""One language a page: what the program says is said in it, whatever the browser or another tab speaks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

TARGET, UNKNOWN, EMPTY = "2020年高企净增目标是多少", "主任叫什么", "？？"
# What documents, askers and the switch to the other language say, whatever the language of the page.
OTHERS = ".pq-asked h2, .pq-example, .pq-suggestion, .pq-open, #pq-title, [data-switch=language], [lang^=zh], textarea"
FOREIGN = """others => {
    const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const foreign = /[\\u3000-\\u303f\\u4e00-\\u9fff\\uff00-\\uffef]/;
    while (walker.nextNode()) {
        const place = walker.currentNode.parentElement;
        if (place.closest(`script, style, noscript, ${others}`) || !foreign.test(walker.currentNode.data)) continue;
        found.push(walker.currentNode.data);
    }
    for (const node of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
        if (node.closest(others)) continue;
        for (const name of ["aria-label", "title", "placeholder"]) {
            if (foreign.test(node.getAttribute(name) ?? "")) found.push(`${name}: ${node.getAttribute(name)}`);
        }
    }
    return found;
}"""


def ask(page, question):
    box = page.locator("#pq-question")
    box.fill(question)
    box.press("Enter")


@pytest.fixture
def english_browser(browser):
    """A browser of somebody who reads English, and has chosen no language here."""
    context = browser.new_context(locale="en-US")
    yield context.new_page()
    context.close()


def opened(page, address):
    page.goto(address)
    expect(page.locator("html[data-ready]")).to_be_attached()
    return page


def with_issuer(route):
    reply = route.fetch()
    more = {"issuers": ["某某管委会"], "issuer_count": 1, "years": [2019, 2020]}
    route.fulfill(response=reply, json=reply.json() | more)


def test_a_chinese_page_is_told_everything_in_chinese_whatever_the_browser_speaks(base, english_browser):
    english_browser.route("**/chat/welcome", with_issuer)
    page = opened(english_browser, base)
    expect(page.locator(".pq-holds")).to_have_text("收录1份文件，来自某某管委会，涉及2019–2020年。查看全部文件")
    with page.expect_request("**/chat/ask") as sent:
        ask(page, TARGET)
    assert sent.value.post_data_json["language"] == "zh"
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    answer = page.locator('.pq-turn[data-state="done"]')
    expect(answer).to_contain_text("150家以上")
    expect(answer).not_to_contain_text("target")
    page.get_by_role("button", name="查看原文").first.click()
    expect(page.locator(".pq-source mark").first).to_be_visible()
    assert not re.search("In force|About|Outline", page.locator(".pq-source").inner_text())
    page.keyboard.press("Escape")
    ask(page, EMPTY)
    expect(page.locator('.pq-turn[data-state="refused"]')).to_contain_text("问题为空")


def test_the_page_speaks_as_the_server_chose_even_when_its_framework_was_first(base, english_browser):
    english_browser.add_init_script(
        "new MutationObserver(() => { const root = document.documentElement;"
        " if (root && !root.dataset.ready) root.lang = 'en-US'; }).observe(document, {childList: true, subtree: true});"
    )
    page = opened(english_browser, base)
    expect(page.locator("#pq-send")).to_have_text("提问")
    with page.expect_request("**/chat/ask") as sent:
        ask(page, TARGET)
    assert sent.value.post_data_json["language"] == "zh"
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_an_english_page_is_english_but_for_what_others_have_said(base, english_browser):
    english_browser.route("**/chat/welcome", with_issuer)
    page = opened(english_browser, f"{base}/?lang=en")
    expect(page.locator(".pq-example").first).to_be_visible()
    assert page.evaluate(FOREIGN, OTHERS) == ["1 document, from 某某管委会, years 2019–2020. "]
    ask(page, EMPTY)
    expect(page.locator('.pq-turn[data-state="refused"]')).to_contain_text("Not sent: The question is empty")
    page.get_by_role("button", name="Take back").click()
    page.locator("#pq-question").fill("")
    ask(page, UNKNOWN)
    expect(page.locator('.pq-turn[data-state="done"]')).to_have_count(1)
    page.locator("#pq-conversations .pq-more").click()
    # The small pipeline's own words stand for a document's.
    assert page.evaluate(FOREIGN, f"{OTHERS}, .pq-answer, .pq-more, .pq-welcome, #live") == []


def test_two_tabs_may_speak_two_languages(base, english_browser):
    page = opened(english_browser, f"{base}/?lang=en")
    other = opened(page.context.new_page(), f"{base}/?lang=zh")  # beats what an earlier page chose
    other.locator('[data-switch="language"]').click()
    other.locator('[data-switch="language"]').click()
    expect(other.locator("#pq-send")).to_have_text("提问")
    for one, words in ((page, "The question is empty"), (other, "问题为空")):
        ask(one, EMPTY)
        expect(one.locator('.pq-turn[data-state="refused"]')).to_contain_text(words)


def test_examples_that_are_found_later_come_by_themselves(open_chat, page):
    told = []

    def early(route):
        reply = route.fetch()
        told.append(reply.json())
        more = {"examples": ["先有的例子"], "more_examples": True} if len(told) == 1 else {}
        route.fulfill(response=reply, json=told[-1] | more)

    page.route("**/chat/welcome", early)
    chat = open_chat()
    link = chat.locator(".pq-holds a")
    link.focus()
    expect(chat.locator(".pq-example").first).not_to_have_text("先有的例子")
    expect(link).to_be_focused()
    assert len(told) == 2
