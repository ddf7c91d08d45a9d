"""What a question reaches: the documents that its asker may see and has chosen, as of now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rag.errors import UsageError
from rag.path.search import Search
from rag.path.stages import Stages
from rag.store.store import Store
from rag.types import Filters

# Documents one may choose at once, and an id that no document has.
_MOST_CHOSEN, _NO_DOCUMENT = 1000, "-"


class Reach:
    """The documents of a store, as far as a question reaches.

    Args:
        store: what is asked.
        stages: how, by the collections that the asker may see; no names: all of them.
        candidates: hits that each retriever gives.
        top_k: hits the reader sees.
    """

    def __init__(self, store: Store, stages: Callable[[frozenset[str]], Stages], candidates: int, top_k: int) -> None:
        self._store, self._stages_of = store, stages
        self._candidates, self._top_k = candidates, top_k

    def search(self, filters: Filters) -> Search:
        """How passages are found of the collections that the asker may see, as of now."""
        self._store.refresh()
        return Search(self._stages_of(frozenset(filters.collections)), self._candidates, self._top_k)

    def known(self, filters: Filters) -> Filters:
        """The filters with those of the chosen documents that there are, or with one that there is not.

        Raises:
            UsageError: too many are chosen.
        """
        if len(filters.doc_ids) > _MOST_CHOSEN:
            raise UsageError(
                "{count} documents are chosen, at most {most} may be; choose fewer, or none for all",
                count=len(filters.doc_ids),
                most=_MOST_CHOSEN,
            )
        chosen = tuple(one for one in dict.fromkeys(filters.doc_ids) if one.isascii() and one.isprintable())
        known = tuple(one for one in chosen if self._store.catalog.document(one) is not None)
        return replace(filters, doc_ids=known or (_NO_DOCUMENT,)) if filters.doc_ids else filters

    def title(self, doc_id: str) -> str:
        """The title of a document; "" where there is none."""
        document = self._store.catalog.document(doc_id)
        return document.title if document is not None else ""
