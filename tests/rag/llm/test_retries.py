"""Endpoints that are unwell for a moment, for longer, or for good."""

from __future__ import annotations

import datetime
import time
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import SecretStr

from rag.errors import ChatModelError
from rag.llm.chat_model import ChatModel, open_chat_model
from rag.llm.failures import Kind
from rag.llm.gate import Entry, Gate, Limits
from rag.llm.usage import Usage, metered

REPLY = "2020年高企净增目标为150家以上[1]。"


class Clock:
    """Seconds since 1970, put forward by the test."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


def open_at(url: str, gate: Gate | None = None, timeout_s: float = 20.0) -> ChatModel:
    return open_chat_model("openai:any", url, SecretStr(""), timeout_s, gate)


def say(model: ChatModel) -> str:
    return "".join(model.stream("规则", "问题"))


def fails(model: ChatModel, words: str) -> None:
    with pytest.raises(ChatModelError, match=words):
        say(model)


@pytest.mark.parametrize("mode", ["server_error", "busy", "break_off"])
def test_what_passes_is_asked_again(scripted: ModuleType, mode: str) -> None:
    modes = [scripted.Mode(mode)]
    with scripted.ScriptedOpenAI(reply=REPLY, modes=modes) as server:
        if mode == "break_off":  # after the first words there is no way back
            fails(open_at(server.base_url), "broke the connection off")
            assert len(server.requests) == 1
        else:
            assert say(open_at(server.base_url)) == REPLY
            assert len(server.requests) == 2


@pytest.mark.parametrize("mode", ["unauthorized", "not_found", "garbage", "empty", "redirect"])
def test_what_does_not_pass_is_not_asked_again(scripted: ModuleType, mode: str) -> None:
    with scripted.ScriptedOpenAI(mode=scripted.Mode(mode)) as server:
        server.location = server.base_url
        fails(open_at(server.base_url), "chat endpoint")
    assert len(server.requests) == 1


def test_no_retry_begins_where_no_time_is_left(scripted: ModuleType) -> None:
    with scripted.ScriptedOpenAI(mode=scripted.Mode.SERVER_ERROR) as server:
        fails(open_at(server.base_url, timeout_s=0.9), "HTTP 500")
    assert len(server.requests) == 1


@pytest.mark.parametrize(("mode", "words"), [("flood", "more than a reply"), ("packed", "more than a reply")])
@pytest.mark.timeout(60)
def test_a_reply_larger_than_any_is_not_read(scripted: ModuleType, mode: str, words: str) -> None:
    with scripted.ScriptedOpenAI(mode=scripted.Mode(mode)) as server:
        fails(open_at(server.base_url, timeout_s=30), words)


class TestABreaker:
    """A dead endpoint costs one timeout, then nothing for a while, in every process of the store."""

    def test_it_is_left_alone_and_then_tried_by_one(self, scripted: ModuleType, tmp_path: Path) -> None:
        clock, path = Clock(), tmp_path / "chat.sqlite"
        with scripted.ScriptedOpenAI(reply=REPLY, mode=scripted.Mode.HANG) as server:
            first = open_at(server.base_url, Gate(path, "a", clock=clock), 0.5)
            second = open_at(server.base_url, Gate(path, "a", clock=clock), 0.5)
            fails(first, "did not finish")
            for model in (first, second):
                fails(model, "left alone")
            assert len(server.requests) == 1
            clock.now += 16
            fails(second, "did not finish")  # the trial
            assert len(server.requests) == 2
            clock.now += 16
            fails(first, "left alone")  # for twice as long
            clock.now += 16
            server.mode = scripted.Mode.REPLY
            assert say(first) == REPLY
            assert say(second) == REPLY

    def test_while_one_tries_the_others_wait(self, scripted: ModuleType, tmp_path: Path) -> None:
        clock, path = Clock(), tmp_path / "chat.sqlite"
        with scripted.ScriptedOpenAI(reply=REPLY, modes=[scripted.Mode.UNAUTHORIZED]) as server:
            first = open_at(server.base_url, Gate(path, "a", clock=clock))
            second = open_at(server.base_url, Gate(path, "a", clock=clock))
            fails(first, "HTTP 401")
            clock.now += 16
            trial = first.stream("规则", "问题")
            next(trial)
            fails(second, "left alone")
            trial.close()  # type: ignore[attr-defined]
            assert say(second) == REPLY, "a trial that was given up is open to the next"

    def test_of_another_endpoint_nothing_is_concluded(self, scripted: ModuleType, tmp_path: Path) -> None:
        path = tmp_path / "chat.sqlite"
        with scripted.ScriptedOpenAI(reply=REPLY) as server:
            fails(open_at(scripted.refused_url(), Gate(path, "dead")), "cannot be reached")
            assert say(open_at(server.base_url, Gate(path, "well"))) == REPLY

    def test_a_request_at_fault_says_nothing_of_the_endpoint(self, scripted: ModuleType, tmp_path: Path) -> None:
        with scripted.ScriptedOpenAI(reply=REPLY, modes=[scripted.Mode.NO_EXTRAS] * 9) as server:
            model = open_at(server.base_url, Gate(tmp_path / "chat.sqlite", "a"))
            server.modes = [scripted.Mode.NO_EXTRAS] * 2
            assert say(model) == REPLY
            assert say(model) == REPLY

    def test_one_bad_reply_is_forgiven_and_three_are_not(self, scripted: ModuleType, tmp_path: Path) -> None:
        with scripted.ScriptedOpenAI(mode=scripted.Mode.EMPTY) as server:
            model = open_at(server.base_url, Gate(tmp_path / "chat.sqlite", "a"))
            for _ in range(3):
                fails(model, "empty reply")
            fails(model, "left alone")
        assert len(server.requests) == 3

    def test_it_can_be_told_that_somebody_mended_it(self, scripted: ModuleType, tmp_path: Path) -> None:
        gate = Gate(tmp_path / "chat.sqlite", "a")
        with scripted.ScriptedOpenAI(reply=REPLY, modes=[scripted.Mode.UNAUTHORIZED]) as server:
            model = open_at(server.base_url, gate)
            fails(model, "HTTP 401")
            gate.forget()
            assert say(model) == REPLY


class TestLimits:
    """So many requests at once, so many tokens a day; whoever is refused costs nothing."""

    def test_so_many_at_once_over_all_processes(self, scripted: ModuleType, tmp_path: Path) -> None:
        path, limits = tmp_path / "chat.sqlite", Limits(concurrency=1)
        with scripted.ScriptedOpenAI(reply=REPLY) as server:
            first = open_at(server.base_url, Gate(path, "a", limits))
            second = open_at(server.base_url, Gate(path, "a", limits), 1.0)
            reply = first.stream("规则", "问题")
            next(reply)
            fails(second, "CHAT_CONCURRENCY")
            reply.close()  # type: ignore[attr-defined]
            assert say(second) == REPLY

    def test_a_place_that_was_never_given_back_is_free_after_its_time(self, tmp_path: Path) -> None:
        clock = Clock()
        gate = Gate(tmp_path / "chat.sqlite", "a", Limits(concurrency=1), clock)
        gate.enter(0, 30)
        assert getattr(gate.enter(0, 30), "crowded", False)
        clock.now += 33
        assert not hasattr(gate.enter(0, 30), "crowded")

    def test_so_many_tokens_a_day(self, scripted: ModuleType, tmp_path: Path) -> None:
        clock, limits = Clock(), Limits(daily_tokens=100)
        with scripted.ScriptedOpenAI(reply=REPLY) as server:
            gate = Gate(tmp_path / "chat.sqlite", "a", limits, clock)
            model, used = metered(open_at(server.base_url, gate))
            assert say(model) == REPLY  # 78 as the endpoint reports
            other = Gate(tmp_path / "chat.sqlite", "b", limits, clock)
            assert say(open_at(server.base_url, other)) == REPLY  # for 22 are left
            before = used()
            fails(model, "CHAT_DAILY_TOKENS")
            assert used() == before == Usage(1, 70, 8)
            clock.now += 86_400
            assert say(model) == REPLY

    def test_a_day_that_begins_meanwhile_owes_nothing(self, tmp_path: Path) -> None:
        clock = Clock()
        gate = Gate(tmp_path / "chat.sqlite", "a", Limits(daily_tokens=1000), clock)
        entry = gate.enter(80, 30)
        assert isinstance(entry, Entry)
        clock.now += 86_400
        gate.leave(entry, Kind.WELL, Usage(1, 50, 8))
        last = max(gate.spent(datetime.date(2000, 1, 1)).items())[1]
        assert last == Usage(1, 0, 8)

    def test_a_database_that_cannot_be_used_leaves_each_process_its_own_count(
        self, scripted: ModuleType, tmp_path: Path
    ) -> None:
        (tmp_path / "chat.sqlite").write_bytes(b"no database, and long enough to be looked at as one" * 20)
        with scripted.ScriptedOpenAI(reply=REPLY) as server:
            model = open_at(server.base_url, Gate(tmp_path / "chat.sqlite", "a", Limits(daily_tokens=50)))
            assert say(model) == REPLY
            fails(model, "CHAT_DAILY_TOKENS")
