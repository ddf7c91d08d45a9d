"""Which document a text is already, or nearly is."""

from __future__ import annotations

from collections.abc import Callable

from ingest.fingerprint import similarity
from rag.store.catalog import Catalog
from rag.types import Document, Fingerprint

# Two notices of one office in two years share about 0.6; a draft and its final text, a corrected page, 0.9 and more.
_NEARLY = 0.85
# Documents compared with for one band: each stands for those it is much like.
_MOST = 5
# Texts alike that say so much differently of themselves are different documents: one reply to two letters.
_TELLING = ("document_number", "index_number", "written_on", "issuer")


class Duplicates:
    """Compares documents with those in the catalog and those on the way there.

    Args:
        catalog: where the documents are.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._texts: dict[str, list[Document]] = {}
        self._bands: dict[str, list[str]] = {}
        self._pending: dict[str, tuple[Document, Fingerprint]] = {}

    def same(
        self, document: Document, found: Fingerprint, besides: str | None, among: Callable[[str], bool]
    ) -> Document | None:
        """Return a document of the same text, other than ``besides``, unless their facts contradict each other.

        ``among`` tells the documents that are compared with by their ids: those in other collections are not.
        """
        stored = (self._catalog.document(one) for one in self._catalog.fingerprints.same_text(found.text_hash))
        known = [*(one for one in stored if one is not None), *self._texts.get(found.text_hash, ())]
        fitting = (one for one in known if one.doc_id != besides and among(one.doc_id))
        return next((one for one in fitting if not _contradict(one, document)), None)

    def nearest(
        self, document: Document, found: Fingerprint, besides: str | None, among: Callable[[str], bool]
    ) -> tuple[Document, float] | None:
        """Return the document whose text is nearest, and its similarity, where they are nearly the same."""
        candidates = dict(self._catalog.fingerprints.sketches(found.bands, _MOST * len(found.bands)))
        for band in found.bands:
            candidates.update({one: self._pending[one][1].sketch for one in self._bands.get(band, ())})
        candidates.pop(document.doc_id, None)
        candidates.pop(besides or "", None)
        near = sorted(
            (-similarity(found.sketch, sketch), doc_id) for doc_id, sketch in candidates.items() if among(doc_id)
        )
        if not near or -near[0][0] < _NEARLY:
            return None
        share, doc_id = -near[0][0], near[0][1]
        other = self._pending[doc_id][0] if doc_id in self._pending else self._catalog.document(doc_id)
        return (other, share) if other is not None else None

    def add(self, document: Document, found: Fingerprint) -> None:
        """Remember a document until it is stored."""
        self._pending[document.doc_id] = (document, found)
        self._texts.setdefault(found.text_hash, []).append(document)
        for band in found.bands:
            here = self._bands.setdefault(band, [])
            if len(here) < _MOST:
                here.append(document.doc_id)

    def clear(self) -> None:
        """Forget what was on the way: it is stored."""
        self._texts, self._bands, self._pending = {}, {}, {}


def _contradict(one: Document, other: Document) -> bool:
    mine, its = one.metadata, other.metadata
    return any(key in mine and key in its and mine[key] != its[key] for key in _TELLING)
