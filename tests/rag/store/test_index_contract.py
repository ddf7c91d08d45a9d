"""What every engine that keeps the indexes does alike, against the formulas themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.registry import INDEXES
from rag.store.exact import ExactIndexes
from rag.store.indexes import Among, Engine, Indexes, inverse_frequency, open_indexes
from rag.store.passages import Encoded
from rag.text.tokenize import terms
from rag.types import Chunk, Filters, Span

# What every chunk of a document says, so that chunks are as long as real ones: an engine may take the mean length of a
# chunk from those of many documents.
_REST = (
    "各级部门要按照统一部署认真组织实施，明确责任分工和时间安排，及时协调解决工作中出现的问题，定期报告进展情况，"
    "确保各项任务落到实处取得实效并接受社会监督"
)
TEXTS = {
    "a1": "全年粮食产量五十万吨，粮食单产提高，农田建设加快推进。" + _REST,
    "a2": "新建公园三座，公园绿地面积增加，城市道路更加通畅整洁。" + _REST,
    "b1": "粮食播种面积保持稳定，公园绿地增加，学校扩建完成验收。" + _REST,
    "b2": "道路通畅工程完成，学校扩建开工，养老床位增加二百张整。" + _REST,
    "c1": "养老床位增加，社区食堂开设十家，居民就餐更加方便快捷。" + _REST,
}
DIMENSION = 8
PERSISTENT = [*INDEXES]


def vector(seed: int, dimension: int = DIMENSION) -> np.ndarray:
    drawn = np.random.default_rng(seed).standard_normal(dimension).astype(np.float32)
    return drawn / np.linalg.norm(drawn)


def encoded(texts: dict[str, str] = TEXTS, seed: int = 0, dimension: int = DIMENSION) -> Encoded:
    chunks = [Chunk(name, f"doc-{name[0]}", text, Span(0, len(text))) for name, text in texts.items()]
    vectors = np.stack([vector(seed + at, dimension) for at in range(len(chunks))])
    return Encoded(chunks, vectors, {})


Opener = Callable[[], Indexes]


@pytest.fixture(scope="module", params=[*PERSISTENT, "exact"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indexes]:
    """Empty indexes of one engine; the tests of this module put in what they need."""
    if request.param == "exact":
        yield ExactIndexes()
        return
    directory = tmp_path_factory.mktemp(request.param)
    opened = open_indexes(Engine(request.param), directory, "contract")
    yield opened
    opened.close()


@pytest.fixture
def empty(shared: Indexes) -> Indexes:
    shared.clear()
    return shared


@pytest.fixture
def indexes(empty: Indexes) -> Indexes:
    empty.write(encoded())
    return empty


@pytest.fixture
def oracle() -> ExactIndexes:
    exact = ExactIndexes()
    exact.write(encoded())
    return exact


def test_empty_indexes_find_nothing(empty: Indexes) -> None:
    assert empty.dense.search(vector(1), 3) == []
    assert empty.lexical.search(["粮食"], 3) == []
    assert (empty.dense.count(), empty.lexical.count()) == (0, 0)
    assert empty.lexical.rarity("粮食") == 0
    assert empty.lexical.having("粮食", Among({"doc-a"})) == 0
    assert not empty.dense.vectors(["a1"])
    assert empty.hold(0)
    assert not empty.hold(1)
    empty.remove("doc-a")


def test_the_nearest_vectors_come_first_with_their_cosine(indexes: Indexes, oracle: ExactIndexes) -> None:
    for seed in range(20, 30):
        asked = vector(seed)
        found, right = indexes.dense.search(asked, 4), oracle.dense.search(asked, 4)
        assert [one for one, _ in found] == [one for one, _ in right]
        assert [score for _, score in found] == pytest.approx([score for _, score in right], abs=1e-5)
    assert len(indexes.dense.search(vector(1), 99)) == len(TEXTS)


HOSTILE = "\"'] or doc_id != '\\"


def test_chosen_documents_alone_are_searched(indexes: Indexes) -> None:
    chosen = Filters(doc_ids=("doc-c", "doc-b"))
    assert {one for one, _ in indexes.dense.search(vector(1), 9, chosen)} == {"b1", "b2", "c1"}
    assert {one for one, _ in indexes.lexical.search(["粮食", "养老"], 9, chosen)} == {"b1", "b2", "c1"}
    for unknown in ("nothing", HOSTILE):
        assert indexes.dense.search(vector(1), 9, Filters(doc_ids=(unknown,))) == []
        assert indexes.lexical.search(["粮食"], 9, Filters(doc_ids=(unknown,))) == []
        assert indexes.lexical.having("粮食", Among({unknown})) == 0
        indexes.remove(unknown)
    assert indexes.hold(len(TEXTS))


def assert_alike(found: list[tuple[str, float]], right: list[tuple[str, float]]) -> None:
    """The same chunks in order of their own scores, which are the formula's but for how lengths are kept."""
    assert dict(found) == pytest.approx(dict(right), rel=0.05)
    assert found == sorted(found, key=lambda item: (-item[1], item[0]))


