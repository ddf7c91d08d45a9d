"""All engines together: read on Ray, the catalog in PostgreSQL, vectors and words in Milvus."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

from ingest.types import IngestReport
from rag.build import build_pipeline, open_store
from rag.config import Settings

ASKED = (
    "2021年口袋公园建设计划完成多少处",
    "2022年社区食堂建设完成多少处",
    "2021年计划养护绿道多少公里",
    "谁负责夜间停车",
)


def test_a_portal_answers_as_one_machine_does(
    stores: ModuleType,
    settings: Settings,
    own: Settings,
    documents: Path,
    plain: IngestReport,
    shared: Any,
    postgres_url: str,
) -> None:
    portal = own.model_copy(update={"catalog_url": postgres_url, "vector_store": "milvus"})
    assert stores.take_in(portal, documents, shared) == plain
    with open_store(settings) as one, open_store(portal) as other:
        assert other.catalog.counts() == one.catalog.counts()
        assert other.dense.count() == other.lexical.count() == one.dense.count() > 0
    alone, together = build_pipeline(settings), build_pipeline(portal)
    try:
        for question in ASKED:
            left, right = alone.ask(question), together.ask(question)
            assert (right.status, right.text, right.citations) == (left.status, left.text, left.citations)
        assert "12处" in together.ask(ASKED[0]).text
    finally:
        together.close()
        alone.close()
