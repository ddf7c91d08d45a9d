"""A figure asked of a table is answered from its cell, in the unit of its header, and quoted with its row."""

from __future__ import annotations

import pytest

from ingest.build import build_ingest
from rag.build import build_embedder, build_pipeline
from rag.config import load_settings

TABLE = """# 青禾市主要指标完成情况

| 指标 | 2030年实际 | 2031年目标 |
|---|---|---|
| 水果产量（万吨） | 27.4 | 29.8 |
| 社区书店（家） | 61 | 75 |
"""


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    (folder / "table.md").write_text(TABLE, encoding="utf-8")
    settings = load_settings(store=folder / "store")
    model = build_embedder(settings)
    ingest = build_ingest(settings, model)
    ingest.ingest([folder / "table.md"])
    ingest.close()
    opened = build_pipeline(settings, embedder=model)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "value", "other"),
    [
        ("青禾市2030年水果产量是多少", "27.4万吨", "29.8"),
        ("青禾市2031年社区书店目标是多少家", "75家", "61"),
    ],
)
def test_a_cell_answers(pipeline, question, value, other):
    answer = pipeline.ask(question)
    assert value in answer.text
    assert other not in answer.text
    (citation,) = answer.citations
    assert citation.quote == citation.span.cut(TABLE)
    assert other in citation.quote  # the row is quoted whole
