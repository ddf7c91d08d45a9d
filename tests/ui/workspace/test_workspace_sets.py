"""Question sets and their runs by the pages: made, imported, run in the background, reported, compared."""

from __future__ import annotations

import json
import os

import pytest
from sqlalchemy import delete, select, update

from ui.audit.log import Wanted, entries
from ui.database import schema
from ui.http.guard.body import SET_FILE_BYTES

LINES = [
    {
        "id": "1",
        "question": "2019年高企净增多少家",
        "answerable": True,
        "answers": ["277家"],
        "evidence": ["全年高企净增277家"],
    },
    {"id": "2", "question": "2020年高企认定净增目标是多少家", "answerable": True, "answers": ["9999家"]},
    {"id": "3", "question": "火星离这里有多远", "answerable": False},
]
JSONL = "\n".join(json.dumps(one, ensure_ascii=False) for one in LINES)


@pytest.fixture(autouse=True)
def nothing_kept(desk):
    yield
    with desk.database.writing() as connection:
        for table in (schema.runs, schema.question_sets):
            connection.execute(delete(table))


def post(desk, path: str, who: str = "admin", files: object = None, **fields: object):
    return desk.client(who).post(f"/workspace/{path}", data=fields, files=files, follow_redirects=False)


def make(desk, who: str = "admin", text: str = JSONL, name: str = "题集", **fields: object) -> str:
    reply = post(desk, "sets", who, files={"file": ("a.jsonl", text.encode())}, name=name, **fields)
    assert reply.status_code == 303, reply.text
    return reply.headers["location"].rpartition("/")[2]


def run(desk, set_id: str, who: str = "admin") -> str:
    reply = post(desk, f"sets/{set_id}/run", who)
    assert reply.status_code == 303
    return reply.headers["location"].rpartition("/")[2]


def state(desk, run_id: str) -> str:
    return desk.client().get(f"/workspace/api/runs/{run_id}").json()["state"]


def test_every_wrong_line_of_a_file_is_named(desk) -> None:
    text = '{"id": "1"}\nnot json\n' + json.dumps({**LINES[0], "id": "9"})
    reply = post(desk, "sets?lang=zh", files={"file": ("a.jsonl", text.encode())}, name="甲")
    assert reply.status_code == 422
    assert "第 1 行" in reply.text
    assert "第 2 行" in reply.text
    reply = post(desk, "sets?lang=zh", files={"file": ("a.csv", b"id\n1\n")}, name="甲")
    assert reply.status_code == 422
    assert os.sep + "tmp" not in reply.text
    assert "甲" not in desk.client().get("/workspace/sets").text


def test_lines_are_changed_added_removed_and_exported(desk) -> None:
    set_id = make(desk)
    values = {"id": "4", "question": "新问题", "answers": "甲\n乙", "answers_all": "一|壹\n二"}
    assert post(desk, f"sets/{set_id}/lines/0", **values).status_code == 303
    assert post(desk, f"sets/{set_id}/lines/1", id="1", question="改过的", answers="丙").status_code == 303
    assert post(desk, f"sets/{set_id}/lines/3", remove="1").status_code == 303
    assert post(desk, f"sets/{set_id}/lines/1", id="2", question="重复", answers="丙").status_code == 422
    assert post(desk, f"sets/{set_id}/lines/1", id="1", question="无答案").status_code == 422
    lines = [json.loads(one) for one in desk.client().get(f"/workspace/sets/{set_id}/export").text.splitlines()]
    assert [one["question"] for one in lines] == ["改过的", LINES[1]["question"], "新问题"]
    assert lines[2]["answers_all"] == [["一", "壹"], ["二"]]
    assert entries(desk.database, Wanted(action="set"))[0].target == set_id


def test_a_set_is_run_and_its_report_leads_with_what_is_wrong(desk, open_page) -> None:
    set_id = make(desk)
    page = open_page(f"workspace/sets/{set_id}?lang=zh", color_scheme="dark")
    page.get_by_role("button", name="开始测试").click()
    page.get_by_role("heading", name="问题与处理").wait_for(timeout=60_000)
    text = page.inner_text("main")
    assert text.index("答案不对：1") < text.index("正确率")
    assert "66.7%" in text
    assert page.locator(".run-one").first.locator("h3").inner_text().endswith(LINES[1]["question"])
    assert page.locator(".run-one a[href*='documents/']").count()
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_two_runs_are_compared_with_what_differs(desk, open_page) -> None:
    set_id = make(desk)
    first, second = run(desk, set_id), run(desk, set_id)
    desk.wait_until(lambda: state(desk, first) == state(desk, second) == "done")
    table = schema.runs
    with desk.database.writing() as connection:  # as if the second had been asked with other settings and documents
        row = connection.execute(select(table).where(table.c.run_id == second)).one()
        settings = {**row.summary["settings"], "top_k": 99}
        summary = {**row.summary, "settings": settings, "documents": row.summary["documents"][1:]}
        result = row.result.replace('"correct": true', '"correct": false', 1)
        connection.execute(update(table).where(table.c.run_id == second).values(summary=summary, result=result))
    page = open_page(f"workspace/runs/{second}/compare/{first}?lang=zh")
    text = page.inner_text("main")
    assert text.index("由对变错 (1)") < text.index("由错变对 (0)") < text.index("两次都错 (1)")
    assert "top_k" in text
    assert "99" in text
    assert "不再有的文件" in text


