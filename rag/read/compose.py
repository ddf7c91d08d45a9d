"""What is found, told: a sentence for each thing asked, with the quotes it stands in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.read import passages
from rag.read.absence import near_misses
from rag.read.articles import article_of
from rag.read.candidate import Candidate, clause_window
from rag.read.candidates import CandidateFinder
from rag.read.cells import ROW_MARK, cell_of, cell_value, cell_words, row_span
from rag.read.computed import asks_total, difference, rise, total
from rag.read.confidence import Estimate
from rag.read.wording import balanced, figure_words, scope_words, statement, statement_with_level
from rag.read.yes_no import permission_verdict
from rag.text.cell_context import CellContext
from rag.types import COMPUTED, WHICH_ARTICLE, Answer, Citation, Document, Facet, Hit, Intent, Query, Span, Status

# The longest quote that is still read at a glance; a longer sentence is quoted by the clauses around its figure.
_QUOTE_CHARS = 160
# A longer sentence is answered by the clauses of it that answer, where a fact is asked for and not a rule.
_PASSAGE_CHARS = 78
_ITEM_CHARS = 60
_BRIEF = frozenset({Intent.PASSAGE, Intent.WHO, Intent.WHEN, Intent.WHERE})
_STOPS = "。；;,，"


class Composer:
    """Tells what was found.

    Args:
        finder: cuts a long sentence to the clauses that answer.
        document: a document by its id.
        estimate: how likely a candidate answers rightly.
    """

    def __init__(self, finder: CandidateFinder, document: Callable[[str], Document | None], estimate: Estimate) -> None:
        self._finder, self._document, self._estimate = finder, document, estimate

    def answer(self, query: Query, found: Sequence[tuple[Facet, Candidate]], hits: Sequence[Hit]) -> Answer:
        """Return the answer that tells each facet's candidate, cites it, and shows a difference that is asked for."""
        statements: list[str] = []
        shorts: list[str] = []
        citations: list[Citation] = []
        for facet, candidate in found:
            text, short, spans = self._told(query, facet, candidate)
            if query.article == WHICH_ARTICLE:
                short = article_of(candidate.hit.chunk.section_path) or short
                text = f"《{candidate.title}》{short}：{text}"
            if facet.label and facet.label not in text:
                text = f"{facet.label}：{text}"
            statements.append(text)
            shorts.append(short)
            for span in spans:
                citations.append(self.cite(len(citations) + 1, candidate, span))
        computed = rise(query, found[0][1]) if len(found) == 1 else ""
        if added := total(query, found):
            computed, shorts = f"合计{added}（{COMPUTED}）。", [added]
        if not asks_total(query.standalone_text):
            computed = computed or difference(query, found)
        return Answer(
            query=query,
            status=Status.ANSWERED,
            text="；".join(dict.fromkeys(one.strip(_STOPS) for one in statements)) + "。" + computed,
            short_text="；".join(dict.fromkeys(one.strip(_STOPS) for one in shorts)),
            citations=tuple(citations),
            notes=near_misses(self._finder, found, hits),
            confidence=min(self._estimate(candidate) for _, candidate in found),
        )

    def cite(self, marker: int, candidate: Candidate, span: Span) -> Citation:
        """Return the quote of ``span`` of the candidate's document."""
        document = self._document(candidate.hit.chunk.doc_id)
        quote = span.cut(document.text) if document else ""
        url = document.metadata.get("url") if document else None
        chunk = candidate.hit.chunk
        return Citation(
            marker, chunk.doc_id, candidate.title, chunk.section_path, span, quote, candidate.scope, url=url or None
        )

    def _told(self, query: Query, facet: Facet, candidate: Candidate) -> tuple[str, str, tuple[Span, ...]]:
        """The sentence that answers, the few words that do, and the spans they stand in."""
        if (cell := cell_of(candidate.sentence)) is not None:
            return self._cell(cell, candidate)
        if candidate.figure is not None:
            return _say_figure(facet, candidate)
        text, short, spans = passages.say(query, candidate, self._document)
        sentence = candidate.sentence.span
        if spans == (sentence,) and len(sentence) > _PASSAGE_CHARS and _may_be_cut(query, candidate):
            part = self._finder.window(facet, candidate.text, _PASSAGE_CHARS, query.intent).shift(sentence.start)
            text, spans = passages.worded(candidate, part, self._document), (part,)
        if verdict := permission_verdict(query, text):
            text = f"{verdict}，{text}"
        return text, short, spans

    def _cell(self, cell: CellContext, candidate: Candidate) -> tuple[str, str, tuple[Span, ...]]:
        """A cell of a table, told with its row and column, quoted with its row."""
        document = self._document(candidate.hit.chunk.doc_id)
        place = candidate.sentence.span
        span = row_span(document.text, place) if document else place
        words, scope = cell_words(cell, candidate.text), scope_words(candidate.scope)
        if candidate.figure is None and document and len(span) > len(place):
            words = ROW_MARK.sub("，", span.cut(document.text))
        value = cell_value(cell, candidate.text)
        named = scope and scope[:4] not in words
        return f"{scope}：{words}" if named else words, value, (span,)


def _may_be_cut(query: Query, candidate: Candidate) -> bool:
    """Whether some clauses of a long sentence answer. A list of a report or rule is told in full."""
    if article_of(candidate.hit.chunk.section_path):
        return False  # what a rule lays down stands at its end
    return query.intent in _BRIEF or (query.intent is Intent.LIST and not candidate.scope.years)


def _say_figure(facet: Facet, candidate: Candidate) -> tuple[str, str, tuple[Span, ...]]:
    figure = candidate.figure
    assert figure is not None
    said = (
        statement(candidate.text, figure) if facet.unit else statement_with_level(candidate.text, figure, facet.focus)
    )
    if candidate.sentence.context and len(candidate.text) <= _ITEM_CHARS:
        said = "".join(candidate.text.split()).strip(_STOPS)  # an item of a list says what it is of
    scope, said = scope_words(candidate.scope), balanced(said)
    text = f"{scope}：{said}" if scope else said
    sentence = candidate.sentence.span
    if len(sentence) <= _QUOTE_CHARS:
        span = sentence
    else:
        span = clause_window(candidate.text, figure.clause, _QUOTE_CHARS).shift(sentence.start)
    return text, figure_words(candidate.text, figure), (span,)
