from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sqlalchemy import select

from ui.access.feedback import FeedbackTable
from ui.conversations.asked import AskedLog
from ui.conversations.retention import DAY_S, Retention
from ui.conversations.store import ConversationStore
from ui.conversations.turn import Asked, Chosen
from ui.database import schema
from ui.database.service import ServiceDatabase

QUESTION = "2020年高企净增目标是多少"
UNKNOWN = "财政收入增长百分之几"


def rows(database: ServiceDatabase, table: Any) -> list[Any]:
    return list(database.database.rows(select(table)))


def test_conversations_are_named_deleted_and_gone(world: Any, tiny_pipeline: Any, tab: Any) -> None:
    page = world.page(tiny_pipeline)
    first, second = (page.ask(QUESTION)["conversation_id"] for _ in range(2))
    page.settled(first)
    page.settled(second)
    renamed = page.client.patch(f"/chat/conversations/{first}", json={"title": " 高企 <b>目标</b>\n" + "长" * 150})
    assert renamed.json()["title"].startswith("高企 <b>目标</b> 长")
    assert len(renamed.json()["title"]) == 60
    looking = tab(page, first)
    assert page.client.delete(f"/chat/conversations/{first}").status_code == 204
    assert looking.ended.wait(10), "a page that shows it is told"
    assert page.client.get(f"/chat/conversations/{first}").status_code == 404
    assert page.client.delete("/chat/conversations").status_code == 204
    assert page.client.get("/chat/conversations").json() == {"conversations": []}
    assert not rows(world.opened[0], schema.turns)


def test_an_opinion_stands_in_the_turn_and_among_the_feedback(world: Any, tiny_pipeline: Any) -> None:
    page = world.page(tiny_pipeline)
    asked = page.ask(QUESTION)
    (turn,) = page.settled(asked["conversation_id"])
    path = f"/chat/turns/{turn['turn_id']}/feedback"
    table = FeedbackTable(world.opened[0])
    for verdict in ("up", "down"):
        given = {"verdict": verdict, "reason": "outdated", "text": "旧的\u202e数字"}
        assert page.client.post(path, json=given).status_code == 204
        assert page.read(asked["conversation_id"])[0]["verdict"] == verdict
    (kept,) = table.latest()
    assert (kept.verdict, kept.reason, kept.text, kept.question) == ("down", "outdated", "旧的数字", QUESTION)
    assert kept.answer_id == turn["answer"]["id"]
    assert turn["turn_id"] not in kept.asker
    assert page.client.post(path, json={"verdict": "none"}).status_code == 204
    assert page.read(asked["conversation_id"])[0]["verdict"] == ""
    assert table.latest() == ()
    assert page.client.post(path, json={"verdict": "up", "reason": "<script>"}).status_code == 422


def test_what_is_asked_is_written_down_without_who_asked(world: Any, tiny_pipeline: Any) -> None:
    page = world.page(tiny_pipeline)
    page.settled(page.ask(QUESTION)["conversation_id"])
    tiny_pipeline.break_next.append(ValueError("broken"))
    page.settled(page.ask(UNKNOWN)["conversation_id"])
    answer = page.client.post("/api/v1/ask", json={"question": UNKNOWN}).json()
    world.services[0].drain()
    kept = rows(world.opened[0], schema.asked)
    found = {(one.channel, one.outcome, one.question, one.answer_id) for one in kept}
    assert {one[:3] for one in found} == {
        ("chat", "answered", QUESTION),
        ("chat", "failed", UNKNOWN),
        ("api", "abstained", UNKNOWN),
    }
    assert ("api", "abstained", UNKNOWN, answer["id"]) in found
    assert {tuple(one.collections) for one in kept if one.channel == "chat"} <= {("public",), ()}


def test_questions_are_left_out_where_the_setting_says_so(world: Any, tiny_pipeline: Any) -> None:
    page = world.page(tiny_pipeline, keep_questions=False)
    asked = page.ask(QUESTION)
    (turn,) = page.settled(asked["conversation_id"])
    page.client.post(f"/chat/turns/{turn['turn_id']}/feedback", json={"verdict": "down"})
    world.services[0].drain()
    assert [one.question for one in rows(world.opened[0], schema.asked)] == [""]
    assert [one.question for one in FeedbackTable(world.opened[0]).latest()] == [""]


def test_what_is_too_old_goes_and_what_is_not_stays(service: ServiceDatabase) -> None:
    now = 1_700_000_000.0
    for age, owner in ((91, "browser:old"), (89, "browser:new")):
        clock = ConversationStore(service, lambda age=age: now - age * DAY_S)
        clock.take(owner, Asked(f"turn-{owner[8:]}-1", f"{age:032x}", QUESTION, "", Chosen(), "zh"))
        with service.writing() as connection:
            shared = {"question": QUESTION, "at": now - age * DAY_S, "answer_id": "a" * 16}
            feedback = {**shared, "asker": "x", "verdict": "up", "reason": "", "text": ""}
            connection.execute(schema.feedback.insert().values(feedback))
            asked = {**shared, "outcome": "answered", "reader": "", "confidence": 1.0, "latency_ms": 1.0}
            connection.execute(schema.asked.insert().values({**asked, "channel": "chat", "collections": []}))
    assert Retention(service, 0).clean(now) == 0
    assert Retention(service, 90).clean(now) == 3
    assert [one.owner for one in rows(service, schema.conversations)] == ["browser:new"]
    for table in (schema.turns, schema.asked, schema.feedback):
        assert len(rows(service, table)) == 1


def test_a_server_that_keeps_nothing_still_holds_a_conversation(
    run_app: Any, tmp_path: Path, tiny_pipeline: Any, page_type: Any
) -> None:
    from rag.config import load_settings
    from ui.app import create_app
    from ui.service import Service

    service = Service(tiny_pipeline)
    page = page_type(run_app(create_app(service, load_settings(store=tmp_path), chat=False)))
    asked = page.ask(QUESTION)
    assert page.settled(asked["conversation_id"])[0]["state"] == "done"
    service.drain()
    assert not list(tmp_path.iterdir())
    assert time.time() - asked["turn"]["asked_at"] < 100


def test_with_a_conversation_goes_what_was_thought_of_its_answers(world: Any, tiny_pipeline: Any) -> None:
    page = world.page(tiny_pipeline)
    other = page.stranger()
    for one in (page, page, other):
        (turn,) = one.settled(one.ask(QUESTION)["conversation_id"])
        assert one.client.post(f"/chat/turns/{turn['turn_id']}/feedback", json={"verdict": "down"}).status_code == 204
    table, mine = FeedbackTable(world.opened[0]), page.client.get("/chat/conversations").json()["conversations"]
    assert len(table.latest()) == 3
    assert page.client.delete(f"/chat/conversations/{mine[0]['conversation_id']}").status_code == 204
    assert len(table.latest()) == 2
    assert page.client.delete("/chat/conversations").status_code == 204
    assert len(table.latest()) == 1, "another's stays"


def test_a_question_with_a_nul_costs_no_other_its_row(service: ServiceDatabase) -> None:
    log = AskedLog(service, keep_questions=True)
    for question in ("甲\0乙", "丙"):
        log.failed(question, ("public",))
    log.close()
    log.flush()
    assert [one.question for one in rows(service, schema.asked)] == ["甲乙", "丙"]
