"""The embedding process of a server: one model for all answering workers, started again when it ends."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import tempfile
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from rag.embed.remote import Address
from rag.errors import EmbedderError, PolicyQAError
from ui.serve.processes import Child, set_up, start_child

if TYPE_CHECKING:
    from rag.config import Settings

log = logging.getLogger(__name__)

_READY = "ready"
_CHECK_S = 0.5
_LONGEST_DELAY_S = 30.0
# A short text is no faster with two threads; so many can go through the model at once.
_CORES_A_PLACE = 4


def embed(connection: Connection, settings: Settings, address: Address) -> None:
    """Load the model and serve it until the front ends."""
    from rag.build import build_embedder
    from rag.embed.server import listen, serve
    from rag.stages import TokenEncoder

    set_up(settings)
    try:
        embedder = build_embedder(settings)
        embedder.embed_query("预热")  # loads the weights now instead of with the first question
        if isinstance(embedder, TokenEncoder):
            embedder.encode_query("预热")
    except PolicyQAError as error:
        connection.send(error)
        return
    listener = listen(address.path, address.authkey)
    connection.send(_READY)
    places = max(1, (os.cpu_count() or 1) // _CORES_A_PLACE)
    threading.Thread(target=serve, args=(embedder, listener, places), daemon=True).start()
    connection.recv()  # the front says nothing more: this returns when it has gone


class EmbeddingKeeper:
    """Keeps one embedding process.

    Args:
        settings: which model.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # Only this user may look into the directory; the key keeps out what runs under the same user by accident.
        self._directory = Path(tempfile.mkdtemp(prefix="policyqa-"))
        self.address = Address(self._directory / "embed", secrets.token_bytes(32))
        self._child: Child | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="embedding", daemon=True)
        self.ready = False

    @property
    def pid(self) -> int:
        """The process id, 0 while there is none."""
        child = self._child
        return child.pid if child is not None else 0

    def start(self) -> None:
        """Start the process and wait until the model is loaded.

        Raises:
            EmbedderError: it cannot be.
        """
        self._open()
        self._thread.start()

    def close(self) -> None:
        """End the process; a second call does nothing."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        child = self._child
        if child is not None:
            child.process.kill()
        if self._thread.ident is not None:
            self._thread.join(2 * _CHECK_S)
        if child is not None:
            child.kill()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _open(self) -> None:
        child = self._child = start_child("policyqa-embedding", embed, self._settings, self.address)
        try:
            said = child.connection.recv()
        except (EOFError, OSError) as error:
            child.kill()
            raise EmbedderError("the embedding process ended while it loaded the model; is there memory?") from error
        if isinstance(said, PolicyQAError):
            child.kill()
            raise said
        self.ready = True

    def _keep(self) -> None:
        delay_s = 0.0
        while not self._stopping.is_set():
            if self._child is not None and self._child.alive:
                self._stopping.wait(_CHECK_S)
                continue
            self.ready = False
            if self._stopping.wait(delay_s):
                return
            log.warning("the embedding process has ended; starting another")
            try:
                self._open()
                delay_s = 0.0
            except PolicyQAError as error:
                log.warning("the embedding process cannot start: %s", error)
                delay_s = min(_LONGEST_DELAY_S, 2 * delay_s + 1)
