"""Verification withholds what its quotes do not hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.text.cell_context import join_context
from rag.types import (
    Answer,
    Chunk,
    Citation,
    Document,
    Facet,
    Hit,
    Kind,
    Query,
    Scope,
    Sentence,
    Span,
    Status,
    Verdict,
)
from rag.verify.chain import VerifierChain
from rag.verify.figures import FigureVerifier, unheld_figures
from rag.verify.quote import QuoteVerifier

TEXT = "2030年新建学校3所。2031年新建学校4所以上。"
DOCUMENT = Document("d", "报告", TEXT, "报告.txt", "hash")
ASKED = Query("q", "2031年新建学校目标", facets=(Facet("新建学校", Scope((2031,), Kind.TARGET)),))
CHAIN = VerifierChain([QuoteVerifier({"d": DOCUMENT}.get), FigureVerifier()])
THEN = Citation(1, "d", "报告", (), Span(0, 12), TEXT[:12], Scope((2030,), Kind.ACTUAL))
NOW = Citation(1, "d", "报告", (), Span(12, 26), TEXT[12:26], Scope((2031,), Kind.TARGET))


def answer(text, *citations):
    return Answer(ASKED, Status.ANSWERED, text, citations=citations)


def test_a_supported_figure_passes():
    checked = CHAIN.verify(answer("2031年目标为4所以上[1]。", NOW))
    assert checked.status is Status.ANSWERED
    assert checked.citations[0].verdict is Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("text", "citation"),
    [
        ("2031年目标为5所[1]。", NOW),
        ("2031年目标为3所[1]。", THEN),
        ("2031年目标为4所。", replace(NOW, quote="2031年新建学校5所以上。")),
    ],
)
def test_a_figure_without_a_fitting_quote_is_withheld(text, citation):
    checked = CHAIN.verify(answer(text, citation))
    assert checked.status is Status.ABSTAINED
    assert not checked.citations
    assert not any(figure in checked.text for figure in ("3所", "4所", "5所"))


@pytest.mark.parametrize(
    ("text", "held"),
    [
        # read otherwise behind the year that is told before it
        ("2031年实际：1-11月累计开航40班", True),
        ("6月下旬开航40班", True),
        ("2031年实际：1-12月累计开航40班", False),
        ("2031年实际：1-11月累计开航140班", False),
        ("4班", False),
        ("另有4班次", False),
        ("收5元整", False),
    ],
)
def test_a_figure_is_held_by_what_stands_beside_it(text, held):
    quote = "1-11月累计开航40班，6月下旬开航40班，另有34班次，收1,605元整"
    assert (not unheld_figures(text, [quote])) is held


def test_a_figure_in_a_header_is_held_by_the_header():
    assert not unheld_figures("船工 一年级：12", ["船工 | 12"], headers=["船工 一年级"])
    assert unheld_figures("船工 二年级：12", ["船工 | 12"], headers=["船工 一年级"])


def test_a_figure_of_the_question_needs_a_quote_too():
    asked = replace(ASKED, standalone_text="2031年新建学校目标是5所吗")
    checked = CHAIN.verify(replace(answer("是的，目标为5所[1]。", NOW), query=asked))
    assert checked.status is Status.ABSTAINED


def test_figures_of_a_cells_headers_stand_beside_its_quote():
    sentence = Sentence(NOW.span, context=join_context("12座以下的船", "渡口（处）", []))
    hit = Hit(Chunk("c", "d", TEXT[12:26], NOW.span, sentences=(sentence,)), 1.0, 1, "")
    told = answer("12座以下的船 渡口：4所", NOW)
    assert CHAIN.verify(told).status is Status.ABSTAINED
    assert CHAIN.verify(replace(told, hits=(hit,))).status is Status.ANSWERED
    assert CHAIN.verify(replace(told, text="15座以下的船：4所", hits=(hit,))).status is Status.ABSTAINED


def test_an_answer_without_citations_is_withheld():
    assert CHAIN.verify(answer("2031年目标为4所。")).status is Status.ABSTAINED


def test_a_quote_that_is_not_verbatim_is_named():
    checked = QuoteVerifier({"d": DOCUMENT}.get).verify(answer("4所", replace(NOW, span=Span(11, 25))))
    assert checked.citations[0].verdict is Verdict.NOT_VERBATIM


def test_an_abstention_stays_one():
    abstained = Answer(ASKED, Status.ABSTAINED, "未收录")
    assert CHAIN.verify(abstained) == abstained
