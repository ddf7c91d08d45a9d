"""Question files with verbatim evidence to entries of the bank: evidence becomes places, its words stay behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from eval.bank.entry import Entry, Source
from eval.bank.folders import read_text
from eval.bank.places import Place, place_of
from eval.judge.matching import stands_in
from eval.sets.json_lines import read_json_lines
from eval.sets.question_set import Question
from eval.sets.record import Record
from ingest.parse.read import digest_of
from ingest.sources import find_files
from rag.text.normalize import squeeze
from rag.types import Span

# A reply that repeats so many visible characters of a document is its text; it is cut to fewer.
_QUOTED = 25
_KEPT = 20
_TEXTS_HELD = 400


@dataclass(frozen=True, slots=True)
class Converted:
    """An entry with what is wrong with it: a line with ``problems`` cannot be used, ``doubts`` are for a person."""

    entry: Entry
    problems: tuple[str, ...]
    doubts: tuple[str, ...]


class Converter:
    """Makes entries of questions on the documents in some folders.

    Args:
        folders: with the documents, which questions name by their file names.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._paths: dict[str, Path] = {}
        for path in find_files(folders).files:
            self._paths.setdefault(path.name, path)
        self._text = lru_cache(maxsize=_TEXTS_HELD)(lambda name: read_text(self._paths[name]))
        self._replies: dict[tuple[str, str], str] = {}
        self._repeated: frozenset[str] = frozenset()

    def convert(self, path: Path, kind: str = "") -> Iterator[Converted]:
        """Yield an entry for each question of a file.

        A question names its documents in ``doc``, ``doc2`` or ``docs``; where it names none, its evidence is looked
        for in all of them. ``unit``, ``style`` and ``conversation`` are taken over. ``every``: each piece of evidence
        is wanted; ``also``: verbatim pieces that may be told besides.

        Args:
            path: JSON Lines in the fields of ``eval.sets``.
            kind: of its documents; empty: each line's own ``kind``.

        Raises:
            InputFileError: a line is malformed.
        """
        records = [Record(fields, f"{path} line {line}", line) for line, fields in read_json_lines(path)]
        questions = [record.question() for record in records]
        self._repeated = self._runs_in_documents(
            turn.text for question in questions for turn in question.history if turn.role == "assistant"
        )
        for record, question in zip(records, questions, strict=True):
            yield self._convert(question, record.fields, kind or str(record.fields.get("kind", "")))

    def _convert(self, question: Question, fields: Mapping[str, Any], kind: str) -> Converted:
        names = named_documents(fields)
        known = [name for name in names if name in self._paths]
        found = [(piece, self._find(piece, known or list(self._paths))) for piece in question.evidence]
        beside = [(piece, self._find(piece, known or list(self._paths))) for piece in _texts(fields, "also")]
        hits, also = ([hit for _, several in pieces for hit in several] for pieces in (found, beside))
        documents = list(dict.fromkeys([*known, *(name for name, _ in hits)]))
        entry = Entry(
            question=replace(question, evidence=(), line=0),
            kind=kind,
            documents=tuple(Source(digest_of(self._paths[name]), name) for name in documents),
            places=self._places(documents, hits),
            unit=str(fields.get("unit") or ""),
            style=str(fields.get("style") or ""),
            conversation=str(fields.get("conversation") or ""),
            every=bool(fields.get("every")),
            also=self._places(documents, [(name, span) for name, span in also if name in documents]),
        )
        problems = [f"document {name} is not in the folder" for name in names if name not in self._paths]
        problems += [
            f"evidence {piece[:40]!r} stands in no document" for piece, several in (*found, *beside) if not several
        ]
        return Converted(self._with_own_replies(entry), (*problems, *_problems(entry)), tuple(_doubts(question)))

    def _places(self, documents: Sequence[str], hits: Sequence[tuple[str, Span]]) -> tuple[Place, ...]:
        return tuple(place_of(documents.index(name), span, self._text(name).text) for name, span in hits)

    def _find(self, piece: str, names: Sequence[str]) -> tuple[tuple[str, Span], ...]:
        """The spans of a piece of evidence in the first of the documents that holds it."""
        for name in names:
            if spans := self._text(name).find(piece):
                return tuple((name, span) for span in spans)
        return ()

    def _with_own_replies(self, entry: Entry) -> Entry:
        """The entry with earlier replies that repeat a document told by their golds, or cut short."""
        question, asked, turns = entry.question, "", []
        for turn in question.history:
            if turn.role == "assistant" and self._quotes(turn.text):
                golds = self._replies.get((entry.conversation, asked), "") if entry.conversation else ""
                turn = replace(turn, text=golds or f"{squeeze(turn.text)[:_KEPT]}……")
            asked = turn.text if turn.role == "user" else asked
            turns.append(turn)
        if entry.conversation:
            self._replies[entry.conversation, question.question] = _short_reply(question)
        return replace(entry, question=replace(question, history=tuple(turns)))

    def _quotes(self, reply: str) -> bool:
        return not self._repeated.isdisjoint(_runs(squeeze(reply)))

    def _runs_in_documents(self, replies: Iterable[str]) -> frozenset[str]:
        """The runs of replies that a document holds; each document is gone through once."""
        told = {run for reply in replies for run in _runs(squeeze(reply))}
        if not told:
            return frozenset()
        return frozenset(run for name in self._paths for run in _runs(self._text(name).squeezed) if run in told)


def _runs(squeezed: str) -> Iterator[str]:
    """Every run of so many characters that it counts as the document's words."""
    return (squeezed[at : at + _QUOTED] for at in range(len(squeezed) - _QUOTED + 1))


def named_documents(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the file names that a question names as its documents, each once."""
    names: list[str] = []
    for key in ("doc", "doc2", "docs"):
        value = fields.get(key)
        names += [value] if isinstance(value, str) else [str(one) for one in value or ()]
    return tuple(dict.fromkeys(name for name in names if name))


def _texts(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(map(str, fields.get(name) or ()))


def _short_reply(question: Question) -> str:
    golds = [*question.answers[:1], *(forms[0] for forms in question.answers_all)]
    return f"{'、'.join(golds)}。" if golds else ""


def _problems(entry: Entry) -> Iterator[str]:
    question = entry.question
    if question.answerable and not entry.places:
        yield "answerable, but without evidence"
    for form in (*question.answers, *(form for forms in question.answers_all for form in forms)):
        if any(stands_in(item, form) for item in question.reject):
            yield f"its own reject forbids {form!r}"


def _doubts(question: Question) -> Iterator[str]:
    """Golds that the evidence does not hold, where they are not a verdict in other words."""
    words = "\n".join(question.evidence)
    wanted = ((question.answers,) if question.answers else ()) + question.answers_all
    for forms in wanted if words else ():
        if not any(stands_in(form, words) or squeeze(form) in squeeze(words) for form in forms):
            yield f"none of {forms!r} stands in its evidence"
