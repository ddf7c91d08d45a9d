"""The stock LangChain pipeline with the same model: recursive splitter, Chroma, nearest passages.

It reads the same files through the same parsers, so that only cutting, embedding and retrieving differ. Its own
defaults are kept: sentence-transformers runs the model in float32. Beside that stands the finer cut with this program's
embedder in the model's place.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from eval.bench.corpus import Asked, Corpus
from eval.bench.embedders import TimedEmbedder
from eval.bench.evidence import count_evidence
from eval.bench.figures import StockFigures
from eval.bench.ours import choose_embedder
from eval.bench.percentiles import latency_of
from eval.bench.stock_model import stock_model
from ingest.sources import find_files, read_file
from rag.build import build_embedder
from rag.config import Settings
from rag.errors import IngestError

if TYPE_CHECKING:
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings

MISSING = "LangChain 对照未运行：缺少 {packages}；请运行 pip install -e '.[bench]'"
_PACKAGES = ("langchain_chroma", "langchain_text_splitters")
# The splitter's default, and the sizes and separators that Chinese tutorials recommend.
_CHINESE = ("\n\n", "\n", "。", "！", "？", "；", "，", "、", "")


@dataclass(frozen=True, slots=True)
class Splitting:
    """How the stock pipeline cuts: characters, and separators (none: the library's)."""

    size: int
    overlap: int
    separators: tuple[str, ...] = ()


SPLITTINGS = (Splitting(1000, 200), Splitting(250, 50, _CHINESE))
TOP_KS = (4, 8)
_WARM = "预热"


def missing_packages() -> tuple[str, ...]:
    """The packages of the ``bench`` extra that are not installed, by their names on PyPI."""
    return tuple(name.replace("_", "-") for name in _PACKAGES if find_spec(name) is None)


def measure_stock(settings: Settings, corpus: Corpus, questions: Sequence[Asked]) -> tuple[StockFigures, ...]:
    """Take the corpus in and retrieve for the questions, for each way to cut and each number of passages.

    Raises:
        PolicyQAError: the model cannot be used.
    """
    from langchain_chroma import Chroma  # noqa: F401 - loading the libraries counts nowhere
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: F401

    stock = None if corpus.stand_in else stock_model(settings)
    ours = choose_embedder(build_embedder(settings), corpus)
    wanted = [(one, ours) for one in SPLITTINGS]
    if stock is not None:
        beside = TimedEmbedder(stock)
        beside.embed_passages([_WARM])
        wanted = [*((one, beside) for one in SPLITTINGS), (SPLITTINGS[-1], ours)]
    directory = settings.store.parent / "stock"
    return tuple(
        itertools.chain.from_iterable(
            _measure(one, corpus, questions, embedder, directory / str(number))
            for number, (one, embedder) in enumerate(wanted)
        )
    )


def _measure(
    cut: Splitting, corpus: Corpus, questions: Sequence[Asked], embedder: TimedEmbedder, directory: Path
) -> list[StockFigures]:
    embedded_before = embedder.passage_seconds
    began = time.perf_counter()
    passages = split(cut, read_texts(corpus.folder))
    store = store_passages(passages, embedder, directory)
    seconds = time.perf_counter() - began
    embed_seconds = embedder.passage_seconds - embedded_before
    figures = []
    for top_k in TOP_KS:
        totals, bare, found = [], [], []
        for asked in questions:
            began = time.perf_counter()
            documents = store.similarity_search(asked.text, k=top_k)
            totals.append((time.perf_counter() - began) * 1000)
            bare.append(totals[-1] - embedder.last_query_ms)
            found.append((asked.evidence, [one.page_content for one in documents]))
        figures.append(
            StockFigures(
                chunk_size=cut.size,
                chunk_overlap=cut.overlap,
                top_k=top_k,
                model=embedder.name,
                chunks=len(passages),
                seconds=seconds,
                embed_seconds=embed_seconds,
                latency=latency_of(totals),
                without_embedding=latency_of(bare),
                evidence=count_evidence(found),
            )
        )
    return figures


def read_texts(folder: Path) -> list[str]:
    """The texts of a folder as our parsers read them; what they cannot read is left out here as there."""
    texts = []
    for path in find_files([folder])[0]:
        try:
            texts.append(read_file(path)[0].text)
        except IngestError:
            continue
    return texts


def split(cut: Splitting, texts: list[str]) -> list[Document]:
    """Cut texts as the splitter does."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        separators=list(cut.separators) or None,
        keep_separator="end" if cut.separators else True,
        chunk_size=cut.size,
        chunk_overlap=cut.overlap,
    )
    return splitter.create_documents(texts)


def store_passages(passages: list[Document], embedder: TimedEmbedder, directory: Path) -> Chroma:
    """Embed passages into a new Chroma, as its users do."""
    from langchain_chroma import Chroma

    return Chroma.from_documents(passages, _embeddings(embedder), persist_directory=str(directory))


def _embeddings(embedder: TimedEmbedder) -> Embeddings:
    from langchain_core.embeddings import Embeddings

    class SameModel(Embeddings):
        """An embedder behind LangChain's interface; questions and passages keep the prompts the model wants."""

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = embedder.embed_passages(texts).tolist()
            return vectors

        def embed_query(self, text: str) -> list[float]:
            vector: list[float] = embedder.embed_query(text).tolist()
            return vector

    return SameModel()
