"""Ingest on a cluster gives the store and the report that ingest without one gives."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from types import ModuleType

import pytest

from ingest.build import build_ingest
from ingest.progress import Stage, Step
from ingest.ray.address import read_address
from ingest.ray.cluster import Cluster
from ingest.ray.machines import Machines
from ingest.types import IngestReport
from rag.build import build_embedder
from rag.config import Settings
from rag.errors import ClusterError, ConfigError, UsageError


def test_report_and_store_are_those_of_an_ingest_without_a_cluster_also_where_a_device_embeds(
    stores: ModuleType, settings: Settings, own: Settings, documents: Path, plain: IngestReport, cluster: Cluster
) -> None:
    one = own.model_copy(update={"ray_workers": 1})
    machines = Machines(one, build_embedder(one), cluster, this_machine=True, gpu_batch=8)
    steps: list[tuple[int, int, str]] = []
    watched: list[Step] = []
    told = {"progress": lambda *step: steps.append(step), "watch": watched.append}
    try:
        assert stores.take_in(one, documents, stores.Shared(machines), **told) == plain
    finally:
        machines.dismiss()
    stores.assert_same_store(settings, one)
    assert len(plain.failed) >= 5
    assert plain.alike
    assert [done for done, _, _ in steps] == list(range(1, len(steps) + 1))
    assert {one.stage for one in watched} >= {Stage.READING, Stage.STORING}


def test_without_the_package_the_error_names_the_remedy(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigError, match=r"pip install 'policyqa\[ray\]'"):
        build_ingest(own, ray="local:1")


def test_where_nobody_listens_the_error_comes_at_once_and_names_the_address(own: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and deaf: nobody else gets this port meanwhile
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ClusterError, match=address):
            build_ingest(own, ray=address)


@pytest.mark.parametrize("text", ["local", "local:0", "local:-1", "local:2000", "", "10.0.0.1", "http://x:1/", "a b:1"])
def test_what_names_no_cluster_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_address(text)


@pytest.mark.parametrize("text", ["auto", "10.0.0.1:6379", "head.example:6379", "ray://head:10001", "[::1]:6379"])
def test_addresses_of_clusters_are_taken_as_they_are(text: str) -> None:
    assert read_address(text).remote == text
