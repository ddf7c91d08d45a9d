"""Where the evidence of a question stands in what is read, and which units bear it."""

from __future__ import annotations

from collections.abc import Sequence

from eval.bank.entry import Entry
from eval.bank.load import evidence_spans
from eval.bank.places import SqueezedText
from eval.judge.matching import stands_in
from rag.store.catalog import Catalog
from rag.store.reading import ReadingCatalog
from rag.types import Span

_HALF = 0.5


def bears(unit: Span, text: str, evidence: Span, accepted: Sequence[str]) -> bool:
    """Whether a unit is gold: it holds half of the evidence, is half within it, or overlaps it and holds an answer.

    Args:
        unit: a span of the document, as is ``evidence``.
        text: what stands there.
        evidence: a span that the answer stands in.
        accepted: accepted answers, or items that an answer must have.
    """
    overlap = min(unit.end, evidence.end) - max(unit.start, evidence.start)
    if overlap <= 0 or not text.strip():
        return False
    if overlap >= _HALF * min(len(unit), len(evidence)):
        return True
    return any(stands_in(item, text) for item in accepted)


def accepted_forms(entry: Entry) -> tuple[str, ...]:
    """The accepted answers of a question and the items that an answer must have."""
    question = entry.question
    return (*question.answers, *(form for forms in question.answers_all for form in forms))


class EvidenceFinder:
    """Finds evidence in the documents of a store.

    Args:
        catalog: the store's.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._reading = ReadingCatalog(catalog)
        self._documents = {one.content_hash: one for one in catalog.documents()}
        self._texts: dict[str, SqueezedText] = {}

    def spans(self, entry: Entry) -> list[tuple[str, Span]]:
        """The id of each document with a span of what is read of it."""
        found = []
        for digest, span in evidence_spans(entry, self._text_of):
            doc_id = self._documents[digest].doc_id
            copy = self._reading.copy(doc_id)
            found.append((doc_id, copy.from_source(span) if copy is not None else span))
        return found

    def _text_of(self, digest: str) -> SqueezedText | None:
        if digest not in self._texts and digest in self._documents:
            self._texts[digest] = SqueezedText.of(self._documents[digest].text)
        return self._texts.get(digest)
