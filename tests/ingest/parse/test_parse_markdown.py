"""Markdown: the file is the text; front matter, underlined headings and tables are marked."""

from __future__ import annotations

import pytest

from ingest.parse.markdown import parse_markdown
from ingest.types import ParsedText

TABLE = "| 指标 | 2020年 |\n|:---|---:|\n| 粮食产量 | 12万吨 |\n| 甲\\|乙 | |\n"


def parse(text: str) -> ParsedText:
    parsed = parse_markdown(text.encode(), "a.md")
    assert parsed.text == text
    return parsed


def grid(parsed: ParsedText) -> list[list[str]]:
    (table,) = parsed.tables
    return [[cell.cut(parsed.text) for cell in row] for row in table.grid]


@pytest.mark.parametrize("text", [TABLE, "指标 | 2020年\n:---|---:\n粮食产量 | 12万吨\n甲\\|乙 | 0\n"])
def test_tables_with_and_without_outer_bars(text: str) -> None:
    rows = grid(parse(f"某某\n\n{text}\n末段。"))
    assert rows[:2] == [["指标", "2020年"], ["粮食产量", "12万吨"]]
    assert rows[2][0] == "甲\\|乙"
    assert parse(text).tables[0].header_rows == 1


def test_front_matter_becomes_title_and_facts() -> None:
    parsed = parse('---\ntitle: "松湖县供水办法"\ndate: 2021-03-04\n文号: 松政发〔2021〕3号\ntags: 水\n---\n\n正文。\n')
    assert parsed.title == "松湖县供水办法"
    assert parsed.metadata == {"published_on": "2021-03-04", "document_number": "松政发〔2021〕3号"}


def test_underlined_lines_are_headings_but_not_in_code() -> None:
    parsed = parse("总则\n====\n\n正文。\n\n附则\n---\n\n```\n代码\n===\n| a | b |\n|---|---|\n```\n")
    assert [(mark.span.cut(parsed.text), mark.level) for mark in parsed.headings] == [("总则", 1), ("附则", 2)]
    assert not parsed.tables
