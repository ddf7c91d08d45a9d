"""Tables of PDF pages: ruled, partly ruled, without rules, continued."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table, TableStyle

from ingest.parse.pdf.parser import parse_pdf
from ingest.types import ParsedText, TableMark


def _built(*story: Flowable) -> ParsedText:
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4).build(list(story))
    return parse_pdf(out.getvalue(), "a.pdf")


def _drawn(
    font: str, rows: Sequence[Sequence[tuple[float, str]]], rules: Sequence[float] = (), step: float = 22
) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont(font, 12)
    for row, cells in enumerate(rows):
        for x, text in cells:
            canvas.drawString(x, 760 - step * row, text)
    for y in rules:
        canvas.line(70, y, 520, y)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _grid(parsed: ParsedText, table: TableMark) -> list[list[str]]:
    return [[span.cut(parsed.text) for span in row] for row in table.grid]


def test_merged_cells_stand_at_each_place_they_cover(cjk_font: str) -> None:
    rows = [["项目", "经费", ""], ["", "预算", "决算"], ["驿站建设", "120", "118"]]
    style = [("FONT", (0, 0), (-1, -1), cjk_font, 11), ("GRID", (0, 0), (-1, -1), 0.5, "black")]
    style += [("SPAN", (1, 0), (2, 0)), ("SPAN", (0, 0), (0, 1))]
    parsed = _built(Table(rows, colWidths=[90, 80, 80], style=TableStyle(style)))
    (table,) = parsed.tables
    assert _grid(parsed, table) == [["项目", "经费", "经费"], ["项目", "预算", "决算"], ["驿站建设", "120", "118"]]
    assert parsed.text.count("经费") == 1
    assert table.span.cut(parsed.text) == parsed.text.rstrip("\n")


def test_an_empty_cell_is_an_empty_span(cjk_font: str) -> None:
    rows = [["项目", "预算", "备注"], ["驿站", "120", ""], ["", "", "另行安排"]]
    style = TableStyle([("FONT", (0, 0), (-1, -1), cjk_font, 11), ("GRID", (0, 0), (-1, -1), 0.5, "black")])
    parsed = _built(Table(rows, colWidths=[90, 80, 80], style=style))
    assert _grid(parsed, parsed.tables[0]) == rows


def test_a_table_over_pages_is_one_with_its_header_once(cjk_font: str) -> None:
    rows = [["序号", "驿站", "座位"], *([str(number), f"第{number}驿站", str(10 + number)] for number in range(1, 60))]
    style = TableStyle([("FONT", (0, 0), (-1, -1), cjk_font, 11), ("GRID", (0, 0), (-1, -1), 0.5, "black")])
    caption = ParagraphStyle("c", fontName=cjk_font, fontSize=12, leading=20)
    table = Table(rows, colWidths=[60, 120, 80], style=style, repeatRows=1)
    parsed = _built(Paragraph("便民驿站一览表", caption), Paragraph("单位：个", caption), table)
    assert len(parsed.pages) > 1
    (mark,) = parsed.tables
    assert (len(mark.grid), mark.header_rows) == (60, 1)
    assert parsed.text.splitlines()[:3] == ["便民驿站一览表", "单位：个", "序号 | 驿站 | 座位"]
    assert parsed.text.count("序号") == 1
    assert mark.span.start < parsed.pages[1] < mark.span.end
    assert parsed.text[parsed.pages[1] - 1] == "\n"


def test_rules_open_at_the_sides_make_a_table(cjk_font: str) -> None:
    rows = [["指标", "计划", "完成"], ["驿站（座）", "15", "17"], ["管网（公里）", "60", "63.5"]]
    style = [("FONT", (0, 0), (-1, -1), cjk_font, 11), ("INNERGRID", (0, 0), (-1, -1), 0.5, "black")]
    style += [("LINEABOVE", (0, 0), (-1, 0), 1, "black"), ("LINEBELOW", (0, -1), (-1, -1), 1, "black")]
    parsed = _built(Table(rows, colWidths=[90, 80, 80], style=TableStyle(style)))
    assert _grid(parsed, parsed.tables[0]) == rows


def test_columns_without_rules_make_a_table(cjk_font: str) -> None:
    rows = [[(80, "指标"), (250, "计划"), (400, "完成")], [(80, "驿站（座）"), (255, "15"), (405, "17")]]
    rows += [[(80, "管网（公里）"), (255, "60"), (400, "63.5")]]
    parsed = parse_pdf(_drawn(cjk_font, rows), "a.pdf")
    assert parsed.text.splitlines() == ["指标 | 计划 | 完成", "驿站（座） | 15 | 17", "管网（公里） | 60 | 63.5"]
    assert len(parsed.tables) == 1


def test_an_empty_place_of_a_table_without_rules_keeps_its_column(cjk_font: str) -> None:
    rows = [[(80, "指标"), (250, "计划"), (400, "完成")], [(80, "驿站（座）"), (405, "17")]]
    rows += [[(80, "管网（公里）"), (255, "60"), (400, "63.5")]]
    parsed = parse_pdf(_drawn(cjk_font, rows), "a.pdf")
    assert _grid(parsed, parsed.tables[0])[1] == ["驿站（座）", "", "17"]


def test_level_rules_part_rows_whose_cells_have_several_lines(cjk_font: str) -> None:
    rows = [[(80, "事项"), (200, "牵头单位"), (400, "座数")], [(80, "新建便民"), (200, "住房和城乡"), (400, "17")]]
    rows += [
        [(80, "驿站"), (200, "建设局")],
        [(80, "改建社区"), (200, "民政"), (400, "23")],
        [(80, "食堂"), (200, "局")],
    ]
    parsed = parse_pdf(_drawn(cjk_font, rows, rules=(778, 750, 705, 660)), "a.pdf")
    assert _grid(parsed, parsed.tables[0])[1:] == [
        ["新建便民驿站", "住房和城乡建设局", "17"],
        ["改建社区食堂", "民政局", "23"],
    ]


def test_figures_side_by_side_are_no_columns_of_prose(cjk_font: str) -> None:
    rows = [[(80, "东片区"), (200, "17"), (330, "西片区"), (450, "23")] for _ in range(6)]
    lines = parse_pdf(_drawn(cjk_font, rows), "a.pdf").text.splitlines()
    assert lines == ["东片区 | 17 | 西片区 | 23"] * 6


def test_labels_and_values_side_by_side_are_no_table(cjk_font: str) -> None:
    rows = [[(80, "编制部门：区财政局"), (380, "单位：万元")], [(80, "联系人：王某"), (380, "电话：87654321")]]
    parsed = parse_pdf(_drawn(cjk_font, rows), "a.pdf")
    assert parsed.tables == ()
    assert parsed.text.splitlines()[0] == "编制部门：区财政局 单位：万元"


def test_a_table_of_header_facts_is_label_and_value(cjk_font: str) -> None:
    rows = [["索引号", "0001-2022", "发布机构", "青禾区民政局"]]
    style = TableStyle([("FONT", (0, 0), (-1, -1), cjk_font, 11), ("GRID", (0, 0), (-1, -1), 0.5, "black")])
    parsed = _built(Table(rows, colWidths=[70, 100, 70, 120], style=style))
    assert parsed.text.splitlines() == ["索引号: 0001-2022", "发布机构: 青禾区民政局"]
    assert parsed.tables == ()


def test_a_frame_around_text_is_no_table(cjk_font: str) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont(cjk_font, 12)
    canvas.rect(60, 600, 400, 180)
    canvas.drawString(80, 740, "全年新建驿站17座。")
    canvas.save()
    parsed = parse_pdf(out.getvalue(), "a.pdf")
    assert (parsed.text, parsed.tables) == ("全年新建驿站17座。\n", ())


def test_the_larger_line_above_a_table_alone_is_the_title(cjk_font: str) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont(cjk_font, 18)
    canvas.drawCentredString(297, 780, "青禾区2022年驿站建设进度表")
    canvas.setFont(cjk_font, 12)
    for row, cells in enumerate([("指标", "计划", "完成"), ("驿站（座）", "15", "17"), ("管网（公里）", "60", "63.5")]):
        for column, text in enumerate(cells):
            canvas.drawString(80 + 150 * column, 740 - 22 * row, text)
    canvas.save()
    parsed = parse_pdf(out.getvalue(), "a.pdf")
    assert parsed.title == "青禾区2022年驿站建设进度表"
    assert len(parsed.tables) == 1
