"""Candidates for an answer: every figure and every sentence of the hits, scored against a facet of the question."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.read.bands import band_bonus, case_of
from rag.read.bounds import bound_bonus
from rag.read.candidate import Candidate, Place, clause_window, with_priors
from rag.read.cells import cell_figures, cell_of
from rag.read.changes import change_bonus
from rag.read.deadlines import act_bonus, advance_bonus
from rag.read.fields import figure_fields, figures_apart, sentence_fields, support_of
from rag.read.forms import asks_sanction, clause_form_bonus, count_bonus, form_bonus, spelled_out
from rag.read.gravity import condition_bonus, gain_bonus, gravity_bonus
from rag.read.parties import party_bonus
from rag.read.qualifiers import (
    denied_bonus,
    of_the_opposite,
    special_loss,
)
from rag.read.standing import backed, by_article, found_by_items
from rag.read.suitability import Suitability
from rag.read.surroundings import Passage, PassageFinder
from rag.read.units import FINE, unit_bonus
from rag.read.yes_no import actor_of
from rag.store.versions import Versions
from rag.text.figures import Figure
from rag.text.matching import Term, coverage, shared_share, weigh
from rag.text.normalize import fold
from rag.text.places import city_of
from rag.text.sentences import split_clauses
from rag.types import Document, Facet, Hit, Intent, Span

_HIT_SHARE = 0.2
# The terms of the whole question, beside those of the facet that is a part of it.
_CONTEXT = 0.3
# Words that stand together as they were asked: "发展理念" is more than 发展 and 理念.
_PAIRS = 0.25
# A rule's figure is meant with its whole sentence: who, when, and what for.
_SENTENCE = 0.5
# Asked after the sanction, its sentence speaks of what it refers to.
_SANCTIONED = 0.7
# Words at the figure that nobody asked about make it less likely to be the one.
_UNASKED, _UNASKED_MOST = -0.14, 12
# Words of time and plan at a figure name nothing.
_FRAME = re.compile(r"[今去明前]年|全年|拟|将|安排|计划|力争|确保|预计|其中|达到?|超过|要|共|约|继续|再")
# "不算新建的": what is left out does not answer.
_EXCLUDED = -0.4
# Asked whether someone may do something, the sentence that names him tells.
_ACTOR = 0.3
# Where a figure is asked for, its sentence must be of the thing asked for.
_COUNTED = frozenset({Intent.FIGURE, Intent.COMPARISON})
# A city's figure is not its province's.
_PART_UNASKED = -0.3
# 非营利性 is what is not 营利性.
_OPPOSITE = -0.3
# A figure's band stands in the clauses before it.
_BAND_REACH = 60


class CandidateFinder:
    """Scores candidates.

    Args:
        name: reads a text for comparison: folded, without white space, synonyms as one word.
        rarity: inverse document frequency of a term.
        document: a document by its id.
        versions: tells the version of a rule that is asked for.
        subject: what a document is about, by its id.
        referred: what a sentence of a rule refers to, by its document's id.
    """

    def __init__(
        self,
        name: Callable[[str], str],
        rarity: Callable[[str], float],
        document: Callable[[str], Document | None],
        versions: Versions,
        subject: Callable[[str], str],
        referred: Callable[[str, str], str],
    ) -> None:
        self._read, self._rarity, self._subject = name, rarity, subject
        self._passages = PassageFinder(document, referred)
        self._suits = Suitability(name, document, versions, subject)

    def figures(self, facet: Facet, hits: Sequence[Hit]) -> list[Candidate]:
        """Every figure of ``hits``, best first."""
        wanted = self._wanted(facet)
        standing = with_priors(hits)
        articles = by_article(standing)
        found = [
            self._figure(facet, wanted, passage, figure, between)
            for hit, prior in standing
            for framed in self._passages.framed(hit, prior)
            for passage in (backed(framed, articles),)
            for figure, between in _figures(passage)
        ]
        return _ranked(found)

    def sentences(self, facet: Facet, hits: Sequence[Hit], intent: Intent = Intent.PASSAGE) -> list[Candidate]:
        """Every sentence of ``hits``, best first; those with the form of answer that ``intent`` asks for preferred."""
        wanted = self._wanted(facet)
        standing = with_priors(hits)
        articles = by_article(standing) if asks_sanction(facet.focus) else {}
        found = [
            self._sentence(facet, wanted, backed(passage, articles), intent)
            for hit, prior in standing
            for passage in self._passages.sentences(hit, prior)
        ]
        return _ranked(found)

    def reading(self, text: str) -> str:
        """Read a text for comparison, as the terms of a facet are read."""
        return self._read(text)

    def terms(self, text: str) -> tuple[Term, ...]:
        """The terms of a text with their weights."""
        return weigh(text, self._rarity)

    def window(self, facet: Facet, text: str, limit: int, intent: Intent) -> Span:
        """Return the clauses of ``text``, at most ``limit`` characters, that cover most of what is asked for."""
        wanted = self._wanted(facet)

        def worth(clause: Span) -> float:
            words = clause.cut(text)
            return coverage(wanted, [(self._read(words), 1.0)]) + clause_form_bonus(intent, words)

        best = max(split_clauses(text), key=lambda clause: (worth(clause), -clause.start))
        return clause_window(text, best, limit)

    def _wanted(self, facet: Facet) -> tuple[Term, ...]:
        """The facet's own terms, and with less weight those of the whole question it is a part of."""
        own = weigh(facet.focus, self._rarity)
        said = {term.text for term in own}
        shared = [term for term in weigh(facet.context, self._rarity) if term.text not in said]
        return (*own, *(Term(term.text, _CONTEXT * term.weight) for term in shared))

    def _figure(
        self, facet: Facet, wanted: Sequence[Term], passage: Passage, figure: Figure, between: Span
    ) -> Candidate:
        told, around = figure_fields(self._read, passage, figure, between)
        score = coverage(wanted, (*told, *around)) + _HIT_SHARE * passage.prior
        score += _PAIRS * shared_share(facet.focus, self._read(figure.carried + figure.before + figure.after))
        score += unit_bonus(facet.unit, facet.focus, figure) + change_bonus(facet, figure, passage.text)
        unasked = self._unasked(wanted, figure)
        score += _UNASKED * unasked + self._of_part(facet, passage, figure)
        score += bound_bonus(facet.focus, figure.clause.cut(passage.text))
        score += condition_bonus(facet.focus, passage, figure)
        if passage.rule:
            score += self._of_rule(facet, wanted, passage, figure)
            score += self._excluded(facet, passage.before + passage.text)
        else:
            score += self._excluded(facet, figure.carried + figure.clause.cut(passage.text))
        if facet.act:
            score += act_bonus(weigh(facet.act, self._rarity), wanted, passage, figure, self._read)
        score += advance_bonus(facet.focus, figure)
        fits, loss, lost = self._suits.figure(facet, passage := self._suits.timed(passage, figure), figure)
        # What a rule's paragraph says before is what its sanction is for; a report's is of another thing.
        near = (*told, *around) if passage.rule else told
        support = support_of(wanted, near, of_year=bool(facet.scope.years))
        return passage.candidate(score + loss, support, fits, lost, figure=figure, unasked=unasked)

    def _unasked(self, wanted: Sequence[Term], figure: Figure) -> float:
        """How much of what names a figure nobody asked about, in [0, 1]."""
        named = _FRAME.sub("", self._read(figure.before + figure.after))
        unasked = max(0, len(named) - sum(len(term.text) for term in wanted if term.text in named))
        return min(unasked, _UNASKED_MOST) / _UNASKED_MOST

    def _of_part(self, facet: Facet, passage: Passage, figure: Figure) -> float:
        """What a figure loses for being of a place that is not asked after."""
        city = city_of((figure.carried or figure.before).lstrip("，、； "))
        part = bool(city) and city not in facet.focus and city not in passage.sentence.scope.body
        return _PART_UNASKED if part else 0.0

    def _excluded(self, facet: Facet, words: str) -> float:
        """What is lost for being of what a question leaves out."""
        return _EXCLUDED * coverage(weigh(facet.excluded, self._rarity), [(self._read(words), 1.0)])

    def _of_rule(self, facet: Facet, wanted: Sequence[Term], passage: Passage, figure: Figure) -> float:
        """What the figure of a rule gains for its sentence, and for its case: how grave, in which band, of whom."""
        told = passage.before + passage.text[: figure.quantity.span.start]
        fields = sentence_fields(self._read, passage, self._subject(passage.hit.chunk.doc_id))
        score = _SENTENCE * (coverage(wanted, fields) + _PAIRS * shared_share(facet.focus, self._read(passage.text)))
        score += _OPPOSITE if of_the_opposite(facet.focus, passage.before + passage.text) else 0.0
        words = [term.text for term in wanted if len(term.text) > 1]
        score += special_loss(facet.focus, self._read(passage.text), words)
        score += denied_bonus(facet.focus, self._read(passage.before + passage.text))
        score += gravity_bonus(facet.focus, passage) + band_bonus(case_of(facet.focus), fold(told[-_BAND_REACH:]))
        if facet.unit == FINE:
            score += gain_bonus(facet.focus, passage.text[: figure.quantity.span.start])
            score += party_bonus(facet.focus, figure.clause.cut(passage.text), passage.before + passage.text)
        return score

    def _sentence(self, facet: Facet, wanted: Sequence[Term], passage: Passage, intent: Intent) -> Candidate:
        fields = sentence_fields(self._read, passage, self._subject(passage.hit.chunk.doc_id))
        if passage.rule and asks_sanction(facet.focus):
            fields = (*fields, (self._read(passage.referred), _SANCTIONED))
        if name := spelled_out(facet.count, facet.focus, passage.text):
            fields, passage = (*fields, (name, 1.0)), found_by_items(passage)
        fits, loss = self._suits.passage(facet, passage)
        if intent in _COUNTED and figures_apart(passage.text):
            fits = fits and not self._suits.of_a_sibling(facet, passage, passage.text)
        reading = self._read(passage.text)
        score = coverage(wanted, fields) + 2 * _HIT_SHARE * passage.prior + loss
        score += form_bonus(intent, facet.focus, passage.text, reading) + count_bonus(
            facet.count, facet.focus, passage.text
        )
        score += _PAIRS * shared_share(facet.focus, reading)
        if intent is Intent.YES_NO and (actor := actor_of(facet.focus)):
            score += _ACTOR * coverage(weigh(actor, self._rarity), [(reading, 1.0)])
        score += _OPPOSITE if of_the_opposite(facet.focus, reading) else 0.0
        if passage.rule:
            score += band_bonus(case_of(facet.focus), fold(passage.text))
        else:
            score += self._excluded(facet, passage.text)
        return passage.candidate(score, support_of(wanted, fields, of_year=bool(facet.scope.years)), fits, loss)


def _figures(passage: Passage) -> tuple[tuple[Figure, Span], ...]:
    """The figures of a passage; those of a table's cell are named by its row and column."""
    cell = cell_of(passage.sentence)
    return figures_apart(passage.text) if cell is None else cell_figures(cell, passage.text)


def _ranked(found: Sequence[Candidate]) -> list[Candidate]:
    """Best first, each place once: pieces of one sentence stand in several hits."""
    best: dict[Place, Candidate] = {}
    for one in sorted(found, key=lambda one: one.key):
        best.setdefault(one.place, one)
    return list(best.values())
