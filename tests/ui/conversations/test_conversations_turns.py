from __future__ import annotations

import uuid
from typing import Any

import httpx
from sqlalchemy import select, update

from ui.accounts.logins import SESSION_COOKIE, Logins
from ui.accounts.users import Users
from ui.database import schema

QUESTION = "2020年高企净增目标是多少"
OTHER = "2019年高企净增多少家"


def test_a_question_is_answered_whether_anybody_looks_or_not(world: Any, tiny_pipeline: Any) -> None:
    page = world.page(tiny_pipeline)
    asked = page.ask(QUESTION)
    assert asked["turn"]["state"] in {"waiting", "answering", "done"}
    (turn,) = page.settled(asked["conversation_id"])
    assert (turn["state"], turn["number"], turn["question"]) == ("done", 1, QUESTION)
    assert turn["answer"]["status"] == "answered"
    assert turn["answer"]["citations"][0]["document"] == {"standing": "in_force", "page": None}
    assert turn["answer"]["curated"] is None
    (cited,) = turn["answer"]["citations"]
    assert [cited["quote"][start:end] for start, end in cited["emphasis"]] == ["150家以上"]
    assert turn["answered_at"] >= turn["asked_at"]
    (listed,) = page.client.get("/chat/conversations").json()["conversations"]
    assert (listed["title"], listed["conversation_id"]) == (QUESTION, asked["conversation_id"])
    assert "owner" not in listed


def test_two_tabs_see_the_same(world: Any, gate: Any, tab: Any) -> None:
    page = world.page(gate)
    asked = page.ask(QUESTION)
    turn_id = asked["turn"]["turn_id"]
    tabs = [tab(page, asked["conversation_id"]) for _ in range(2)]
    for one in tabs:
        one.wait_for_stage("understand")
    gate.open.set()
    for one in tabs:
        one.wait_for(turn_id, "done")
        assert one.states(turn_id)[-1] == "done"
        assert set(one.states(turn_id)[:-1]) <= {"waiting", "answering"}


def test_what_is_asked_meanwhile_is_answered_in_its_order(world: Any, gate: Any) -> None:
    page = world.page(gate)
    first = page.ask(QUESTION)
    conversation_id = first["conversation_id"]
    for question in (OTHER, "那么2020年呢"):
        page.ask(question, conversation_id)
    gate.open.set()
    turns = page.settled(conversation_id)
    assert [one["question"] for one in turns] == [QUESTION, OTHER, "那么2020年呢"] == gate.asked
    assert [one["state"] for one in turns] == ["done"] * 3
    assert gate.most_at_once == 1
    said = [(one.role, one.text) for one in gate.histories[2]]
    assert said == [
        ("user", QUESTION),
        ("assistant", turns[0]["answer"]["answer"]),
        ("user", OTHER),
        ("assistant", turns[1]["answer"]["answer"]),
    ]


def test_a_question_sent_twice_is_one(world: Any, tiny_pipeline: Any) -> None:
    page = world.page(tiny_pipeline)
    turn_id = str(uuid.uuid4())
    sent = [
        page.client.post("/chat/ask", json={"turn_id": turn_id, "conversation_id": None, "question": QUESTION}).json()
        for _ in range(2)
    ]
    assert sent[0]["conversation_id"] == sent[1]["conversation_id"]
    assert len(page.settled(sent[0]["conversation_id"])) == 1
    assert len(page.client.get("/chat/conversations").json()["conversations"]) == 1


def test_a_stop_ends_a_turn_and_the_next_one_does_not_wait(world: Any, gate: Any, tab: Any) -> None:
    page = world.page(gate)
    asked = page.ask(QUESTION)
    conversation_id, turn_id = asked["conversation_id"], asked["turn"]["turn_id"]
    looking = tab(page, conversation_id)
    looking.wait_for(turn_id, "answering")
    stopped = page.client.post(f"/chat/turns/{turn_id}/stop").json()
    assert stopped["state"] == "stopped"
    second = page.ask(OTHER, conversation_id)["turn"]["turn_id"]
    looking.wait_for(second, "answering")  # though the first one's thread is still held up
    gate.open.set()
    looking.wait_for(second, "done")
    first, other = page.settled(conversation_id)
    assert (first["state"], first["answer"], other["state"]) == ("stopped", None, "done")
    assert gate.histories[-1] == ()
    assert looking.states(turn_id)[-1] == "stopped"
    again = page.client.post(f"/chat/turns/{turn_id}/retry").json()
    assert again["state"] == "waiting"
    looking.wait_for(turn_id, "done")
    assert page.client.post(f"/chat/turns/{turn_id}/stop").json()["state"] == "done", "it was too late"


def test_an_edit_takes_the_place_of_the_last_question(world: Any, gate: Any, tab: Any) -> None:
    page = world.page(gate)
    asked = page.ask("2019年建成几座垃圾站")
    conversation_id, turn_id = asked["conversation_id"], asked["turn"]["turn_id"]
    looking = tab(page, conversation_id)
    later = page.ask(OTHER, conversation_id)["turn"]["turn_id"]
    edited = page.ask(QUESTION, conversation_id, replaces=turn_id)["turn"]["turn_id"]
    gate.open.set()
    looking.wait_for(edited, "done")
    (turn,) = page.settled(conversation_id)
    assert (turn["turn_id"], turn["question"]) == (edited, QUESTION)
    assert {data["turn_id"] for name, data in looking.events if name == "gone"} == {turn_id, later}
    assert page.client.get("/chat/conversations").json()["conversations"][0]["title"] == QUESTION