def test_runs_and_sets_of_other_collections_are_not_there(desk) -> None:
    set_id = make(desk, "other", name="内部题", collection="内部")
    run_id = run(desk, set_id, "other")
    desk.wait_until(lambda: state(desk, run_id) == "done")
    editor = desk.client("editor")
    for path in (f"sets/{set_id}", f"sets/{set_id}/export", f"runs/{run_id}", f"runs/{run_id}/compare/{run_id}"):
        assert editor.get(f"/workspace/{path}").status_code == 404
    assert "内部题" not in editor.get("/workspace/sets").text
    for path in (f"sets/{set_id}/run", f"sets/{set_id}/delete", f"runs/{run_id}/stop", f"runs/{run_id}/resume"):
        assert post(desk, path, "editor").status_code == 404
    assert post(desk, "sets", "editor", name="x").status_code == 404  # of all documents
    assert post(desk, "sets", "viewer", name="x").status_code == 403


def test_a_run_that_a_program_left_is_interrupted_and_goes_on(desk) -> None:
    set_id = make(desk)
    run_id = run(desk, set_id)
    desk.wait_until(lambda: state(desk, run_id) == "done")
    table = schema.runs
    with desk.database.writing() as connection:
        result = json.loads(connection.execute(select(table.c.result).where(table.c.run_id == run_id)).scalar_one())
        del result["results"][1:]
        result["results"][0]["answer"] = "先前的回答"
        values = {"state": "running", "done": 1, "ended_at": None, "result": json.dumps(result)}
        connection.execute(update(table).where(table.c.run_id == run_id).values(**values))
    assert state(desk, run_id) == "interrupted"
    assert "继续" in desk.client().get(f"/workspace/runs/{run_id}?lang=zh").text
    assert post(desk, f"runs/{run_id}/resume").status_code == 303
    desk.wait_until(lambda: state(desk, run_id) == "done")
    text = desk.client().get(f"/workspace/runs/{run_id}").text
    assert "先前的回答" in text
    assert LINES[2]["question"] in text
    assert post(desk, f"runs/{run_id}/resume").status_code == 409


def test_a_run_can_be_stopped(desk) -> None:
    many = "\n".join(
        json.dumps({"id": str(n), "question": f"第{n}号公园几点开门", "answerable": False}, ensure_ascii=False)
        for n in range(400)
    )
    run_id = run(desk, make(desk, text=many))
    assert post(desk, f"runs/{run_id}/stop").status_code == 303
    desk.wait_until(lambda: state(desk, run_id) == "stopped")
    assert desk.client().get(f"/workspace/api/runs/{run_id}").json()["done"] < 400


def test_a_set_is_made_as_a_browser_sends_the_form(desk) -> None:
    client = desk.client()
    word = client.headers.pop("x-csrf-token")
    file = ("file", ("a.jsonl", JSONL.encode() + b"\n" * 100_000))

    def send(*fields: tuple[str, object]) -> int:
        parts = [(name, value if isinstance(value, tuple) else (None, value)) for name, value in fields]
        return client.post("/workspace/sets", files=parts, follow_redirects=False).status_code

    assert send(("csrf", word), ("name", "手填"), file) == 303
    assert "手填" in client.get("/workspace/sets").text
    assert send(("csrf", "0" * 64), ("name", "乙"), file) == 403
    assert send(("name", "乙"), file) == 403
    assert send(("name", "乙"), file, ("csrf", word)) == 403
    assert "乙</a>" not in client.get("/workspace/sets").text


def test_what_was_filled_in_is_still_there_when_a_file_is_refused(desk) -> None:
    client, file = desk.client(), {"file": ("a.jsonl", '{"id": "1", "question": "几点开门"}'.encode())}
    reply = client.post("/workspace/sets", data={"name": '甲"><b>', "collection": "public"}, files=file)
    assert reply.status_code == 422
    assert "answerable" in reply.text
    assert 'value="甲&#34;&gt;&lt;b&gt;"' in reply.text
    assert '<option value="public" selected>' in reply.text


def test_a_file_may_be_as_large_as_the_page_says(desk) -> None:
    forms = [f"第{number}种写法" for number in range(90)]
    lines = [{"id": str(n), "question": "问", "answerable": True, "answers": forms} for n in range(1500)]
    text = "\n".join(json.dumps(one, ensure_ascii=False) for one in lines)
    assert 2 << 20 < len(text.encode()) < SET_FILE_BYTES
    set_id = make(desk, text=text)
    assert len(desk.client().get(f"/workspace/sets/{set_id}/export").text.splitlines()) == 1500
    larger = text + "\n" * (SET_FILE_BYTES + 1 - len(text.encode()))
    for path in ("sets", f"sets/{set_id}/import"):
        reply = post(desk, f"{path}?lang=zh", files={"file": ("a.jsonl", larger.encode())}, name="大")
        assert reply.status_code == 422
        assert "4 MB" in reply.text
    reply = post(desk, "sets", files={"file": ("a.jsonl", b"\n" * (SET_FILE_BYTES + (1 << 20)))}, name="更大")
    assert reply.status_code == 413


def test_more_questions_than_a_page_shows_are_refused_at_once(desk, caplog) -> None:
    text = "\n".join(json.dumps({"id": str(n), "question": "问", "answerable": False}) for n in range(2001))
    reply = post(desk, "sets", files={"file": ("a.jsonl", text.encode())}, name="多")
    assert reply.status_code == 422
    assert "2000" in reply.text
    reply = post(desk, "sets", files={"file": ("a.jsonl", b"[" * 400_000)}, name="深")
    assert reply.status_code == 413
    assert "unexpected error" not in caplog.text, "whoever sends too much does not fill the log"
    reply = post(desk, "sets", name="甲\0乙\u202e丙")
    assert reply.status_code == 303
    with desk.database.database.reading() as connection:
        assert connection.execute(select(schema.question_sets.c.name)).scalars().all() == ["甲乙丙"]
