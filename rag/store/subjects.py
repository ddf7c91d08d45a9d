"""What a document is about: its title and the first sentence under it.

A document names its subject once and then speaks of it: no sentence of an article on a plant repeats the plant's name.
"""

from __future__ import annotations

from collections.abc import Iterable

from rag.store.view import CatalogView
from rag.text.normalize import squeeze
from rag.text.sentences import iter_sentences

# A shorter line is a mark or a name; a longer sentence already tells more than the subject.
_SHORTEST, _LONGEST = 8, 120
_SEARCHED = 400  # characters
_READ = 480  # and a few more, which tell whether a sentence ends there


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
        known = self._of_revision()
        if doc_id not in known:
            self.learn([doc_id])
        return known.get(doc_id, "")

    def learn(self, doc_ids: Iterable[str]) -> None:
        """Find out the subjects of documents that will be asked for, all in one query."""
        known = self._of_revision()
        wanted = [one for one in dict.fromkeys(doc_ids) if one not in known]
        for doc_id, text in self._catalog.beginnings(wanted, _READ).items() if wanted else ():
            header = self._catalog.header(doc_id)
            if header is not None:
                spans = iter_sentences(text, 0, min(len(text), _SEARCHED))
                title = squeeze(header.title)
                said = (span.cut(text) for span in spans if len(span) >= _SHORTEST)
                lead = next((one for one in said if squeeze(one) not in title), "")
                known[doc_id] = f"{header.title} {lead[:_LONGEST]}"

    def _of_revision(self) -> dict[str, str]:
        revision, table = self._catalog.revision, self._known
        if table[0] != revision:
            self._known = table = (revision, {})
        return table[1]
