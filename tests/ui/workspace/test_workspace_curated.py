"""Curated answers by the pages: written with a sentence of a document, given, tried, kept to their collections."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from rag.types import Filters
from ui.audit.log import Wanted, entries

QUESTION = "2020年高企认定净增多少家以上"


@pytest.fixture(autouse=True)
def nothing_curated(desk):
    yield
    curated = desk.service.pipeline.catalog.curated
    for one in curated.all():
        curated.remove(one.curated_id)


def post(desk, path: str, who: str = "admin", **fields: object):
    return desk.client(who).post(f"/workspace/{path}", data=fields, follow_redirects=False)


def keep(desk, who: str = "admin", **fields: object):
    values = {"question": QUESTION, "answer": "今年要净增150家以上。", "active": "1", **fields}
    return post(desk, "curated/new", who, **values)


def test_an_answer_is_written_with_its_sentence_and_given(desk, open_page: Callable[..., Page]) -> None:
    page = open_page("workspace/curated/new?question=" + QUESTION + "&lang=zh")
    page.fill("#f-answer", "今年要净增150家以上。<b>粗</b>")
    page.fill("#source-words", "高企认定净增150家以上")
    page.click("#source-search")
    page.get_by_role("button", name="引用 高企认定净增150家以上").first.click()
    assert "150家以上" in page.input_value("#f-quote")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/workspace/curated?ask=*")
    assert page.locator("#met .tag").first.inner_text() == "问法一致"
    assert page.locator("b", has_text="粗").count() == 0
    answer = desk.service.pipeline.ask(QUESTION)
    assert answer.reader == "curated"
    assert answer.citations[0].quote.startswith("高企认定净增150家以上")
    (entry, *_) = entries(desk.database, Wanted(action="curated.add"))
    assert (entry.actor, entry.detail["question"]) == ("管理员", QUESTION)


def test_the_answer_cache_notices_a_change(desk) -> None:
    assert desk.service.pipeline.ask(QUESTION).reader != "curated"
    assert keep(desk).status_code == 303
    assert desk.service.pipeline.ask(QUESTION).reader == "curated"
    (kept,) = desk.service.pipeline.catalog.curated.all()
    assert post(desk, f"curated/{kept.curated_id}/delete").status_code == 303
    assert desk.service.pipeline.ask(QUESTION).reader != "curated"


def test_what_cannot_be_kept_comes_back_with_what_was_typed(desk) -> None:
    document = desk.document("工作报告")
    reply = keep(desk, doc_id=document, quote="不在文中的话", similar="一\n二")
    assert reply.status_code == 422
    assert "不在文中的话" in reply.text
    assert "与《" in reply.text
    assert desk.service.pipeline.catalog.curated.all() == ()


def test_an_editor_keeps_to_the_own_collections(desk) -> None:
    assert keep(desk, "other", collection="内部").status_code == 303
    (kept,) = desk.service.pipeline.catalog.curated.all()
    assert kept.collections == ("内部",)
    editor = desk.client("editor")
    assert QUESTION not in editor.get("/workspace/curated").text
    assert QUESTION not in editor.get(f"/workspace/curated?ask={QUESTION}").text.replace(f'value="{QUESTION}"', "")
    assert editor.get(f"/workspace/curated/{kept.curated_id}").status_code == 404
    assert post(desk, f"curated/{kept.curated_id}/delete", "editor").status_code == 404
    assert keep(desk, "editor", collection="内部").status_code == 422
    assert keep(desk, "viewer").status_code == 403
    assert keep(desk, "").status_code in (401, 403)
    hidden = Filters(collections=("public",))
    assert desk.service.pipeline.ask(QUESTION, filters=hidden).reader != "curated"


def test_the_source_search_shows_only_what_may_be_seen(desk) -> None:
    found = desk.client("editor").get("/workspace/api/curated/passages?q=会议由谁负责记录").text
    assert "张某" not in found
    assert "张某" in desk.client("other").get("/workspace/api/curated/passages?q=会议由谁负责记录").text
