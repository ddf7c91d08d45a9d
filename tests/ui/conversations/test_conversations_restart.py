from __future__ import annotations

import time
from typing import Any

import pytest

from ui.conversations import store as bounds
from ui.conversations import work as leases
from ui.conversations.store import ConversationStore
from ui.conversations.turn import Asked, Chosen
from ui.conversations.work import Work
from ui.database.service import ServiceDatabase
from ui.errors import BusyError, ConflictError

QUESTION = "2020年高企净增目标是多少"
OTHER = "2019年高企净增多少家"


def asked(number: int, conversation: int = 1, **more: Any) -> Asked:
    return Asked(f"turn-{conversation}-{number:04}", f"{conversation:032x}", QUESTION, "", Chosen(), "zh", **more)


def test_a_server_that_stops_leaves_its_turns_to_the_next_one(
    world: Any, gate: Any, gate_type: Any, tiny_pipeline: Any, tab: Any
) -> None:
    page = world.page(gate)
    first = page.ask(QUESTION)
    conversation_id, turn_id = first["conversation_id"], first["turn"]["turn_id"]
    later = page.ask(OTHER, conversation_id)["turn"]["turn_id"]
    looking = tab(page, conversation_id)
    looking.wait_for(turn_id, "answering")
    began = time.monotonic()
    world.services[0].drain()
    assert looking.ended.wait(5)
    assert time.monotonic() - began < 4
    assert page.post_ask(QUESTION).status_code == 202, "it is kept, and answered by the next server"
    gate.open.set()
    second = page.at(world.start(gate_type(tiny_pipeline)))
    world.services[-1].pipeline.open.set()
    turns = second.settled(conversation_id)
    assert [(one["turn_id"], one["state"]) for one in turns] == [(turn_id, "done"), (later, "done")]
    # An open page finds its way back, and learns what it has missed.
    back = tab(second, conversation_id, after=int(first["turn"]["asked_at"] * 1000))
    back.wait_for(turn_id, "done")
    back.wait_for(later, "done")


def test_two_servers_share_the_work_and_no_turn_is_answered_twice(
    world: Any, gate: Any, gate_type: Any, tiny_pipeline: Any, tab: Any
) -> None:
    page, other_gate = world.page(gate), gate_type(tiny_pipeline)
    other = page.at(world.start(other_gate))
    first = page.ask(QUESTION)
    conversation_id, turn_id = first["conversation_id"], first["turn"]["turn_id"]
    looking = tab(other, conversation_id)
    looking.wait_for(turn_id, "answering")
    later = other.ask(OTHER, conversation_id)["turn"]["turn_id"]
    gate.open.set()
    other_gate.open.set()
    for one in (turn_id, later):
        looking.wait_for(one, "done")
    assert sorted(gate.asked + other_gate.asked) == sorted([QUESTION, OTHER])
    assert [one["state"] for one in page.settled(conversation_id)] == ["done", "done"]


def test_a_conversation_is_claimed_by_one_and_taken_over_from_the_dead(service: ServiceDatabase) -> None:
    now = [1000.0]
    ConversationStore(service, lambda: now[0]).take("browser:a", asked(1))
    one, other = (Work(service, lambda: now[0]) for _ in range(2))
    conversation_id = f"{1:032x}"
    assert one.claim(conversation_id)
    assert one.claim(conversation_id), "what it has it keeps"
    assert not other.claim(conversation_id)
    turn = one.begin(conversation_id)
    assert turn is not None
    assert turn.state == "answering"
    assert other.begin(conversation_id) is None
    now[0] += leases.LEASE_S - 1
    one.renew([conversation_id])
    now[0] += leases.LEASE_S - 1
    assert not other.claim(conversation_id)
    now[0] += 2
    assert other.claim(conversation_id), "it has not been heard of for too long"
    taken = other.begin(conversation_id)
    assert taken is not None
    assert one.keep(turn, {"status": "answered"}) is None, "it is no longer its turn"
    assert other.keep(taken, {"status": "answered"}) is not None
    one.release(conversation_id)
    assert not one.claim(conversation_id)
    other.release(conversation_id)
    assert one.claim(conversation_id)
    assert not one.claim("f" * 32), "there is no such conversation"


