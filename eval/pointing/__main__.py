"""Ask a split of the bank with a scripted model that points, or with endpoints that do harm, and say what that changes.

python -m eval.pointing ask SPLIT [FOLDER...] --pointer perfect|random|steady|denying|lying|dead|silent
    [--sets NAME...] [--stores DIR] [--limit N] [--answerable] [--without FILE] [--outcomes FILE]
python -m eval.pointing endpoints SPLIT [FOLDER...] [--sets NAME...] [--also SET.jsonl FOLDER] [--stores DIR]
    [--limit N] [--endpoints lying slow silent dead] [--timeout-s S] [--show]
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from eval.bank.ask import Store, ask_stores, stores_of
from eval.bank.entry import LISTS
from eval.bank.folders import document_files, folders_of_kinds
from eval.bank.journal import read_outcomes, write_outcomes
from eval.bank.kinds import Split
from eval.bank.load import load_entries
from eval.fit.cases import without_model
from eval.pointing import lists
from eval.pointing.endpoints import ENDPOINTS
from eval.pointing.measure import Pointed, ask, drawn, to_text
from eval.pointing.pointers import POINTERS
from eval.pointing.unharmed import Pair, ask_with
from eval.pointing.unharmed import to_text as to_table
from eval.sets.load import load_questions
from rag.build import build_embedder
from rag.config import load_settings

_log = logging.getLogger("eval.pointing")
_ALL = 1_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; 1 when an endpoint changes whether an answer is right."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.pointing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    ask_command = commands.add_parser("ask", help="with a scripted model")
    ask_command.set_defaults(do=_ask)
    ask_command.add_argument("--pointer", choices=list(POINTERS), default="perfect")
    ask_command.add_argument("--answerable", action="store_true", help="only questions with evidence")
    ask_command.add_argument("--without", type=Path, help="the outcomes without a model; written where it is missing")
    ask_command.add_argument("--outcomes", type=Path, help="write what became of each question, as JSON Lines")
    harm = commands.add_parser("endpoints", help="with endpoints over HTTP that lie, are slow, silent or dead")
    harm.set_defaults(do=_endpoints)
    harm.add_argument("--also", nargs=2, type=Path, action="append", default=[], metavar=("SET", "FOLDER"))
    harm.add_argument("--endpoints", nargs="+", choices=ENDPOINTS, default=ENDPOINTS)
    harm.add_argument("--timeout-s", type=float, default=2.0, help="what all but the lying one get for an answer")
    harm.add_argument("--show", action="store_true", help="each answer that differs; of the fit split alone, please")
    for one in (ask_command, harm):
        one.add_argument("split", type=Split, choices=list(Split))
        one.add_argument("folders", type=Path, nargs="*", help="with the documents, to the bottom; none: setting bank")
        one.add_argument("--sets", nargs="+", default=(), help="these kinds, conversations, or lists")
        one.add_argument("--stores", type=Path, help="keep the stores here, and use those that are here")
        one.add_argument("--limit", type=int, default=_ALL, help="so many questions, the same each time")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    logging.getLogger("eval.pointing").setLevel(logging.INFO)
    return int(given.do(given))


def _endpoints(given: argparse.Namespace) -> int:
    settings = load_settings()
    entries = drawn(load_entries(given.split, given.sets), given.limit)
    folders = folders_of_kinds(entries, document_files(given.folders or settings.bank_folders))
    stores, questions = list(stores_of(entries, folders)), {}
    for path, folder in given.also:
        stores.append(Store(path.stem, (folder,), ()))
        questions[path.stem] = tuple((path.stem, one) for one in load_questions(path)[: given.limit])
    with tempfile.TemporaryDirectory() as temporary:
        directory, embedder = given.stores or Path(temporary), build_embedder(settings)
        pairs: list[Pair] = []
        for store in stores:
            pairs += ask_with([store], settings, directory, embedder, given.endpoints, given.timeout_s, questions)
            _log.info("%s: asked", store.name)
    for one in pairs if given.show else ():
        if one.differs:
            _log.info("%s %s %s", one.endpoint, one.given.question.id, one.given.question.question)
            _log.info("  without: %s", one.without.answer)
            _log.info("  with:    %s", one.given.answer)
    _log.info("%s", to_table(pairs))
    return int(any(one.without.correct != one.given.correct for one in pairs))


def _ask(given: argparse.Namespace) -> int:
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
