"""Quotes stand verbatim in their documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rag.types import Answer, Document, Verdict


class QuoteVerifier:
    """Compares each quote with the document's text at its span.

    Args:
        document: a document by its id.
    """

    def __init__(self, document: Callable[[str], Document | None]) -> None:
        self._document = document

    def verify(self, answer: Answer) -> Answer:
        """Give each citation its verdict; one that is not verbatim is NOT_VERBATIM."""
        checked = []
        for citation in answer.citations:
            document = self._document(citation.doc_id)
            verbatim = document is not None and citation.quote == citation.span.cut(document.text) != ""
            checked.append(replace(citation, verdict=Verdict.SUPPORTED if verbatim else Verdict.NOT_VERBATIM))
        return replace(answer, citations=tuple(checked))
