"""An embedder that lives in another process of this machine."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Client, Connection
from pathlib import Path
from typing import Any

import numpy as np

from rag.embed.server import FACTS, EncoderFacts
from rag.errors import EmbedderError
from rag.stages import Embedder, QueryTokens, TokenVectors, Vectors

# Passages sent at once: a question that comes in between waits for so many at most.
_PASSAGES_AT_ONCE = 8
_REMEMBERED_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Address:
    """Where an embedding process listens."""

    path: Path
    authkey: bytes


class RemoteEmbedder:
    """The embedder of an embedding process, which may be started again behind it. Safe to share between threads.

    Args:
        address: where it listens.
        remembered_bytes: memory for what was worked out of queries; the retriever and the reader ask for the same one.

    Raises:
        EmbedderError: nobody answers there.
    """

    def __init__(self, address: Address, remembered_bytes: int = _REMEMBERED_BYTES) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._remembered = _Remembered(remembered_bytes)
        self.facts: EncoderFacts = self._call(FACTS, None)

    @property
    def name(self) -> str:
        """The model's."""
        return self.facts.name

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self.facts.dimension

    @property
    def max_tokens(self) -> int:
        """The longest input in tokens, prompt and special tokens included."""
        return self.facts.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a passage, prompt and special tokens included; not truncated.

        Raises:
            EmbedderError: the embedding process is away, or its model failed. So do all methods.
        """
        counts: list[int] = self._call("count_tokens", list(texts)) if texts else []
        return counts

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """float32 ``[len(texts), dimension]``, unit rows, in the order given."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for part in _slices(texts):
            vectors[part] = self._call("embed_passages", [texts[index] for index in part])
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """float32 ``[dimension]``, unit length."""
        vector: Vectors = self._remembered.get(("embed_query", text), lambda: self._call("embed_query", text))
        return vector

    def close(self) -> None:
        """Leave; a later call connects again."""
        with self._lock:
            self._drop()

    def _call(self, method: str, argument: Any) -> Any:
        """One call; a connection that has broken since the last one is made anew, once."""
        with self._lock:
            if self._connection is not None:
                try:
                    return _value(self._exchange(self._connection, method, argument))
                except (EOFError, OSError):
                    self._drop()
            try:
                self._connection = Client(str(self._address.path), family="AF_UNIX", authkey=self._address.authkey)
                return _value(self._exchange(self._connection, method, argument))
            except (EOFError, OSError, multiprocessing.AuthenticationError) as error:
                self._drop()
                raise EmbedderError(
                    "the embedding process is away ({reason}); try again in a few seconds", reason=error or "closed"
                ) from error

    def _exchange(self, connection: Connection, method: str, argument: Any) -> Any:
        connection.send((method, argument))
        return connection.recv()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class RemoteEncoder(RemoteEmbedder):
    """The same with the vectors of tokens."""

    @property
    def token_name(self) -> str:
        """What the store remembers of how token vectors are made: model, weights and width."""
        return self.facts.token_name

    def encode_passages(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """What ``embed_passages`` gives, and each passage's tokens; both in the order given."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        tokens: dict[int, TokenVectors] = {}
        for part in _slices(texts):
            vectors[part], found = self._call("encode_passages", [texts[index] for index in part])
            tokens.update(zip(part, found, strict=True))
        return vectors, [tokens[index] for index in range(len(texts))]

    def encode_query(self, text: str) -> QueryTokens:
        """The tokens of a query."""
        found: QueryTokens = self._remembered.get(("encode_query", text), lambda: self._call("encode_query", text))
        return found


def connect(address: Address) -> Embedder:
    """Return the embedder at ``address``: a ``TokenEncoder`` where its model is one.

    Raises:
        EmbedderError: nobody answers there.
    """
    encoder = RemoteEncoder(address)
    if encoder.facts.token_name:
        return encoder
    encoder.close()
    return RemoteEmbedder(address)


class _Remembered:
    """What was worked out of queries, the latest of it, within a number of bytes."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._held = most_bytes, 0
        self._values: OrderedDict[tuple[str, str], tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, str], make: Callable[[], Any]) -> Any:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key][0]
        value = make()
        size = _bytes_of(value) + sys.getsizeof(key[1])
        with self._lock:
            if key not in self._values and size <= self._most:
                self._values[key] = (value, size)
                self._held += size
                while self._held > self._most:
                    self._held -= self._values.popitem(last=False)[1][1]
        return value


def _bytes_of(value: Any) -> int:
    if isinstance(value, QueryTokens):
        return int(value.rows.nbytes + value.weights.nbytes)
    return int(value.nbytes)


def _slices(texts: Sequence[str]) -> list[list[int]]:
    """The indices of texts in parts of like length: a part costs as much as its longest text."""
    order = sorted(range(len(texts)), key=lambda index: (-len(texts[index]), index))
    return [order[at : at + _PASSAGES_AT_ONCE] for at in range(0, len(order), _PASSAGES_AT_ONCE)]


def _value(reply: Any) -> Any:
    if isinstance(reply, EmbedderError):
        raise reply
    return reply
