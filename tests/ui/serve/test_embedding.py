from __future__ import annotations

import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.build import build_ingest
from rag.build import build_embedder, build_pipeline
from rag.config import Settings
from rag.errors import EmbedderError
from ui.errors import RetryableError
from ui.progress import Progress
from ui.serve.embedding import EmbeddingKeeper
from ui.serve.server import load_pipeline

QUESTIONS = ("2020年高企净增目标是多少", "去年建成几座垃圾压缩站", "技术合同交易额的目标")


@pytest.fixture(scope="module")
def bundled_store(tmp_path_factory):
    """A store made with the bundled model, and what the pipeline in process answers from it."""
    folder = tmp_path_factory.mktemp("bundled")
    (folder / "report.txt").write_text(
        "某区工作报告\n\n一、2019年工作完成情况\n\n全年高企净增277家，总数达757家。\n\n"
        "二、2020年主要工作安排\n\n高企认定净增150家以上，技术合同交易额突破110亿元。建成1座垃圾压缩站。\n",
        encoding="utf-8",
    )
    settings = Settings(store=folder / "store", workers=1, answer_cache_mb=0)
    embedder = build_embedder(settings)
    ingest = build_ingest(settings, embedder)
    ingest.ingest([folder / "report.txt"])
    ingest.close()
    pipeline = build_pipeline(settings, embedder=embedder)
    answers = [replace(pipeline.ask(question), timings={}) for question in QUESTIONS]
    pipeline.close()
    return settings, answers


def test_workers_with_one_model_between_them_answer_as_before_and_survive_its_end(bundled_store, watch):
    settings, answers = bundled_store
    pool, _ = load_pipeline(settings, Progress())
    try:
        assert [replace(pool.ask(question), timings={}) for question in QUESTIONS] == answers
        worker, embedding = pool.pids
        assert "torch" not in Path(f"/proc/{worker}/maps").read_text()
        os.kill(embedding, signal.SIGKILL)
        watch.wait_until(lambda: not watch.alive(embedding))
        with pytest.raises(RetryableError):
            pool.ask("2020年高企净增多少家")
        watch.wait_until(lambda: pool.pids[1] not in (0, embedding) and answered(pool), 120)
        assert pool.pids[0] == worker
        assert [replace(pool.ask(question), timings={}) for question in QUESTIONS] == answers
    finally:
        pids = pool.pids
        pool.close()
    assert not any(watch.alive(pid) for pid in pids)


def test_a_model_that_cannot_be_found_is_said_at_the_start(tmp_path):
    shutil.rmtree(tmp_path / "model", ignore_errors=True)
    keeper = EmbeddingKeeper(Settings(embedder=str(tmp_path), store=tmp_path / "store"))
    try:
        with pytest.raises(EmbedderError):
            keeper.start()
    finally:
        keeper.close()


def answered(pool) -> bool:
    try:
        pool.ask("2020年高企净增多少家？")
    except RetryableError:
        return False
    return True