def test_the_order_of_words_is_that_of_bm25(indexes: Indexes, oracle: ExactIndexes) -> None:
    for asked in ("粮食产量", "公园绿地", "道路通畅", "学校扩建完成", "养老床位", "粮食公园道路"):
        assert_alike(indexes.lexical.search(terms(asked), 9), oracle.lexical.search(terms(asked), 9))
    assert indexes.lexical.search((), 9) == []
    assert indexes.lexical.search(["无此词"], 9) == []
    assert len(indexes.lexical.search(["增加"], 2)) == 2


def test_a_term_is_as_rare_as_few_chunks_hold_it(indexes: Indexes) -> None:
    rarity = indexes.lexical.rarity
    assert rarity("粮食") == pytest.approx(inverse_frequency(5, 2))
    assert rarity("食堂") == pytest.approx(inverse_frequency(5, 1))
    assert rarity("无此词") == rarity("") == pytest.approx(inverse_frequency(5, 0))
    indexes.write(encoded({"d1": TEXTS["a1"]}))
    assert rarity("粮食") == pytest.approx(inverse_frequency(6, 3))
    indexes.remove("doc-a")
    assert indexes.lexical.having("粮食", Among((), others=True)) == 2


def test_terms_are_counted_and_searched_among_some_documents(indexes: Indexes, oracle: ExactIndexes) -> None:
    lexical = indexes.lexical
    assert lexical.having("增加", Among({"doc-a", "doc-b"})) == 3
    assert lexical.having("增加", Among({"doc-a"}, others=True)) == 3
    assert lexical.having("增加", Among(())) == 0
    assert lexical.having("无此词", Among({"doc-a"})) == 0
    for among in (Among({"doc-a", "doc-c"}), Among({"doc-b"}, others=True)):
        assert {one for one, _ in lexical.search(["增加"], 9, among=among)} == {"a2", "c1"}
        both = lexical.search(["增加"], 9, Filters(doc_ids=("doc-a", "doc-b")), among)
        assert [one for one, _ in both] == ["a2"]


def test_a_rarity_that_is_given_counts(indexes: Indexes, oracle: ExactIndexes) -> None:
    for weights in ({"粮食": 5.0, "养老": 0.1}, {"粮食": 0.1, "养老": 5.0}):
        asked = {"top_k": 9, "rarity": weights.__getitem__}
        found = indexes.lexical.search(["粮食", "养老"], **asked)
        assert_alike(found, oracle.lexical.search(["粮食", "养老"], **asked))


def test_ties_break_by_chunk_id(empty: Indexes) -> None:
    texts = dict.fromkeys(("b3", "a9", "c7", "a2"), TEXTS["a1"])
    empty.write(encoded(texts))
    assert [one for one, _ in empty.lexical.search(["粮食"], 9)] == sorted(texts)


def test_writing_again_takes_the_place_of_what_was_there(indexes: Indexes) -> None:
    indexes.write(encoded({"a1": TEXTS["c1"]}, seed=50))
    assert indexes.hold(len(TEXTS))
    assert indexes.dense.search(vector(50), 1)[0] == ("a1", pytest.approx(1, abs=1e-5))
    assert {one for one, _ in indexes.lexical.search(["粮食"], 9)} == {"b1"}
    assert indexes.lexical.having("食堂", Among({"doc-a"})) == 1


