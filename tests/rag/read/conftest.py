"""Documents that a test writes: a pipeline over them, or one of them analysed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from ingest.analyse import cut, outline
from ingest.build import build_ingest
from ingest.chunk import SentenceChunker
from ingest.types import AnalysedDocument, ParsedText
from rag.build import build_pipeline
from rag.config import load_settings
from rag.embed.hashing import HashingEmbedder
from rag.pipeline import Pipeline


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Mapping[str, str]], Pipeline]]:
    """Opens a pipeline with the hashing embedder over the given texts by file name."""
    opened: list[Pipeline] = []

    def over(texts: Mapping[str, str]) -> Pipeline:
        folder = tmp_path_factory.mktemp("documents")
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        # Hashed tokens are like no other word's: a unit seems to miss more of a question than it does.
        settings = load_settings(store=folder / "store", embedder="hashing", min_confidence=0.04)
        ingest = build_ingest(settings)
        ingest.ingest([folder])
        ingest.close()
        opened.append(build_pipeline(settings))
        return opened[-1]

    yield over
    for pipeline in opened:
        pipeline.close()


@pytest.fixture(scope="session")
def analysed() -> Callable[[str], AnalysedDocument]:
    """Analyses a text: its document, blocks and chunks."""

    def of(text: str) -> AnalysedDocument:
        made = outline(ParsedText(text), f"{len(text):064d}", Path("通知.txt"))
        return cut(made, SentenceChunker(HashingEmbedder(), 200))

    return of
