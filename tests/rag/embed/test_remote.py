from __future__ import annotations

import os
import threading
import time

import numpy as np
import pytest

from rag.embed.hashing import HashingEmbedder
from rag.embed.hashing_tokens import HashingTokenEncoder
from rag.embed.remote import Address, RemoteEncoder, connect
from rag.embed.server import Turns, listen, serve
from rag.errors import EmbedderError
from rag.stages import TokenEncoder

TEXTS = ["高企认定净增150家以上", "建成1座垃圾压缩站。" * 9, "", *(f"第{number}项工作" for number in range(20))]


class Counting(HashingTokenEncoder):
    calls = 0

    def embed_query(self, text):
        self.calls += 1
        if text == "坏":
            raise ValueError("no such text")
        return super().embed_query(text)


@pytest.fixture
def address(tmp_path) -> Address:
    return Address(tmp_path / "embed", os.urandom(16))


@pytest.fixture
def serving(address):
    """Start the process's part in a thread; ``stop`` ends its listener and what it has connected."""
    listeners = []

    def start(embedder):
        listener = listen(address.path, address.authkey)
        listeners.append(listener)
        threading.Thread(target=serve, args=(embedder, listener), daemon=True).start()
        return listener

    yield start
    for listener in listeners:
        listener.close()


def test_a_remote_encoder_gives_what_the_model_gives(address, serving):
    own = HashingTokenEncoder()
    serving(own)
    remote = connect(address)
    assert isinstance(remote, TokenEncoder)
    facts = ("name", "dimension", "max_tokens", "token_name")
    assert [getattr(remote, fact) for fact in facts] == [getattr(own, fact) for fact in facts]
    assert remote.count_tokens(TEXTS) == own.count_tokens(TEXTS)
    assert np.array_equal(remote.embed_passages(TEXTS), own.embed_passages(TEXTS))
    assert np.array_equal(remote.embed_query(TEXTS[0]), own.embed_query(TEXTS[0]))
    assert np.array_equal(remote.encode_query(TEXTS[0]).rows, own.encode_query(TEXTS[0]).rows)
    (vectors, tokens), (own_vectors, own_tokens) = remote.encode_passages(TEXTS), own.encode_passages(TEXTS)
    assert np.array_equal(vectors, own_vectors)
    for one, other in zip(tokens, own_tokens, strict=True):
        assert np.array_equal(one.rows, other.rows)
        assert np.array_equal(one.starts, other.starts)
    assert remote.embed_passages([]).shape == (0, own.dimension)
    assert remote.count_tokens([]) == []


def test_a_model_without_token_vectors_is_none_that_gives_them(address, serving):
    serving(HashingEmbedder())
    assert not isinstance(connect(address), TokenEncoder)


def test_the_same_query_is_worked_out_once_within_the_bytes(address, serving):
    model = Counting()
    serving(model)
    remote = RemoteEncoder(address, remembered_bytes=20_000)
    for _ in range(3):
        remote.embed_query("同一个问题")
    assert model.calls == 1
    for number in range(100):
        remote.embed_query(f"问题{number}")
    remote.embed_query("同一个问题")
    assert model.calls == 102
    assert remote._remembered._held <= 20_000


def test_nobody_there_is_said(address):
    with pytest.raises(EmbedderError, match="away"):
        connect(address)


def test_a_wrong_key_is_refused(address, serving):
    serving(HashingEmbedder())
    with pytest.raises(EmbedderError):
        connect(Address(address.path, b"another"))
    assert connect(address).dimension == 256


def test_an_error_of_the_model_is_told_and_the_next_call_works(address, serving):
    serving(Counting())
    remote = connect(address)
    with pytest.raises(EmbedderError, match="no such text"):
        remote.embed_query("坏")
    assert remote.embed_query("好").shape == (256,)


def test_passages_wait_while_a_query_does():
    turns, order = Turns(1), []
    holding, release = threading.Event(), threading.Event()

    def hold() -> None:
        with turns.query():
            holding.set()
            release.wait(10)

    def run(kind: str) -> None:
        with getattr(turns, kind)():
            order.append(kind)

    threads = [threading.Thread(target=hold)]
    threads[0].start()
    holding.wait(10)
    for kind in ("passages", "passages", "query", "query"):
        threads.append(threading.Thread(target=run, args=(kind,)))
        threads[-1].start()
        time.sleep(0.05)
    release.set()
    for thread in threads:
        thread.join(10)
    assert order == ["query", "query", "passages", "passages"]
