"""The bank from the command line: add questions, check their places, ask them.

python -m eval.bank add KIND QUESTIONS.jsonl FOLDER...
python -m eval.bank check [FOLDER...]
python -m eval.bank run SPLIT [FOLDER...] [--sets NAME...] [--all-in-one] [--stores DIR] [--outcomes FILE] [--json FILE]
python -m eval.bank units SPLIT [FOLDER...] [--kinds NAME...] [--all-in-one] [--stores DIR] [--show]
python -m eval.bank compare BEFORE AFTER [--show]
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from eval.bank.ask import ask_stores, stores_of
from eval.bank.check import check_places
from eval.bank.convert import Converter
from eval.bank.entry import LISTS
from eval.bank.folders import document_files, folders_of_kinds
from eval.bank.journal import compare_outcomes, read_outcomes, write_outcomes
from eval.bank.kinds import Split, load_kinds
from eval.bank.load import load_entries, load_every
from eval.bank.report import tallies, to_json, to_text
from eval.bank.units import ask_units
from eval.bank.units import to_text as to_units_text
from eval.bank.write import add_entries
from rag.config import load_settings

_log = logging.getLogger("eval.bank")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; 1 when a question is left out, or a place not found."""
    parser = argparse.ArgumentParser(prog="python -m eval.bank", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True)
    add = commands.add_parser("add", help="put questions with verbatim evidence into the bank")
    add.set_defaults(do=_add)
    add.add_argument("kind", choices=[*load_kinds(), "-"], help="of their documents; -: each line's own")
    add.add_argument("questions", type=Path, help="JSON Lines")
    add.add_argument("folders", type=Path, nargs="+", help="with the documents")
    check = commands.add_parser("check", help="look whether evidence stands where the bank says")
    check.set_defaults(do=_check)
    check.add_argument("folders", type=Path, nargs="*", help="with the documents, to the bottom; none: setting bank")
    run = commands.add_parser("run", help="ask a split and say how good the answers are")
    run.set_defaults(do=_run)
    run.add_argument("split", type=Split, choices=list(Split))
    run.add_argument("folders", type=Path, nargs="*", help="with the documents, to the bottom; none: setting bank")
    run.add_argument("--sets", nargs="+", default=(), help="only these kinds, or conversations")
    run.add_argument("--all-in-one", action="store_true", help="one store for the documents of all kinds")
    run.add_argument("--stores", type=Path, help="keep the stores here, and use those that are here")
    run.add_argument("--outcomes", type=Path, help="write what became of each question, as JSON Lines")
    run.add_argument("--json", type=Path, help="write the figures as JSON")
    units = commands.add_parser("units", help="ask the lists and summaries of a split and count the units they tell")
    units.set_defaults(do=_units)
    units.add_argument("split", type=Split, choices=list(Split))
    units.add_argument("folders", type=Path, nargs="*", help="with the documents, to the bottom; none: setting bank")
    units.add_argument("--kinds", nargs="+", default=(), help="only these kinds")
    units.add_argument("--all-in-one", action="store_true", help="one store for the documents of all kinds")
    units.add_argument("--stores", type=Path, help="keep the stores here, and use those that are here")
    units.add_argument("--show", action="store_true", help="the units of each question; of the fit split alone, please")
    compare = commands.add_parser("compare", help="what differs between the outcomes of two runs")
    compare.set_defaults(do=_compare)
    compare.add_argument("before", type=Path, help="what run --outcomes wrote")
    compare.add_argument("after", type=Path)
    compare.add_argument(
        "--show", action="store_true", help="each question that changed; of the fit split alone, please"
    )
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("eval").setLevel(logging.INFO)
    return int(given.do(given))


def _add(given: argparse.Namespace) -> int:
    found = list(Converter(given.folders).convert(given.questions, "" if given.kind == "-" else given.kind))
    for one in found:
        for problem in one.problems:
            _log.warning("%s is left out: %s", one.entry.question.id, problem)
        for doubt in one.doubts:
            _log.info("%s: %s", one.entry.question.id, doubt)
    held = add_entries(one.entry for one in found if not one.problems)
    _log.info("the bank holds %s", ", ".join(f"{count} {split}" for split, count in held.items()))
    return int(any(one.problems for one in found))


def _check(given: argparse.Namespace) -> int:
    entries = load_every()
    problems = check_places(entries, document_files(given.folders or load_settings().bank_folders))
    for problem in problems:
        _log.warning("%s", problem)
    return int(bool(problems))


def _run(given: argparse.Namespace) -> int:
    settings = load_settings()
    entries = load_entries(given.split, given.sets)
    folders = folders_of_kinds(entries, document_files(given.folders or settings.bank_folders))
    stores = stores_of(entries, folders, all_in_one=given.all_in_one)
    with tempfile.TemporaryDirectory() as temporary:
        outcomes = list(ask_stores(stores, settings, given.stores or Path(temporary)))
    if given.outcomes is not None:
        write_outcomes(given.outcomes, outcomes)
    figures = tallies(outcomes)
    if given.json is not None:
        given.json.write_text(json.dumps(to_json(figures), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _log.info("%s", to_text(figures))
    return 0


def _units(given: argparse.Namespace) -> int:
    settings = load_settings()
    entries = load_entries(given.split, [LISTS])
    entries = tuple(one for one in entries if not given.kinds or one.kind in given.kinds)
    folders = folders_of_kinds(entries, document_files(given.folders or settings.bank_folders))
    stores = stores_of(entries, folders, all_in_one=given.all_in_one)
    with tempfile.TemporaryDirectory() as temporary:
        found = list(ask_units(stores, settings, given.stores or Path(temporary)))
    _log.info("%s", to_units_text(found, show=given.show))
    return 0


def _compare(given: argparse.Namespace) -> int:
    changed = compare_outcomes(read_outcomes(given.before), read_outcomes(given.after))
    for one in changed:
        _log.info("%-16s%5d questions%5d lost%5d won", one.set_name, one.common, len(one.lost), len(one.won))
        for name, outcomes in (("lost", one.lost), ("won", one.won)):
            for outcome in outcomes if given.show else ():
                _log.info("  %s %s %s | %s", name, outcome.question.id, outcome.question.question, outcome.answer)
    return int(sum(len(one.lost) for one in changed) > sum(len(one.won) for one in changed))


if __name__ == "__main__":
    sys.exit(main())
