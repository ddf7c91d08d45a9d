"""Room, keys, and those who listen instead of looking."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

TARGET = "2020年高企净增目标是多少"


def ask(page: Page, question: str) -> None:
    count = page.locator(".pq-turn").count()
    box = page.locator("#pq-question")
    box.fill(question)
    box.press("Enter")
    expect(page.locator('.pq-turn[data-state="done"]')).to_have_count(count + 1)


def test_half_of_any_room_is_for_the_answers_and_nothing_sticks_out(chat):
    ask(chat, TARGET)
    for width, height in ((320, 640), (360, 740), (360, 400), (740, 360), (740, 170), (1920, 1080)):
        chat.set_viewport_size({"width": width, "height": height})
        chat.locator("#pq-question").focus()
        expect(chat.locator("#pq-send")).to_be_in_viewport(ratio=1)
        room = chat.evaluate("[document.documentElement.scrollWidth, document.querySelector('#pq-log').clientHeight]")
        assert room[0] <= width
        assert room[1] >= height / 2


def scrolled(chat: Page, where: str) -> None:
    """Wait until the log is there; what Playwright polls with inside a page is forbidden by the page's own policy."""
    for _ in range(200):
        if chat.evaluate(f"document.querySelector('#pq-log').scrollTop {where}"):
            return
        chat.wait_for_timeout(25)
    raise AssertionError(where)


def test_the_log_is_scrolled_by_keys_and_follows_only_one_who_is_at_its_end(chat):
    chat.set_viewport_size({"width": 740, "height": 420})
    for _ in range(3):
        ask(chat, TARGET)
    log = chat.locator("#pq-log")
    log.focus()
    chat.keyboard.press("Home")
    expect(chat.locator("#pq-newest")).to_be_visible()
    chat.keyboard.press("PageDown")
    scrolled(chat, "> 100")
    chat.keyboard.press("Home")
    scrolled(chat, "=== 0")
    chat.locator("#pq-question").focus()
    chat.keyboard.press("PageDown")
    scrolled(chat, "> 100")
    chat.locator("#pq-newest").click()
    expect(chat.locator("#pq-newest")).to_be_hidden()
    expect(chat.locator(".pq-turn").last.locator("h2")).to_be_in_viewport()


def test_the_list_is_a_drawer_on_a_phone(chat):
    ask(chat, TARGET)
    chat.set_viewport_size({"width": 360, "height": 740})
    side = chat.locator("#pq-side")
    expect(side).to_be_hidden()
    drawer = chat.locator("#pq-drawer")
    drawer.click()
    expect(side).to_be_visible()
    expect(chat.locator("#pq-new")).to_be_focused()
    chat.keyboard.press("Escape")
    expect(side).to_be_hidden()
    expect(drawer).to_be_focused()
    drawer.click()
    chat.locator("#pq-conversations .pq-open").click()
    expect(side).to_be_hidden()


def test_a_finished_answer_is_announced_in_words(chat):
    ask(chat, TARGET)
    expect(chat.locator("#live")).to_have_text(re.compile(r"^已回答：.*150家以上[^\[\]<>]*$"))


def test_earlier_turns_of_a_long_conversation_come_when_asked_for(chat):
    ask(chat, TARGET)
    identity = re.search("c=([0-9a-f]+)", chat.url)[1]
    chat.route(
        f"**/chat/conversations/{identity}",
        lambda route: route.fulfill(json=_long(route.fetch().json())),
    )
    chat.reload()
    expect(chat.locator(".pq-turn")).to_have_count(20)
    chat.locator(".pq-earlier").click()
    expect(chat.locator(".pq-turn")).to_have_count(40)


def _long(conversation):
    turn = conversation["turns"][0]
    turns = [{**turn, "turn_id": f"{number:08x}", "number": number} for number in range(1, 46)]
    return {**conversation, "turns": turns}


def test_nothing_is_asked_of_another_host_and_the_page_is_light(browser, base):
    page = browser.new_context().new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    requested: list[str] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.on("request", lambda request: requested.append(request.url))
    page.goto(base)
    expect(page.locator("html[data-ready]")).to_be_attached(timeout=20_000)
    page.wait_for_load_state("networkidle")
    assert [one for one in requested if not one.startswith((base, "data:", "blob:"))] == []
    assert sum(sizes) < 408 * 1024
    page.context.close()
