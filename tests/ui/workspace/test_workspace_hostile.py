"""What documents, questions and people write is text on every page of the staff, whatever it looks like."""

from __future__ import annotations

import json
import uuid

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert

from ui.audit.log import record
from ui.database import schema

TEXT = '<img src=x onerror="alert(1)"><script>alert(2)</script>[点](javascript:alert(3))\u202e\u0627'
HOSTILE = f"{TEXT}\u0007\x1b[31m"
DOCUMENT = (
    f"某县{TEXT}工作报告\n\n发布机构：某县{TEXT}\n\n来源：javascript:alert(4)\n\n"
    f"二、2031年主要工作安排{TEXT}\n\n新建{TEXT}渡口7个以上，灯塔总数达到9座。\n"
)
PAGES = (
    "", "/documents", "/documents?q={hostile}", "/documents/{doc}", "/documents/{doc}?show=chunks", "/upload",
    "/questions", "/curated", "/curated?ask={hostile}", "/sets", "/sets/{set}", "/bench?q={hostile}", "/collections",
    "/usage", "/settings", "/users", "/audit", "/audit?words={hostile}",
)  # fmt: skip
OPEN = ("documents", "documents?q={hostile}", "documents/{doc}", "indicators", "indicators?name={hostile}")


@pytest.fixture
def ids(desk) -> dict[str, str]:
    """Something hostile in every list."""
    with desk.client() as client:
        files = {"file": (f"{HOSTILE}.txt", DOCUMENT.encode(), "text/plain")}
        made = client.post("/workspace/api/uploads", data={"collection": "public"}, files=files).json()

        def row():
            found = client.get("/workspace/api/uploads").json()["uploads"]
            return next(one for one in found if one["upload_id"] == made["upload_id"])

        desk.wait_until(lambda: row()["state"] in {"done", "failed"})
        (document,) = row()["documents"]
        line = json.dumps({"id": HOSTILE, "question": HOSTILE, "answerable": True, "answers": [HOSTILE]})
        form = {"name": HOSTILE}
        made = client.post("/workspace/sets", data=form, files={"file": ("a.jsonl", line.encode())})
        set_id = made.headers["location"].rpartition("/")[2].partition("?")[0]
        written = {"question": f"{HOSTILE}问", "answer": HOSTILE, "active": "1", "expires_on": "2999-12-31"}
        assert client.post("/workspace/curated/new", data=written).status_code == 303
        look = {"title": "<script>alert(2)</script>", "welcome": TEXT, "examples": [TEXT]}
        assert client.post("/workspace/api/collections/public", json=look).status_code == 200
    asked = {
        "answer_id": uuid.uuid4().hex, "reader": "", "confidence": 0.0, "channel": "chat", "collections": [], "at": 2e9,
        "question": HOSTILE, "outcome": "abstained", "latency_ms": 1.0,
    }  # fmt: skip
    with desk.database.writing() as connection:
        connection.execute(insert(schema.asked), asked)
    record(desk.database, HOSTILE, HOSTILE, HOSTILE, {"title": HOSTILE, HOSTILE: [HOSTILE]})
    return {"doc": document["doc_id"], "set": set_id}


def test_nothing_that_was_written_does_anything(desk, ids, open_page):
    page = open_page("workspace")
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    shown = 0
    for path in (*(f"workspace{one}" for one in PAGES), *OPEN):
        page.goto(f"{desk.base}/{path.format(hostile='%3Cscript%3Ealert(5)%3C/script%3E%E2%80%AE', **ids)}")
        if path == "workspace/upload":
            expect(page.locator(".upload").first).to_be_visible()
        assert page.locator("img, main script").count() == 0, path
        assert page.locator('a[href^="javascript" i], form[action^="javascript" i]').count() == 0, path
        typed = page.locator("input, textarea").evaluate_all("all => all.map(one => one.value).join('')")
        assert not {"\u202e", "\u0007", "\x1b"} & set(page.content() + typed), path
        shown += "alert(2)" in page.inner_text("main")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert shown >= 10
    assert dialogs == []
