"""Citations of the copy that is read become citations of the documents themselves, character for character."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.text.moved import to_source
from rag.text.reading import ReadingCopy
from rag.types import Answer, Citation, Hit

_SHORTEST = 2  # characters that tell where words of an answer stand in a quote


class Verbatim:
    """Leads an answer back: spans and quotes to the documents' own texts, words to their own script.

    Args:
        copy: what is read of a document by its id; ``None`` where that is the document's own text.
    """

    def __init__(self, copy: Callable[[str], ReadingCopy | None]) -> None:
        self._copy = copy

    def answer(self, answer: Answer) -> Answer:
        """Return the answer with citations and hits that count in the documents' own texts."""
        cited = dict.fromkeys(one.doc_id for one in answer.citations)
        foreign = [copy for doc_id in cited if (copy := self._copy(doc_id)) is not None and copy.simplified]
        return replace(
            answer,
            text=_in_own_script(answer.text, foreign),
            short_text=_in_own_script(answer.short_text, foreign),
            notes=tuple(_in_own_script(note, foreign) for note in answer.notes),
            citations=tuple(map(self._citation, answer.citations)),
            closest=tuple(map(self._citation, answer.closest)),
            hits=tuple(map(self.hit, answer.hits)),
        )

    def hit(self, hit: Hit) -> Hit:
        """Return a hit whose chunk counts in the document's own text."""
        copy = self._copy(hit.chunk.doc_id)
        return hit if copy is None else replace(hit, chunk=to_source(copy).chunk(hit.chunk))

    def _citation(self, citation: Citation) -> Citation:
        copy = self._copy(citation.doc_id)
        if copy is None:
            return citation
        span, path = copy.to_source(citation.span), tuple(map(copy.own, citation.section_path))
        title = copy.own(citation.title)
        return replace(citation, title=title, section_path=path, span=span, quote=span.cut(copy.source))


def _in_own_script(words: str, copies: Sequence[ReadingCopy]) -> str:
    """Write the pieces of ``words`` that were read in one of the copies as its document writes them."""
    if not copies:
        return words
    pieces: list[str] = []
    at = 0
    while at < len(words):
        found = [_piece(words, at, copy) for copy in copies]
        piece = max(found, key=len, default="") or words[at]
        pieces.append(piece)
        at += len(piece)
    return "".join(pieces)


def _piece(words: str, at: int, copy: ReadingCopy) -> str:
    place = copy.text.find(words[at : at + _SHORTEST])
    if place < 0:
        return ""
    length = 0
    while words[at + length : at + length + 1] == copy.text[place + length : place + length + 1] != "":
        length += 1
    return copy.told[place : place + length]
