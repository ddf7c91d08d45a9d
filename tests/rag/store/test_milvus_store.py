"""A store whose indexes Milvus keeps: the same answers, nothing half there, and no mistaking it for another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline, open_store
from rag.config import Settings, load_settings
from rag.errors import EngineMismatchError
from rag.pipeline import Pipeline
from rag.store.lock import discard_indexes
from rag.types import Filters

ASKED = [
    json.loads(line)["question"]
    for line in (Path(__file__).parents[3] / "eval/questions/seed.jsonl").read_text(encoding="utf-8").splitlines()
]


def ingest(settings: Settings, *paths: Path, collection: str = "") -> None:
    pipeline = build_ingest(settings)
    assert not pipeline.ingest(paths, collection=collection).failed
    pipeline.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(store=tmp_path / "store", embedder="hashing", vector_store="milvus")


@pytest.fixture(scope="module")
def notice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("documents") / "通知.txt"
    path.write_text("关于植树的通知\n\n2021年计划植树3000棵。\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory, report: Path, notice: Path) -> dict[str, Settings]:
    """The report, and in a collection of its own the notice, by what keeps the indexes."""
    made = {}
    for engine in ("chroma", "milvus"):
        where = tmp_path_factory.mktemp(engine) / "store"
        made[engine] = load_settings(store=where, embedder="hashing", vector_store=engine)
        ingest(made[engine], report)
        ingest(made[engine], notice, collection="inner")
    return made


@pytest.fixture(scope="module")
def pipelines(stores: dict[str, Settings]) -> Iterator[dict[str, Pipeline]]:
    built = {engine: build_pipeline(one) for engine, one in stores.items()}
    yield built
    for one in built.values():
        one.close()


@pytest.mark.parametrize("question", ASKED[:16])
def test_the_shipped_questions_are_answered_alike(pipelines: dict[str, Pipeline], question: str) -> None:
    chroma, milvus = (pipelines[engine].ask(question) for engine in ("chroma", "milvus"))
    assert (milvus.status, milvus.text, milvus.citations) == (chroma.status, chroma.text, chroma.citations)


def test_what_is_in_no_visible_collection_is_not_found(pipelines: dict[str, Pipeline]) -> None:
    asked = "2021年计划植树多少棵"
    for collections, found in ((("public",), False), (("inner",), True), ((), True)):
        answers = [one.ask(asked, filters=Filters(collections=collections)) for one in pipelines.values()]
        assert [("3000棵" in one.text) for one in answers] == [found, found]


def test_another_engine_is_refused_with_the_remedy(stores: dict[str, Settings]) -> None:
    for kept, wanted in (("milvus", "chroma"), ("chroma", "milvus")):
        changed = stores[kept].model_copy(update={"vector_store": wanted})
        with pytest.raises(EngineMismatchError, match=rf"{kept}.*policyqa migrate --to {wanted}"):
            open_store(changed)


def test_an_empty_store_takes_any_engine(tmp_path: Path, report: Path) -> None:
    for engine in ("chroma", "milvus", "chroma"):
        open_store(load_settings(store=tmp_path / "store", vector_store=engine), create=True).close()


KILLED = """
import os, sys
from pathlib import Path
from ingest.build import build_ingest
from rag.config import load_settings
from rag.store.milvus import MilvusIndexes

real = MilvusIndexes.write
def killed(self, encoded):
    real(self, encoded)
    os._exit(9)
MilvusIndexes.write = killed
settings = load_settings(store=Path(sys.argv[1]), embedder="hashing", vector_store="milvus")
build_ingest(settings).ingest([Path(sys.argv[2])])
"""


def test_a_kill_leaves_nothing_half_there(settings: Settings, notice: Path, tmp_path: Path) -> None:
    ingest(settings, notice)
    other = tmp_path / "造林.txt"
    other.write_text("关于造林的通知\n\n2021年计划造林500亩。\n", encoding="utf-8")
    command = [sys.executable, "-c", KILLED, str(settings.store), str(other)]
    assert subprocess.run(command, check=False, env=os.environ).returncode == 9
    pipeline = build_pipeline(settings)
    assert "3000棵" in pipeline.ask("2021年计划植树多少棵").text
    assert "500亩" not in pipeline.ask("2021年计划造林多少亩").text
    pipeline.close()
    with open_store(settings) as store:
        assert store.dense.count() == store.catalog.counts().chunks
        assert not store.catalog.doc_ids.unready()


def test_a_lost_index_is_made_anew_while_another_process_reads(settings: Settings, notice: Path) -> None:
    ingest(settings, notice)
    reading = build_pipeline(settings)
    discard_indexes(settings.store)  # the reading process may be writing into it yet
    mended = build_pipeline(settings)
    for one in (reading, mended):
        assert "3000棵" in one.ask("2021年计划植树多少棵").text
    mended.close()
    assert "3000棵" in reading.ask("2021年计划植树几棵").text
    reading.close()
