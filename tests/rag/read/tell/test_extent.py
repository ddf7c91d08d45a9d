"""How much is told of a unit: never an announcing line, a question or a heading alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ingest.types import AnalysedDocument
from rag.read.find.finder import find_units
from rag.read.find.unit import Unit
from rag.read.tell.extent import Extent, extent, limit_of, window
from rag.types import Chunk, Hit, Intent, Span

Analyse = Callable[[str], AnalysedDocument]

TITLE = "关于渡船年检的通知\n\n"
LIST = "船主应当提交下列材料：\n（一）船名牌；\n（二）保险单；\n（三）船员名册。"
LONG_FORMS = [Intent.LIST, Intent.HOW, Intent.CONDITION]


def unit_at(made: AnalysedDocument, words: str) -> Unit:
    """The unit that begins with the given words."""
    hits = [Hit(one, 1.0, rank, "x") for rank, one in enumerate(made.chunks, start=1)]
    return next(one for one in find_units(hits, lambda _: made.document) if one.text.startswith(words))


def told(made: AnalysedDocument, unit: Unit, intent: Intent) -> str:
    found = extent(unit, intent, made.document, made.blocks)
    return "".join(span.cut(made.document.text) for span in found.spans)


@pytest.mark.parametrize("intent", [Intent.LIST, Intent.PASSAGE, Intent.WHO])
def test_an_announcing_line_is_told_with_its_items(analysed: Analyse, intent: Intent) -> None:
    made = analysed(f"{TITLE}{LIST}\n年检免费。\n")
    assert told(made, unit_at(made, "船主应当"), intent).rstrip() == LIST


@pytest.mark.parametrize("intent", [Intent.FIGURE, Intent.WHO])
def test_an_item_is_told_with_its_lead_in_and_without_its_neighbours(analysed: Analyse, intent: Intent) -> None:
    made = analysed(f"{TITLE}{LIST}\n年检免费。\n")
    assert told(made, unit_at(made, "（二）"), intent) == "船主应当提交下列材料：（二）保险单；"


@pytest.mark.parametrize("intent", LONG_FORMS)
def test_a_list_is_told_whole_where_it_is_asked_for(analysed: Analyse, intent: Intent) -> None:
    made = analysed(f"{TITLE}{LIST}\n年检免费。\n")
    assert told(made, unit_at(made, "（二）"), intent).rstrip() == LIST


def test_a_question_is_told_by_what_follows_it(analysed: Analyse) -> None:
    made = analysed(f"{TITLE}船证丢了怎么补？持身份证到船检站补办，当日领取。\n\n雾天停航。\n")
    assert told(made, unit_at(made, "船证丢了"), Intent.HOW) == "持身份证到船检站补办，当日领取。"


def test_an_answer_is_told_without_the_next_question(analysed: Analyse) -> None:
    first, second = "问：船证丢了怎么补？\n答：持身份证到船检站补办。", "问：年检收费吗？\n答：不收费。"
    made = analysed(f"渡船年检问答\n\n{first}\n\n{second}\n")
    assert told(made, unit_at(made, "答：持身份证"), Intent.HOW) == "答：持身份证到船检站补办。"


def test_a_heading_is_told_by_the_text_under_it(analysed: Analyse) -> None:
    made = analysed(f"{TITLE}一、收费标准\n\n每船每年收费三十元。\n\n二、其他\n\n雾天停航。\n")
    start = made.document.text.index("一、收费标准")
    span = Span(start, start + len("一、收费标准"))
    text = span.cut(made.document.text)
    unit = Unit(Hit(Chunk("c", made.document.doc_id, text, span), 1.0, 1, "x"), span, Span(0, len(text)), text, "")
    assert told(made, unit, Intent.PASSAGE) == "每船每年收费三十元。"


def test_a_label_that_was_named_is_told_itself(analysed: Analyse) -> None:
    made = analysed(f"{TITLE}凭证种类\n\n渡口现场发放纸票。\n")
    label = unit_at(made, "凭证种类")
    assert told(made, label, Intent.PASSAGE) == "渡口现场发放纸票。"
    found = extent(label, Intent.PASSAGE, made.document, made.blocks, named=True)
    assert [span.cut(made.document.text).strip() for span in found.spans] == ["凭证种类", "渡口现场发放纸票。"]


def test_who_signs_is_told_with_the_day(analysed: Analyse) -> None:
    made = analysed(f"{TITLE}雾天停航。\n\n青山市水运局\n\n2031年5月6日\n")
    assert told(made, unit_at(made, "青山市水运局"), Intent.WHO).split() == ["青山市水运局", "2031年5月6日"]


def test_a_name_in_a_list_of_names_is_told_and_not_the_next(analysed: Analyse) -> None:
    made = analysed(f"{TITLE}1. 船名牌\n2. 保险单\n3. 船员名册\n")
    assert "保险单" in told(made, unit_at(made, "2. 保险单"), Intent.WHO)
    assert "船员名册" not in told(made, unit_at(made, "2. 保险单"), Intent.WHO)


def test_what_does_not_fit_is_cut_at_items_and_counted(analysed: Analyse) -> None:
    items = [f"（{number}）第{number}号渡口的船名牌、保险单和船员名册；" for number in range(1, 61)]
    made = analysed(f"{TITLE}船主应当提交下列材料：\n" + "\n".join(items) + "\n")
    found: Extent = extent(unit_at(made, "船主应当"), Intent.LIST, made.document, made.blocks)
    said = "".join(span.cut(made.document.text) for span in found.spans)
    assert len(said) <= limit_of(Intent.LIST)
    assert said.rstrip().endswith("；")
    assert said.count("（") + found.left == len(items)
    assert found.left > 0


@pytest.mark.parametrize("intent", Intent)
def test_what_is_told_lies_in_the_document_and_within_the_limit(analysed: Analyse, intent: Intent) -> None:
    filler = "".join(f"渡口{number}号泊位由航道站每月检查一次。" for number in range(200))
    made = analysed(f"{TITLE}一、总则\n\n{filler}\n\n{LIST}\n\n问：收费吗？\n答：不收费。\n\n附件\n")
    hits = [Hit(one, 1.0, rank, "x") for rank, one in enumerate(made.chunks, start=1)]
    for unit in find_units(hits, lambda _: made.document):
        found = extent(unit, intent, made.document, made.blocks)
        assert found.spans
        assert all(span.end <= len(made.document.text) for span in found.spans)
        assert sum(map(len, found.spans)) <= limit_of(intent) + len(unit.text)


def test_a_piece_that_breaks_off_in_an_enumeration_is_told_to_the_end_of_it(analysed: Analyse) -> None:
    names = "、".join(f"第{number}渡口的候船室和售票处" for number in range(1, 14))
    made = analysed(f"{TITLE}对设施较旧的渡口（包括{names}，以及已经停用的）全部检查，其余抽查，结果由渡船处公布。\n")
    text = made.document.text
    piece = unit_at(made, "对设施较旧")
    end = text.index("、", text.index("第9渡口")) + 1
    cut = replace(piece, span=Span(piece.span.start, end), text=text[piece.span.start : end])
    assert told(made, cut, Intent.LIST).endswith("以及已经停用的）")
    assert told(made, cut, Intent.FIGURE).endswith("第9渡口的候船室和售票处、"), "its end is too far away"


def test_who_is_in_charge_of_a_paragraph_is_told_with_each_of_its_sentences(analysed: Analyse) -> None:
    text = "新建渡口3处，改建候船室。推广电子船票，做好老年乘客服务。（渡船处、水运局负责）加强水上救护。（救护队负责）"
    made = analysed(f"{TITLE}{text}\n")
    first = unit_at(made, "新建渡口")
    assert told(made, first, Intent.WHO) == "新建渡口3处，改建候船室。（渡船处、水运局负责）"
    assert told(made, first, Intent.FIGURE) == "新建渡口3处，改建候船室。"
    assert told(made, unit_at(made, "推广电子"), Intent.WHO).endswith("（渡船处、水运局负责）")
    assert told(made, unit_at(made, "加强"), Intent.WHO) == "加强水上救护。（救护队负责）"


def test_a_window_holds_whole_clauses() -> None:
    clauses = [f"{number}号渡口日均客运{number}百人次，" for number in range(10, 40)]
    text = "".join(clauses)
    inner = Span(len("".join(clauses[:12])), len("".join(clauses[:13])) - 1)
    found = window(text, inner, 60)
    assert found.covers(inner)
    assert len(found) <= 60
    assert text[found.end] == "，"  # a mark that leads on is left out
    assert text[found.start - 1] == "，"


def test_a_clause_longer_than_the_window_is_kept() -> None:
    text = "渡" * 300
    assert window(text, Span(0, 300), 60) == Span(0, 300)