def test_who_finds_nothing_to_do_lets_others_have_the_conversation(service: ServiceDatabase) -> None:
    now = [1000.0]
    store, conversation_id = ConversationStore(service, lambda: now[0]), f"{1:032x}"
    one, other = (Work(service, lambda: now[0]) for _ in range(2))
    store.take("browser:a", asked(1))
    taken = one.take_up(conversation_id)
    assert taken.turn is not None
    assert taken.turn.state == "answering"
    assert one.unfinished([conversation_id, "f" * 32]) == {conversation_id}
    assert not other.take_up(conversation_id).ours
    assert one.keep(taken.turn, {"status": "answered"}) is not None
    nothing = one.take_up(conversation_id)
    assert (nothing.ours, nothing.turn) == (True, None)
    assert one.unfinished([conversation_id]) == frozenset()
    store.take("browser:a", asked(2))
    later = other.take_up(conversation_id)
    assert later.turn is not None, "its claim has gone with the last look"
    assert later.turn.turn_id == "turn-1-0002"
    assert not one.take_up("f" * 32).ours, "there is no such conversation"


def test_everything_is_bounded(service: ServiceDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_CONVERSATIONS", 3)
    monkeypatch.setattr(bounds, "MOST_TURNS", 4)
    monkeypatch.setattr(bounds, "MOST_WAITING", 2)
    monkeypatch.setattr(bounds, "MOST_UNFINISHED", 5)
    now = [1000.0]
    store = ConversationStore(service, lambda: now[0])
    owner = "browser:a"
    store.take(owner, asked(1))
    store.take(owner, asked(2))
    with pytest.raises(BusyError):
        store.take(owner, asked(3))
    assert not store.take(owner, asked(2)).new, "what is there already needs no room"
    for number in (1, 2):
        store.stop(owner, f"turn-1-{number:04}")
    for number in (3, 4):
        store.take(owner, asked(number))
        store.stop(owner, f"turn-1-{number:04}")
    with pytest.raises(ConflictError):
        store.take(owner, asked(5))
    assert store.take(owner, asked(5, replaces="turn-1-0003")).gone == ("turn-1-0003", "turn-1-0004")
    for conversation in (2, 3, 4):
        now[0] += 1
        store.take(owner, asked(1, conversation))
    kept = [int(one.conversation_id, 16) for one in store.of_owner(owner)]
    assert kept == [4, 3, 2], "the one that was used longest ago has gone"
    store.take("browser:b", asked(1, 5))
    store.take("browser:b", asked(2, 5))
    with pytest.raises(BusyError):
        store.take("browser:c", asked(1, 6))
    now[0] += 3600
    store.take("browser:c", asked(1, 6))  # what was left long ago holds nobody up


def test_busy_workers_are_waited_for(world: Any, tiny_pipeline: Any, gate_type: Any, tab: Any) -> None:
    gate = gate_type(tiny_pipeline)
    page = world.page(gate)
    tiny_pipeline.break_next.append(BusyError("{count} questions are waiting", 0.3, count=9))
    first = page.ask(QUESTION)
    looking = tab(page, first["conversation_id"])
    gate.open.set()
    looking.wait_for(first["turn"]["turn_id"], "done")
    assert "queued" in [data["name"] for name, data in looking.events if name == "stage"]


def test_who_waits_for_a_free_worker_is_told_at_once(world: Any, tiny_pipeline: Any, gate_type: Any, tab: Any) -> None:
    class NoneFree(gate_type):
        is_busy = True

        def stream(self, *asked: Any) -> Any:
            self.open.wait(30)
            yield from super().stream(*asked)

    gate = NoneFree(tiny_pipeline)
    page = world.page(gate)
    looking = tab(page, page.ask(QUESTION)["conversation_id"])
    looking.wait_for_stage("queued")
    gate.open.set()


def test_twenty_people_at_once(world: Any, gate: Any) -> None:
    first = world.page(gate)
    pages = [first, *(first.stranger() for _ in range(19))]
    made = [page.ask(QUESTION)["conversation_id"] for page in pages]
    assert len(set(made)) == 20
    gate.open.set()
    for page, conversation_id in zip(pages, made, strict=True):
        assert [one["state"] for one in page.settled(conversation_id)] == ["done"]
