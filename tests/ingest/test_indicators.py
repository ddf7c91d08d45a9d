"""The ledger's rows: what each figure measures, and of when it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.analyse import cut, outline
from ingest.chunk import SentenceChunker
from ingest.indicators import find_indicators
from ingest.types import ParsedText
from rag.embed.hashing import HashingEmbedder
from rag.types import Bound, Chunk, Document, Indicator, Kind, Scope, Sentence, Span

TEXT = "公园由2025年的3座增加到2030年的8座。"
SCOPE = Scope((2026, 2027, 2028, 2029, 2030), Kind.ACTUAL)


def rows(*path: str):
    span = Span(0, len(TEXT))
    document = Document("d", "工作报告", TEXT, "report.txt", "0", scope=Scope((2031,)))
    chunk = Chunk("c", "d", TEXT, span, section_path=path, scope=SCOPE, sentences=(Sentence(span, SCOPE),))
    return [(row.value, row.scope.years) for row in find_indicators(document, [chunk])]


def test_a_row_is_of_the_time_its_clause_names():
    assert rows("一、工作回顾") == [(3, (2025,)), (8, (2030,))]


def test_a_rule_is_of_no_time_but_its_own():
    assert rows("第三条") == [(3, SCOPE.years), (8, SCOPE.years)]


def ledger(text: str) -> tuple[Indicator, ...]:
    return cut(outline(ParsedText(text), "0" * 64, Path("x.txt")), SentenceChunker(HashingEmbedder(), 200)).indicators


TABLE = """青禾市主要指标表

单位：万元
| 指标 | 2030年实际 | 2031年目标 | 增长（%） |
|---|---|---|---|
| 书店收入 | 310 | ≥1,420.5 | -3.6 |
| 影院（家） | 7 | — | 12 |
"""


def test_the_rows_of_a_table_are_figures() -> None:
    found = [(row.name, row.value, row.unit, row.bound, row.scope.years, row.scope.kind) for row in ledger(TABLE)]
    assert found[:2] == [
        ("书店收入", 3_100_000, "元", Bound.EXACT, (2030,), Kind.ACTUAL),
        ("书店收入", 14_205_000, "元", Bound.AT_LEAST, (2031,), Kind.TARGET),
    ]
    assert [(row.name, row.value, row.unit, row.change) for row in ledger(TABLE)[2:]] == [
        ("书店收入 增长", -3.6, "%", True),
        ("影院", 7, "家", False),
        ("影院 增长", 12, "%", True),
    ]
    assert all(row.quote == row.span.cut(TABLE) and "|" in row.quote for row in ledger(TABLE))


def test_a_table_of_one_year_a_row_is_named_by_its_columns() -> None:
    rows = "| 2029年 | 30 | 88001234 |\n| 2030年 | 33 | 88001235 |\n"
    text = f"青禾市历年情况\n\n| 年份 | 书店（家） | 电话 |\n|---|---|---|\n{rows}"
    assert [(row.name, row.value, row.scope.years) for row in ledger(text)] == [
        ("书店", 30, (2029,)),
        ("书店", 33, (2030,)),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "1-11月共销售，形势较好。",
        "根据青政发〔2031〕12号文件办理。",
        "咨询电话：0411-84790000转8012。",
        "办公时间为每周一至周五8:30至17:30。",
        "按照第12条第3款的规定执行。",
        "2031年3月15日至3月20日报名。",
        "地址在人民路88号。",
    ],
)
def test_dates_and_numbers_that_number_are_no_figures(line: str) -> None:
    assert ledger(f"关于有关事项的通知\n\n{line}\n") == ()


def test_a_bare_number_that_a_verb_tells_is_a_figure() -> None:
    assert [row.value for row in ledger("青禾市工作总结\n\n书店总数达到310，服务满意率为98.5%。\n")] == [310, 98.5]
