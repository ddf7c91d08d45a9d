"""Servers of one catalog in PostgreSQL, each with a store directory of its own, that start at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ingest.progress import unwatched
from rag.build import build_pipeline
from rag.config import load_settings
from ui.serve.orders import Prepare, carry_out


def test_one_fills_the_empty_catalog_and_both_answer(tmp_path: Path, postgres_url: str) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number, word in enumerate(("凉亭", "码头", "苗圃"), start=31):
        (corpus / f"{word}.txt").write_text(f"关于{word}的通知\n\n2021年计划新建{word}{number}处。\n", encoding="utf-8")
    given = load_settings(embedder="hashing", catalog_url=postgres_url, corpus=corpus, parse_workers=1)
    servers = [given.model_copy(update={"store": tmp_path / name}) for name in ("one", "two")]
    together = threading.Barrier(2)

    def start(number: int) -> int:
        together.wait()
        report = carry_out(servers[number], None, Prepare(), lambda *_: None, unwatched)
        return report.documents if report is not None else 0

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(start, range(2))) == [0, 3]
    for one in servers:
        pipeline = build_pipeline(one)
        assert "32处" in pipeline.ask("2021年计划新建码头多少处").text
        pipeline.close()
