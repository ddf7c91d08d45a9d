"""The report in every format answers the same question with the same figure and a verbatim quote."""

from __future__ import annotations

import pytest

from ingest.build import build_ingest
from rag.build import build_embedder, build_pipeline
from rag.config import load_settings


@pytest.fixture(scope="module")
def model():
    return build_embedder(load_settings())


@pytest.mark.parametrize("suffix", ["pdf", "docx", "html"])
def test_the_example_question(suffix, request, tmp_path, model):
    made = request.getfixturevalue(f"seed_{suffix}")
    path = tmp_path / f"report.{suffix}"
    path.write_bytes(made)
    settings = load_settings(store=tmp_path / "store")
    ingest = build_ingest(settings, model)
    report = ingest.ingest([path])
    assert (report.documents, report.failed) == (1, ())
    ingest.close()
    pipeline = build_pipeline(settings, embedder=model)
    answer = pipeline.ask("2020年高企净增目标是多少")
    assert "150家以上" in answer.text
    assert "277" not in answer.text
    (citation,) = answer.citations
    document = pipeline.catalog.document(citation.doc_id)
    assert citation.quote == citation.span.cut(document.text)
    assert "高企认定净增150家以上" in citation.quote
    assert (citation.page is not None) == (suffix == "pdf")
    assert "277家" in pipeline.ask("2019年高企净增多少家").text
    pipeline.close()
