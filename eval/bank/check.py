"""Whether the places of the bank still hold its evidence, and whether it repeats its documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from eval.bank.entry import Entry
from eval.bank.folders import read_text
from eval.bank.places import SqueezedText, evidence_at

_TEXTS_HELD = 64


def check_places(entries: Iterable[Entry], files: Mapping[str, Sequence[Path]]) -> tuple[str, ...]:
    """Return a line for each place whose evidence moved or is gone, and for each document that is not at hand.

    Args:
        entries: what to check.
        files: the documents by the SHA-256 of their bytes.

    Raises:
        IngestError: a document cannot be read.
    """
    read = lru_cache(maxsize=_TEXTS_HELD)(lambda digest: read_text(files[digest][0]))
    missing = {one: None for entry in entries for one in entry.documents if one.sha256 not in files}
    found = [f"{source.file} is not at hand" for source in missing]
    return (*found, *(problem for entry in entries for problem in _moved(entry, files, read)))


def _moved(entry: Entry, files: Mapping[str, Sequence[Path]], read: Callable[[str], SqueezedText]) -> Iterator[str]:
    for place in (*entry.places, *entry.also):
        source = entry.documents[place.document]
        if source.sha256 not in files:
            continue
        found = evidence_at(place, read(source.sha256))
        if found is None:
            yield f"{entry.question.id}: its evidence does not stand in {source.file} any more; convert it anew"
        elif found != place.span:
            yield f"{entry.question.id}: its evidence in {source.file} moved from {place.span.start} to {found.start}"
