"""What a rule refers to: "违反本条例第二十条第二款规定的，处…罚款" speaks of the conduct that article 20 describes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.read.articles import article_of
from rag.types import Document, Section

_NUMERAL = r"[一二三四五六七八九十百零〇]{1,12}"
# Of the rule itself: what follows a 》 stands in another.
_REFERENCE = re.compile(
    rf"(?<!》)(?P<article>第{_NUMERAL}条)(?:第(?P<paragraph>{_NUMERAL})款)?(?P<items>(?:[、和或至到及]*第?[（(]?{_NUMERAL}[）)]?项)*)"
)
_NUMBERED = re.compile(rf"({_NUMERAL})[）)]?项")
# "有前款所列行为之一的": what it speaks of stands in the paragraphs before.
_BACK = re.compile(r"前[两二三]?款|本条第[一二三四五]款|违反第[一二三四五]款")
_BACK_ITEMS = re.compile(rf"前款((?:[、和或及至到]*第?(?:[（(]{_NUMERAL}[）)]|{_NUMERAL}(?=项))项?)+)")
_ONE_ITEM = re.compile(rf"([至到]?)第?[（(]?({_NUMERAL})[）)]?")
_REFERS = re.compile(r"违反|有(?:本条例|本法|本办法|本规定)?第")
_ITEM = re.compile(rf"\s{{0,20}}[（(]({_NUMERAL})[）)]")
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


def refers_back(words: str) -> bool:
    """Whether a sentence of a rule speaks of the paragraphs before it in its article."""
    return bool(_BACK.search(words))


def meant_items(paragraphs: str, words: str) -> str:
    r"""Return the items of ``paragraphs`` that ``words`` refers back to, the whole where it names none.

    >>> meant_items("禁止下列行为：\n（一）吐痰；\n（二）乱扔纸屑；", "违反前款第（二）项规定的")
    '（二）乱扔纸屑；'
    """
    named = {one for match in _BACK_ITEMS.finditer(words) for one in _numbers(match[1])}
    lines = [line for line in paragraphs.splitlines() if (mark := _ITEM.match(line)) and _DIGITS.get(mark[1]) in named]
    return "\n".join(lines) or paragraphs


def _numbers(items: str) -> set[int]:
    """The numbers of items that are named one by one or as a range: "（一）至（三）"."""
    numbers: set[int] = set()
    last = 0
    for upto, numeral in _ONE_ITEM.findall(items):
        number = _DIGITS.get(numeral, 0)
        numbers |= set(range(last + 1, number + 1)) if upto else {number}
        last = number
    return numbers


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
