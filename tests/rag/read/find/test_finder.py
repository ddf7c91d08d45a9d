"""Hits to units: each sentence once, with what it is read with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ingest.types import AnalysedDocument
from rag.read.find.finder import find_units
from rag.read.find.unit import Unit
from rag.text.cell_context import split_context
from rag.types import Chunk, Document, Hit, Sentence, Span

TEXT = "渡口每日六时开放。渡船每船限载二十人。雾天停航。"
FIRST, SECOND, THIRD = Span(0, 9), Span(9, 19), Span(19, 24)


def chunk(name: str, *spans: Span) -> Chunk:
    span = Span(spans[0].start, spans[-1].end)
    return Chunk(name, "ferry", span.cut(TEXT), span, sentences=tuple(map(Sentence, spans)))


def no_document(_: str) -> Document | None:
    return None


def units_of(made: AnalysedDocument) -> dict[str, Unit]:
    hits = [Hit(one, 1.0, rank, "x") for rank, one in enumerate(made.chunks, start=1)]
    return {unit.text: unit for unit in find_units(hits, lambda _: made.document)}


def test_what_stands_in_two_chunks_is_found_once_and_in_the_better() -> None:
    hits = [Hit(chunk("b", SECOND, THIRD), 0.9, 1, "x"), Hit(chunk("a", FIRST, SECOND), 0.3, 2, "x")]
    units = find_units(hits, no_document)
    assert [one.text for one in units] == [SECOND.cut(TEXT), THIRD.cut(TEXT), FIRST.cut(TEXT)]
    assert [one.prior for one in units] == [1.0, 1.0, 0.0]
    assert [one.hit.chunk.chunk_id for one in units] == ["b", "b", "a"]


def test_places_count_in_the_document_and_in_the_chunk() -> None:
    for unit in find_units([Hit(chunk("b", SECOND, THIRD), 0.9, 1, "x")], no_document):
        assert unit.span.cut(TEXT) == unit.text == unit.inside.cut(unit.hit.chunk.text)


def test_a_chunk_without_sentences_is_one_unit_and_a_blank_one_none() -> None:
    whole = replace(chunk("a", FIRST, SECOND), sentences=())
    blank = Chunk("c", "blank", " \n", Span(0, 2))
    units = find_units([Hit(whole, 0.5, 1, "x"), Hit(blank, 0.5, 2, "x")], no_document)
    assert [one.text for one in units] == [whole.text]


def test_nothing_found_holds_no_units() -> None:
    assert find_units([], no_document) == []


def test_an_item_is_read_with_its_lead_in(analysed: Callable[[str], AnalysedDocument]) -> None:
    said = units_of(analysed("关于渡船年检的通知\n\n船主应当提交下列材料：\n（一）船名牌；\n（二）保险单。\n"))
    assert said["（二）保险单。"].context == "船主应当提交下列材料："


def test_an_answer_is_read_with_its_question(analysed: Callable[[str], AnalysedDocument]) -> None:
    said = units_of(analysed("渡船年检问答\n\n问：船证丢了怎么补？\n答：到船检站补办。\n"))
    answer = next(unit for text, unit in said.items() if "船检站" in text)
    assert "船证丢了怎么补" in answer.context


def test_a_cell_is_read_with_row_and_column(analysed: Callable[[str], AnalysedDocument]) -> None:
    table = "| 渡口 | 船数（艘） | 日运量（人次） |\n|---|---|---|\n| 柳湾 | 4 | 610 |\n| 石桥 | 7 | 950 |\n"
    said = units_of(analysed(f"渡口概况\n\n{table}"))
    cell = split_context(said["950"].context)
    assert cell is not None
    assert (cell.name, cell.unit) == ("石桥", "人次")
    assert "日运量" in cell.header
