"""Generated documents: the same everywhere, and read by the program as what they are."""

from __future__ import annotations

import hashlib
import itertools
import os
import subprocess
import sys

import pytest

from eval.bench.corpus import generate_corpus
from eval.bench.generate import generate_documents
from ingest.build import build_ingest
from rag.build import open_store
from rag.embed.hashing import HashingEmbedder
from rag.types import Kind

_DIGEST = """
import hashlib, itertools, sys
from eval.bench.generate import generate_documents
documents = itertools.islice(generate_documents(), 30)
sys.stdout.write(hashlib.sha256("".join(map(repr, documents)).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """The store of one place's documents, opened."""
    from rag.config import load_settings

    folder = tmp_path_factory.mktemp("generated")
    for document in itertools.islice(generate_documents(), 12):
        (folder / document.name).write_text(document.text, encoding="utf-8")
    settings = load_settings(store=folder / "store", embedder="hashing")
    ingest = build_ingest(settings)
    assert not ingest.ingest([folder]).failed
    ingest.close()
    with open_store(settings) as store:
        yield store


def test_every_process_generates_the_same():
    here = hashlib.sha256("".join(map(repr, itertools.islice(generate_documents(), 30))).encode()).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", _DIGEST],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert there.stdout == here


def test_another_seed_gives_other_documents():
    assert next(generate_documents(seed=1)).text != next(generate_documents(seed=2)).text


def test_no_two_documents_are_alike():
    documents = list(itertools.islice(generate_documents(), 200))
    assert len({one.name for one in documents}) == len({one.text for one in documents}) == 200


def test_documents_are_read_as_reports_and_rules_of_one_place(stored):
    documents = stored.catalog.documents()
    assert len(documents) == 12
    assert len({one.scope.body for one in documents}) == 1
    reports = [one for one in documents if "工作安排" in one.title]
    assert sorted(one.scope.years[-1] for one in reports) == list(range(2014, 2023))
    rules = [one for one in documents if one.title.endswith("办法")]
    assert len(rules) == 3
    for rule in rules:
        assert any(one.heading.startswith("第一条") for one in stored.catalog.sections(rule.doc_id))


def test_reports_hold_results_and_goals_with_figures(stored):
    rows = stored.catalog.indicators()
    assert {one.scope.kind for one in rows} >= {Kind.ACTUAL, Kind.TARGET}
    for year in range(2014, 2023):
        assert any(year in one.scope.years and one.scope.kind is Kind.TARGET for one in rows)


def test_a_corpus_is_cut_into_about_the_chunks_wanted(tmp_path, fast_settings):
    corpus = generate_corpus(300, tmp_path / "documents", HashingEmbedder(), fast_settings)
    ingest = build_ingest(fast_settings)
    report = ingest.ingest([corpus.folder])
    ingest.close()
    assert 300 <= report.chunks <= 400
    assert corpus.questions
    assert corpus.stand_in
