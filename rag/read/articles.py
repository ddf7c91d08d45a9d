"""Articles: what the third one says, and in which one something stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from rag.text.matching import shared_pairs
from rag.text.normalize import fold, squeeze
from rag.text.titles import named_titles
from rag.types import Answer, Citation, Document, Query, Section, Span, Status

_LONGEST = 380


def read_article(
    query: Query, documents: Iterable[Document], sections: Callable[[str], Sequence[Section]]
) -> Answer | None:
    """Return the text of the article a question names, from the document whose title it names best.

    Args:
        query: a question with ``article``.
        documents: those that may be meant; those of another body or version already left out.
        sections: a document's sections by its id.
    """
    found = [
        (document, section)
        for document in documents
        for section in sections(document.doc_id)
        if fold(section.heading).split(" ")[0] == query.article
    ]
    if not query.article or not found:
        return None
    asked = squeeze(query.standalone_text)
    named = named_titles(query.standalone_text, {one.title for one, _ in found})
    document, section = max(
        found, key=lambda one: (one[0].title in named, shared_pairs(asked, one[0].title), one[0].doc_id)
    )
    if not shared_pairs(asked, document.title) and len({one[0].doc_id for one in found}) > 1:
        return None
    quote = section.span.cut(document.text)[:_LONGEST]
    span = Span(section.span.start, section.span.start + len(quote))
    url = document.metadata.get("url") or None
    citation = Citation(1, document.doc_id, document.title, section.path, span, quote, section.scope, url=url)
    text = f"《{document.title}》{''.join(quote.split())}"[: _LONGEST + 20]
    return Answer(query, Status.ANSWERED, text, query.article, (citation,), confidence=0.9)


@lru_cache(maxsize=16384)
def article_of(section_path: tuple[str, ...]) -> str:
    """Return the article a passage stands in ("第五条"), or ""."""
    return next((part for part in reversed(section_path) if part.startswith("第") and part.endswith("条")), "")
