"""The questions of the bank by split and kind, with their evidence cut from the documents where these are at hand."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path

from eval.bank.entry import LISTS, Entry, read_entries
from eval.bank.kinds import Split
from eval.bank.places import SqueezedText, evidence_at
from eval.sets.question_set import Question
from rag.types import Span

QUESTIONS = Path(__file__).with_name("questions")
_log = logging.getLogger(__name__)


def load_entries(split: Split, sets: Collection[str] = (), folder: Path = QUESTIONS) -> tuple[Entry, ...]:
    """Return the entries of a split, set by set.

    Args:
        split: which.
        sets: only these kinds, ``conversations`` or ``lists``; empty: all but ``lists``, whose answers are not right or
            wrong but hold more or less of what is wanted.
        folder: with a folder for each split, and in it a file for each set.

    Raises:
        InputFileError: a file is malformed.
    """
    files = sorted((folder / split).glob("*.jsonl"))
    return tuple(entry for file in files if _wanted(file.stem, sets) for entry in read_entries(file))


def _wanted(name: str, sets: Collection[str]) -> bool:
    return name in sets if sets else name != LISTS


def load_every(folder: Path = QUESTIONS) -> tuple[Entry, ...]:
    """Return the entries of all splits and sets.

    Raises:
        InputFileError: a file is malformed.
    """
    return tuple(entry for file in sorted(folder.glob("*/*.jsonl")) for entry in read_entries(file))


def evidence_spans(entry: Entry, text_of: Callable[[str], SqueezedText | None]) -> tuple[tuple[str, Span], ...]:
    """Return where the evidence of an entry stands: the SHA-256 of each document and a span of its text.

    Evidence that its text does not hold (any more) is left out and told in the log.

    Args:
        entry: the question.
        text_of: the text of a document by its SHA-256, as an ingest stores it; ``None`` where it is not at hand.
    """
    found = []
    for place in entry.places:
        source = entry.documents[place.document]
        text = text_of(source.sha256)
        span = evidence_at(place, text) if text is not None else None
        if span is None:
            _log.warning("%s: its evidence does not stand in %s", entry.question.id, source.file)
        else:
            found.append((source.sha256, span))
    return tuple(found)


def with_evidence(entries: Iterable[Entry], text_of: Callable[[str], SqueezedText | None]) -> tuple[Question, ...]:
    """Return the questions of entries with the words of their evidence, as ``eval.sets.load`` gives them."""
    questions = []
    for entry in entries:
        texts = {source.sha256: text_of(source.sha256) for source in entry.documents}
        words = []
        for digest, span in evidence_spans(entry, texts.get):
            text = texts[digest]
            words += [span.cut(text.text)] if text is not None else []
        questions.append(replace(entry.question, evidence=tuple(words)))
    return tuple(questions)
