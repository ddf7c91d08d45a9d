"""Fit how much is told: which units beside the best one, and when those of a list or a summary are gathered.

python -m eval.fit.telling [FOLDER...] [--sets SET...] [--stores DIR]

Says what ``rag/read/decide/further.toml`` and ``spread.toml`` should hold, from where the evidence of the bank's fit
split stands. How likely a unit has to be (``cut``) is chosen by what answers are then worth: ``python -m eval.bank
run``.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.bank.entry import LISTS
from eval.bank.kinds import Split, load_kinds
from eval.fit.cases import Case, panels, without_model
from eval.fit.logistic import Judged, fit_logistic
from eval.fit.tables import to_line
from rag.config import load_settings
from rag.read.decide import further, spread
from rag.read.decide.choice import contrary
from rag.read.decide.further import Blocks, further_signs
from rag.read.decide.gather import gathers
from rag.read.decide.spread import spread_signs

_log = logging.getLogger("eval.fit.telling")
# So many units beside the best one are learned from.
_BESIDE = 7


def beside(case: Case, blocks: Blocks) -> Iterator[Judged]:
    """The units after the best one of each thing asked, and whether they bear the gold.

    Args:
        case: a question; one of which all places are wanted tells nothing.
        blocks: the blocks of a document, parents before their children.
    """
    if case.settled or not case.evidence or gathers(case.query):
        return
    for _, units in case.ranked:
        for one in units[1 : 1 + _BESIDE]:
            if not one.excluded and not contrary(one, units[0]):
                yield further_signs(one, units[0], blocks), case.bears(one)


def whether_spread(case: Case, blocks: Blocks) -> Iterator[Judged]:
    """A question after a list or a summary, and whether all of several places are wanted."""
    if not case.settled and case.evidence and gathers(case.query) and any(units for _, units in case.ranked):
        yield spread_signs(case.query, case.ranked, blocks), case.entry.every


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit.telling", description=__doc__.split("\n")[0])
    parser.add_argument("folders", type=Path, nargs="*", help="with the documents, to the bottom; none: setting bank")
    parser.add_argument("--sets", nargs="+", default=tuple(load_kinds()), help="of these kinds, and of lists on them")
    parser.add_argument("--stores", type=Path, help="keep the stores here, and use those that are here")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("eval").setLevel(logging.INFO)
    settings = without_model(load_settings())
    units: list[Judged] = []
    questions: list[Judged] = []
    with tempfile.TemporaryDirectory() as temporary:
        folders, stores = given.folders or settings.bank_folders, given.stores or Path(temporary)
        with panels({Split.FIT: {*given.sets, LISTS}}, settings, folders, stores) as found:
            for panel in found:
                for case in panel.cases:
                    units += beside(case, panel.reader.blocks)
                    questions += whether_spread(case, panel.reader.blocks)
    _log.info("further.toml: %s (of %d units)", to_line(fit_logistic(units, further.SIGNS)), len(units))
    fitted = fit_logistic(questions, spread.SIGNS, balanced=True)
    _log.info("spread.toml: %s (of %d questions)", to_line(fitted), len(questions))
    return 0


if __name__ == "__main__":
    sys.exit(main())
