"""The page of each quote, of documents that have pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.types import Answer, Block, Citation


class PageNumbers:
    """Adds the page to each citation.

    Args:
        blocks: those of a document by its id, parents before their children; their spans count as the citations' do.
    """

    def __init__(self, blocks: Callable[[str], Sequence[Block]]) -> None:
        self._blocks = blocks

    def annotate(self, answer: Answer) -> Answer:
        """The same answer with the page of each quote."""
        return replace(
            answer,
            citations=tuple(map(self._paged, answer.citations)),
            closest=tuple(map(self._paged, answer.closest)),
        )

    def _paged(self, citation: Citation) -> Citation:
        page = page_at(self._blocks(citation.doc_id), citation.span.start)
        return citation if page is None else replace(citation, page=page)


def page_at(blocks: Sequence[Block], place: int) -> int | None:
    """Return the page of the smallest block around a place, ``None`` where it has none.

    Args:
        blocks: parents before their children.
        place: in characters.
    """
    around = (
        one.page
        for one in reversed(blocks)
        if one.page is not None and one.span.start <= place < max(one.span.end, one.span.start + 1)
    )
    return next(around, None)
