"""How a document stands: which one has a number, until when it holds, whether it is still in force."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.lexicon.patterns import patterns
from rag.read.annotate.standing import StandingNotes
from rag.read.lookup.facts import asked_facts, without
from rag.read.lookup.named import NamedDocuments
from rag.read.lookup.quoting import Place, absent, answered, find_value, on_one_line, sentence_at
from rag.store.versions import Versions
from rag.text.normalize import fold, squeeze
from rag.types import Answer, Document, Hit, Query, Span, Standing

_NAMED = 0.7


class InForce:
    """Answers what is asked of a document's number and standing.

    Args:
        named: finds the documents that questions name.
        versions: how documents stand.
        document: a document by its id.
    """

    def __init__(self, named: NamedDocuments, versions: Versions, document: Callable[[str], Document | None]) -> None:
        self._named, self._versions, self._document = named, versions, document
        self._notes = StandingNotes(versions, document)

    def read(self, query: Query, hits: Sequence[Hit]) -> Answer | None:
        """Return the answer to such a question, or ``None`` where the question is another or nothing tells it."""
        if (numbered := self._numbered(query, hits)) is not None:
            return numbered
        asked = [span for name, span in asked_facts(query.standalone_text) if name == "validity"]
        if not asked:
            return None
        text = without(query.standalone_text, asked)
        found = self._named.find(query, query.facets[0], hits, text, every_version=True)
        words = self._named.words(text)
        best = next((one for one in found if one.told >= _NAMED), found[0] if found and not words else None)
        return self._standing(query, best.document, hits) if best is not None else None

    def _numbered(self, query: Query, hits: Sequence[Hit]) -> Answer | None:
        """The document of the number that a question asks after."""
        pattern = next(one for one in patterns("numbered"))
        match = pattern.regex.search(fold(query.standalone_text).strip(" 。?？!！"))
        if match is None:
            return None
        number = match["number"]
        found = [one for one in map(self._document, self._versions.numbered(number)) if one is not None]
        if not found:
            if any(squeeze(number) in squeeze(hit.chunk.text) for hit in hits):
                return None  # another document names it
            return absent(query, f"现有文件中没有文号为{number}的文件")
        told: list[Place] = [
            (one, span)
            for one in found
            for words in (one.metadata["document_number"], one.title)
            if (span := find_value(one.text, "", words)) is not None
        ]
        text = "；".join(f"{one.metadata['document_number']}是《{one.title}》" for one in found) + "。"
        return answered(query, text, "；".join(one.title for one in found), told, hits)

    def _standing(self, query: Query, document: Document, hits: Sequence[Hit]) -> Answer | None:
        """Whether a document is in force, by what says so."""
        if note := self._notes.note(query.text, document.doc_id):
            return answered(query, note, note, [self._evidence(document)], hits)
        begins = document.metadata.get("effective_on", "")
        span = _last_sentence(document.text, begins) if begins else None
        if document.metadata.get("validity") or span is None:
            return None  # the header says so itself
        text = f"《{document.title}》有效。{on_one_line(document, span)}"
        return answered(query, text, "有效", [(document, span)], hits)

    def _evidence(self, document: Document) -> Place:
        """Where it is said how a document stands: in the one that repeals it, in its own words, else its title."""
        status = self._versions.status(document.doc_id)
        by = self._document(status.by) if status.by else None
        if by is not None and status.standing in (Standing.REPEALED, Standing.AMENDED):
            for words in filter(None, (document.title, document.metadata.get("document_number", ""))):
                if (span := _last_sentence(by.text, words)) is not None:
                    return by, span
        words = document.metadata.get("term" if status.standing is Standing.EXPIRED else "validity", "")
        span = _last_sentence(document.text, words) if words else None
        return document, span or find_value(document.text, "", document.title) or Span(0, 0)


def _last_sentence(text: str, words: str) -> Span | None:
    """The last sentence that holds ``words``: what a document says of itself it says at its end."""
    at = text.rfind(words)
    return sentence_at(text, Span(at, at + len(words))) if at >= 0 else None
