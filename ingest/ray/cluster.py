"""A connection to a Ray cluster: started here, or joined."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import socket
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from ingest.ray.address import Address
from rag.errors import ClusterError, ConfigError

_MEGABYTE = 1_000_000
# Nothing is told to anybody, no page is served, and ray lets the environment of its processes be.
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_enable_metrics_collection": "0",
}
_HERE = "127.0.0.1"
_ANSWER_S = 10.0
# The system takes paths of sockets of at most 107 bytes; ray's own part has about 65 of them.
_LONGEST_FOLDER = 38


class Cluster:
    """Processes that work for this one. Close it.

    Args:
        address: which cluster.
        store_mb: memory for what is on its way between the processes of a cluster that is started here.
        gpus: of a cluster that is started here; ``None`` for those that this machine has.

    Raises:
        ConfigError: ray is not installed.
        ClusterError: there is no cluster at this address, or it cannot be used.
    """

    def __init__(self, address: Address, store_mb: int, gpus: int | None = None) -> None:
        self.ray = _load(guarded=not address.remote)
        self._folder, self._begun = Path(), False
        try:
            if address.remote:
                _knock(address.remote)
            self._begun = True
            if address.remote:
                self.ray.init(address=address.remote, log_to_driver=False, logging_level=logging.ERROR)
            else:
                self._start(address.workers, store_mb, gpus)
        except (ConnectionError, RuntimeError, ValueError, OSError, TimeoutError) as error:
            self.close()
            reason = str(error).strip().partition("\n")[0] or type(error).__name__
            raise ClusterError(
                "cannot use the Ray cluster {address}: {reason}; check its address, and that it is of ray {version}",
                address=address.remote or f"local:{address.workers}",
                reason=reason,
                version=self.ray.__version__,
            ) from error
        held: dict[str, float] = self.ray.cluster_resources()
        self.gpus = int(held.get("GPU", 0))
        self.processors = address.workers or max(1, int(held.get("CPU", 1)))

    def actor(self, made: type, *arguments: Any, **options: Any) -> Any:
        """Start an object in a process of its own; what becomes of it is known when it is asked."""
        return self.ray.remote(made).options(**options).remote(*arguments)

    def close(self) -> None:
        """Leave; a cluster that was started here ends."""
        if self._begun:
            self.ray.shutdown()
        if self._folder != Path():
            shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, workers: int, store_mb: int, gpus: int | None) -> None:
        # Texts of documents may go through files here: nobody else may look, and nothing is left.
        folder = tempfile.gettempdir()
        self._folder = Path(tempfile.mkdtemp(prefix="pqa", dir=folder if len(folder) < _LONGEST_FOLDER else "/tmp"))  # noqa: S108 - made for this run alone
        self.ray.init(
            address="local",
            num_cpus=workers,
            num_gpus=gpus,
            include_dashboard=False,
            object_store_memory=store_mb * _MEGABYTE,
            log_to_driver=False,
            logging_level=logging.ERROR,
            _node_ip_address=_HERE,
            _temp_dir=str(self._folder),
        )


def _knock(remote: str) -> None:
    """Raise ``OSError`` where nobody listens: ray itself would go on asking for many minutes."""
    host, colon, port = remote.removeprefix("ray://").rpartition(":")
    if colon:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_ANSWER_S).close()


def _load(*, guarded: bool) -> ModuleType:
    settings = dict(_QUIET)
    if guarded and "ray" not in sys.modules:  # it reads them as it is loaded
        # Ray listens on every address of a machine and runs what it is sent: only who knows this word is heard.
        settings |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    for name, value in settings.items():
        os.environ.setdefault(name, value)
    try:
        import ray
    except ImportError as error:
        raise ConfigError("--ray needs the package ray; run `pip install 'policyqa[ray]'`") from error
    loaded: ModuleType = ray
    return loaded
