"""Fit when a unit belongs to a list or a summary, on the lists of the bank's fit split.

python -m eval.fit.gather [FOLDER...] [--stores DIR]

Says what ``rag/read/decide/gather.toml`` should hold, and which shares of the wanted are chosen and of the chosen
foreign at each cut; ``python -m eval.bank units`` counts what is told in the end.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from eval.bank.ask import Store, opened, stores_of
from eval.bank.entry import LISTS
from eval.bank.folders import document_files, folders_of_kinds
from eval.bank.kinds import Split
from eval.bank.load import load_entries
from eval.bank.units import wanted_units
from eval.fit.cases import without_model
from eval.fit.newton import Floats, minimise
from eval.fit.recorder import Recorder
from eval.metrics.units import Unit, count_units
from rag.build import build_embedder
from rag.config import Settings, load_settings
from rag.read.decide.gather import SIGNS, Statement, gathers, statements
from rag.read.decide.odds import probability
from rag.read.reader import ExtractiveReader

_log = logging.getLogger("eval.fit.gather")
_PULL = 1.0
_CUTS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)

Judged = tuple[Mapping[str, float], bool]
"""The signs of a statement, and whether it is wanted."""


def fit_gathering(found: Sequence[Judged]) -> dict[str, float]:
    """Return what each sign is worth, in log odds: logistic regression, held to 0 but for ``bias``.

    Raises:
        ValueError: all are wanted, or none.
    """
    signs = np.array([[one[name] for name in SIGNS] for one, _ in found], dtype=np.float64)
    wanted = np.array([float(right) for _, right in found])
    if not 0 < wanted.sum() < len(wanted):
        raise ValueError("wanted statements and others are needed to tell them apart")
    pull = np.diag([_PULL * (name != "bias") for name in SIGNS])

    def loss(point: Floats) -> tuple[float, Floats, Floats]:
        reach = signs @ point
        chance = 1 / (1 + np.exp(-reach))
        value = float(np.logaddexp(0, reach).sum() - wanted @ reach + point @ pull @ point / 2)
        curvature = signs.T @ (signs * (chance * (1 - chance))[:, None]) + pull + 1e-9 * np.eye(len(SIGNS))
        return value, signs.T @ (chance - wanted) + pull @ point, curvature

    return dict(zip(SIGNS, map(float, minimise(loss, np.zeros(len(SIGNS)))), strict=True))


def judged(stores: Sequence[Store], settings: Settings, directory: Path) -> Iterator[Judged]:
    """Yield the statements among the units of each question; what may be told besides is left out.

    Raises:
        StoreError: a store cannot be used.
    """
    embedder, settings = build_embedder(settings), without_model(settings)
    for store in stores:
        recorder = Recorder()
        with opened(store, settings, directory, embedder, recorder.take_place) as pipeline:
            reader = recorder.replaced
            assert isinstance(reader, ExtractiveReader), "no other reader gathers"
            documents = {one.content_hash: one for one in pipeline.catalog.documents()}
            for entry in store.entries:
                wanted, also = wanted_units(entry, entry.places, documents), wanted_units(entry, entry.also, documents)
                pipeline.ask(entry.question.question, entry.question.history)
                for query, hits in recorder.take()[:1]:
                    ranked = reader.rank(query, hits) if gathers(query) else []
                    for one in statements(ranked, pipeline.catalog.blocks):
                        place = _place(one)
                        right = not count_units([], [place], wanted).foreign
                        if right or count_units([], [place], also).foreign:
                            yield one.signs, right


def _place(one: Statement) -> Unit:
    return one.best.unit.doc_id, one.best.unit.span


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit.gather", description=__doc__.split("\n")[0])
    parser.add_argument("folders", type=Path, nargs="*", help="with the documents, to the bottom; none: setting bank")
    parser.add_argument("--stores", type=Path, help="keep the stores here, and use those that are here")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    _log.setLevel(logging.INFO)
    settings, entries = load_settings(), load_entries(Split.FIT, [LISTS])
    folders = folders_of_kinds(entries, document_files(given.folders or settings.bank_folders))
    with tempfile.TemporaryDirectory() as temporary:
        found = list(judged(stores_of(entries, folders), settings, given.stores or Path(temporary)))
    weights = fit_gathering(found)
    _log.info("%s", "\n".join(f"{name} = {value:.2f}" for name, value in weights.items()))
    for cut in _CUTS:
        chosen = [right for signs, right in found if probability(weights, signs) >= cut]
        told = sum(chosen) / max(1, sum(right for _, right in found))
        _log.info("cut %.2f: %.0f%% chosen, %.0f%% foreign", cut, 100 * told, 100 - 100 * np.mean(chosen or [True]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
