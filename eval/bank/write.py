"""The bank as files: a folder for each split, and in it a file for each set of questions."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from eval.bank.entry import Entry, to_lines
from eval.bank.kinds import Split, load_kinds
from eval.bank.load import QUESTIONS, load_every
from eval.bank.split import split


def add_entries(entries: Iterable[Entry], folder: Path = QUESTIONS) -> dict[Split, int]:
    """Put entries into the bank, in the place of those of equal id, and share all of it out anew.

    Returns:
        How many entries each split holds.

    Raises:
        KeyError: a kind is not listed in ``kinds.toml``.
        OSError: a file cannot be written.
    """
    known = {entry.question.id: entry for entry in load_every(folder)}
    known.update({entry.question.id: entry for entry in entries})
    splits = split(known.values(), load_kinds())
    files: dict[tuple[Split, str], list[Entry]] = {}
    for identity in sorted(known):
        files.setdefault((splits[identity], known[identity].set_name), []).append(known[identity])
    for old in folder.glob("*/*.jsonl"):
        old.unlink()
    for (name, set_name), held in files.items():
        path = folder / name / f"{set_name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_lines(held), encoding="utf-8")
    return {one: sum(len(held) for (name, _), held in files.items() if name is one) for one in Split}
