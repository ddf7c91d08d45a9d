"""Askers who leave while a slow language model is asked for them: its connection closes, and the worker lives on."""

from __future__ import annotations

import json
import shutil
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from rag.config import Settings
from rag.errors import StoppedError
from rag.patience import Patience, asker
from rag.types import Answer, Status, Turn
from ui.access.access import Access
from ui.access.rules import AccessRules
from ui.app import create_app
from ui.database.service import ServiceDatabase
from ui.errors import AnswerTimeoutError
from ui.serve.pool import WorkerPool
from ui.service import Service

QUESTION = "2020年高企净增目标是多少"
# Of a test that fails; one that passes takes a moment.
PATIENCE_S = 20.0


@dataclass
class Slow:
    """A pool of one worker whose language model says nothing until the test is over."""

    endpoint: Any
    pool: WorkerPool
    settings: Settings

    def again(self) -> None:
        """Forget who has asked and left."""
        self.endpoint.asked.clear()
        self.endpoint.left.clear()

    def asked(self) -> None:
        assert self.endpoint.asked.wait(PATIENCE_S), "the language model was not asked"

    def left(self) -> None:
        assert self.endpoint.left.wait(PATIENCE_S), "its connection stays open"


def settings_of(store: Path, base_url: str, **more: Any) -> Settings:
    always = {"chat_sure": 1.0} if "chat_sure" in Settings.model_fields else {}
    chosen = {"chat_model": "openai:any", "chat_base_url": base_url, "chat_timeout_s": 120.0, **always, **more}
    return Settings(store=store, embedder="hashing", workers=1, answer_cache_mb=0, **chosen)


@pytest.fixture(scope="module")
def slow(filled_store: Path, tmp_path_factory: pytest.TempPathFactory, scripted: ModuleType) -> Iterator[Slow]:
    store = shutil.copytree(filled_store, tmp_path_factory.mktemp("slow") / "store")
    with scripted.ScriptedOpenAI(mode=scripted.Mode.HANG) as endpoint:
        settings = settings_of(store, endpoint.base_url)
        pool = WorkerPool(settings)
        try:
            pool.start()
            yield Slow(endpoint, pool, settings)
        finally:
            pool.close()


@pytest.fixture(autouse=True)
def untouched(slow: Slow) -> Iterator[None]:
    """Each test leaves the worker that it found, and able to work."""
    slow.again()
    before = slow.pool.pids
    yield
    assert slow.pool.search(QUESTION, 1)
    assert slow.pool.pids == before


@pytest.fixture
def base(slow: Slow, run_app: Callable[..., str], tmp_path: Path) -> Iterator[str]:
    """The address of a server over the slow pool."""
    with ServiceDatabase(f"sqlite:///{tmp_path / 'service.sqlite'}") as database:
        service = Service(slow.pool)
        yield run_app(create_app(service, slow.settings, Access(AccessRules.of(slow.settings), database), chat=False))


def test_an_asker_of_the_pool(slow: Slow) -> None:
    patience = Patience()
    threading.Thread(target=lambda: slow.endpoint.asked.wait(PATIENCE_S) and patience.leave(), daemon=True).start()
    token = asker.set(patience)
    try:
        with pytest.raises(StoppedError):
            slow.pool.ask(QUESTION)
        with pytest.raises(StoppedError):
            slow.pool.ask(QUESTION)
    finally:
        asker.reset(token)
    slow.left()


def test_a_client_who_hangs_up(slow: Slow, base: str) -> None:
    body = json.dumps({"question": QUESTION}).encode()
    host, port = base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        head = f"POST /api/v1/ask HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        slow.asked()
    slow.left()


def test_a_client_who_leaves_a_stream_has_seen_a_stage_before(slow: Slow, base: str) -> None:
    history = [["user", QUESTION], ["assistant", "150家以上"]]
    body = {"question": "2019年呢", "history": history, "stream": True}
    with httpx.stream("POST", f"{base}/api/v1/ask", json=body, timeout=PATIENCE_S) as reply:
        lines = reply.iter_lines()
        assert next(lines) == "event: stage"
        slow.asked()
        assert not slow.endpoint.left.is_set()
    slow.left()


def test_a_client_of_the_compatible_endpoint(slow: Slow, base: str) -> None:
    client = httpx.Client(timeout=httpx.Timeout(PATIENCE_S, read=3.0))
    body = {"model": "policyqa", "messages": [{"role": "user", "content": QUESTION}]}
    with client, pytest.raises(httpx.ReadTimeout):
        client.post(f"{base}/v1/chat/completions", json=body)
    slow.asked()
    slow.left()


def test_an_asker_of_the_chat_who_stops(slow: Slow, base: str) -> None:
    with httpx.Client(base_url=base, timeout=PATIENCE_S) as client:
        client.headers["x-csrf-token"] = client.get("/chat/welcome").json()["csrf"]
        asked = {"turn_id": str(uuid.uuid4()), "conversation_id": None, "question": QUESTION}
        conversation = client.post("/chat/ask", json=asked).json()["conversation_id"]
        slow.asked()
        stopped = client.post(f"/chat/turns/{asked['turn_id']}/stop")
        assert stopped.is_success, stopped.text
        slow.left()
        (turn,) = client.get(f"/chat/conversations/{conversation}").json()["turns"]
        assert turn["state"] == "stopped"


def test_a_question_that_nobody_has_asked_yet_asks_no_model(slow: Slow) -> None:
    token = asker.set(Patience(0.0))
    try:
        answer = slow.pool.ask(QUESTION)
    finally:
        asker.reset(token)
    assert answer.status is Status.ANSWERED
    assert not slow.endpoint.asked.is_set()


def test_an_answer_over_its_budget_costs_no_worker(filled_store: Path, tmp_path: Path, scripted: ModuleType) -> None:
    store = shutil.copytree(filled_store, tmp_path / "store")
    with scripted.ScriptedOpenAI(mode=scripted.Mode.HANG) as endpoint:
        # The clock of the answer runs from before the model is asked, and so out before the model's own.
        settings = settings_of(store, endpoint.base_url, answer_timeout_s=0.001, chat_timeout_s=10.0)
        pool = WorkerPool(settings)
        try:
            pool.start()
            assert pool.search(QUESTION, 1)  # what a first question has to load is no part of this
            before = pool.pids
            with pytest.raises(AnswerTimeoutError):
                pool.ask(QUESTION)
            assert endpoint.left.wait(PATIENCE_S)
            assert pool.search(QUESTION, 1)
            assert pool.pids == before
            assert pool.figures.timeouts == 1
        finally:
            pool.close()


def test_a_silent_model_leaves_the_answer_of_the_excerpts(
    filled_store: Path, tmp_path: Path, scripted: ModuleType
) -> None:
    store = shutil.copytree(filled_store, tmp_path / "store")
    with scripted.ScriptedOpenAI(mode=scripted.Mode.HANG) as endpoint:
        pool = WorkerPool(settings_of(store, endpoint.base_url, chat_timeout_s=0.5))
        try:
            pool.start()
            history = (Turn("user", QUESTION), Turn("assistant", "150家以上"))
            asked = [(QUESTION, ()), ("2019年呢", history), (QUESTION, ())]
            answers: list[Answer] = [pool.ask(question, turns) for question, turns in asked]
        finally:
            pool.close()
    assert [answer.short_text for answer in answers] == ["150家以上", "277家", "150家以上"]
    assert len(endpoint.requests) == 1, "a dead endpoint costs one timeout"