def test_a_failure_is_told_in_the_language_of_the_question_and_can_be_tried_again(
    world: Any, tiny_pipeline: Any
) -> None:
    page = world.page(tiny_pipeline)
    tiny_pipeline.break_next.append(ValueError("secret of the server"))
    asked = page.ask(QUESTION, language="en")
    (turn,) = page.settled(asked["conversation_id"])
    assert (turn["state"], turn["problem"]["code"]) == ("failed", "internal_error")
    assert turn["problem"]["detail"].isascii()
    assert "secret" not in str(turn)
    page.client.post(f"/chat/turns/{turn['turn_id']}/retry")
    (turn,) = page.settled(asked["conversation_id"])
    assert (turn["state"], turn["problem"]) == ("done", None)


def test_an_unusable_question_is_refused_at_once(world: Any, tiny_pipeline: Any) -> None:
    page = world.page(tiny_pipeline, max_question_chars=20)
    for question, said in (("？！", "问题为空"), ("问" * 30, "30 个字")):
        refused = page.post_ask(question)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_question")
        assert said in refused.json()["detail"]
    assert page.client.get("/chat/conversations").json() == {"conversations": []}


def test_nobody_sees_what_is_anothers(world: Any, tiny_pipeline: Any) -> None:
    page = world.page(tiny_pipeline)
    other, nobody = page.stranger(), httpx.Client(base_url=page.base)
    asked = page.ask(QUESTION)
    conversation_id, turn_id = asked["conversation_id"], asked["turn"]["turn_id"]
    page.settled(conversation_id)
    whole, one = f"/chat/conversations/{conversation_id}", f"/chat/turns/{turn_id}"
    for client, refused in ((other.client, 404), (nobody, 403)):
        assert client.get("/chat/conversations").json() == {"conversations": []}
        replies = [client.get(whole), client.get(f"{whole}/events"), client.get(f"{whole}/export")]
        assert [reply.status_code for reply in replies] == [404] * len(replies)
        client.cookies.clear() if refused == 403 else None
        replies = [
            client.patch(whole, json={"title": "x"}), client.delete(whole), client.post(f"{one}/stop", json={}),
            client.post(f"{one}/retry", json={}), client.post(f"{one}/feedback", json={"verdict": "up"}),
        ]  # fmt: skip
        assert [reply.status_code for reply in replies] == [refused] * len(replies)
    assert other.post_ask(QUESTION, conversation_id).status_code == 404
    stolen = {"turn_id": turn_id, "question": QUESTION}
    assert other.client.post("/chat/ask", json=stolen).status_code == 404
    stolen = {"turn_id": str(uuid.uuid4()), "question": QUESTION, "new_conversation_id": conversation_id}
    assert other.client.post("/chat/ask", json=stolen).status_code == 404
    assert other.client.get("/chat/conversations").json() == {"conversations": []}
    assert nobody.post("/chat/ask", json={**stolen, "new_conversation_id": None}).status_code == 403
    assert len(page.read(conversation_id)) == 1


def test_an_answer_from_what_is_not_to_be_seen_any_more_is_withheld(world: Any, gate: Any, tab: Any) -> None:
    page = world.page(gate)
    gate.open.set()
    asked = page.ask(QUESTION)
    conversation_id = asked["conversation_id"]
    page.settled(conversation_id)
    everything, nothing = gate.pipeline.catalog, gate.pipeline.catalog.visible(["secret"])

    class Moved(type(everything)):  # type: ignore[misc]
        """The document has been put into a collection that is not public."""

        def visible(self, collections: Any = ()) -> Any:
            return nothing if collections else self

    gate.pipeline._catalog = Moved()
    (turn,) = page.read(conversation_id)
    assert (turn["state"], turn["answer"], turn["question"]) == ("failed", None, QUESTION)
    assert "某某" not in page.client.get(f"/chat/conversations/{conversation_id}/export").text
    looking = tab(page, conversation_id, after=1)
    assert looking.states(turn["turn_id"]) in ([], ["failed"])
    page.ask(OTHER, conversation_id)
    page.settled(conversation_id)
    assert gate.histories[-1] == (), "nor does a later question lean on it"


def test_whose_collections_change_is_told_nothing_that_came_from_the_others(
    world: Any, tiny_pipeline: Any, tab: Any
) -> None:
    page = world.page(tiny_pipeline)
    users, logins = Users(world.opened[0]), Logins(world.opened[0])
    user = users.add("王", "viewer", ("public", "内部"), "-")
    page.client.cookies.set(SESSION_COOKIE, logins.begin(user.user_id))
    page.client.headers["x-csrf-token"] = page.client.get("/chat/welcome").json()["csrf"]
    asked = page.ask("公园里可以遛狗吗")
    conversation_id = asked["conversation_id"]
    (turn,) = page.settled(conversation_id)
    assert "within" not in turn["answer"], "no page is told"
    database = world.opened[0]
    (kept,) = database.database.rows(select(schema.turns.c.answer))
    with database.writing() as connection:  # as a curated answer that names no document
        connection.execute(update(schema.turns).values(answer={**kept.answer, "citations": [], "closest": []}))
    assert page.read(conversation_id)[0]["answer"] is not None
    looking = tab(page, conversation_id)
    users.set_role("王", "viewer", ("public",))
    while (told := page.read(conversation_id)[0])["state"] != "failed":  # known everywhere within a moment
        assert told["state"] == "done"
    page.client.post(f"/chat/turns/{turn['turn_id']}/feedback", json={"verdict": "up"})
    assert looking.ended.wait(20), "the stream was opened by one who could see more"
    assert "up" not in [data.get("verdict") for _, data in looking.events]
    assert told["answer"] is None
