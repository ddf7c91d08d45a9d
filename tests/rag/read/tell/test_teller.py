"""What was chosen in words: neighbours as one, no place twice, each quote verbatim at its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.types import AnalysedDocument
from rag.read.find.finder import find_units
from rag.read.find.unit import Scored
from rag.read.tell.teller import Teller, Told
from rag.text.figures import find_figures
from rag.types import Facet, Hit, Intent, Query

Analyse = Callable[[str], AnalysedDocument]

TEXT = """青山市渡口管理办法

渡口由航道站管理。渡船每船限载二十人。雾天停航，停航由站长决定。

船主应当提交下列材料：
（一）船名牌；
（二）保险单。

| 渡口 | 船数（艘） |
|---|---|
| 柳湾 | 4 |
| 石桥 | 7 |
"""
FACET = Facet("渡口")


@pytest.fixture(scope="module")
def made(analysed: Analyse) -> AnalysedDocument:
    return analysed(TEXT)


def tell(made: AnalysedDocument, intent: Intent, *openings: str, named: bool = False, lists: bool = False) -> Told:
    hits = [Hit(one, 1.0, rank, "x") for rank, one in enumerate(made.chunks, start=1)]
    units = find_units(hits, lambda _: made.document)
    chosen = []
    for words in openings:
        unit = next(one for one in units if one.text.startswith(words))
        figures = find_figures(unit.text) if intent is Intent.FIGURE and not unit.context else ()
        chosen.append((FACET, Scored(unit, 1.0, figure=figures[0] if figures else None)))
    query = Query("渡口", "渡口", facets=(FACET,), intent=intent)
    return Teller(lambda _: made.document, lambda _: made.blocks).tell(query, chosen, named=named, lists=lists)


def test_neighbours_are_told_as_one_and_in_reading_order(made: AnalysedDocument) -> None:
    told = tell(made, Intent.WHO, "渡船每船", "渡口由")
    assert told.text == "渡口由航道站管理。渡船每船限载二十人。"
    assert told.kept == (0, 1)


def test_what_stands_apart_is_told_line_by_line_and_the_best_first(made: AnalysedDocument) -> None:
    told = tell(made, Intent.WHO, "雾天", "渡口由")
    assert told.text.split("\n") == ["雾天停航，停航由站长决定。", "渡口由航道站管理。"]


def test_of_units_named_one_by_one_a_list_alone_is_told_whole(made: AnalysedDocument) -> None:
    told = tell(made, Intent.LIST, "渡口由", "（二）", named=True, lists=True)
    assert told.text.split("\n")[0] == "渡口由航道站管理。"
    assert "船名牌" in told.text
    assert "船名牌" not in tell(made, Intent.LIST, "渡口由", "（二）", named=True).text


def test_of_what_was_gathered_no_one_unit_is_the_short_answer(made: AnalysedDocument) -> None:
    several = tell(made, Intent.LIST, "渡口由", "（二）", named=True, lists=True)
    assert (len(several.kept), several.short) == (2, "")
    assert tell(made, Intent.LIST, "渡口由", named=True, lists=True).short == "渡口由航道站管理"


def test_what_there_is_no_room_for_is_counted(analysed: Analyse) -> None:
    many = analysed("渡口办法\n\n" + "\n\n".join(f"第{at}号渡口{'设灯' * 80}。" for at in range(7)))
    told = tell(many, Intent.LIST, *(f"第{at}号" for at in range(7)), named=True, lists=True)
    assert (len(told.kept), told.left) == (4, 3)
    assert tell(many, Intent.LIST, "第0号", "第0号", named=True).left == 0


def test_a_place_is_told_once(made: AnalysedDocument) -> None:
    told = tell(made, Intent.LIST, "（二）", "（一）", "船主应当")
    assert told.text.count("船名牌") == told.text.count("保险单") == 1
    assert told.kept == (0,)


@pytest.mark.parametrize("intent", [Intent.WHO, Intent.LIST, Intent.PASSAGE])
def test_each_quote_stands_verbatim_at_its_place(made: AnalysedDocument, intent: Intent) -> None:
    told = tell(made, intent, "（一）", "雾天", "7")
    assert [one.marker for one in told.citations] == list(range(1, len(told.citations) + 1))
    for citation in told.citations:
        assert citation.quote == citation.span.cut(made.document.text) != ""
        assert citation.doc_id == made.document.doc_id


def test_a_cell_is_told_with_what_its_row_and_column_say(made: AnalysedDocument) -> None:
    told = tell(made, Intent.FIGURE, "7")
    assert told.text == "石桥 船数：7艘"
    assert told.short == "7艘"
    assert "石桥" in told.citations[0].quote


def test_the_figure_is_the_short_answer_inside_its_sentence(made: AnalysedDocument) -> None:
    told = tell(made, Intent.FIGURE, "渡船每船")
    assert told.short == "二十人"
    assert told.text == "渡船每船限载二十人。"


def test_of_nothing_nothing_is_told(made: AnalysedDocument) -> None:
    assert tell(made, Intent.WHO) == Told("", "", (), ())
