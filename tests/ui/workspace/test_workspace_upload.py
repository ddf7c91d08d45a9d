from __future__ import annotations

import httpx
from playwright.sync_api import expect
from sqlalchemy import select

from rag.store.store import Store
from ui.database import schema


def notice(place: str, count: int) -> str:
    words = f"2023年{place}新建充电桩{count}个，改造路灯{count + 7}盏。"
    return f"{place}充电桩建设通知\n\n发布机构：{place}能源局\n\n{words}\n"


def send(desk, name: str, content: bytes, who: str = "admin", **fields: str) -> httpx.Response:
    with desk.client(who) as client:
        return client.post("/workspace/api/uploads", files={"file": (name, content)}, data=fields)


def rows(desk, who: str = "admin") -> dict[str, dict]:
    with desk.client(who) as client:
        return {one["file"]: one for one in client.get("/workspace/api/uploads").json()["uploads"]}


def ended(desk, *names: str) -> bool:
    found = rows(desk)
    return all(found[name]["state"] in {"done", "failed"} for name in names)


def test_a_bad_file_between_good_ones_touches_no_other(desk):
    sent = {
        "东镇.txt": notice("东镇", 41).encode(),
        "坏.pdf": b"%PDF-1.4 broken",
        "西镇.txt": notice("西镇", 52).encode(),
    }
    for name, content in sent.items():
        assert send(desk, name, content).status_code == 202
    desk.wait_until(lambda: ended(desk, *sent))
    found = rows(desk)
    assert [found[name]["state"] for name in sent] == ["done", "failed", "done"]
    assert "坏.pdf" in found["坏.pdf"]["reason"]
    (added,) = found["东镇.txt"]["documents"]
    assert "东镇充电桩" in added["title"]
    assert "41个" in desk.service.pipeline.ask("2023年东镇新建充电桩多少个").text
    with desk.client() as client:
        english = client.get("/workspace/api/uploads?lang=en").json()["uploads"]
        (reason,) = (one["reason"] for one in english if one["state"] == "failed")
        assert "not a readable PDF" in reason
        again = client.post(f"/workspace/api/uploads/{found['坏.pdf']['upload_id']}/retry")
        assert again.status_code == 200
        assert client.post(f"/workspace/api/uploads/{found['东镇.txt']['upload_id']}/retry").status_code == 409
    desk.wait_until(lambda: rows(desk)["坏.pdf"]["state"] == "failed")
    with desk.database.database.reading() as connection:
        entries = connection.execute(select(schema.audit).where(schema.audit.c.action == "document.add")).all()
    assert {"东镇.txt", "坏.pdf", "西镇.txt"} <= {one.target for one in entries}
    assert {one.actor for one in entries} == {"管理员"}


def test_the_same_text_is_told_and_not_stored_twice(desk):
    for name, end in (("南镇.txt", ""), ("南镇副本.txt", ""), ("南镇另存.txt", "\n\n")):
        send(desk, name, (notice("南镇", 63) + end).encode())
    desk.wait_until(lambda: ended(desk, "南镇.txt", "南镇副本.txt", "南镇另存.txt"))
    found = rows(desk)
    assert [found[name]["status"] for name in ("南镇副本.txt", "南镇另存.txt")] == ["unchanged", "unchanged"]
    assert "南镇" in found["南镇副本.txt"]["documents"][0]["title"]
    assert [one["stored"] for one in found["南镇另存.txt"]["alike"]] == [False]
    assert len([one for one in desk.service.pipeline.catalog.documents() if "南镇" in one.title]) == 1


def test_one_document_in_two_collections_says_so(desk, open_page):
    content = notice("中镇", 85).encode()
    for name, collection in (("中镇.txt", "public"), ("中镇归档.txt", "档案")):
        send(desk, name, content, collection=collection)
        desk.wait_until(lambda name=name: ended(desk, name))
    found = rows(desk)
    assert [found[name]["also_in"] for name in ("中镇.txt", "中镇归档.txt")] == [["档案"], ["public"]]
    page = open_page("workspace/upload")
    row = page.locator(".upload", has_text="中镇归档.txt")
    expect(row).to_contain_text("也在“公开（所有人可见）”中")
    (document,) = found["中镇.txt"]["documents"]
    page.goto(page.url.replace("upload", f"documents/{document['doc_id']}"))
    expect(page.get_by_text("这份文件同时在多个文件集中").first).to_be_visible()


def test_names_that_want_to_be_paths_or_markup_are_names(desk, open_page):
    name = "../../<img src=x onerror=alert(1)>\u202etxt.exe"
    made = send(desk, name, notice("北镇", 74).encode()).json()
    assert "/" not in made["file"]
    assert "\u202e" not in made["file"]
    desk.wait_until(lambda: ended(desk, made["file"]))
    page = open_page("workspace/upload")
    expect(page.locator(".upload-name", has_text="img src=x")).to_have_count(1)
    assert page.locator("#uploads img").count() == 0


