from __future__ import annotations

import json
import os
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from rag.build import build_pipeline
from rag.config import Settings
from rag.errors import ModelMismatchError, PolicyQAError, QuestionError, StoreError
from rag.store.curated import CuratedAnswer
from rag.store.store import Store
from rag.types import Answer, Filters, ModelUse, Pointing, StageDone, Status, Turn
from ui.errors import AnswerTimeoutError, BusyError, NotReadyError, RetryableError, WorkerLostError

QUESTION = "2020年高企净增目标是多少"


def test_the_workers_answer_as_the_pipeline_in_process(open_pool, store):
    pool = open_pool()
    own = build_pipeline(Settings(store=store, embedder="hashing"))
    doc_id = own.catalog.documents()[0].doc_id
    asked = [
        (QUESTION, (), Filters()),
        ("2019年呢", (Turn("user", QUESTION), Turn("assistant", "150家以上")), Filters()),
        ("垃圾压缩站建几座", (), Filters(doc_ids=(doc_id,), years=(2020,))),
        ("明天下雨吗", (), Filters()),
    ]
    try:
        for question in asked:
            assert timeless(pool.ask(*question)) == timeless(own.ask(*question))
        assert timeless(list(pool.stream(QUESTION))[-1]) == timeless(own.ask(QUESTION))
        assert pool.search(QUESTION, 2) == own.search(QUESTION, 2)
    finally:
        own.close()


def test_steps_come_before_the_answer(open_pool):
    kinds = [type(event) for event in open_pool().stream(QUESTION)]
    assert kinds[0] is StageDone
    assert kinds[-1] is Answer
    assert Answer not in kinds[:-1]


def test_an_error_of_the_asker_comes_back_as_it_is(open_pool):
    pool = open_pool()
    with pytest.raises(QuestionError):
        pool.ask(" ")
    assert pool.ask(QUESTION).short_text == "150家以上"


def test_a_killed_worker_costs_its_asker_alone(open_pool, watch):
    pool = open_pool(workers=1)
    (worker,) = pool.pids
    os.kill(worker, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(pool.ask, QUESTION)
        watch.wait_until(lambda: pool.admission.load.inside == 1 and pool.figures.waiting == 0)
        os.kill(worker, signal.SIGKILL)
        with pytest.raises(WorkerLostError) as lost:
            waiting.result(30)
    assert isinstance(lost.value, RetryableError)
    watch.wait_until(lambda: pool.figures.ready == 1)
    assert pool.ask(QUESTION).short_text == "150家以上"
    assert pool.figures.losses == 1


def test_nobody_notices_that_an_idle_worker_was_killed(open_pool, watch):
    pool = open_pool(workers=1, max_wait_s=30)
    (worker,) = pool.pids
    os.kill(worker, signal.SIGKILL)
    watch.wait_until(lambda: not Path(f"/proc/{worker}").exists())
    assert pool.ask(QUESTION).short_text == "150家以上"


def test_an_answer_over_its_budget_is_ended_beside_a_quick_one(open_pool, watch):
    pool = open_pool(answer_timeout_s=3)
    slow = pool.pids[0]
    os.kill(slow, signal.SIGSTOP)
    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(pool.ask, QUESTION) for _ in range(2)]
        errors = [one.exception(30) for one in both]
    assert sorted(type(error) for error in errors if error) in ([], [AnswerTimeoutError])
    if not any(errors):  # the quick worker took both
        with ThreadPoolExecutor(4) as threads:
            more = [threads.submit(pool.ask, QUESTION) for _ in range(8)]
            errors = [one.exception(30) for one in more]
    assert [type(error) for error in errors if error] == [AnswerTimeoutError]
    watch.wait_until(lambda: not watch.alive(slow))
    watch.wait_until(lambda: pool.figures.ready == 2)
    assert pool.figures.timeouts == 1
    assert pool.ask(QUESTION).short_text == "150家以上"


def test_more_askers_than_can_wait_are_refused_at_once(open_pool, watch):
    pool = open_pool(max_wait_s=1)
    pool.admission.expect(0.1)
    workers = pool.pids
    watch.stop_all(workers, signal.SIGSTOP)
    refused, answered = [], []

    def ask(_: int) -> None:
        began = time.monotonic()
        try:
            answered.append(pool.ask(QUESTION))
        except BusyError as error:
            refused.append((time.monotonic() - began, error.retry_after_s))

    with ThreadPoolExecutor(200) as threads:
        running = [threads.submit(ask, number) for number in range(200)]
        watch.wait_until(lambda: len(refused) >= 150)
        assert pool.would_shed() is not None
        watch.stop_all(workers, signal.SIGCONT)
        for one in running:
            one.result(60)
    assert answered
    assert len(answered) + len(refused) == 200
    at_once = [seconds for seconds, _ in refused if seconds < 0.5]
    assert len(at_once) >= 150
    assert all(retry_after_s >= 1 for _, retry_after_s in refused)
    assert pool.would_shed() is None
    assert pool.admission.load.inside == 0


def test_an_asker_that_leaves_frees_its_worker(open_pool):
    pool = open_pool(workers=1)
    for _ in range(3):
        events = pool.stream(QUESTION)
        next(events)
        events.close()
    assert pool.admission.load.inside == 0
    assert pool.ask(QUESTION).short_text == "150家以上"


