"""Reads one facet of a question: the figure or the sentence that answers it, where one is likely enough to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.read.articles import article_of
from rag.read.candidate import Candidate, Place
from rag.read.candidates import CandidateFinder
from rag.read.confidence import Estimate, first_of
from rag.read.names import may_name
from rag.read.units import DEADLINE, FINE
from rag.text.figures import find_figures
from rag.types import Document, Facet, Hit, Query

# What a rule says where there is nothing to count.
_NO_FIGURE = re.compile(
    r"免费|免[交收征除缴]|不得?.{0,20}收取|不收|无偿|等量|同等|相等|不受.{0,4}限制|不设|没有限制|全额|过?半数|全体|一半|三分之"
)
# "上公厕收多少钱" is answered by 免费开放.
_PRICE_ASKED = re.compile(r"[收交缴付花掏]|[费钱价]")
_FREE = re.compile(r"免费|不收[取费]|无偿|不得(?:向[^,，。]{1,8})?(?:另行)?收(?:取(?:任何)?费用|费)|免[交缴收]")
_NEAR_BEST, _FREE_SUPPORT = 0.35, 0.4
_NO_FINE = re.compile(r"警告|不予(?:行政)?处罚|批评教育|不处罚|免[予于除]处罚")
_NO_TERM = re.compile(r"立即|经常|及时|随时|每[年月周日天季半]|半年|当[日天场]|终身|长期|永久")
# Where no number is asked for, a figure answers only what it is named by; else a sentence does.
_AMOUNT = re.compile(
    r"多少|几|什么(?:水平|程度|比例)|百分之|(?<![力态角制])[额量数率值度重]是?[?？]?$|[大高长远久]|怎么样?罚|如何处罚|罚"
)
_NAMED = 0.75
_NUMBER_ASKED = re.compile(r"多少|百分之几|几[个家项人名座亿万]")
# Of so many sentences one that says so counts.
_LEADING = 3
# A sentence that says there is nothing to count must be about the thing all the more.
_STRONG = 0.6
_MONEY = "元"
_HEADER_MARKS = " \t•·:：。"


class FacetReader:
    """Reads a facet.

    Args:
        finder: scores candidates.
        document: a document by its id.
        min_confidence: below it nothing answers.
        estimate: how likely a candidate answers rightly.
    """

    def __init__(
        self,
        finder: CandidateFinder,
        document: Callable[[str], Document | None],
        min_confidence: float,
        estimate: Estimate,
    ) -> None:
        self._finder, self._document = finder, document
        self._min_confidence, self._estimate = min_confidence, estimate

    def figure(self, query: Query, facet: Facet, hits: Sequence[Hit], taken: set[Place]) -> Candidate | None:
        """The best figure of the asked scope that has not answered another facet."""
        found = self._finder.figures(facet, hits)
        best = first_of([one for one in found if one.fits and one.place not in taken], found)
        counted = bool(facet.unit or _AMOUNT.search(query.standalone_text))
        if best is not None and self._sure(best) and (counted or best.support >= _NAMED):
            return self._free_instead(query, facet, hits, best) or best
        if not counted:
            return self.passage(query, facet, hits, taken)
        asked_number = bool(_NUMBER_ASKED.search(query.standalone_text))
        # A rule may say "等量" or "免费" where a number is asked for; a report's indicator has its number.
        if facet.scope.years:
            return None
        said = {DEADLINE: _NO_TERM, FINE: _NO_FINE}.get(facet.unit, _NO_FIGURE if facet.unit else None)
        passage = self.passage(query, facet, hits, taken, said)
        # How much something is, a sentence of a report without a figure does not say.
        told = passage is None or article_of(passage.hit.chunk.section_path) or find_figures(passage.text)
        return passage if told or not asked_number else None

    def passage(
        self, query: Query, facet: Facet, hits: Sequence[Hit], taken: set[Place], said: re.Pattern[str] | None = None
    ) -> Candidate | None:
        """The best sentence of the asked scope that has not answered another facet, and that says ``said``."""
        found = self._finder.sentences(facet, hits, query.intent)
        candidates = [
            one
            for one in found
            if one.fits and one.place not in taken and not self._is_fact(one) and may_name(query, one)
        ]
        if said is not None:
            candidates = [one for one in candidates[:_LEADING] if said.search(one.text)]
        best = first_of(candidates, found)
        if best is None or not self._sure(best) or (said is not None and best.support < _STRONG):
            return self._free_of_charge(query, found) if said is _NO_FIGURE else None
        return best

    def _free_instead(self, query: Query, facet: Facet, hits: Sequence[Hit], best: Candidate) -> Candidate | None:
        """What is free, where that is nearer to what a price is asked for than the one thing that has a price."""
        if facet.unit != _MONEY or not article_of(best.hit.chunk.section_path):
            return None
        free = self._free_of_charge(query, self._finder.sentences(facet, hits, query.intent))
        nearer = free is not None and free.support > best.support and free.hit.score > best.hit.score
        return free if nearer else None

    def _free_of_charge(self, query: Query, found: Sequence[Candidate]) -> Candidate | None:
        """What a rule says is free where a price is asked for, well found though told in other words."""
        if not _PRICE_ASKED.search(query.standalone_text):
            return None
        free = [
            one for one in found if one.fits and _FREE.search(one.text) and found[0].score - one.score <= _NEAR_BEST
        ]
        best = first_of(free)
        return best if best is not None and self._sure(best) and best.support >= _FREE_SUPPORT else None

    def _is_fact(self, candidate: Candidate) -> bool:
        """Whether a sentence is a line of the page header: a value that states nothing by itself."""
        document = self._document(candidate.hit.chunk.doc_id)
        words = candidate.text.strip(_HEADER_MARKS)
        return document is not None and any(words == value.strip() for value in document.metadata.values())

    def _sure(self, candidate: Candidate) -> bool:
        """Whether a candidate is likely enough to answer."""
        return self._estimate(candidate) >= self._min_confidence
