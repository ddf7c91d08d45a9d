"""A pipeline over documents that a test writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import load_settings
from rag.pipeline import Pipeline


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Mapping[str, str]], Pipeline]]:
    """Opens a pipeline with the hashing embedder over the given texts by file name."""
    opened: list[Pipeline] = []

    def over(texts: Mapping[str, str]) -> Pipeline:
        folder = tmp_path_factory.mktemp("documents")
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        settings = load_settings(store=folder / "store", embedder="hashing")
        ingest = build_ingest(settings)
        ingest.ingest([folder])
        ingest.close()
        opened.append(build_pipeline(settings))
        return opened[-1]

    yield over
    for pipeline in opened:
        pipeline.close()