def test_an_answer_given_before_comes_from_memory_until_the_store_changes(open_pool, store):
    pool = open_pool(answer_cache_mb=1)
    first, second = pool.ask(QUESTION), pool.ask(QUESTION)
    assert timeless(first) == timeless(second)
    assert set(second.timings) == {"total"}
    assert second.timings["total"] < first.timings["total"]
    assert [timeless(event) for event in pool.stream(QUESTION)] == [timeless(second)]
    pool.ask(QUESTION, (), Filters(years=(2020,)))
    assert (pool.figures.cache_hits, pool.figures.cache_misses) == (2, 2)
    with Store(store) as other, other.writing():
        other.catalog.writer.correct(other.catalog.documents()[0].doc_id, {"title": "另一个标题"})
    assert "另一个标题" in {citation.title for citation in pool.ask(QUESTION).citations}
    assert {document.title for document in pool.catalog.documents()} == {"另一个标题"}
    with Store(store) as other:
        other.catalog.curated.put(CuratedAnswer("c1", QUESTION, "由科技局统一答复。"))
    assert pool.ask(QUESTION).text == pool.ask(f" {QUESTION}").text == "由科技局统一答复。"
    assert pool.ask(QUESTION, (), Filters(collections=("内部",))).status is Status.ABSTAINED


def test_an_answer_that_a_language_model_chose_is_kept_and_one_that_it_failed_at_is_not(open_pool, scripted):
    def units(user: str) -> str:
        named = [line[1 : line.index("]")] for line in user.split("\n") if line.startswith("[") and "150家以上" in line]
        choice = {"parts": [{"asked": "", "units": [int(one) for one in named[:1]]}], "decides": None, "answers": True}
        return json.dumps({**choice, "missing": []})

    with scripted.ScriptedOpenAI(reply=units) as server:
        options = {"chat_model": "openai:any", "chat_sure": 1.0, "answer_cache_mb": 1, "workers": 1}
        pool = open_pool(**options, chat_base_url=server.base_url)
        first, second = pool.ask(QUESTION), pool.ask(QUESTION)
        assert first.model.outcome in (Pointing.AGREED, Pointing.POINTED)
        assert second == replace(first, model=ModelUse(first.model.outcome), timings=second.timings)
        assert first.model.calls >= 1
        assert pool.figures.cache_hits == 1
    with scripted.ScriptedOpenAI(reply="不知道") as server:
        pool = open_pool(**options, chat_base_url=server.base_url)
        assert [pool.ask(QUESTION).model.outcome for _ in range(2)] == [Pointing.REFUSED] * 2
        assert pool.figures.cache_hits == 0


def test_a_kept_answer_is_covered_and_dropped_when_the_sensitive_words_change(open_pool, tmp_path):
    words = tmp_path / "words.toml"
    words.write_text('[[list]]\nname = "a"\naction = "mask"\nwords = ["高企"]\n', encoding="utf-8")
    pool = open_pool(answer_cache_mb=1, workers=1, sensitive_words=words)
    first, second = pool.ask(QUESTION), pool.ask(f" {QUESTION}")
    assert pool.figures.cache_hits == 1
    assert first.query.text == second.query.text == "2020年＊＊净增目标是多少"
    assert "高企" not in repr((first.text, first.citations, second.text, second.citations))
    words.write_text('[[list]]\nname = "a"\naction = "refuse"\nwords = ["高企"]\n', encoding="utf-8")
    assert pool.ask(QUESTION).reader == "withheld"
    words.write_text('[[list]]\nname = "a"\naction = "refuse"\nwords = ["无关"]\n', encoding="utf-8")
    assert pool.ask(QUESTION).short_text == "150家以上"
    assert pool.figures.cache_hits == 1


def test_a_store_of_another_model_is_refused_at_the_start(open_pool, store):
    with Store(store) as opened:
        opened.catalog.set_meta("embedder", "another (7)")
    with pytest.raises(ModelMismatchError, match="another"):
        open_pool()


def test_a_store_that_cannot_be_opened_is_what_the_asker_hears_until_it_can(open_pool, store, watch):
    pool = open_pool(workers=1)
    with Store(store) as opened:
        before = opened.catalog.get_meta("embedder")
        opened.catalog.set_meta("embedder", "another (7)")
    os.kill(pool.pids[0], signal.SIGKILL)
    watch.wait_until(lambda: pool.figures.ready == 0)
    watch.wait_until(lambda: raised(pool) is ModelMismatchError)
    with Store(store) as opened:
        opened.catalog.set_meta("embedder", before)
    watch.wait_until(lambda: pool.figures.ready == 1)
    assert pool.ask(QUESTION).short_text == "150家以上"


def test_a_closed_pool_answers_nothing_and_leaves_nothing(open_pool, watch):
    pool = open_pool()
    pids = pool.pids
    pool.close()
    assert not any(watch.alive(pid) for pid in pids)
    with pytest.raises(NotReadyError):
        pool.ask(QUESTION)


def test_a_vanished_store_is_no_crash(open_pool, store, watch):
    pool = open_pool(workers=1)
    shutil.rmtree(store / "lexical")
    os.kill(pool.pids[0], signal.SIGKILL)
    watch.wait_until(lambda: pool.figures.ready == 1 or issubclass(raised(pool) or object, StoreError))


def raised(pool) -> type[BaseException] | None:
    try:
        pool.ask(QUESTION)
    except PolicyQAError as error:
        return type(error)
    return None


def timeless(answer: Answer) -> Answer:
    return replace(answer, timings={})
