"""A cluster as it serves an ingest: its workers, kept from one run to the next."""

from __future__ import annotations

from contextlib import ExitStack

from ingest.limits import limits_of
from ingest.progress import Watch
from ingest.ray.address import Address
from ingest.ray.cluster import Cluster
from ingest.ray.crew import Crew
from ingest.ray.readers import ClusterReaders, KnownDigest
from ingest.ray.recipe import Facts, program, recipe_of
from rag.config import Settings
from rag.embed.server import facts_of
from rag.stages import Embedder


class Machines:
    """Reads, cuts and embeds on a cluster, embeds on its GPUs where it has any. Close it, which closes the cluster too.

    Args:
        settings: what is chosen.
        embedder: the model that they choose; the workers load their own.
        cluster: where.
        this_machine: whether that is a cluster that was started here.
        gpu_batch: passages that a GPU embeds at once; 0: the workers embed, each on its processor.
    """

    def __init__(
        self, settings: Settings, embedder: Embedder, cluster: Cluster, *, this_machine: bool, gpu_batch: int
    ) -> None:
        self._limits, self._cluster = limits_of(settings), cluster
        there = cluster.processors
        self._crew = Crew(
            cluster,
            recipe_of(settings, this_machine=this_machine),
            Facts(program(), facts_of(embedder)),
            min(settings.ray_workers or there, there),
            gpu_batch,
        )

    def readers(self, known: KnownDigest, watch: Watch) -> ClusterReaders:
        """Those who read the files of one run."""
        return ClusterReaders(self._crew, self._limits, known, watch)

    def wait_ready(self) -> None:
        """Wait until every worker has started; raises ``ClusterError``. No run needs this but one that is timed."""
        self._crew.wait_ready()

    def dismiss(self) -> None:
        """End the workers; the cluster goes on."""
        self._crew.close()

    def close(self) -> None:
        """End the workers, and leave the cluster."""
        with ExitStack() as closing:
            closing.callback(self._cluster.close)
            self._crew.close()


def open_machines(settings: Settings, embedder: Embedder, address: Address) -> Machines:
    """Join or start a cluster and have its workers started.

    Raises:
        ConfigError: ray is not installed.
        ClusterError: the cluster cannot be used.
    """
    with ExitStack() as on_failure:
        cluster = Cluster(address, settings.ray_object_store_mb)
        on_failure.callback(cluster.close)
        gpu_batch = settings.ray_gpu_batch_size if cluster.gpus else 0
        machines = Machines(settings, embedder, cluster, this_machine=not address.remote, gpu_batch=gpu_batch)
        on_failure.pop_all()
    return machines