def test_removed_documents_are_gone_from_both(indexes: Indexes) -> None:
    indexes.remove("doc-a", "doc-c")
    assert indexes.hold(2)
    assert {one for one, _ in indexes.dense.search(vector(1), 9)} == {"b1", "b2"}
    assert {one for one, _ in indexes.lexical.search(["粮食", "养老"], 9)} == {"b1", "b2"}
    assert set(indexes.dense.vectors(list(TEXTS))) == {"b1", "b2"}


def test_vectors_are_given_back_as_they_were_put_in(indexes: Indexes) -> None:
    held = indexes.dense.vectors(["b1", "nothing", "a1", HOSTILE])
    assert held.keys() == {"a1", "b1"}
    for at, name in enumerate(TEXTS):
        if name in held:
            assert np.asarray(held[name]) == pytest.approx(vector(at), abs=1e-6)


def test_cleared_indexes_take_vectors_of_another_length(indexes: Indexes) -> None:
    indexes.clear()
    assert indexes.hold(0)
    indexes.write(encoded(dimension=16))
    assert indexes.dense.search(vector(2, 16), 1)[0] == ("b1", pytest.approx(1, abs=1e-5))


# A writer in another process that ends without a word.
WRITER = """
import os, sys
from pathlib import Path
import numpy as np
from rag.store.indexes import Engine, open_indexes
from rag.store.passages import Encoded
from rag.types import Chunk, Span
indexes = open_indexes(Engine(sys.argv[1]), Path(sys.argv[2]), "contract")
text = "另一进程写入的水库"
indexes.write(Encoded([Chunk("z1", "doc-z", text, Span(0, len(text)))], np.eye(8, dtype=np.float32)[:1], {}))
os.kill(os.getpid(), 9) if sys.argv[3] == "killed" else indexes.close()
"""


def write_elsewhere(forked: Any, engine: str, directory: Path, end: str) -> None:
    done = forked(WRITER, engine, directory, end)
    assert done.returncode == (-9 if end == "killed" else 0), done.stderr


@pytest.mark.parametrize("engine", PERSISTENT)
def test_what_another_process_writes_is_seen_after_a_refresh(engine: str, tmp_path: Path, forked: Any) -> None:
    indexes = open_indexes(Engine(engine), tmp_path, "contract")
    try:
        indexes.write(encoded())
        assert indexes.lexical.search(["水库"], 9) == []
        unseen = indexes.lexical.rarity("水库")
        write_elsewhere(forked, engine, tmp_path, "closed")
        indexes.refresh()
        assert indexes.hold(len(TEXTS) + 1)
        assert [one for one, _ in indexes.lexical.search(["水库"], 9)] == ["z1"]
        assert indexes.dense.search(np.eye(8, dtype=np.float32)[0], 1)[0][0] == "z1"
        assert indexes.lexical.rarity("水库") < unseen
    finally:
        indexes.close()


@pytest.mark.parametrize("engine", PERSISTENT)
def test_what_was_written_outlives_a_killed_writer(engine: str, tmp_path: Path, forked: Any) -> None:
    write_elsewhere(forked, engine, tmp_path, "killed")
    indexes = open_indexes(Engine(engine), tmp_path, "contract")
    try:
        assert indexes.hold(1)
        assert [one for one, _ in indexes.lexical.search(["水库"], 9)] == ["z1"]
        indexes.write(encoded())
        assert indexes.hold(len(TEXTS) + 1)
    finally:
        indexes.close()
    again = open_indexes(Engine(engine), tmp_path, "contract")
    assert again.hold(len(TEXTS) + 1)
    again.close()


def test_many_vectors_are_left_to_chroma_and_few_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    indexes = open_indexes(Engine(), tmp_path, "contract")
    try:
        indexes.write(encoded())
        by_itself = indexes.dense.search(vector(7), 4)
        monkeypatch.setattr("rag.store.chroma._FEW", len(TEXTS) - 1)
        indexes.refresh()
        by_chroma = indexes.dense.search(vector(7), 4)
        assert [one for one, _ in by_itself] == [one for one, _ in by_chroma]
        assert dict(by_itself) == pytest.approx(dict(by_chroma), abs=1e-5)
        indexes.remove("doc-b")
        assert {one for one, _ in indexes.dense.search(vector(7), 4)} == {"a1", "a2", "c1"}
        indexes.clear()
        assert indexes.dense.search(vector(7), 4) == []
    finally:
        indexes.close()
