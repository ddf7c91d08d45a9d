"""Where the article of a page is: the element that holds most of what reads like sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.parse.html.measure import Measures
from ingest.parse.html.tree import Element

_MOST = 0.7  # of the page's prose is in the article's element
_ALSO = 0.1  # of it makes another part of the page content too
_LEAST_ALSO = 60  # characters of prose of such a part
_LONGEST_LINE = 120  # characters of a headline or a line above the article
_HEADLINE = re.compile(
    r"(?:^|[-_\s])(?:\w{0,12}title|headline|\w{0,8}biaoti|\w{0,8}[-_]?bt)(?:$|[-_\s\d])", re.IGNORECASE
)
_TITLE = re.compile(
    r"^关于.{2,}的.|(?:报告|通知|办法|规定|条例|方案|规划|计划|意见|决定|决议|公告|公报|通告|通报|批复|复函|函|细则|纲要|要点"
    r"|措施|指南|指引|规则|解读|公示|预案|标准|目录|清单|须知|说明|答记者问|讲话)(?:[（(].{1,30}[）)])?$"
)
_MOST_LINKED = 0.4  # of such a part's characters may be in links

# What is part of an article and never the place of one.
_WITHIN = frozenset(("p", "table", "tbody", "ul", "ol", "dl", "span", "font", "strong", "b", "h1", "h2", "h3", "a"))


@dataclass(frozen=True, slots=True)
class Article:
    """``element`` holds the article; ``path``: identities of its ancestors, from the body down.

    ``before``: identities of what stands before it in its parent.
    """

    element: Element
    path: frozenset[int]
    before: frozenset[int]
    prose: int

    @property
    def least(self) -> float:
        """Characters of prose that make an element beside the article content too."""
        return max(_LEAST_ALSO, _ALSO * self.prose)

    def is_content(self, element: Element, measures: Measures) -> bool:
        """Whether an element beside the article's holds content too, and is no list of links.

        That is a share of the prose, a short line just before the article, or a headline.
        """
        measure = measures[element]
        if not measure.chars or measure.linked > _MOST_LINKED * measure.chars:
            return False
        if measure.prose >= self.least:
            return True
        names = f"{element.attributes.get('class', '')} {element.attributes.get('id', '')}"
        if measure.chars > _LONGEST_LINE:
            return False
        is_headline = element.tag in ("h1", "h2", "h3") or bool(_HEADLINE.search(names))
        return id(element) in self.before or (is_headline and bool(_TITLE.search("".join(element.text().split()))))


def find_article(body: Element, measures: Measures) -> Article:
    """Return the innermost element that holds most of the page's prose; the body where none does."""
    whole = measures[body].prose
    path: list[int] = []
    before: list[int] = []
    element = body
    while True:
        parts = [child for child in element.elements() if measures.is_shown(child)]
        largest = max(parts, key=lambda part: measures[part].prose, default=None)
        if largest is None or measures[largest].prose < _MOST * whole or largest.tag in _WITHIN:
            return Article(element, frozenset(path), frozenset(before), whole)
        path.append(id(element))
        before = [id(part) for part in parts[: next(i for i, part in enumerate(parts) if part is largest)]]
        element = largest
