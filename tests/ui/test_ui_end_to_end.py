"""The shipped report, the real embedding model, the real server: over HTTP and in a browser."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

CORPUS = Path(__file__).parents[2] / "corpus"
REPORT = CORPUS / "大连高新区2019年度工作情况及2020年重点工作安排.txt"


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[str]:
    """The address of ``policyqa serve`` with the shipped corpus in a new store."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("POLICYQA_")}
    process = subprocess.Popen(
        [sys.executable, "-c", "from ui.cli import main; main()", "serve", "--port", "0"],
        cwd=tmp_path_factory.mktemp("serve"),
        env={**clean, "POLICYQA_CORPUS": str(CORPUS)},
        stdout=subprocess.PIPE,
        text=True,
    )
    line = process.stdout.readline()
    assert line.startswith("policyqa is ready at "), "the server did not become ready; see its output above"
    yield line.split()[-1]
    process.terminate()
    assert process.wait(30) == 0
    process.stdout.close()


def ask(base: str, question: str) -> dict:
    return httpx.post(f"{base}/api/v1/ask", json={"question": question}, timeout=60).json()


def test_the_example_question_is_answered_with_a_verbatim_quote(served):
    answer = ask(served, "2020年高企净增目标是多少")
    assert answer["status"] == "answered"
    assert "150家以上" in answer["answer"]
    assert "277" not in answer["answer"]
    cited = answer["citations"][0]
    text = REPORT.read_bytes().decode("utf-8")
    assert text[cited["start"] : cited["end"]] == cited["quote"]
    assert (cited["year"], cited["kind"]) == (2020, "target")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2019年高企净增多少家", "277家"),
        ("2019年专利授权量是多少", "2124件"),
        ("2020年规模以上工业增加值计划增长百分之几", "12%"),
        ("垃圾压缩站2020年打算建几座", "1座"),
        ("这份文件是哪个单位发布的", "大连高新技术产业园区管理委员会"),
    ],
)
def test_the_report_answers(served, question, expected):
    answer = ask(served, question)
    assert answer["status"] == "answered"
    assert expected in answer["answer"]


@pytest.mark.parametrize("question", ["2021年技术合同交易额目标是多少", "大连高新区管委会主任叫什么名字"])
def test_what_the_report_does_not_say_is_not_made_up(served, question):
    answer = ask(served, question)
    assert answer["status"] == "abstained"
    assert answer["closest"]


def test_a_visitor_reads_the_figure_and_the_cited_sentence_on_the_page(served, browser):
    requested: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.on("request", lambda request: requested.append(request.url))
    page.goto(served)
    page.locator("#pq-question").fill("2020年高企净增目标是多少")
    page.locator("#pq-send").click()
    answer = page.locator(".pq-answer").last
    expect(answer.locator(".pq-short").first).to_contain_text("150家", timeout=30_000)
    expect(answer.locator(".pq-citation").first).to_contain_text("高企认定净增150家以上")
    expect(answer.locator(".pq-title").first).to_contain_text("大连高新区2019年度工作情况")
    expect(answer.locator(".pq-path").first).to_contain_text("二、2020年主要工作安排")
    page.close()
    assert [url for url in requested if not url.startswith((served, "data:", "blob:"))] == []
