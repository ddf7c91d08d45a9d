"""Fit the numbers that the reader reads from files: what signals are worth, and how likely an answer is right.

python -m eval.fit weights    [FOLDER...] [--sets SET...] [--count SET...] [--stores DIR] [--write]
python -m eval.fit confidence [FOLDER...] [--sets SET...] [--count SET...] [--stores DIR] [--signs SIGN...] [--write]
python -m eval.fit ablation   [FOLDER...] [--sets SET...] [--count SET...] [--stores DIR]

It fits on the fit split of --sets and counts on the development split of these and of --count. By default it fits on
the kinds that the selector was not trained on: where it was, its scores are surer than they can be of new documents,
and whoever fitted on them would trust it too much.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from eval.bank.kinds import Split, load_kinds
from eval.fit import UNSEEN
from eval.fit.ablation import Count, count, left_out
from eval.fit.cases import Case, Panel, panels, without_model
from eval.fit.odds import Graded, area, fit_odds, graded, threshold_rows
from eval.fit.tables import threshold_table, to_line, to_table, write_numbers
from eval.fit.weights import fit_weights
from rag.config import load_settings
from rag.errors import UsageError
from rag.read.decide import confidence
from rag.read.score import score
from rag.read.score.signals import SIGNALS

_log = logging.getLogger("eval.fit")

_THRESHOLDS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
_WEIGHTS_FILE = Path(score.__file__).with_name("weights.toml")
_ODDS_FILE = Path(confidence.__file__).with_name("confidence.toml")
_ABOUT_WEIGHTS = (
    "What each signal is worth, in log odds (python -m eval.fit weights). Year, kind, place and version are held to a "
    "prior:\n# few questions asked of one folder can tell what they are worth."
)
_ABOUT_ODDS = (
    "What each sign is worth for the probability that an answer is right, in log odds (python -m eval.fit confidence)."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.fit", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    weights = _command(commands, "weights", "what each signal is worth", _weights)
    odds = _command(commands, "confidence", "how likely an answer is right", _confidence)
    odds.add_argument("--signs", nargs="+", default=tuple(confidence.load_odds()), help="these signs; else the present")
    for one in (weights, odds):
        one.add_argument("--write", action="store_true", help="write the file that the program reads")
    _command(commands, "ablation", "what is lost without each signal", _ablation)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("eval").setLevel(logging.INFO)
    if unknown := {*given.sets, *given.count} - load_kinds().keys():
        raise UsageError(
            "there is no set {listed}; there are {listed_2}",
            listed=", ".join(sorted(unknown)),
            listed_2=", ".join(load_kinds()),
        )
    settings = without_model(load_settings())
    with tempfile.TemporaryDirectory() as temporary:
        asked = {Split.FIT: given.sets, Split.DEVELOPMENT: {*given.sets, *given.count}}
        folders = given.folders or settings.bank_folders
        with panels(asked, settings, folders, given.stores or Path(temporary)) as found:
            given.do(given, found)
    return 0


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    about: str,
    do: Callable[[argparse.Namespace, Sequence[Panel]], None],
) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=about)
    made.set_defaults(do=do)
    made.add_argument("folders", type=Path, nargs="*", help="with the documents, to the bottom; none: setting bank")
    made.add_argument("--sets", nargs="+", default=UNSEEN, help="fit on these kinds")
    made.add_argument("--count", nargs="+", default=tuple(load_kinds()), help="count on these kinds too")
    made.add_argument("--stores", type=Path, help="keep the stores here, and use those that are here")
    return made


def _weights(given: argparse.Namespace, found: Sequence[Panel]) -> None:
    fitted = fit_weights(_fitted(found), tuple(SIGNALS))
    _log.info("%s", to_line(fitted))
    before = score.load_weights()
    rows = [
        (label, *_told(sum((count(panel, cases, weights) for panel, cases in part), Count())))
        for name, part in _parts(given, found)
        for label, weights in ((f"{name}, present", before), (f"{name}, fitted", fitted))
    ]
    _log.info("%s", to_table(("development", "questions", "first", "among three", "right"), rows))
    if given.write:
        write_numbers(_WEIGHTS_FILE, "unit", fitted, _ABOUT_WEIGHTS)


def _confidence(given: argparse.Namespace, found: Sequence[Panel]) -> None:
    weights = score.load_weights()
    answers = [(panel, list(graded(panel, weights))) for panel in found]
    odds = fit_odds([one for _, each in answers for one in each if one.split is Split.FIT], given.signs)
    _log.info("%s", to_line(odds))
    parts = {"fitted": [one for _, each in answers for one in each if one.split is Split.FIT]}
    for name, kinds in _groups(given):
        parts[f"development, {name}"] = [
            one for panel, each in answers for one in each if one.split is Split.DEVELOPMENT and panel.name in kinds
        ]
    for name, part in parts.items():
        _log.info("%s: AUC %s, with evidence withheld too %s", name, *_areas(part, odds))
        _log.info("%s", threshold_table(threshold_rows(part, odds, _THRESHOLDS)))
    if given.write:
        write_numbers(_ODDS_FILE, "odds", odds, _ABOUT_ODDS)


def _ablation(given: argparse.Namespace, found: Sequence[Panel]) -> None:
    names = [name for name, _ in _groups(given)]
    head = ("without", *(f"{figure}, {name}" for name in names for figure in ("first", "among three", "right")))
    rows = []
    for left, weights in left_out(_fitted(found), tuple(SIGNALS)).items():
        counts = [
            sum((count(panel, cases, weights) for panel, cases in part), Count()) for _, part in _parts(given, found)
        ]
        rows.append((left, *(figure for one in counts for figure in _told(one)[1:])))
        _log.info("without %s: %s", left, to_line(weights))
    _log.info("%s", to_table(head, rows))


def _fitted(found: Iterable[Panel]) -> list[Case]:
    return [case for panel in found for case in panel.cases if case.split is Split.FIT and not case.settled]


def _groups(given: argparse.Namespace) -> list[tuple[str, set[str]]]:
    """The sets that are fitted on, and the others."""
    own, other = set(given.sets), set(given.count) - set(given.sets)
    return [(name, kinds) for name, kinds in (("kinds fitted on", own), ("other kinds", other)) if kinds]


def _parts(given: argparse.Namespace, found: Sequence[Panel]) -> Iterator[tuple[str, list[tuple[Panel, list[Case]]]]]:
    """The development questions of each group."""
    for name, kinds in _groups(given):
        yield (
            name,
            [
                (panel, [case for case in panel.cases if case.split is Split.DEVELOPMENT])
                for panel in found
                if panel.name in kinds
            ],
        )


def _told(one: Count) -> tuple[str, ...]:
    share = 100 / max(1, one.questions)
    return (str(one.questions), *(f"{figure * share:.1f}" for figure in (one.first, one.among, one.right)))


def _areas(found: Sequence[Graded], odds: dict[str, float]) -> tuple[str, ...]:
    both = (area([one for one in found if not one.withheld], odds), area(found, odds))
    return tuple("-" if one is None else f"{one:.3f}" for one in both)


if __name__ == "__main__":
    sys.exit(main())
