"""What a document is about: its title and the first sentence under it.

A document names its subject once and then speaks of it: no sentence of an article on a plant repeats the plant's name.
"""

from __future__ import annotations

from rag.store.view import CatalogView
from rag.text.sentences import split_sentences

# A shorter line is a mark or a name; a longer sentence already tells more than the subject.
_SHORTEST, _LONGEST = 8, 120
_SEARCHED = 400  # characters


class Subjects:
    """Tells the subject of a document.

    Args:
        catalog: where the documents are.
    """

    def __init__(self, catalog: CatalogView) -> None:
        self._catalog = catalog
        self._known: tuple[str | None, dict[str, str]] = (None, {})  # of one revision

    def of(self, doc_id: str) -> str:
        """Return title and first sentence, or "" of an unknown document."""
        revision, table = self._catalog.revision, self._known
        if table[0] != revision:
            self._known = table = (revision, {})
        known = table[1]
        if doc_id not in known:
            document = self._catalog.document(doc_id)
            if document is None:
                return ""
            spans = split_sentences(document.text, 0, min(len(document.text), _SEARCHED))
            lead = next((span.cut(document.text) for span in spans if len(span) >= _SHORTEST), "")
            known[doc_id] = f"{document.title} {lead[:_LONGEST]}"
        return known[doc_id]
