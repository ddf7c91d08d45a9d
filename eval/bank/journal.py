"""What became of the questions of a run as a file, and what differs between two of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.run.outcome import Outcome
from eval.sets.json_lines import read_json_lines
from rag.errors import InputFileError

_OUTCOME = TypeAdapter(Outcome)


@dataclass(frozen=True, slots=True)
class Changed:
    """The questions of a set, in both runs, that only the first (``lost``) or only the second (``won``) has right."""

    set_name: str
    common: int
    lost: tuple[Outcome, ...]
    won: tuple[Outcome, ...]


def write_outcomes(path: Path, outcomes: Iterable[Outcome]) -> None:
    """Write outcomes as JSON Lines.

    Raises:
        OSError: the file cannot be written.
    """
    lines = (json.dumps(_OUTCOME.dump_python(one, mode="json"), ensure_ascii=False) for one in outcomes)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_outcomes(path: Path) -> tuple[Outcome, ...]:
    """Read what ``write_outcomes`` wrote.

    Raises:
        InputFileError: the file cannot be read, or a line is no outcome.
    """
    return tuple(_outcome(fields, f"{path} line {line}") for line, fields in read_json_lines(path))


def compare_outcomes(before: Sequence[Outcome], after: Sequence[Outcome]) -> tuple[Changed, ...]:
    """Return what differs between two runs, set by set; ``lost`` and ``won`` are the outcomes of ``after``."""
    old = {one.question.id: one for one in before}
    sets: dict[str, list[Outcome]] = {}
    for one in after:
        if one.question.id in old:
            sets.setdefault(one.file, []).append(one)
    return tuple(
        Changed(
            name,
            len(found),
            tuple(one for one in found if old[one.question.id].correct and not one.correct),
            tuple(one for one in found if one.correct and not old[one.question.id].correct),
        )
        for name, found in sorted(sets.items())
    )


def _outcome(fields: object, place: str) -> Outcome:
    try:
        return _OUTCOME.validate_python(fields, strict=False)
    except ValidationError as error:
        raise InputFileError(
            "{place}: no outcome ({errors}); write it with `eval.bank run --outcomes`",
            place=place,
            errors=error.errors()[0]["msg"],
        ) from error
