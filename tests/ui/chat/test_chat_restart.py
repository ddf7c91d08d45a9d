"""A server that ends in the middle of an answer and comes back: that is said in both languages, and nothing is lost."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ingest.build import build_ingest
from rag.config import Settings

REPORT = (
    "临江新区工作报告\n\n一、2019年工作完成情况\n\n全年新建公园18个，总数达57个。\n\n"
    "二、2020年主要工作安排\n\n新建公园20个以上，道路养护里程突破110公里。建成1座污水泵站。\n"
)
FIRST, SECOND, THIRD = "2020年新建公园的目标是多少", "2019年新建公园多少个", "2020年建成几座污水泵站"


@pytest.fixture
def server(tmp_path, killable):
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    ingest = build_ingest(Settings(store=tmp_path / "store", embedder="hashing"))
    ingest.ingest([tmp_path / "report.txt"])
    ingest.close()
    script = str(Path(__file__).parent / "slow_server.py")
    return killable(lambda port: [sys.executable, script, str(tmp_path / "store"), str(port)], SLOW_S="3")


@pytest.mark.skipif(os.name == "nt", reason="kills a process")
def test_a_restart_in_the_middle_of_an_answer_is_told_and_recovered_from(page, server):
    page.goto(server.base)
    expect(page.locator("html[data-ready]")).to_be_attached(timeout=30_000)
    box, bar, done = page.locator("#pq-question"), page.locator("#pq-bar"), page.locator('.pq-turn[data-state="done"]')

    def ask(question):
        box.fill(question)
        box.press("Enter")

    ask(FIRST)
    expect(done).to_have_count(1, timeout=60_000)
    for count, question, language, away, back in (
        (2, SECOND, "zh", "暂时连不上服务", "已恢复连接"),
        (3, THIRD, "en", "cannot be reached", "Connected again"),
    ):
        expect(page.locator(f'html[data-language="{language}"]')).to_be_attached()
        ask(question)
        expect(page.locator('.pq-turn[data-state="answering"]')).to_have_count(1)
        box.fill("还没写完的")
        server.kill()
        expect(bar).to_contain_text(away)
        # What is there, stays; what is on its way is not given up.
        expect(done).to_have_count(count - 1)
        expect(page.locator(".pq-turn")).to_have_count(count)
        server.start()
        expect(bar).to_contain_text(back, timeout=60_000)
        expect(done).to_have_count(count, timeout=60_000)
        expect(box).to_have_value("还没写完的")
        page.locator('[data-switch="language"]').click()
    expect(done.nth(0)).to_contain_text("20个以上")
    expect(done.nth(1)).to_contain_text("18个")
    expect(done.nth(2)).to_contain_text("1座")
    page.reload()
    expect(done).to_have_count(3)
    page.goto("about:blank")  # or what is still being loaded is missed when the server goes before the page
