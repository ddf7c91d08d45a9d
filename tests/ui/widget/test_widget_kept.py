"""The conversation beyond one page of the portal, and what is suggested in it."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

QUESTIONS = ["2020年高企净增目标是多少", "2019年高企净增多少家", *(f"建成几座垃圾压缩站（{n}）" for n in range(5))]
BLOCKED = "Object.defineProperty(window, 'sessionStorage', {get() { throw new DOMException('no') }})"


def ask(page: Page, question: str) -> None:
    answered = page.locator(".actions").count()
    page.locator(".input").fill(question)
    page.locator(".input").press("Enter")
    expect(page.locator(".actions")).to_have_count(answered + 1)


def stored(page: Page) -> str:
    return page.evaluate("JSON.stringify(Object.entries(sessionStorage))")


def test_the_conversation_goes_along_to_the_next_page_until_it_is_begun_anew(page, portal, keyed):
    key = keyed.key(portal.origin)
    page.goto(portal.page(keyed.address, key=key))
    page.locator(".launch").click()
    ask(page, "2020年高企净增目标是多少？")
    assert key not in stored(page)
    assert "pqs_" not in stored(page)

    page.goto(portal.page(keyed.address, "/other", key=key))
    expect(page.locator(".text strong")).to_have_text("150家以上")  # and the panel is open
    expect(page.locator(".notes")).to_contain_text("277家为2019年实际净增数")
    page.locator(".cite").click()
    expect(page.locator(".passage mark")).to_have_text("高企认定净增150家以上")
    page.keyboard.press("Escape")
    ask(page, "2019年呢")
    expect(page.locator(".understood")).to_contain_text("2020年高企净增目标是多少？ 2019年呢")
    expect(page.locator(".asked").last).to_be_in_viewport(ratio=1)

    page.evaluate("""() => { const [[name, text]] = Object.entries(sessionStorage), all = JSON.parse(text);
      all.turns = Array(40).fill(all.turns[0]); sessionStorage.setItem(name, JSON.stringify(all)) }""")
    page.reload()
    expect(page.locator(".exchange")).to_have_count(12)
    page.get_by_role("button", name="关闭").click()
    page.evaluate("""() => { const [[name, text]] = Object.entries(sessionStorage), all = JSON.parse(text);
      const turns = all.turns.slice(0, 2);
      for (const one of turns) one.answer.notes = ["长".repeat(90000)];
      sessionStorage.setItem(name, JSON.stringify({...all, turns})) }""")
    page.reload()
    expect(page.locator(".panel")).to_be_hidden()  # as it was left
    page.locator(".launch").click()  # which keeps it anew
    expect(page.locator(".exchange")).to_have_count(2)
    assert len(json.loads(json.loads(stored(page))[0][1])["turns"]) == 1
    page.get_by_role("button", name="新对话").click()
    page.reload()
    expect(page.locator(".welcome")).to_be_visible()
    assert page.complaints == []


def test_storage_that_is_blocked_full_or_spoilt_does_no_harm(page, portal, keyed):
    page.goto(portal.page(keyed.address, key=keyed.key(portal.origin), open="true"))
    ask(page, QUESTIONS[0])
    page.evaluate("""() => { const [[name]] = Object.entries(sessionStorage);
      sessionStorage.setItem(name, '{"open": true, "turns": [{"question": 1}, null]}') }""")
    page.reload()
    expect(page.locator(".welcome")).to_be_visible()
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') } }"
    )
    ask(page, QUESTIONS[0])
    page.add_init_script(BLOCKED)
    page.reload()
    ask(page, QUESTIONS[0])
    expect(page.locator(".text strong")).to_have_text("150家以上")
    assert page.complaints == []


def test_suggestions_take_turns_leave_out_what_was_asked_and_are_seen_whole_or_not_at_all(page, portal, keyed):
    asked_for: list[str] = []

    def suggest(route) -> None:
        asked_for.append(route.request.url)
        route.fulfill(json={"suggestions": QUESTIONS}, headers={"access-control-allow-origin": "*"})

    page.route("**/api/v1/suggestions*", suggest)
    page.goto(portal.page(keyed.address, key=keyed.key(portal.origin), collection="public", lang="en", open="true"))
    expect(page.locator(".chip")).to_have_text(QUESTIONS[:3])
    assert asked_for[0].endswith("?limit=12&collection=public")
    for width, height in ((1280, 800), (360, 640)):
        page.set_viewport_size({"width": width, "height": height})
        page.get_by_role("button", name="New conversation").click()
        for index, question in enumerate(QUESTIONS):
            ask(page, f"{question}？")
            expect(page.locator(".asked").last).to_be_in_viewport(ratio=1)
            offered = page.locator(".chip").all_inner_texts()
            assert not set(offered) & set(QUESTIONS[: index + 1])
            assert bool(offered) == (index + 1 < len(QUESTIONS))
            if index == 0 and width > 600:
                assert not set(offered) & set(QUESTIONS[:3])  # which were offered at the start
            assert page.evaluate(SEEN) in {"all", "none"}


SEEN = """() => {
  const root = document.querySelector("policyqa-widget").shadowRoot;
  const log = root.querySelector(".log").getBoundingClientRect();
  const chips = root.querySelector(".chips")?.getBoundingClientRect();
  if (!chips || chips.top >= log.bottom - 1) return "none";
  return chips.bottom <= log.bottom && chips.top >= log.top ? "all" : "part";
}"""
