"""Cells of a table as figures: their names, units and rows."""

from __future__ import annotations

import pytest

from rag.read.candidate import sentences_of
from rag.read.cells import cell_figures, cell_words, row_span
from rag.text.cell_context import join_context, split_context
from rag.types import Chunk, Hit, Sentence, Span


def cell(name: str, header: str, *others: str):
    found = split_context(join_context(name, header, others))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("context", "text", "value", "unit"),
    [
        (cell("书店（家）", "2031年目标"), "75", 75, "家"),
        (cell("水果产量", "2030年（万吨）"), "27.4", 274_000, "吨"),
        (cell("收入", "2030年", "单位：万元"), "1,204.5", 12_045_000, "元"),
        (cell("收入", "2030年", "亿元"), "-3", -300_000_000, "元"),
        (cell("造林面积", "实际"), "3.6万亩", 36_000, "亩"),
    ],
)
def test_the_figure_of_a_cell_is_in_the_unit_of_its_headers(context, text, value, unit):
    ((figure, _),) = cell_figures(context, text)
    assert (figure.quantity.value, figure.quantity.unit) == (pytest.approx(value), unit)
    assert context.name.partition("（")[0] in figure.carried


def test_a_cell_is_told_with_its_row_and_column():
    assert cell_words(cell("书店（家）", "2031年目标"), "75") == "书店 2031年目标：75家"


def test_a_cell_is_quoted_with_its_row():
    text = "标题\n| 书店 | 61 | 75 |\n结尾"
    assert row_span(text, Span(text.index("61"), text.index("61") + 2)).cut(text) == "书店 | 61 | 75"


def test_a_cell_is_no_piece_of_a_longer_sentence():
    text = "书店 | 61 | 75"
    span = Span(text.index("61"), text.index("61") + 2)
    chunk = Chunk("c", "d", text, Span(0, len(text)), sentences=(Sentence(span, context="书店 | 实际"),))
    assert [words for _, words in sentences_of(Hit(chunk, 1.0, 1, "test"), text)] == ["61"]
