"""One local cluster, the documents that are read on it, and what an ingest without it makes of them."""

from __future__ import annotations

import importlib.util
import os
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from eval.bench.generate import generate_documents
from ingest.ray.address import Address
from ingest.ray.cluster import Cluster
from ingest.ray.machines import Machines
from ingest.types import IngestReport
from rag.build import build_embedder
from rag.config import Settings, load_settings

WORKERS = 2
_GENERATED = 18
_STORE_MB = 120
_WRITTEN = 1_600_000_000
_NOTICE = (
    "关于{topic}的通知\n\n各街道办事处：\n现就{topic}工作通知如下。\n"
    "一、2021年计划完成{count}处。\n二、2022年再完成{more}处。\n"
)
_TRADITIONAL = "關於綠道養護的通知\n\n各單位：\n2021年計劃養護綠道34公里，2022年計劃養護綠道40公里。\n"


@pytest.fixture(scope="package")
def stores() -> ModuleType:
    """The module ``ray_stores.py`` beside this one."""
    spec = importlib.util.spec_from_file_location("ray_stores", Path(__file__).with_name("ray_stores.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="package")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Good and bad files, some of the same bytes or text, one of them an archive."""
    folder = tmp_path_factory.mktemp("documents")
    for made in islice(generate_documents(), _GENERATED):
        (folder / made.name).write_text(made.text, encoding="utf-8")
    notice = _NOTICE.format(topic="口袋公园建设", count=12, more=15)
    (folder / "a.txt").write_text(notice, encoding="utf-8")
    (folder / "b.txt").write_text(notice, encoding="utf-8")
    (folder / "c.html").write_text(f"<html><body><p>{notice}</p></body></html>", encoding="utf-8")
    (folder / "d.txt").write_text(notice.replace("\n", "\n\n"), encoding="utf-8")
    (folder / "e.txt").write_text(_TRADITIONAL, encoding="utf-8")
    (folder / "f.pdf").write_bytes(b"%PDF-1.7\nnothing that follows is one")
    (folder / "g.pdf").write_bytes(b"%PDF-1.7\nnothing that follows is one")
    (folder / "h.txt").write_bytes(b"")
    (folder / "i.docx").write_bytes(b"PK\x03\x04 broken")
    (folder / "j.txt").write_text("……\n——\n", encoding="utf-8")
    with zipfile.ZipFile(folder / "k.zip", "w") as archive:
        archive.writestr("k1.txt", _NOTICE.format(topic="社区食堂建设", count=5, more=7))
        archive.writestr("k2.txt", notice)
        archive.writestr("k3.pdf", b"%PDF-1.7\nneither is this")
    for path in folder.iterdir():  # the time of a file that has just been written is not remembered
        os.utime(path, (_WRITTEN, _WRITTEN))
    return folder


@pytest.fixture(scope="package")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Hashed vectors, and fewer workers than the cluster has processors for."""
    return load_settings(store=tmp_path_factory.mktemp("plain") / "store", embedder="hashing", ray_workers=WORKERS)


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """The same settings with a store of the test's own."""
    return settings.model_copy(update={"store": tmp_path / "store"})


@pytest.fixture(scope="package")
def cluster() -> Iterator[Cluster]:
    """Processors for the workers and for another that comes by, and a device that is a GPU by name."""
    cluster = Cluster(Address(workers=WORKERS + 1), _STORE_MB, gpus=1)
    yield cluster
    cluster.close()


@pytest.fixture(scope="package")
def shared(stores: ModuleType, settings: Settings, cluster: Cluster) -> Iterator[Any]:
    """Two workers that embed themselves."""
    machines = Machines(settings, build_embedder(settings), cluster, this_machine=True, gpu_batch=0)
    yield stores.Shared(machines)
    machines.dismiss()


@pytest.fixture(scope="package")
def plain(stores: ModuleType, settings: Settings, documents: Path) -> IngestReport:
    """What an ingest without a cluster reports, into the store of the settings."""
    report: IngestReport = stores.take_in(settings, documents, None)
    return report
