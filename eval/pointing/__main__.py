"""Ask a split of the bank with a scripted model that points, and say what that changes.

python -m eval.pointing SPLIT [FOLDER...] --pointer perfect|random|steady|denying|lying|dead|silent
    [--sets NAME...] [--stores DIR] [--limit N] [--answerable] [--without FILE] [--outcomes FILE]
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from eval.bank.ask import ask_stores, stores_of
from eval.bank.entry import LISTS
from eval.bank.folders import document_files, folders_of_kinds
from eval.bank.journal import read_outcomes, write_outcomes
from eval.bank.kinds import Split
from eval.bank.load import load_entries
from eval.fit.cases import without_model
from eval.pointing import lists
from eval.pointing.measure import Pointed, ask, drawn, to_text
from eval.pointing.pointers import POINTERS
from rag.build import build_embedder
from rag.config import load_settings

_log = logging.getLogger("eval.pointing")
_ALL = 1_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.pointing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("split", type=Split, choices=list(Split))
    parser.add_argument("folders", type=Path, nargs="*", help="with the documents, to the bottom; none: setting bank")
    parser.add_argument("--pointer", choices=list(POINTERS), default="perfect")
    parser.add_argument(
        "--sets",
        nargs="+",
        default=(),
        help="these kinds, conversations, or lists",
    )
    parser.add_argument("--stores", type=Path, help="keep the stores here, and use those that are here")
    parser.add_argument("--limit", type=int, default=_ALL, help="so many questions, the same each time")
    parser.add_argument("--answerable", action="store_true", help="only questions with evidence")
    parser.add_argument("--without", type=Path, help="the outcomes without a model; written where the file is missing")
    parser.add_argument("--outcomes", type=Path, help="write what became of each question, as JSON Lines")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    logging.getLogger("eval.pointing").setLevel(logging.INFO)
    settings = load_settings()
    held = load_entries(given.split, given.sets)
    entries = drawn([one for one in held if one.places or not given.answerable], given.limit)
    stores = stores_of(entries, folders_of_kinds(entries, document_files(given.folders or settings.bank_folders)))
    with tempfile.TemporaryDirectory() as temporary:
        directory = given.stores or Path(temporary)
        if LISTS in given.sets:
            pointer, embedder = POINTERS[given.pointer](), build_embedder(settings)
            _log.info(
                "%s",
                lists.to_text(list(lists.ask_lists(stores, without_model(settings), directory, embedder, pointer))),
            )
            return 0
        if given.without is not None and given.without.exists():
            without = read_outcomes(given.without)
        else:
            without = tuple(ask_stores(stores, without_model(settings), directory))
            if given.without is not None:
                write_outcomes(given.without, without)
        embedder = build_embedder(settings)
        found: list[Pointed] = []
        for store in stores:
            found += ask([store], without_model(settings), directory, embedder, POINTERS[given.pointer]())
            _log.info("%s: %d of %d questions asked", store.name, len(found), len(entries))
    if given.outcomes is not None:
        write_outcomes(given.outcomes, (one.outcome for one in found))
    _log.info("%s", to_text(without, found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
