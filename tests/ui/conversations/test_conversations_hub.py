from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ui.conversations import hub as bounds
from ui.conversations.hub import Hub
from ui.conversations.turn import Chosen, Turn
from ui.errors import BusyError

CONVERSATION = "a" * 32


def turn(number: int, question: str = "问") -> Turn:
    return Turn(f"turn-{number:04}", CONVERSATION, number, question, Chosen(), "zh", "waiting", float(number))


def test_a_listener_that_does_not_read_is_sent_away_and_the_others_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "_MOST_UNREAD", 3000)

    async def scene() -> tuple[int, int]:
        hub = Hub()
        slow, quick = hub.listen(CONVERSATION, "browser:a"), hub.listen(CONVERSATION, "browser:a")
        got = 0
        for number in range(40):
            hub.turn(turn(number, "长" * 50))
            got += bool(await quick.next(1))
        held = 0
        while await slow.next(1) is not None:
            held += 1
        hub.leave(slow)
        hub.leave(slow)
        assert set(hub.conversations()) == {CONVERSATION}
        hub.leave(quick)
        assert hub.conversations() == {}
        return got, held

    got, held = asyncio.run(scene())
    assert got == 40
    assert 0 < held < 10


def test_no_more_listen_than_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_OF_OWNER", 2)
    monkeypatch.setattr(bounds, "MOST_LISTENERS", 3)

    async def scene() -> None:
        hub = Hub()
        mine = [hub.listen(CONVERSATION, "browser:a") for _ in range(2)]
        with pytest.raises(BusyError):
            hub.listen("b" * 32, "browser:a")
        hub.listen(CONVERSATION, "browser:b")
        with pytest.raises(BusyError):
            hub.listen(CONVERSATION, "browser:c")
        hub.leave(mine[0])
        hub.listen(CONVERSATION, "browser:c")
        hub.close()
        assert await mine[1].next(1) is None
        with pytest.raises(BusyError):
            hub.listen(CONVERSATION, "browser:d")

    asyncio.run(scene())


def test_only_what_was_not_told_is_news() -> None:
    async def scene() -> None:
        hub = Hub()
        first, second = turn(1), turn(2)
        listener = hub.listen(CONVERSATION, "browser:a")
        hub.known((first,))
        hub.turn(second)
        assert hub.news(CONVERSATION, (first, second)) == ([], [])
        done = replace(first, state="done", answered_at=9.0)
        assert hub.news(CONVERSATION, (done,)) == ([done], ["turn-0002"])
        hub.gone(CONVERSATION, "turn-0002")
        hub.turn(done)
        assert hub.news(CONVERSATION, (done,)) == ([], [])
        told = [await listener.next(1) for _ in range(3)]
        assert b"event: gone" in (told[1] or b"")
        assert (told[2] or b"").startswith(b"id: 9000\nevent: turn\n")
        assert await listener.next(0.01) == b"", "silence is told by an empty item"

    asyncio.run(scene())


def test_cookies_that_one_address_makes_up_leave_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_OF_ADDRESS", 2)

    async def scene() -> None:
        hub = Hub()
        held = [hub.listen(CONVERSATION, f"browser:{number}", (), "near") for number in range(2)]
        with pytest.raises(BusyError):
            hub.listen(CONVERSATION, "browser:c", (), "near")
        hub.listen(CONVERSATION, "browser:c", (), "far")
        for number in range(3):  # of this machine itself, or through a proxy on it
            hub.listen(CONVERSATION, f"browser:d{number}")
        hub.leave(held[0])
        hub.listen(CONVERSATION, "browser:e", (), "near")

    asyncio.run(scene())


def test_of_the_stages_of_an_answer_the_latest_is_told_and_none_after_its_end() -> None:
    async def scene() -> None:
        hub = Hub()
        listener = hub.listen(CONVERSATION, "browser:a")
        hub.stage(CONVERSATION, "turn-0001", "understand")
        assert b"understand" in (await listener.next(1) or b""), "the first is told at once"
        for name in ("dense", "lexical", "rank"):
            hub.stage(CONVERSATION, "turn-0001", name)
        assert await listener.next(0.01) == b"", "not one after the other in the same moment"
        told = await listener.next(5) or b""
        assert b"rank" in told, "the last is not lost"
        assert b"dense" not in told
        hub.stage(CONVERSATION, "turn-0001", "read")
        hub.turn(replace(turn(1), state="done", answered_at=9.0))
        assert b"event: turn" in (await listener.next(1) or b"")
        assert await listener.next(0.3) == b"", "it has ended"

    asyncio.run(scene())


def test_what_waits_is_sent_in_one_piece_and_an_end_stays_the_end() -> None:
    async def scene() -> None:
        hub = Hub()
        listener = hub.listen(CONVERSATION, "browser:a")
        for number in (1, 2, 3):
            hub.turn(turn(number))
        hub.end(CONVERSATION)
        first = await listener.next(1) or b""
        assert (first + listener.rest()).count(b"event: turn") == 3
        assert listener.rest() == b""
        assert await listener.next(1) is None

    asyncio.run(scene())
