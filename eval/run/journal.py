"""Outcomes kept as they come, so that an interrupted run goes on where it stopped.

One file for each combination of settings, corpus, model, versions and options: a run under other conditions never
takes over outcomes that are not its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from io import TextIOWrapper
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.run.outcome import Outcome
from eval.sets.question_set import Question
from rag.errors import UsageError

_OUTCOME = TypeAdapter(Outcome)


class Journal:
    """The outcomes of one run on disk. Use as a context manager; call ``finish`` when the run is complete.

    Args:
        directory: where journals are kept; made when missing.
        conditions: what the run depends on; another text is another journal.
        fresh: forget what an earlier run left.

    Raises:
        UsageError: the directory cannot be written.
    """

    def __init__(self, directory: Path, conditions: Iterable[str], *, fresh: bool = False) -> None:
        digest = hashlib.sha256("\n".join(conditions).encode()).hexdigest()[:16]
        self._path = directory / f"{digest}.jsonl"
        self._known: dict[str, Outcome] = {}
        try:
            directory.mkdir(parents=True, exist_ok=True)
            if fresh:
                self._path.unlink(missing_ok=True)
            self._known = _read(self._path)
            self._file: TextIOWrapper = self._path.open("a", encoding="utf-8")
        except OSError as error:
            raise UsageError(
                "cannot write the journal {path}: {reason}; free space or rights",
                path=self._path,
                reason=error.strerror,
            ) from error
        self._file.write("\n")  # ends a line that a killed run left half written

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        """How many outcomes an earlier run left."""
        return len(self._known)

    def recorded(self, file: str, question: Question) -> Outcome | None:
        """Return the outcome an earlier run recorded of this very question, or ``None``. A crash is asked again."""
        return self._known.get(_key(file, question))

    def record(self, outcome: Outcome) -> None:
        """Append an outcome and hand it to the system at once.

        Raises:
            UsageError: the disk is full or gone.
        """
        line = json.dumps(_OUTCOME.dump_python(outcome, mode="json"), ensure_ascii=False)
        try:
            self._file.write(f"{line}\n")
            self._file.flush()
        except OSError as error:
            raise UsageError(
                "cannot write the journal {path}: {reason}; free space", path=self._path, reason=error.strerror
            ) from error

    def finish(self) -> None:
        """Remove the journal: the run is complete."""
        self._file.close()
        self._path.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Outcome]:
    """The outcomes of a journal by question; a line that is not whole is one that a killed run did not finish."""
    if not path.exists():
        return {}
    known = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            outcome = _OUTCOME.validate_json(line)
        except ValidationError:
            continue
        if outcome.grade is not None:
            known[_key(outcome.file, outcome.question)] = outcome
    return known


def _key(file: str, question: Question) -> str:
    return hashlib.sha256(json.dumps([file, asdict(question)], ensure_ascii=False).encode()).hexdigest()
