from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.parse.docx.parser import parse_docx
from rag.errors import ParseError, SourceError


def _saved(document) -> bytes:  # type: ignore[no-untyped-def]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_paragraphs_and_tables_come_in_document_order() -> None:
    document = docx.Document()
    document.add_paragraph("表前。")
    table = document.add_table(2, 3)
    for cell, text in zip(table._cells, ["指标", "2019年", "2020年", "高企净增", "277家", "150家"], strict=True):
        cell.text = text
    document.add_paragraph("表后。")
    assert (
        parse_docx(_saved(document), "a.docx").text
        == "表前。\n指标 | 2019年 | 2020年\n高企净增 | 277家 | 150家\n表后。\n"
    )


def test_a_merged_cell_is_said_once() -> None:
    document = docx.Document()
    table = document.add_table(1, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合并"
    table.cell(0, 2).text = "150家"
    assert parse_docx(_saved(document), "a.docx").text == "合并 | 150家\n"


def test_heading_styles_are_marked_and_the_title_is_not() -> None:
    document = docx.Document()
    document.add_paragraph("工作报告", style="Title")
    document.add_heading("一、回顾", 1)
    document.add_paragraph("正文。")
    document.add_heading("（一）投资", 2)
    parsed = parse_docx(_saved(document), "a.docx")
    assert parsed.title == "工作报告"
    assert [(mark.span.cut(parsed.text), mark.level) for mark in parsed.headings] == [
        ("一、回顾", 1),
        ("（一）投资", 2),
    ]


@pytest.mark.parametrize(
    ("core", "title"),
    [("Word Document", ""), ("", ""), ("Microsoft Word - 正文", ""), ("去年的工作报告", ""), ("工作报告", "工作报告")],
)
def test_core_title_counts_only_when_it_stands_in_the_text(core: str, title: str) -> None:
    document = docx.Document()
    document.core_properties.title = core
    document.add_paragraph("工作报告")
    document.add_paragraph("正文。")
    assert parse_docx(_saved(document), "a.docx").title == title


def test_automatic_numbers_are_written_out() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">'
            '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
            '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
            '<w:lvlText w:val="（%2）"/></w:lvl>'
            "</w:abstractNum>"
        ),
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for text, level in [("回顾", 0), ("投资", 1), ("消费", 1), ("安排", 0), ("民生", 1)]:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>')
        )
    lines = parse_docx(_saved(document), "a.docx").text.splitlines()
    assert lines == ["一、回顾", "（一）投资", "（二）消费", "二、安排", "（一）民生"]


@pytest.mark.parametrize("data", [b"not a zip", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old word file"])
def test_broken_files_are_parse_errors_with_a_remedy(data: bytes) -> None:
    with pytest.raises(ParseError, match=r"a\.docx: not a readable Word document.*save it as \.docx.*"):
        parse_docx(data, "a.docx")


def test_truncated_file_is_a_parse_error(seed_docx: bytes) -> None:
    with pytest.raises(ParseError):
        parse_docx(seed_docx[: len(seed_docx) // 2], "a.docx")


def test_empty_file_and_empty_document_are_source_errors() -> None:
    for data in (b"", _saved(docx.Document())):
        with pytest.raises(SourceError):
            parse_docx(data, "a.docx")
