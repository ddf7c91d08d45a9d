"""Questions to look at: grouped, answered, put into a set, dismissed; each within the collections of who looks."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import delete, insert

from ui.database import schema
from ui.workspace import asked_groups
from ui.workspace.question_sets import QuestionSets

ROW = {"answer_id": "a1", "outcome": "abstained", "reader": "", "confidence": 0, "latency_ms": 1.0, "channel": "chat"}


@pytest.fixture(autouse=True)
def asked(desk):
    now = time.time()
    with desk.database.writing() as connection:
        for table in (schema.asked, schema.feedback, schema.dismissed, schema.question_sets):
            connection.execute(delete(table))
        for question, collections in (
            ("公园几点开门", ["public"]),
            ("请问公园几点开门？", ["public"]),
            ("<b>2031年</b>公园几点开门", ["public"]),
            ("谁负责记录", ["内部"]),
        ):
            values = {**ROW, "question": question, "collections": collections, "at": now}
            connection.execute(insert(schema.asked), values)
        verdict = {"answer_id": "x", "asker": "k", "verdict": "down", "text": "数字旧了", "at": now}
        connection.execute(insert(schema.feedback), {**verdict, "reason": "outdated", "question": "停车多少钱"})


def page(desk, query: str = "", who: str = "admin") -> str:
    reply = desk.client(who).get(f"/workspace/questions?lang=zh&{query}")
    assert reply.status_code == 200
    return reply.text


def post(desk, path: str, who: str = "admin", **fields: object):
    return desk.client(who).post(f"/workspace/{path}", data=fields, follow_redirects=False)


def test_the_same_question_is_shown_once_with_what_was_said(desk) -> None:
    text = page(desk)
    assert text.count("<h2>") == 4
    assert "没有答上 2 次" in text
    assert "已过时 1" in text
    assert "数字旧了" in text
    assert "<b>2031年" not in text
    assert "停车多少钱" not in page(desk, "kind=unanswered")
    assert "公园" not in page(desk, "kind=down")


def test_an_editor_sees_what_was_asked_of_the_own_collections(desk) -> None:
    assert "谁负责记录" not in page(desk, who="editor")
    other = page(desk, who="other")
    assert "谁负责记录" in other
    assert "公园" not in other
    assert "停车多少钱" not in other


def test_dismissed_until_it_is_asked_again(desk) -> None:
    text = page(desk)
    group = next(part for part in text.split("<article") if "没有答上 2 次" in part)
    idents = [one.split('"')[0] for one in group.split('name="ident" value="')[1:]]
    assert post(desk, "questions/dismiss", ident=idents, question="公园").status_code == 303
    assert "没有答上 2 次" not in page(desk)
    with desk.database.writing() as connection:
        later = {**ROW, "question": "公园几点开门", "collections": ["public"], "at": time.time() + 1}
        connection.execute(insert(schema.asked), later)
    assert "公园几点开门" in page(desk)


def test_a_question_goes_into_a_set(desk) -> None:
    set_id = QuestionSets(desk.database).create("题集", "", [], "x")
    fields = {"question": "停车多少钱", "set_id": set_id, "answers": "5元\n五元"}
    assert post(desk, "questions/add", **fields).status_code == 303
    fields = {"question": "火星有多远", "set_id": set_id, "unanswerable": "1"}
    assert post(desk, "questions/add", **fields).status_code == 303
    assert post(desk, "questions/add", "editor", **fields).status_code == 404
    (known,) = QuestionSets(desk.database).all(type("C", (), {"collections": ()})())
    assert [(one["question"], one.get("answers"), one["answerable"]) for one in known.lines] == [
        ("停车多少钱", ["5元", "五元"], True),
        ("火星有多远", None, False),
    ]


def test_one_with_a_curated_answer_says_so(desk) -> None:
    values = {"question": "公园几点开门", "answer": "六点。", "active": "1"}
    assert post(desk, "curated/new", **values).status_code == 303
    assert "已有人工答案" in page(desk)
    curated = desk.service.pipeline.catalog.curated
    for one in curated.all():
        curated.remove(one.curated_id)


def test_nothing_of_the_page_sticks_out_of_a_phone(desk, open_page) -> None:
    QuestionSets(desk.database).create("题集", "", [], "x")
    shown = open_page("workspace/questions?lang=en", width=360)
    assert shown.evaluate("document.documentElement.scrollWidth") <= 360


def test_nobody_dismisses_or_learns_of_what_is_another_collections(desk) -> None:
    group = next(part for part in page(desk).split("<article") if "谁负责记录" in part)
    ident = group.split('name="ident" value="')[1].split('"')[0]
    assert post(desk, "questions/dismiss", "editor", ident=ident).status_code == 303
    assert "谁负责记录" in page(desk, who="other")
    values = {"question": "公园几点开门", "answer": "内部说六点。", "active": "1", "collection": "内部"}
    assert post(desk, "curated/new", "other", **values).status_code == 303
    curated = desk.service.pipeline.catalog.curated
    (kept,) = curated.all()
    try:
        assert kept.curated_id not in page(desk, who="editor")
        assert kept.curated_id in page(desk)
    finally:
        curated.remove(kept.curated_id)


def test_thousands_of_questions_are_not_all_compared(desk, monkeypatch) -> None:
    compared = []
    monkeypatch.setattr(asked_groups, "alike", lambda one, other: compared.append(1) or 0.0)
    with desk.database.writing() as connection:
        values = {**ROW, "collections": ["public"], "at": time.time()}
        connection.execute(
            insert(schema.asked), [{**values, "question": "乱" * (2 + number)} for number in range(1500)]
        )
    assert page(desk).count("<h2>") == 100
    assert 0 < len(compared) <= 400 * 400 / 2
