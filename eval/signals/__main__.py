"""What the parts of the program earn: signals of the reader, entries of the lexicon, any part of its data taken away.

python -m eval.signals worth SPLIT [FOLDER...] [--sets NAME...] [--stores DIR]
python -m eval.signals fires [FOLDER...] [--never]
python -m eval.signals without SPLIT PART... [--folders FOLDER...] [--sets NAME...] [--stores DIR] [--show]
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from eval.bank.ask import stores_of
from eval.bank.folders import document_files, folders_of_kinds, read_text
from eval.bank.journal import compare_outcomes, read_outcomes
from eval.bank.kinds import Split
from eval.bank.load import load_entries
from eval.run.outcome import Outcome
from eval.signals.fires import Fires, count_fires, sentences_of
from eval.signals.record import watched, weigh
from eval.signals.without import run_bank
from eval.signals.worth import first_right, signal_worths
from rag.config import load_settings
from rag.read.score.score import load_weights

_log = logging.getLogger("eval.signals")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m eval.signals", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True)
    worth = commands.add_parser("worth", help="what each signal of the reader earns on a split")
    worth.set_defaults(do=_worth)
    worth.add_argument("split", type=Split, choices=list(Split))
    worth.add_argument("folders", type=Path, nargs="*", help="with the documents of the bank; none: setting bank")
    worth.add_argument("--sets", nargs="+", default=(), help="only these sets")
    worth.add_argument("--stores", type=Path, help="keep the stores here, and use those that are here")
    fires = commands.add_parser("fires", help="how often each entry of the lexicon is found")
    fires.set_defaults(do=_fires)
    fires.add_argument("folders", type=Path, nargs="*", help="with the documents of the bank; none: setting bank")
    fires.add_argument("--never", action="store_true", help="only those found nowhere")
    without = commands.add_parser("without", help="what a split loses without a part of the data")
    without.set_defaults(do=_without)
    without.add_argument("split", type=Split, choices=list(Split))
    without.add_argument("parts", nargs="+", metavar="PART", help="lexicon/contrasts.txt, lexicon/contrasts.txt:城市")
    without.add_argument("--folders", type=Path, nargs="+", default=(), help="with the documents; none: setting bank")
    without.add_argument("--sets", nargs="+", default=(), help="only these sets")
    without.add_argument("--stores", type=Path, help="keep the stores here, and use those that are here")
    without.add_argument("--show", action="store_true", help="the ids of the questions that change")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("eval").setLevel(logging.INFO)
    given.do(given)
    return 0


def _worth(given: argparse.Namespace) -> None:
    settings = load_settings()
    entries = load_entries(given.split, given.sets)
    folders = folders_of_kinds(entries, document_files(given.folders or settings.bank_folders))
    with tempfile.TemporaryDirectory() as temporary:
        asked = list(weigh(stores_of(entries, folders), settings, given.stores or Path(temporary), watched))
    weights = load_weights()
    right = first_right(asked, weights)
    _log.info("%d things asked, %d with a right unit, of which %d have it first", len(asked), len(right), sum(right))
    _log.info("%-16s%8s%8s%8s%8s%8s%8s", "signal", "weight", "fires", "gained", "lost", "earns", "alone")
    for one in signal_worths(asked, weights):
        alone = "" if one.alone is None else f"{one.alone:.3f}"
        figures = f"{one.weight:8.2f}{one.fires:8.1%}{one.gained:8}{one.lost:8}{one.earns:+8}{alone:>8}"
        _log.info("%s", f"{one.name:16}{figures}")


def _fires(given: argparse.Namespace) -> None:
    entries = [entry for split in Split for entry in load_entries(split)]
    files = document_files(given.folders or load_settings().bank_folders)
    wanted = {source.sha256 for entry in entries for source in entry.documents if source.sha256 in files}
    sentences = [one for digest in sorted(wanted) for one in sentences_of(read_text(files[digest][0]).text)]
    found = count_fires([entry.question.question for entry in entries], sentences)
    _log.info("%d questions, %d sentences of %d documents", len(entries), len(sentences), len(wanted))
    _log.info("%-28s%-34s%-14s%10s%10s%10s", "file", "group", "entry", "questions", "first", "sentences")
    for one in found:
        if one.never or not given.never:
            _log.info("%s", _line(one))


def _line(one: Fires) -> str:
    mark = "  never" if one.never else ""
    return f"{one.file:28}{one.group[:32]:34}{one.entry:14}{one.questions:10}{one.first:10}{one.sentences:10}{mark}"


def _without(given: argparse.Namespace) -> None:
    folders = [path.resolve() for path in given.folders or load_settings().bank_folders]
    with tempfile.TemporaryDirectory() as temporary:
        stores = (given.stores or Path(temporary) / "stores").resolve()
        run = ["run", str(given.split), *map(str, folders), "--stores", str(stores)]
        run += ["--sets", *given.sets] if given.sets else []
        before = _outcomes(run, Path(temporary) / "before.jsonl")
        _log.info("%d of %d right with everything", sum(one.correct for one in before), len(before))
        for part in given.parts:
            changed = compare_outcomes(before, _outcomes(run, Path(temporary) / "after.jsonl", part))
            lost = [one.question.id for each in changed for one in each.lost]
            won = [one.question.id for each in changed for one in each.won]
            _log.info("without %s: %d lost, %d won; it earns %+d", part, len(lost), len(won), len(lost) - len(won))
            if given.show:
                _log.info("  lost %s\n  won %s", " ".join(lost), " ".join(won))


def _outcomes(run: Sequence[str], file: Path, part: str = "") -> tuple[Outcome, ...]:
    """What becomes of the questions in a run of the bank without a part of the data."""
    run_bank([*run, "--outcomes", str(file)], part)
    return read_outcomes(file)


if __name__ == "__main__":
    sys.exit(main())
