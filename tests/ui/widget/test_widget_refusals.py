"""What a visitor is told when the service may not or cannot answer: in the page's language (each in one of the two)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ui.errors import BusyError, WorkerLostError

QUESTION = "2020年高企净增目标是多少"
WORDS = {
    "origin": {"zh": "此网页未获准使用政策问答", "en": "This web page is not allowed"},
    "key": {"zh": "已停用", "en": "not active on this page"},
    "expired": {"zh": "登录凭证已过期", "en": "Your access has expired"},
    "login": {"zh": "请先登录", "en": "sign in"},
    "rate": {"zh": "提问过于频繁", "en": "Too many questions"},
    "quota": {"zh": "提问次数已用完", "en": "used up"},
    "interrupted": {"zh": "回答中断了", "en": "interrupted"},
    "busy": {"zh": "提问的人较多", "en": "Many people are asking"},
    "stopped": {"zh": "暂时连接不上", "en": "cannot be reached"},
    "offline": {"zh": "网络已断开", "en": "You are offline"},
}


def ask(page: Page, question: str = QUESTION) -> None:
    box = page.locator(".input")
    box.fill(question)
    box.press("Enter")


def is_told(page: Page, what: str, lang: str) -> None:
    """The message stands under the question, which can be asked again or changed."""
    last = page.locator(".exchange").last
    expect(last.locator(".problem")).to_contain_text(WORDS[what][lang])
    expect(last.locator(".asked")).to_contain_text(QUESTION)
    expect(page.locator(".panel > [role=status]")).to_contain_text(WORDS[what][lang])
    last.get_by_role("button", name={"zh": "修改问题", "en": "Edit question"}[lang]).click()
    expect(page.locator(".input")).to_have_value(QUESTION)
    assert not [one for one in page.complaints if "Content Security Policy" in one or one.startswith("error")]


def test_a_page_of_another_origin(page, portal, keyed):
    page.goto(portal.page(keyed.address, key=keyed.key("https://elsewhere.example"), lang="zh", open="true"))
    expect(page.locator(".welcome .problem")).to_contain_text(WORDS["origin"]["zh"])  # before a word is typed
    ask(page)
    is_told(page, "origin", "zh")


def test_a_revoked_key(page, portal, keyed):
    address = portal.page(keyed.address, key=keyed.key(portal.origin), lang="en", open="true")
    keyed.keys.revoke(keyed.keys.all()[0].key_id)
    page.goto(address)
    ask(page)
    is_told(page, "key", "en")


def test_a_key_revoked_while_the_page_is_open(page, portal, keyed):
    page.goto(portal.page(keyed.address, key=keyed.key(portal.origin), open="true"))
    ask(page)
    expect(page.locator(".text strong")).to_have_text("150家以上")
    keyed.keys.revoke(keyed.keys.all()[0].key_id)
    page.wait_for_timeout(1200)  # the servers know it within a second
    ask(page)
    is_told(page, "key", "zh")
    expect(page.locator(".text strong")).to_have_text("150家以上")  # what was answered before is still there


def test_an_expired_token_that_nobody_renews(page, portal, keyed):
    keyed.key(portal.origin)
    portal.pages["/token"] = ("default-src 'none'", "application/json", '{"token": "pqs_old", "expires_in": 1800}')
    page.goto(portal.page(keyed.address, token_url="/token", lang="zh", open="true"))
    ask(page)
    is_told(page, "expired", "zh")


def test_an_expired_token_is_renewed_unseen(page, portal, keyed):
    page.goto(portal.page(keyed.address, key=keyed.key(portal.origin), open="true"))
    page.route("**/api/v1/sessions", lambda route: route.fulfill(
        json={"token": "pqs_old", "expires_in": 1800},
        headers={"access-control-allow-origin": "*", "access-control-allow-headers": "*"},
    ) if not page.evaluate("window.asked") and page.evaluate("window.asked = true") else route.continue_())  # fmt: skip
    ask(page)
    expect(page.locator(".text strong")).to_have_text("150家以上")


@pytest.mark.parametrize(("limit", "value", "lang"), [("rate", "1/m", "zh"), ("quota", "1/d", "en")])
def test_a_limit_that_is_exceeded(page, portal, keyed, limit, value, lang):
    page.goto(portal.page(keyed.address, key=keyed.key(portal.origin, **{limit: value}), lang=lang, open="true"))
    ask(page)
    expect(page.locator(".text strong")).to_have_text("150家以上")
    ask(page)
    is_told(page, limit, lang)
    retry = page.locator(".exchange").last.locator("button.strong")
    expect(retry).to_be_disabled()  # until the service's own waiting time is over


def test_a_busy_service_is_asked_again_after_its_own_waiting_time(page, portal, keyed, tiny_pipeline, monkeypatch):
    answer = tiny_pipeline.stream
    refusals: list[BusyError] = []

    def stream(*asked):
        if refusals:
            raise refusals.pop()
        yield from answer(*asked)

    monkeypatch.setattr(tiny_pipeline, "stream", stream)
    page.goto(portal.page(keyed.address, key=keyed.key(portal.origin), lang="en", open="true"))
    expect(page.locator(".chip").first).to_be_visible()
    refusals.append(BusyError("busy", 4.0))
    ask(page)
    retry = page.locator("button.strong")
    expect(retry).to_be_disabled()
    is_told(page, "busy", "en")
    retry.click(timeout=10_000)  # waits until it may be pressed
    expect(page.locator(".text strong")).to_have_text("150家以上")


def test_an_answer_that_breaks_off(page, portal, keyed, tiny_pipeline):
    page.goto(portal.page(keyed.address, key=keyed.key(portal.origin), lang="zh", open="true"))
    expect(page.locator(".chip").first).to_be_visible()  # which the service works out by asking itself
    tiny_pipeline.break_next.append(WorkerLostError("lost"))
    ask(page)
    is_told(page, "interrupted", "zh")
    page.locator("button.strong").click(timeout=10_000)
    expect(page.locator(".text strong")).to_have_text("150家以上")


def test_a_portal_whose_visitor_has_not_signed_in(page, portal, keyed):
    page.route("**/token", lambda route: route.fulfill(status=401, json={}))
    page.goto(portal.page(keyed.address, token_url="/token", lang="en", open="true"))
    ask(page)
    is_told(page, "login", "en")


def test_a_service_that_stopped(page, portal, keyed):
    page.goto(portal.page(keyed.address, key=keyed.key(portal.origin), lang="zh", open="true"))
    expect(page.locator(".panel")).to_be_visible()
    page.route(f"{keyed.address}/**", lambda route: route.abort("connectionrefused"))
    ask(page)
    is_told(page, "stopped", "zh")
    page.unroute_all()
    page.locator("button.strong").click()
    expect(page.locator(".text strong")).to_have_text("150家以上")


def test_no_network(page, portal, keyed):
    page.goto(portal.page(keyed.address, key=keyed.key(portal.origin), lang="en", open="true"))
    expect(page.locator(".panel")).to_be_visible()
    page.context.set_offline(True)
    ask(page)
    is_told(page, "offline", "en")


def test_a_question_the_service_refuses_is_told_in_its_words(page, portal, keyed):
    page.goto(portal.page(keyed.address, key=keyed.key(portal.origin), lang="en", open="true"))
    ask(page, "问" * 2001)
    expect(page.locator(".problem")).to_contain_text("2001")
