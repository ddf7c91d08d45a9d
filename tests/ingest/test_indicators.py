"""The ledger's rows: what each figure measures, and of when it is."""

from __future__ import annotations

from ingest.indicators import find_indicators
from rag.types import Chunk, Document, Kind, Scope, Sentence, Span

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
