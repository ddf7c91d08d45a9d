"""The embedding process's side of a local socket: one model for every process of a server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from typing import Any

from rag.errors import EmbedderError
from rag.stages import Embedder, TokenEncoder

log = logging.getLogger(__name__)

FACTS = "facts"
_QUERY_METHODS = frozenset({"embed_query", "encode_query"})
_PASSAGE_METHODS = frozenset({"embed_passages", "encode_passages"})
_METHODS = frozenset({FACTS, "count_tokens"}) | _QUERY_METHODS | _PASSAGE_METHODS
_BACKLOG = 64


@dataclass(frozen=True, slots=True)
class EncoderFacts:
    """What a client asks once. ``token_name`` is empty for a model that gives no token vectors."""

    name: str
    dimension: int
    max_tokens: int
    token_name: str = ""


class Turns:
    """Lets ``places`` calls through the model at once; passages wait while a query does."""

    def __init__(self, places: int = 1) -> None:
        self._free = places
        self._queries_waiting = 0
        self._changed = threading.Condition()

    @contextmanager
    def query(self) -> Iterator[None]:
        """A place for a short text that somebody is waiting for."""
        with self._changed:
            self._queries_waiting += 1
            try:
                self._changed.wait_for(lambda: self._free > 0)
            finally:
                self._queries_waiting -= 1
            self._free -= 1
        yield from self._held()

    @contextmanager
    def passages(self) -> Iterator[None]:
        """A place for a few passages of an ingest."""
        with self._changed:
            self._changed.wait_for(lambda: self._free > 0 and not self._queries_waiting)
            self._free -= 1
        yield from self._held()

    def _held(self) -> Iterator[None]:
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()


def listen(path: Path, authkey: bytes) -> Listener:
    """Return a listener at ``path``, which a process that was killed may have left behind."""
    path.unlink(missing_ok=True)
    return Listener(str(path), family="AF_UNIX", backlog=_BACKLOG, authkey=authkey)


def serve(embedder: Embedder, listener: Listener, places: int = 1) -> None:
    """Answer calls of ``rag.embed.remote`` until the listener is closed; every connection has a thread.

    Args:
        embedder: what answers; safe to share between threads.
        listener: as ``listen`` gives it.
        places: forward passes at once.
    """
    turns = Turns(places)
    while True:
        try:
            connection = listener.accept()
        except (OSError, EOFError, AuthenticationError) as error:  # of a client that left, or the listener was closed
            if getattr(listener, "_listener", None) is None:
                return
            log.debug("a client of the embedding process left: %s", error)
            continue
        threading.Thread(target=_talk, args=(embedder, connection, turns), daemon=True).start()


def facts_of(embedder: Embedder) -> EncoderFacts:
    """What a client must know of a model before its first call."""
    token_name = embedder.token_name if isinstance(embedder, TokenEncoder) else ""
    return EncoderFacts(embedder.name, embedder.dimension, embedder.max_tokens, token_name)


def _talk(embedder: Embedder, connection: Connection, turns: Turns) -> None:
    with connection:
        while True:
            try:
                method, argument = connection.recv()
                connection.send(_reply(embedder, method, argument, turns))
            except (EOFError, OSError):
                return


def _reply(embedder: Embedder, method: str, argument: Any, turns: Turns) -> Any:
    """The value of a call, or the error as a value."""
    if method not in _METHODS:
        return EmbedderError("the embedding process has no method {method}; start the server again", method=method)
    try:
        if method == FACTS:
            return facts_of(embedder)
        call = getattr(embedder, method)
        if method in _QUERY_METHODS:
            with turns.query():
                return call(argument)
        if method in _PASSAGE_METHODS:
            with turns.passages():
                return call(argument)
        return call(argument)
    except EmbedderError as error:
        return error
    except Exception as error:
        log.exception("%s failed", method)
        return EmbedderError(
            "{method} failed in the embedding process ({kind}: {reason}); see its log",
            method=method,
            kind=type(error).__name__,
            reason=error,
        )
