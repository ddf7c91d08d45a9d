from __future__ import annotations

import datetime
import io
import zipfile

import openpyxl
import pytest

from ingest.parse.sheet.display import number_format, show
from ingest.parse.sheet.workbook import parse_xlsx
from rag.errors import ParseError, SourceError


def _saved(*sheets: list[list[object]], change=None) -> bytes:  # type: ignore[no-untyped-def]
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet{number}")
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _grids(parsed) -> list[list[list[str]]]:  # type: ignore[no-untyped-def]
    return [[[span.cut(parsed.text) for span in row] for row in table.grid] for table in parsed.tables]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.0653, "0.0%", "6.5%"),
        (0.5, "0%", "50%"),
        (12.0, "", "12"),
        (0.1 + 0.2, "", "0.3"),
        (7.612345678901, "0.00", "7.61"),
        (2.675, "0.00", "2.68"),
        (3.1, "0.0#", "3.1"),
        (1234567.0, "#,##0", "1234567"),
        (98.25, '0.0"亿元"', "98.3亿元"),
        (-4.5, "0.0_ ;[Red]-0.0", "-4.5"),
        (-0.0001, "0.0", "0.0"),
        (0.000012, "", "0.000012"),
        (3e12, "", "3000000000000"),
        (datetime.date(2021, 3, 1), "yyyy-mm-dd", "2021-03-01"),
        (datetime.date(2021, 3, 1), 'yyyy"年"m"月"', "2021年3月"),
        (datetime.datetime(2021, 3, 1, 9, 30), "yyyy/m/d h:mm", "2021-03-01 09:30"),
        (datetime.time(9, 30), "h:mm", "09:30"),
        (True, "", "TRUE"),
        (None, "", ""),
    ],
)
def test_a_value_reads_as_its_format_shows_it(value: object, code: str, shown: str) -> None:
    assert show(value, number_format(code)) == shown


def test_captions_and_units_stand_above_the_table_and_notes_below() -> None:
    def merge(book: openpyxl.Workbook) -> None:
        book.active.merge_cells("A1:C1")

    parsed = parse_xlsx(
        _saved(
            [
                ["全县林业生产情况"],
                [None, None, "单位：万亩"],
                ["树种", "2020年", "2021年"],
                ["杉木", 31.0, 33.5],
                ["合计", 31, 33.5],
                ["注：不含苗圃。"],
            ],
            change=merge,
        ),
        "a.xlsx",
    )
    assert parsed.text.splitlines() == [
        "全县林业生产情况",
        "单位：万亩",
        "树种 | 2020年 | 2021年",
        "杉木 | 31 | 33.5",
        "合计 | 31 | 33.5",
        "注：不含苗圃。",
    ]
    assert _grids(parsed) == [[["树种", "2020年", "2021年"], ["杉木", "31", "33.5"], ["合计", "31", "33.5"]]]


def test_merged_headers_reach_over_their_columns_and_rows() -> None:
    def merge(book: openpyxl.Workbook) -> None:
        for cells in ("A1:A2", "B1:C1"):
            book.active.merge_cells(cells)

    data = _saved([["乡镇", "造林", None], [None, "计划", "完成"], ["东乡", 3, 4]], change=merge)
    assert _grids(parse_xlsx(data, "a.xlsx")) == [
        [["乡镇", "造林", "造林"], ["乡镇", "计划", "完成"], ["东乡", "3", "4"]]
    ]


def test_empty_rows_and_columns_are_left_out_and_part_tables() -> None:
    data = _saved(
        [
            [None, "渠道", None, "处"],
            [],
            [None, "东渠", None, 8],
            [],
            [None, "水库", None, "座"],
            [None, "南库", None, 2],
        ]
    )
    assert _grids(parse_xlsx(data, "a.xlsx")) == [[["渠道", "处"], ["东渠", "8"]], [["水库", "座"], ["南库", "2"]]]


def test_hidden_sheets_rows_and_columns_are_left_out() -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book["Sheet2"].sheet_state = "hidden"
        book["Sheet1"].row_dimensions[2].hidden = True
        book["Sheet1"].column_dimensions["B"].hidden = True

    data = _saved([["站", "旧", "数"], ["甲", 1, 2], ["乙", 3, 4]], [["草稿"]], change=hide)
    assert _grids(parse_xlsx(data, "a.xlsx")) == [[["站", "数"], ["乙", "4"]]]