def test_an_editor_sees_and_uploads_to_the_own_collections_alone(desk):
    assert send(desk, "x.txt", b"x", "editor", collection="内部").status_code == 404
    assert send(desk, "x.txt", b"x", "viewer").status_code in {401, 403}
    made = send(desk, "秘密.txt", notice("暗镇", 85).encode(), "other").json()
    assert made["collection"] == "内部"
    desk.wait_until(lambda: rows(desk, "other")["秘密.txt"]["state"] == "done")
    assert "秘密.txt" not in rows(desk, "editor")
    assert "东镇.txt" not in rows(desk, "other")
    with desk.client("editor") as client:
        assert client.delete(f"/workspace/api/uploads/{made['upload_id']}").status_code == 404
        assert "内部" not in client.get("/workspace/upload").text


def test_files_wait_while_another_writes_and_a_waiting_one_can_be_taken_back(desk):
    with Store(desk.settings.store) as other, other.writing():
        first = send(desk, "先.txt", notice("先镇", 11).encode()).json()
        second = send(desk, "后.txt", notice("后镇", 12).encode()).json()
        desk.wait_until(lambda: rows(desk)["先.txt"]["state"] == "reading")
        with desk.client() as client:
            assert client.delete(f"/workspace/api/uploads/{first['upload_id']}").status_code == 409
            assert client.delete(f"/workspace/api/uploads/{second['upload_id']}").status_code == 204
        assert "后.txt" not in rows(desk)
    desk.wait_until(lambda: rows(desk)["先.txt"]["state"] == "done")
    assert not [one for one in desk.service.pipeline.catalog.documents() if "后镇" in one.title]


def test_a_replacement_takes_the_place_of_the_document_in_its_collections(desk):
    send(desk, "旧.txt", notice("旧镇", 21).encode(), "other")
    desk.wait_until(lambda: rows(desk, "other")["旧.txt"]["state"] == "done")
    (old,) = rows(desk, "other")["旧.txt"]["documents"]
    assert send(desk, "新.txt", b"x", "editor", replaces=old["doc_id"]).status_code == 404
    send(desk, "新.txt", notice("旧镇", 99).encode(), "other", replaces=old["doc_id"])
    desk.wait_until(lambda: rows(desk, "other")["新.txt"]["state"] == "done")
    (new,) = rows(desk, "other")["新.txt"]["documents"]
    catalog = desk.service.pipeline.catalog
    assert catalog.document(old["doc_id"]) is None
    assert catalog.collections(new["doc_id"]) == ("内部",)


def test_many_files_are_chosen_at_once_and_come_into_the_store(open_page, desk, tmp_path):
    paths = []
    for number in range(2):
        paths.append(tmp_path / f"批{number}.txt")
        paths[-1].write_text(notice(f"批{number}镇", 30 + number), encoding="utf-8")
    (tmp_path / "空.txt").touch()
    page = open_page("workspace/upload")
    page.locator("#files").set_input_files([*paths, tmp_path / "空.txt"])
    for number in range(2):
        row = page.locator(".upload", has_text=f"批{number}.txt")
        expect(row.locator(".tag")).to_have_text("已收录", timeout=60_000)
    expect(page.locator(".upload", has_text="空.txt").locator(".upload-reason")).to_contain_text("没有发送")
    page.reload()
    expect(page.locator(".upload", has_text="批1.txt").locator(".tag")).to_have_text("已收录")
    page.locator(".upload", has_text="批1.txt").locator(".upload-documents a").click()
    assert desk.document("批1镇") in page.url


def test_files_chosen_before_the_page_has_its_words_are_not_lost(open_page, desk, tmp_path):
    (tmp_path / "早.txt").write_text(notice("早镇", 58), encoding="utf-8")
    page, held = open_page("workspace/upload"), []
    page.route("**/words/workspace.*", lambda route: held.append(route))
    page.goto(page.url, wait_until="commit")
    page.locator("#files").set_input_files(tmp_path / "早.txt")
    desk.wait_until(lambda: bool(page.wait_for_timeout(10) or held))
    expect(page.locator("#pick-files")).to_be_disabled()
    expect(page.locator(".upload", has_text="早.txt")).to_have_count(0)
    for route in held:
        route.continue_()
    expect(page.locator(".upload", has_text="早.txt").locator(".tag")).to_have_text("已收录", timeout=60_000)
    expect(page.locator("#pick-files")).to_be_enabled()


def test_files_are_dropped_on_the_page(open_page, desk):
    page = open_page("workspace/upload")
    dropped = page.evaluate_handle(
        """words => {
          const held = new DataTransfer();
          held.items.add(new File([words], "拖来.txt"));
          held.items.add(new File([words], ".DS_Store"));
          return held;
        }""",
        notice("拖镇", 47),
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": dropped})
    expect(page.locator(".upload", has_text="拖来.txt").locator(".tag")).to_have_text("已收录", timeout=60_000)
    assert ".DS_Store" not in rows(desk)
    assert desk.document("拖镇")


def test_nothing_of_the_upload_page_sticks_out_of_a_phone(open_page):
    narrow = open_page("workspace/upload", width=320, height=640)
    expect(narrow.locator(".upload").first).to_be_visible()
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_name_longer_than_a_file_system_takes_is_cut(desk):
    name = "\U0001f600" * 60 + "." + "\U0001f600" * 10
    reply = send(desk, name, notice("长名", 3).encode())
    assert reply.status_code == 202, reply.text
    desk.wait_until(lambda: ended(desk, reply.json()["file"]))
