from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from ui.database import schema

ALIEN = "内部会议安排"


def actions(desk) -> list[str]:
    with desk.database.database.reading() as connection:
        return [row.action for row in connection.execute(select(schema.audit).order_by(schema.audit.c.id))]


def path_of(desk, title: str) -> str:
    return f"/workspace/api/documents/{desk.document(title)}"


def test_the_list_shows_the_documents_of_who_looks_and_what_they_lack(desk):
    with desk.client("editor") as client:
        text = client.get("/workspace/documents").text
        assert "某区工作报告" in text
        assert ALIEN not in text
        assert ALIEN not in client.get("/workspace/documents?collection=内部").text
        assert client.get(f"/workspace/documents/{desk.document(ALIEN)}").status_code == 404
        assert "某区工作报告" not in client.get("/workspace/documents?q=没有的词").text
    with desk.client() as client:
        assert ALIEN in client.get("/workspace/documents?lack=issuer&collection=内部").text
        assert "某区工作报告" not in client.get("/workspace/documents?lack=issuer").text
        assert client.get("/workspace/documents?page=99999999999&lack=<b>").status_code == 200


def test_a_value_that_cannot_be_is_told_at_its_field_in_the_language_of_the_page(desk):
    with desk.client() as client:
        facts = {"published_on": "很久以前", "validity": "也许", "issuer": " ", "colour": "red", "title": "好"}
        reply = client.patch(f"{path_of(desk, '某区')}?lang=en", json={"facts": facts})
        assert reply.status_code == 422
        told = {one["field"]: one["reason"] for one in reply.json()["errors"]}
    assert set(told) == {"published_on", "validity", "issuer", "colour"}
    assert "2026-01-31" in told["published_on"]
    assert all(reason.isascii() or key in {"validity", "issuer"} for key, reason in told.items())


def test_a_fact_is_put_right_at_the_page_and_taken_back(desk, open_page):
    doc_id = desk.document("某区工作报告")
    page = open_page(f"workspace/documents/{doc_id}")
    field = page.locator("#fact-issuer")
    expect(field).to_have_value("某区人民政府")
    field.fill("某区<b>人民</b>政府办公室")
    page.locator("#fact-issuer").press("Enter")
    expect(page.locator("#told")).to_have_text("已保存。", timeout=60_000)
    expect(page.locator("[data-key=issuer] .tag")).to_have_text("已更正")
    assert desk.service.pipeline.catalog.document(doc_id).metadata["issuer"] == "某区<b>人民</b>政府办公室"
    page.locator("[data-back=issuer]").click()
    expect(page.locator("[data-back=issuer]")).to_have_count(0, timeout=60_000)
    expect(page.locator("#fact-issuer")).to_have_value("某区人民政府")
    page.locator("#more-facts").click()
    page.locator("#fact-expires_on").fill("三月")
    page.locator("#save-facts").click()
    expect(page.locator("#wrong-expires_on")).to_contain_text("2026-01-31")
    expect(page.locator("#fact-expires_on")).to_be_focused()
    assert actions(desk).count("document.correct") == 2


def test_two_editors_change_one_document_and_neither_is_lost(desk):
    def change(who: str, facts: dict[str, str]) -> httpx.Response:
        with desk.client(who) as client:
            return client.patch(path_of(desk, "某区工作报告"), json={"facts": facts})

    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as both:
        first = both.submit(change, "admin", {"contact": "张某"})
        second = both.submit(change, "editor", {"audience": "全区"})
    assert (first.result().status_code, second.result().status_code) == (200, 200)
    metadata = desk.service.pipeline.catalog.document(desk.document("某区工作报告")).metadata
    assert (metadata["contact"], metadata["audience"]) == ("张某", "全区")


def test_collections_are_changed_by_those_whose_they_are(desk):
    own = path_of(desk, ALIEN)
    with desk.client("editor") as client:
        assert client.post(f"{own}/collections", json={"collections": ["public"]}).status_code == 404
        mine = path_of(desk, "某区工作报告")
        assert client.post(f"{mine}/collections", json={"collections": ["内部"]}).status_code == 404
    with desk.client() as client:
        assert client.post(f"{own}/collections", json={"collections": ["a/b"]}).status_code == 400
        assert client.post(f"{own}/collections", json={"collections": []}).status_code == 422
        assert client.post(f"{own}/collections", json={"collections": ["内部", "档案"]}).status_code == 200
    assert desk.service.pipeline.catalog.collections(desk.document(ALIEN)) == ("内部", "档案")
    with desk.client("other") as client:
        # It is in a collection beyond this editor's own too: to be seen, not to be changed.
        assert client.delete(own).status_code == 403
        assert "您可以查看，但不能更改" in client.get(f"/workspace/documents/{desk.document(ALIEN)}").text
    with desk.client() as client:
        client.post(f"{own}/collections", json={"collections": ["内部"]})


@pytest.mark.parametrize("show", ["blocks", "chunks"])
def test_what_was_read_is_shown_with_its_place_and_kind(desk, show):
    with desk.client() as client:
        text = client.get(f"/workspace/documents/{desk.document('某区工作报告')}?show={show}&lang=en").text
    assert "高企认定净增150家以上" in text
    assert '<span class="tag warn">target</span>' in text
    assert (re.search(r"[0-9] tokens", text) is not None) is (show == "chunks")


def test_a_document_is_removed_only_after_a_second_word(desk, open_page, tmp_path):
    (tmp_path / "x.txt").write_text("待删除的通知\n\n2022年新建公厕3座。\n", encoding="utf-8")
    desk.service.writer.add([tmp_path / "x.txt"])
    doc_id = desk.document("待删除的通知")
    page = open_page(f"workspace/documents/{doc_id}")
    page.locator("#remove").click()
    page.keyboard.press("Escape")
    assert desk.service.pipeline.catalog.document(doc_id) is not None
    page.locator("#remove").click()
    page.locator("#remove-now").click()
    expect(page.get_by_role("status").first).to_contain_text("待删除的通知", timeout=60_000)
    assert desk.service.pipeline.catalog.document(doc_id) is None
    assert actions(desk)[-1] == "document.remove"


def test_nothing_of_the_documents_sticks_out_of_a_phone(open_page, desk):
    for path in ("workspace/documents?", f"workspace/documents/{desk.document('某区工作报告')}?show=chunks&"):
        for width, height in ((320, 640), (740, 360)):
            narrow = open_page(path, width=width, height=height)
            assert narrow.evaluate("document.documentElement.scrollWidth") <= width
