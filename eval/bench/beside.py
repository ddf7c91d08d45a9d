"""Ingest beside stock LangChain, in turns: seconds and processor seconds of each for the same documents.

    python -m eval.bench.beside --folder /path/to/documents --rounds 3

Four ways, each in a process of its own with its model loaded before the clock starts: LangChain as its users write it
(``RecursiveCharacterTextSplitter`` 250/50, sentence-transformers' float32 model, ``Chroma.from_documents``), the same
with this program's embedder in the model's place, this program without the selector's token vectors, and with them. All
read the files with this program's parsers, and take as many threads as there are processors (``taskset`` gives all of
them fewer). Processor seconds tell more than the clock where others work.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.bench.embedders import TimedEmbedder
from eval.bench.process import in_own_process
from eval.bench.stock import SPLITTINGS, read_texts, split, store_passages
from eval.bench.stock_model import stock_model
from ingest.build import build_ingest
from rag.build import build_embedder
from rag.config import Settings, load_settings
from rag.stages import Embedder, TokenEncoder
from rag.text.tokenize import terms

_FINE = SPLITTINGS[-1]
_WARM = "预热一下：2020年计划完成46家。"


@dataclass(frozen=True, slots=True)
class Turn:
    """One ingest."""

    way: str
    seconds: float
    cpu_seconds: float
    characters: int
    chunks: int


@dataclass(frozen=True, slots=True)
class Way:
    """Medians of one way; ``ratio`` and ``cpu_ratio``: to those of the first way, character for character."""

    way: str
    seconds: float
    cpu_seconds: float
    chunks: int
    ratio: float
    cpu_ratio: float


@dataclass(frozen=True, slots=True)
class BesideReport:
    """All turns and what they come to."""

    cores: int
    characters: int
    ways: tuple[Way, ...]
    turns: tuple[Turn, ...]


def measure(folder: Path, rounds: int, settings: Settings) -> BesideReport:
    """Take the documents in by each way in turns, so that what else runs on the machine meets all of them.

    Raises:
        PolicyQAError: the model cannot be used.
    """
    measured = (_stock, _stock_with_ours, _ours, _ours_with_selector)
    turns = []
    for _ in range(rounds):
        for one in measured:
            with tempfile.TemporaryDirectory(prefix="policyqa-bench-") as directory:
                own = settings.model_copy(update={"store": Path(directory) / "store"})
                turns.append(in_own_process(one, folder, own))
    names = list(dict.fromkeys(one.way for one in turns))
    ways: list[Way] = []
    for name in names:
        same = [one for one in turns if one.way == name]
        seconds = statistics.median(one.seconds for one in same)
        cpu = statistics.median(one.cpu_seconds for one in same)
        first = ways[0] if ways else Way(name, seconds, cpu, 0, 1, 1)
        ratios = round(seconds / first.seconds, 3), round(cpu / first.cpu_seconds, 3)
        ways.append(Way(name, round(seconds, 2), round(cpu, 2), same[0].chunks, *ratios))
    return BesideReport(os.cpu_count() or 1, turns[0].characters, tuple(ways), tuple(turns))


def _stock(folder: Path, settings: Settings) -> Turn:
    model = stock_model(settings) or build_embedder(settings)
    return _stock_turn(f"LangChain 250/50, {model.name}", model, folder, settings)


def _stock_with_ours(folder: Path, settings: Settings) -> Turn:
    embedder = build_embedder(settings.model_copy(update={"selector": False}))
    return _stock_turn("LangChain 250/50, this program's embedder", embedder, folder, settings)


def _stock_turn(way: str, embedder: Embedder, folder: Path, settings: Settings) -> Turn:
    from langchain_chroma import Chroma  # noqa: F401 - loading the libraries counts nowhere
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: F401

    timed = TimedEmbedder(embedder)
    timed.embed_passages([_WARM])

    def take_in() -> tuple[int, int]:
        texts = read_texts(folder)
        passages = split(_FINE, texts)
        store_passages(passages, timed, settings.store.parent / "stock")
        return sum(map(len, texts)), len(passages)

    return _timed(way, take_in)


def _ours(folder: Path, settings: Settings) -> Turn:
    return _our_turn("policyqa", folder, settings.model_copy(update={"selector": False}))


def _ours_with_selector(folder: Path, settings: Settings) -> Turn:
    return _our_turn("policyqa with the selector", folder, settings.model_copy(update={"selector": True}))


def _our_turn(way: str, folder: Path, settings: Settings) -> Turn:
    embedder = build_embedder(settings)
    embedder.embed_passages([_WARM])
    if isinstance(embedder, TokenEncoder):
        embedder.encode_passages([_WARM])
    terms(_WARM)
    characters = sum(map(len, read_texts(folder)))

    def take_in() -> tuple[int, int]:
        pipeline = build_ingest(settings, embedder)
        try:
            report = pipeline.ingest([folder])
        finally:
            pipeline.close()
        return characters, report.chunks

    return _timed(way, take_in)


def _timed(way: str, take_in: Callable[[], tuple[int, int]]) -> Turn:
    began, before = time.perf_counter(), _processor_seconds()
    characters, chunks = take_in()
    return Turn(way, round(time.perf_counter() - began, 2), round(_processor_seconds() - before, 2), characters, chunks)


def _processor_seconds() -> float:
    """Of this process and of those it has started and waited for."""
    used = [resource.getrusage(one) for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; prints one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.beside", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="documents to take in")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--embedder", default="bundled")
    chosen = parser.parse_args(arguments)
    report = measure(chosen.folder, chosen.rounds, load_settings(embedder=chosen.embedder))
    sys.stdout.write(json.dumps(asdict(report), ensure_ascii=False, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
