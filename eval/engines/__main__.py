"""The engines that keep the indexes beside exact search.

python -m eval.engines recall SET.jsonl... [--store DIR]      of a store, by the questions of sets
python -m eval.engines generated COUNT [--engines NAME...]    of so many generated vectors of 384 numbers
python -m eval.engines hybrid SET.jsonl... [--store DIR]      Milvus' own fusion beside ours, of a store that it keeps
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from eval.engines.agreement import Agreement, Asked, dense_agreement, exact_copy, lexical_agreement, overlap
from eval.engines.generated import generated
from eval.sets.load import load_questions
from rag.build import build_embedder, engine_of, open_catalog
from rag.config import Settings, load_settings
from rag.registry import INDEXES
from rag.retrieve.fuse import WeightedFuser
from rag.store.catalog import Catalog
from rag.store.exact import ExactIndexes
from rag.store.identity import collection_name
from rag.store.indexes import Engine, Indexes, open_indexes
from rag.store.milvus import MilvusIndexes
from rag.store.milvus_hybrid import hybrid_search
from rag.text.tokenize import terms
from rag.types import Hit

_ASKED = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.engines", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    for name, do in (("recall", _recall), ("hybrid", _hybrid)):
        command = commands.add_parser(name)
        command.add_argument("sets", type=Path, nargs="+", help="question sets")
        command.add_argument("--store", type=Path)
        command.set_defaults(do=do)
    command = commands.add_parser("generated")
    command.add_argument("count", type=int, help="how many vectors")
    command.add_argument("--engines", nargs="+", choices=[*INDEXES], default=[*INDEXES])
    command.set_defaults(do=_generated)
    given = parser.parse_args(arguments)
    given.do(given)
    return 0


def _recall(given: argparse.Namespace) -> None:
    settings, catalog, indexes = _opened(given.store)
    asked = _questions(settings, given.sets)
    exact = exact_copy(catalog, indexes)
    _put(settings.vector_store, "vectors", dense_agreement(indexes.dense, exact.dense, [one.vector for one in asked]))
    _put(
        settings.vector_store, "words", lexical_agreement(indexes.lexical, exact.lexical, [one.terms for one in asked])
    )
    _close(catalog, indexes)


def _generated(given: argparse.Namespace) -> None:
    exact, asked = ExactIndexes(), [one for part in generated(_ASKED, seed=1) for one in part.vectors]
    for part in generated(given.count):
        exact.write(part)
    for name in given.engines:
        with tempfile.TemporaryDirectory() as folder:
            indexes = open_indexes(Engine(name), Path(folder), "")
            started = time.monotonic()
            for part in generated(given.count):
                indexes.write(part)
            written = time.monotonic() - started
            _put(name, "vectors", dense_agreement(indexes.dense, exact.dense, asked))
            _line(f"{name}: {given.count} written in {written:.1f} s")
            indexes.close()


def _hybrid(given: argparse.Namespace) -> None:
    settings, catalog, indexes = _opened(given.store)
    assert isinstance(indexes, MilvusIndexes), "the store is not kept by Milvus"
    top_k, wide, share = settings.top_k, settings.candidates, settings.dense_weight
    fuser = WeightedFuser({"dense": share, "lexical": 1 - share})
    shares, firsts = [], []
    for one in _questions(settings, given.sets):
        rankings = [
            ("dense", indexes.dense.search(one.vector, wide)),
            ("lexical", indexes.lexical.search(one.terms, wide)),
        ]
        chunks = catalog.chunks([chunk_id for _, found in rankings for chunk_id, _ in found])
        hits = [
            [Hit(chunks[chunk_id], score, rank, name) for rank, (chunk_id, score) in enumerate(found, start=1)]
            for name, found in rankings
        ]
        ours = [hit.chunk.chunk_id for hit in fuser.fuse(hits, top_k)]
        theirs = [chunk_id for chunk_id, _ in hybrid_search(indexes, one.vector, one.terms, top_k, wide, share)]
        shares.append(overlap(theirs, ours))
        firsts.append(ours[:1] == theirs[:1])
    _line(
        f"{len(shares)} questions: of our {top_k} best Milvus' own fusion has {np.mean(shares):.1%}, "
        f"the same first for {np.mean(firsts):.1%}"
    )
    _close(catalog, indexes)


def _opened(store: Path | None) -> tuple[Settings, Catalog, Indexes]:
    settings = load_settings(store=store)
    catalog = open_catalog(settings)
    engine = engine_of(settings)
    name = collection_name(catalog) if engine.on_server else ""
    return settings, catalog, open_indexes(engine, settings.store, name)


def _questions(settings: Settings, sets: Sequence[Path]) -> list[Asked]:
    embedder = build_embedder(settings)
    texts = [question.question for path in sets for question in load_questions(path)]
    return [Asked(embedder.embed_query(text), found) for text in texts if (found := terms(text))]


def _close(catalog: Catalog, indexes: Indexes) -> None:
    indexes.close()
    catalog.close()


def _put(engine: str, what: str, found: Agreement) -> None:
    told = f"recall@10 {found.recall:.4f}, the same first {found.first:.4f}, {found.questions} questions"
    _line(f"{engine} {what}: {told}")


def _line(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
