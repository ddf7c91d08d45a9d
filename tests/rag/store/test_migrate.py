"""The indexes of a store given to another engine: nothing is embedded again, nothing is lost by a kill."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ingest.build import build_ingest
from rag.build import build_embedder, build_pipeline, engine_of, open_catalog, open_store
from rag.config import Settings, load_settings
from rag.embed.hashing import HashingEmbedder
from rag.errors import EngineMismatchError, ModelMismatchError
from rag.stages import Embedder
from rag.store.migrate import Migrated, migrate
from ui.cli import run

TREES = {"植树": "3000棵", "造林": "500亩", "修路": "12公里", "建校": "4所"}


def ingest(settings: Settings, folder: Path, names: list[str]) -> None:
    folder.mkdir(exist_ok=True)
    for name in names:
        text = f"关于{name}的通知\n\n2021年计划{name}{TREES[name]}。\n"
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    pipeline = build_ingest(settings)
    assert not pipeline.ingest([folder]).failed
    pipeline.close()


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three notices and a store of them with Chroma."""
    folder = tmp_path_factory.mktemp("ready")
    made = load_settings(store=folder / "store", embedder="hashing", selector=False)
    ingest(made, folder / "documents", ["植树", "造林", "修路"])
    return folder


@pytest.fixture
def settings(ready: Path, tmp_path: Path) -> Settings:
    """The store of a copy of it."""
    shutil.copytree(ready, tmp_path, dirs_exist_ok=True)
    return load_settings(store=tmp_path / "store", embedder="hashing", selector=False)


def unwanted() -> Embedder:
    raise AssertionError("nothing is to be embedded")


def moved(settings: Settings, name: str, embedder: Callable[[], Embedder] = unwanted) -> tuple[Settings, Migrated]:
    changed = settings.model_copy(update={"vector_store": name})
    catalog = open_catalog(changed)
    try:
        return changed, migrate(changed.store, catalog, engine_of(changed), embedder)
    finally:
        catalog.close()


def vectors(settings: Settings) -> dict[str, np.ndarray]:
    with open_store(settings) as store:
        ids = [
            one.chunk_id for document in store.catalog.documents() for one in store.catalog.chunks_of(document.doc_id)
        ]
        held = store.dense.vectors(ids)
        assert held.keys() == set(ids)
        assert store.dense.count() == store.lexical.count() == len(ids)
        return {one: np.asarray(held[one]) for one in ids}


def assert_answers(settings: Settings, names: list[str]) -> None:
    pipeline = build_pipeline(settings)
    for name in names:
        assert TREES[name] in pipeline.ask(f"2021年计划{name}多少").text
    pipeline.close()


def test_vectors_are_copied_there_and_back(settings: Settings) -> None:
    before = vectors(settings)
    milvus, there = moved(settings, "milvus")
    assert (there.copied, there.embedded, there.already) == (len(before), 0, False)
    assert_answers(milvus, ["植树", "造林"])
    assert not (settings.store / "chroma").exists()
    chroma, back = moved(milvus, "chroma")
    assert back.copied == len(before)
    after = vectors(chroma)
    assert all(after[one] == pytest.approx(before[one], abs=1e-6) for one in before)
    assert not (settings.store / "milvus").exists()
    assert moved(chroma, "chroma")[1].already


def test_a_running_reader_is_told_that_the_engine_has_changed(settings: Settings) -> None:
    with open_store(settings) as reading:
        moved(settings, "milvus")
        with pytest.raises(EngineMismatchError, match="vector_store"):
            reading.refresh()
        reading.dense.count()  # what it has open is as it was


KILLED = """
import os, sys
from pathlib import Path
import rag.store.migrate as migration
from rag.build import engine_of, open_catalog
from rag.config import load_settings

migration._BATCH = 1
settings = load_settings(store=Path(sys.argv[1]), embedder="hashing", selector=False, vector_store="milvus")
migration.migrate(settings.store, open_catalog(settings), engine_of(settings), None, lambda done, total: os._exit(9))
"""


def kill_in_the_middle(settings: Settings) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(settings.store)], check=False, env=os.environ)
    assert killed.returncode == 9


def test_a_killed_migration_leaves_the_store_and_goes_on(settings: Settings) -> None:
    before = vectors(settings)
    kill_in_the_middle(settings)
    assert vectors(settings).keys() == before.keys()
    milvus, rest = moved(settings, "milvus")
    assert 0 < rest.before < len(before)
    assert rest.before + rest.copied == len(before)
    assert vectors(milvus).keys() == before.keys()


def test_a_migration_begins_anew_when_documents_have_come(settings: Settings, tmp_path: Path) -> None:
    kill_in_the_middle(settings)
    ingest(settings, tmp_path / "documents", ["建校"])
    milvus, done = moved(settings, "milvus")
    assert done.before == 0
    assert_answers(milvus, ["植树", "建校"])
    assert len(vectors(milvus)) == done.copied


def test_lost_vectors_are_made_anew_by_the_model_of_the_store(settings: Settings) -> None:
    before = vectors(settings)
    shutil.rmtree(settings.store / "chroma")
    with pytest.raises(ModelMismatchError, match="hashing-64"):
        moved(settings, "milvus", lambda: HashingEmbedder(dimension=64))
    milvus, done = moved(settings, "milvus", lambda: build_embedder(settings))
    assert (done.copied, done.embedded) == (0, len(before))
    after = vectors(milvus)
    assert all(after[one] == pytest.approx(before[one], abs=1e-6) for one in before)


def test_the_command_says_what_it_did_and_what_to_set(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POLICYQA_LANGUAGE", "en")
    monkeypatch.setenv("POLICYQA_STORE", str(settings.store))
    assert run(["migrate", "--to", "milvus"]) == 0
    assert "now set vector_store = milvus" in capsys.readouterr().out
    assert run(["migrate", "--to", "milvus"]) == 0
    assert "already" in capsys.readouterr().out
    assert run(["migrate", "--to", "chroma", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["engine"] == "chroma"
    assert run(["migrate", "--to", "faiss"]) == 2
    assert run(["migrate", "--to", "milvus", "--store", "nowhere"]) == 3
    assert "no store at" in capsys.readouterr().err
