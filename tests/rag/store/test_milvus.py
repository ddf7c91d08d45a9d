"""Milvus in a store: one process serves the others, errors are told without the token, no copy asks the original."""

from __future__ import annotations

import logging
import shutil
import socket
import threading
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path

import numpy as np
import pytest

from rag.errors import ConfigError, StoreCorruptError, StoreError, StoreUnreachableError
from rag.store.indexes import MILVUS, Engine, Indexes, open_indexes
from rag.store.lock import discard_indexes
from rag.store.milvus_rows import mean_of, place_of, row_of, weights_of
from rag.store.passages import Encoded, passage_terms
from rag.types import Chunk, Filters, Kind, Scope, Span

TOKEN = "root:Geheim-4711"


def encoded(name: str) -> Encoded:
    text = f"全年新建水库{len(name)}座"
    chunk = Chunk(name, f"doc-{name}", text, Span(0, len(text)))
    return Encoded([chunk], np.eye(8, dtype=np.float32)[len(name) :][:1], {})


def lite(directory: Path) -> Indexes:
    return open_indexes(Engine(MILVUS), directory, "unused")


def test_when_the_process_that_serves_ends_another_goes_on(tmp_path: Path) -> None:
    first, second, third = (lite(tmp_path) for _ in range(3))
    first.write(encoded("a"))
    assert second.dense.count() == third.dense.count() == 1
    first.close()
    second.write(encoded("bb"))
    third.refresh()
    assert third.dense.count() == 2
    second.close()
    assert [one for one, _ in third.lexical.search(["水库"], 9)] == ["a", "bb"]
    third.close()
    assert not list((tmp_path / "milvus").glob("address*"))


def test_files_that_are_thrown_away_are_made_anew(tmp_path: Path) -> None:
    serving = lite(tmp_path)
    serving.write(encoded("a"))
    (schema,) = (tmp_path / "milvus").rglob("schema.json")
    discard_indexes(tmp_path)
    rebuilt = lite(tmp_path)
    (schema.parent / "partitions" / "_default" / "indexes").mkdir(parents=True)  # who serves them may do so yet
    rebuilt.write(encoded("bb"))
    serving.refresh()
    assert [one for one, _ in serving.lexical.search(["水库"], 9)] == ["bb"]
    serving.close()
    rebuilt.close()


def test_files_of_before_they_had_a_name_of_their_own_are_found(tmp_path: Path) -> None:
    indexes = lite(tmp_path)
    indexes.write(encoded("a"))
    indexes.close()
    (named,) = (tmp_path / "milvus").glob("data-*")
    named.rename(named.with_name("data"))
    (tmp_path / "milvus" / "current").unlink()
    again = lite(tmp_path)
    assert again.dense.count() == 1
    again.close()


def test_a_copy_of_a_store_that_is_served_is_a_store_of_its_own(tmp_path: Path) -> None:
    served = lite(tmp_path / "store")
    served.write(encoded("a"))
    shutil.copytree(tmp_path / "store", tmp_path / "copy")
    copy = lite(tmp_path / "copy")
    copy.write(encoded("bb"))
    served.refresh()
    assert (served.dense.count(), copy.dense.count()) == (1, 2)
    served.close()
    copy.close()


def test_damaged_files_are_named_with_the_remedy(tmp_path: Path) -> None:
    indexes = lite(tmp_path)
    indexes.write(encoded("a"))
    indexes.close()
    (schema,) = (tmp_path / "milvus").rglob("schema.json")
    schema.write_bytes(b"no schema")
    with pytest.raises(StoreCorruptError, match=r"milvus.*policyqa ingest --rebuild"):
        lite(tmp_path).dense.count()


def test_indexes_that_a_killed_process_has_cut_off_are_made_anew(tmp_path: Path) -> None:
    indexes = lite(tmp_path)
    indexes.write(encoded("a"))
    address = (tmp_path / "milvus" / "address").read_bytes()
    indexes.close()
    sidecars = list((tmp_path / "milvus").rglob("indexes/*"))
    assert len(sidecars) == 2, "of the vectors and of the documents"
    for path in sidecars:
        path.write_bytes(b"")
    (tmp_path / "milvus" / "address").write_bytes(address)  # which one that ends in order takes away
    again = lite(tmp_path)
    assert [one for one, _ in again.lexical.search(["水库"], 9, Filters(doc_ids=("doc-a",)))] == ["a"]
    again.close()


