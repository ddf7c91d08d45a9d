"""Two documents in force that say different figures of the same: both are told, each with its document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.read.annotate.standing import in_words_of
from rag.store.versions import Versions
from rag.text.normalize import fold, squeeze
from rag.text.quantities import Quantity, find_quantities
from rag.text.sentences import split_clauses, split_sentences
from rag.types import Answer, Citation, Document, Hit, Kind, Query, Scope, Span, Standing, Status

# So alike must be what is said around the figures, in shared pairs of characters, for both to be of the same.
_ALIKE = 0.8
_SHORTEST, _LONGEST = 5, 120
# A clause leaves out what its sentence is about; one of few words may be of another case.
_SHORTEST_CLAUSE = 10
# Figures that differ by less than this share are one figure, rounded.
_ROUNDED = 0.006
_MOST = 3
_VALID = frozenset({Standing.IN_FORCE, Standing.AMENDED})


@dataclass(frozen=True, slots=True)
class _Said:
    """A figure with the clause it stands in and the words around it."""

    clause: str
    figure: str
    quantity: Quantity
    around: str


class ConflictNotes:
    """Adds a note for each other document among the hits that says the cited thing with another figure.

    Args:
        versions: tells which documents are in force.
        document: a document by its id.
    """

    def __init__(self, versions: Versions, document: Callable[[str], Document | None]) -> None:
        self._versions, self._document = versions, document

    def annotate(self, answer: Answer) -> Answer:
        """The same answer with the conflicts told."""
        if answer.status is not Status.ANSWERED or not answer.query.intent.form.disputed or not answer.short_text:
            return answer
        notes: dict[str, str] = {}
        for cited in answer.citations:
            if self._valid(cited.doc_id):
                for said in _figures(cited.quote):
                    if squeeze(said.figure) in squeeze(answer.short_text):
                        self._against(answer.query, cited, said, answer.hits, notes)
        return replace(answer, notes=tuple(dict.fromkeys((*answer.notes, *list(notes.values())[:_MOST]))))

    def _against(self, query: Query, cited: Citation, said: _Said, hits: Sequence[Hit], notes: dict[str, str]) -> None:
        for doc_id, scope, text in _sentences(hits):
            if doc_id == cited.doc_id or doc_id in notes or not _same_scope(cited.scope, scope):
                continue
            figures = _figures(text) if self._valid(doc_id) else ()
            differing = next((one for one in figures if _conflicts(said, one)), None)
            other = self._document(doc_id) if differing is not None else None
            if differing is not None and other is not None:
                notes[doc_id] = in_words_of(
                    query.text,
                    "conflict",
                    title=cited.title,
                    value=said.figure,
                    other=other.title,
                    other_value=differing.figure,
                    quote=differing.clause,
                )

    def _valid(self, doc_id: str) -> bool:
        status = self._versions.status(doc_id)
        return status.stands and status.standing in _VALID


def _sentences(hits: Sequence[Hit]) -> Iterator[tuple[str, Scope, str]]:
    for hit in hits:
        chunk = hit.chunk
        if not chunk.sentences:
            yield chunk.doc_id, chunk.scope, chunk.text
        for one in chunk.sentences:
            yield chunk.doc_id, one.scope, one.span.shift(-chunk.span.start).cut(chunk.text)


def _figures(text: str) -> Iterator[_Said]:
    """Each figure that stands alone in its sentence, else in its clause: of several nobody can tell which is which."""
    quantities = find_quantities(text)
    for sentence in split_sentences(text, 0, len(text)):
        inside = [one for one in quantities if sentence.covers(one.core)]
        if len(inside) == 1 and len(sentence) <= _LONGEST:
            yield _read(text, sentence, inside[0])
            continue
        for clause in split_clauses(text, sentence.start, sentence.end):
            alone = [one for one in inside if clause.covers(one.core)]
            if len(alone) == 1 and len((said := _read(text, clause, alone[0])).around) >= _SHORTEST_CLAUSE:
                yield said


def _read(text: str, span: Span, quantity: Quantity) -> _Said:
    around = fold(text[span.start : quantity.span.start] + text[quantity.span.end : span.end])
    words = "".join(char for char in around if char.isalnum())
    return _Said(" ".join(span.cut(text).split()).strip("，,。；;"), quantity.core.cut(text), quantity, words)


def _conflicts(one: _Said, other: _Said) -> bool:
    if one.quantity.unit != other.quantity.unit or one.quantity.high != other.quantity.high:
        return False
    low, high = sorted((abs(one.quantity.value), abs(other.quantity.value)))
    return high - low > _ROUNDED * high and _alike(one.around, other.around) >= _ALIKE


def _alike(one: str, other: str) -> float:
    """Shared pairs of characters, as a share of both (Dice)."""
    if min(len(one), len(other)) < _SHORTEST:
        return 0.0
    own, its = (Counter(pairwise(words)) for words in (one, other))
    return 2 * (own & its).total() / (own.total() + its.total())


def _same_scope(one: Scope, other: Scope) -> bool:
    kinds = {one.kind, other.kind} - {Kind.NONE}
    return (one.years, one.body, one.months) == (other.years, other.body, other.months) and len(kinds) < 2
