"""A question of the bank with the documents it is about and the places of its evidence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.bank.places import Place
from eval.sets.json_lines import read_json_lines
from eval.sets.question_set import Question
from eval.sets.record import Record
from rag.errors import InputFileError
from rag.types import Span

CONVERSATIONS = "conversations"
"""The set of the questions that are turns of one talk."""
LISTS = "lists"
"""The set of the questions of which all places are wanted: lists over sections and summaries."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document: the SHA-256 of its file's bytes, in hexadecimal, and the name of the file."""

    sha256: str
    file: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the bank.

    ``question`` is without evidence, which ``places`` tell. ``kind`` is that of its documents (``kinds.toml``); it is
    asked of all documents of its kind together, and what is unanswerable is so among these. ``unit`` is what a person
    would want quoted, ``style`` how it is asked. ``conversation`` joins the turns of one talk, in their order.
    ``every``: each place is a unit that the answer should tell; ``also`` are those that it may tell besides, as
    headings and what borders on the question.
    """

    question: Question
    kind: str
    documents: tuple[Source, ...] = ()
    places: tuple[Place, ...] = ()
    unit: str = ""
    style: str = ""
    conversation: str = ""
    every: bool = False
    also: tuple[Place, ...] = ()

    @property
    def set_name(self) -> str:
        """What it is counted under: its kind, ``conversations`` or ``lists``."""
        return CONVERSATIONS if self.conversation else LISTS if self.every else self.kind


def read_entries(path: Path) -> Iterator[Entry]:
    """Read the entries of a file of the bank, in its order.

    Raises:
        InputFileError: the file cannot be read, or a line is malformed; the message names it.
    """
    for line, fields in read_json_lines(path):
        yield _read(fields, f"{path} line {line}", line)


def to_lines(entries: Iterable[Entry]) -> str:
    """Return entries as the JSON Lines that ``read_entries`` reads."""
    return "".join(f"{json.dumps(_fields(entry), ensure_ascii=False)}\n" for entry in entries)


def _read(fields: Mapping[str, Any], place: str, line: int) -> Entry:
    question = Record(fields, place, line).question()
    try:
        return Entry(
            question=question,
            kind=str(fields["kind"]),
            documents=tuple(Source(str(one["sha256"]), str(one["file"])) for one in fields["documents"]),
            places=tuple(map(_place, fields["places"])),
            unit=str(fields.get("unit", "")),
            style=str(fields.get("style", "")),
            conversation=str(fields.get("conversation", "")),
            every=bool(fields.get("every", False)),
            also=tuple(map(_place, fields.get("also", ()))),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputFileError(
            "{place}: no line of the bank ({error!r}); make it with `python -m eval.bank add`", place=place, error=error
        ) from error


def _place(fields: Mapping[str, Any]) -> Place:
    span = Span(int(fields["start"]), int(fields["end"]))
    return Place(int(fields["document"]), span, int(fields["visible"]), str(fields["checksum"]))


def _fields(entry: Entry) -> dict[str, object]:
    question = entry.question
    fields: dict[str, object] = {
        "id": question.id,
        "kind": entry.kind,
        "conversation": entry.conversation,
        "question": question.question,
        "history": [[turn.role, turn.text] for turn in question.history],
        "answerable": question.answerable,
        "answers": list(question.answers),
        "answers_all": [list(forms) for forms in question.answers_all],
        "reject": list(question.reject),
        "type": question.type,
        "difficulty": question.difficulty,
        "unit": entry.unit,
        "style": entry.style,
    }
    kept: dict[str, object] = {name: value for name, value in fields.items() if value not in ("", [])}
    if entry.every:
        kept["every"] = True
    kept["documents"] = [{"sha256": one.sha256, "file": one.file} for one in entry.documents]
    kept["places"] = [_place_fields(one) for one in entry.places]
    if entry.also:
        kept["also"] = [_place_fields(one) for one in entry.also]
    return kept


def _place_fields(place: Place) -> dict[str, object]:
    return {
        "document": place.document,
        "start": place.span.start,
        "end": place.span.end,
        "visible": place.visible,
        "checksum": place.checksum,
    }
