from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from ui.service import Service
from ui.texts import EXAMPLES


@pytest.fixture
def page(chromium, browser_flags) -> Iterator[Page]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=list(browser_flags))
        opened = browser.new_page(viewport={"width": 1280, "height": 800})
        yield opened
        browser.close()


def ask(page: Page, question: str) -> None:
    box = page.locator("#pq-question textarea")
    box.fill(question)
    box.press("Enter")


def test_a_visitor_asks_reads_the_evidence_and_goes_on_after_an_error(page, run_server, tiny_pipeline):
    base = run_server(Service(tiny_pipeline), chat=True)
    requested: list[str] = []
    dialogs: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(base)

    ask(page, "2020年高企净增目标是多少")
    answer = page.locator(".pq-answer").last
    expect(answer.locator(".pq-text strong")).to_have_text("150家以上")
    expect(answer.locator(".pq-quote")).to_have_text("高企认定净增150家以上")
    expect(answer.locator(".pq-quote mark")).to_have_text("150家以上")
    expect(answer.locator(".pq-path")).to_have_text("二、2020年主要工作安排")
    expect(answer.locator(".pq-title")).to_have_text("某某高新区工作报告 <b>& 安排</b>")
    expect(answer.locator(".pq-notes")).to_contain_text("277家为2019年实际净增数")
    answer.locator("summary").click()
    expect(answer.locator(".pq-context p")).to_contain_text("技术合同交易额突破110亿元")

    tiny_pipeline.break_next.append(RuntimeError("secret /srv/path"))
    ask(page, "这个问题会出错")
    expect(page.locator(".pq-error")).to_contain_text("抱歉")
    expect(page.locator("body")).not_to_contain_text("secret")
    ask(page, "问" * 2001)
    expect(page.locator(".pq-error").last).to_contain_text("2001")
    ask(page, "<img src=x onerror=alert(1)> 主任叫什么名字")
    expect(page.locator(".pq-badge")).to_have_text("未收录")
    expect(page.locator(".pq-question").last).to_have_text("<img src=x onerror=alert(1)> 主任叫什么名字")
    expect(page.locator(".pq-abstained .pq-quote").first).to_have_text("全年高企净增277家")

    page.locator("#pq-clear").click()
    expect(page.locator(".pq-answer")).to_have_count(0)
    page.get_by_role("button", name=EXAMPLES[1]).click()
    expect(page.locator(".pq-answer .pq-text").last).to_contain_text("277家")
    expect(page.locator(".pq-follow-up")).to_have_count(0)

    page.locator("#pq-language").click()
    expect(page.locator("#pq-send")).to_have_text("Ask")
    ask(page, "建成几座垃圾压缩站")
    expect(page.locator(".pq-label").last).to_have_text("Evidence")

    assert dialogs == []
    assert [url for url in requested if not url.startswith((base, "data:", "blob:"))] == []


@pytest.mark.parametrize("width", [1280, 390])
def test_the_input_stays_in_reach_and_nothing_sticks_out(page, run_server, tiny_pipeline, width):
    page.set_viewport_size({"width": width, "height": 720})
    page.goto(run_server(Service(tiny_pipeline), chat=True))
    for number in range(3):
        ask(page, "2020年高企净增目标是多少")
        expect(page.locator(".pq-citation")).to_have_count(number + 1)
    expect(page.locator("#pq-send")).to_be_in_viewport()
    expect(page.locator(".pq-question").last).to_be_in_viewport()
    expect(page.locator(".pq-text").last).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_question_before_the_service_is_ready_gets_a_polite_answer(page, run_server, tiny_pipeline):
    service = Service()
    page.goto(run_server(service, chat=True))
    ask(page, "2020年高企净增目标是多少")
    expect(page.locator(".pq-error")).to_contain_text("正在启动")
    service.start(tiny_pipeline)
    ask(page, "2020年高企净增目标是多少")
    expect(page.locator(".pq-quote")).to_contain_text("150家以上")


def test_the_api_page_describes_and_tries_without_network(page, run_server, tiny_pipeline):
    base = run_server(Service(tiny_pipeline))
    requested: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(f"{base}/docs")
    operation = page.locator(".opblock-post").first
    expect(operation).to_contain_text("/api/v1/ask")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".responses-inner .live-responses-table")).to_contain_text("150家以上")
    assert problems == []
    assert [url for url in requested if not url.startswith((base, "data:"))] == []
