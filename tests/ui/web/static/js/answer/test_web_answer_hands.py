"""What hands do with an answer: cards, the source, copying, printing, thumbs; by mouse, finger and keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

QUOTE = "门票每张30元，老人免票。"
HOSTILE = "<img src=x onerror=alert(1)> [1](javascript:alert(2)) \u202egnp.exe <script>alert(3)</script>"


def simple(drawn, **more):
    return drawn.turn(f"2031年目标：{QUOTE}", "30元", drawn.citation(QUOTE), **more)


def test_a_card_shows_the_source_of_a_reference(drawn):
    page = drawn(simple(drawn))
    page.locator(".pq-ref").first.hover()
    card = page.locator(".pq-card")
    for words in ("甲市公园管理规定", "第二章 收费", "2031年", QUOTE):
        expect(card).to_contain_text(words)
    assert card.locator("mark").all_inner_texts() == ["30元"]
    card.hover()  # the way from the number to the card does not close it
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    page.locator(".pq-ref").first.focus()
    expect(card).to_have_count(1)
    page.mouse.click(5, 700)
    expect(card).to_have_count(0)


def test_the_card_stays_in_the_window(drawn):
    drawn.page.set_viewport_size({"width": 320, "height": 480})
    long = "门票" * 150
    page = drawn(drawn.turn(long, "", drawn.citation(long, title="甲" * 200)))
    page.locator(".pq-ref").first.focus()
    box = page.locator(".pq-card").bounding_box()
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= 320
    assert box["y"] + box["height"] <= 480


def test_the_source_opens_by_keyboard_and_gives_the_focus_back(drawn, fragment):
    fragment()
    page = drawn(simple(drawn))
    page.locator(".pq-ref").first.focus()
    page.keyboard.press("Enter")
    pane = page.locator(".pq-source")
    expect(pane.locator("mark")).to_have_text(QUOTE)
    expect(pane).to_contain_text("第三条")
    assert page.evaluate("document.querySelector('.pq-source').contains(document.activeElement)")
    assert "pq-with-source" in (page.locator("#host").get_attribute("class") or "")
    expect(page.get_by_role("link", name="在新页打开")).to_have_attribute("href", f"{drawn.address}/documents/d1#10-23")
    page.keyboard.press("Escape")
    expect(pane).to_be_hidden()
    expect(page.locator(".pq-ref").first).to_be_focused()
    assert not drawn.complaints


def test_the_source_covers_a_phone_and_keeps_the_focus_inside(drawn, fragment):
    fragment()
    drawn.page.set_viewport_size({"width": 360, "height": 740})
    page = drawn(simple(drawn))
    page.locator(".pq-open").click()
    expect(page.locator(".pq-source mark")).to_be_in_viewport()
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.pq-source, body').className") in ("pq-source", "")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="关闭原文").click()
    expect(page.locator(".pq-open")).to_be_focused()


@pytest.mark.parametrize(
    ("html", "status", "words"),
    [("", 500, "现在看不到全文"), ("", 404, "不再公开"), ("<p>另<mark>一句话</mark></p>", 200, "文件已更新")],
)
def test_without_the_document_the_quote_stands_alone(drawn, fragment, html, status, words):
    fragment(html, status)
    page = drawn(simple(drawn))
    page.locator(".pq-open").click()
    expect(page.locator(".pq-source mark")).to_have_text(QUOTE)
    expect(page.locator(".pq-source-body [role=status]")).to_contain_text(words)


def test_nothing_of_a_document_runs_and_no_forged_link_is_one(drawn, fragment):
    forged = '<a href="javascript:alert(4)">链接</a><img src=x onerror="alert(5)"><script>alert(6)</script>'
    fragment(f'<p id="pq-question" style="color:red">{forged}<mark>{QUOTE}</mark></p>')
    dialogs: list[str] = []
    drawn.page.on("dialog", lambda one: (dialogs.append(one.message), one.dismiss()))
    cited = drawn.citation(QUOTE, title=HOSTILE, section=[HOSTILE], url="javascript:alert(7)")
    page = drawn(
        drawn.turn(
            HOSTILE, HOSTILE, cited, missing=[HOSTILE], notes=[HOSTILE], suggestions=[HOSTILE], question=HOSTILE
        ),
        drawn.turn("未收录：" + HOSTILE, "", status="abstained", closest=[cited]),
    )
    page.locator(".pq-open").first.click()
    expect(page.locator(".pq-source mark")).to_be_visible()
    assert page.locator("#host a[href^='javascript']").count() == 0
    assert page.locator("#host img[onerror], #host script, .pq-source [style]").count() == 0
    assert page.locator("#pq-question").count() == 1
    text = page.locator(".pq-suggestion").inner_text()
    assert "<img src=x" in text
    assert "\u202e" not in text
    assert dialogs == []


def test_copies_are_plain_text_with_their_sources(drawn):
    drawn.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = drawn(simple(drawn, notes=["儿童票另行公布"]))
    page.get_by_role("button", name="复制", exact=True).click()
    expect(page.locator("body")).to_have_attribute("data-notes", "1")
    assert page.evaluate("navigator.clipboard.readText()") == f"2031年目标：{QUOTE}"
    page.get_by_role("button", name="复制并附出处").click()
    expect(page.locator("body")).to_have_attribute("data-notes", "2")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"[1] 《甲市公园管理规定》 第二章 收费：“{QUOTE}”" in copied
    assert "儿童票另行公布" in copied
    assert drawn.said() == [["note", "已复制"], ["note", "已复制"]]


def test_a_copy_says_whose_words_the_overview_is(drawn):
    drawn.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = drawn(simple(drawn, overview="停车每小时5元。"))
    page.get_by_role("button", name="复制", exact=True).click()
    expect(page.locator("body")).to_have_attribute("data-notes", "1")
    label, overview, gap, told = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert "语言模型撰写" in label
    assert (overview, gap, told) == ("停车每小时5元。", "", f"2031年目标：{QUOTE}")


def test_an_answer_is_printed_with_its_question_and_sources_alone(drawn):
    page = drawn(simple(drawn), drawn.turn("另一个回答"))
    page.evaluate("window.print = () => {}")
    page.get_by_role("button", name="打印").first.click()
    page.emulate_media(media="print")
    expect(page.locator("#host")).to_be_hidden()
    sheet = page.locator("#pq-print")
    for words in ("门票多少钱", "30元", "[1] 甲市公园管理规定", QUOTE, "仅供参考"):
        expect(sheet).to_contain_text(words)
    expect(sheet.locator("button")).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(sheet).to_have_count(0)


def test_thumbs_take_a_reason_and_say_what_became_of_them(drawn):
    page = drawn(simple(drawn))
    down, state = page.get_by_role("button", name="没有帮助"), page.locator(".pq-feedback-state")
    down.click()
    expect(state).to_have_text("已记下，谢谢。")
    page.get_by_label("已过时").check()
    page.get_by_label("补充说明").fill("2032年已调价")
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".pq-reasons")).to_have_count(0)
    expect(down).to_be_focused()
    expect(down).to_have_attribute("aria-pressed", "true")
    down.click()
    expect(down).to_have_attribute("aria-pressed", "false")
    assert drawn.said() == [
        ["feedback", "down", "", ""],
        ["feedback", "down", "outdated", "2032年已调价"],
        ["feedback", "none", "", ""],
    ]
    page.evaluate("window.refuse = '太频繁'")
    page.get_by_role("button", name="有帮助", exact=True).click()
    expect(state).to_have_text("评价没有送出：太频繁")
    expect(page.get_by_role("button", name="有帮助", exact=True)).to_have_attribute("aria-pressed", "false")


def test_a_suggestion_is_asked(drawn):
    page = drawn(simple(drawn, suggestions=["停车怎么收费"]))
    page.get_by_role("button", name="停车怎么收费").click()
    assert drawn.said() == [["ask", "停车怎么收费"]]


def test_a_finger_sees_the_card_first(browser: Browser, drawn, fragment):
    context = browser.new_context(has_touch=True, viewport={"width": 360, "height": 740}, is_mobile=True)
    drawn.page = context.new_page()
    page = drawn(simple(drawn))
    page.locator(".pq-ref").first.tap()
    expect(page.locator(".pq-card")).to_contain_text(QUOTE)
    expect(page.locator(".pq-source")).to_be_hidden()
    page.locator(".pq-card-open").tap()
    expect(page.locator(".pq-source")).to_be_visible()
    context.close()


@pytest.mark.parametrize(("lang", "theme"), [("zh", "dark"), ("en", "light")])
def test_nothing_stands_in_the_way_of_anybody(drawn, fragment, accessibility, theme, lang):
    fragment()
    old = drawn.citation("停车每小时5元。", 2, document={"standing": "repealed", "page": 2}, kind="target")
    drawn.page.emulate_media(color_scheme=theme)
    page = drawn(
        drawn.turn(f"{QUOTE}\n停车每小时5元。", "30元", drawn.citation(QUOTE), old, missing=["月票"], notes=["票价"]),
        drawn.turn("门票30元", "", reader="curated", curated={"expires_on": ""}, suggestions=["停车怎么收费"]),
        drawn.turn("未收录：没有写明。", "", status="abstained", closest=[drawn.citation(QUOTE)]),
        drawn.turn("您好", "", reader="about"),
        drawn.turn("") | {"answer": None, "state": "stopped"},
        lang=lang,
    )
    page.locator(".pq-vote").nth(1).click()
    expect(page.locator(".pq-reasons")).to_be_visible()
    page.locator(".pq-ref").first.focus()
    assert accessibility(page) == []
    page.keyboard.press("Enter")
    expect(page.locator(".pq-source mark")).to_be_visible()
    assert accessibility(page) == []
    if lang == "en":
        around = ".pq-label, .pq-act, .pq-open, .pq-missing strong, .pq-reasons, .pq-source-links, summary, .tag"
        shown = " ".join(page.locator(around).all_inner_texts())
        assert not any("一" <= letter <= "鿿" for letter in shown), shown
