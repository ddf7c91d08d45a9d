from __future__ import annotations

import io

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen import canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from ingest.parse.pdf.parser import parse_pdf
from rag.errors import ParseError, SourceError


def _drawn(lines: list[list[tuple[float, float, str]]], font: str, size: float = 12) -> bytes:
    """A PDF of pages of lines, each at a place in points."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    for places in lines:
        page.setFont(font, size)
        for x, y, text in places:
            page.drawString(x, y, text)
        page.showPage()
    page.save()
    return out.getvalue()


def test_every_paragraph_reads_as_in_the_original(seed_pdf: bytes, seed_paragraphs: list[str]) -> None:
    got = {"".join(line.split()) for line in parse_pdf(seed_pdf, "a.pdf").text.splitlines()}
    missing = [text for text in seed_paragraphs if "".join(text.split()) not in got]
    assert missing == []


def test_running_heads_and_page_numbers_are_left_out(seed_pdf: bytes) -> None:
    text = parse_pdf(seed_pdf, "a.pdf").text
    assert "工作报告汇编" not in text
    assert "- 2 -" not in text


@pytest.mark.parametrize("count", [31, 35, 40])
def test_lines_broken_by_counting_are_joined(seed_paragraphs: list[str], cjk_font: str, count: int) -> None:
    pieces = [text[at : at + count] for text in seed_paragraphs for at in range(0, len(text), count)]
    pages = [pieces[at : at + 45] for at in range(0, len(pieces), 45)]
    places = [[(50.0, 790.0 - 16 * row, text) for row, text in enumerate(page)] for page in pages]
    text = parse_pdf(_drawn(places, cjk_font, 11), "a.pdf").text
    assert "高企认定净增150家以上" in text
    assert "专利申请量3288件、授权量2124件" in text


def test_headings_and_items_stay_on_their_own_lines(cjk_font: str) -> None:
    body = "认真分析发展定位，确定了重点产业方向，明确了产业布局，启动编制产业发展与空间布局规划，加快培育新动能。"
    style = ParagraphStyle("b", fontName=cjk_font, fontSize=12, leading=20, wordWrap="CJK")
    texts = ["一、工作回顾", body, "（一）推进改革", body, "1.重点项目12个；", "2.一般项目30个。"]
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4).build([Paragraph(text, style) for text in texts])
    assert parse_pdf(out.getvalue(), "a.pdf").text.splitlines() == texts


def test_ruled_tables_come_row_by_row_in_their_place(cjk_font: str) -> None:
    style = ParagraphStyle("b", fontName=cjk_font, fontSize=12, leading=20)
    cell = ParagraphStyle("c", fontName=cjk_font, fontSize=11, wordWrap="CJK")
    rows = [["指标", "2019年实际", "2020年目标"], ["高企净增", "277家", Paragraph("净增150家以上，力争更多", cell)]]
    grid = TableStyle([("FONT", (0, 0), (-1, -1), cjk_font, 11), ("GRID", (0, 0), (-1, -1), 0.5, "black")])
    out = io.BytesIO()
    table = Table(rows, colWidths=[80, 80, 80], style=grid)
    SimpleDocTemplate(out, pagesize=A4).build([Paragraph("表前。", style), table, Paragraph("表后。", style)])
    assert parse_pdf(out.getvalue(), "a.pdf").text.splitlines() == [
        "表前。",
        "指标 | 2019年实际 | 2020年目标",
        "高企净增 | 277家 | 净增150家以上，力争更多",
        "表后。",
    ]


def test_a_paragraph_runs_over_the_page_end(cjk_font: str) -> None:
    full = "全区地区生产总值增长百分之七以上固定资产投资增长百分之七高企净增一百五十家"
    first = [(74.0, 700.0, full[:-2])] + [(50.0, 680.0 - 20 * row, full) for row in range(30)]
    second = [(50.0, 780.0, "以上。"), (74.0, 760.0, "下一段文字。")]
    text = parse_pdf(_drawn([first, second], cjk_font), "a.pdf").text
    assert text.splitlines()[-2].endswith("一百五十家以上。")
    assert text.splitlines()[-1] == "下一段文字。"


def test_a_page_without_text_is_a_source_error() -> None:
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    page.rect(100, 100, 200, 200, fill=1)
    page.showPage()
    page.save()
    with pytest.raises(SourceError, match=r"no text on any page"):
        parse_pdf(out.getvalue(), "a.pdf")


def test_password_is_named() -> None:
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4, encrypt="secret")
    page.drawString(100, 100, "text")
    page.save()
    with pytest.raises(ParseError, match="without a password"):
        parse_pdf(out.getvalue(), "a.pdf")


@pytest.mark.parametrize("data", [b"no pdf", b"%PDF-1.7\nbroken"])
def test_broken_files_are_parse_errors(data: bytes) -> None:
    with pytest.raises(ParseError, match=r"a\.pdf: not a readable PDF"):
        parse_pdf(data, "a.pdf")


def test_empty_file_is_a_source_error() -> None:
    with pytest.raises(SourceError, match="empty"):
        parse_pdf(b"", "a.pdf")
