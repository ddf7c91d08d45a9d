"""A sentence with what belongs to it: the items it announces, the condition it stands under, what it refers to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.read.articles import article_of
from rag.read.candidate import Candidate, sentences_of
from rag.read.frames import announcement_end, is_item, items_after, lead_in, opening
from rag.read.references import meant_items, refers_back
from rag.text.figures import Figure
from rag.text.sentences import split_sentences
from rag.types import Document, Hit, Sentence, Span

# A sentence after a semicolon that goes on with the same conduct, not with another subject.
_CONTINUES = re.compile(
    r"拒不|尚不|尚未|情节|逾期|再次|屡次|经催|造成|构成|对(?!.{1,20}的[,，])|处|并|可|由|责令|仍|没收|违反前款|有前款|前款"
)
_LAST_COLON = re.compile(r".*[：:]", re.DOTALL)
_REACH = 300
# "不得店外经营。违反规定的,…": the duty stands before it in its paragraph.
_ABOVE = re.compile(r"违反(?:上述|以上|本款)?规定的")
_ARTICLE_OPENS = re.compile(r"(?:^|(?<=\n))\s*第[一二三四五六七八九十百零〇]+条")
_ARTICLE_REACH = 600
# A longer first sentence says more than what its paragraph is about.
_LEAD = 40


@lru_cache(maxsize=16384)
def _topic(text: str, line: int, start: int) -> str:
    """What a paragraph of a report speaks of where a sentence begins.

    Its first sentence, and the one before, or the earlier part of the sentence itself where it is cut.
    """
    before = [span.cut(text) for span in split_sentences(text, line, start)]
    lead = before[:1] if before and len(before[0]) <= _LEAD else []
    return " ".join([*lead, *(words for words in before[len(lead) :][-1:] if len(words) <= _REACH)])


@lru_cache(maxsize=4096)
def _article_before(text: str, start: int) -> str:
    """The paragraphs of an article before the one that ``start`` lies in."""
    line = text.rfind("\n", 0, start) + 1
    low = max(0, line - _ARTICLE_REACH)
    opens = [match.start() for match in _ARTICLE_OPENS.finditer(text, low, line)]
    return text[opens[-1] if opens else low : line]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a hit, the hit's standing in [0, 1], and the items that the sentence holds for.

    Of an article: ``before`` is what stands before it up to the last full stop, ``paragraph`` up to the last line end,
    ``referred`` the text of the articles it refers to.
    """

    hit: Hit
    prior: float
    sentence: Sentence
    text: str
    title: str
    items: str = ""
    before: str = ""
    paragraph: str = ""
    referred: str = ""
    conduct: Span | None = None

    @property
    def rule(self) -> bool:
        """Whether it stands in an article."""
        return bool(article_of(self.hit.chunk.section_path))

    @property
    def headings(self) -> str:
        """The headings above it."""
        return " ".join(self.hit.chunk.section_path)

    def candidate(
        self,
        score: float,
        support: float,
        fits: bool,
        lost: float,
        *,
        figure: Figure | None = None,
        unasked: float = 0.0,
    ) -> Candidate:
        """The sentence, or a figure in it, as what may answer."""
        return Candidate(
            self.hit,
            self.sentence,
            self.text,
            self.title,
            score,
            support,
            fits,
            figure=figure,
            conduct=self.conduct,
            lost=lost,
            unasked=unasked,
        )


class PassageFinder:
    """Reads the sentences of hits with what belongs to them.

    Args:
        document: a document by its id.
        referred: what a sentence of a rule refers to, by its document's id.
    """

    def __init__(self, document: Callable[[str], Document | None], referred: Callable[[str, str], str]) -> None:
        self._document, self._referred = document, referred

    def sentences(self, hit: Hit, prior: float) -> Iterator[Passage]:
        """Each sentence by itself."""
        text, title = self._read(hit)
        for sentence, words in sentences_of(hit, text):
            yield self._placed(Passage(hit, prior, sentence, words, title), text)

    def framed(self, hit: Hit, prior: float) -> Iterator[Passage]:
        """Each sentence with the items it holds for; before an item its announcement, whose figure is its own."""
        text, title = self._read(hit)
        for sentence, words in sentences_of(hit, text):
            if is_item(words) and (lead := lead_in(text, sentence.span.start)):
                announced = Passage(hit, prior, Sentence(lead, sentence.scope), lead.cut(text), title, words)
                yield self._referring(announced)
            announces = announcement_end(text, sentence.span.end, words)
            items = items_after(text, announces) if announces else None
            yield self._placed(Passage(hit, prior, sentence, words, title, items.cut(text) if items else ""), text)

    def _placed(self, passage: Passage, text: str) -> Passage:
        """The passage with what stands before it in its sentence; only a rule's holds on over a semicolon."""
        if not text:
            return passage
        start = passage.sentence.span.start
        line = text.rfind("\n", 0, start) + 1
        if not passage.rule:
            return replace(passage, paragraph=_topic(text, line, start))
        passage = replace(passage, paragraph=text[max(line, start - _REACH) : start])
        if is_item(passage.text):
            lead = lead_in(text, start)
            passage = replace(passage, before=lead.cut(text)) if lead else passage
        else:
            span = opening(text, start)
            if span is not None and _CONTINUES.match(passage.text):
                passage = replace(passage, before=span.cut(text), conduct=span)
            elif span is not None and (colon := _LAST_COLON.match(span.cut(text))):
                passage = replace(passage, before=colon[0])  # "标准为：甲…；乙…" announces both
        return self._referring(passage)

    def _referring(self, passage: Passage) -> Passage:
        if not passage.rule:
            return passage
        words = f"{passage.before} {passage.text} {passage.items}"
        referred = self._referred(passage.hit.chunk.doc_id, words)
        if refers_back(words) and (found := self._document(passage.hit.chunk.doc_id)) is not None:
            referred = f"{referred} {meant_items(_article_before(found.text, passage.sentence.span.start), words)}"
        if _ABOVE.search(words):
            referred = f"{referred} {passage.paragraph}"
        return replace(passage, referred=referred)

    def _read(self, hit: Hit) -> tuple[str, str]:
        found = self._document(hit.chunk.doc_id)
        return (found.text, found.title) if found else ("", "")