def test_sheet_names_are_headings_where_they_tell_sheets_apart() -> None:
    def name(book: openpyxl.Workbook) -> None:
        book.worksheets[0].title, book.worksheets[1].title = "林业", "水利"

    parsed = parse_xlsx(_saved([["树", "株"], ["松", 1]], [["渠", "处"], ["东", 2]], change=name), "a.xlsx")
    assert [mark.span.cut(parsed.text) for mark in parsed.headings] == ["林业", "水利"]
    assert parse_xlsx(_saved([["树", "株"], ["松", 1]]), "a.xlsx").headings == ()


def test_formats_are_those_of_the_workbook() -> None:
    def style(book: openpyxl.Workbook) -> None:
        book.active["B2"].number_format = "0.0%"
        book.active["C2"].number_format = 'yyyy"年"m"月"d"日"'

    data = _saved([["项", "增长", "日期"], ["木材", 0.065, datetime.date(2021, 3, 1)]], change=style)
    assert _grids(parse_xlsx(data, "a.xlsx"))[0][1] == ["木材", "6.5%", "2021年3月1日"]


def test_paragraphs_in_rows_are_text_not_a_table() -> None:
    long = "本年度完成造林三十万亩，管护林地一百二十万亩，新建护林站十二处，选聘护林员二百名，全部到岗履职。"
    for rows in ([["内容"], [long], [long]], [["序号", "内容"], [1, long], [2, long], [3, long]]):
        parsed = parse_xlsx(_saved(rows), "a.xlsx")
        assert parsed.tables == ()
        assert parsed.text.splitlines() == [long] * (len(rows) - 1)


def test_names_of_sections_beside_paragraphs_are_headings() -> None:
    long = "本年度完成造林三十万亩，管护林地一百二十万亩，新建护林站十二处，选聘护林员二百名，全部到岗履职。"
    rows: list[list[object]] = [
        ["章节", "内容"],
        ["一、造林", long],
        ["一、造林", long],
        ["二、管护", long],
        [None, long],
    ]
    parsed = parse_xlsx(_saved(rows), "a.xlsx")
    assert parsed.text.splitlines() == ["一、造林", long, long, "二、管护", long, long]
    assert [mark.span.cut(parsed.text) for mark in parsed.headings] == ["一、造林", "二、管护"]
    assert parsed.tables == ()


def test_a_table_of_tasks_and_measures_stays_a_table() -> None:
    rows: list[list[object]] = [["任务", "措施"], *([f"任务{index}", "组织巡山护林，" * 8] for index in range(4))]
    assert len(parse_xlsx(_saved(rows), "a.xlsx").tables) == 1


def test_a_cell_far_away_costs_its_sheet_and_not_the_workbook() -> None:
    def far(book: openpyxl.Workbook) -> None:
        book["Sheet2"]["XFD1048576"] = "远"

    parsed = parse_xlsx(_saved([["树", "株"], ["松", 1]], [["甲", "乙"]], change=far), "a.xlsx")
    assert "松 | 1" in parsed.text
    assert any("Sheet2" in warning and "too far apart" in warning for warning in parsed.warnings)


def test_a_format_set_far_below_the_table_costs_nothing() -> None:
    def far(book: openpyxl.Workbook) -> None:
        book.active["XFD1048576"].number_format = "0.0%"

    assert parse_xlsx(_saved([["树", "株"], ["松", 1]], change=far), "a.xlsx").warnings == ()


def test_a_damaged_sheet_costs_itself() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_saved([["树", "株"]], [["渠", "处"]]))) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry, content[:100] if entry.filename == "xl/worksheets/sheet2.xml" else content)
    parsed = parse_xlsx(out.getvalue(), "a.xlsx")
    assert "树 | 株" in parsed.text
    assert any("Sheet2" in warning for warning in parsed.warnings)


def test_no_workbook_and_an_empty_one_are_errors() -> None:
    with pytest.raises(ParseError, match=r"a\.xlsx: not a readable Excel workbook"):
        parse_xlsx(b"PK\x03\x04nothing", "a.xlsx")
    with pytest.raises(SourceError, match="holds no text"):
        parse_xlsx(_saved([]), "a.xlsx")
