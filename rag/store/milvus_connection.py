"""The connection to Milvus: a cluster, or Milvus Lite in the store's directory. Its errors become ours here."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag.errors import ConfigError, StoreCorruptError, StoreError, StoreFullError, StoreUnreachableError
from rag.store.indexes import Engine
from rag.store.milvus_lite import LiteHost
from rag.text.address import shown_address

# Seconds that a question, and a write of some hundred rows, may take, attempts included.
ASK_S, WRITE_S = 8.0, 120.0
_CONNECT_S = 8.0
_NO_COLLECTION, _NOT_LOADED = (4, 100), 101
_LONGEST_REASON = 300


class NoCollectionError(Exception):
    """There is no collection of that name; never leaves this package."""


class Connection:
    """A client, opened anew where the process that served Milvus Lite has ended.

    Args:
        engine: a cluster's address and token, or neither.
        directory: where Milvus Lite lies.

    Raises:
        ConfigError: the address cannot be used, or the library is not installed.
        StoreUnreachableError: nobody answers, or the token is refused.
        StoreCorruptError: the files cannot be used.
    """

    def __init__(self, engine: Engine, directory: Path) -> None:
        try:
            import grpc
            from pymilvus.exceptions import MilvusException
        except ImportError as error:
            raise ConfigError(
                "vector_store = milvus needs the packages pymilvus and milvus-lite: pip install 'policyqa[milvus]'"
            ) from error
        # It writes every failure, with a traceback, to standard error; each of them is raised here as well.
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
        self._failures: tuple[type[Exception], ...] = (MilvusException, grpc.RpcError, grpc.FutureTimeoutError)
        self._token = engine.milvus_token
        self._uri = _checked(engine.milvus_uri)
        self.lite = not self._uri
        self.where = shown_address(self._uri) if self._uri else str(directory)
        self._lock = threading.Lock()
        with ExitStack() as on_failure:
            self._host: LiteHost | None = None
            if self.lite:
                try:
                    self._host = LiteHost(directory)
                except Exception as error:
                    raise self._translated(error) from error
                on_failure.callback(self._host.close)
            self._client = self._open()
            on_failure.pop_all()

    def call(self, ask: Callable[[Any], Any], collection: str = "") -> Any:
        """Return what ``ask`` makes of the client.

        It may be asked twice: where the process that served Milvus Lite has ended meanwhile, or ``collection`` is not
        loaded, which is mended first.

        Raises:
            NoCollectionError: there is no collection of that name.
            StoreError: Milvus cannot be used.
        """
        self._reach()
        try:
            return self._asked(ask)
        except self._failures as error:
            code = getattr(error, "code", None)
            if collection and code == _NOT_LOADED:
                self._asked(lambda client: client.load_collection(collection, timeout=WRITE_S))
            elif code in _NO_COLLECTION:
                raise NoCollectionError from error
            elif not self._reach():
                raise self._translated(error) from error
        try:
            return self._asked(ask)
        except self._failures as error:
            if getattr(error, "code", None) == _NOT_LOADED and collection:
                self._asked(lambda client: client.load_collection(collection, timeout=WRITE_S))
                return self._asked(ask)
            raise self._translated(error) from error

    def close(self) -> None:
        """Leave it; where this process served Milvus Lite to others, one of these goes on."""
        self._client.close()
        if self._host is not None:
            self._host.close()

    def _asked(self, ask: Callable[[Any], Any]) -> Any:
        return ask(self._client)

    def _reach(self) -> bool:
        """Open the client anew where another process serves Milvus Lite now; returns whether it was so."""
        if self._host is None:
            return False
        with self._lock:
            try:
                changed = self._host.reach()
            except OSError as error:
                raise self._translated(error) from error
            if changed:
                self._client.close()
                self._client = self._open()
            return changed

    def _open(self) -> Any:
        from pymilvus import MilvusClient

        uri = self._host.uri if self._host is not None else self._uri
        try:
            return MilvusClient(uri, token=self._token, timeout=_CONNECT_S)
        except self._failures as error:
            raise self._translated(error) from error

    def _translated(self, error: BaseException) -> StoreError:
        if isinstance(error, StoreError | ConfigError):
            raise error
        reason = self._reason(error)
        if "No space left" in reason or "disk is full" in reason:
            return StoreFullError("no room left for the index {where}: free some disk and run again", where=self.where)
        if self.lite:
            return StoreCorruptError(
                "cannot use the index {where}: {reason}; run `policyqa ingest --rebuild` to make it anew",
                where=self.where,
                reason=reason,
            )
        return StoreUnreachableError(
            "cannot use the Milvus server {where}: {reason}; start it, or correct milvus_uri and milvus_token",
            where=self.where,
            reason=reason,
        )

    def _reason(self, error: BaseException) -> str:
        """What is wrong, on one line and without the token."""
        code = getattr(error, "code", None)
        told = str(getattr(error, "message", "") or error or type(error).__name__)
        if callable(code):  # an error of grpc itself
            told = f"{code().name}: {getattr(error, 'details', str)() or ''}"
        for secret in {self._token, self._token.partition(":")[2], urlsplit(self._uri).password or ""} - {""}:
            told = told.replace(secret, "…")
        return " ".join(told.split())[:_LONGEST_REASON]


def _checked(uri: str) -> str:
    """The address of a cluster, or "".

    Raises:
        ConfigError: it is none.
    """
    if uri:
        parts = urlsplit(uri)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError("setting milvus_uri = {uri!r}: give it as http://host:port", uri=shown_address(uri))
    return uri
