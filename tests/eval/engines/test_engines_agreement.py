"""What the command measures: a perfect engine, a poor one, and real ones on a small store."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.engines.__main__ import main
from eval.engines.agreement import TOP, dense_agreement, lexical_agreement, overlap
from eval.engines.generated import DIMENSION, generated
from ingest.build import build_ingest
from rag.config import load_settings
from rag.store.exact import ExactIndexes
from rag.types import Filters


class Worst(ExactIndexes):
    """Finds the right ten, but for the last, and tells the first last."""

    def search(self, asked: object, top_k: int, filters: Filters = Filters()) -> list[tuple[str, float]]:
        return self.dense.search(asked, top_k)[: TOP - 1][::-1]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def asked() -> list:
    return [one for part in generated(5, seed=1) for one in part.vectors]


def test_recall_is_the_share_of_the_exact_ten(asked: list) -> None:
    exact, poor = ExactIndexes(), Worst()
    for part in generated(300):
        assert part.vectors.shape[1] == DIMENSION
        exact.write(part)
        poor.write(part)
    perfect = dense_agreement(exact.dense, exact.dense, asked)
    assert (perfect.questions, perfect.recall, perfect.first) == (5, 1.0, 1.0)
    worse = dense_agreement(poor, exact.dense, asked)  # type: ignore[arg-type]
    assert (worse.recall, worse.first) == (pytest.approx(0.9), 0.0)


def test_chunks_as_good_as_the_tenth_are_no_loss() -> None:
    exact = ExactIndexes()
    for part in generated(40):  # all of one text
        exact.write(part)
    found = lexical_agreement(exact.lexical, exact.lexical, [["生成"]])
    assert (found.questions, found.recall) == (1, 1.0)
    assert overlap(["a", "b"], ["b", "c"]) == 0.5
    assert overlap([], []) == 1.0


def test_the_command_measures_engines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generated", "60"]) == 0
    told = capsys.readouterr().out
    assert "chroma vectors: recall@10 1.0000" in told
    assert "milvus vectors: recall@10 1.0000" in told


def test_the_command_measures_a_store(
    tmp_path: Path, report: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"EMBEDDER": "hashing", "VECTOR_STORE": "milvus", "STORE": str(tmp_path / "store")}.items():
        monkeypatch.setenv(f"POLICYQA_{name}", value)
    pipeline = build_ingest(load_settings())
    pipeline.ingest([report])
    pipeline.close()
    questions = tmp_path / "set.jsonl"
    questions.write_text('{"id": "1", "question": "2020年高企净增目标", "answerable": false}\n', encoding="utf-8")
    assert main(["recall", str(questions)]) == 0
    assert main(["hybrid", str(questions)]) == 0
    told = capsys.readouterr().out
    assert "milvus vectors: recall@10 1.0000" in told
    assert "1 questions: of our 12 best" in told
