"""A store of so many chunks, loaded through the store's public way in, with what each part of it took."""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.bench.generate import drawn_from
from eval.bench.machine import peak_resident_bytes, tree_bytes
from eval.scale.corpus import READ_PLACES, generate
from ingest.fingerprint import fingerprint
from rag.build import open_store
from rag.config import Settings
from rag.embed.hashing import HashingEmbedder
from rag.embed.hashing_tokens import HashingTokenEncoder
from rag.store.sources import Source
from rag.store.store import Store
from rag.store.stored import Stored

WIDTH = 384  # of the bundled model
CHUNK_TOKENS = 128
QUESTIONS_FILE, BUILT_FILE = "questions.json", "built.json"
# Chunks that are stored at once: as many as an ingest on a server would keep in memory.
BATCH_CHUNKS = 8192
_QUESTIONS = 400
_SEED = 17


@dataclass(frozen=True, slots=True)
class Part:
    """What a part of the work took: seconds of the clock, and of processors in all threads."""

    seconds: float
    processor_seconds: float


@dataclass(frozen=True, slots=True)
class Built:
    """A store that was made, or made larger.

    ``added``: the chunks of this run, whose ``parts`` are told; ``disk``: bytes by what lies in the store's directory;
    ``peak_bytes``: most memory while building.
    """

    chunks: int
    documents: int
    added: int
    token_vectors: bool
    batch_chunks: int
    parts: dict[str, Part]
    disk: dict[str, int]
    peak_bytes: int | None

    @property
    def processor_seconds(self) -> float:
        """What storing the whole would take at the rate of this run, without making vectors."""
        stored = self.parts["add"].processor_seconds - self.parts["vectors"].processor_seconds
        return stored * self.chunks / self.added


def built_of(told: Mapping[str, Any]) -> Built:
    """What was built, from JSON."""
    return Built(**{**told, "parts": {name: Part(**part) for name, part in told["parts"].items()}})


def read_built(store: Path) -> Built:
    """What was told of a store that ``build`` made.

    Raises:
        OSError: it did not.
    """
    return built_of(json.loads((store / BUILT_FILE).read_text(encoding="utf-8")))


def embedder_of(*, token_vectors: bool) -> HashingEmbedder:
    """Hashed vectors of the bundled model's width, with token vectors or without."""
    return HashingTokenEncoder(WIDTH) if token_vectors else HashingEmbedder(WIDTH)


def build(
    settings: Settings,
    chunks: int,
    *,
    token_vectors: bool = False,
    batch_chunks: int = BATCH_CHUNKS,
    read_places: int = READ_PLACES,
    say: Callable[[str], None] = lambda _line: None,
) -> Built:
    """Fill the store of the settings up to at least so many chunks; it is made, or goes on from where it ended.

    Beside it stand the questions to ask and what was measured.

    Args:
        settings: where the store lies; its embedder is not looked at.
        chunks: the store's size afterwards.
        token_vectors: also those that the trained selector reads.
        batch_chunks: chunks that are stored at once.
        read_places: as with ``generate``; the same for every run on one store.
        say: told how far it is.

    Raises:
        StoreError: it cannot be written.
    """
    clock = Stopwatch()
    embedder = embedder_of(token_vectors=token_vectors)
    questions: list[str] = []
    batch: list[Stored] = []
    built: Built | None = None
    with open_store(settings, create=True) as store, store.writing():
        counts = store.catalog.counts()
        there, documents, held = counts.chunks, 0, counts.chunks
        _watch(clock, store, embedder)
        for one in generate(embedder, CHUNK_TOKENS, read_places=read_places):
            if documents >= counts.documents and held >= chunks:
                break
            questions += one.questions
            documents += 1
            if documents <= counts.documents:
                continue
            with clock.part("generate"):
                batch.append(one.stored())
            held += len(batch[-1].chunks)
            if sum(len(item.chunks) for item in batch) >= batch_chunks or held >= chunks:
                with clock.part("add"):
                    _add(store, batch, embedder, clock)
                batch = []
                say(f"{held:,} chunks {clock.told()}")
                # After each batch, so that a run that is broken off can be measured and gone on with.
                built = Built(
                    held, documents, held - there, token_vectors, batch_chunks,
                    clock.parts(), disk_of(settings.store), peak_resident_bytes(),
                )  # fmt: skip
                _keep(settings.store / BUILT_FILE, asdict(built))
                chosen = drawn_from(_SEED).sample(questions, min(_QUESTIONS, len(questions)))
                _keep(settings.store / QUESTIONS_FILE, chosen)
    return built if built is not None else read_built(settings.store)


def disk_of(store: Path) -> dict[str, int]:
    """Bytes of each file and folder in a store's directory; the catalog's log counts with it."""
    found: dict[str, int] = defaultdict(int)
    for one in sorted(store.iterdir()):
        found[one.name.removesuffix("-wal").removesuffix("-shm")] += tree_bytes(one)
    return dict(found)


class Stopwatch:
    """Times parts of the work by name. What is timed inside another part counts in both."""

    def __init__(self) -> None:
        self._taken: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Time what is done in the block."""
        wall, processor = time.perf_counter(), _processor_seconds()
        try:
            yield
        finally:
            taken = self._taken[name]
            taken[0] += time.perf_counter() - wall
            taken[1] += _processor_seconds() - processor

    def watch(self, owner: Any, method: str, name: str) -> None:
        """Time a method of one object from now on; nothing of an object without it."""
        inner = getattr(owner, method, None)
        if inner is None:
            return

        def timed(*arguments: Any, **named: Any) -> Any:
            with self.part(name):
                return inner(*arguments, **named)

        setattr(owner, method, timed)

    def parts(self) -> dict[str, Part]:
        """What each part took."""
        return {name: Part(round(wall, 2), round(own, 2)) for name, (wall, own) in self._taken.items()}

    def told(self) -> str:
        """The same as a line."""
        return " ".join(f"{name} {wall:.0f}/{own:.0f}s" for name, (wall, own) in self._taken.items())


def _processor_seconds() -> float:
    times = os.times()
    return times.user + times.system


def _watch(clock: Stopwatch, store: Store, embedder: HashingEmbedder) -> None:
    """Time the parts of ``Store.add`` by the objects it works with."""
    clock.watch(embedder, "embed_passages", "vectors")
    clock.watch(store.catalog.writer, "add_all", "catalog")
    clock.watch(store.catalog.writer, "show", "show")
    clock.watch(store.dense, "upsert", "dense")
    clock.watch(store.lexical, "upsert", "lexical")


def _add(store: Store, batch: list[Stored], embedder: HashingEmbedder, clock: Stopwatch) -> None:
    documents = [one.document for one in batch]
    with clock.part("fingerprints"):
        fingerprints = {one.doc_id: fingerprint(one.text) for one in documents}
    store.add(
        batch,
        embedder,
        found=[Source(one.source, one.doc_id, one.content_hash, len(one.text), 0) for one in documents],
        fingerprints=fingerprints,
    )


def _keep(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
