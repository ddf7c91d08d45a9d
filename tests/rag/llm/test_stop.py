"""An asker who leaves: the endpoint sees its connection close, and nobody waits for the rest."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest
from pydantic import SecretStr

from rag.errors import ChatModelError, StoppedError
from rag.llm.chat_model import ChatModel, open_chat_model
from rag.llm.gate import Gate, Limits
from rag.patience import Patience, asker

REPLY = "2020年高企净增目标为150家以上[1]。" * 20
# Of a test that fails; one that passes takes a moment.
PATIENCE_S = 20.0


@pytest.fixture
def patience() -> Iterator[Patience]:
    """Somebody who waits for what this test asks."""
    one = Patience()
    token = asker.set(one)
    yield one
    asker.reset(token)


def open_at(url: str, gate: Gate | None = None, timeout_s: float = 60.0) -> ChatModel:
    return open_chat_model("openai:any", url, SecretStr(""), timeout_s, gate)


def after(event: threading.Event, act: Callable[[], None]) -> None:
    """Do something in another thread once ``event`` is set."""
    threading.Thread(target=lambda: event.wait(PATIENCE_S) and act(), daemon=True).start()


@pytest.mark.parametrize("mode", ["hang", "hang_after_start"])
def test_leaving_closes_the_connection(scripted: ModuleType, patience: Patience, mode: str) -> None:
    with scripted.ScriptedOpenAI(reply=REPLY, mode=scripted.Mode(mode)) as server:
        after(server.asked, patience.leave)
        with pytest.raises(StoppedError):
            list(open_at(server.base_url).stream("规则", "问题"))
        assert server.left.wait(PATIENCE_S)


def test_closing_the_iterator_closes_the_connection(scripted: ModuleType) -> None:
    with scripted.ScriptedOpenAI(reply=REPLY, mode=scripted.Mode.HANG_AFTER_START) as server:
        reply = open_at(server.base_url).stream("规则", "问题")
        next(reply)
        reply.close()  # type: ignore[attr-defined]
        assert server.left.wait(PATIENCE_S)


def test_running_out_of_time_closes_the_connection(scripted: ModuleType) -> None:
    with scripted.ScriptedOpenAI(mode=scripted.Mode.HANG) as server:
        with pytest.raises(ChatModelError):
            list(open_at(server.base_url, timeout_s=0.5).stream("规则", "问题"))
        assert server.left.wait(PATIENCE_S)


def test_who_has_left_asks_nothing(scripted: ModuleType, patience: Patience) -> None:
    patience.leave()
    with scripted.ScriptedOpenAI(reply=REPLY, mode=scripted.Mode.HANG) as server, pytest.raises(StoppedError):
        list(open_at(server.base_url).stream("规则", "问题"))


def test_who_leaves_while_waiting_for_a_place_waits_no_longer(scripted: ModuleType, patience: Patience) -> None:
    gate = Gate(None, "a", Limits(concurrency=1))
    gate.enter(0, 600)
    threading.Timer(0.1, patience.leave).start()
    with scripted.ScriptedOpenAI(reply=REPLY) as server, pytest.raises(StoppedError):
        list(open_at(server.base_url, gate, 600).stream("规则", "问题"))
    assert not server.requests


def test_leaving_says_nothing_of_the_endpoint(scripted: ModuleType, patience: Patience) -> None:
    gate = Gate(None, "a", Limits(concurrency=1))
    with scripted.ScriptedOpenAI(reply=REPLY, modes=[scripted.Mode.HANG]) as server:
        model = open_at(server.base_url, gate)
        after(server.asked, patience.leave)
        with pytest.raises(StoppedError):
            list(model.stream("规则", "问题"))
        asker.set(None)
        assert "".join(model.stream("规则", "问题")) == REPLY


def test_all_replies_of_an_answer_share_its_time(scripted: ModuleType) -> None:
    token = asker.set(Patience(0.5))
    try:
        with scripted.ScriptedOpenAI(reply=REPLY, mode=scripted.Mode.HANG) as server:
            model = open_at(server.base_url)
            with pytest.raises(ChatModelError, match="did not finish"):
                list(model.stream("规则", "问题"))
            with pytest.raises(ChatModelError, match="used up"):
                list(model.stream("规则", "问题"))
        assert len(server.requests) == 1
    finally:
        asker.reset(token)


def test_several_are_told_and_late_comers_at_once() -> None:
    patience, told = Patience(), list[str]()
    with patience.telling(lambda: told.append("a")), patience.telling(lambda: told.append("b")):
        patience.leave()
        patience.leave()
    with patience.telling(lambda: told.append("c")):
        pass
    assert told == ["a", "b", "c"]
    with pytest.raises(StoppedError):
        patience.check()


def test_who_has_done_is_not_told() -> None:
    patience, told = Patience(), list[str]()
    with patience.telling(lambda: told.append("a")):
        pass
    patience.leave()
    assert told == []
