"""A cluster as it serves an ingest: its workers, kept from one run to the next."""

from __future__ import annotations

from contextlib import ExitStack

from ingest.limits import limits_of
from ingest.progress import Watch
from ingest.ray.address import Address
from ingest.ray.cluster import Cluster
from ingest.ray.crew import Crew
from ingest.ray.readers import ClusterReaders
from ingest.ray.recipe import Facts, program, recipe_of
from ingest.take import Known
from rag.config import Settings
from rag.embed.server import facts_of
from rag.stages import Embedder


class Machines:
    """Reads, cuts and embeds on a cluster. Close it.

    Args:
        settings: what is chosen.
        embedder: the model that they choose; the workers load their own.
        address: which cluster.

    Raises:
        ConfigError: ray is not installed.
        ClusterError: the cluster cannot be used.
    """

    def __init__(self, settings: Settings, embedder: Embedder, address: Address) -> None:
        self._limits = limits_of(settings)
        recipe = recipe_of(settings, this_machine=not address.remote)
        expected = Facts(program(), facts_of(embedder))
        with ExitStack() as on_failure:
            self._cluster = Cluster(address, settings.ray_object_store_mb, settings.ray_workers)
            on_failure.callback(self._cluster.close)
            self._crew = Crew(self._cluster, recipe, expected)
            on_failure.pop_all()

    def readers(self, known: Known, watch: Watch) -> ClusterReaders:
        """Those who read the files of one run."""
        return ClusterReaders(self._crew, self._limits, known, watch)

    def wait_ready(self) -> None:
        """Wait until every worker has started; raises ``ClusterError``. No run needs this but one that is timed."""
        self._crew.wait_ready()

    def close(self) -> None:
        """End the workers, and leave the cluster."""
        with ExitStack() as closing:
            closing.callback(self._cluster.close)
            self._crew.close()
