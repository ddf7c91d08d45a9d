"""What a rule refers to: "违反本条例第二十条第二款规定的，处…罚款" speaks of the conduct that article 20 describes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.read.articles import article_of
from rag.types import Document, Section

_NUMERAL = r"[一二三四五六七八九十百零〇]+"
# Of the rule itself: what follows a 》 stands in another.
_REFERENCE = re.compile(
    rf"(?<!》)(?P<article>第{_NUMERAL}条)(?:第(?P<paragraph>{_NUMERAL})款)?(?P<items>(?:[、和或至到及]*第?[（(]?{_NUMERAL}[）)]?项)*)"
)
_NUMBERED = re.compile(rf"({_NUMERAL})[）)]?项")
_REFERS = re.compile(r"违反|有(?:本条例|本法|本办法|本规定)?第")
_ITEM = re.compile(rf"\s*[（(]({_NUMERAL})[）)]")
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九十", start=1)}
_LONGEST = 400
_MOST = 4


class References:
    """Finds what a sentence of a rule refers to.

    Args:
        sections: a document's sections by its id.
        document: a document by its id.
    """

    def __init__(
        self, sections: Callable[[str], Sequence[Section]], document: Callable[[str], Document | None]
    ) -> None:
        self._sections, self._document = sections, document
        self._articles: dict[str, dict[str, str]] = {}  # a document never changes under its id

    def of(self, doc_id: str, words: str) -> str:
        """Return the text of the articles, paragraphs or items that ``words`` says were broken, or ""."""
        if not _REFERS.search(words):
            return ""
        articles = self._articles_of(doc_id)
        found = [
            _part(articles[match["article"]], match["paragraph"], _NUMBERED.findall(match["items"]))[:_LONGEST]
            for match in _REFERENCE.finditer(words)
            if match["article"] in articles
        ]
        return "\n".join(found[:_MOST])

    def _articles_of(self, doc_id: str) -> dict[str, str]:
        if doc_id not in self._articles:
            document = self._document(doc_id)
            sections = self._sections(doc_id) if document is not None else ()
            text = document.text if document is not None else ""
            named = [(article_of(one.path[-1:]), one) for one in sections]
            self._articles[doc_id] = {name: one.span.cut(text) for name, one in named if name}
        return self._articles[doc_id]


def named_articles(words: str) -> tuple[str, ...]:
    """Return the articles that a sentence of a rule says were broken: "违反本条例第二十条" names 第二十条.

    >>> named_articles("违反本条例第二十条第二款规定的，处五十元罚款"), named_articles("第五条 网吧由谁管")
    (('第二十条',), ())
    """
    return tuple(match["article"] for match in _REFERENCE.finditer(words)) if _REFERS.search(words) else ()


def _part(article: str, paragraph: str | None, items: Sequence[str]) -> str:
    """The paragraph or items of an article; the whole where it has none of that number."""
    paragraphs: list[list[str]] = []
    for line in filter(str.strip, article.splitlines()):
        if _ITEM.match(line) and paragraphs:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    place = _DIGITS.get(paragraph or "一", 0) - 1
    if (paragraph is None and not items) or not 0 <= place < len(paragraphs):
        return article
    chosen = paragraphs[place]
    meant = [line for line in chosen if (mark := _ITEM.match(line)) and mark[1] in items]
    return "\n".join(meant or chosen)
