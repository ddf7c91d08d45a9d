"""Where the evidence of a question stands in the documents, and how far down what was retrieved covers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from eval.judge.matching import normalise
from eval.run.outcome import Retrieval
from rag.text.normalize import fold
from rag.types import Document, Hit

SHORT_CONTEXT, LONG_CONTEXT = 600, 1500
"""Characters of retrieved text in which evidence is looked for: about what one reads, or pays a model to read."""


@dataclass(frozen=True, slots=True)
class _Place:
    """One occurrence of a piece of evidence: the positions of its visible characters in a document."""

    doc_id: str
    positions: frozenset[int]


class EvidenceLocator:
    """Finds evidence in documents, white space and character variants aside.

    Args:
        documents: where to look.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = tuple(documents)
        self._squeezed: dict[str, tuple[str, tuple[int, ...]]] = {}
        self._places = lru_cache(maxsize=4096)(self._find)

    def retrieval(self, evidence: Sequence[str], hits: Sequence[Hit]) -> Retrieval | None:
        """Return how ``hits`` cover each piece of ``evidence``, or ``None`` when there is none."""
        if not evidence:
            return None
        ranks = tuple(self._rank(piece, hits) for piece in evidence)
        gains = tuple(sum(rank == position for rank in ranks) for position in range(1, len(hits) + 1))
        context = "\n".join(hit.chunk.text for hit in hits)
        return Retrieval(
            ranks, gains, _stands(evidence, context[:SHORT_CONTEXT]), _stands(evidence, context[:LONG_CONTEXT])
        )

    def _rank(self, piece: str, hits: Sequence[Hit]) -> int | None:
        """The rank of the passage that completes the first occurrence: evidence may span two neighbouring passages."""
        places = self._places(piece)
        missing = [set(place.positions) for place in places]
        for rank, hit in enumerate(hits, start=1):
            for place, left in zip(places, missing, strict=True):
                if place.doc_id == hit.chunk.doc_id:
                    left.difference_update(range(hit.chunk.span.start, hit.chunk.span.end))
                    if not left:
                        return rank
        return None

    def _find(self, piece: str) -> tuple[_Place, ...]:
        wanted = "".join(fold(piece).split())
        found = []
        for document in self._documents:
            text, offsets = self._text_of(document)
            at = text.find(wanted) if wanted else -1
            while at >= 0:
                found.append(_Place(document.doc_id, frozenset(offsets[at : at + len(wanted)])))
                at = text.find(wanted, at + 1)
        return tuple(found)

    def _text_of(self, document: Document) -> tuple[str, tuple[int, ...]]:
        """A document's text folded and without white space, with the place of each of its characters."""
        if document.doc_id not in self._squeezed:
            folded = fold(document.text)
            offsets = tuple(at for at, character in enumerate(folded) if not character.isspace())
            self._squeezed[document.doc_id] = ("".join(folded[at] for at in offsets), offsets)
        return self._squeezed[document.doc_id]


def _stands(evidence: Sequence[str], context: str) -> bool:
    text = normalise(context)
    return all(normalise(piece) in text for piece in evidence)