@pytest.fixture
def refusing_server() -> Iterator[str]:
    """A server of the protocol that refuses every token."""
    grpc = pytest.importorskip("grpc")

    class Refusing(grpc.GenericRpcHandler):  # type: ignore[misc]
        def service(self, details: object) -> object:
            def refuse(request: bytes, context: object) -> bytes:
                told = dict(context.invocation_metadata())  # type: ignore[attr-defined]
                context.abort(  # type: ignore[attr-defined]
                    grpc.StatusCode.UNAUTHENTICATED, f"no such user: {TOKEN} {told.get('authorization')}"
                )
                return b""

            return grpc.unary_unary_rpc_method_handler(refuse)

    server = grpc.server(futures.ThreadPoolExecutor(max_workers=1), handlers=[Refusing()])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop(grace=0)


def test_a_token_that_is_refused_stands_in_no_error_and_no_log(
    refusing_server: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    engine = Engine(MILVUS, milvus_uri=refusing_server, milvus_token=TOKEN)
    with pytest.raises(StoreUnreachableError, match=r"Milvus server http.*milvus_uri and milvus_token") as refused:
        open_indexes(engine, tmp_path, "policyqa-1").dense.count()
    told = f"{refused.value} {engine} {caplog.text} {capfd.readouterr()}"
    assert "4711" not in told


def test_a_server_that_is_away_is_named_without_the_password(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(StoreUnreachableError, match=rf"127\.0\.0\.1:{port}.*start it") as away:
        open_indexes(Engine(MILVUS, milvus_uri=f"http://user:4711@127.0.0.1:{port}"), tmp_path, "policyqa-1")
    assert "4711" not in str(away.value)


@pytest.mark.parametrize("uri", ["milvus.db", "ftp://somewhere", "http://", "127.0.0.1:19530"])
def test_an_address_that_is_none_is_refused(uri: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="http://host:port"):
        open_indexes(Engine(MILVUS, milvus_uri=uri), tmp_path, "policyqa-1")


def test_many_threads_search_while_one_writes(tmp_path: Path) -> None:
    indexes, failed = lite(tmp_path), []
    indexes.write(encoded("a"))

    def search() -> None:
        try:
            for _ in range(20):
                assert indexes.dense.search(np.eye(8, dtype=np.float32)[1], 3)[0][0] == "a"
                assert indexes.lexical.search(["水库"], 3)
        except (AssertionError, StoreError) as error:
            failed.append(error)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for one in threads:
        one.start()
    for size in range(2, 6):
        indexes.write(encoded("b" * size))
    for one in threads:
        one.join()
    assert not failed
    indexes.close()


def test_lengths_are_compared_with_those_of_the_first_chunks(tmp_path: Path) -> None:
    def scores(first: str) -> dict[str, float]:
        indexes = lite(tmp_path / str(len(first)))
        long = Chunk("long", "doc-1", first, Span(0, len(first)))
        indexes.write(Encoded([long], np.eye(8, dtype=np.float32)[:1], {}))
        indexes.write(encoded("a"))
        found = dict(indexes.lexical.search(["水库"], 9, rarity=lambda _: 1.0))
        indexes.close()
        return found

    assert scores("公园、" * 2000)["a"] > scores("公园")["a"], "among long ones a short one counts more"
    assert mean_of([]) > mean_of(["公园"] * 100)


def test_a_row_holds_what_its_chunk_speaks_of() -> None:
    text = "粮食、公园、粮食"
    scope = Scope((2019, 2020), Kind.TARGET, "某市" * 300)
    chunk = Chunk("c", "d", text, Span(0, len(text)), ("二、计划",), scope, context="表头")
    row = row_of(chunk, np.zeros(4), passage_terms(chunk), 40.0)
    assert (row["years"], row["kind"]) == ([2019, 2020], "target")
    assert len(row["body"].encode()) <= 800
    assert {place_of(term) for term in ("粮食", "计划", "表头")} <= set(row["terms"])
    assert row["sparse"][place_of("粮食")] > row["sparse"][place_of("公园")] > 0
    assert row_of(chunk, np.zeros(4), "", 40.0)["sparse"], "none may be empty"
    assert weights_of({"粮食": 2.0, "公园": 0.0}) == {place_of("粮食"): 2.0}
