from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert

from rag.config import Settings
from rag.llm.configured import configured_gate
from rag.llm.failures import Kind
from rag.llm.usage import Usage
from ui.collections.looks import Looks
from ui.database import schema
from ui.workspace.settings import setting_rows

PAGES = (
    "workspace/bench?q=2020年高企净增目标是多少&",
    "workspace/settings?",
    "workspace/usage?",
    "workspace/collections?",
)


def test_the_bench_shows_how_a_question_was_understood_searched_and_answered(desk):
    with desk.client() as client:
        text = client.get("/workspace/bench?q=2020年高企净增目标是多少&lang=en").text
    assert "150家以上" in text
    assert "a figure" in text
    assert "the asked words" in text
    assert "Behind the first by" in text
    assert "Meaning" in text
    assert "Fused" in text


def test_the_bench_shows_nothing_of_other_collections_and_markup_as_text(desk):
    with desk.client("editor") as client:
        assert "张某" not in client.get("/workspace/bench?q=会议由谁负责记录").text
        assert "张某" not in client.get("/workspace/bench?q=会议由谁负责记录&collection=内部").text
        text = client.get("/workspace/bench?q=<script>alert(1)</script>").text
        assert "<script>alert" not in text
        assert client.get(f"/workspace/bench?q={'长' * 3000}&year=99x").status_code == 200
    with desk.client("other") as client:
        assert "张某" in client.get("/workspace/bench?q=会议由谁负责记录").text


def test_the_settings_tell_value_and_source_and_no_secret(desk, monkeypatch):
    assert desk.client("editor").get("/workspace/settings").status_code == 403
    text = desk.client().get("/workspace/settings?lang=en").text
    assert "directory of the catalog and the indexes" in text
    assert "目录库和索引所在的文件夹" in desk.client().get("/workspace/settings").text
    monkeypatch.setenv("POLICYQA_TOP_K", "13")
    made = Settings(store=desk.settings.store, chat_api_key="sehr-geheim", top_k=13)
    rows = {row["name"]: row for row in setting_rows(made, "zh")}
    assert (rows["top_k"]["value"], rows["top_k"]["source"]) == ("13", "environment")
    assert rows["store"]["source"] == "flag"
    assert rows["candidates"]["source"] == "default"
    assert "geheim" not in str(rows)


def test_usage_counts_by_day_within_the_collections_of_who_looks(desk):
    row = {"answer_id": "a", "question": "", "reader": "", "confidence": 0, "channel": "chat", "at": time.time()}
    with desk.database.writing() as connection:
        for outcome, latency, name in (
            ("answered", 10.0, "public"),
            ("answered", 30.0, "public"),
            ("abstained", 50.0, "public"),
            ("failed", 0.0, "public"),
            ("answered", 900.0, "内部"),
        ):
            values = {**row, "outcome": outcome, "latency_ms": latency, "collections": [name]}
            connection.execute(insert(schema.asked), values)
    last = desk.client("editor").get("/workspace/usage.csv?days=7&lang=en").text.strip().splitlines()[-1].split(",")
    assert last[1:7] == ["4", "2", "1", "1", "30", "50"]
    everything = desk.client().get("/workspace/usage.csv?days=7").text
    assert everything.startswith("\ufeff日期,提问,")
    assert everything.strip().splitlines()[-1].split(",")[1] == "5"
    assert len(everything.strip().splitlines()) == 8
    assert desk.client("viewer").get("/workspace/usage").status_code == 403
    gate = configured_gate(desk.settings)
    gate.leave(gate.enter(0, 10), Kind.WELL, Usage(2, 900, 41))
    page = desk.client().get("/workspace/usage?days=7&lang=en").text
    assert "Tokens sent" in page
    assert all(f'<td class="number">{number}</td>' in page for number in (2, 900, 41))
    assert desk.client().get("/workspace/usage.csv?days=7").text.strip().splitlines()[-1].endswith(",2,900,41")
    assert "Tokens sent" not in desk.client("editor").get("/workspace/usage?days=7&lang=en").text


def test_how_a_collection_presents_itself_is_edited_at_the_page(desk, open_page):
    with desk.client("editor") as client:
        body = {"title": "x", "welcome": "", "examples": []}
        assert client.post("/workspace/api/collections/内部", json=body).status_code == 404
        assert "内部" not in client.get("/workspace/collections").text
    page = open_page("workspace/collections")
    form = page.locator("form.look[data-name=内部]")
    page.locator(".card", has=form).locator("summary").click()
    form.locator("[name=title]").fill("<i>内部文件</i>")
    form.locator("[name=examples]").fill("会议何时召开\n\n由谁记录")
    form.locator("button").click()
    expect(form.locator("[role=status]")).to_have_text("已保存。")
    look = Looks(desk.database).of("内部")
    assert (look.title, look.examples) == ("<i>内部文件</i>", ("会议何时召开", "由谁记录"))


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_a_page_sticks_out_of_a_phone(open_page, path):
    narrow = open_page(path, width=320, height=640)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320
